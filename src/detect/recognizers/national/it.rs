//! Italy.

use super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, luhn},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    FISCAL_CODE,
    VAT_CODE,
    VAT_CODE_PREFIXED,
    IDENTITY_CARD,
    IDENTITY_CARD_CUED,
    PASSPORT,
    DRIVER_LICENSE,
];

/// A tax code: names, birth, place and a control letter. Its shape says nearly all, so one
/// with a slip of the pen in its control letter is one as well.
const FISCAL_CODE: Recognizer = Recognizer {
    id: "it.fiscal_code",
    entity: EntityType::new("IT_FISCAL_CODE"),
    find: Find::Layouts(&["AAA~AAA~XXAXX~AXXXA"]),
    validate: is_fiscal_code,
    score: Score::new(55),
    cues: &[
        ("it", "codice fiscale, cod. fisc., c.f., cf"),
        ("en", "fiscal code, tax code, italian tax code"),
    ],
    reference: "https://it.wikipedia.org/wiki/Codice_fiscale",
    examples: &[
        "codice fiscale «RSSMRA85T10A562S»",
        "my Italian tax code is «mra rss 70e57 f205y»",
        "«RSS MRA 80A01 H501U»",
        "one of two namesakes: «RSSMRAULA0MH50MM»",
        "«RSSMRA85T10A562T» has a wrong letter",
    ],
    near_misses: &[
        "AAAAAA - 00B11C333N",
        "RSSMRA85X10A562S",
        "RSSMRA85T32A562S",
        "RSSMRA85T10A562",
        "the reference RSSMRAXXT10A562S",
    ],
    ..Recognizer::DEFAULT
};

/// Digits of namesakes' codes are replaced from the right by the letters LMNPQRSTUV.
fn plain_digits(code: &str) -> Option<[u8; 16]> {
    let mut plain: [u8; 16] = code.as_bytes().try_into().ok()?;
    for at in [6, 7, 9, 10, 12, 13, 14] {
        if plain[at].is_ascii_uppercase() {
            let digit = b"LMNPQRSTUV"
                .iter()
                .position(|letter| *letter == plain[at])?;
            plain[at] = b"0123456789"[digit];
        }
    }
    Some(plain)
}

/// The months by letter; women's days are raised by forty. The control letter is a sum
/// modulo 26 in which characters at odd places, from one, have values of their own.
fn is_fiscal_code(code: &str) -> Validity {
    /// The value at an odd place of the digits 0 to 9 and of the letters A to Z; the first ten
    /// letters count as the digits.
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let Some(plain) = plain_digits(code) else {
        return Validity::Invalid;
    };
    let figures = |at: usize| std::str::from_utf8(&plain[at..at + 2]).map_or(0, number);
    let month = b"ABCDEHLMPRST"
        .iter()
        .zip(1..)
        .find(|(letter, _)| **letter == plain[8]);
    let born = month.is_some_and(|(_, month)| is_day(figures(6), month, figures(9) % 40));
    if !born {
        return Validity::Invalid;
    }
    let value = |byte: u8| {
        u32::from(if byte.is_ascii_digit() {
            byte - b'0'
        } else {
            byte - b'A'
        })
    };
    let sum: u32 = code
        .bytes()
        .take(15)
        .enumerate()
        .map(|(i, byte)| match i % 2 {
            0 => ODD[value(byte) as usize],
            _ => value(byte),
        })
        .sum();
    if value(code.as_bytes()[15]) == sum % 26 {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

const VAT_CUES: CueWords = &[
    ("it", "partita iva, p. iva, p.iva, piva, iva"),
    ("en", "vat, vat number, vat code, italian vat"),
];

/// A VAT code. One of a hundred numbers has its check digit and an office that exists.
const VAT_CODE: Recognizer = Recognizer {
    id: "it.vat_code",
    entity: EntityType::new("IT_VAT_CODE"),
    find: Find::Layouts(&["9{11}", "9{8} 999"]),
    validate: is_vat_code,
    valid: Score::new(50),
    cues: VAT_CUES,
    negative: &[
        (
            "en",
            "order, invoice, tracking, parcel, phone, call, mobile, reference, serial",
        ),
        (
            "it",
            "ordine, fattura, pacco, spedizione, telefono, cellulare, tel",
        ),
    ],
    canonical: canonical::digits,
    reference: "https://it.wikipedia.org/wiki/Partita_IVA",
    examples: &[
        "partita IVA «01333550323»",
        "P.IVA «12345670017»",
        "«00743110157» is our Italian VAT code",
        "«01333550_323»",
    ],
    near_misses: &[
        "00000000000",
        "01333550324",
        "ordine 01333550323",
        "12345678903",
        "IMG_01333550_324",
    ],
    ..Recognizer::DEFAULT
};

/// The same with its country.
const VAT_CODE_PREFIXED: Recognizer = Recognizer {
    id: "it.vat_code_prefixed",
    find: Find::Layouts(&["it-?9{11}", "it 9{11}"]),
    valid: Score::new(85),
    negative: OTHER_NUMBERS,
    examples: &[
        "«IT01333550323»",
        "VAT «IT 12345670017»",
        "«it-00743110157»",
    ],
    near_misses: &["IT01333550324", "IT0133355032", "IT00000000000"],
    ..VAT_CODE
};

/// Luhn; the three digits before the last name the office that gave the number.
fn is_vat_code(code: &str) -> Validity {
    let digits = code.trim_start_matches("IT");
    let office = matches!(number(&digits[7..10]), 1..=100 | 120 | 121 | 888 | 999);
    (office && !digits.starts_with("0000000") && luhn(digits)).into()
}

/// An electronic identity card since 2016: `CA`, five digits, two letters.
const IDENTITY_CARD: Recognizer = Recognizer {
    id: "it.identity_card",
    entity: EntityType::new("IT_IDENTITY_CARD"),
    find: Find::Layouts(&["ca9{5}AA"]),
    score: Score::new(50),
    cues: &[
        (
            "it",
            "carta d'identità, carta identità, carta di identità, carta d'identita, cie, \
             documento d'identità, documento",
        ),
        ("en", "identity card, id card, italian id"),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://it.wikipedia.org/wiki/Carta_d%27identit%C3%A0_elettronica_italiana",
    examples: &[
        "carta d'identità «CA12345AB»",
        "my Italian ID card: «ca00000aa»",
        "«CA98765XY» rilasciata a Roma",
    ],
    near_misses: &["CB12345AB", "CA1234AB", "ordine CA12345AB"],
    ..Recognizer::DEFAULT
};

/// The other forms: on paper two letters and seven digits, the first electronic cards the
/// other way round.
const IDENTITY_CARD_CUED: Recognizer = Recognizer {
    id: "it.identity_card_cued",
    find: Find::Layouts(&["AA ?9{7}", "9{7}AA", "A{2}9{5}AA"]),
    score: Score::new(40),
    cue: CueRule::Required,
    examples: &[
        "carta d'identità «AU 1234567»",
        "carta di identità «1234567Aa»",
        "Italian identity card «AX7654321»",
    ],
    near_misses: &[
        "1234567AA",
        "carta AU1234567",
        "la carta d'identità 12345678AA",
    ],
    ..IDENTITY_CARD
};

/// A passport: two letters and seven digits, only with a cue.
const PASSPORT: Recognizer = Recognizer {
    id: "it.passport",
    entity: EntityType::new("IT_PASSPORT"),
    find: Find::Layouts(&["AA9{7}"]),
    score: Score::new(40),
    cues: &[
        ("it", "passaporto, numero di passaporto, passaporti"),
        ("en", "italian passport"),
    ],
    cue: CueRule::Required,
    reference: "https://it.wikipedia.org/wiki/Passaporto_italiano",
    examples: &[
        "passaporto «YA1234567»",
        "il mio numero di passaporto è «yb7654321»",
        "Italian passport «AA1234567»",
    ],
    near_misses: &["YA1234567", "passaporto YA123456", "passaporto YAB1234567"],
    ..Recognizer::DEFAULT
};

/// A driving licence, only with a cue.
const DRIVER_LICENSE: Recognizer = Recognizer {
    id: "it.driver_license",
    entity: EntityType::new("IT_DRIVER_LICENSE"),
    find: Find::Layouts(&["AA9{7}A", "u1X{7}A"]),
    score: Score::new(40),
    cues: &[
        ("it", "patente, patente di guida, numero patente, patenti"),
        (
            "en",
            "italian driving licence, driving licence, driver's license, driving license",
        ),
    ],
    cue: CueRule::Required,
    reference: "https://it.wikipedia.org/wiki/Patente_di_guida_italiana",
    examples: &[
        "patente «AA0123456B»",
        "la mia patente di guida è «U1H57F39ZL»",
        "Italian driving licence «mi1234567x»",
    ],
    near_misses: &["AA0123456B", "patente 990123456B", "patente AA012345B"],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_fiscal_code_is_caught() {
        let passes = |code: &str| is_fiscal_code(code) == Validity::Valid;
        for code in [
            "RSSMRA85T10A562S",
            "MRARSS70E57F205Y",
            "RCCMNL83S18D969H",
            "RSSMRAULA0MH50MM",
        ] {
            assert!(every_altered_digit_fails(code, passes), "{code}");
        }
    }

    #[test]
    fn every_altered_digit_of_a_vat_code_is_caught() {
        let passes = |code: &str| is_vat_code(code) == Validity::Valid;
        for code in ["01333550323", "12345670017", "00743110157"] {
            assert!(every_altered_digit_fails(code, passes), "{code}");
        }
    }
}
