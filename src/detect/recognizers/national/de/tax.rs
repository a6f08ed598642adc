//! Tax and social insurance.

use super::super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, mod11_10},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

/// A tax identification number. Four in a thousand numbers pass its two rules.
pub(super) const ID: Recognizer = Recognizer {
    id: "de.tax_id",
    entity: EntityType::new("DE_TAX_ID"),
    find: Find::Layouts(&["99~999~999~999"]),
    validate: is_tax_id,
    valid: Score::new(70),
    cues: &[
        (
            "de",
            "steuer-id, steuerid, steuer-identifikationsnummer, steueridentifikationsnummer, \
             identifikationsnummer, idnr, steuer-idnr, tin, finanzamt",
        ),
        (
            "en",
            "tax id, tax identification number, german tax id, tin",
        ),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://de.wikipedia.org/wiki/Steuerliche_Identifikationsnummer",
    examples: &[
        "meine Steuer-ID lautet «86 095 742 719»",
        "Identifikationsnummer «47036892816»",
        "German tax id «65929970489», please",
        "«25768131411»",
    ],
    near_misses: &[
        "86 095 742 718",
        "Steuer-ID 12345678903 repeats no digit",
        "01234567890",
        "Sendung 86095742719",
    ],
    ..Recognizer::DEFAULT
};

/// ISO 7064 MOD 11,10. Of the first ten digits, which do not begin with zero, exactly one
/// occurs twice or three times, then not three times in a row.
fn is_tax_id(code: &str) -> Validity {
    let digits = &code.as_bytes()[..10];
    let mut counts = [0; 10];
    for digit in digits {
        counts[usize::from(digit - b'0')] += 1;
    }
    let repeated = || counts.iter().filter(|count| **count > 1);
    let in_a_row = digits.windows(3).any(|w| w[0] == w[1] && w[1] == w[2]);
    let spread = repeated().count() == 1 && repeated().all(|count| *count <= 3) && !in_a_row;
    (digits[0] != b'0' && spread && mod11_10(code)).into()
}

/// A pension insurance number: area, birth date, initial, serial and check digit.
pub(super) const SOCIAL_SECURITY: Recognizer = Recognizer {
    id: "de.social_security",
    entity: EntityType::new("DE_SOCIAL_SECURITY"),
    find: Find::Layouts(&["99~999999~A~999", "99~99~99~99~A~99~9"]),
    validate: is_social_security,
    cues: &[
        (
            "de",
            "rvnr, rentenversicherungsnummer, sozialversicherungsnummer, versicherungsnummer, \
             sv-nummer, sv-nr, sozialversicherungsausweis",
        ),
        (
            "en",
            "social security number, pension insurance number, german social security",
        ),
    ],
    reference: "https://de.wikipedia.org/wiki/Versicherungsnummer",
    examples: &[
        "RVNR: «15070649C103» laut Sozialversicherungsausweis",
        "my German social security number is «65 170839 J 003»",
        "«15 070649 C 103»",
    ],
    near_misses: &[
        "15070649C100",
        "150706491103",
        "15 074049 C 103",
        "15070649C1030",
    ],
    ..Recognizer::DEFAULT
};

/// The letter counts as its number in two digits; the sum of the digits of the weighted
/// digits modulo ten. The birth day may be raised by fifty where serials ran out.
fn is_social_security(code: &str) -> Validity {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let letter = u32::from(code.as_bytes()[8] - b'A' + 1);
    let digit = |i: usize| number(&code[i..=i]);
    let digits = (0..8)
        .map(digit)
        .chain([letter / 10, letter % 10, digit(9), digit(10)]);
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(d, w)| d * w / 10 + d * w % 10)
        .sum();
    let born = is_day(
        number(&code[6..8]),
        number(&code[4..6]),
        number(&code[2..4]) % 50,
    );
    (born && sum % 10 == digit(11)).into()
}

const TAX_CUES: CueWords = &[
    (
        "de",
        "steuernummer, steuernr, steuer-nr, steuer-nummer, st.-nr, stnr, finanzamt",
    ),
    ("en", "tax number, german tax number"),
];

/// A tax number in the grouping of one of the states.
pub(super) const NUMBER: Recognizer = Recognizer {
    id: "de.tax_number",
    entity: EntityType::new("DE_TAX_NUMBER"),
    find: Find::Layouts(&[
        "99/999/99999",
        "999/999/99999",
        "999/9999/9999",
        "99/999/9999 9",
        "999 999 99999",
    ]),
    validate: |code| Validity::not_ruled_out(number(&code[..2]) > 0),
    score: Score::new(55),
    cues: TAX_CUES,
    negative: &[
        (
            "de",
            "telefon, tel, telefonnummer, handy, mobil, fax, aktenzeichen",
        ),
        ("en", "phone, call, fax, mobile, telephone"),
    ],
    canonical: canonical::digits,
    reference: "https://de.wikipedia.org/wiki/Steuernummer",
    examples: &[
        "Steuernummer «181/815/08155»",
        "St.-Nr. «21/815/08150»",
        "our tax number is «123/3456/7890»",
    ],
    near_misses: &[
        "12/05/2024",
        "1/815/08155",
        "Tel. 123/3456/7890",
        "00/815/08150",
    ],
    ..Recognizer::DEFAULT
};

/// The same as the tax office's computers write it, or without groups: plain digits.
pub(super) const NUMBER_UNIFORM: Recognizer = Recognizer {
    id: "de.tax_number_uniform",
    find: Find::Layouts(&["9{10,11}", "9{13}", "9{5}/9{5}"]),
    score: Score::new(40),
    cue: CueRule::Required,
    examples: &[
        "Steuernummer «2893081508152»",
        "Steuernummer: «93815/08152»",
        "tax number «18181508155» in Munich",
    ],
    near_misses: &[
        "2893081508152",
        "Steuernummer 028150815012",
        "Steuernummer 0081508150001",
    ],
    ..NUMBER
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn published_tax_ids_pass_and_an_altered_digit_is_caught() {
        let passes = |code: &str| is_tax_id(code) == Validity::Valid;
        for id in [
            "86095742719",
            "47036892816",
            "65929970489",
            "57549285017",
            "25768131411",
        ] {
            assert!(every_altered_digit_fails(id, passes), "{id}");
        }
    }

    #[test]
    fn a_tax_id_has_no_digit_three_times_in_a_row() {
        let with_check = |payload: &str| {
            ('0'..='9')
                .map(|check| format!("{payload}{check}"))
                .find(|id| mod11_10(id))
                .unwrap()
        };
        assert_eq!(is_tax_id(&with_check("1112345678")), Validity::Invalid);
        assert_eq!(is_tax_id(&with_check("1121345678")), Validity::Valid);
    }

    #[test]
    fn published_pension_insurance_numbers_pass() {
        for number in ["15070649C103", "65170839J003"] {
            assert_eq!(is_social_security(number), Validity::Valid);
        }
        // Its weights 2 and 5 with the sum of digits map each digit to another one.
        let serials = (0..10)
            .filter(|check| is_social_security(&format!("15070649C10{check}")) == Validity::Valid);
        assert!(serials.eq([3]));
    }
}
