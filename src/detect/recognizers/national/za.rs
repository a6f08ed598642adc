//! South Africa.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, luhn},
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[ID_NUMBER];

/// An identity number.
const ID_NUMBER: Recognizer = Recognizer {
    id: "za.id_number",
    entity: EntityType::new("ZA_ID_NUMBER"),
    find: Find::Layouts(&[
        "9{13}",
        "9{6} 9{4} 9{3}",
        "9{6} 9{4} 99 9",
        "9{6} 9{4} 9 9 9",
    ]),
    validate: is_id_number,
    valid: Score::new(60),
    cues: &[
        ("af", "id-nommer, id nommer, identiteitsnommer, rsa id"),
        ("zu", "inombolo kamazisi, umazisi"),
        (
            "en",
            "rsa id, sa id, south african id, id number, id no, identity number, identity document, \
             id book, smart id, national id, permanent resident number, refugee id",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/South_African_identity_card",
    examples: &[
        "my ID number is «8001015009087»",
        "RSA ID: «0002294321191»",
        "ID-nommer «750330 5044 08 9»",
        "Refugee ID number «0001015002288» is on file.",
    ],
    near_misses: &[
        "9902294321191 has no such day",
        "8001015009088",
        "8001015009386",
        "barcode 8001015009087",
    ],
    ..Recognizer::DEFAULT
};

/// A date, one of three kinds of residence, and Luhn.
fn is_id_number(code: &str) -> Validity {
    (is_day(
        number_at(code, 0..2),
        number_at(code, 2..4),
        number_at(code, 4..6),
    ) && number_at(code, 10..11) <= 2
        && luhn(code))
    .into()
}

#[cfg(test)]
mod tests {
    use super::is_id_number;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["7503305044089", "8001015009087", "9912316789285"] {
            assert!(every_altered_digit_fails(code, |c| is_id_number(c) == Validity::Valid));
        }
    }
}
