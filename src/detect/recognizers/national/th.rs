//! Thailand.

use crate::{
    checksum::weighted_sum,
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, CueWords, Find, Recognizer, Scanned},
        recognizers::national::{ALONE, alone},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[TNIN, TNIN_BARE, TNIN_ALONE];

const CUES: CueWords = &[
    (
        "en",
        "thai id, thai national id, national id, id card, thai id card, tnin, citizen id",
    ),
    (
        "th",
        "บัตรประชาชน, เลขบัตรประชาชน, เลขประจำตัวประชาชน, บัตร ปชช",
    ),
];

/// Thailand's identity card, grouped as printed.
const TNIN: Recognizer = Recognizer {
    id: "th.tnin",
    entity: EntityType::new("TH_TNIN"),
    find: Find::Layouts(&["9-9{4}-9{5}-99-9", "9 9{4} 9{5} 99 9"]),
    validate: |number| is_tnin(number).into(),
    valid: Score::new(95),
    cues: CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Thai_identity_card",
    examples: &[
        "my Thai ID is «1-2345-67890-12-1»",
        "«1 1004 78657 97 5»",
        "เลขบัตรประชาชน «3-7574-91186-25-2»",
    ],
    near_misses: &[
        "1-2345-67890-12-2",
        "9-2345-67890-12-1",
        "1-2945-67890-12-4",
    ],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const TNIN_BARE: Recognizer = Recognizer {
    id: "th.tnin_bare",
    find: Find::Layouts(&["9{13}"]),
    valid: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "my Thai national ID: «1234567890121»",
        "บัตรประชาชน «1100478657975»",
        "«3757491186252» on my id card",
    ],
    near_misses: &[
        "order 1234567890121",
        "thai id 1234567890122",
        "thai id 1684567890124",
    ],
    ..TNIN
};

/// The same as a message of its own.
const TNIN_ALONE: Recognizer = Recognizer {
    id: "th.tnin_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 13, is_tnin).map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«5678901234560»", "«1220000000007».", "«1580000000004»"],
    near_misses: &[
        "1684567890124",
        "ean 5678901234560 sold out",
        "1034567890124",
    ],
    ..TNIN
};

/// The kind of person, the province, and a digit that checks the others: weights 13 to 2.
fn is_tnin(number: &str) -> bool {
    let province = matches!(
        number[1..3].parse().unwrap_or(0),
        10..=27 | 30..=58 | 60..=67 | 70..=77 | 80..=86 | 90..=96
    );
    let sum = weighted_sum(number, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    matches!(number.as_bytes()[0], b'1'..=b'8')
        && province
        && sum.map(|sum| (11 - sum % 11) % 10) == number[12..].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        for number in ["1234567890121", "5678901234560", "1220000000007"] {
            assert!(is_tnin(number), "{number}");
        }
    }
}
