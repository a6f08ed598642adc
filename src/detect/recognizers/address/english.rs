//! Number, name, kind of street: `42 Maple Ave`.

use super::{
    ADDRESS, find,
    read::{
        Sep, ends_sentence, house_number, is_capital, is_free, is_house_number, is_name,
        is_ordinal, sep,
    },
    tail::tail,
    words::{Kind, STRONG, WEAK, is_direction, is_particle, is_stop, is_unit, street_type},
};
use crate::detect::{
    Place,
    recognizer::{Anchor, Find, Recognizer, Scanned},
};

pub(super) const STREET: Recognizer = Recognizer {
    id: "address.street",
    find: Find::Scan(Anchor::Cue, street),
    cues: &[
        ("en", STRONG),
        ("en", WEAK),
        ("hu", "utca, u, út, tér, körút"),
        ("tr", "caddesi, sokak, cad, sok, sokağı, bulvarı"),
    ],
    examples: &[
        "i live at «42 maple ave apt 3b springfield il 62704»",
        "Send it to «1600 Pennsylvania Avenue NW, Washington, DC 20500», please.",
        "«742 Evergreen Terrace\nSpringfield, OR 97475\nUSA»",
        "Our office is at «350 5th Ave, Suite 3300, New York, NY 10118».",
        "«221B Baker Street, London NW1 6XE»",
        "I moved to «Flat 3, 14 Church Road, Leeds LS6 2AB» last week",
        "ship to «1055 West Georgia Street, Vancouver, BC V6E 3P3, Canada»",
        "«12 Grafton Street, Dublin 2»",
        "«Kossuth Lajos utca 5, 1055 Budapest»",
        "«Atatürk Caddesi No: 12 Daire 4, Ankara»",
        "«5/120 Collins St, Melbourne VIC 3000»",
        "«27 Queen Street, Auckland 1010»",
        "«14, MG Road, Bengaluru 560001»",
        "«601 K Street Southeast, Washington»",
        "ich warte in «10 Downing Street»",
        "«218 W 31st St # 5C»",
        "it is «Unit 5/12 High St, Richmond VIC 3121»",
        "send it to «flat 2 17 Mill Lane, Leeds»",
        "«Plot No. 14, MG Road, Bengaluru»",
        "«H.No. 12, Station Road, Nagpur 440001»",
        "the house «14 Mill Lane, Leeds»",
        "«45/2, MG Road, Bengaluru 560001»",
    ],
    near_misses: &[
        "It is a 2 hour drive.",
        "a 4 lane road",
        "I waited 3 days in the street",
        "5 minutes walk from the station",
        "I bought 2 flash drives and a 64 GB USB drive",
        "3 people on the road",
        "the 24 hours way of life",
        "I have 2 cards but no way to pay",
        "room 12, close the door",
        "the 5 star place",
        "St. Patrick's Day 2024",
        "Wall Street is down 3%",
        "we saw 5 big old red nice drive",
        "it has 4 small dark wet nice square rooms",
    ],
    ..ADDRESS
};

/// The most words between number and kind of street.
const MAX_NAMES: usize = 5;

/// How a street was read.
struct Street {
    /// Its first word, and the one after its last.
    first: usize,
    end: usize,
    capitals: bool,
    names: usize,
    /// The number comes last, too, or two numbers come first.
    twice: bool,
}

fn street(place: &Place) -> Scanned {
    let kind_at = place.token - 1;
    if street_type(place, kind_at).is_none()
        && let Some(found) = name_kind_number(place, kind_at)
    {
        return found;
    }
    let Some(street) = before(place, kind_at) else {
        return Scanned::NOTHING;
    };
    let kind = street_type(place, kind_at).unwrap_or(Kind::Weak);
    let tail = tail(place, street.end);
    let mut score: u8 = match kind {
        Kind::Strong => 55,
        Kind::Weak => 25,
    };
    if street.capitals {
        score += 15;
    }
    if kind == Kind::Weak && is_capital(place, kind_at) {
        score += 10;
    }
    if follows_preposition(place, street.first) {
        score += 15;
    }
    // Hardly anybody counts so many of anything.
    if place.word(street.first).len() >= 3 {
        score += 10;
    }
    if street.twice {
        score += 20;
    }
    if street.names > 3 && !street.capitals {
        score = score.saturating_sub(20);
    }
    // `1 x y drive`: small numbers count things.
    if !street.capitals && place.word(street.first).len() == 1 {
        score = score.saturating_sub(10);
    }
    score += tail.evidence();
    if score < 50 {
        return Scanned::NOTHING;
    }
    find(place, street.first, tail.end, score)
}

/// The street whose kind is word number `kind_at`.
fn before(place: &Place, kind_at: usize) -> Option<Street> {
    let mut at = kind_at;
    let mut names = 0;
    let mut capitals = true;
    let number = loop {
        let joined = match sep(place, at) {
            Sep::Space | Sep::Tight => true,
            // 14, MG Road
            Sep::Comma => names > 0 && is_house_number(place, at.checked_sub(1)?),
            _ => false,
        };
        if !joined || ends_sentence(place, at) && !is_direction(place, at - 1) {
            return None;
        }
        at -= 1;
        if names < MAX_NAMES && is_ordinal(place, at) {
            names += 1;
        } else if place.token(at)?.has_digit() {
            if !is_house_number(place, at) {
                return None;
            }
            break at;
        } else if names < MAX_NAMES
            && (is_name(place, at) && !is_stop(place, at)
                || is_particle(place, at) && names > 0
                || is_capital(place, at)
                    && is_capital(place, kind_at)
                    && place.token(at)?.is_letters())
        {
            capitals &= is_capital(place, at) || place.word(at).len() <= 3 && names > 0;
            names += 1;
        } else {
            return None;
        }
    };
    let mut number = number;
    // 12-14, 5/120
    let mut twice = false;
    while number > 0
        && kind_at - number < 2 * MAX_NAMES
        && sep(place, number) == Sep::Tight
        && is_house_number(place, number - 1)
        && place.text[..place.tokens[number].start()].ends_with(['/', '-', '–'])
    {
        number -= 1;
        twice = true;
    }
    let digits_only = place.token(number)?.is_number();
    let plausible =
        is_free(place, number) && (names > 0 || (digits_only && is_named(place, kind_at)));
    if !plausible {
        return None;
    }
    let mut end = kind_at + 1;
    if names == 0 {
        // 310 Highway 9, 100 Avenue B, 15 Broadway
        let word = place.word(end);
        let is_broadway = place.word(kind_at).eq_ignore_ascii_case("broadway");
        let value = sep(place, end) == Sep::Space
            && (is_house_number(place, end)
                || word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase()));
        capitals = is_capital(place, kind_at);
        if value && !is_broadway {
            end += 1;
        } else if !is_broadway {
            return None;
        }
    }
    // Linden Street NW; Petőfi u. 9
    for _ in 0..2 {
        end += usize::from(is_direction(place, end) && sep(place, end) == Sep::Space);
    }
    if street_type(place, kind_at).is_none() || place.word(kind_at) == "u" {
        let after = house_number(place, end)?;
        end = after + 1;
        twice = true;
    }
    // Court Road, Park Row Close: the kind may be two words.
    if street_type(place, end).is_some() && sep(place, end) == Sep::Space {
        end += 1;
    }
    let mut first = number;
    if first > 0
        && sep(place, first) == Sep::Space
        && is_house_number(place, first - 1)
        && is_free(place, first - 1)
    {
        first -= 1;
        twice = true;
    }
    Some(Street {
        first: unit_before(place, first),
        end,
        capitals,
        names,
        twice,
    })
}

/// Whether the word has a number or letter behind it as a street (`Highway 9`).
fn is_named(place: &Place, kind_at: usize) -> bool {
    [
        "highway", "hwy", "route", "avenue", "ave", "street", "road", "broadway",
    ]
    .iter()
    .any(|name| place.word(kind_at).eq_ignore_ascii_case(name))
}

/// The first word of the unit before word `first`, if there is one: `Flat 3, 14 Church Road`.
pub(super) fn unit_before(place: &Place, first: usize) -> usize {
    if first >= 2
        && matches!(sep(place, first), Sep::Comma | Sep::Space | Sep::Line)
        && is_unit(place, first - 2)
        && place.word(first - 2).len() > 1
        && (place.word(first - 1).bytes().any(|b| b.is_ascii_digit())
            || place.word(first - 1).len() == 1 && is_capital(place, first - 1))
        && place.word(first - 1).len() <= 4
        && matches!(sep(place, first - 1), Sep::Space | Sep::Sign)
    {
        return first - 2;
    }
    first
}

/// Whether the word before says where something is.
pub(super) fn follows_preposition(place: &Place, first: usize) -> bool {
    first.checked_sub(1).is_some_and(|before| {
        [
            "at", "to", "is", "on", "near", "from", "address", "addr", "in",
        ]
        .iter()
        .any(|word| place.word(before).eq_ignore_ascii_case(word))
    })
}

/// `Kossuth Lajos utca 5.`, `Atatürk Caddesi No: 12`: kinds of streets that the number follows.
fn name_kind_number(place: &Place, kind_at: usize) -> Option<Scanned> {
    let mut first = kind_at;
    while first > 0
        && kind_at - first < 4
        && matches!(sep(place, first), Sep::Space | Sep::Tight)
        && !ends_sentence(place, first)
        && is_name(place, first - 1)
        && is_capital(place, first - 1)
    {
        first -= 1;
    }
    let mut number = kind_at + 1;
    number += usize::from(place.word(number).eq_ignore_ascii_case("no"));
    let near = matches!(sep(place, number), Sep::Space | Sep::Sign | Sep::Tight);
    let last = house_number(place, number).filter(|_| near && first < kind_at)?;
    if first > 0
        && sep(place, first) == Sep::Space
        && is_house_number(place, first - 1)
        && is_free(place, first - 1)
    {
        first -= 1;
    }
    let mut end = last + 1;
    // The name of a street may go on after its number.
    let more = (end..end + 3)
        .find(|word| street_type(place, *word).is_some() && sep(place, *word) == Sep::Space);
    if let Some(kind) =
        more.filter(|kind| (end..*kind).all(|word| is_capital(place, word) && is_name(place, word)))
    {
        end = kind + 1;
    }
    let tail = tail(place, end);
    let score = 50 + tail.evidence() + if is_capital(place, kind_at) { 10 } else { 5 };
    Some(find(place, first, tail.end, score))
}
