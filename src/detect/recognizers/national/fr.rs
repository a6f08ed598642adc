//! France.

use super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, luhn, remainder},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] =
    &[NIR, NIR_WITHOUT_KEY, SIRET, SIREN, SPI, CNI_OLD, CNI];

const NIR_CUES: CueWords = &[
    (
        "fr",
        "nir, sécurité sociale, numéro de sécurité sociale, sécu, numéro de sécu, insee, \
         carte vitale, assuré social",
    ),
    (
        "en",
        "social security, social security number, french social security, insee",
    ),
];

/// A social security number with its key.
const NIR: Recognizer = Recognizer {
    id: "fr.nir",
    entity: EntityType::new("FR_NIR"),
    find: Find::Layouts(&["9~99~99~9X~999~999~99", "9~99~99~9X~999~999/99"]),
    validate: is_nir,
    cues: NIR_CUES,
    reference: "https://fr.wikipedia.org/wiki/Num%C3%A9ro_de_s%C3%A9curit%C3%A9_sociale_en_France",
    examples: &[
        "mon numéro de sécu est le «2 95 10 99 126 111 93»",
        "NIR «253072A07300443»",
        "«2 69 05 49 588 157 80»",
        "born in Bastia: «1 85 05 2B 123 456 60»",
    ],
    near_misses: &[
        "2 95 10 99 126 111 94",
        "2 95 17 99 126 111 80",
        "9 95 10 99 126 111 93",
        "2 95 10 99 126 111 9",
    ],
    ..Recognizer::DEFAULT
};

/// The same without its key: nothing but the month is left to check.
const NIR_WITHOUT_KEY: Recognizer = Recognizer {
    id: "fr.nir_without_key",
    find: Find::Layouts(&["9~99~99~9X~999~999"]),
    validate: |code| Validity::not_ruled_out(may_be_nir(code)),
    score: Score::new(40),
    cue: CueRule::Required,
    examples: &[
        "numéro de sécurité sociale : «2 95 10 99 126 111»",
        "NIR «253072A073004»",
        "French social security number «2690549588157»",
    ],
    near_misses: &[
        "2 95 10 99 126 111",
        "NIR 2951799126111",
        "NIR 295109912611",
    ],
    ..NIR
};

/// Sex (3 and 4, 7 and 8 for those not yet settled), year and month of birth. Unknown months
/// are written 20 to 42 and from 50 on. Departments 2A and 2B are Corsica's.
fn may_be_nir(code: &str) -> bool {
    let department = &code[5..7];
    matches!(code.as_bytes()[0], b'1'..=b'4' | b'7' | b'8')
        && matches!(number(&code[3..5]), 1..=12 | 20..=42 | 50..=99)
        && (matches!(department, "2A" | "2B") || department.bytes().all(|b| b.is_ascii_digit()))
}

/// The key is 97 less the number modulo 97, with Corsica's 2A as 19 and 2B as 18.
fn is_nir(code: &str) -> Validity {
    let (payload, key) = code.split_at(13);
    let (before, after) = (&payload[..5], &payload[7..]);
    let department = match &payload[5..7] {
        "2A" => 19,
        "2B" => 18,
        digits => number(digits),
    };
    let rest = remainder(before, 97)
        .zip(remainder(after, 97))
        .map(|(before, after)| ((before * 100 + department) % 97 * 1_000_000 + after) % 97);
    (may_be_nir(code) && rest.is_some_and(|rest| rest + number(key) == 97)).into()
}

/// The number of a place of business. One of a hundred numbers passes its two checks.
const SIRET: Recognizer = Recognizer {
    id: "fr.siret",
    entity: EntityType::new("FR_SIRET"),
    find: Find::Layouts(&["999~999~999~99999", "999 999 999 999 99"]),
    validate: is_siret,
    valid: Score::new(50),
    cues: &[
        ("fr", "siret, numéro siret, n° siret, établissement"),
        ("en", "siret, siret number"),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://fr.wikipedia.org/wiki/Syst%C3%A8me_d%27identification_du_r%C3%A9pertoire_des_%C3%A9tablissements",
    examples: &[
        "SIRET «732 829 320 00074»",
        "notre siret est «55208131766522»",
        "«44306184100047»",
        "La Poste: SIRET «356 000 000 49837»",
    ],
    near_misses: &[
        "SIRET 732 829 320 00075",
        "73282932000075",
        "colis 73282932000074",
    ],
    ..Recognizer::DEFAULT
};

/// Luhn over all and over the SIREN before the last five digits. Of La Poste, which has
/// more places than the digits allow, the sum of the digits is a multiple of five.
fn is_siret(code: &str) -> Validity {
    let sum = code.bytes().map(|b| u32::from(b - b'0')).sum::<u32>();
    let of_post = code.starts_with("356000000") && sum % 5 == 0;
    (luhn(&code[..9]) && (luhn(code) || of_post)).into()
}

/// The number of a company: nine digits and Luhn, so only with a cue.
const SIREN: Recognizer = Recognizer {
    id: "fr.siren",
    entity: EntityType::new("FR_SIREN"),
    find: Find::Layouts(&["999~999~999"]),
    validate: |code| luhn(code).into(),
    valid: Score::new(60),
    cues: &[
        ("fr", "siren, numéro siren, n° siren, rcs, immatriculée"),
        ("en", "siren, siren number"),
    ],
    cue: CueRule::Required,
    canonical: canonical::digits,
    reference: "https://fr.wikipedia.org/wiki/Syst%C3%A8me_d%27identification_du_r%C3%A9pertoire_des_entreprises",
    examples: &[
        "SIREN «732 829 320»",
        "RCS Paris «552008443»",
        "«443.061.841», our SIREN",
    ],
    near_misses: &["732 829 320", "SIREN 732 829 321", "SIREN 7328293200"],
    ..Recognizer::DEFAULT
};

/// A tax number: the last three digits are the first ten modulo 511.
const SPI: Recognizer = Recognizer {
    id: "fr.spi",
    entity: EntityType::new("FR_SPI"),
    find: Find::Layouts(&["99~99~999~999~999", "9{13}"]),
    validate: is_spi,
    valid: Score::new(70),
    cues: &[
        (
            "fr",
            "numéro fiscal, spi, référence fiscale, impôts, numéro fiscal de référence",
        ),
        ("en", "tax number, french tax number, tax id, tin"),
    ],
    negative: OTHER_NUMBERS,
    canonical: canonical::digits,
    reference: "https://fr.wikipedia.org/wiki/Num%C3%A9ro_fiscal_de_r%C3%A9f%C3%A9rence",
    examples: &[
        "numéro fiscal «30 23 217 600 053»",
        "mon SPI est le «0701987765493»",
        "«1234567890066»",
    ],
    near_misses: &["30 23 217 600 054", "9123456789066", "colis 1234567890066"],
    ..Recognizer::DEFAULT
};

fn is_spi(code: &str) -> Validity {
    let (payload, key) = code.split_at(10);
    let passes = remainder(payload, 511) == Some(number(key));
    (passes && matches!(code.as_bytes()[0], b'0'..=b'3')).into()
}

const CNI_CUES: CueWords = &[
    (
        "fr",
        "carte d'identité, carte nationale d'identité, cni, pièce d'identité, \
         numéro de carte d'identité",
    ),
    ("en", "identity card, id card, french id"),
];

/// An identity card as issued up to 2021: year, month, place and serial.
const CNI_OLD: Recognizer = Recognizer {
    id: "fr.cni_old",
    entity: EntityType::new("FR_CNI"),
    find: Find::Layouts(&["9{4}9X9{6}"]),
    validate: |code| Validity::not_ruled_out(is_day(0, number(&code[2..4]), 1)),
    score: Score::new(40),
    cues: CNI_CUES,
    cue: CueRule::Required,
    reference: "https://fr.wikipedia.org/wiki/Carte_nationale_d%27identit%C3%A9_en_France",
    examples: &[
        "carte d'identité n° «880692310285»",
        "CNI «94062A101234»",
        "my French ID is «150375100123»",
    ],
    near_misses: &["880692310285", "CNI 881392310285", "CNI 88069231028"],
    ..Recognizer::DEFAULT
};

/// An identity card since 2021: nine letters and digits, digits among them.
const CNI: Recognizer = Recognizer {
    id: "fr.cni",
    find: Find::Layouts(&["AX{8}", "9X{8}"]),
    validate: |code| {
        let digits = code.bytes().filter(u8::is_ascii_digit).count();
        Validity::not_ruled_out(matches!(digits, 2..=8))
    },
    examples: &[
        "carte d'identité «X4RTBPFW4»",
        "CNI : «D2H6862M2»",
        "my French id card is «t7x62tz79»",
    ],
    near_misses: &[
        "X4RTBPFW4",
        "la carte d'identité nationales",
        "CNI X4RTBPFW4K",
    ],
    ..CNI_OLD
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_social_security_number_is_caught() {
        let passes = |code: &str| is_nir(code) == Validity::Valid;
        for number in ["295109912611193", "253072A07300443", "185052B12345660"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
    }

    #[test]
    fn every_altered_digit_of_a_siret_is_caught() {
        let passes = |code: &str| is_siret(code) == Validity::Valid;
        for number in ["73282932000074", "55208131766522"] {
            assert!(every_altered_digit_fails(number, passes), "{number}");
        }
        assert!(passes("35600000049837") && !passes("35600000049838"));
    }

    #[test]
    fn every_altered_digit_of_a_tax_number_is_caught() {
        let passes = |code: &str| is_spi(code) == Validity::Valid;
        assert!(every_altered_digit_fails("3023217600053", passes));
    }
}
