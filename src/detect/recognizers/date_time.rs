//! Dates and times of day, and ages.

use std::sync::LazyLock;

use crate::{
    detect::{
        canonical,
        date::date_at,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
        words::{Words, is_folded},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[DATE, MONTH, TIME, AGE];

/// Off by default: a date alone says nothing of a person, and an assistant that takes
/// bookings must read it. Dates of birth are rows of their own.
const DATE: Recognizer = Recognizer {
    id: "date.date",
    entity: EntityType::new("DATE_TIME"),
    find: Find::Scan(Anchor::Number, scan_date),
    on: false,
    score: Score::new(60),
    canonical: canonical::folded,
    reference: "https://www.iso.org/iso-8601-date-and-time-format.html",
    examples: &[
        "on «12/05/2025» please",
        "from «2025-07-14» on",
        "the «12th of May» or «May 13, 2026»",
        "am «3. März 2026»",
        "since «2024-03-15T14:30:00.123+02:00», or «2024-03-15T14:30Z»",
    ],
    near_misses: &[
        "on 31/02/2025",
        "order 20250714",
        "version 1.2.3.4",
        "12 people in May",
        "2024-03-15T14:30Zulu",
    ],
    ..Recognizer::DEFAULT
};

fn scan_date(place: &Place) -> Scanned {
    match date_at(place, place.token) {
        // Eight figures in a row are more often a number.
        Some(date) if date.span.len() > 8 || !is_compact(&place.text[date.span.clone()]) => {
            Scanned::found(date.span, DATE.score)
        }
        _ => Scanned::NOTHING,
    }
}

fn is_compact(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A month without day and year, after a word that makes it one.
const MONTH: Recognizer = Recognizer {
    id: "date.month",
    find: Find::Phrases(&[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "januar",
        "februar",
        "märz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "janvier",
        "février",
        "mars",
        "avril",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]),
    cue: CueRule::Required,
    window: Window {
        words_before: 1,
        bytes_before: 1,
        words_after: 0,
        bytes_after: 0,
    },
    cues: &[
        (
            "en",
            "in, since, until, last, next, this, early, late, mid, of, by, during, from, before, after",
        ),
        (
            "de",
            "im, seit, bis, anfang, ende, mitte, letzten, nächsten",
        ),
        ("es", "en, de, desde, hasta"),
        ("fr", "en, de, depuis, jusqu'en"),
    ],
    negative: &[],
    examples: &[
        "I bought my car in «May»",
        "since «march» it does not work",
        "geliefert im «Oktober»",
    ],
    near_misses: &["May I ask you", "you may call", "they march on"],
    ..DATE
};

const TIME: Recognizer = Recognizer {
    id: "date.time",
    find: Find::Scan(Anchor::Number, scan_time),
    examples: &[
        "at «10:30»",
        "«3 pm» or «9:45am»",
        "um «18:30» Uhr",
        "at «23:59:59»",
    ],
    near_misses: &["score 3:2", "at 25:30", "13 pm", "ratio 16:9:1:2", "3 amps"],
    ..DATE
};

fn scan_time(place: &Place) -> Scanned {
    let number = place.token;
    let token = &place.tokens[number];
    let word = place.word(number);
    let half = |word: &str| ["am", "pm"].iter().any(|h| h.eq_ignore_ascii_case(word));
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let hour: u32 = word[..digits].parse().unwrap_or(u32::MAX);
    let glued = half(&word[digits..]);
    let colon = |n: usize| {
        place
            .token(n)
            .is_some_and(|t| t.gap() == crate::detect::Gap::Colon)
    };
    let part = |n: usize| {
        let word = place.word(n);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let value: u32 = word[..digits].parse().unwrap_or(u32::MAX);
        colon(n) && digits == 2 && value < 60 && (digits == word.len() || half(&word[digits..]))
    };
    if digits > 2 || colon(number) {
        return Scanned::NOTHING;
    }
    let minutes = usize::from(part(number + 1));
    let seconds = usize::from(minutes == 1 && part(number + 2));
    let last = number + minutes + seconds;
    let behind = place
        .token(last + 1)
        .filter(|t| t.gap() == crate::detect::Gap::Space && half(place.word(last + 1)));
    let is_half = glued || behind.is_some();
    let possible = if is_half {
        (1..=12).contains(&hour)
    } else {
        hour < 24
    };
    if !possible || colon(last + 1) || minutes == 0 && !is_half || !glued && digits != word.len() {
        return Scanned::NOTHING;
    }
    let end = behind.map_or(place.tokens[last].end(), crate::detect::Token::end);
    Scanned::found(token.start()..end, TIME.score)
}

/// A number of years that somebody has, by the words right around it.
const AGE: Recognizer = Recognizer {
    id: "person.age",
    entity: EntityType::new("AGE"),
    find: Find::Scan(Anchor::Number, scan_age),
    cue: CueRule::Helps,
    on: true,
    score: Score::new(70),
    canonical: canonical::digits,
    reference: "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
    examples: &[
        "I just turned «42»",
        "I am «42» years old",
        "retired at the age of «68»",
        "this «39» year old female",
        "Ich bin «42» Jahre alt",
        "tengo «42» años",
        "j'ai «42» ans",
    ],
    near_misses: &[
        "my card is 2 years old",
        "hace 3 años",
        "the warranty is 5 years",
        "I am 15 minutes late",
        "I turned 180 degrees",
        "a 10 year old car",
        "I turned 50 dollars into 100",
    ],
    ..DATE
};

/// Words of which one stands right before, or right after, every age that is found: nearly
/// all numbers of a text are done with here.
static BEFORE_AGE: LazyLock<Words<()>> =
    LazyLock::new(|| Words::new([("aged turned turning turn of age is", ())]));
static AFTER_AGE: LazyLock<Words<()>> =
    LazyLock::new(|| Words::new([("years year yrs yr yo jahre años anos ans anni", ())]));

fn scan_age(place: &Place) -> Scanned {
    let number = place.token;
    let word = place.word(number);
    let is_in = |words: &Words<()>, number: Option<usize>| {
        let token = number.and_then(|number| Some((number, place.token(number)?)));
        token.is_some_and(|(number, token)| words.get(token, place.word(number)).is_some())
    };
    if word.len() > 3
        || !is_in(&AFTER_AGE, Some(number + 1)) && !is_in(&BEFORE_AGE, number.checked_sub(1))
    {
        return Scanned::NOTHING;
    }
    let years: u32 = word.parse().unwrap_or(0);
    if !(1..=120).contains(&years) {
        return Scanned::NOTHING;
    }
    let before = |n: usize| number.checked_sub(n).map_or("", |n| place.word(n));
    let after = |n: usize| place.word(number + n);
    let one_of = |word: &str, list: &str| {
        !word.is_empty() && list.split(' ').any(|listed| is_folded(word, listed))
    };
    let old = one_of(after(1), "years year yrs yr") && one_of(after(2), "old")
        || one_of(after(1), "yo")
        || one_of(after(1), "jahre") && one_of(after(2), "alt");
    let people = "man woman male female boy girl patient person lady guy kid child daughter son \
                  mother father student customer gentleman";
    let about_somebody = one_of(before(1), "m am turned aged he she bin ist")
        || one_of(
            before(2),
            "i he she who im son daughter mother father mom dad wife husband brother sister",
        );
    let ends = place.token(number + 1).is_none_or(|t| {
        !matches!(
            t.gap(),
            crate::detect::Gap::Space | crate::detect::Gap::Dash
        )
    }) || one_of(
        after(1),
        "and so but now today this in last years yesterday",
    );
    let said = one_of(before(1), "aged")
        || one_of(before(1), "turned turning turn") && ends
        || one_of(before(1), "of") && one_of(before(2), "age")
        || one_of(before(1), "age") && ends
        || one_of(before(1), "is") && one_of(before(2), "age") && ends;
    let romance = one_of(before(1), "tengo tiene tenho tem") && one_of(after(1), "años anos")
        || one_of(before(1), "ai a") && one_of(before(2), "j il elle") && one_of(after(1), "ans")
        || one_of(before(1), "ho ha") && one_of(after(1), "anni");
    if said
        || romance
        || old && (about_somebody || one_of(after(3), people) || one_of(after(2), people))
    {
        Scanned::found(place.at..place.at + word.len(), AGE.score)
    } else {
        Scanned::NOTHING
    }
}
