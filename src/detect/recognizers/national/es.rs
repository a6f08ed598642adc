//! Spain.

use super::{calendar::number, other_numbers::OTHER_NUMBERS};
use crate::{
    checksum::{Validity, luhn_check_digit, remainder},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NIF, NIE, CIF, CIF_BARE, NSS, PASSPORT];

/// The number of an identity card, or the one of those without (`K`, `L`, `M`).
const NIF: Recognizer = Recognizer {
    id: "es.nif",
    entity: EntityType::new("ES_NIF"),
    find: Find::Layouts(&[
        "9{7,8}-?A",
        "9{8} A",
        "99.999.999~A",
        "99 999 999~A",
        "k-?9{7}-?A",
        "l-?9{7}-?A",
        "m-?9{7}-?A",
    ]),
    validate: |code| has_control_letter(code.trim_start_matches(['K', 'L', 'M'])).into(),
    valid: Score::new(65),
    cues: &[
        (
            "es",
            "dni, nif, d.n.i., n.i.f., documento nacional de identidad, documento de identidad, \
             número de identificación fiscal",
        ),
        ("ca", "dni, nif, document d'identitat"),
        (
            "en",
            "dni, nif, spanish id, national id, identity card, tax id",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://es.wikipedia.org/wiki/N%C3%BAmero_de_identificaci%C3%B3n_fiscal",
    examples: &[
        "mi DNI es «12345678Z»",
        "NIF: «54.362.315-K»",
        "«12345678-z» is my Spanish id",
    ],
    near_misses: &[
        "12345678A",
        "401-023-2138",
        "pedido 12345678Z",
        "12345678 zapatos",
        "123456789Z",
    ],
    ..Recognizer::DEFAULT
};

/// A foreigner's number.
const NIE: Recognizer = Recognizer {
    id: "es.nie",
    entity: EntityType::new("ES_NIE"),
    find: Find::Layouts(&["x~9{7,8}~A", "y~9{7,8}~A", "z~9{7,8}~A"]),
    validate: is_nie,
    valid: Score::new(75),
    cues: &[
        (
            "es",
            "nie, n.i.e., número de identificación de extranjero, número de identidad de \
             extranjero, extranjería",
        ),
        ("en", "nie, nie number, foreigner identification number"),
    ],
    reference: "https://es.wikipedia.org/wiki/N%C3%BAmero_de_identidad_de_extranjero",
    examples: &[
        "mi NIE es «Y8063915-Z»",
        "my NIE number: «X1234567L»",
        "«y-8063915-z»",
    ],
    near_misses: &["Y806391Q", "Y8063915Q", "W8063915Z", "58063915Q"],
    ..Recognizer::DEFAULT
};

/// `X`, `Y` and `Z` count as 0, 1 and 2 before the digits.
fn is_nie(code: &str) -> Validity {
    let Some(first) = b"XYZ".iter().position(|x| code.as_bytes()[0] == *x) else {
        return Validity::Invalid;
    };
    let digits = &code[1..code.len() - 1];
    // Older numbers have a zero more.
    let scale = 10u64.pow(7);
    let value = digits
        .parse()
        .map_or(0, |value: u64| value + first as u64 * scale);
    let known = digits.len() == 7 || digits.starts_with('0');
    (known && code.as_bytes()[code.len() - 1] == LETTERS[(value % 23) as usize]).into()
}

/// The control letter of each remainder modulo 23.
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn has_control_letter(code: &str) -> bool {
    let (digits, letter) = code.split_at(code.len() - 1);
    remainder(digits, 23).is_some_and(|rest| letter.as_bytes()[0] == LETTERS[rest as usize])
}

const CIF_CUES: CueWords = &[
    (
        "es",
        "cif, c.i.f., nif, código de identificación fiscal, empresa, sociedad",
    ),
    ("en", "cif, company tax id, vat, vat number"),
];

/// A company's number with its dash, or one that ends with a letter.
const CIF: Recognizer = Recognizer {
    id: "es.cif",
    entity: EntityType::new("ES_CIF"),
    find: Find::Layouts(&["A-9{8}", "A-?9{7}-?A", "A-9{7}-9", "es-?A9{8}"]),
    validate: is_cif,
    valid: Score::new(60),
    cues: CIF_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://es.wikipedia.org/wiki/C%C3%B3digo_de_identificaci%C3%B3n_fiscal",
    examples: &[
        "CIF «A-58818501»",
        "el ayuntamiento, «P2807900B»",
        "VAT number «ESA28015667»",
    ],
    near_misses: &[
        "A-58818502",
        "P2807900C",
        "T-58818501",
        "factura A-58818501",
    ],
    ..Recognizer::DEFAULT
};

/// A letter and eight digits: one of ten passes, so only with a cue.
const CIF_BARE: Recognizer = Recognizer {
    id: "es.cif_bare",
    find: Find::Layouts(&["A9{8}", "A 9{8}"]),
    cue: CueRule::Required,
    examples: &[
        "CIF «A58818501»",
        "nuestra empresa tiene el NIF «J99216582»",
        "company tax id «b64567894»",
    ],
    near_misses: &["A58818501", "CIF A58818502", "CIF T58818501"],
    ..CIF
};

/// Luhn's digit over the seven, or its letter `J` = 0, `A` = 1 to `I` = 9: the letter for
/// public bodies and foreigners, the digit for companies, either for others.
fn is_cif(code: &str) -> Validity {
    let code = code
        .strip_prefix("ES")
        .filter(|rest| rest.len() == 9)
        .unwrap_or(code);
    let (kind, control) = (code.as_bytes()[0], code.as_bytes()[8]);
    let Some(check) = luhn_check_digit(&code[1..8]) else {
        return Validity::Invalid;
    };
    let digit = control == b"0123456789"[check as usize];
    let letter = control == b"JABCDEFGHI"[check as usize];
    match kind {
        b'A' | b'B' | b'E' | b'H' | b'U' | b'V' => digit,
        b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => letter,
        b'C' | b'D' | b'F' | b'G' | b'J' => digit || letter,
        _ => false,
    }
    .into()
}

/// A social security number: province, serial, and both modulo 97.
const NSS: Recognizer = Recognizer {
    id: "es.nss",
    entity: EntityType::new("ES_NSS"),
    find: Find::Layouts(&["99~9{8}~99", "99/9{8}/99", "99/9{8}-99"]),
    validate: is_nss,
    valid: Score::new(60),
    cues: &[
        (
            "es",
            "nss, naf, seguridad social, número de la seguridad social, afiliación, \
             número de afiliación",
        ),
        (
            "en",
            "social security, social security number, spanish social security",
        ),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/N%C3%BAmero_de_la_Seguridad_Social",
    examples: &[
        "número de la Seguridad Social «28 12345678 40»",
        "NSS: «08/12345678/69»",
        "«280012345666»",
    ],
    near_misses: &["28 12345678 41", "59 12345678 00", "paquete 281234567840"],
    ..Recognizer::DEFAULT
};

/// A serial below ten million is joined to the province as seven digits.
fn is_nss(code: &str) -> Validity {
    let (payload, check) = code.split_at(10);
    let (province, serial) = payload.split_at(2);
    let value = match serial.strip_prefix('0') {
        Some(short) => remainder(province, 97)
            .zip(remainder(short, 97))
            .map(|(province, short)| (province * (10_000_000 % 97) + short) % 97),
        None => remainder(payload, 97),
    };
    let known = matches!(number(province), 1..=53 | 66);
    (known && value == Some(number(check))).into()
}

/// A passport: two or three letters and six digits, only with a cue.
const PASSPORT: Recognizer = Recognizer {
    id: "es.passport",
    entity: EntityType::new("ES_PASSPORT"),
    find: Find::Layouts(&["AA9{6}", "AAA9{6}", "AAA 9{6}"]),
    score: Score::new(40),
    cues: &[
        ("es", "pasaporte, número de pasaporte, pasaportes"),
        ("ca", "passaport"),
        ("en", "spanish passport"),
    ],
    cue: CueRule::Required,
    reference: "https://es.wikipedia.org/wiki/Pasaporte_espa%C3%B1ol",
    examples: &[
        "mi pasaporte es «PAA123456»",
        "número de pasaporte: «XDD 445566»",
        "Spanish passport «AB123456»",
    ],
    near_misses: &["PAA123456", "pasaporte PAAA123456", "pasaporte PAA12345"],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("12345678Z", has_control_letter));
        let passes = |code: &str| is_nie(code) == Validity::Valid;
        assert!(every_altered_digit_fails("X1234567L", passes));
        let passes = |code: &str| is_cif(code) == Validity::Valid;
        for number in ["A58818501", "P2807900B", "Q2826000H", "J99216582"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
        let passes = |code: &str| is_nss(code) == Validity::Valid;
        assert!(every_altered_digit_fails("281234567840", passes));
    }
}
