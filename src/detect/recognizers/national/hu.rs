//! Hungary.

use super::{calendar::number_at, other_numbers::OTHER_NUMBERS};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[TAJ, TAX, COMPANY_TAX];

/// A social security number: nine digits, so only with a cue.
const TAJ: Recognizer = Recognizer {
    id: "hu.taj",
    entity: EntityType::new("HU_TAJ"),
    find: Find::Layouts(&["9{9}", "999 999 999", "999-999-999"]),
    validate: is_taj,
    cue: CueRule::Required,
    cues: &[
        (
            "hu",
            "taj, taj-szám, tajszám, taj szám, taj-számom, tajszámom, taj-száma, tajszáma, \
             taj-kártya, társadalombiztosítási azonosító jel",
        ),
        (
            "en",
            "taj, taj number, hungarian social security number, social security number, \
             health insurance number",
        ),
    ],
    reference: "https://hu.wikipedia.org/wiki/T%C3%A1rsadalombiztos%C3%ADt%C3%A1si_azonos%C3%ADt%C3%B3_jel",
    examples: &[
        "TAJ-számom: «123 456 788»",
        "my TAJ number is «111111110»",
        "A tajszám «900-012-341».",
    ],
    near_misses: &["123 456 788", "TAJ 123 456 789", "TAJ 1234567880"],
    ..Recognizer::DEFAULT
};

fn is_taj(code: &str) -> Validity {
    let sum = weighted_sum(code, &[3, 7, 3, 7, 3, 7, 3, 7]);
    sum.is_some_and(|sum| sum % 10 == number_at(code, 8..9))
        .into()
}

/// The tax number of a person: ten digits that begin with 8.
const TAX: Recognizer = Recognizer {
    id: "hu.tax",
    entity: EntityType::new("HU_TAX"),
    find: Find::Layouts(&["89{9}"]),
    validate: is_tax,
    cue: CueRule::Required,
    cues: TAX_CUES,
    reference: "https://hu.wikipedia.org/wiki/Ad%C3%B3azonos%C3%ADt%C3%B3_jel",
    examples: &[
        "Az adóazonosító jelem «8071592153».",
        "my Hungarian tax number is «8365670003»",
        "adóazonosító: «8565651231»",
    ],
    near_misses: &[
        "8071592153",
        "adóazonosító jel 8071592154",
        "tax number 7071592153",
    ],
    ..Recognizer::DEFAULT
};

/// The tax number of a company, or of a person in business.
const COMPANY_TAX: Recognizer = Recognizer {
    id: "hu.company_tax",
    entity: EntityType::new("HU_TAX"),
    find: Find::Layouts(&["9{8}-9-99", "hu9{8}"]),
    validate: is_company_tax,
    valid: Score::new(60),
    cues: TAX_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://hu.wikipedia.org/wiki/Ad%C3%B3sz%C3%A1m",
    examples: &[
        "adószám: «12892312-2-42»",
        "tax number «10537914-4-44»",
        "VAT «HU12892312»",
    ],
    near_misses: &[
        "12892313-2-42",
        "12892312-7-42",
        "12892312-2-00",
        "HU12892313",
    ],
    ..Recognizer::DEFAULT
};

const TAX_CUES: CueWords = &[
    (
        "hu",
        "adóazonosító jel, adóazonosító jelem, adóazonosító jele, adóazonosító jelet, \
         adóazonosító, adóazonosítóm, adószám, adószáma, adószámom, adószámunk, adószámot, \
         közösségi adószám",
    ),
    (
        "en",
        "hungarian tax number, hungarian tax id, tax number, tax id, \
         tax identification number, vat, vat number",
    ),
];

/// Weights 1 to 9 modulo 11; a check digit of ten is not issued. After the 8 stands the
/// number of days from 1867 to the birth.
fn is_tax(code: &str) -> Validity {
    let sum = weighted_sum(code, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    (number_at(code, 1..6) < 80_000 && sum.is_some_and(|sum| sum % 11 == number_at(code, 9..10)))
        .into()
}

/// Eight digits with a check digit, one of 1 to 5 for the kind of taxation, and the county.
fn is_company_tax(code: &str) -> Validity {
    let code = code.trim_start_matches("HU");
    let sum = weighted_sum(code, &[9, 7, 3, 1, 9, 7, 3, 1]);
    let rest = code.len() == 8
        || (1..=5).contains(&number_at(code, 8..9))
            && matches!(number_at(code, 9..11), 2..=44 | 51);
    (rest && sum.is_some_and(|sum| sum % 10 == 0)).into()
}

#[cfg(test)]
mod tests {
    use super::{is_company_tax, is_taj, is_tax};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for (code, check) in [
            ("123456788", is_taj as fn(&str) -> Validity),
            ("900012341", is_taj),
            ("8071592153", is_tax),
            ("8365670003", is_tax),
            ("12892312", is_company_tax),
            ("10537914", is_company_tax),
        ] {
            assert!(
                every_altered_digit_fails(code, |c| check(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
