//! Kazakhstan.

use super::{
    calendar::{is_birthday, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[IIN];

/// An individual identification number.
const IIN: Recognizer = Recognizer {
    id: "kz.iin",
    entity: EntityType::new("KZ_IIN"),
    find: Find::Layouts(&["9{12}"]),
    validate: is_iin,
    valid: Score::new(60),
    cues: &[
        ("kk", "жсн, жеке сәйкестендіру нөмірі"),
        ("ru", "иин, индивидуальный идентификационный номер"),
        (
            "en",
            "iin, individual identification number, kazakh id, national id, id number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://egov.kz/cms/en/articles/passport/iin_info",
    examples: &[
        "Мой ИИН «850412300155»",
        "ЖСН: «910708400243»",
        "«040215500108»",
    ],
    near_misses: &[
        "850412300156",
        "851312300155",
        "850412700155",
        "order 850412300155",
    ],
    ..Recognizer::DEFAULT
};

/// A date, sex and century, and a check digit modulo 11 with a second try.
fn is_iin(code: &str) -> Validity {
    let century = match number_at(code, 6..7) {
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return Validity::Invalid,
    };
    let rest = |weights: &[u32]| weighted_sum(code, weights).map(|sum| sum % 11);
    let check = match rest(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
        Some(10) => rest(&[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]),
        other => other,
    };
    (is_birthday(
        century + number_at(code, 0..2),
        number_at(code, 2..4),
        number_at(code, 4..6),
    ) && check == Some(number_at(code, 11..12)))
    .into()
}

#[cfg(test)]
mod tests {
    use super::is_iin;
    use crate::checksum::Validity;

    #[test]
    fn at_most_one_check_digit_is_right() {
        for serial in 0..10_000 {
            let right = (0..10)
                .filter(|check| is_iin(&format!("8504123{serial:04}{check}")) == Validity::Valid)
                .count();
            assert!(right <= 1, "{serial}");
        }
    }
}
