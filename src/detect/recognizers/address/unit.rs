//! Any street before a unit: `1820 Koivula 14 Apt. 36`.

use super::{
    ADDRESS, find,
    read::{Sep, ends_sentence, is_capital, is_free, is_house_number, is_name, is_ordinal, sep},
    tail::tail,
    words::{is_floor, is_stop, is_unit},
};
use crate::detect::{
    Place,
    recognizer::{Anchor, Find, Recognizer, Scanned},
};

pub(super) const UNIT: Recognizer = Recognizer {
    id: "address.unit",
    find: Find::Scan(Anchor::Cue, before_unit),
    cues: &[
        ("en", "apt, apartment, suite, ste, unit, flat"),
        ("fr", "appt, appartement, bât"),
        ("es", "depto, dpto, apto"),
        ("sv", "lgh"),
    ],
    examples: &[
        "deliver to «1820 Koivula 14 Apt. 36»",
        "«41 seehof 7 suite 210, denver»",
        "It is «Koivula 14 Apt. 36\nJoensuu»",
        "«7 Piccadilly, Flat 2, London W1J 9LL»",
    ],
    near_misses: &[
        "Can I book 2 nights in suite 300?",
        "the flat 3 is empty",
        "Unit 4 of the course",
        "I have 2 questions, unit 3 is broken",
        "from 2 to apartment 3",
    ],
    ..ADDRESS
};

fn before_unit(place: &Place) -> Scanned {
    read(place, place.token - 1).unwrap_or(Scanned::NOTHING)
}

fn read(place: &Place, unit_at: usize) -> Option<Scanned> {
    unit(place, unit_at).filter(|_| unit_at > 0)?;
    let joined = |sep| matches!(sep, Sep::Space | Sep::Comma | Sep::Line);
    if !joined(sep(place, unit_at))
        || ends_sentence(place, unit_at) && sep(place, unit_at) != Sep::Line
    {
        return None;
    }
    let mut at = unit_at;
    let number_last = is_house_number(place, at - 1) && place.token(at - 1)?.is_number();
    if number_last {
        at -= 1;
    }
    let mut names = 0;
    let mut capitals = true;
    while names < 5
        && at > 0
        && (matches!(sep(place, at), Sep::Space | Sep::Tight) || at == unit_at)
        && is_name(place, at - 1)
        && !is_stop(place, at - 1)
    {
        at -= 1;
        names += 1;
        capitals &= is_capital(place, at) || place.word(at).len() <= 3;
    }
    let mut first = at;
    let mut numbers = 0;
    while first > 0
        && numbers < 2
        && sep(place, first) == Sep::Space
        && is_house_number(place, first - 1)
        && is_free(place, first - 1)
    {
        first -= 1;
        numbers += 1;
    }
    let number_first = numbers > 0;
    let numbered = number_first || number_last && capitals;
    if names == 0 || !numbered {
        return None;
    }
    // A short name alone: `2 x suite 3`.
    let tail = tail(place, unit_at);
    let mut score = 20;
    score += if capitals { 15 } else { 0 };
    score += if number_first && number_last { 20 } else { 0 };
    score += tail.evidence();
    (score >= 50).then(|| find(place, first, tail.end, score))
}

/// Words for a unit, or for a house, right before its number.
const LEADS: &[&str] = &[
    "flat",
    "unit",
    "apt",
    "apartment",
    "suite",
    "ste",
    "plot",
    "shop",
    "villa",
    "house",
    "door",
    "h",
    "d",
];

/// The first word of an address whose number is word `first`: the word for the unit before it, if
/// there is one: `flat 2 17 Mill Lane`, `Unit 5/12 High St`, `H.No. 12 …`.
pub(super) fn lead(place: &Place, first: usize) -> usize {
    let is_one_of = |number: usize, words: &[&str]| {
        words
            .iter()
            .any(|w| place.word(number).eq_ignore_ascii_case(w))
    };
    let Some(mut at) = first.checked_sub(1) else {
        return first;
    };
    if !is_house_number(place, first) || !matches!(sep(place, first), Sep::Space | Sep::Sign) {
        return first;
    }
    let is_number = is_one_of(at, &["no", "nr", "number"]);
    if is_number && at > 0 && matches!(sep(place, at), Sep::Space | Sep::Tight) {
        at -= 1;
    }
    // One letter says so only before a word for a number; a house or a shop may be any, and has
    // then no number of its own.
    let is_lead = is_one_of(at, LEADS) && (is_number || place.word(at).len() > 1);
    let is_twice = matches!(sep(place, first + 1), Sep::Tight | Sep::Space)
        && is_house_number(place, first + 1);
    let is_clear = is_number || is_twice || is_capital(place, at);
    if is_lead && is_clear { at } else { first }
}

/// The word after a unit that begins at word `from`: `apt 3b`, `#4`, `2nd floor`, `1º B`.
pub(super) fn unit(place: &Place, from: usize) -> Option<usize> {
    let before = sep(place, from);
    if before == Sep::Other || ends_sentence(place, from) {
        return None;
    }
    let short = |number: usize| {
        let word = place.word(number);
        !word.is_empty()
            && (word.len() <= 2
                && word.chars().all(char::is_alphanumeric)
                && !is_stop(place, number)
                || word.len() <= 5 && word.bytes().any(|b| b.is_ascii_digit()))
    };
    let gap = &place.text[place.tokens[from - 1].end()..place.token(from)?.start()];
    if gap.contains('#') && (short(from) || place.word(from).len() == 1) {
        let more = sep(place, from + 1) == Sep::Tight && short(from + 1);
        return Some(from + 1 + usize::from(more));
    }
    // 77 Larch Ave D, 3b
    let word = place.word(from);
    let letter = word.len() == 1 && word != "I" && is_capital(place, from);
    let mixed = word.len() <= 4
        && word.is_ascii()
        && place.token(from)?.has_digit()
        && !place.token(from)?.is_number()
        && !is_ordinal(place, from);
    if before == Sep::Space
        && (mixed || letter && matches!(sep(place, from + 1), Sep::Comma | Sep::Line | Sep::Other))
        && gap.len() == 1
    {
        return Some(from + 1);
    }
    if is_ordinal(place, from) && is_floor(place, from + 1) {
        return Some(from + 2);
    }
    // 3. Stock, 1º Esq, 2e étage
    if place.word(from).len() <= 2
        && is_house_number(place, from)
        && is_floor(place, from + 1)
        && matches!(sep(place, from + 1), Sep::Space | Sep::Sign | Sep::Tight)
    {
        let side = is_floor(place, from + 2) && sep(place, from + 2) == Sep::Space;
        return Some(from + 2 + usize::from(side));
    }
    // 3º B
    let is_story = word
        .strip_suffix(['º', 'ª'])
        .is_some_and(|floor| floor.len() <= 2 && floor.bytes().all(|b| b.is_ascii_digit()));
    if is_story {
        let side = sep(place, from + 1) == Sep::Space
            && (is_floor(place, from + 1)
                || place.word(from + 1).len() == 1 && is_capital(place, from + 1));
        return Some(from + 1 + usize::from(side));
    }
    if !is_unit(place, from) {
        return None;
    }
    let mut value = from + 1;
    if matches!(
        place.word(value),
        "No" | "no" | "Nr" | "nr" | "number" | "n"
    ) {
        value += 1;
    }
    let near = matches!(
        sep(place, value),
        Sep::Space | Sep::Sign | Sep::Tight | Sep::Dash
    );
    // Short words are units only with a number behind them.
    let digits = place.word(value).bytes().any(|b| b.is_ascii_digit());
    if !near || !short(value) || place.word(from).len() < 3 && !digits {
        return None;
    }
    let mut end = value + 1;
    while end < value + 3 && sep(place, end) == Sep::Tight && short(end) {
        end += 1;
    }
    Some(end)
}
