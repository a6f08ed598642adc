//! Denmark.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[CPR, CPR_BARE];

/// A number of the civil register with its dash. The sum modulo 11 proves a number, but
/// since 2007 numbers are issued that do not keep it.
const CPR: Recognizer = Recognizer {
    id: "dk.cpr",
    entity: EntityType::new("DK_CPR"),
    find: Find::Layouts(&["9{6}-9{4}"]),
    validate: is_cpr,
    score: Score::new(45),
    valid: Score::new(60),
    cues: CPR_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Personal_identification_number_(Denmark)",
    examples: &[
        "Mit CPR-nummer er «070761-4285».",
        "«211062-5629»",
        "my Danish personal number: «010170-1234»",
    ],
    near_misses: &[
        "010170-1234 keeps no sum",
        "CPR 320761-4285",
        "CPR 071361-4285",
        "order number 070761-4285",
    ],
    ..Recognizer::DEFAULT
};

const CPR_BARE: Recognizer = Recognizer {
    id: "dk.cpr_bare",
    find: Find::Layouts(&["9{10}", "9{6} 9{4}"]),
    cue: CueRule::Required,
    examples: &[
        "CPR «0707614285»",
        "personnummeret er «211062 5629»",
        "cpr nr. «0101701234»",
    ],
    near_misses: &["0707614285", "CPR 3207614285", "ring 211062 5629"],
    ..CPR
};

const CPR_CUES: CueWords = &[
    (
        "da",
        "cpr, cpr-nummer, cpr-nummeret, cprnummer, cpr-nr, cpr nr, personnummer, \
         personnummeret, sygesikring, sygesikringskort",
    ),
    (
        "en",
        "personal identification number, danish id, danish personal number, civil registration \
         number, personal number, national id",
    ),
];

/// A date, whose century the seventh digit tells; and the sum modulo 11, which only proves.
fn is_cpr(code: &str) -> Validity {
    let year = number_at(code, 4..6);
    let century = match (number_at(code, 6..7), year) {
        (0..=3, _) | (4 | 9, 37..) => 1900,
        (5..=8, 58..) => 1800,
        _ => 2000,
    };
    let is_born = century + year < 2050;
    if !is_born || !is_day(century + year, number_at(code, 2..4), number_at(code, 0..2)) {
        return Validity::Invalid;
    }
    let sum = weighted_sum(code, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    if sum.is_some_and(|sum| sum % 11 == 0) {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::is_cpr;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn no_altered_digit_is_proven() {
        for code in ["0707614285", "2110625629"] {
            assert!(every_altered_digit_fails(code, |c| is_cpr(c) == Validity::Valid));
        }
    }

    #[test]
    fn the_seventh_digit_tells_the_century() {
        // The 29 February of 1900, which was no leap year, and that of 2000.
        assert_eq!(is_cpr("2902000234"), Validity::Invalid);
        assert_eq!(is_cpr("2902004234"), Validity::Unknown);
        // Born in 1955 or in 2055.
        assert_eq!(is_cpr("0101551234"), Validity::Unknown);
        assert_eq!(is_cpr("0101555234"), Validity::Invalid);
    }

    #[test]
    fn a_number_without_the_sum_is_possible_and_one_without_a_date_is_not() {
        assert_eq!(is_cpr("0101701234"), Validity::Unknown);
        assert_eq!(is_cpr("3002701234"), Validity::Invalid);
    }
}
