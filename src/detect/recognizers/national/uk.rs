//! United Kingdom.

mod money;
mod papers;
mod postcode;

use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    NINO,
    NHS,
    NHS_BARE,
    papers::PASSPORT,
    papers::DRIVING_LICENCE,
    papers::PLATE,
    papers::PLATE_CUED,
    postcode::POSTCODE,
    postcode::POSTCODE_BARE,
    money::SORT_CODE_ACCOUNT,
    money::SORT_CODE,
    money::UTR,
    money::VAT,
    money::VAT_BARE,
];

/// A national insurance number.
const NINO: Recognizer = Recognizer {
    id: "uk.nino",
    entity: EntityType::new("UK_NINO"),
    find: Find::Layouts(&["AA~99~99~99~A"]),
    validate: is_nino,
    score: Score::new(80),
    cues: &[(
        "en",
        "national insurance, national insurance number, ni number, ni no, nino",
    )],
    reference: "https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110",
    examples: &[
        "my national insurance number is «AB 12 34 56 C»",
        "NI number «ab123456d» please",
        "«JG-10-37-59-A»",
    ],
    near_misses: &[
        "BG 12 34 56 C has a prefix that is not used",
        "QQ 12 34 56 C is the example on the forms",
        "AO123456C",
        "AB 12 34 56 E",
        "flight AB 123456 C4",
    ],
    ..Recognizer::DEFAULT
};

/// An NHS number, grouped 3-3-4 as it is printed. One of eleven numbers passes its check.
const NHS: Recognizer = Recognizer {
    id: "uk.nhs",
    entity: EntityType::new("UK_NHS"),
    find: Find::Layouts(&["999 999 9999", "999-999-9999"]),
    validate: is_nhs,
    valid: Score::new(60),
    cues: NHS_CUES,
    negative: &[(
        "en",
        "phone, telephone, tel, mobile, fax, call, office, cell",
    )],
    reference: "https://www.datadictionary.nhs.uk/attributes/nhs_number.html",
    examples: &[
        "NHS number: «943 476 5919»",
        "«401-023-2137»",
        "patient «450 557 7104», born in Leeds",
    ],
    near_misses: &[
        "943 476 5918",
        "987 654 4320 would need a check digit of ten",
        "9434 765 919",
        "943-476-5919 fax",
    ],
    ..Recognizer::DEFAULT
};

/// The same without blanks: ten digits, so only with a cue.
const NHS_BARE: Recognizer = Recognizer {
    id: "uk.nhs_bare",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "my nhs no is «9434765919»",
        "NHS number «4010232137»",
        "«4505577104» is the patient id",
    ],
    near_misses: &[
        "order 9434765919",
        "nhs 9434765918",
        "the nhs has 94347659190 rows",
    ],
    ..NHS
};

const NHS_CUES: CueWords = &[(
    "en",
    "nhs, nhs number, national health service, patient, patient id, health number",
)];

/// HMRC's rules for the two letters before and the one after the digits.
fn is_nino(code: &str) -> Validity {
    let bytes = code.as_bytes();
    let allowed = !b"DFIQUV".contains(&bytes[0])
        && !b"DFIOQUV".contains(&bytes[1])
        && !matches!(&code[..2], "BG" | "GB" | "KN" | "NK" | "NT" | "TN" | "ZZ")
        && matches!(bytes[8], b'A'..=b'D');
    Validity::not_ruled_out(allowed)
}

/// Modulo 11 with weights 10 to 2; a check digit of ten is not issued.
fn is_nhs(number: &str) -> Validity {
    let sum = weighted_sum(number, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    sum.is_some_and(|sum| sum % 11 == 0).into()
}

#[cfg(test)]
mod tests {
    use super::is_nhs;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_of_an_nhs_number_is_caught() {
        assert!(every_altered_digit_fails("9434765919", |code| is_nhs(code) == Validity::Valid));
    }
}
