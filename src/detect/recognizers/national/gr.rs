//! Greece and Cyprus.

use super::calendar::{is_day, number_at};
use crate::{
    checksum::{Validity, luhn, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[AMKA, AFM, AFM_VAT, CY_TIC];

/// A social security number. Phone numbers have eleven digits too, so only with a cue.
const AMKA: Recognizer = Recognizer {
    id: "gr.amka",
    entity: EntityType::new("GR_AMKA"),
    find: Find::Layouts(&["9{11}", "9{6} 9{5}", "9{6}-9{5}"]),
    validate: is_amka,
    cue: CueRule::Required,
    cues: &[
        ("el", "αμκα, α.μ.κ.α, αριθμός μητρώου κοινωνικής ασφάλισης"),
        (
            "en",
            "amka, greek social security number, social security number, social security, \
             greek id, national id",
        ),
    ],
    reference: "https://en.wikipedia.org/wiki/AMKA",
    examples: &[
        "Ο ΑΜΚΑ μου είναι «01013099997».",
        "AMKA «150885-12346»",
        "social security number in Greece: «010130 99997»",
    ],
    near_misses: &[
        "01013099997",
        "AMKA 01013099998",
        "AMKA 01133099997",
        "AMKA 010130999970",
    ],
    ..Recognizer::DEFAULT
};

/// A date and Luhn.
fn is_amka(code: &str) -> Validity {
    (is_day(
        number_at(code, 4..6),
        number_at(code, 2..4),
        number_at(code, 0..2),
    ) && luhn(code))
    .into()
}

/// A tax number: nine digits, so only with a cue.
const AFM: Recognizer = Recognizer {
    id: "gr.afm",
    entity: EntityType::new("GR_AFM"),
    find: Find::Layouts(&["9{9}", "999 999 999"]),
    validate: is_afm,
    cue: CueRule::Required,
    cues: AFM_CUES,
    reference: "https://el.wikipedia.org/wiki/%CE%91%CF%81%CE%B9%CE%B8%CE%BC%CF%8C%CF%82_%CE%A6%CE%BF%CF%81%CE%BF%CE%BB%CE%BF%CE%B3%CE%B9%CE%BA%CE%BF%CF%8D_%CE%9C%CE%B7%CF%84%CF%81%CF%8E%CE%BF%CF%85",
    examples: &[
        "ΑΦΜ: «094259216»",
        "my AFM is «090000045»",
        "Ο αριθμός φορολογικού μητρώου είναι «094 259 216»",
    ],
    near_misses: &[
        "094259216",
        "ΑΦΜ 094259217",
        "τηλέφωνο 090000045",
        "ΑΦΜ 000000000",
    ],
    ..Recognizer::DEFAULT
};

/// The same with the country before it, as on invoices.
const AFM_VAT: Recognizer = Recognizer {
    id: "gr.afm_vat",
    find: Find::Layouts(&["el ?9{9}"]),
    valid: Score::new(70),
    cue: CueRule::Helps,
    examples: &["VAT «EL094259216»", "ΦΠΑ «EL 090000045»", "«el094259216»"],
    near_misses: &["EL094259217", "EL09425921", "EL0942592160"],
    ..AFM
};

const AFM_CUES: CueWords = &[
    ("el", "αφμ, α.φ.μ, αριθμός φορολογικού μητρώου, φπα"),
    (
        "en",
        "afm, greek tax number, tax number, tax id, tax identification number, vat, vat number",
    ),
];

/// Powers of two modulo 11, ten written as zero.
fn is_afm(code: &str) -> Validity {
    let code = code.trim_start_matches("EL");
    let check = weighted_sum(code, &[256, 128, 64, 32, 16, 8, 4, 2]).map(|sum| sum % 11 % 10);
    (code != "000000000" && check == Some(number_at(code, 8..9))).into()
}

/// A tax identification code of Cyprus; also its VAT number.
const CY_TIC: Recognizer = Recognizer {
    id: "cy.tic",
    entity: EntityType::new("CY_TIC"),
    find: Find::Layouts(&["9{8}A", "cy ?9{8}A"]),
    validate: is_tic,
    cue: CueRule::Required,
    cues: &[
        (
            "el",
            "αφτ, αφμ, α.φ.μ., αριθμός φορολογικής ταυτότητας, φορολογικής ταυτότητας, φπα",
        ),
        (
            "en",
            "tic, cyprus tax number, cypriot tax number, tax identification code, tax number, \
             tax id, vat, vat number",
        ),
    ],
    reference: "https://ec.europa.eu/taxation_customs/tin/#/tin-by-country",
    examples: &[
        "VAT number «CY10259033P»",
        "my TIC in Cyprus is «00123456H»",
        "αριθμός φορολογικής ταυτότητας «10259033P»",
    ],
    near_misses: &["10259033P", "TIC 10259033Z", "VAT CY10259033Q"],
    ..Recognizer::DEFAULT
};

/// What a digit at an odd place counts; one at an even place counts itself.
const ODD_PLACES: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

fn is_tic(code: &str) -> Validity {
    let code = code.trim_start_matches("CY");
    let sum: u32 = (0..8)
        .map(|at| number_at(code, at..at + 1))
        .zip([true, false].into_iter().cycle())
        .map(|(digit, odd)| {
            if odd {
                ODD_PLACES[digit as usize]
            } else {
                digit
            }
        })
        .sum();
    let expected = char::from_digit(sum % 26 + 10, 36).map(|c| c.to_ascii_uppercase());
    (!code.starts_with("12") && code.chars().next_back() == expected).into()
}

#[cfg(test)]
mod tests {
    use super::{is_afm, is_amka, is_tic};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for (code, check) in [
            ("01013099997", is_amka as fn(&str) -> Validity),
            ("094259216", is_afm),
            ("10259033P", is_tic),
            ("CY00123456H", is_tic),
        ] {
            assert!(
                every_altered_digit_fails(code, |c| check(c) == Validity::Valid),
                "{code}"
            );
        }
        assert_eq!(is_afm("090000045"), Validity::Valid);
    }
}
