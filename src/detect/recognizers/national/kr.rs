//! South Korea.

use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
        recognizers::national::calendar::is_month_and_day,
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    RRN,
    RRN_BARE,
    FRN,
    FRN_BARE,
    BRN,
    BRN_BARE,
    DRIVER_LICENSE,
    PASSPORT,
    PASSPORT_OLD,
];

const RRN_CUES: CueWords = &[
    (
        "en",
        "rrn, resident registration number, resident number, korean id, resident registration",
    ),
    (
        "ko",
        "주민등록번호, 주민번호, 주민등록, 주민등록번호는, 주민번호는",
    ),
];

/// A resident: date of birth, sex and century, and six digits. Those given since October 2020
/// are random; the last of the older ones checks the others.
const RRN: Recognizer = Recognizer {
    id: "kr.rrn",
    entity: EntityType::new("KR_RRN"),
    find: Find::Layouts(&["9{6}-9{7}", "9{6} 9{7}"]),
    validate: |number| resident(number, b"1234", 11),
    score: Score::new(60),
    valid: Score::new(95),
    cues: RRN_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Resident_registration_number",
    examples: &[
        "주민등록번호 «850115-1526018»",
        "my RRN is «020305-4186091»",
        "«960121-1234567»",
    ],
    near_misses: &[
        "051102-9234110",
        "001332-1234567",
        "960111-10214131",
        "000402-6214431",
    ],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const RRN_BARE: Recognizer = Recognizer {
    id: "kr.rrn_bare",
    find: Find::Layouts(&["9{13}"]),
    score: Score::new(55),
    valid: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "주민등록번호는 «8501151526018»",
        "RRN «0203054186091»",
        "resident registration number: «9601211234567»",
    ],
    near_misses: &[
        "order 8501151526018",
        "RRN 0013321234567",
        "RRN 0004026214431",
    ],
    ..RRN
};

/// A foreigner: the digit after the date is 5 to 8.
const FRN: Recognizer = Recognizer {
    id: "kr.frn",
    entity: EntityType::new("KR_FRN"),
    validate: |number| resident(number, b"5678", 13),
    cues: FRN_CUES,
    reference: "https://en.wikipedia.org/wiki/Resident_registration_number#Foreigners",
    examples: &[
        "외국인등록번호 «000505-7637892»",
        "my ARC number is «920301-5774121»",
        "«920301-5528820»",
    ],
    near_misses: &["001332-5234567", "000402-2214431", "960303-0021413"],
    ..RRN
};

/// The same in one piece.
const FRN_BARE: Recognizer = Recognizer {
    id: "kr.frn_bare",
    find: Find::Layouts(&["9{13}"]),
    score: Score::new(55),
    valid: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "외국인등록번호 «0005057637892»",
        "alien registration number «9203015774121»",
        "FRN: «9203015528820»",
    ],
    near_misses: &[
        "order 0005057637892",
        "FRN 0013325234567",
        "FRN 000505763789",
    ],
    ..FRN
};

const FRN_CUES: CueWords = &[
    (
        "en",
        "frn, foreigner registration number, alien registration number, alien registration, arc, \
         arc number",
    ),
    ("ko", "외국인등록번호, 등록번호, 외국인번호, 외국인등록증"),
];

const BRN_CUES: CueWords = &[
    ("en", "brn, business registration number, business number"),
    ("ko", "사업자등록번호, 사업자번호, 사업자"),
];

/// A business.
const BRN: Recognizer = Recognizer {
    id: "kr.brn",
    entity: EntityType::new("KR_BRN"),
    find: Find::Layouts(&["9{3}-9{2}-9{5}"]),
    validate: is_brn,
    valid: Score::new(70),
    cues: BRN_CUES,
    canonical: canonical::digits,
    reference: "https://www.oecd.org/content/dam/oecd/en/topics/policy-issue-focus/aeoi/korea-tin.pdf",
    examples: &[
        "사업자등록번호 «116-82-00276»",
        "«124-81-00998»",
        "business registration number: «220-81-62517»",
    ],
    near_misses: &["116-82-00277", "016-82-00276", "116-820-0276"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const BRN_BARE: Recognizer = Recognizer {
    id: "kr.brn_bare",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "사업자등록번호 «1168200276»",
        "BRN «1248100998»",
        "our business number is «2208162517»",
    ],
    near_misses: &["order 1168200276", "BRN 1168200277", "BRN 11682002760"],
    ..BRN
};

/// A driver's licence: region, year, serial, check.
const DRIVER_LICENSE: Recognizer = Recognizer {
    id: "kr.driver_license",
    entity: EntityType::new("KR_DRIVER_LICENSE"),
    find: Find::Layouts(&["9{2}-9{2}-9{6}-9{2}", "9{2} 9{2} 9{6} 9{2}"]),
    validate: |number| {
        let region = number[..2].parse().unwrap_or(0);
        Validity::not_ruled_out((11..=28).contains(&region))
    },
    score: Score::new(70),
    cues: &[
        (
            "en",
            "driver license, driver's license, drivers license, driving licence, licence",
        ),
        ("ko", "운전면허, 운전면허번호, 면허번호, 운전면허증"),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Driver%27s_license_in_South_Korea",
    examples: &[
        "운전면허번호 «11-22-123456-12»",
        "«28 22 123456 12»",
        "my driver's license is «26-03-654321-80»",
    ],
    near_misses: &["11-22-123A56-12", "31-22-123456-12", "11-22-12345-12"],
    ..Recognizer::DEFAULT
};

/// A passport since 2021: a letter for its kind, three digits, a letter, four digits.
const PASSPORT: Recognizer = Recognizer {
    id: "kr.passport",
    entity: EntityType::new("KR_PASSPORT"),
    find: Find::Layouts(&[
        "m9{3}A9{4}",
        "s9{3}A9{4}",
        "r9{3}A9{4}",
        "o9{3}A9{4}",
        "d9{3}A9{4}",
    ]),
    score: Score::new(50),
    cues: PASSPORT_CUES,
    negative: &[("en", "order, tracking, serial, part, model, sku, coupon")],
    reference: "https://en.wikipedia.org/wiki/South_Korean_passport",
    examples: &[
        "Korean passport number: «M123A4567»",
        "«m678f3456»",
        "여권번호 «S345E9012»",
    ],
    near_misses: &["A123B4567", "M1234A567", "part M123A4567", "M123 A4567"],
    ..Recognizer::DEFAULT
};

/// A passport before 2021: a letter and eight digits.
const PASSPORT_OLD: Recognizer = Recognizer {
    id: "kr.passport_old",
    find: Find::Layouts(&["m9{8}", "s9{8}", "r9{8}", "o9{8}", "d9{8}"]),
    score: Score::new(60),
    cue: CueRule::Required,
    examples: &[
        "My old passport «M12345678»",
        "대한민국 여권 «S87654321»",
        "passport no «R11223344»",
    ],
    near_misses: &["M12345678", "passport M123456789", "order S87654321"],
    ..PASSPORT
};

const PASSPORT_CUES: CueWords = &[
    (
        "en",
        "passport, passport number, passport no, korean passport, travel document",
    ),
    ("ko", "여권, 여권번호, 여권 번호, 여권번호는"),
];

/// Valid with its check digit, `offset` minus the weighted sum modulo eleven; unproven
/// without, as for the random ones.
fn resident(number: &str, kinds: &[u8], offset: u32) -> Validity {
    let part = |range: std::ops::Range<usize>| number[range].parse().unwrap_or(0);
    if !is_month_and_day(part(2..4), part(4..6)) || !kinds.contains(&number.as_bytes()[6]) {
        return Validity::Invalid;
    }
    let sum = weighted_sum(number, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]).unwrap_or(0);
    if (offset - sum % 11) % 10 == part(12..13) {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

/// Weights 1, 3, 7 …, and the tens of the last product count once more.
fn is_brn(number: &str) -> Validity {
    let sum = weighted_sum(number, &[1, 3, 7, 1, 3, 7, 1, 3, 5]);
    let ninth: u32 = number[8..9].parse().unwrap_or(0);
    let check = sum.map(|sum| (10 - (sum + ninth * 5 / 10) % 10) % 10);
    (!number.starts_with('0') && check == number[9..].parse().ok()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_business_number_is_caught() {
        for number in ["1168200276", "1248100998", "2208162517"] {
            assert!(every_altered_digit_fails(number, |code| is_brn(code) == Validity::Valid));
        }
    }

    #[test]
    fn only_the_check_digit_makes_a_resident_number_certain() {
        assert_eq!(resident("8501151526018", b"1234", 11), Validity::Valid);
        assert_eq!(resident("8501151526019", b"1234", 11), Validity::Unknown);
        assert_eq!(resident("9203015774121", b"5678", 13), Validity::Valid);
    }
}
