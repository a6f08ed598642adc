//! Austria.

use super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[SVNR, VAT];

/// A social insurance number: serial, check digit, birth date.
const SVNR: Recognizer = Recognizer {
    id: "at.svnr",
    entity: EntityType::new("AT_SVNR"),
    find: Find::Layouts(&["9999~999999", "9999 99 99 99", "9999-99-99-99"]),
    validate: is_svnr,
    valid: Score::new(70),
    cues: &[
        (
            "de",
            "svnr, sv-nummer, sozialversicherungsnummer, versicherungsnummer, e-card, ecard",
        ),
        (
            "en",
            "social security number, social insurance number, insurance number",
        ),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://de.wikipedia.org/wiki/Sozialversicherungsnummer#%C3%96sterreich",
    examples: &[
        "Sozialversicherungsnummer «1237 010180»",
        "my Austrian social security number is «7829280755»",
        "SVNR: «4567-150390»",
    ],
    near_misses: &[
        "1236 010180",
        "1237 310280",
        "0237 010180",
        "order 1237010180",
    ],
    ..Recognizer::DEFAULT
};

/// Weights 3, 7, 9 before the check digit and 5, 8, 4, 2, 1, 6 for the birth date. Where
/// serials ran out, months 13 to 15 follow.
fn is_svnr(code: &str) -> Validity {
    let sum = weighted_sum(code, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    let (day, month, year) = (number(&code[4..6]), number(&code[6..8]), number(&code[8..]));
    let born = is_day(year, month, day) || (13..=15).contains(&month) && (1..=31).contains(&day);
    let check = sum.is_some_and(|sum| sum % 11 == number(&code[3..4]));
    (born && check && !code.starts_with('0')).into()
}

/// A VAT number, always with its letters.
const VAT: Recognizer = Recognizer {
    id: "at.vat",
    entity: EntityType::new("AT_VAT"),
    find: Find::Layouts(&["atu~9{8}", "at u9{8}", "atu~999~999~99"]),
    validate: is_vat,
    cues: &[
        ("de", "uid, uid-nummer, umsatzsteuer"),
        ("en", "vat, vat number"),
    ],
    reference: "https://de.wikipedia.org/wiki/Umsatzsteuer-Identifikationsnummer",
    examples: &[
        "UID-Nummer «ATU13585627»",
        "VAT «atu 10223006»",
        "«AT U37494804»",
    ],
    near_misses: &["ATU13585626", "ATU1358562", "AT13585627"],
    ..Recognizer::DEFAULT
};

/// The sum of the digits of the digits times 1 and 2, plus four, and the check digit: a
/// multiple of ten.
fn is_vat(code: &str) -> Validity {
    let sum: u32 = code[3..]
        .bytes()
        .map(|b| u32::from(b - b'0'))
        .zip([1, 2, 1, 2, 1, 2, 1, 1])
        .map(|(d, w)| d * w / 10 + d * w % 10)
        .sum();
    (sum + 4).is_multiple_of(10).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let passes = |code: &str| is_svnr(code) == Validity::Valid;
        assert!(every_altered_digit_fails("1237010180", passes));
        let passes = |code: &str| is_vat(code) == Validity::Valid;
        assert!(every_altered_digit_fails("ATU13585627", passes));
    }
}
