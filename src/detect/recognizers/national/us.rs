//! United States: identity and taxes.

pub(in super::super) mod bank;
pub(in super::super) mod health;
pub(in super::super) mod vehicle;
pub(in super::super) mod zip;

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] =
    &[SSN, SSN_BARE, ITIN, ITIN_BARE, EIN, EIN_BARE, PASSPORT];

/// A social security number, grouped as on the card.
const SSN: Recognizer = Recognizer {
    id: "us.ssn",
    entity: EntityType::new("US_SSN"),
    find: Find::Layouts(&["999-99-9999", "999 99 9999", "999.99.9999"]),
    validate: is_issued,
    score: Score::new(80),
    cues: SSN_CUES,
    reference: "https://www.ssa.gov/employer/randomization.html",
    examples: &[
        "my ssn is «219-09-9999», thanks",
        "social security number: «536 22 8726»",
        "«489.36.8350»",
    ],
    near_misses: &[
        "000-12-3456, 666-12-3456 and 912-12-3456 were never issued",
        "123-00-4567 or 123-45-0000",
        "part 123-45-67890",
        "12-345-6789",
        "ticket 4-219-09-9999-1",
    ],
    ..Recognizer::DEFAULT
};

/// The same without separators: nine digits, so only with a cue.
const SSN_BARE: Recognizer = Recognizer {
    id: "us.ssn_bare",
    find: Find::Layouts(&["999999999"]),
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "my SSN is «219099999»",
        "the social security number is «536228726».",
        "«536228726» is my social security",
    ],
    near_misses: &[
        "my order is 219099999",
        "ssn 000123456",
        "The session 536228726 expired",
        "ssn 5362287261",
    ],
    ..SSN
};

const SSN_CUES: CueWords = &[
    (
        "en",
        "ssn, ssns, social security, social security number, social security no, \
              social, ss number, ss#",
    ),
    ("es", "seguro social, número de seguro social, nss"),
];

/// The number of a taxpayer who has no social security number.
const ITIN: Recognizer = Recognizer {
    id: "us.itin",
    entity: EntityType::new("US_ITIN"),
    find: Find::Layouts(&["999-99-9999", "999 99 9999"]),
    validate: is_itin,
    score: Score::new(80),
    cues: ITIN_CUES,
    canonical: canonical::digits,
    reference: "https://www.irs.gov/irm/part3/irm_03-021-263r",
    examples: &[
        "my ITIN is «911-64-1234»",
        "«911-53-1234»",
        "taxpayer id «987 94 4320»",
    ],
    near_misses: &["911-49-1234", "911-93-1234", "811-64-1234", "911-641-234"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const ITIN_BARE: Recognizer = Recognizer {
    id: "us.itin_bare",
    find: Find::Layouts(&["9{9}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "my ITIN is «911641234»",
        "individual taxpayer identification number: «987944320»",
        "«911531234» is my tax id",
    ],
    near_misses: &["order 911641234", "ITIN 911491234", "itin 9116412345"],
    ..ITIN
};

const ITIN_CUES: CueWords = &[
    (
        "en",
        "itin, individual taxpayer identification number, taxpayer id, tax id, taxpayer, \
         taxpayer number, tin, tax identification number",
    ),
    ("es", "itin, contribuyente, número de contribuyente"),
];

/// The number of an employer or another organization.
const EIN: Recognizer = Recognizer {
    id: "us.ein",
    entity: EntityType::new("US_EIN"),
    find: Find::Layouts(&["99-9{7}"]),
    validate: is_ein,
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "ein, fein, employer identification number, employer id, federal tax id, fein number, \
         ein number, tax id, federal id, employer number, tin, taxpayer identification number",
    )],
    canonical: canonical::digits,
    reference: "https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes",
    examples: &[
        "our EIN is «12-3456789»",
        "federal tax id: «94-2404110»",
        "TIN «11-4391209»",
    ],
    near_misses: &["EIN 07-3456789", "order 12-3456789", "EIN 12-34567890"],
    ..Recognizer::DEFAULT
};

/// The same in one piece. The cue `ein` alone is a German word.
const EIN_BARE: Recognizer = Recognizer {
    id: "us.ein_bare",
    find: Find::Layouts(&["9{9}"]),
    cues: &[(
        "en",
        "fein, employer identification number, employer id, federal tax id, fein number, \
         ein number, ein is, our ein, my ein, federal id",
    )],
    examples: &[
        "employer identification number «131624100»",
        "our EIN: «942404110»",
        "FEIN «123456789»",
    ],
    near_misses: &[
        "ein Paket mit der Nummer 123456789",
        "FEIN 073456789",
        "order 123456789",
    ],
    ..EIN
};

/// A passport: nine digits, or a letter and eight digits since 2021.
const PASSPORT: Recognizer = Recognizer {
    id: "us.passport",
    entity: EntityType::new("US_PASSPORT"),
    find: Find::Layouts(&["9{9}", "A9{8}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "passport, passport number, passport no, passport book, passport card, us passport, \
             travel document",
        ),
        ("es", "pasaporte"),
    ],
    reference: "https://en.wikipedia.org/wiki/United_States_passport",
    examples: &[
        "my passport number is «912803456»",
        "US passport «A12345678»",
        "mi pasaporte es «341077204»",
    ],
    near_misses: &[
        "order 912803456",
        "passport 91280345",
        "the passport costs $130",
        "A12345678",
    ],
    ..Recognizer::DEFAULT
};

/// Area 000, 666 and 900 to 999, group 00 and serial 0000 are never issued.
fn is_issued(number: &str) -> Validity {
    let (area, group, serial) = (&number[..3], &number[3..5], &number[5..]);
    let ruled_out =
        matches!(area, "000" | "666") || area.starts_with('9') || group == "00" || serial == "0000";
    Validity::not_ruled_out(!ruled_out)
}

/// The ranges of the fourth and fifth digit that the IRS has handed out.
fn is_itin(number: &str) -> Validity {
    let group = number[3..5].parse().unwrap_or(0);
    let issued = matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    Validity::not_ruled_out(number.starts_with('9') && issued)
}

/// Prefixes that no campus of the IRS uses.
fn is_ein(number: &str) -> Validity {
    let prefix = number[..2].parse().unwrap_or(0);
    let unused = matches!(
        prefix,
        0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97
    );
    Validity::not_ruled_out(!unused)
}

#[cfg(test)]
mod tests {
    use super::is_issued;
    use crate::checksum::Validity;

    #[test]
    fn every_serial_but_0000_is_issued() {
        for serial in 0..=9999 {
            let expected = Validity::not_ruled_out(serial != 0);
            assert_eq!(
                is_issued(&format!("12345{serial:04}")),
                expected,
                "{serial:04}"
            );
        }
    }
}
