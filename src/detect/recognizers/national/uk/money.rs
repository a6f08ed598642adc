//! Bank accounts and taxes.

use super::super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

/// A sort code looks like a date, so it needs its name.
pub(super) const SORT_CODE: Recognizer = Recognizer {
    id: "uk.sort_code",
    entity: EntityType::new("UK_SORT_CODE"),
    find: Find::Layouts(&["99-99-99", "99 99 99", "999999"]),
    score: Score::new(60),
    cues: &[("en", "sort code, sort codes, sortcode, sort-code, s/c")],
    cue: CueRule::Required,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Sort_code",
    examples: &[
        "sort code «20-00-00»",
        "my sort code is «40 47 84»",
        "Sortcode: «309634», thanks",
    ],
    near_misses: &[
        "born on 12-05-85",
        "sort code 20-00-0",
        "code 200000",
        "sort by code, 20-00-00-01",
    ],
    ..Recognizer::DEFAULT
};

/// Sort code and account in one go.
pub(super) const SORT_CODE_ACCOUNT: Recognizer = Recognizer {
    id: "uk.sort_code_account",
    find: Find::Layouts(&["99-99-99 9{8}", "99 99 99 9{8}", "999999 9{8}"]),
    cues: &[(
        "en",
        "sort code, sortcode, account, bank account, account number, account details, bank \
         details, pay, transfer, bank",
    )],
    examples: &[
        "pay it into account «20-00-00 55779911»",
        "bank details: «404784 70872490»",
        "sort code and account: «30 96 34 01234567»",
    ],
    near_misses: &[
        "20-00-00 55779911",
        "my bank is 20-00-00 5577991",
        "from 12-05-24 to 13-05-24 in the bank",
    ],
    ..SORT_CODE
};

/// A unique taxpayer reference. One of eleven numbers passes, so ten digits need a cue.
pub(super) const UTR: Recognizer = Recognizer {
    id: "uk.utr",
    entity: EntityType::new("UK_UTR"),
    find: Find::Layouts(&["9{10}", "99999 99999", "999 999 9999", "9{10}k"]),
    validate: is_utr,
    valid: Score::new(60),
    cues: &[(
        "en",
        "utr, utr number, unique taxpayer reference, taxpayer reference, tax reference, \
         self assessment, hmrc",
    )],
    cue: CueRule::Required,
    canonical: canonical::digits,
    reference: "https://www.gov.uk/find-utr-number",
    examples: &[
        "my UTR is «1955839661»",
        "Unique Taxpayer Reference «22345 67890»",
        "HMRC wants «8000000010K»",
    ],
    near_misses: &["1955839661", "UTR 2955839661", "utr 19558396610"],
    ..Recognizer::DEFAULT
};

/// The first digit checks the others: modulo 11, weights 6 to 10, 5 to 2.
fn is_utr(code: &str) -> Validity {
    let number = code.trim_end_matches('K');
    let sum = weighted_sum(number, &[0, 6, 7, 8, 9, 10, 5, 4, 3, 2]);
    let check = sum.map(|sum| b"21987654321"[(sum % 11) as usize]);
    (check == number.bytes().next()).into()
}

const VAT_CUES: CueWords = &[("en", "vat, vat number, vat no, vat reg, vat registration")];

/// A VAT registration number with its country, Northern Ireland's `XI` included.
pub(super) const VAT: Recognizer = Recognizer {
    id: "uk.vat",
    entity: EntityType::new("UK_VAT"),
    find: Find::Layouts(&[
        "gb~999~9999~99",
        "xi~999~9999~99",
        "gb~999~9999~99~999",
        "gb~999~999~999",
    ]),
    validate: is_vat,
    cues: VAT_CUES,
    negative: OTHER_NUMBERS,
    canonical: canonical::code,
    reference: "https://en.wikipedia.org/wiki/VAT_identification_number",
    examples: &[
        "VAT reg. no. «GB 980 7806 84»",
        "«GB980780684»",
        "«XI434494931»",
        "our number is «gb 240 2411 64»",
    ],
    near_misses: &["GB 980 7806 85", "GB 98078068", "GBP 980 7806 84"],
    ..Recognizer::DEFAULT
};

/// The same without the country.
pub(super) const VAT_BARE: Recognizer = Recognizer {
    id: "uk.vat_bare",
    find: Find::Layouts(&["999 9999 99", "9{9}"]),
    valid: Score::new(60),
    cue: CueRule::Required,
    examples: &[
        "VAT number «980 7806 84»",
        "vat no «434494931»",
        "«240241122» is our VAT registration",
    ],
    near_misses: &["980 7806 84", "VAT number 980780685", "240241122"],
    ..VAT
};

/// Weights 8 to 2 and the two check digits: a multiple of 97, or 55 less than one for
/// numbers since 2010. Three digits after that name a branch.
fn is_vat(code: &str) -> Validity {
    let number = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let sum = weighted_sum(number, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    sum.is_some_and(|sum| matches!(sum % 97, 0 | 42)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taxpayer_reference_has_one_check_digit() {
        for (payload, expected) in [("955839661", 1), ("234567890", 2), ("000000010", 8)] {
            let valid = (0..10).filter(|c| is_utr(&format!("{c}{payload}")) == Validity::Valid);
            assert!(valid.eq([expected]), "{payload}");
        }
    }

    #[test]
    fn a_vat_number_has_one_pair_of_check_digits_of_each_kind() {
        for (payload, old, new) in [("9807806", 84, 29), ("2402411", 22, 64)] {
            let valid: Vec<u32> = (0..97)
                .filter(|c| is_vat(&format!("GB{payload}{c:02}")) == Validity::Valid)
                .collect();
            assert_eq!(valid, [old.min(new), old.max(new)], "{payload}");
        }
    }
}
