//! Finland.

use super::calendar::{is_day, number_at};
use crate::{
    checksum::{Validity, remainder},
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[PERSONAL_IDENTITY_CODE];

/// A personal identity code (henkilötunnus). Those with `+`, of people born before 1900,
/// are left out.
const PERSONAL_IDENTITY_CODE: Recognizer = Recognizer {
    id: "fi.personal_identity_code",
    entity: EntityType::new("FI_PERSONAL_IDENTITY_CODE"),
    find: Find::Layouts(&["9{6}-999X", "9{6}A999X"]),
    validate: is_personal_identity_code,
    valid: Score::new(80),
    cues: &[
        (
            "fi",
            "henkilötunnus, henkilötunnukseni, henkilötunnuksesi, henkilötunnuksen, hetu, \
             hetuni, sotu, sosiaaliturvatunnus",
        ),
        ("sv", "personbeteckning, personbeteckningen"),
        (
            "en",
            "personal identity code, finnish id, national id, identity code, id number, \
             personal id",
        ),
    ],
    reference: "https://dvv.fi/en/personal-identity-code",
    examples: &[
        "Henkilötunnukseni on «131052-308T».",
        "personal identity code «010594Y9032»",
        "«020516C903K»",
        "hetu: «150785-1237»",
    ],
    near_misses: &[
        "131052-308U",
        "310289-211C",
        "010324A110G",
        "131052G308T",
        "131052-308T2",
    ],
    ..Recognizer::DEFAULT
};

/// What the remainder modulo 31 of the nine digits is written as.
const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

fn is_personal_identity_code(code: &str) -> Validity {
    // A dash between the date and the serial number is not part of the code.
    let (date, rest) = code.split_at(6);
    let (century, rest) = rest.split_at(rest.len() - 4);
    let (serial, check) = rest.split_at(3);
    let first_year = match century {
        "A" | "B" | "C" | "D" | "E" | "F" => 2000,
        "" | "U" | "V" | "W" | "X" | "Y" => 1900,
        _ => return Validity::Invalid,
    };
    let [day, month, year] = [0, 2, 4].map(|at| number_at(date, at..at + 2));
    let both = remainder(date, 31).zip(serial.parse::<u32>().ok());
    let expected = both
        .map(|(date, serial)| (date * 1000 + serial) % 31)
        .and_then(|rest| CHECKS.get(usize::try_from(rest).ok()?));
    (is_day(first_year + year, month, day) && expected == check.as_bytes().first()).into()
}

#[cfg(test)]
mod tests {
    use super::is_personal_identity_code;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["131052308T", "010594Y9032", "020516C903K"] {
            assert!(every_altered_digit_fails(code, |c| {
                is_personal_identity_code(c) == Validity::Valid
            }));
        }
    }

    #[test]
    fn exactly_one_check_character_is_right() {
        let checks = ('0'..='9').chain('A'..='Z');
        let right = checks.filter(|check| {
            is_personal_identity_code(&format!("131052308{check}")) == Validity::Valid
        });
        assert_eq!(right.collect::<String>(), "T");
    }
}
