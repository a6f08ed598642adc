//! Russia.

use super::{calendar::number_at, other_numbers::OTHER_NUMBERS};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[INN, INN_OF_COMPANY, SNILS, SNILS_BARE];

/// The tax number of a person, with its two check digits.
const INN: Recognizer = Recognizer {
    id: "ru.inn",
    entity: EntityType::new("RU_INN"),
    find: Find::Layouts(&["9{12}"]),
    validate: is_inn,
    score: Score::new(30),
    valid: Score::new(60),
    cues: INN_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://ru.wikipedia.org/wiki/%D0%98%D0%B4%D0%B5%D0%BD%D1%82%D0%B8%D1%84%D0%B8%D0%BA%D0%B0%D1%86%D0%B8%D0%BE%D0%BD%D0%BD%D1%8B%D0%B9_%D0%BD%D0%BE%D0%BC%D0%B5%D1%80_%D0%BD%D0%B0%D0%BB%D0%BE%D0%B3%D0%BE%D0%BF%D0%BB%D0%B0%D1%82%D0%B5%D0%BB%D1%8C%D1%89%D0%B8%D0%BA%D0%B0",
    examples: &[
        "Мой ИНН «500100732259».",
        "ИНН «028085185732», Уфа",
        "taxpayer identification number «500100732259»",
        "«500100732259»",
    ],
    near_misses: &[
        "028085185732",
        "500100732258",
        "500100732269",
        "tracking 500100732259",
        "5001007322591",
    ],
    ..Recognizer::DEFAULT
};

/// The tax number of a company: ten digits, so only with a cue.
const INN_OF_COMPANY: Recognizer = Recognizer {
    id: "ru.inn_of_company",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "ИНН организации: «7707083893»",
        "INN «7830002293»",
        "Russian tax number «7707083893»",
    ],
    near_misses: &["7707083893", "ИНН 7707083894", "тел. 7830002293"],
    ..INN
};

const INN_CUES: CueWords = &[
    (
        "ru",
        "инн, номер инн, идентификационный номер налогоплательщика, налоговый номер",
    ),
    (
        "en",
        "inn, russian tax number, taxpayer identification number, taxpayer number, \
         tax identification number, tax number, tax id",
    ),
];

/// Weights modulo 11, then modulo 10: one check digit for a company, two for a person.
/// In the regions 01 to 09 it could as well be a phone number, so it proves nothing by itself.
fn is_inn(code: &str) -> Validity {
    let check_at = |at: usize, weights: &[u32]| {
        let check = weighted_sum(code, weights).map(|sum| sum % 11 % 10);
        check == Some(number_at(code, at..at + 1))
    };
    let checks = if code.len() == 10 {
        check_at(9, &[2, 4, 10, 3, 5, 9, 4, 6, 8])
    } else {
        check_at(10, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
            && check_at(11, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
    };
    match (checks && !code.starts_with("00"), code.starts_with('0')) {
        (true, true) => Validity::Unknown,
        (passes, _) => passes.into(),
    }
}

/// An insurance number, grouped as on the card.
const SNILS: Recognizer = Recognizer {
    id: "ru.snils",
    entity: EntityType::new("RU_SNILS"),
    find: Find::Layouts(&["999-999-999 99", "999-999-999-99"]),
    validate: is_snils,
    valid: Score::new(85),
    cues: SNILS_CUES,
    reference: "https://ru.wikipedia.org/wiki/%D0%A1%D0%9D%D0%98%D0%9B%D0%A1",
    examples: &[
        "СНИЛС «112-233-445 95»",
        "«087-654-303 00»",
        "insurance number «160-722-846-54»",
    ],
    near_misses: &["112-233-445 96", "112-2334-45 95", "12-233-445 95"],
    ..Recognizer::DEFAULT
};

/// Eleven digits, as Russian phone numbers have: only with a cue.
const SNILS_BARE: Recognizer = Recognizer {
    id: "ru.snils_bare",
    find: Find::Layouts(&["9{11}", "999 999 999 99"]),
    cue: CueRule::Required,
    examples: &[
        "мой снилс «11223344595»",
        "SNILS «087 654 303 00»",
        "СНИЛС: «16072284654»",
    ],
    near_misses: &["11223344595", "СНИЛС 11223344596", "телефон 16072284654"],
    ..SNILS
};

const SNILS_CUES: CueWords = &[
    (
        "ru",
        "снилс, снилса, номер снилс, страховой номер, страхового номера, \
         пенсионное свидетельство",
    ),
    (
        "en",
        "snils, insurance number, pension insurance number, russian insurance number",
    ),
];

/// Weights 9 to 1 modulo 101; a hundred is written as 00.
fn is_snils(code: &str) -> Validity {
    let sum = weighted_sum(code, &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
    sum.is_some_and(|sum| sum % 101 % 100 == number_at(code, 9..11))
        .into()
}

#[cfg(test)]
mod tests {
    use super::{is_inn, is_snils};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["7707083893", "500100732259"] {
            assert!(
                every_altered_digit_fails(code, |c| is_inn(c) == Validity::Valid),
                "{code}"
            );
        }
        for code in ["11223344595", "16072284654"] {
            assert!(
                every_altered_digit_fails(code, |c| is_snils(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
