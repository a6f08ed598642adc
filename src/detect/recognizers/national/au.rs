//! Australia.

use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Recognizer, Scanned},
        recognizers::national::{ALONE, alone},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    ABN,
    ABN_BARE,
    ACN,
    ACN_BARE,
    ACN_ALONE,
    TFN,
    TFN_BARE,
    TFN_ALONE,
    MEDICARE,
    MEDICARE_BARE,
    MEDICARE_ALONE,
    BSB,
];

/// A business number: modulo 89, so one number in ninety passes.
const ABN: Recognizer = Recognizer {
    id: "au.abn",
    entity: EntityType::new("AU_ABN"),
    find: Find::Layouts(&["99 999 999 999", "99-999-999-999"]),
    validate: is_abn,
    valid: Score::new(95),
    cues: &[(
        "en",
        "abn, australian business number, business number, a.b.n.",
    )],
    canonical: canonical::digits,
    reference: "https://abr.business.gov.au/Help/AbnFormat",
    examples: &[
        "ABN «51 824 753 556»",
        "our abn: «83-914-571-673»",
        "«53 004 085 616»",
    ],
    near_misses: &["52 824 753 556", "51 824 753 55", "518 24 753 556"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const ABN_BARE: Recognizer = Recognizer {
    id: "au.abn_bare",
    find: Find::Layouts(&["9{11}"]),
    valid: Score::new(55),
    negative: &[(
        "en",
        "order, tracking, phone, call, invoice, ticket, parcel",
    )],
    examples: &["ABN «51824753556»", "«83914571673»", "abn is «33102417032»"],
    near_misses: &["52824753556", "order 51824753556", "5282475355632"],
    ..ABN
};

/// A tax file number.
const TFN: Recognizer = Recognizer {
    id: "au.tfn",
    entity: EntityType::new("AU_TFN"),
    find: Find::Layouts(&["999 999 999", "999-999-999"]),
    validate: |number| is_tfn(number).into(),
    valid: Score::new(75),
    cues: &[(
        "en",
        "tfn, tax file number, tax file no, tax file, tax number, t.f.n.",
    )],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Tax_file_number",
    examples: &[
        "my TFN is «123 456 782»",
        "«876 543 210»",
        "tax file number «459-599-230»",
    ],
    near_misses: &["123 456\n789", "123 456 783", "876 543 211"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const TFN_BARE: Recognizer = Recognizer {
    id: "au.tfn_bare",
    find: Find::Layouts(&["9{9}"]),
    cue: CueRule::Required,
    examples: &[
        "my tax file number is «123456782»",
        "TFN: «876543210»",
        "«459599230» is my tfn",
    ],
    near_misses: &["order 123456782", "TFN 123456783", "TFN 1234567820"],
    ..TFN
};

/// The same as a message of its own.
const TFN_ALONE: Recognizer = Recognizer {
    id: "au.tfn_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 9, is_tfn).map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«876543210»", "«123456782».", "\"«459599230»\""],
    near_misses: &["876543211", "it has 876543210 lines", "8765432100"],
    ..TFN
};

/// A company number.
const ACN: Recognizer = Recognizer {
    id: "au.acn",
    entity: EntityType::new("AU_ACN"),
    find: Find::Layouts(&["999 999 999"]),
    validate: |number| is_acn(number).into(),
    valid: Score::new(75),
    cues: &[(
        "en",
        "acn, australian company number, company number, a.c.n., arbn",
    )],
    canonical: canonical::digits,
    reference: "https://asic.gov.au/for-business/registering-a-company/steps-to-register-a-company/australian-company-numbers/australian-company-number-digit-check/",
    examples: &[
        "ACN «004 085 616»",
        "«000 000 019»",
        "company number «010 499 966»",
    ],
    near_misses: &["004 085 617", "123 456\n789", "004 085 61"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const ACN_BARE: Recognizer = Recognizer {
    id: "au.acn_bare",
    find: Find::Layouts(&["9{9}"]),
    cue: CueRule::Required,
    examples: &[
        "ACN «004085616»",
        "our company number is «005749986»",
        "«010499966» (acn)",
    ],
    near_misses: &["order 004085616", "ACN 004085617", "ACN 0040856160"],
    ..ACN
};

/// The same as a message of its own.
const ACN_ALONE: Recognizer = Recognizer {
    id: "au.acn_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 9, is_acn).map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«000000180»", "«004085616».", "«005749986»"],
    near_misses: &["000000181", "row 000000180", "0000001800"],
    ..ACN
};

/// A Medicare card: number and check digit, then the issue of the card, and maybe the
/// line of the person on it.
const MEDICARE: Recognizer = Recognizer {
    id: "au.medicare",
    entity: EntityType::new("AU_MEDICARE"),
    find: Find::Layouts(&[
        "9999 99999 9",
        "9999-99999-9",
        "9999 99999 9/9",
        "9999 99999 9-9",
    ]),
    validate: |number| is_medicare(number).into(),
    valid: Score::new(65),
    cues: &[(
        "en",
        "medicare, medicare number, medicare no, medicare card, medicare card number, irn",
    )],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Medicare_card_(Australia)",
    examples: &[
        "my Medicare card is «2123 45670 1»",
        "«3478-87838-4»",
        "medicare no «2123 45670 1/2»",
    ],
    near_misses: &["2123 25870 1", "7123 45670 1", "2123 4567 01"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const MEDICARE_BARE: Recognizer = Recognizer {
    id: "au.medicare_bare",
    find: Find::Layouts(&["9{10}", "9{11}"]),
    cue: CueRule::Required,
    examples: &[
        "my medicare number is «2123456701»",
        "Medicare «39060443191»",
        "«3478878384» on my medicare card",
    ],
    near_misses: &[
        "order 2123456701",
        "medicare 2123258701",
        "medicare 212345670221",
    ],
    ..MEDICARE
};

/// The same as a message of its own.
const MEDICARE_ALONE: Recognizer = Recognizer {
    id: "au.medicare_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 10, is_medicare).map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«2123456701»", "«3478878384».", "«3906044319»"],
    near_misses: &["2123258701", "ring 2123456701 now", "212345670221"],
    ..MEDICARE
};

/// A branch of a bank, with the account behind it or not.
const BSB: Recognizer = Recognizer {
    id: "au.bsb",
    entity: EntityType::new("AU_BSB"),
    find: Find::Layouts(&["9{3}-?9{3}", "9{3} 9{3}", "9{3}-9{3} 9{6,9}"]),
    score: Score::new(40),
    cue: CueRule::Required,
    cues: &[("en", "bsb, bsb number, bank state branch, b.s.b.")],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Bank_state_branch",
    examples: &["BSB «062-000»", "my bsb is «732001»", "BSB: «033 547»"],
    near_misses: &["062-000", "room 732001", "bsb 06-2000"],
    ..Recognizer::DEFAULT
};

/// The first digit minus one; weights 10 and the odd numbers; a multiple of 89.
fn is_abn(number: &str) -> Validity {
    let sum = weighted_sum(number, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    (!number.starts_with('0') && sum.is_some_and(|sum| (sum - 10) % 89 == 0)).into()
}

fn is_tfn(number: &str) -> bool {
    let sum = weighted_sum(number, &[1, 4, 3, 7, 5, 8, 6, 9, 10]);
    number != "000000000" && sum.is_some_and(|sum| sum % 11 == 0)
}

fn is_acn(number: &str) -> bool {
    let sum = weighted_sum(number, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    number != "000000000" && sum.is_some_and(|sum| sum % 10 == 0)
}

/// A first digit of 2 to 6, the ninth digit checks the first eight, the issue is not zero.
fn is_medicare(number: &str) -> bool {
    let sum = weighted_sum(number, &[1, 3, 7, 9, 1, 3, 7, 9]);
    matches!(number.as_bytes()[0], b'2'..=b'6')
        && number.as_bytes()[9] != b'0'
        && sum.map(|sum| sum % 10) == number[8..9].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let is_abn = |code: &str| is_abn(code) == Validity::Valid;
        for number in ["51824753556", "83914571673", "53004085616"] {
            assert!(every_altered_digit_fails(number, is_abn));
        }
        assert!(every_altered_digit_fails("123456782", is_tfn));
        // The last digit of a Medicare number is the issue of the card: unchecked.
        assert!(every_altered_digit_fails("212345670", |code| is_medicare(
            &format!("{code}1")
        )));
    }

    #[test]
    fn the_samples_of_the_registrar_pass() {
        for number in [
            "000000019",
            "000250000",
            "010499966",
            "010749961",
            "005749986",
        ] {
            assert!(is_acn(number), "{number}");
        }
    }
}
