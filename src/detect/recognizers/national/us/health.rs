//! United States: numbers of health care.

use crate::{
    checksum::{Validity, digit_values, luhn},
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, CueWords, Find, Recognizer, Scanned},
        recognizers::national::{ALONE, alone},
    },
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] =
    &[NPI, NPI_BARE, NPI_ALONE, DEA, MBI, MBI_BARE];

const NPI_CUES: CueWords = &[(
    "en",
    "npi, npis, npi number, national provider identifier, provider identifier, provider id, \
     provider number, provider",
)];

/// The number of a health care provider, in groups that telephone numbers do not have.
const NPI: Recognizer = Recognizer {
    id: "us.npi",
    entity: EntityType::new("US_NPI"),
    find: Find::Layouts(&["9999 999 999", "9999-999-999"]),
    validate: is_npi,
    valid: Score::new(75),
    cues: NPI_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/National_Provider_Identifier",
    examples: &[
        "NPI «1234 567 893»",
        "«1234-567-893»",
        "the provider is «1003-000-126».",
    ],
    near_misses: &["1234-567-890", "3234 567 893", "1234-567-893-1"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const NPI_BARE: Recognizer = Recognizer {
    id: "us.npi_bare",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "NPI «1234567893» and NPI «1245319599»",
        "Provider identifier «1245319599»",
        "«1003000126» is my NPI",
    ],
    near_misses: &["NPI 1234567890", "order 1234567893", "NPI 3234567893"],
    ..NPI
};

/// The same as a message of its own, the answer to a question.
const NPI_ALONE: Recognizer = Recognizer {
    id: "us.npi_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 10, |number| {
            // None of those that begin with a 2 has been given out yet.
            number.starts_with('1') && is_npi(number) == Validity::Valid
        })
        .map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«1245319599»", "«1003000126»", "«1234567893»."],
    near_misses: &[
        "1111111112",
        "2143658708",
        "got 1245319599 hits",
        "12345678934",
    ],
    ..NPI
};

/// A prescriber's registration with the Drug Enforcement Administration.
const DEA: Recognizer = Recognizer {
    id: "us.dea",
    entity: EntityType::new("MEDICAL_LICENSE"),
    find: Find::Layouts(&["AA9{7}", "A\\99{7}"]),
    validate: is_dea,
    valid: Score::new(45),
    cues: &[(
        "en",
        "dea, dea number, dea no, dea registration, medical license, medical license number, \
         prescriber, license, certificate",
    )],
    negative: &[(
        "en",
        "order, tracking, serial, part, model, invoice, ticket, flight, passport, sku, case",
    )],
    reference: "https://en.wikipedia.org/wiki/DEA_number",
    examples: &[
        "my DEA number is «AB1234563»",
        "DEA «FS2526018»",
        "the prescriber is «B91234563»",
    ],
    near_misses: &[
        "AB1234563",
        "DEA AB1234564",
        "order AB1234563",
        "NB1234563",
        "AB12345634",
    ],
    ..Recognizer::DEFAULT
};

const MBI_CUES: CueWords = &[(
    "en",
    "mbi, medicare, medicare beneficiary identifier, medicare number, medicare id, \
     medicare card, beneficiary",
)];

/// A Medicare beneficiary, grouped as on the card.
const MBI: Recognizer = Recognizer {
    id: "us.mbi",
    entity: EntityType::new("US_MBI"),
    find: Find::Layouts(&["9AX9-AX9-AA99", "9AX9 AX9 AA99"]),
    validate: is_mbi,
    score: Score::new(75),
    cues: MBI_CUES,
    reference: "https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi",
    examples: &[
        "my Medicare number is «1EG4-TE5-MK73»",
        "«9XX9-XX9-XX99»",
        "MBI «1EG4 TE5 MK72»",
    ],
    near_misses: &["AEG4-TE5-MK73", "1SG4-TE5-MK73", "0EG4-TE5-MK73"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const MBI_BARE: Recognizer = Recognizer {
    id: "us.mbi_bare",
    find: Find::Layouts(&["9AX9AX9AA99"]),
    score: Score::new(50),
    negative: &[(
        "en",
        "order, tracking, serial, part, model, sku, coupon, code",
    )],
    examples: &[
        "The MBI is «4EF6GH8JK12» for this patient",
        "medicare «1eg4te5mk73»",
        "«1EG4TE5MK73»",
    ],
    near_misses: &["1EG4TE5MB73", "model 1EG4TE5MK73", "1EG4TE5MK7"],
    ..MBI
};

/// Luhn over the number with the issuer prefix of American health cards, 80840, before it.
/// Nine equal digits are a placeholder.
fn is_npi(number: &str) -> Validity {
    let digits = number.as_bytes();
    let possible = matches!(digits[0], b'1' | b'2') && digits[..9].iter().any(|d| *d != digits[0]);
    let mut code = *b"808400000000000";
    code[5..].copy_from_slice(digits);
    (possible && std::str::from_utf8(&code).is_ok_and(luhn)).into()
}

/// Kind of registrant, initial of the name (or 9), and the last digit of the sum of the
/// odd places plus twice the even ones.
fn is_dea(code: &str) -> Validity {
    let known = b"ABCDEFGHJKLMPRSTUX".contains(&code.as_bytes()[0]);
    let sum = digit_values(&code[2..8]).map(|digits| {
        digits
            .zip([1, 2].into_iter().cycle())
            .map(|(d, w)| d * w)
            .sum::<u32>()
    });
    let check = digit_values(&code[8..]).and_then(|mut digits| digits.next());
    (known && sum.map(|sum| sum % 10) == check).into()
}

/// No zero at first, and none of the letters that look like digits.
fn is_mbi(code: &str) -> Validity {
    let confusing = code.bytes().any(|byte| b"SLOIBZ".contains(&byte));
    Validity::not_ruled_out(!confusing && !code.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_an_npi_is_caught() {
        for number in ["1234567893", "1245319599"] {
            assert!(every_altered_digit_fails(number, |code| is_npi(code) == Validity::Valid));
        }
    }

    #[test]
    fn a_dea_number_misses_no_altered_odd_digit_nor_check() {
        // Twice five is ten: an even digit altered by five passes, as the scheme has it.
        for at in [2, 4, 6, 8] {
            for digit in '0'..='9' {
                let mut code = "AB1234563".to_owned();
                code.replace_range(at..=at, &digit.to_string());
                let same = code == "AB1234563";
                assert_eq!(is_dea(&code) == Validity::Valid, same, "{code}");
            }
        }
    }
}
