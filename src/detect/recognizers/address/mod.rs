//! Street addresses: number and street in the order of the country, with unit, postcode, town,
//! state and country as one span.
//!
//! Each row knows one way in which a street is written, and the words that call it; what
//! follows the street is read the same way for all ([`tail`]).

mod cued;
mod east_asia;
mod english;
mod joined;
mod number;
mod places;
mod postcode;
mod read;
mod special;
mod tail;
mod type_first;
mod unit;
mod words;

use crate::{
    detect::{
        canonical,
        recognizer::{CueRule, Recognizer, Scanned, Window},
    },
    entity::EntityType,
    span::Score,
};

/// Rows that are called by a word for a kind of street, or by one that says that an address
/// comes, and rows that read what is left.
pub(super) const ROWS: &[Recognizer] = &[
    english::STREET,
    type_first::FRENCH,
    type_first::ROMANCE,
    type_first::SLAVIC,
    joined::JOINED,
    unit::UNIT,
    special::MILITARY,
    special::BOX,
    special::CORNER,
    east_asia::JAPAN,
    east_asia::CHINA_KOREA,
    cued::CUED,
    cued::PLACED,
];

/// What all rows share. The cues only call the scanners, which judge by themselves.
const ADDRESS: Recognizer = Recognizer {
    entity: EntityType::new("STREET_ADDRESS"),
    cue: CueRule::Helps,
    window: Window {
        words_before: 0,
        bytes_before: 0,
        words_after: 0,
        bytes_after: 0,
    },
    canonical: canonical::folded,
    reference: "https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions",
    ..Recognizer::DEFAULT
};

/// A find of words `first` to the one before `end`, or nothing if it is worth too little.
fn find(place: &crate::detect::Place, first: usize, end: usize, score: u8) -> Scanned {
    let last = end.clamp(first + 1, place.tokens.len()) - 1;
    let first = unit::lead(place, first);
    let start = place.tokens[first].start();
    let mut end = place.tokens[last].end();
    // Milano (MI)
    let inside = &place.text[start..end];
    if place.text[end..].starts_with(')') && inside.rfind('(') > inside.rfind(')') {
        end += 1;
    }
    Scanned::found(start..end, Score::new(score.min(95)))
}
