//! Passports, identity cards and driving licences.

use super::super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, alphanumeric_values},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

/// A passport's number: nine characters, then maybe the check digit of the machine-readable
/// zone. Some software takes the ninth character for that digit; a number that passes so
/// counts as well.
pub(super) const PASSPORT: Recognizer = Recognizer {
    id: "de.passport",
    entity: EntityType::new("DE_PASSPORT"),
    find: Find::Layouts(&["AX{8}", "AX{8}9"]),
    validate: |code| is_document(code, "CFGHJK"),
    score: Score::new(20),
    valid: Score::new(55),
    cues: &[
        (
            "de",
            "reisepass, pass, pass-nr, passnummer, reisepassnummer, passnr, ausweis",
        ),
        ("en", "passport, passport number, passport no"),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://de.wikipedia.org/wiki/Deutscher_Reisepass",
    examples: &[
        "Reisepass «C01X00T47» ausgestellt am 01.01.2020",
        "my passport is «C01X0006H1»",
        "Pass-Nr.: «F12345671»",
        "«c01234565»",
    ],
    near_misses: &[
        "C01234567",
        "Pass C012345678",
        "Reisepass CABDE1234",
        "Reisepass FGHJKLMNP",
        "order C01234565",
    ],
    ..Recognizer::DEFAULT
};

/// The number of an identity card.
pub(super) const ID_CARD: Recognizer = Recognizer {
    id: "de.id_card",
    entity: EntityType::new("DE_ID_CARD"),
    validate: |code| is_document(code, "LMNPRTVWXY"),
    cues: &[
        (
            "de",
            "personalausweis, personalausweisnummer, ausweis, ausweisnummer, ausweis-nr, ausweisnr, perso",
        ),
        ("en", "id card, identity card, german id, id number"),
    ],
    reference: "https://de.wikipedia.org/wiki/Ausweisnummer",
    examples: &[
        "Personalausweis «T22000129»",
        "my id card number is «L01X00T471»",
        "«T220001293»",
    ],
    near_misses: &[
        "T22000125",
        "Personalausweis T220001294",
        "Ausweis 123456789",
    ],
    ..PASSPORT
};

/// Whether a code is nine characters of the alphabet of German documents, the first one
/// of `first`, and digits among them. The check has weights 7, 3 and 1.
fn is_document(code: &str, first: &str) -> Validity {
    let unused = |c| matches!(c, 'A' | 'B' | 'D' | 'E' | 'I' | 'O' | 'Q' | 'S' | 'U');
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    if !first.contains(&code[..1]) || code.contains(unused) || digits < 3 {
        return Validity::Invalid;
    }
    let (payload, check) = code.split_at(code.len() - 1);
    let sum: Option<u32> = alphanumeric_values(payload).map(|values| {
        values
            .zip([7, 3, 1].into_iter().cycle())
            .map(|(v, w)| v * w)
            .sum()
    });
    if sum.map(|sum| sum % 10) == check.parse().ok() {
        Validity::Valid
    } else {
        Validity::not_ruled_out(code.len() == 9)
    }
}

/// A driving licence: authority, serial and check digit. Only with a cue.
pub(super) const DRIVING_LICENCE: Recognizer = Recognizer {
    id: "de.fuehrerschein",
    entity: EntityType::new("DE_FUEHRERSCHEIN"),
    find: Find::Layouts(&["A999X{5}9X", "AA9{8}X", "AX999X{4}9X"]),
    score: Score::new(40),
    cues: &[
        (
            "de",
            "führerschein, führerscheine, führerscheinnummer, führerschein-nr, fuehrerschein, \
             fuehrerscheinnummer, fahrerlaubnis, fahrerlaubnisnummer",
        ),
        (
            "en",
            "driving licence, driver's license, driving license, licence number",
        ),
    ],
    cue: CueRule::Required,
    reference: "https://de.wikipedia.org/wiki/F%C3%BChrerscheinnummer",
    examples: &[
        "Führerschein «B072RRE2I55»",
        "Fahrerlaubnis «MU12345678B» wurde ausgestellt",
        "my driving licence: «bo12345678a»",
    ],
    near_misses: &[
        "MU12345678B",
        "Führerschein 12345678901",
        "Führerschein BO12345678, B12345678A oder BO12345678AB",
    ],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn the_specimens_with_their_check_digits_pass() {
        let passes = |code: &str| is_document(code, "CLT") == Validity::Valid;
        for specimen in ["C01X00T478", "C01X0006H1", "L01X00T471", "T220001293"] {
            assert!(every_altered_digit_fails(specimen, passes), "{specimen}");
        }
    }
}
