//! Belgium.

use super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, remainder},
    detect::{
        canonical,
        recognizer::{Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NRN];

/// A number of the national register, or one of the social security for those not in it.
const NRN: Recognizer = Recognizer {
    id: "be.nrn",
    entity: EntityType::new("BE_NRN"),
    find: Find::Layouts(&["99~99~99~999~99", "999999~999~99", "999999 99999"]),
    validate: is_nrn,
    valid: Score::new(80),
    cues: &[
        (
            "nl",
            "rijksregisternummer, insz, identificatienummer, rijksregister",
        ),
        (
            "fr",
            "numéro national, numéro de registre national, registre national, niss, nrn",
        ),
        ("de", "nationalregisternummer"),
        (
            "en",
            "national number, national register number, belgian national number",
        ),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://nl.wikipedia.org/wiki/Rijksregisternummer",
    examples: &[
        "rijksregisternummer «85.07.30-033.28»",
        "mon numéro national est le «93.05.18-223.61»",
        "«04082314711»",
        "NRN «85.07.30-033 28»",
    ],
    near_misses: &[
        "85.07.30-033.29",
        "85.13.30-033.28",
        "commande 85073003328",
        "85.07.30-033.2",
    ],
    ..Recognizer::DEFAULT
};

/// The last two digits are 97 less the others modulo 97, which have a 2 before them for
/// births since 2000. The month is raised by 20 or 40 for those not in the register, and
/// day and month may be unknown.
fn is_nrn(code: &str) -> Validity {
    /// What the 2 before nine digits adds to the remainder.
    const TWO: u32 = 2_000_000_000 % 97;
    let (payload, key) = code.split_at(9);
    let (year, month, day) = (number(&code[..2]), number(&code[2..4]), number(&code[4..6]));
    let born = is_day(year, month % 20, day) || month % 20 == 0 && month <= 40 || day == 0;
    let check = remainder(payload, 97).is_some_and(|rest| {
        let key = number(key);
        rest + key == 97 || (rest + TWO) % 97 + key == 97
    });
    (born && month <= 52 && check).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_centuries_pass() {
        for number in ["85073003328", "93051822361", "04082314711", "00010100105"] {
            assert_eq!(is_nrn(number), Validity::Valid, "{number}");
        }
    }

    #[test]
    fn one_key_passes_for_each_century() {
        let keys: Vec<u32> = (0..100)
            .filter(|key| is_nrn(&format!("850730033{key:02}")) == Validity::Valid)
            .collect();
        assert_eq!(keys, [28, 57]);
    }
}
