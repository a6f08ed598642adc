//! Switzerland, and Liechtenstein, whose people have numbers of the same insurance.

use super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[AHV, UID];

/// A number of the old-age insurance: 756 for Switzerland, and EAN-13's check digit.
const AHV: Recognizer = Recognizer {
    id: "ch.ahv",
    entity: EntityType::new("CH_AHV"),
    find: Find::Layouts(&["756~9999~9999~99"]),
    validate: is_ahv,
    valid: Score::new(85),
    cues: &[
        (
            "de",
            "ahv, ahv-nummer, ahv-nr, ahvn13, sozialversicherungsnummer",
        ),
        ("fr", "avs, numéro avs, no avs, navs13"),
        ("it", "avs, numero avs"),
        ("en", "ahv, avs, social security number"),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://de.wikipedia.org/wiki/Sozialversicherungsnummer#Versichertennummer",
    examples: &[
        "AHV-Nummer «756.9217.0769.85»",
        "mon numéro AVS est «756 1234 5678 97»",
        "«7563047550004»",
    ],
    near_misses: &[
        "756.9217.0769.84",
        "755.9217.0769.85",
        "756.9217.0769.8",
        "EAN 7561234567897",
    ],
    ..Recognizer::DEFAULT
};

fn is_ahv(code: &str) -> Validity {
    let sum = weighted_sum(code, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    sum.is_some_and(|sum| sum % 10 == 0).into()
}

/// The number of a company, for VAT, too.
const UID: Recognizer = Recognizer {
    id: "ch.uid",
    entity: EntityType::new("CH_UID"),
    find: Find::Layouts(&["che~999~999~999"]),
    validate: is_uid,
    cues: &[
        (
            "de",
            "uid, unternehmens-identifikationsnummer, mwst, mwst-nr",
        ),
        ("fr", "ide, tva"),
        ("it", "idi, iva"),
        ("en", "vat, company number"),
    ],
    reference: "https://de.wikipedia.org/wiki/Unternehmens-Identifikationsnummer",
    examples: &[
        "UID «CHE-100.155.212»",
        "no TVA «CHE 109.322.551» TVA",
        "«che100155212»",
    ],
    near_misses: &["CHE-100.155.213", "CHE-100.155.21", "CHF 100.155.212"],
    ..Recognizer::DEFAULT
};

/// Modulo 11; a check digit of ten is not issued.
fn is_uid(code: &str) -> Validity {
    let sum = weighted_sum(&code[3..], &[5, 4, 3, 2, 7, 6, 5, 4, 1]);
    sum.is_some_and(|sum| sum % 11 == 0).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let passes = |code: &str| is_ahv(code) == Validity::Valid;
        assert!(every_altered_digit_fails("7569217076985", passes));
        let passes = |code: &str| is_uid(code) == Validity::Valid;
        assert!(every_altered_digit_fails("CHE100155212", passes));
    }
}
