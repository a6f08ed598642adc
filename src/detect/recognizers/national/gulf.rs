//! The United Arab Emirates and Saudi Arabia.

use super::calendar::number_at;
use crate::{
    checksum::{Validity, luhn},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[AE_EID, AE_EID_BARE, SA_ID];

/// An Emirates ID, grouped as on the card. Its grouping after the country's 784 says enough
/// that one with a slip in it is found, too.
const AE_EID: Recognizer = Recognizer {
    id: "ae.eid",
    entity: EntityType::new("AE_EID"),
    find: Find::Layouts(&["784-9999-9{7}-9", "784 9999 9{7} 9"]),
    validate: looks_like_eid,
    score: Score::new(70),
    cues: EID_CUES,
    reference: "https://u.ae/en/information-and-services/visa-and-emirates-id/emirates-id",
    examples: &[
        "Emirates ID «784-1980-1234567-8»",
        "رقم الهوية «784-1990-0000001-0»",
        "«784 2005 1122334 7»",
        "my EID is «784-1980-1234567-9»",
    ],
    near_misses: &[
        "784-1780-1234567-8",
        "784-1980-123456-78",
        "785-1980-1234567-8",
    ],
    ..Recognizer::DEFAULT
};

/// The same without dashes: the check digit counts.
const AE_EID_BARE: Recognizer = Recognizer {
    id: "ae.eid_bare",
    find: Find::Layouts(&["7849{12}"]),
    validate: is_eid,
    valid: Score::new(75),
    examples: &[
        "Emirates ID «784198012345678»",
        "هوية «784199000000010»",
        "«784200511223347»",
    ],
    near_misses: &["784198012345679", "784178012345678", "7841980123456780"],
    ..AE_EID
};

const EID_CUES: CueWords = &[
    (
        "ar",
        "الهوية, هوية, رقم الهوية, بطاقة الهوية, الهوية الإماراتية",
    ),
    (
        "en",
        "emirates id, eid, uae id, emirates identity card, id number, national id, id card",
    ),
];

/// The year of birth after the country.
fn has_year(code: &str) -> bool {
    (1900..2100).contains(&number_at(code, 3..7))
}

fn is_eid(code: &str) -> Validity {
    (has_year(code) && luhn(code)).into()
}

fn looks_like_eid(code: &str) -> Validity {
    match is_eid(code) {
        Validity::Valid => Validity::Valid,
        _ => Validity::not_ruled_out(has_year(code)),
    }
}

/// A Saudi national id or residence permit (iqama): ten digits, so only with a cue.
const SA_ID: Recognizer = Recognizer {
    id: "sa.id",
    entity: EntityType::new("SA_ID"),
    find: Find::Layouts(&["19{9}", "29{9}"]),
    validate: is_saudi_id,
    cue: CueRule::Required,
    cues: &[
        (
            "ar",
            "رقم الهوية, الهوية الوطنية, هوية, الهوية, رقم الإقامة, إقامة, الإقامة, اقامة, \
             السجل المدني",
        ),
        (
            "en",
            "saudi id, saudi national id, iqama, iqama number, national id, \
             residence permit, resident id",
        ),
    ],
    reference: "https://ar.wikipedia.org/wiki/%D8%A8%D8%B7%D8%A7%D9%82%D8%A9_%D8%A7%D9%84%D9%87%D9%88%D9%8A%D8%A9_%D8%A7%D9%84%D9%88%D8%B7%D9%86%D9%8A%D8%A9_%D8%A7%D9%84%D8%B3%D8%B9%D9%88%D8%AF%D9%8A%D8%A9",
    examples: &[
        "رقم الهوية «1075432102»",
        "my iqama number is «2123456788»",
        "Saudi national ID: «1075432102»",
    ],
    near_misses: &[
        "1075432102",
        "iqama 2123456789",
        "national id 3123456786",
        "call 2123456788",
    ],
    ..Recognizer::DEFAULT
};

/// Citizens have 1 in front, residents 2; Luhn.
fn is_saudi_id(code: &str) -> Validity {
    luhn(code).into()
}

#[cfg(test)]
mod tests {
    use super::{is_eid, is_saudi_id, looks_like_eid};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("784198012345678", |c| is_eid(c) == Validity::Valid));
        assert!(every_altered_digit_fails("1075432102", |c| is_saudi_id(c) == Validity::Valid));
    }

    #[test]
    fn a_card_number_with_a_slip_is_unproven() {
        assert_eq!(looks_like_eid("784198012345679"), Validity::Unknown);
        assert_eq!(looks_like_eid("784178012345678"), Validity::Invalid);
    }
}
