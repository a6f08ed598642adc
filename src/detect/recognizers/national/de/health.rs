//! Health insurance, doctors and practices.

use super::super::{calendar::number, other_numbers::OTHER_NUMBERS};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        recognizer::{Anchor, CueRule, Find, Recognizer, Scanned},
        recognizers::national::{ALONE, alone},
    },
    entity::EntityType,
    span::Score,
};

/// The part of a health insurance number that stays for life.
pub(super) const INSURANCE: Recognizer = Recognizer {
    id: "de.health_insurance",
    entity: EntityType::new("DE_HEALTH_INSURANCE"),
    find: Find::Layouts(&["A9{9}", "A 999 999 999", "A999 999 999"]),
    validate: is_insurance,
    valid: Score::new(50),
    cues: &[
        (
            "de",
            "krankenversicherung, krankenversichertennummer, krankenversicherungsnummer, kvnr, \
             versichertennummer, krankenkasse, gesundheitskarte, egk",
        ),
        (
            "en",
            "health insurance, health insurance number, insurance number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://de.wikipedia.org/wiki/Krankenversichertennummer",
    examples: &[
        "KVNR «A123456780»",
        "my health insurance number is «T012345678»",
        "«Z999999997»",
    ],
    near_misses: &["A123456789", "order A123456780", "KVNR 1123456780"],
    ..Recognizer::DEFAULT
};

/// The letter counts as its number in two digits; Luhn's weights from the left.
fn is_insurance(code: &str) -> Validity {
    let letter = u32::from(code.as_bytes()[0] - b'A' + 1);
    let digit = |i: usize| number(&code[i..=i]);
    let digits = [letter / 10, letter % 10]
        .into_iter()
        .chain((1..9).map(digit));
    let sum: u32 = digits
        .zip([1, 2].into_iter().cycle())
        .map(|(d, w)| d * w / 10 + d * w % 10)
        .sum();
    (sum % 10 == digit(9)).into()
}

/// A doctor's number for life. Every tenth number passes its check: only with a cue.
pub(super) const DOCTOR: Recognizer = Recognizer {
    id: "de.lanr",
    entity: EntityType::new("DE_LANR"),
    find: Find::Layouts(&["9{9}", "9{7} 99"]),
    validate: is_doctor,
    valid: Score::new(60),
    cues: &[
        (
            "de",
            "lanr, arztnummer, lebenslange arztnummer, arzt-nr, vertragsarzt",
        ),
        ("en", "doctor number, physician number"),
    ],
    cue: CueRule::Required,
    reference: "https://de.wikipedia.org/wiki/Lebenslange_Arztnummer",
    examples: &[
        "LANR: «123456601» des behandelnden Arztes",
        "Arztnummer «838382202»",
        "the physician number «2345677 01»",
    ],
    near_misses: &[
        "got 123456601 hits",
        "LANR 234567601",
        "LANR 123456600",
        "LANR 12345660",
    ],
    ..Recognizer::DEFAULT
};

/// The same as a message of its own.
pub(super) const DOCTOR_ALONE: Recognizer = Recognizer {
    id: "de.lanr_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 9, |code| is_doctor(code) == Validity::Valid)
            .map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    cue: CueRule::Helps,
    examples: &["«123456601»", "«100000601».", "\"«234567701»\""],
    near_misses: &["234567601", "12345660", "it has 123456601 lines"],
    ..DOCTOR
};

/// The seventh digit checks the first six, weights 4 and 9; two digits name the field.
fn is_doctor(code: &str) -> Validity {
    let sum = weighted_sum(code, &[4, 9, 4, 9, 4, 9, 1]);
    (sum.is_some_and(|sum| sum % 10 == 0) && &code[7..] != "00").into()
}

/// A practice's number: its association, then nothing that can be checked.
pub(super) const PRACTICE: Recognizer = Recognizer {
    id: "de.bsnr",
    entity: EntityType::new("DE_BSNR"),
    find: Find::Layouts(&["9{9}"]),
    validate: |code| Validity::not_ruled_out(ASSOCIATIONS.contains(&&code[..2])),
    score: Score::new(40),
    cues: &[
        (
            "de",
            "bsnr, betriebsstättennummer, betriebsstaettennummer, betriebsstätten-nr, praxisnummer",
        ),
        ("en", "practice number"),
    ],
    cue: CueRule::Required,
    reference: "https://de.wikipedia.org/wiki/Betriebsst%C3%A4ttennummer",
    examples: &[
        "Betriebsstättennummer: «021234568»",
        "BSNR «711234567» der Praxis",
        "our practice number is «521234567»",
    ],
    near_misses: &[
        "021234568",
        "BSNR 02123456A",
        "BSNR 0212345689",
        "BSNR 991234567",
    ],
    ..Recognizer::DEFAULT
};

/// What numbers begin with: the associations of panel doctors, and numbers of hospitals.
const ASSOCIATIONS: [&str; 21] = [
    "01", "02", "03", "17", "20", "35", "38", "46", "51", "52", "71", "72", "73", "74", "75", "76",
    "77", "78", "83", "93", "98",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_an_insurance_number_is_caught() {
        let passes = |code: &str| is_insurance(code) == Validity::Valid;
        for number in ["A123456780", "Z000000005", "Z999999997"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
    }

    #[test]
    fn a_doctors_number_has_one_check_digit() {
        let checks = (0..10).filter(|c| is_doctor(&format!("123456{c}01")) == Validity::Valid);
        assert!(checks.eq([6]));
    }
}
