//! Luxembourg.

use super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, luhn, verhoeff},
    detect::{
        canonical,
        recognizer::{Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NIN];

/// A national identification number: birth date, serial and two check digits.
const NIN: Recognizer = Recognizer {
    id: "lu.nin",
    entity: EntityType::new("LU_NIN"),
    find: Find::Layouts(&["99999999~99999", "9999~9999~99999", "9999~99~99~999~99"]),
    validate: is_nin,
    valid: Score::new(85),
    cues: &[
        (
            "fr",
            "matricule, numéro de matricule, matricule national, numéro d'identification",
        ),
        ("de", "matrikelnummer, sozialversicherungsnummer, matricule"),
        ("lb", "matricule, matrikel, cns"),
        (
            "en",
            "national identification number, social security number, matricule",
        ),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://de.wikipedia.org/wiki/Nationale_Identifikationsnummer_(Luxemburg)",
    examples: &[
        "mon matricule est «1893120105732»",
        "Matrikelnummer «1980 0514 12319»",
        "«19751231 00733»",
    ],
    near_misses: &[
        "1893120105733",
        "1893120105722",
        "1980 1314 12319",
        "198005141231",
    ],
    ..Recognizer::DEFAULT
};

/// Of the date and serial, the first check digit is Luhn's and the second one Verhoeff's.
fn is_nin(code: &str) -> Validity {
    let born = is_day(number(&code[..4]), number(&code[4..6]), number(&code[6..8]));
    let mut with_second = [0; 12];
    with_second[..11].copy_from_slice(&code.as_bytes()[..11]);
    with_second[11] = code.as_bytes()[12];
    let second = std::str::from_utf8(&with_second).is_ok_and(verhoeff);
    let century = matches!(&code[..2], "18" | "19" | "20");
    (century && born && luhn(&code[..12]) && second).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let passes = |code: &str| is_nin(code) == Validity::Valid;
        for number in ["1893120105732", "1980051412319"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
    }
}
