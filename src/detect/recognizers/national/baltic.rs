//! Estonia, Lithuania and Latvia.

use super::{
    calendar::{is_birthday, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[EE_IK, LT_AK, LV_PK, LV_PK_BARE];

/// A personal code of Estonia, which does not differ from one of Lithuania.
const EE_IK: Recognizer = Recognizer {
    id: "ee.ik",
    entity: EntityType::new("EE_IK"),
    find: Find::Layouts(&["9{11}"]),
    validate: is_isikukood,
    valid: Score::new(60),
    cues: &[
        ("et", "isikukood, isikukoodi, isikukoodiga, ik"),
        (
            "en",
            "estonian id, estonian id code, estonian personal code, personal identification code, \
             personal code, national id, id code",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/National_identification_number#Estonia",
    examples: &[
        "Minu isikukood on «37605030299».",
        "personal identification code «49002010965»",
        "«36805280109»",
    ],
    near_misses: &[
        "37605030298",
        "37613030299",
        "97605030299",
        "order 37605030299",
    ],
    ..Recognizer::DEFAULT
};

/// The same number, where the words near it say that it is Lithuanian.
const LT_AK: Recognizer = Recognizer {
    id: "lt.ak",
    entity: EntityType::new("LT_AK"),
    cue: CueRule::Required,
    cues: &[
        (
            "lt",
            "asmens kodas, asmens kodo, asmens kodą, asmens kodu, a.k, asmens kodas yra",
        ),
        (
            "en",
            "asmens kodas, lithuanian id, lithuanian personal code, lithuanian national id",
        ),
    ],
    reference: "https://en.wikipedia.org/wiki/National_identification_number#Lithuania",
    examples: &[
        "Mano asmens kodas yra «33309240064».",
        "asmens kodą «38703181745» pateikiau",
        "my Lithuanian personal code is «33309240064»",
    ],
    near_misses: &[
        "33309240064",
        "asmens kodas 33309240065",
        "Lithuanian flights 38703181745",
    ],
    ..EE_IK
};

/// Sex and century, a date, and a check digit modulo 11 with a second try.
fn is_isikukood(code: &str) -> Validity {
    let century = match number_at(code, 0..1) {
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return Validity::Invalid,
    };
    let rest = |weights: &[u32]| weighted_sum(code, weights).map(|sum| sum % 11);
    let check = match rest(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) {
        Some(10) => rest(&[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]).map(|check| check % 10),
        other => other,
    };
    (is_birthday(
        century + number_at(code, 1..3),
        number_at(code, 3..5),
        number_at(code, 5..7),
    ) && check == Some(number_at(code, 10..11)))
    .into()
}

/// A personal code of Latvia with its dash.
const LV_PK: Recognizer = Recognizer {
    id: "lv.pk",
    entity: EntityType::new("LV_PK"),
    find: Find::Layouts(&["9{6}-9{5}"]),
    validate: is_personas_kods,
    score: Score::new(30),
    valid: Score::new(75),
    cues: LV_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/National_identification_number#Latvia",
    examples: &[
        "Mans personas kods ir «161175-19997».",
        "«161175-19997»",
        "Latvian personal code «320001-12348»",
    ],
    near_misses: &[
        "161175-19998",
        "161375-19997",
        "320001-12348",
        "order 161175-19997",
    ],
    ..Recognizer::DEFAULT
};

const LV_PK_BARE: Recognizer = Recognizer {
    id: "lv.pk_bare",
    find: Find::Layouts(&["9{11}"]),
    cue: CueRule::Required,
    examples: &[
        "personas kods «16117519997»",
        "personas kodu «32000112341»",
        "my Latvian id is «16117519997»",
    ],
    near_misses: &[
        "16117519997",
        "personas kods 16117519998",
        "zvaniet 32000112341",
    ],
    ..LV_PK
};

const LV_CUES: CueWords = &[
    (
        "lv",
        "personas kods, personas kodu, personas koda, pers. kods, p.k",
    ),
    (
        "en",
        "latvian id, latvian personal code, personal code, personal identity number, national id",
    ),
];

/// A date, a century and a check digit. Codes since 2017 begin with 32 and say nothing;
/// whether their last digit is a check digit is not published.
fn is_personas_kods(code: &str) -> Validity {
    // Weights 1, 6, 3 … taken away from 1101, which is 1 modulo 11.
    let sum = weighted_sum(code, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    let passes = sum.map(|sum| (sum + 1) % 11 % 10) == Some(number_at(code, 10..11));
    if code.starts_with("32") {
        return if passes {
            Validity::Valid
        } else {
            Validity::Unknown
        };
    }
    let century = match number_at(code, 6..7) {
        1 => 1900,
        2 => 2000,
        _ => return Validity::Invalid,
    };
    let year = century + number_at(code, 4..6);
    (passes && is_birthday(year, number_at(code, 2..4), number_at(code, 0..2))).into()
}

#[cfg(test)]
mod tests {
    use super::{is_isikukood, is_personas_kods};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn published_codes_are_valid_and_their_neighbours_are_not() {
        for code in [
            "36805280109",
            "37605030299",
            "49002010965",
            "33309240064",
            "38703181745",
        ] {
            for last in 0..10 {
                let other = format!("{}{last}", &code[..10]);
                assert_eq!(
                    is_isikukood(&other) == Validity::Valid,
                    other == code,
                    "{other}"
                );
            }
        }
    }

    #[test]
    fn every_altered_digit_of_a_code_with_a_date_is_caught() {
        let valid = |c: &str| is_personas_kods(c) == Validity::Valid && !c.starts_with("32");
        assert!(every_altered_digit_fails("16117519997", valid));
    }
}
