//! New Zealand.

use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[IRD, IRD_BARE, NHI];

const IRD_CUES: CueWords = &[(
    "en",
    "ird, ird number, ird no, inland revenue, inland revenue number, tax number, gst number",
)];

/// A tax number, grouped as on letters.
const IRD: Recognizer = Recognizer {
    id: "nz.ird",
    entity: EntityType::new("NZ_IRD"),
    find: Find::Layouts(&["99-999-999", "999-999-999"]),
    validate: is_ird,
    valid: Score::new(55),
    cues: IRD_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Inland_Revenue_Department_(New_Zealand)",
    examples: &[
        "my IRD number is «49-091-850»",
        "«136-410-132»",
        "ird «35-901-981»",
    ],
    near_misses: &["136-410-133", "09-125-568", "49-091-851"],
    ..Recognizer::DEFAULT
};

/// The same with blanks or in one piece.
const IRD_BARE: Recognizer = Recognizer {
    id: "nz.ird_bare",
    find: Find::Layouts(&["9{8,9}", "99 999 999", "999 999 999"]),
    cue: CueRule::Required,
    examples: &[
        "IRD «49091850»",
        "my tax number is «136 410 132»",
        "«49098576» (IRD)",
    ],
    near_misses: &["order 49091850", "IRD 49091851", "49 098 576"],
    ..IRD
};

/// The number of a patient: three letters, four digits; from 2026 two more letters
/// in place of the sixth digit and the check digit.
const NHI: Recognizer = Recognizer {
    id: "nz.nhi",
    entity: EntityType::new("NZ_NHI"),
    find: Find::Layouts(&["A{3}9{4}", "A{3}9{2}A{2}"]),
    validate: is_nhi,
    valid: Score::new(45),
    cues: &[(
        "en",
        "nhi, nhi number, national health index, national health index number, patient, \
         health number",
    )],
    reference: "https://en.wikipedia.org/wiki/NHI_Number",
    examples: &[
        "my NHI is «ZZZ0016»",
        "patient «ZAA0067»",
        "nhi number «ZBN77VL»",
    ],
    near_misses: &["ZZZ0016", "NHI ZZZ0017", "NHI ZIZ0016"],
    ..Recognizer::DEFAULT
};

/// From 10 to 150 million; modulo eleven with the second weights where the first give ten.
fn is_ird(number: &str) -> Validity {
    let (payload, last) = number.split_at(number.len() - 1);
    // Old numbers have a digit less.
    let check = |weights: &[u32; 8]| {
        let sum = weighted_sum(payload, &weights[8_usize.saturating_sub(payload.len())..])?;
        Some((11 - sum % 11) % 11).filter(|check| *check < 10)
    };
    let check = check(&[3, 2, 7, 6, 5, 4, 3, 2]).or_else(|| check(&[7, 4, 3, 2, 5, 2, 7, 6]));
    let issued = number
        .parse()
        .is_ok_and(|number: u32| (10_000_000..150_000_000).contains(&number));
    (issued && check.is_some() && check == last.parse().ok()).into()
}

/// Letters count by their place among the 24 without I and O, weights 7 to 2. Old numbers
/// take the sum modulo 11. Published new ones keep it modulo 23 or modulo 24.
fn is_nhi(code: &str) -> Validity {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    let value = |c: char| {
        c.to_digit(10).or_else(|| {
            (1..)
                .zip(LETTERS.chars())
                .find(|(_, l)| *l == c)
                .map(|(n, _)| n)
        })
    };
    let mut values = [0; 7];
    for (place, character) in values.iter_mut().zip(code.chars()) {
        let Some(value) = value(character) else {
            return Validity::Invalid;
        };
        *place = value;
    }
    let sum: u32 = values.iter().zip((2..=7).rev()).map(|(v, w)| v * w).sum();
    let check = values[6];
    if code.ends_with(|c: char| c.is_ascii_digit()) {
        (!sum.is_multiple_of(11) && (11 - sum % 11) % 10 == check).into()
    } else {
        (23 - sum % 23 == check || 24 - sum % 24 == check).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn published_numbers_pass() {
        for number in ["49091850", "35901981", "49098576", "136410132"] {
            assert_eq!(is_ird(number), Validity::Valid, "{number}");
        }
        for number in ["136410133", "9125568"] {
            assert_eq!(is_ird(number), Validity::Invalid, "{number}");
        }
        for code in [
            "ZZZ0016", "ZZZ0024", "ZAA0067", "ZAA0075", "ZBN77VL", "ALU18KZ",
        ] {
            assert_eq!(is_nhi(code), Validity::Valid, "{code}");
        }
    }

    #[test]
    fn every_altered_digit_of_an_old_nhi_is_caught() {
        assert!(every_altered_digit_fails("ZZZ0016", |code| is_nhi(code) == Validity::Valid));
    }
}
