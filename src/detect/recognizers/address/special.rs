//! Addresses without a street: military mail, boxes with their town, corners of streets.

use super::{
    ADDRESS, find,
    postcode::postcode,
    read::{Sep, house_number, is_capital, is_house_number, is_name, sep},
    tail::tail,
    words::{is_stop, street_type},
};
use crate::detect::{
    Place,
    recognizer::{Anchor, Find, Recognizer, Scanned},
    words::is_folded,
};

/// Mail of the armed forces of the United States.
pub(super) const MILITARY: Recognizer = Recognizer {
    id: "address.military",
    find: Find::Scan(Anchor::Cue, military),
    cues: &[("en", "apo, fpo, dpo")],
    reference: "https://pe.usps.com/text/pub28/28c2_012.htm",
    examples: &[
        "«PSC 0802, Box 27\nAPO AA 34002»",
        "send it to «USS Constitution\nFPO AE 09501-1234».",
        "«unit 2050 box 4190\ndpo ap 96278»",
        "«APO AP 96310»",
    ],
    near_misses: &["the APO is closed", "FPO AA", "apo 12345", "APO BB 12345"],
    ..ADDRESS
};

fn military(place: &Place) -> Scanned {
    let office = place.token - 1;
    let is_state = ["aa", "ae", "ap"]
        .iter()
        .any(|state| place.word(place.token).eq_ignore_ascii_case(state));
    let (true, Some(last)) = (is_state, postcode(place, place.token + 1, true)) else {
        return Scanned::NOTHING;
    };
    let begins = |word: usize| {
        [
            "psc", "unit", "cmr", "uss", "usns", "usnv", "uscgc", "usnm", "usaf",
        ]
        .iter()
        .any(|begin| place.word(word).eq_ignore_ascii_case(begin))
    };
    let first = (office.saturating_sub(5)..office)
        .rev()
        .take_while(|word| sep(place, word + 1) != Sep::Other)
        .find(|word| begins(*word));
    let first = first.unwrap_or(office);
    find(place, first, last + 1, 90)
}

/// A box with its town: all of it is the address.
pub(super) const BOX: Recognizer = Recognizer {
    id: "address.box",
    find: Find::Scan(Anchor::Cue, mail_box),
    cues: &[
        (
            "en",
            "po box, p.o. box, p o box, pobox, post office box, gpo box, locked bag, private bag",
        ),
        ("de", "postfach"),
        ("es", "apartado de correos, apartado postal, apdo"),
        ("fr", "boîte postale, bp, cs, case postale"),
        ("it", "casella postale"),
        ("nl", "postbus"),
        ("pt", "caixa postal"),
        ("sv", "box"),
        ("nb", "postboks"),
        ("fi", "pl"),
    ],
    examples: &[
        "«PO Box 77, Springfield, IL 62704»",
        "«Postfach 10 01 23, 50441 Köln»",
        "write to «P.O. Box 1234\nBoston MA 02101»",
        "«Postbus 90801, 2509 LV Den Haag»",
        "«BP 23, 75002 Paris»",
    ],
    near_misses: &[
        "PO Box opening hours in Boston",
        "the box 12",
        "send it to P.O. Box 1234.",
        "a post office box is 12345 euros",
    ],
    ..ADDRESS
};

fn mail_box(place: &Place) -> Scanned {
    let number = place.token;
    let Some(token) = place.token(number) else {
        return Scanned::NOTHING;
    };
    let near =
        token.start() - place.at <= 3 && matches!(sep(place, number), Sep::Space | Sep::Sign);
    if !near || !token.is_number() || token.len() > 6 {
        return Scanned::NOTHING;
    }
    let mut end = number + 1;
    // Postfach 10 01 23
    while place
        .token(end)
        .is_some_and(|t| t.is_number() && t.len() == 2)
        && place.word(end - 1).len() <= 3
        && sep(place, end) == Sep::Space
    {
        end += 1;
    }
    let tail = tail(place, end);
    let is_short = place.word(number - 1).len() <= 3 && !is_folded(place.word(number - 1), "box");
    let score = tail.evidence() + if is_short { 20 } else { 30 };
    if score < 50 {
        return Scanned::NOTHING;
    }
    let part = |word: usize| {
        [
            "po", "p", "o", "post", "office", "gpo", "apartado", "de", "boîte", "case", "casella",
            "caixa", "locked", "private",
        ]
        .iter()
        .any(|part| is_folded(place.word(word), part))
    };
    let mut first = number - 1;
    while first > 0 && number - first < 4 && part(first - 1) && sep(place, first) != Sep::Line {
        first -= 1;
    }
    if first > 0 && sep(place, first) == Sep::Space && is_house_number(place, first - 1) {
        first -= 1;
    }
    find(place, first, tail.end, score + 10)
}

/// Where two streets meet.
pub(super) const CORNER: Recognizer = Recognizer {
    id: "address.corner",
    find: Find::Scan(Anchor::Cue, corner),
    cues: &[("en", "corner of, intersection of, junction of, corner")],
    examples: &[
        "pick me up at «the corner of 5th Avenue and Main Street»",
        "at «corner of Petőfi út 3. and Larch Street, Chicago»",
        "«the intersection of Haight and Ashbury St»",
    ],
    near_misses: &[
        "in the corner of the page and the screen",
        "the corner of my eye",
        "the intersection of A and B",
        "around the corner of our house and garden",
    ],
    ..ADDRESS
};

fn corner(place: &Place) -> Scanned {
    let one = street_name(place, place.token);
    let read = || {
        let (end, first_is) = one?;
        let linked = ["and", "with", "y", "und", "n"]
            .iter()
            .any(|word| place.word(end).eq_ignore_ascii_case(word));
        let next = if linked { end + 1 } else { end };
        let signed =
            place.text[place.tokens[end - 1].end()..place.token(next)?.start()].contains('&');
        if !linked && !signed {
            return None;
        }
        let (end, second_is) = street_name(place, next)?;
        (first_is || second_is).then_some(end)
    };
    let Some(end) = read() else {
        return Scanned::NOTHING;
    };
    let tail = tail(place, end);
    let mut first = place.token - 1;
    for word in ["corner", "intersection", "junction", "the"] {
        if first > 0 && place.word(first - 1).eq_ignore_ascii_case(word) {
            first -= 1;
        }
    }
    find(place, first, tail.end, 70)
}

/// The word after the name of a street from word `from`, and whether it surely is one.
fn street_name(place: &Place, from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut is_street = false;
    while at < from + 7 && (at == from || matches!(sep(place, at), Sep::Space | Sep::Tight)) {
        let ordinal = super::read::is_ordinal(place, at);
        let number = house_number(place, at).is_some();
        if !ordinal && !number && (!is_name(place, at) || is_stop(place, at)) {
            break;
        }
        is_street |= at > from && (number || street_type(place, at).is_some());
        at += 1;
    }
    let begins = is_capital(place, from) || is_street || super::read::is_ordinal(place, from);
    (at > from && begins).then_some((at, is_street))
}
