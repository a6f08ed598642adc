//! Romania.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[CNP];

/// A personal numerical code.
const CNP: Recognizer = Recognizer {
    id: "ro.cnp",
    entity: EntityType::new("RO_CNP"),
    find: Find::Layouts(&["9{13}", "9 9{6} 9{6}"]),
    validate: is_cnp,
    valid: Score::new(70),
    cues: &[
        (
            "ro",
            "cnp, cnp-ul, cnp-ului, cod numeric personal, codul numeric personal",
        ),
        (
            "en",
            "cnp, personal numeric code, personal numerical code, romanian id, national id, \
             id number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://ro.wikipedia.org/wiki/Cod_numeric_personal_(Rom%C3%A2nia)",
    examples: &[
        "CNP-ul meu este «1630615123457».",
        "personal numeric code «2960907460055»",
        "«5010101400010»",
    ],
    near_misses: &[
        "1630615123458",
        "1632215123457",
        "1630615993454",
        "barcode 1630615123457",
    ],
    ..Recognizer::DEFAULT
};

/// Sex and century, a date, the county, and a check digit modulo 11 with ten written as one.
fn is_cnp(code: &str) -> Validity {
    let year = number_at(code, 1..3)
        + match &code[..1] {
            "1" | "2" => 1900,
            "5" | "6" => 2000,
            "7" | "8" | "9" => 0, // A foreigner: the century is not told.
            _ => return Validity::Invalid,
        };
    let county = number_at(code, 7..9);
    let sum = weighted_sum(code, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]);
    let check = sum.map(|sum| match sum % 11 {
        10 => 1,
        other => other,
    });
    (is_day(year, number_at(code, 3..5), number_at(code, 5..7))
        && matches!(county, 1..=52 | 70 | 80..=83)
        && check == Some(number_at(code, 12..13)))
    .into()
}

#[cfg(test)]
mod tests {
    use super::is_cnp;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught_where_the_check_digit_is_not_one() {
        for code in ["1630615123457", "2960907460055", "1980812456780"] {
            assert!(
                every_altered_digit_fails(code, |c| is_cnp(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
