//! Bulgaria.

use super::calendar::{is_day, number_at};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
};

pub(in super::super) const ROWS: &[Recognizer] = &[EGN];

/// A uniform civil number: ten digits, as phone numbers have, so only with a cue.
const EGN: Recognizer = Recognizer {
    id: "bg.egn",
    entity: EntityType::new("BG_EGN"),
    find: Find::Layouts(&["9{10}", "9{6} 9{4}"]),
    validate: is_egn,
    cue: CueRule::Required,
    cues: &[
        (
            "bg",
            "егн, единен граждански номер, единния граждански номер, личен номер",
        ),
        (
            "en",
            "egn, uniform civil number, unified civil number, bulgarian id, \
             bulgarian personal number, national id, personal number",
        ),
    ],
    reference: "https://en.wikipedia.org/wiki/Unique_citizenship_number",
    examples: &[
        "Моето ЕГН е «7523169263».",
        "EGN «8032056031»",
        "uniform civil number: «750101 0010»",
    ],
    near_misses: &[
        "7523169263",
        "ЕГН 7523169264",
        "EGN 7563169263",
        "обадете се на 8032056031",
    ],
    ..Recognizer::DEFAULT
};

/// A date, to whose month 20 is added before 1900 and 40 from 2000 on, and a check digit.
fn is_egn(code: &str) -> Validity {
    let month = number_at(code, 2..4);
    let (century, month) = match month {
        41.. => (2000, month - 40),
        21.. => (1800, month - 20),
        _ => (1900, month),
    };
    let check = weighted_sum(code, &[2, 4, 8, 5, 10, 9, 7, 3, 6]).map(|sum| sum % 11 % 10);
    (is_day(
        century + number_at(code, 0..2),
        month,
        number_at(code, 4..6),
    ) && check == Some(number_at(code, 9..10)))
    .into()
}

#[cfg(test)]
mod tests {
    use super::is_egn;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught_where_the_check_digit_is_not_zero() {
        for code in ["7523169263", "8032056031"] {
            assert!(
                every_altered_digit_fails(code, |c| is_egn(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
