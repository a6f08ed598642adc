//! Sweden.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, luhn},
    detect::recognizer::{CueRule, CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    PERSONNUMMER,
    PERSONNUMMER_BARE,
    ORGANISATIONSNUMMER,
    ORGANISATIONSNUMMER_BARE,
    PUBLIC_BODY,
];

/// A personal or coordination number with the year in full, or with its dash.
const PERSONNUMMER: Recognizer = Recognizer {
    id: "se.personnummer",
    entity: EntityType::new("SE_PERSONNUMMER"),
    find: Find::Layouts(&["9{6}-9{4}", "9{8}-?9{4}"]),
    validate: is_personnummer,
    valid: Score::new(70),
    cues: PERSONNUMMER_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Personal_identity_number_(Sweden)",
    examples: &[
        "Mitt personnummer är «811218-9876».",
        "personal number «19640823-3234»",
        "«199109242397» är mitt pnr",
        "samordningsnummer «701063-2391»",
    ],
    near_misses: &[
        "811218-9875",
        "811318-9876 has a month of 13",
        "200504422381",
        "order 811218-9876",
        "part 9811218-9876",
    ],
    ..Recognizer::DEFAULT
};

/// The ten digits without a dash: only with a cue.
const PERSONNUMMER_BARE: Recognizer = Recognizer {
    id: "se.personnummer_bare",
    find: Find::Layouts(&["9{10}", "9{6} 9{4}"]),
    cue: CueRule::Required,
    examples: &[
        "pnr «8112189876»",
        "my Swedish personal identity number is «6408233234»",
        "personnumret är «910924 2397»",
    ],
    near_misses: &["8112189876", "ring 6408233234", "pnr 8112189875"],
    ..PERSONNUMMER
};

const PERSONNUMMER_CUES: CueWords = &[
    (
        "sv",
        "personnummer, personnumret, personnumren, pnr, person nr, personnr, \
         samordningsnummer, samordningsnumret, id-nummer, födelsenummer",
    ),
    (
        "en",
        "personal number, personal identity number, personal id, personal identity code, \
         swedish id, swedish personal number, identity number, national id, \
         coordination number, id code",
    ),
];

/// Of the last ten digits, a date and Luhn; the day of a coordination number is 60 more.
fn is_personnummer(code: &str) -> Validity {
    let (century, number_of_ten) = code.split_at(code.len() - 10);
    let year = number_at(code, 0..code.len() - 8);
    let month = number_at(number_of_ten, 2..4);
    let day = number_at(number_of_ten, 4..6);
    let day = if day > 60 { day - 60 } else { day };
    (matches!(century, "" | "18" | "19" | "20") && is_day(year, month, day) && luhn(number_of_ten))
        .into()
}

/// The number of a company or association; that of a sole trader is a personal number.
const ORGANISATIONSNUMMER: Recognizer = Recognizer {
    id: "se.organisationsnummer",
    entity: EntityType::new("SE_ORGANISATIONSNUMMER"),
    find: Find::Layouts(&["9{6}-9{4}", "169{6}-9{4}", "se9{10}01"]),
    validate: is_organisationsnummer,
    valid: Score::new(55),
    cues: ORGANISATION_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://sv.wikipedia.org/wiki/Organisationsnummer",
    examples: &[
        "Organisationsnummer: «556016-0680»",
        "our company identity code is «212000-0142».",
        "org.nr «16556012-5790»",
        "VAT «SE556074308901»",
    ],
    near_misses: &[
        "556016-0681",
        "501016-0686 has a date in it",
        "invoice 556016-0680",
        "SE556074308801",
    ],
    ..Recognizer::DEFAULT
};

const ORGANISATIONSNUMMER_BARE: Recognizer = Recognizer {
    id: "se.organisationsnummer_bare",
    find: Find::Layouts(&["9{10}", "169{10}"]),
    cue: CueRule::Required,
    examples: &[
        "orgnr «5560160680»",
        "Vårt organisationsnummer är «5560125790»",
        "company number «165560743089»",
    ],
    near_misses: &["5560160680", "orgnr 5560160681", "call 5560125790"],
    ..ORGANISATIONSNUMMER
};

/// A state agency, a municipality or a region. So few numbers begin like that that they
/// need neither dash nor cue.
const PUBLIC_BODY: Recognizer = Recognizer {
    id: "se.public_body",
    find: Find::Layouts(&["202100-?9999", "212000-?9999", "232100-?9999"]),
    valid: Score::new(75),
    examples: &[
        "«2120000142»",
        "Skatteverket, «202100-5489»",
        "kommun «212000-0142»",
    ],
    near_misses: &["2120000143", "21200001420", "tel 212-000-0142"],
    ..ORGANISATIONSNUMMER
};

const ORGANISATION_CUES: CueWords = &[
    (
        "sv",
        "organisationsnummer, organisationsnumret, orgnr, org.nr, org nr, orgnummer, \
         företagsnummer, momsnummer, momsregistreringsnummer, vat-nummer",
    ),
    (
        "en",
        "organisation number, organization number, company number, corporate identity number, \
         company identity code, registration number, company registration number, vat, \
         vat number",
    ),
];

/// Luhn. What would be the month is 20 or more, so it is never taken for a personal number.
fn is_organisationsnummer(code: &str) -> Validity {
    let code = match code.len() {
        12 => &code[2..],
        14 => &code[2..12],
        _ => code,
    };
    let month = number_at(code, 2..4);
    (!code.starts_with(['0', '4']) && month >= 20 && luhn(code)).into()
}

#[cfg(test)]
mod tests {
    use super::{is_organisationsnummer, is_personnummer};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["8112189876", "6408233234", "9109242397"] {
            assert!(every_altered_digit_fails(code, |c| is_personnummer(c) == Validity::Valid));
        }
        for code in ["5560160680", "2120000142", "SE556074308901"] {
            let altered_digits_of_ten = |c: &str| {
                is_organisationsnummer(c) == Validity::Valid && (c.len() == 10 || c.ends_with("01"))
            };
            assert!(every_altered_digit_fails(code, altered_digits_of_ten));
        }
    }

    #[test]
    fn no_number_is_both_a_persons_and_an_organisations() {
        for code in ["8112189876", "6408233234", "7010632391"] {
            assert_eq!(is_organisationsnummer(code), Validity::Invalid);
        }
        for code in ["5560160680", "2120000142"] {
            assert_eq!(is_personnummer(code), Validity::Invalid);
        }
    }
}
