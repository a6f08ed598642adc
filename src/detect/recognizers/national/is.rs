//! Iceland.

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

pub(in super::super) const ROWS: &[Recognizer] = &[KENNITALA, KENNITALA_BARE];

/// The number of a person, or of an organisation, with its dash.
const KENNITALA: Recognizer = Recognizer {
    id: "is.kennitala",
    entity: EntityType::new("IS_KENNITALA"),
    find: Find::Layouts(&["9{6}-9{4}"]),
    validate: is_kennitala,
    valid: Score::new(70),
    cues: KENNITALA_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Kennitala",
    examples: &[
        "Kennitalan mín er «120174-3399».",
        "my Icelandic ID number is «010130-7789»",
        "fyrirtæki «450401-3150»",
    ],
    near_misses: &[
        "120174-3389",
        "120174-3395",
        "121374-3399",
        "order 120174-3399",
    ],
    ..Recognizer::DEFAULT
};

const KENNITALA_BARE: Recognizer = Recognizer {
    id: "is.kennitala_bare",
    find: Find::Layouts(&["9{10}", "9{6} 9{4}"]),
    cue: CueRule::Required,
    examples: &[
        "kennitala «1201743399»",
        "kt. «010130 7789»",
        "Icelandic id «4504013150»",
    ],
    near_misses: &["1201743399", "kt 1201743389", "sími 0101307789"],
    ..KENNITALA
};

const KENNITALA_CUES: CueWords = &[
    ("is", "kennitala, kennitalan, kennitölu, kennitöluna, kt"),
    (
        "en",
        "kennitala, icelandic id, icelandic id number, national id, identity number",
    ),
];

/// A date, a check digit modulo 11 and the century, 9 or 0. The day of an organisation is 40 more.
fn is_kennitala(code: &str) -> Validity {
    let day = number_at(code, 0..2);
    let day = if day > 40 { day - 40 } else { day };
    let sum = weighted_sum(code, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    (is_day(number_at(code, 4..6), number_at(code, 2..4), day)
        && code.ends_with(['9', '0'])
        && sum.is_some_and(|sum| sum % 11 == 0))
    .into()
}

#[cfg(test)]
mod tests {
    use super::is_kennitala;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_before_the_century_is_caught() {
        for code in ["1201743399", "0101307789", "4504013150"] {
            let (checked, century) = code.split_at(9);
            assert!(every_altered_digit_fails(checked, |c| {
                is_kennitala(&format!("{c}{century}")) == Validity::Valid
            }));
        }
    }
}
