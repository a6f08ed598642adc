//! Portugal.

use super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, alphanumeric_values, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NIF_PREFIXED, NIF, CC];

/// A tax number: one of eleven numbers passes its check, so only with a cue.
const NIF: Recognizer = Recognizer {
    id: "pt.nif",
    entity: EntityType::new("PT_NIF"),
    find: Find::Layouts(&["999~999~999"]),
    validate: is_nif,
    valid: Score::new(60),
    cues: &[
        (
            "pt",
            "nif, nipc, contribuinte, número de contribuinte, número fiscal, \
             número de identificação fiscal, identificação fiscal",
        ),
        ("en", "nif, portuguese tax number, tax number, tax id, vat"),
    ],
    cue: CueRule::Required,
    canonical: canonical::digits,
    reference: "https://pt.wikipedia.org/wiki/N%C3%BAmero_de_identifica%C3%A7%C3%A3o_fiscal",
    examples: &[
        "o meu NIF é «123456789»",
        "número de contribuinte: «501 964 843»",
        "Portuguese tax number «299.216.551»",
    ],
    near_misses: &[
        "123456789",
        "NIF 501964844",
        "NIF 012345670",
        "NIF 12345678",
    ],
    ..Recognizer::DEFAULT
};

/// The same with its country, as for VAT.
const NIF_PREFIXED: Recognizer = Recognizer {
    id: "pt.nif_prefixed",
    find: Find::Layouts(&["pt~999~999~999"]),
    valid: Score::new(80),
    cue: CueRule::Helps,
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    examples: &[
        "«PT501964843»",
        "VAT «PT 501 964 843»",
        "NIF «pt-123456789»",
    ],
    near_misses: &["PT501964844", "PT50196484", "PTE 501 964 843"],
    ..NIF
};

/// Modulo 11, weights 9 to 2; a check digit of ten is written zero. No number begins with 0
/// or 4, but for 45, which foreigners have.
fn is_nif(code: &str) -> Validity {
    let digits = code.trim_start_matches("PT");
    let begins = !digits.starts_with(['0', '4']) || digits.starts_with("45");
    let rest = weighted_sum(digits, &[9, 8, 7, 6, 5, 4, 3, 2]).map(|sum| sum % 11);
    let check = match rest {
        Some(0 | 1) => Some(b'0'),
        Some(rest) => Some(b"0123456789"[11 - rest as usize]),
        None => None,
    };
    (begins && check == digits.bytes().last()).into()
}

/// A citizen card: civil number and its check digit, two characters of the card, check digit.
const CC: Recognizer = Recognizer {
    id: "pt.cc",
    entity: EntityType::new("PT_CC"),
    find: Find::Layouts(&["9{8}~9~XX9", "9{8}~9~XX~9"]),
    validate: is_cc,
    valid: Score::new(75),
    cues: &[
        (
            "pt",
            "cartão de cidadão, cartão do cidadão, cc, número de documento, bilhete de identidade, bi",
        ),
        ("en", "citizen card, portuguese id, identity card"),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://pt.wikipedia.org/wiki/Cart%C3%A3o_de_cidad%C3%A3o",
    examples: &[
        "cartão de cidadão «00000000 0 ZZ4»",
        "o CC é «123456789ZZ1»",
        "my citizen card: «12345678 9 zz1»",
    ],
    near_misses: &[
        "00000000 0 ZZ5",
        "123456789ZZ2",
        "123456789012",
        "12345678 9 Z11",
    ],
    ..Recognizer::DEFAULT
};

/// From the left, every second value is doubled, less nine if it is above; letters count
/// from ten. The sum is a multiple of ten.
fn is_cc(code: &str) -> Validity {
    let letters = code[9..11].bytes().all(|b| b.is_ascii_uppercase());
    let Some(values) = alphanumeric_values(code) else {
        return Validity::Invalid;
    };
    let sum: u32 = values
        .zip([true, false].into_iter().cycle())
        .map(|(value, doubled)| match (doubled, 2 * value) {
            (false, _) => value,
            (true, twice @ 0..=9) => twice,
            (true, twice) => twice - 9,
        })
        .sum();
    (letters && sum.is_multiple_of(10)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_citizen_card_is_caught() {
        let passes = |code: &str| is_cc(code) == Validity::Valid;
        for number in ["000000000ZZ4", "123456789ZZ1"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
    }

    #[test]
    fn a_tax_number_has_one_check_digit() {
        for (payload, expected) in [("12345678", 9), ("50196484", 3), ("29921655", 1)] {
            let valid = (0..10).filter(|c| is_nif(&format!("{payload}{c}")) == Validity::Valid);
            assert!(valid.eq([expected]), "{payload}");
        }
    }
}
