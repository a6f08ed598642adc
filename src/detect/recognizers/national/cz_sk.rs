//! Czechia and Slovakia, whose birth numbers are one scheme.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, remainder},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[CZ_RC, CZ_RC_BARE, SK_RC];

/// A birth number with its slash. It does not say which of the two countries issued it.
const CZ_RC: Recognizer = Recognizer {
    id: "cz.rc",
    entity: EntityType::new("CZ_RC"),
    find: Find::Layouts(&["9{6}/9{4}"]),
    validate: is_birth_number,
    score: Score::new(30),
    valid: Score::new(70),
    cues: CZ_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/National_identification_number#Czech_Republic_and_Slovakia",
    examples: &[
        "Moje rodné číslo je «710319/2745».",
        "birth number «736028/5163»",
        "«780123/3540»",
    ],
    near_misses: &[
        "710319/2746",
        "714319/2745",
        "710319/27451",
        "invoice 710319/2745",
    ],
    ..Recognizer::DEFAULT
};

/// The same without its slash, and the nine digits without a check digit that were issued
/// until 1953.
const CZ_RC_BARE: Recognizer = Recognizer {
    id: "cz.rc_bare",
    find: Find::Layouts(&["9{10}", "9{6} 9{4}", "9{6} ?9{3}", "9{6}/9{3}"]),
    cue: CueRule::Required,
    examples: &[
        "rodné číslo «7103192745»",
        "RČ: «736028 5163»",
        "r.č. «481123/123»",
        "my Czech birth number is «481123123»",
    ],
    near_misses: &[
        "7103192745",
        "rodné číslo 7103192746",
        "rodné číslo 991231/123",
        "481123/123",
    ],
    ..CZ_RC
};

const CZ_CUES: CueWords = &[
    (
        "cs",
        "rodné číslo, rodného čísla, rodným číslem, rodne cislo, rč, r.č, r. č",
    ),
    (
        "en",
        "birth number, czech birth number, czech id, personal identification number, \
         national id",
    ),
];

/// The same numbers, where the words near them say that they are Slovak.
const SK_RC: Recognizer = Recognizer {
    id: "sk.rc",
    entity: EntityType::new("SK_RC"),
    find: Find::Layouts(&["9{6}/?9{4}", "9{6} 9{4}", "9{6}/?9{3}", "9{6} 9{3}"]),
    cue: CueRule::Required,
    cues: &[
        (
            "sk",
            "rodné číslo, rodného čísla, rodným číslom, moje rodné číslo je, občiansky preukaz",
        ),
        (
            "en",
            "slovak birth number, slovak id, slovak national id, slovak personal number",
        ),
    ],
    examples: &[
        "s rodným číslom «710319/2745»",
        "my Slovak birth number is «736028/5163»",
        "rodné číslo: «481123/123»",
    ],
    near_misses: &[
        "710319/2745",
        "rodné číslo 710319/2746",
        "rodné číslo 991231/123",
    ],
    ..CZ_RC
};

/// A date, to whose month 50 is added for women and 20 once a day's numbers are used up;
/// from 1954 on the whole is a multiple of 11.
fn is_birth_number(code: &str) -> Validity {
    let (year, month) = (number_at(code, 0..2), number_at(code, 2..4));
    let month = month % 50;
    let month = if month > 20 { month - 20 } else { month };
    if !is_day(year, month, number_at(code, 4..6)) {
        return Validity::Invalid;
    }
    if code.len() == 9 {
        return Validity::not_ruled_out(year < 54);
    }
    // Until 1985 a check digit of ten was written as zero.
    let ten_as_zero = (54..86).contains(&year) && code.ends_with('0');
    let of_nine = || remainder(&code[..9], 11) == Some(10);
    (remainder(code, 11) == Some(0) || ten_as_zero && of_nine()).into()
}

#[cfg(test)]
mod tests {
    use super::is_birth_number;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_of_a_number_since_1986_is_caught() {
        for code in ["9053152141", "9107143034"] {
            let passes = |c: &str| is_birth_number(c) == Validity::Valid;
            assert!(every_altered_digit_fails(code, passes), "{code}");
        }
    }

    #[test]
    fn a_check_digit_of_ten_is_a_zero_until_1985_only() {
        assert_eq!(is_birth_number("7801233540"), Validity::Valid);
        let of = |year: u32| {
            (0..1000)
                .map(|serial| format!("{year:02}0123{serial:03}0"))
                .filter(|code| code[..9].parse::<u32>().is_ok_and(|nine| nine % 11 == 10))
                .filter(|code| is_birth_number(code) == Validity::Valid)
                .count()
        };
        assert!(of(78) > 80);
        assert_eq!(of(90), 0);
    }

    #[test]
    fn nine_digits_are_possible_until_1953() {
        assert_eq!(is_birth_number("481123123"), Validity::Unknown);
        assert_eq!(is_birth_number("991231123"), Validity::Invalid);
    }
}
