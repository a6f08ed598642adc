//! China, Hong Kong and Taiwan.

use crate::{
    checksum::{Validity, mod11_2, weighted_sum},
    detect::{
        recognizer::{Anchor, CueRule, CueWords, Find, Place, Recognizer, Scanned},
        recognizers::national::calendar::is_month_and_day,
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[RIC, RIC_OLD, HK_ID, HK_ID_BARE, TW_ID];

/// The number of a resident: place, date of birth, serial, check character.
const RIC: Recognizer = Recognizer {
    id: "cn.ric",
    entity: EntityType::new("CN_RIC"),
    find: Find::Layouts(&["9{17}X", "9{6} 9{8} 9{3}X", "9{6}-9{8}-9{3}X"]),
    validate: is_ric,
    cues: RIC_CUES,
    reference: "https://en.wikipedia.org/wiki/Resident_Identity_Card",
    examples: &[
        "身份证号 «11010519491231002X»",
        "my Chinese id is «440308199901101512»",
        "«11010519491231002x»",
        "我的身份证号码是«440308199901101512»",
    ],
    near_misses: &[
        "110105194912310021",
        "11010519491331002X",
        "911010519491231002X",
        "010105194912310020",
    ],
    ..Recognizer::DEFAULT
};

const RIC_CUES: CueWords = &[
    (
        "en",
        "resident identity card, chinese id, id card, identity card, resident id",
    ),
    (
        "zh",
        "身份证, 身份證, 身份证号, 居民身份证, 公民身份号码, 证件号",
    ),
];

/// The numbers before 1999: a year of two digits and no check character.
const RIC_OLD: Recognizer = Recognizer {
    id: "cn.ric_old",
    find: Find::Layouts(&["9{15}"]),
    validate: |code| {
        let day = is_day(&code[8..12]);
        Validity::not_ruled_out(is_province(code) && day)
    },
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "身份证 «110105491231002»",
        "his id card is «440308750110151»",
        "身份證號: «310101620305123»",
    ],
    near_misses: &[
        "order 110105491231002",
        "身份证 110105491331002",
        "id card 11010549123100",
    ],
    ..RIC
};

const HK_CUES: CueWords = &[
    (
        "en",
        "hkid, hkid number, hong kong id, hong kong identity card, identity card, id card, \
         hkid card",
    ),
    ("zh", "身份證, 身份證號碼, 香港身份證"),
];

/// Hong Kong's identity card with its check digit in brackets.
const HK_ID: Recognizer = Recognizer {
    id: "hk.id",
    entity: EntityType::new("HK_ID"),
    find: Find::Scan(Anchor::Number, hk_id),
    cues: HK_CUES,
    reference: "https://en.wikipedia.org/wiki/Hong_Kong_identity_card",
    examples: &[
        "my HKID is «A123456(3)»",
        "«AB987654(3)»",
        "身份證號碼 «C526018(1)»",
        "«k123456 (0)»",
    ],
    near_misses: &["A123456(4)", "A12345(3)", "f(3)", "A123456 (30)"],
    ..Recognizer::DEFAULT
};

/// The same without brackets.
const HK_ID_BARE: Recognizer = Recognizer {
    id: "hk.id_bare",
    find: Find::Layouts(&["A{1,2}9{6}-?X", "A{1,2}9{6} X"]),
    validate: |code| is_hk_id(code).into(),
    valid: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "HKID «A1234563»",
        "香港身份證 «AB987654-3»",
        "hong kong id: «G123456A»",
    ],
    near_misses: &["A1234563", "HKID A1234564", "order AB9876543"],
    ..HK_ID
};

/// Taiwan: the place, the sex (8 and 9 for residents without household), a check digit.
const TW_ID: Recognizer = Recognizer {
    id: "tw.id",
    entity: EntityType::new("TW_ID"),
    find: Find::Layouts(&["A9{9}"]),
    validate: is_tw_id,
    valid: Score::new(60),
    cues: &[
        (
            "en",
            "taiwan id, national identification card, national id, arc, identity card, \
             resident certificate, id number",
        ),
        ("zh", "身分證, 身份證, 身分證字號, 居留證, 身分證號碼"),
    ],
    negative: &[("en", "order, tracking, serial, part, model, invoice, sku")],
    reference: "https://en.wikipedia.org/wiki/National_identification_card_(Taiwan)",
    examples: &[
        "身分證字號 «A123456789»",
        "my Taiwan ID is «F131104093»",
        "«B251819093»",
        "ARC no. «A808246281»",
    ],
    near_misses: &[
        "A123456788",
        "A323456789",
        "order A123456789",
        "A1234567890",
    ],
    ..Recognizer::DEFAULT
};

/// The first digits of the codes of provinces.
fn is_province(code: &str) -> bool {
    matches!(
        code[..2].parse().unwrap_or(0),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91
    )
}

fn is_day(digits: &str) -> bool {
    is_month_and_day(
        digits[..2].parse().unwrap_or(0),
        digits[2..].parse().unwrap_or(0),
    )
}

fn is_ric(code: &str) -> Validity {
    let year = code[6..10].parse().unwrap_or(0);
    let born = (1850..2100).contains(&year) && is_day(&code[10..14]);
    (is_province(code) && born && mod11_2(code)).into()
}

/// Weights 9 to 1 modulo eleven; letters from `A` = 10, a blank for the second letter is 36, the
/// check character `A` is ten.
fn is_hk_id(code: &str) -> bool {
    let values = code.chars().map(|c| c.to_digit(36).unwrap_or(0));
    let blanks = std::iter::repeat_n(36, 9usize.saturating_sub(code.len()));
    let sum: u32 = blanks
        .chain(values)
        .zip((1..=9).rev())
        .map(|(value, weight)| value * weight)
        .sum();
    sum.is_multiple_of(11) && code.ends_with(|c: char| c.is_ascii_digit() || c == 'A')
}

/// The place is the word with the check digit, right after a bracket.
fn hk_id(place: &Place) -> Scanned {
    if !place.text[..place.at].ends_with(['(', '（']) {
        return Scanned::NOTHING;
    }
    let Some(before) = place.token.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let (check, body) = (place.word(place.token), place.word(before));
    let body_end = place.tokens[before].end();
    let bracketed = matches!(&place.text[body_end..place.at], "(" | " (" | "（")
        && place.text[place.at + check.len()..].starts_with([')', '）']);
    let letters = body.bytes().take_while(u8::is_ascii_alphabetic).count();
    let shaped = check.len() == 1
        && matches!(letters, 1 | 2)
        && body.len() == letters + 6
        && body[letters..].bytes().all(|b| b.is_ascii_digit());
    if !bracketed || !shaped {
        return Scanned::NOTHING;
    }
    let mut code = [0; 9];
    let len = body.len() + check.len();
    code[..body.len()].copy_from_slice(body.as_bytes());
    code[body.len()..len].copy_from_slice(check.as_bytes());
    if !std::str::from_utf8(&code[..len]).is_ok_and(is_hk_id) {
        return Scanned::NOTHING;
    }
    let bracket = place.text[place.at + 1..]
        .chars()
        .next()
        .map_or(0, char::len_utf8);
    Scanned::found(
        place.tokens[before].start()..place.at + 1 + bracket,
        Score::new(95),
    )
}

/// The letters in the order of their values, from ten on.
const TW_LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

fn is_tw_id(code: &str) -> Validity {
    let place = (10..)
        .zip(TW_LETTERS.bytes())
        .find(|(_, letter)| *letter == code.as_bytes()[0]);
    let sum = weighted_sum(&code[1..], &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    let kind = matches!(code.as_bytes()[1], b'1' | b'2' | b'8' | b'9');
    (kind
        && place
            .zip(sum)
            .is_some_and(|((value, _), sum)| (value / 10 + value % 10 * 9 + sum) % 10 == 0))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let is_ric = |code: &str| is_ric(code) == Validity::Valid;
        assert!(every_altered_digit_fails("11010519491231002X", is_ric));
        assert!(every_altered_digit_fails("440308199901101512", is_ric));
        assert!(every_altered_digit_fails("A1234563", is_hk_id));
    }

    #[test]
    fn published_identity_cards_pass() {
        for code in ["A1234563", "AB9876543", "G123456A", "K1234560"] {
            assert!(is_hk_id(code), "{code}");
        }
        for code in ["A123456789", "F131104093"] {
            assert_eq!(is_tw_id(code), Validity::Valid, "{code}");
        }
    }
}
