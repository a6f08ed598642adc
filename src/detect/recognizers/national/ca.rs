//! Canada.

use crate::{
    checksum::{Validity, luhn, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
        recognizers::national::calendar::is_month_and_day,
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    SIN,
    SIN_BARE,
    HEALTH_ONTARIO,
    HEALTH_QUEBEC,
    HEALTH_BRITISH_COLUMBIA,
    HEALTH_OTHER,
    PASSPORT,
    POSTAL_CODE,
    POSTAL_CODE_BARE,
    BANK_TRANSIT,
];

const SIN_CUES: CueWords = &[
    (
        "en",
        "sin, sin number, sin no, social insurance, social insurance number, social insurance no",
    ),
    (
        "fr",
        "nas, numéro d'assurance sociale, assurance sociale, n.a.s.",
    ),
];

/// A social insurance number, grouped as on the card.
const SIN: Recognizer = Recognizer {
    id: "ca.sin",
    entity: EntityType::new("CA_SIN"),
    find: Find::Layouts(&["999 999 999", "999-999-999", "999.999.999"]),
    validate: is_sin,
    valid: Score::new(75),
    cues: SIN_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Social_insurance_number",
    examples: &[
        "my SIN is «130 692 544»",
        "«347-677-452»",
        "mon NAS: «258 933 688»",
        "«435 418 165»",
    ],
    near_misses: &[
        "111 111 111",
        "435-418-166",
        "$435 418 165",
        "046 454 286 is an example, never issued",
    ],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const SIN_BARE: Recognizer = Recognizer {
    id: "ca.sin_bare",
    find: Find::Layouts(&["9{9}"]),
    cue: CueRule::Required,
    examples: &[
        "my social insurance number is «130692544»",
        "SIN «193456787»",
        "numéro d'assurance sociale «258933688»",
    ],
    near_misses: &["order 130692544", "SIN 130692545", "sin of 1306925440"],
    ..SIN
};

const HEALTH_CUES: CueWords = &[
    (
        "en",
        "health card, health card number, health number, health insurance number, ohip, msp, phn, \
         personal health number, care card, carecard, hcn, health care number, ahcip, mcp, ahc, \
         provincial health, medicare number",
    ),
    (
        "fr",
        "carte santé, assurance maladie, numéro d'assurance maladie, ramq, nam, carte soleil, \
         carte d'assurance maladie",
    ),
];

/// Ontario: ten digits and two letters for the version of the card.
const HEALTH_ONTARIO: Recognizer = Recognizer {
    id: "ca.health_ontario",
    entity: EntityType::new("CA_HEALTH_NUMBER"),
    find: Find::Layouts(&["9{4}~9{3}~9{3}-?A{2}", "9{4}-9{3}-9{3}"]),
    validate: is_ontario,
    valid: Score::new(60),
    cues: HEALTH_CUES,
    reference: "https://en.wikipedia.org/wiki/Health_Insurance_Act",
    examples: &[
        "OHIP «9876-543-217-ON»",
        "my health card is «9563-212-233»",
        "health card «9010928159AB»",
    ],
    near_misses: &["9876-543-218-ON", "0876-543-217", "9876-54-3217"],
    ..Recognizer::DEFAULT
};

/// Québec: three letters of the name, the initial, the date of birth (month plus 50 for
/// women), two more digits.
const HEALTH_QUEBEC: Recognizer = Recognizer {
    id: "ca.health_quebec",
    find: Find::Layouts(&["A{4}~9{4}~9{4}"]),
    validate: |code| Validity::not_ruled_out(is_birth_date(&code[6..10])),
    score: Score::new(55),
    cue: CueRule::Required,
    reference: "https://www.ramq.gouv.qc.ca/en/citizens/health-insurance/using-card",
    examples: &[
        "carte santé «TREM 5761 0101»",
        "RAMQ «BOUF94032812»",
        "«DESL 8212 3114» est mon NAM",
    ],
    near_misses: &[
        "card 4111 1111 1111 1111",
        "TREM 5733 0101",
        "order ABCD 0099 1234",
        "TREM 5761 01",
    ],
    ..HEALTH_ONTARIO
};

/// British Columbia: a nine, and a check digit.
const HEALTH_BRITISH_COLUMBIA: Recognizer = Recognizer {
    id: "ca.health_british_columbia",
    find: Find::Layouts(&["\\99{3} 9{3} 9{3}", "\\99{9}"]),
    validate: is_british_columbian,
    cue: CueRule::Required,
    reference: "https://www2.gov.bc.ca/gov/content/health/health-drug-coverage/msp",
    examples: &[
        "my PHN is «9996 030 824»",
        "personal health number «9555979711»",
        "MSP «9079 244 026»",
    ],
    near_misses: &["PHN 9996 030 825", "order 9555979711", "PHN 8996030824"],
    ..HEALTH_ONTARIO
};

/// The other provinces and territories, which publish no check, and Ontario in one piece.
const HEALTH_OTHER: Recognizer = Recognizer {
    id: "ca.health_other",
    find: Find::Layouts(&[
        "9{5}-9{4}",
        "9{3} 9{3} 9{3}",
        "9{4} 9{3} 9{3}",
        "9{8,10}",
        "9{12}",
        "A9{7}",
    ]),
    validate: |_| Validity::Unknown,
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "Alberta health care number «12345-6789»",
        "my health card number is «123456789»",
        "OHIP «9876543217»",
    ],
    near_misses: &["order 123456789", "12345-6789", "health card 1234567"],
    ..HEALTH_ONTARIO
};

/// A passport: two letters and six digits, or since 2023 a letter, six digits, two letters.
const PASSPORT: Recognizer = Recognizer {
    id: "ca.passport",
    entity: EntityType::new("CA_PASSPORT"),
    find: Find::Layouts(&["A{2}~9{6}", "A9{6}A{2}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "passport, passport number, passport no, travel document",
        ),
        ("fr", "passeport, numéro de passeport"),
    ],
    reference: "https://en.wikipedia.org/wiki/Canadian_passport",
    examples: &[
        "my passport is «AB123456»",
        "passeport no «GA 302922»",
        "passport number: «P123456AA»",
    ],
    near_misses: &["AB123456", "order AB123456", "passport AB12345"],
    ..Recognizer::DEFAULT
};

const POSTAL_CUES: CueWords = &[
    (
        "en",
        "postal code, postcode, zip, zip code, canada, address",
    ),
    ("fr", "code postal, adresse"),
];

/// A postal code.
const POSTAL_CODE: Recognizer = Recognizer {
    id: "ca.postal_code",
    entity: EntityType::new("CA_POSTAL_CODE"),
    find: Find::Layouts(&["A9A 9A9"]),
    validate: is_postal_code,
    score: Score::new(65),
    cues: POSTAL_CUES,
    reference: "https://en.wikipedia.org/wiki/Postal_codes_in_Canada",
    examples: &[
        "Ottawa ON «K1A 0B1»",
        "code postal «h2x 1y4»",
        "ship it to «V6B 4Y8», thanks",
    ],
    near_misses: &["K1A 0D1", "W1A 0B1", "D1A 0B1", "K1A 0B12"],
    ..Recognizer::DEFAULT
};

/// The same in one word, or with a dash.
const POSTAL_CODE_BARE: Recognizer = Recognizer {
    id: "ca.postal_code_bare",
    find: Find::Layouts(&["A9A-?9A9"]),
    cue: CueRule::Required,
    score: Score::new(35),
    examples: &[
        "my postal code is «K1A0B1»",
        "code postal: «H2X-1Y4»",
        "«v6b4y8» is the postal code",
    ],
    near_misses: &["model K1A0B1", "postal code K1A0D1", "K1A-0B1"],
    ..POSTAL_CODE
};

/// Branch and bank as on a cheque, or in the order of electronic payments.
const BANK_TRANSIT: Recognizer = Recognizer {
    id: "ca.bank_transit",
    entity: EntityType::new("CA_BANK_TRANSIT"),
    find: Find::Layouts(&["9{5}-9{3}", "9{5} 9{3}", "09{8}", "9{5}"]),
    score: Score::new(35),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "transit number, transit no, institution and transit, branch transit, routing number, \
             institution number, bank transit",
        ),
        ("fr", "numéro de transit, numéro d'institution"),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Routing_number_(Canada)",
    examples: &[
        "transit number «10009-001»",
        "numéro de transit: «00011 004»",
        "my branch transit is «12345»",
    ],
    near_misses: &[
        "10009-001",
        "order 10009-001",
        "package 12345 is in transit",
    ],
    ..Recognizer::DEFAULT
};

/// Luhn; no province hands out a first digit of 0 or 8.
fn is_sin(number: &str) -> Validity {
    (!number.starts_with(['0', '8']) && luhn(number)).into()
}

fn is_ontario(code: &str) -> Validity {
    (!code.starts_with('0') && luhn(&code[..10])).into()
}

fn is_british_columbian(number: &str) -> Validity {
    let sum = weighted_sum(&number[1..], &[2, 4, 8, 5, 10, 9, 7, 3]);
    let check = number[9..].parse().ok();
    sum.is_some_and(|sum| Some(11 - sum % 11) == check).into()
}

/// Month and day, the month plus 50 for women.
fn is_birth_date(digits: &str) -> bool {
    let month = digits[..2].parse().unwrap_or(0);
    let day = digits[2..].parse().unwrap_or(0);
    is_month_and_day(month % 50, day) && month < 63
}

/// No D, F, I, O, Q, U; W and Z not as the first.
fn is_postal_code(code: &str) -> Validity {
    let unused = code.bytes().any(|b| b"DFIOQU".contains(&b)) || code.starts_with(['W', 'Z']);
    Validity::not_ruled_out(!unused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        let valid = |check: fn(&str) -> Validity| move |code: &str| check(code) == Validity::Valid;
        assert!(every_altered_digit_fails("130692544", valid(is_sin)));
        assert!(every_altered_digit_fails("9876543217", valid(is_ontario)));
    }
}
