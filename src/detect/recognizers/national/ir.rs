//! Iran.

use super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NID, NID_BARE];

/// A national code, grouped as on the card.
const NID: Recognizer = Recognizer {
    id: "ir.nid",
    entity: EntityType::new("IR_NID"),
    find: Find::Layouts(&["999-9{6}-9"]),
    validate: is_nid,
    valid: Score::new(60),
    cues: NID_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://fa.wikipedia.org/wiki/%D8%B4%D9%85%D8%A7%D8%B1%D9%87_%D9%85%D9%84%DB%8C",
    examples: &[
        "کد ملی «049-937089-9»",
        "national code «079-041990-4»",
        "«008-457594-8»",
    ],
    near_misses: &["049-937089-8", "111-111111-1", "49-937089-9"],
    ..Recognizer::DEFAULT
};

/// Ten digits, so only with a cue.
const NID_BARE: Recognizer = Recognizer {
    id: "ir.nid_bare",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "کد ملی من «0499370899» است",
        "کد ملی: «۰۷۹۰۴۱۹۹۰۴»",
        "my Iranian national code is «0084575948»",
    ],
    near_misses: &["0499370899", "national code 0499370898", "تلفن 0790419904"],
    ..NID
};

const NID_CUES: CueWords = &[
    ("fa", "کد ملی, کدملی, شماره ملی, کارت ملی"),
    (
        "en",
        "national code, iranian id, iranian national id, iranian national code, melli code, \
         code melli, kode melli, national id",
    ),
];

/// Weights 10 to 2 modulo 11; a remainder over one is taken from 11. Ten equal digits pass,
/// but are not issued.
fn is_nid(code: &str) -> Validity {
    let Some(rest) = weighted_sum(code, &[10, 9, 8, 7, 6, 5, 4, 3, 2]).map(|sum| sum % 11) else {
        return Validity::Invalid;
    };
    let check = if rest < 2 { rest } else { 11 - rest };
    let first = code.as_bytes()[0];
    let repeated = code.bytes().all(|b| b == first);
    (!repeated && char::from_digit(check, 10) == code.chars().next_back()).into()
}

#[cfg(test)]
mod tests {
    use super::is_nid;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["0499370899", "0790419904", "0084575948"] {
            assert!(
                every_altered_digit_fails(code, |c| is_nid(c) == Validity::Valid),
                "{code}"
            );
        }
    }

    #[test]
    fn ten_equal_digits_are_no_code() {
        for digit in 0..10 {
            assert_eq!(is_nid(&digit.to_string().repeat(10)), Validity::Invalid);
        }
    }
}
