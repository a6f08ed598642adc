//! Croatia, and the states that kept the birth numbers of Yugoslavia.

use super::{
    calendar::{is_birthday, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, mod11_10, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[OIB, OIB_VAT, EMSO, JMBG];

/// A personal identification number of Croatia: eleven digits, one of them a check digit,
/// so only with a cue.
const OIB: Recognizer = Recognizer {
    id: "hr.oib",
    entity: EntityType::new("HR_OIB"),
    find: Find::Layouts(&["9{11}"]),
    validate: is_oib,
    cue: CueRule::Required,
    cues: OIB_CUES,
    reference: "https://en.wikipedia.org/wiki/Personal_identification_number_(Croatia)",
    examples: &[
        "Moj OIB je «33392005961».",
        "personal identification number «69435151530», Croatia",
        "osobni identifikacijski broj: «33392005961»",
    ],
    near_misses: &[
        "33392005961",
        "OIB 33392005962",
        "broj pošiljke 69435151530",
    ],
    ..Recognizer::DEFAULT
};

/// The same with the country before it, as on invoices.
const OIB_VAT: Recognizer = Recognizer {
    id: "hr.oib_vat",
    find: Find::Layouts(&["hr ?9{11}"]),
    valid: Score::new(80),
    cue: CueRule::Helps,
    examples: &[
        "VAT «HR33392005961»",
        "PDV broj «HR 69435151530»",
        "«hr69435151530»",
    ],
    near_misses: &["HR33392005962", "HR3339200596", "HR333920059611"],
    ..OIB
};

const OIB_CUES: CueWords = &[
    (
        "hr",
        "oib, oib-a, oibom, oib-om, osobni identifikacijski broj, osobnog identifikacijskog broja, \
         pdv broj",
    ),
    (
        "en",
        "oib, personal identification number, croatian id, croatian tax number, tax number, \
         tax id, vat number, national id",
    ),
];

fn is_oib(code: &str) -> Validity {
    mod11_10(code.trim_start_matches("HR")).into()
}

/// A birth number of Slovenia.
const EMSO: Recognizer = Recognizer {
    id: "si.emso",
    entity: EntityType::new("SI_EMSO"),
    find: Find::Layouts(&["9{13}", "9{7} 9{6}"]),
    validate: is_emso,
    valid: Score::new(75),
    cues: &[
        (
            "sl",
            "emšo, emša, emšom, emso, enotna matična številka, enotna matična številka občana, \
             matična številka",
        ),
        (
            "en",
            "emso, slovenian id, national id, unique master citizen number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Unique_Master_Citizen_Number",
    examples: &[
        "Moj EMŠO je «0101006500006».",
        "Slovenian id «0101006500006»",
        "«0101006500006»",
    ],
    near_misses: &[
        "0101006500007",
        "3101006400005",
        "barcode 0101006500006",
        "0131006500006",
    ],
    ..Recognizer::DEFAULT
};

fn is_emso(code: &str) -> Validity {
    (is_birth_number(code) && (50..60).contains(&number_at(code, 7..9))).into()
}

/// A birth number of Serbia, or of another state of former Yugoslavia.
const JMBG: Recognizer = Recognizer {
    id: "rs.jmbg",
    entity: EntityType::new("RS_JMBG"),
    validate: is_jmbg,
    cues: &[
        (
            "sr",
            "jmbg, jmbg-a, matični broj, matičnog broja, jedinstveni matični broj građana, \
             матични број, матичног броја, јмбг, јединствени матични број грађана",
        ),
        ("bs", "jmb, jedinstveni matični broj"),
        ("mk", "ембг, матичен број, единствен матичен број"),
        (
            "en",
            "jmbg, serbian id, unique master citizen number, national id",
        ),
    ],
    examples: &[
        "Moj JMBG je «0710003730015».",
        "ЈМБГ: «0710003730015»",
        "unique master citizen number «0710003730015»",
    ],
    near_misses: &[
        "0710003730016",
        "0101006500006 is Slovenian",
        "ean 0710003730015",
    ],
    ..EMSO
};

fn is_jmbg(code: &str) -> Validity {
    (is_birth_number(code) && matches!(number_at(code, 7..9), 1..=49 | 60..=99)).into()
}

/// Day, month and the last three digits of the year; a region; a check digit modulo 11.
fn is_birth_number(code: &str) -> bool {
    let year = number_at(code, 4..7);
    let year = year + if year < 800 { 2000 } else { 1000 };
    let sum = weighted_sum(code, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    is_birthday(year, number_at(code, 2..4), number_at(code, 0..2))
        && sum.is_some_and(|sum| sum % 11 == 0)
}

#[cfg(test)]
mod tests {
    use super::{is_birth_number, is_emso, is_jmbg, is_oib};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("0101006500006", is_birth_number));
        assert!(every_altered_digit_fails("0710003730015", is_birth_number));
        assert!(every_altered_digit_fails("69435151530", |c| is_oib(c) == Validity::Valid));
    }

    #[test]
    fn the_region_tells_slovenia_from_the_others() {
        assert_eq!(is_emso("0101006500006"), Validity::Valid);
        assert_eq!(is_jmbg("0101006500006"), Validity::Invalid);
        assert_eq!(is_jmbg("0710003730015"), Validity::Valid);
        assert_eq!(is_emso("0710003730015"), Validity::Invalid);
    }
}
