//! Singapore.

use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NRIC, UEN, UEN_OTHER];

/// The identity card of a citizen, resident or foreigner; its last letter checks the rest.
const NRIC: Recognizer = Recognizer {
    id: "sg.nric",
    entity: EntityType::new("SG_NRIC_FIN"),
    find: Find::Layouts(&["s9{7}A", "t9{7}A", "f9{7}A", "g9{7}A", "m9{7}A"]),
    validate: is_nric,
    valid: Score::new(95),
    cues: &[
        (
            "en",
            "nric, fin, nric number, fin number, nric no, identity card, work permit, ic number",
        ),
        ("zh", "身份证"),
        ("ms", "kad pengenalan"),
    ],
    reference: "https://en.wikipedia.org/wiki/National_Registration_Identity_Card",
    examples: &[
        "NRIC «S2740116C» was processed",
        "my FIN is «f2346401l»",
        "«M1234567K»",
        "«T0012345A»",
    ],
    near_misses: &["T1234567Z", "G1122144L", "B1234567Z", "PA12348L"],
    ..Recognizer::DEFAULT
};

const UEN_CUES: CueWords = &[(
    "en",
    "uen, uen number, unique entity number, company registration, registration number, acra, \
     business registration",
)];

/// A business (eight digits and a letter) or a company (the year first).
const UEN: Recognizer = Recognizer {
    id: "sg.uen",
    entity: EntityType::new("SG_UEN"),
    find: Find::Layouts(&["9{8}A", "9{9}A"]),
    validate: is_uen,
    valid: Score::new(60),
    cues: UEN_CUES,
    reference: "https://www.uen.gov.sg/ueninternet/faces/pages/admin/aboutUEN.jspx",
    examples: &["UEN «00192200M»", "«197401143C»", "our uen: «201206115K»"],
    near_misses: &["00192200K", "197401143D", "299901143C"],
    ..Recognizer::DEFAULT
};

/// Any other entity: century, year, kind, serial, check letter.
const UEN_OTHER: Recognizer = Recognizer {
    id: "sg.uen_other",
    find: Find::Layouts(&["r99A{2}9{4}A", "s99A{2}9{4}A", "t99A{2}9{4}A"]),
    validate: is_other_uen,
    valid: Score::new(80),
    examples: &["UEN «S16FC0121D»", "«T01FC6132D»", "uen «t01fc6132d»"],
    near_misses: &["S16FC0121E", "U16FC0121D", "T01FC613D"],
    ..UEN
};

/// Weights 2, 7 to 2; the letter tells the century, and what the sum begins with.
fn is_nric(code: &str) -> Validity {
    let (offset, letters) = match code.as_bytes()[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        _ => (3, b"XWUTRQPNJLK"),
    };
    let sum = weighted_sum(&code[1..8], &[2, 7, 6, 5, 4, 3, 2]);
    sum.is_some_and(|sum| letters[((sum + offset) % 11) as usize] == code.as_bytes()[8])
        .into()
}

fn is_uen(code: &str) -> Validity {
    let (number, check) = code.split_at(code.len() - 1);
    let (weights, letters): (&[u32], _) = if number.len() == 8 {
        (&[10, 4, 9, 3, 8, 2, 7, 1], b"XMKECAWLJDB")
    } else {
        (&[10, 8, 6, 4, 9, 7, 5, 3, 1], b"ZKCMDNERGWH")
    };
    let year = number[..4].parse().unwrap_or(0);
    let sum = weighted_sum(number, weights);
    ((number.len() == 8 || (1850..2100).contains(&year))
        && sum.is_some_and(|sum| letters[(sum % 11) as usize] == check.as_bytes()[0]))
    .into()
}

/// Letters and digits by their place in this alphabet, the sum less five modulo eleven.
fn is_other_uen(code: &str) -> Validity {
    const ALPHABET: &str = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
    values
        .is_some_and(|values| {
            let sum: usize = values.iter().zip(weights).map(|(v, w)| v * w).sum();
            values[9] == (sum + 6) % 11
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["S2740116C", "F2346401L", "S1234567D", "M1234567K"] {
            assert!(
                every_altered_digit_fails(code, |c| is_nric(c) == Validity::Valid),
                "{code}"
            );
        }
    }

    #[test]
    fn without_a_check_letter_of_its_own_a_code_is_no_entity() {
        let passing = ('A'..='Z')
            .filter(|letter| is_other_uen(&format!("S16FC0121{letter}")) == Validity::Valid)
            .count();
        assert_eq!(passing, 1);
    }
}
