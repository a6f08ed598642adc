//! Egypt.

use super::{
    calendar::{is_birthday, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::Validity,
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NID];

/// A national identity number. How its last digit is computed is not published; century, date
/// and governorate leave one of several hundred numbers.
const NID: Recognizer = Recognizer {
    id: "eg.nid",
    entity: EntityType::new("EG_NID"),
    find: Find::Layouts(&["29{13}", "39{13}"]),
    validate: is_nid,
    score: Score::new(50),
    cues: &[
        (
            "ar",
            "الرقم القومي, رقم قومي, رقم البطاقة, بطاقة الرقم القومي, البطاقة",
        ),
        (
            "en",
            "egyptian id, egyptian national id, national id, national number, id number, nid",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Egyptian_National_Identity_Card",
    examples: &[
        "الرقم القومي «29001011234567»",
        "الرقم القومي هو «٢٩٠٠١٠١١٢٣٤٥٦٧»",
        "my Egyptian national ID is «30105150212345»",
        "«28812318800015»",
    ],
    near_misses: &[
        "29013011234567",
        "29001014034567",
        "49001011234567",
        "tracking 29001011234567",
        "20240512103000 is a time",
    ],
    ..Recognizer::DEFAULT
};

fn is_nid(code: &str) -> Validity {
    let century = if code.starts_with('2') { 1900 } else { 2000 };
    let year = century + number_at(code, 1..3);
    Validity::not_ruled_out(
        is_birthday(year, number_at(code, 3..5), number_at(code, 5..7))
            && matches!(number_at(code, 7..9), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88),
    )
}

#[cfg(test)]
mod tests {
    use super::is_nid;
    use crate::checksum::Validity;

    #[test]
    fn there_are_27_governorates_and_foreign_countries() {
        let known = |place: &u32| is_nid(&format!("2900101{place:02}34567")) != Validity::Invalid;
        assert_eq!((0..100).filter(known).count(), 28);
    }
}
