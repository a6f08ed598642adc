//! Numbers that the text itself calls those of an identity document or a tax account, and
//! that no country's rules describe.

use super::assigned::assigned;
use crate::{
    detect::recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[CLAIMED];

/// Only right behind the word for it, and only for kinds of numbers that have no check which
/// could fail: licences, voters' cards, and what is not said to be of one country.
const CLAIMED: Recognizer = Recognizer {
    id: "document.claimed",
    entity: EntityType::new("NATIONAL_ID"),
    find: Find::Scan(Anchor::Cue, scan),
    cue: CueRule::Required,
    // Below every row that knows the layout, above those that count a cue further away.
    score: Score::new(32),
    cues: &[
        (
            "en",
            "national id, national id number, national identity number, government id, \
             identity number, identity card number, identity document, id card number, \
             id document, tax id, tax id number, tax identification number, taxpayer id, \
             atin, tax number, pan number, pan no, pan card, pan card number, pan, voter id, \
             voter id number, voter card, driver's license, drivers license, driver license, \
             driver's license number, drivers license number, driver license number, \
             driver's license id, driver license id, driving licence, driving licence number, \
             driving license number, license number, licence number, dl, dl no, dl number, \
             residence permit, residence permit number, resident id, green card number, \
             alien number, visa number, work permit number",
        ),
        (
            "de",
            "führerscheinnummer, aufenthaltstitel, aufenthaltstitelnummer, ausweisnummer, \
             ausweis-nr",
        ),
        (
            "fr",
            "permis de conduire, numéro de permis, titre de séjour, numéro fiscal",
        ),
        (
            "es",
            "licencia de conducir, número de licencia, número de identificación, cédula, \
             tarjeta de residencia",
        ),
        ("it", "numero patente, permesso di soggiorno"),
        ("pt", "carteira de motorista, número da carteira, rg"),
        ("nl", "rijbewijs, rijbewijsnummer, verblijfsvergunning"),
        ("pl", "prawo jazdy, numer prawa jazdy, karta pobytu"),
    ],
    reference: "https://en.wikipedia.org/wiki/National_identification_number",
    examples: &[
        "the PAN number '«RAVMAN789KL»' was seen",
        "driver's license number '«DLUPPRAN098765»'",
        "my national ID is «88-4021-X»",
        "tax ID: «AB-123.456-78»",
        "voter id «VOTER7890123456»",
    ],
    near_misses: &[
        "my tax id is missing",
        "a driver's license in 2024",
        "license number 123",
        "the tax number 2023-2024",
        "driver license since 12/05/2019",
        "PAN XXXXX1234X",
        "tax id 14-day trial",
        "RAVMAN789KL",
    ],
    ..Recognizer::DEFAULT
};

/// Fewer characters are a count, more are a key.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=20;
const MIN_DIGITS: usize = 3;

fn scan(place: &Place) -> Scanned {
    let Some(found) = assigned(place) else {
        return Scanned::NOTHING;
    };
    let characters = found
        .value
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .count();
    let digits = found.value.bytes().filter(u8::is_ascii_digit).count();
    if LENGTHS.contains(&characters) && digits >= MIN_DIGITS && is_code(found.value) {
        Scanned::found(found.span, CLAIMED.score)
    } else {
        Scanned::NOTHING
    }
}

/// Whether `value` is written like a code: letters and digits, maybe with dashes, dots or
/// slashes; no words, no date, no years, nothing left out.
fn is_code(value: &str) -> bool {
    let separates = |c: char| matches!(c, '-' | '.' | '/');
    let mut parts = value.split(separates);
    let is_word = |part: &str| {
        part.len() > 1
            && part.bytes().all(|b| b.is_ascii_alphabetic())
            && part.bytes().any(|b| b.is_ascii_lowercase())
    };
    let numbers = || value.split(separates).map(|part| part.parse::<u32>().ok());
    let is_year = |number: Option<u32>| matches!(number, Some(1900..=2099));
    let is_date = value.contains(separates)
        && numbers().all(|number| number.is_some_and(|n| n <= 31) || is_year(number))
        && numbers().any(is_year);
    let is_left_out = value
        .as_bytes()
        .windows(3)
        .any(|three| three.iter().all(|b| matches!(b, b'X' | b'x' | b'*')));
    parts.all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()) && !is_word(part)
    }) && !is_date
        && !is_left_out
}
