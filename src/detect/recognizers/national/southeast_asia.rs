//! Malaysia, Indonesia, the Philippines and Vietnam.

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

pub(in super::super) const ROWS: &[Recognizer] =
    &[MY_NRIC, MY_NRIC_BARE, ID_NIK, PH_TIN, PH_TIN_BARE, VN_CCCD];

const MY_CUES: CueWords = &[
    (
        "en",
        "nric, ic, ic number, ic no, mykad, identity card, identity card number, mykad number",
    ),
    (
        "ms",
        "kad pengenalan, no kad pengenalan, no kp, nombor ic, no ic",
    ),
];

/// Malaysia's identity card: date of birth, place of birth, serial.
const MY_NRIC: Recognizer = Recognizer {
    id: "my.nric",
    entity: EntityType::new("MY_NRIC"),
    find: Find::Layouts(&["9{6}-99-9{4}"]),
    validate: is_my_nric,
    score: Score::new(75),
    cues: MY_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Malaysian_identity_card",
    examples: &[
        "my IC is «880514-14-5683»",
        "«770305-02-1234»",
        "no kad pengenalan: «010101-10-0001»",
    ],
    near_misses: &["881314-14-5683", "880514-17-5683", "880514-14-568"],
    ..Recognizer::DEFAULT
};

/// The same in one piece or with blanks.
const MY_NRIC_BARE: Recognizer = Recognizer {
    id: "my.nric_bare",
    find: Find::Layouts(&["9{12}", "9{6} 99 9{4}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "NRIC «880514145683»",
        "my mykad number is «770305 02 1234»",
        "no ic «010101100001»",
    ],
    near_misses: &["order 880514145683", "NRIC 881314145683", "880514 14 5683"],
    ..MY_NRIC
};

/// Indonesia's identity card: district, date of birth (day plus 40 for women), serial.
const ID_NIK: Recognizer = Recognizer {
    id: "id.nik",
    entity: EntityType::new("ID_NIK"),
    find: Find::Layouts(&[
        "9{16}",
        "9{4} 9{4} 9{4} 9{4}",
        "9{6}-9{6}-9{4}",
        "99.99.99.9{6}.9{4}",
    ]),
    validate: is_nik,
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        ("en", "nik, indonesian id, id card, ktp, ktp number"),
        (
            "id",
            "nik, ktp, e-ktp, nomor ktp, nomor induk kependudukan, no ktp, nomor nik",
        ),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Indonesian_identity_card",
    examples: &[
        "NIK saya «3171230506890123»",
        "nomor KTP: «3273 0145 0695 0002»",
        "my ktp is «3515061708450001»",
    ],
    near_misses: &[
        "3171230506890123",
        "NIK 4171230506890123",
        "nik 3171237206890123",
    ],
    ..Recognizer::DEFAULT
};

const PH_CUES: CueWords = &[
    (
        "en",
        "tin, tin number, tin no, bir tin, bir, taxpayer identification number, tax id",
    ),
    ("fil", "tin, numero ng tin"),
];

/// The Philippines' tax number with the branch behind it.
const PH_TIN: Recognizer = Recognizer {
    id: "ph.tin",
    entity: EntityType::new("PH_TIN"),
    find: Find::Layouts(&["9{3}-9{3}-9{3}-9{3}", "9{3}-9{3}-9{3}-9{5}"]),
    validate: is_ph_tin,
    valid: Score::new(60),
    cues: PH_CUES,
    canonical: canonical::digits,
    reference: "https://www.bir.gov.ph/tin",
    examples: &[
        "TIN: «000-123-456-000»",
        "Please use «000-123-456-000» as your ID",
        "Tax ID: «263-212-233-00001»",
    ],
    near_misses: &["000-123-457-000", "000-123-456-00", "263-212-234-000"],
    ..Recognizer::DEFAULT
};

/// The same without the branch, or in one piece.
const PH_TIN_BARE: Recognizer = Recognizer {
    id: "ph.tin_bare",
    find: Find::Layouts(&["9{3}-9{3}-9{3}", "9{3} 9{3} 9{3}", "9{9}", "9{12}", "9{14}"]),
    cue: CueRule::Required,
    examples: &[
        "TIN «000-123-456»",
        "BIR TIN: «000123456000»",
        "my tin number is «263212233»",
    ],
    near_misses: &[
        "Invalid TIN 600-000-000",
        "000-123-456",
        "order 263212233",
        "TIN 263212234",
    ],
    ..PH_TIN
};

/// Vietnam's identity card: province, sex and century, year of birth, serial.
const VN_CCCD: Recognizer = Recognizer {
    id: "vn.cccd",
    entity: EntityType::new("VN_CCCD"),
    find: Find::Layouts(&["09{11}", "09{2} 9{3} 9{3} 9{3}"]),
    validate: |number| {
        let province = number[..3].parse().unwrap_or(0);
        let kind = matches!(number.as_bytes()[3], b'0'..=b'3');
        Validity::not_ruled_out((1..=96).contains(&province) && kind)
    },
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "cccd, cccd number, citizen identity card, citizen id, vietnamese id, id card",
        ),
        (
            "vi",
            "cccd, căn cước, căn cước công dân, số cccd, thẻ căn cước, số định danh, cmnd",
        ),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Vietnamese_identity_card",
    examples: &[
        "số CCCD «001090012345»",
        "căn cước công dân: «079301004567»",
        "my citizen id is «036 185 004 321»",
    ],
    near_misses: &["001090012345", "CCCD 097090012345", "order 001090012345"],
    ..Recognizer::DEFAULT
};

fn part(number: &str, range: std::ops::Range<usize>) -> u32 {
    number[range].parse().unwrap_or(0)
}

/// A date, and a code of a place that was given out.
fn is_my_nric(number: &str) -> Validity {
    let unused = matches!(
        part(number, 6..8),
        0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97
    );
    Validity::not_ruled_out(is_month_and_day(part(number, 2..4), part(number, 4..6)) && !unused)
}

/// A province, and a date.
fn is_nik(number: &str) -> Validity {
    let province = matches!(
        part(number, 0..2),
        11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97
    );
    let day = part(number, 6..8) % 40;
    Validity::not_ruled_out(
        province && part(number, 6..8) < 72 && is_month_and_day(part(number, 8..10), day),
    )
}

/// Weights 9 to 2 modulo eleven.
fn is_ph_tin(number: &str) -> Validity {
    let sum = weighted_sum(number, &[9, 8, 7, 6, 5, 4, 3, 2]);
    (!number.starts_with("000000000") && sum.is_some_and(|sum| sum % 11 == part(number, 8..9)))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_philippine_tax_number_is_caught() {
        for number in ["000123456", "263212233"] {
            assert!(every_altered_digit_fails(number, |code| is_ph_tin(code) == Validity::Valid));
        }
    }
}
