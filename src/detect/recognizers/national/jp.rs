//! Japan.

use crate::{
    checksum::{Validity, digit_values, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[MY_NUMBER, CORPORATE, PASSPORT];

/// The number of a resident.
const MY_NUMBER: Recognizer = Recognizer {
    id: "jp.my_number",
    entity: EntityType::new("JP_MY_NUMBER"),
    find: Find::Layouts(&["9{12}", "9{4}-9{4}-9{4}", "9{4} 9{4} 9{4}"]),
    validate: is_my_number,
    valid: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        ("en", "my number, individual number, mynumber, japanese id"),
        ("ja", "マイナンバー, 個人番号, マイナンバーカード"),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Individual_Number",
    examples: &[
        "マイナンバーは«123456789018»です",
        "my number card: «5231-9487-5749»",
        "個人番号 «5471 0497 4650»",
    ],
    near_misses: &[
        "123456789018",
        "マイナンバー 123456789019",
        "order 5231-9487-5749",
    ],
    ..Recognizer::DEFAULT
};

/// The number of a corporation; its first digit checks the others.
const CORPORATE: Recognizer = Recognizer {
    id: "jp.corporate",
    entity: EntityType::new("JP_CN"),
    find: Find::Layouts(&["9{13}", "t9{13}", "9-9{4}-9{4}-9{4}"]),
    validate: is_corporate,
    valid: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "corporate number, company number, houjin bangou, hojin bango, invoice registration",
        ),
        ("ja", "法人番号, 登録番号, インボイス"),
    ],
    canonical: canonical::digits,
    reference: "https://www.houjin-bangou.nta.go.jp/en/",
    examples: &[
        "法人番号 «7000012050002»",
        "our corporate number is «5-8356-7825-6246»",
        "登録番号«T1180301018771»",
    ],
    near_misses: &[
        "7000012050002",
        "法人番号 7000012050003",
        "order 5835678256246",
    ],
    ..Recognizer::DEFAULT
};

/// A passport: two letters and seven digits, as in other countries; only with a cue that
/// says which.
const PASSPORT: Recognizer = Recognizer {
    id: "jp.passport",
    entity: EntityType::new("JP_PASSPORT"),
    find: Find::Layouts(&["A{2}9{7}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        ("en", "japanese passport, japan passport, passport of japan"),
        ("ja", "パスポート, 旅券, 旅券番号"),
    ],
    reference: "https://en.wikipedia.org/wiki/Japanese_passport",
    examples: &[
        "Japanese passport no. «TK1234567»",
        "パスポート番号は«TR7654321»です",
        "旅券番号 «MZ1112223»",
    ],
    near_misses: &[
        "TK1234567",
        "passport TK1234567",
        "Japanese passport TK12345678",
    ],
    ..Recognizer::DEFAULT
};

fn is_my_number(number: &str) -> Validity {
    let sum = weighted_sum(number, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    let check = sum.map(|sum| match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    });
    (number != "000000000000" && check == number[11..].parse().ok()).into()
}

/// Nine minus the weighted sum modulo nine, weights 1 and 2 from the right.
fn is_corporate(code: &str) -> Validity {
    let number = code.trim_start_matches('T');
    let sum = digit_values(&number[1..]).map(|digits| {
        digits
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(d, w)| d * w)
            .sum::<u32>()
    });
    (sum.map(|sum| 9 - sum % 9) == number[..1].parse().ok()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert_eq!(is_my_number("123456789018"), Validity::Valid);
        for number in ["7000012050002", "5835678256246", "1180301018771"] {
            assert_eq!(is_corporate(number), Validity::Valid, "{number}");
        }
    }

    #[test]
    fn an_altered_check_digit_is_caught() {
        for digit in (0..=9).filter(|digit| *digit != 8) {
            assert_eq!(
                is_my_number(&format!("12345678901{digit}")),
                Validity::Invalid
            );
        }
    }
}
