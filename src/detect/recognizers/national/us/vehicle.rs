//! United States: driver licences and licence plates.

use crate::{
    checksum::Validity,
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[DRIVER_LICENSE, PLATE];

/// Every state has its own layouts, and most of them are just some digits.
const DRIVER_LICENSE: Recognizer = Recognizer {
    id: "us.driver_license",
    entity: EntityType::new("US_DRIVER_LICENSE"),
    find: Find::Layouts(&[
        "9{6,12}",  // AL, AZ, AR, CT, DC, GA, IA, LA, MS, NC, NM, NY, OK, PA, SC, TN, TX, UT …
        "9{14}",    // ME, NM
        "A9{6,14}", // CA, FL, IL, MD, MI, MN, MO, NJ, VA, WI and others
        "A9{3}-9{3}-9{4}",
        "A9{3}-9{3}-99-9{3}",
        "9{3}-9{6}",
        "A{2}9{2,8}",            // GU, WY, UT
        "A{2}9{6}A",             // ID
        "9{3}A{2}9{4}",          // IA
        "9{2}A{3}9{5}",          // NH
        "A{3}-?99-?9{4}",        // ND
        "A{3}9{8}",              // NH
        "wdlX{9}",               // WA since 2018
        "A{5}X{7}",              // WA
        "A{3}XX9{3}X{2}",        // WA, with signs left out
        "9{7}A",                 // VT
        "9{8}A{2}",              // MO
        "9{9}A",                 // MO
        "9{3}A9{6}",             // MO
        "A9A9A",                 // KS
        "A9{2}-?9{2}-?9{4}",     // KS
        "A9{2}-9{3}-9{3}",       // KY
        "99-9{3}-9{4}",          // CO
        "99-9{3}-9{3}",          // CO
        "99 9{3} 9{3}",          // PA
        "9{3} 9{3} 9{3}",        // NY
        "9{3}-9{3}-9{3}",        // NY
        "9{4}-99-9{4}",          // printed so in a few states
        "A9{3}-9{3}-99-9{3}-9",  // FL
        "A9{3}-9{4}-9{4}",       // IL
        "A9{3}-9{4}-9{4}-99",    // WI
        "A9{4} 9{5} 9{5}",       // NJ
        "A-9{3}-9{3}-9{3}-9{3}", // MD, MI
        "A 9{3} 9{3} 9{3} 9{3}", // MI
    ]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "driver's license, drivers license, driver license, driver's license number, \
             driver's licence, drivers licence, driver licence, driving license, \
             driving licence, drivers' license, driver lic, drivers lic, driver's lic, \
             driver permit, driver's permit, driver's license id, dl, dl no, dl number, \
             dln, dlnum, dl#, dls, license number, licence number, license no, lic no, \
             state id, cdl, learner's permit",
        ),
        ("es", "licencia de conducir, licencia de manejo, licencia"),
    ],
    negative: &[(
        "en",
        "software, product key, activation, order, medical license, dea, plate, business license",
    )],
    reference: "https://ntsi.com/drivers-license-format/",
    examples: &[
        "my driver's license number is «A56319335»",
        "DL: «F255-921-50-094-0»",
        "driver license «S514-7811-2345»",
        "driver’s license «WDLABCD456DG»",
        "license number «2270-66-1551»",
        "drivers license «LH329609T»",
    ],
    near_misses: &[
        "ABCD ABCDEFGHIJ",
        "public 12345678",
        "C12T345672",
        "the DL was 45 Mbit",
        "H12234567",
    ],
    ..Recognizer::DEFAULT
};

/// A licence plate: too many layouts to be told from a model number without a cue.
const PLATE: Recognizer = Recognizer {
    id: "us.license_plate",
    entity: EntityType::new("US_LICENSE_PLATE"),
    find: Find::Layouts(&[
        "A{3}~9{3,4}",
        "A{2}-?9{3,4}",
        "9A{3}9{3}",
        "9{3}-?A{2,4}",
        "9{4}-?A{2}",
        "A{1,2}-?9{4,5}",
        "A9{2}-?A{3}",
        "9{2}-?A{3}9",
        "9{1,3}-?A{1,3}9{1,3}",
        "A{2}9{2}A{2}",
        "A{3}9{2}A",
        "A{3}9A{2}",
    ]),
    validate: is_plate,
    score: Score::new(35),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "license plate, licence plate, plate number, plate no, number plate, plate, plates, \
         tag number, license plate number, car plate, vehicle plate",
    )],
    negative: &[("en", "home plate, dinner plate, plate of")],
    reference: "https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_the_United_States",
    examples: &[
        "my license plate is «7ABC123»",
        "plate number «ABC-1234»",
        "the car with plates «KLM 482» is mine",
    ],
    near_misses: &[
        "model ABC-1234",
        "a plate for 2",
        "7ABC123",
        "plate 1234567",
    ],
    ..Recognizer::DEFAULT
};

/// Not a short word that stands before a number.
fn is_plate(code: &str) -> Validity {
    let word = code.trim_end_matches(|c: char| c.is_ascii_digit());
    Validity::not_ruled_out(!matches!(
        word,
        "THE"
            | "HAS"
            | "WAS"
            | "AND"
            | "FOR"
            | "ARE"
            | "NOT"
            | "ONE"
            | "WITH"
            | "IS"
            | "NO"
            | "OF"
            | "TO"
    ))
}
