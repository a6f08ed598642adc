//! Poland.

use super::{
    calendar::{is_birthday, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, alphanumeric_values, weighted_sum},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[PESEL, NIP, NIP_BARE, REGON, ID_CARD];

/// The number of a person in the population register.
const PESEL: Recognizer = Recognizer {
    id: "pl.pesel",
    entity: EntityType::new("PL_PESEL"),
    find: Find::Layouts(&["9{11}"]),
    validate: is_pesel,
    score: Score::new(30),
    valid: Score::new(55),
    cues: &[
        ("pl", "pesel, peselu, peselem, numer pesel, nr pesel"),
        (
            "en",
            "pesel, polish id, national id, id number, personal number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/PESEL",
    examples: &[
        "Mój PESEL to «44051401359».",
        "my Polish national id is «02270803624»",
        "«44051401359»",
    ],
    near_misses: &[
        "85040812345",
        "02270803624",
        "PESEL 44051401358",
        "11110021111",
        "order 44051401359",
    ],
    ..Recognizer::DEFAULT
};

/// A date, to whose month 20 is added from the year 2000 on, and a check digit. Of those
/// born in the years 00 to 19 the number could as well be a phone number with its 0 or 1 in
/// front, so it proves nothing by itself.
fn is_pesel(code: &str) -> Validity {
    let month = number_at(code, 2..4);
    let (century, month) = if month > 20 {
        (2000, month - 20)
    } else {
        (1900, month)
    };
    let sum = weighted_sum(code, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    let passes = is_birthday(
        century + number_at(code, 0..2),
        month,
        number_at(code, 4..6),
    ) && sum.is_some_and(|sum| sum % 10 == 0);
    match (passes, code.starts_with(['0', '1'])) {
        (true, true) => Validity::Unknown,
        (passes, _) => passes.into(),
    }
}

/// A tax number, grouped as on forms or with the country before it.
const NIP: Recognizer = Recognizer {
    id: "pl.nip",
    entity: EntityType::new("PL_NIP"),
    find: Find::Layouts(&["999-999-99-99", "999-99-99-999", "pl ?9{10}"]),
    validate: is_nip,
    valid: Score::new(60),
    cues: NIP_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://pl.wikipedia.org/wiki/NIP",
    examples: &[
        "NIP «123-456-32-18»",
        "numer identyfikacji podatkowej: «526-02-50-995»",
        "VAT «PL8567346215»",
    ],
    near_misses: &[
        "123-456-32-17",
        "PL8567346216",
        "1-123-456-32-18",
        "12-3456-32-18",
    ],
    ..Recognizer::DEFAULT
};

const NIP_BARE: Recognizer = Recognizer {
    id: "pl.nip_bare",
    find: Find::Layouts(&["9{10}", "999 999 99 99"]),
    cue: CueRule::Required,
    examples: &[
        "NIP firmy: «1234563218»",
        "my Polish tax number is «8567346215»",
        "NIP «526 025 09 95»",
    ],
    near_misses: &["1234563218", "zadzwoń 8567346215", "NIP 1234563217"],
    ..NIP
};

const NIP_CUES: CueWords = &[
    (
        "pl",
        "nip, nip-u, nipu, numer nip, nr nip, numer identyfikacji podatkowej, \
         numer podatkowy",
    ),
    (
        "en",
        "tax number, tax id, tax identification number, vat, vat number, polish tax number",
    ),
];

/// Modulo 11; a check digit of ten is not issued.
fn is_nip(code: &str) -> Validity {
    let sum = weighted_sum(
        code.trim_start_matches("PL"),
        &[6, 5, 7, 2, 3, 4, 5, 6, 7, 10],
    );
    // The weight 10 takes the check digit away, as 10 is -1 modulo 11.
    sum.is_some_and(|sum| sum % 11 == 0).into()
}

/// The number of a business: nine digits, with five more for a local unit.
const REGON: Recognizer = Recognizer {
    id: "pl.regon",
    entity: EntityType::new("PL_REGON"),
    find: Find::Layouts(&["9{9}", "9{14}", "999-999-999", "999 999 999"]),
    validate: is_regon,
    cue: CueRule::Required,
    cues: &[
        ("pl", "regon, regonu, numer regon, nr regon"),
        ("en", "regon, business registry number, statistical number"),
    ],
    reference: "https://en.wikipedia.org/wiki/REGON",
    examples: &[
        "REGON «192598184»",
        "numer REGON: «123-456-785»",
        "our regon is «12345678512347»",
    ],
    near_misses: &["192598184", "REGON 192598185", "REGON 12345678512348"],
    ..Recognizer::DEFAULT
};

fn is_regon(code: &str) -> Validity {
    let check_of = |weights: &[u32]| weighted_sum(code, weights).map(|sum| sum % 11 % 10);
    let short = check_of(&[8, 9, 2, 3, 4, 5, 6, 7]) == Some(number_at(code, 8..9));
    let long = code.len() == 9
        || check_of(&[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) == Some(number_at(code, 13..14));
    (short && long).into()
}

/// An identity card. Three letters and six digits are many things, so only with a cue.
const ID_CARD: Recognizer = Recognizer {
    id: "pl.id_card",
    entity: EntityType::new("PL_ID_CARD"),
    find: Find::Layouts(&["AAA ?9{6}"]),
    validate: is_id_card,
    cue: CueRule::Required,
    cues: &[
        (
            "pl",
            "dowód, dowodu, dowód osobisty, dowodu osobistego, dowodem osobistym, \
             numer dowodu, nr dowodu, seria i numer",
        ),
        (
            "en",
            "id card, identity card, identity card number, polish id, national id, \
             personal id card",
        ),
    ],
    reference: "https://en.wikipedia.org/wiki/Polish_identity_card",
    examples: &[
        "numer dowodu osobistego «ABA300000»",
        "identity card «ABS 123456»",
        "dowód osobisty: «AYW 036733»",
    ],
    near_misses: &["ABA300000", "dowód ABA300001", "invoice INV 123456"],
    ..Recognizer::DEFAULT
};

/// Weights 7, 3, 1 over letters and digits; the digit after the letters is the check.
fn is_id_card(code: &str) -> Validity {
    let weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
    let sum = alphanumeric_values(code)
        .map(|values| values.zip(weights).map(|(v, w)| v * w).sum::<u32>());
    sum.is_some_and(|sum| sum % 10 == 0).into()
}

#[cfg(test)]
mod tests {
    use super::{is_id_card, is_nip, is_pesel, is_regon};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for (code, check) in [
            ("44051401359", is_pesel as fn(&str) -> Validity),
            ("90080517455", is_pesel),
            ("1234563218", is_nip),
            ("5260250995", is_nip),
            ("PL8567346215", is_nip),
            ("ABA300000", is_id_card),
            ("AYW036733", is_id_card),
        ] {
            assert!(
                every_altered_digit_fails(code, |c| check(c) == Validity::Valid),
                "{code}"
            );
        }
    }

    #[test]
    fn published_business_numbers_are_valid() {
        for code in ["123456785", "192598184", "12345678512347"] {
            assert_eq!(is_regon(code), Validity::Valid, "{code}");
        }
        for code in ["123456786", "12345678512346", "12345678612347"] {
            assert_eq!(is_regon(code), Validity::Invalid, "{code}");
        }
    }
}
