//! Mexico.

use crate::{
    checksum::{Validity, digit_values},
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer},
        recognizers::national::calendar::is_month_and_day,
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[CURP, RFC, RFC_OF_FIRM, CLABE];

/// The number of a resident: name, date of birth, sex, state, consonants, check digit.
const CURP: Recognizer = Recognizer {
    id: "mx.curp",
    entity: EntityType::new("MX_CURP"),
    find: Find::Layouts(&["A{4}9{6}A{6}X9"]),
    validate: is_curp,
    score: Score::new(70),
    cues: &[
        (
            "es",
            "curp, clave única de registro de población, clave única",
        ),
        ("en", "curp, mexican id"),
    ],
    reference: "https://es.wikipedia.org/wiki/Clave_%C3%9Anica_de_Registro_de_Poblaci%C3%B3n",
    examples: &[
        "mi CURP es «BOXW310820HNERXN09»",
        "«HEGG560427MVZRRL04»",
        "curp: «gode561231hdfrrn00»",
    ],
    near_misses: &[
        "BOXW310820HNERXN08",
        "BOXW311320HNERXN09",
        "BOXW310820ANERXN09",
        "BOXW310820HXXRXN09",
    ],
    ..Recognizer::DEFAULT
};

/// The tax number of a person: name, date of birth, two characters, check character. Some old
/// ones were given out with a wrong check character.
const RFC: Recognizer = Recognizer {
    id: "mx.rfc",
    entity: EntityType::new("MX_RFC"),
    find: Find::Layouts(&["A{4}-?9{6}-?X{3}"]),
    validate: is_rfc,
    score: Score::new(50),
    valid: Score::new(90),
    cues: &[
        ("es", "rfc, registro federal de contribuyentes"),
        ("en", "rfc, mexican tax id"),
    ],
    negative: &[("en", "order, tracking, serial, part, model, sku, container")],
    reference: "https://es.wikipedia.org/wiki/Registro_Federal_de_Contribuyentes_(M%C3%A9xico)",
    examples: &[
        "mi RFC es «GODE561231GR8»",
        "«VACE-460910-SX5»",
        "rfc «comg600703vn3»",
    ],
    near_misses: &[
        "GODE561331GR8",
        "part GODE561231GR1",
        "GODE561231GR",
        "GODE561200GR8",
        "call 850101 for",
    ],
    ..Recognizer::DEFAULT
};

/// The tax number of a firm: three letters.
const RFC_OF_FIRM: Recognizer = Recognizer {
    id: "mx.rfc_of_firm",
    find: Find::Layouts(&["A{3}-?9{6}-?X{3}"]),
    score: Score::new(40),
    examples: &[
        "RFC «MAB-930714-8T4»",
        "nuestro rfc: «SAT970701NN3»",
        "«MAB9307148T4»",
    ],
    near_misses: &["MAB9313148T4", "part ABC930714123", "SAT970701NN4"],
    ..RFC
};

/// A bank account: bank, place, account, check digit.
const CLABE: Recognizer = Recognizer {
    id: "mx.clabe",
    entity: EntityType::new("MX_CLABE"),
    find: Find::Layouts(&["9{18}", "9{3} 9{3} 9{11} 9", "9{3}-9{3}-9{11}-9"]),
    validate: is_clabe,
    valid: Score::new(60),
    cue: CueRule::Required,
    cues: &[
        (
            "es",
            "clabe, clabe interbancaria, cuenta clabe, cuenta, transferencia, depósito, spei",
        ),
        ("en", "clabe, bank account, account, transfer"),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/CLABE",
    examples: &[
        "mi CLABE es «032180000118359719»",
        "cuenta: «002 010 07777777777 1»",
        "clabe interbancaria «012180001234567899»",
    ],
    near_misses: &[
        "032180000118359719",
        "CLABE 032180000118359710",
        "tracking 032180000118359719",
    ],
    ..Recognizer::DEFAULT
};

const STATES: &str = "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC \
                      TS TL VZ YN ZS NE CX";

/// The calendar has the date in `code` from `at` on.
fn is_date(code: &str, at: usize) -> bool {
    let part = |at: usize| code[at..at + 2].parse().unwrap_or(0);
    is_month_and_day(part(at + 2), part(at + 4))
}

/// Sex, state and date, and weights 18 to 2 modulo ten over digits and letters, Ñ between N
/// and O.
fn is_curp(code: &str) -> Validity {
    let known = matches!(code.as_bytes()[10], b'H' | b'M' | b'X')
        && STATES
            .split_whitespace()
            .any(|state| state == &code[11..13]);
    let sum: u32 = code[..17]
        .chars()
        .zip((2..=18).rev())
        .map(|(c, weight)| {
            let value = c.to_digit(36).unwrap_or(0);
            (value + u32::from(c > 'N')) * weight
        })
        .sum();
    let check = code[17..].parse() == Ok((10 - sum % 10) % 10);
    (known && is_date(code, 4) && check).into()
}

/// A date; the check character settles it, modulo eleven over an alphabet of its own.
fn is_rfc(code: &str) -> Validity {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
    if !is_date(code, code.len() - 9) {
        return Validity::Invalid;
    }
    let value = |c: char| ALPHABET.chars().position(|known| known == c).unwrap_or(0);
    // A blank, 37, stands before the three letters of a firm.
    let blank = if code.len() == 12 { 37 * 13 } else { 0 };
    let last = code.len() - 1;
    let sum: usize = code[..last]
        .chars()
        .rev()
        .zip(2..)
        .map(|(c, weight)| value(c) * weight)
        .sum();
    let check = match 11 - (sum + blank) % 11 {
        11 => "0",
        10 => "A",
        check => &ALPHABET[check..=check],
    };
    if code[last..] == *check {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

/// Weights 3, 7, 1, each product modulo ten.
fn is_clabe(number: &str) -> Validity {
    let sum = digit_values(&number[..17]).map(|digits| {
        digits
            .zip([3, 7, 1].into_iter().cycle())
            .map(|(d, w)| d * w % 10)
            .sum::<u32>()
    });
    (!number.starts_with("000") && sum.map(|sum| (10 - sum % 10) % 10) == number[17..].parse().ok())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_an_account_is_caught() {
        for number in ["032180000118359719", "002010077777777771"] {
            assert!(every_altered_digit_fails(number, |c| is_clabe(c) == Validity::Valid));
        }
    }

    #[test]
    fn published_numbers_pass() {
        for code in [
            "GODE561231GR8",
            "MAB9307148T4",
            "COMG600703VN3",
            "SAT970701NN3",
        ] {
            assert_eq!(is_rfc(code), Validity::Valid, "{code}");
        }
        assert_eq!(is_curp("BOXW310820HNERXN09"), Validity::Valid);
    }
}
