//! Ireland.

use super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[PPSN, PPSN_SPACED, EIRCODE];

/// A personal public service number: seven digits, a check letter, maybe one more letter.
const PPSN: Recognizer = Recognizer {
    id: "ie.ppsn",
    entity: EntityType::new("IE_PPSN"),
    find: Find::Layouts(&["9{7}-?A", "9{7}-?AA"]),
    validate: is_ppsn,
    valid: Score::new(55),
    cues: &[
        (
            "en",
            "pps, ppsn, pps number, pps no, personal public service number, revenue",
        ),
        ("ga", "upsp, uimhir psp"),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Personal_Public_Service_Number",
    examples: &[
        "my PPS number is «6433435F»",
        "PPSN «1234567FA»",
        "«6433435ih» is mine",
    ],
    near_misses: &[
        "6433435E",
        "6433435FB",
        "order 6433435F",
        "64334350F",
        "1234567 t",
    ],
    ..Recognizer::DEFAULT
};

/// With a blank before the letters, which may be a word after a number: only with a cue.
const PPSN_SPACED: Recognizer = Recognizer {
    id: "ie.ppsn_spaced",
    find: Find::Layouts(&["9{7} A", "9{7} AA"]),
    cue: CueRule::Required,
    examples: &[
        "pps no: «8473625 E»",
        "PPSN «6433435 FT»",
        "«1234567 T» is my PPS number",
    ],
    near_misses: &["8473625 E", "pps 8473625 of", "PPS number 8473625 a"],
    ..PPSN
};

/// Modulo 23 with weights 8 to 2, and 9 for the second letter. `W`, `T` and `X` there are
/// older marks that do not count.
fn is_ppsn(code: &str) -> Validity {
    let (digits, letters) = code.split_at(7);
    let letters = letters.as_bytes();
    let second = match letters.get(1) {
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A' + 1),
        Some(_) => return Validity::Invalid,
    };
    let sum = weighted_sum(digits, &[8, 7, 6, 5, 4, 3, 2]);
    let check = sum.map(|sum| b"WABCDEFGHIJKLMNOPQRSTUV"[((sum + 9 * second) % 23) as usize]);
    (check == Some(letters[0])).into()
}

/// A postcode. It names one house, so it is always worth hiding.
const EIRCODE: Recognizer = Recognizer {
    id: "ie.eircode",
    entity: EntityType::new("IE_EIRCODE"),
    find: Find::Layouts(&["A99 ?XXXX", "d6w ?XXXX"]),
    validate: is_eircode,
    score: Score::new(20),
    valid: Score::new(60),
    cues: &[
        ("en", "eircode, eir code, postcode, post code, address"),
        ("ga", "éirchód"),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/List_of_Eircode_routing_areas_in_Ireland",
    examples: &[
        "my Eircode is «D02 AF30»",
        "Galway, «H91 E2K3»",
        "«d6w xy00»",
        "eircode «T12 5678»",
    ],
    near_misses: &[
        "B02 AF30",
        "H91 THEY",
        "D02 2024",
        "the order H91 E2K3",
        "D99 AF30",
    ],
    ..Recognizer::DEFAULT
};

/// The routing keys, by their first letter.
const ROUTING_KEYS: &str = "\
    A41 A42 A45 A63 A67 A75 A81 A82 A83 A84 A85 A86 A91 A92 A94 A96 A98 C15 \
    D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D20 D22 D24 D6W \
    E21 E25 E32 E34 E41 E45 E53 E91 F12 F23 F26 F28 F31 F35 F42 F45 F52 F56 F91 F92 F93 F94 \
    H12 H14 H16 H18 H23 H53 H54 H62 H65 H71 H91 K32 K34 K36 K45 K56 K67 K78 N37 N39 N41 N91 \
    P12 P14 P17 P24 P25 P31 P32 P36 P43 P47 P51 P56 P61 P67 P72 P75 P81 P85 \
    R14 R21 R32 R35 R42 R45 R51 R56 R93 R95 T12 T23 T34 T45 T56 \
    V14 V15 V23 V31 V35 V42 V92 V93 V94 V95 W12 W23 W34 W91 X35 X42 X91 Y14 Y21 Y25 Y34 Y35";

/// A known routing key, and four of the characters that codes are made of. Where those are
/// all digits or all letters, they may be another number or a word.
fn is_eircode(code: &str) -> Validity {
    let (key, house) = code.split_at(3);
    let known = ROUTING_KEYS
        .split_ascii_whitespace()
        .any(|other| other == key);
    let allowed = |b: u8| b.is_ascii_digit() || b"ACDEFHKNPRTVWXY".contains(&b);
    let digits = house.bytes().filter(u8::is_ascii_digit).count();
    if !known || !house.bytes().all(allowed) {
        Validity::Invalid
    } else if matches!(digits, 1..=3) {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_ppsn_is_caught() {
        let passes = |code: &str| is_ppsn(code) == Validity::Valid;
        for number in [
            "6433435F",
            "6433435FT",
            "6433435FW",
            "6433435OA",
            "6433435IH",
        ] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
    }
}
