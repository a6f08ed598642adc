//! United States: ZIP codes.

use crate::{
    detect::recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[ZIP, ZIP_OF_STATE];

/// A ZIP code by its cue. People call the postal codes of other countries so, too.
const ZIP: Recognizer = Recognizer {
    id: "us.zip",
    entity: EntityType::new("US_ZIP_CODE"),
    find: Find::Layouts(&["9{3,6}", "9{5}-9{3,4}", "9{4}-9{3}", "99-9{3}", "9{3} 99"]),
    score: Score::new(40),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "zip, zips, zip code, zipcode, zip codes, zipcodes, zip+4, postal code, postcode",
    )],
    negative: &[("en", "file, files, archive, download, unzip, attachment")],
    reference: "https://en.wikipedia.org/wiki/ZIP_Code",
    examples: &[
        "my zip code is «90210»",
        "ZIP: «20500-0003»",
        "«10001» is my zip",
        "zip code «53-320»",
    ],
    near_misses: &[
        "order 90210",
        "90210",
        "the zip code has 5 digits",
        "my zip code is 12",
    ],
    ..Recognizer::DEFAULT
};

/// A ZIP code after the abbreviation of its state: `CA 90210`.
const ZIP_OF_STATE: Recognizer = Recognizer {
    id: "us.zip_of_state",
    find: Find::Scan(Anchor::Number, zip_of_state),
    score: Score::new(60),
    cue: CueRule::Helps,
    cues: &[("en", "zip, zip code, zipcode, address")],
    examples: &[
        "Beverly Hills, CA «90210»",
        "1600 Pennsylvania Ave NW, Washington, DC «20500-0003»",
        "Springfield IL «62704», please",
    ],
    near_misses: &[
        "ca 90210 of them",
        "ID 90210",
        "XX 90210",
        "CA 9021",
        "CA 902101",
        "CA 90210-1",
        "OR 12345",
    ],
    ..ZIP
};

/// States and territories with the first digit of their ZIP codes. `ID`, `IN`, `ME`, `OK` and
/// `OR` are English words as well, in capitals too (`ID 90210`).
const STATES: &[(char, &str)] = &[
    ('0', "CT MA ME NH NJ PR RI VT"),
    ('1', "DE NY PA"),
    ('2', "DC MD NC SC VA WV"),
    ('3', "AL FL GA MS TN"),
    ('4', "IN KY MI OH"),
    ('5', "IA MN MT ND SD WI"),
    ('6', "IL KS MO NE"),
    ('7', "AR LA OK TX"),
    ('8', "AZ CO ID NM NV UT WY"),
    ('9', "AK AS CA GU HI OR WA"),
];

fn zip_of_state(place: &Place) -> Scanned {
    if place
        .token(place.token)
        .is_none_or(|token| token.len() != 5)
    {
        return Scanned::NOTHING;
    }
    let zip = place.word(place.token);
    let Some(before) = place.token.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let state = place.word(before);
    let all_digits =
        |word: &str, len| word.len() == len && word.bytes().all(|b| b.is_ascii_digit());
    let between = &place.text[place.tokens[before].end()..place.at];
    if !all_digits(zip, 5) || state.len() != 2 || !matches!(between, " " | ", " | "  ") {
        return Scanned::NOTHING;
    }
    let belongs = |(digit, states): &(char, &str)| {
        zip.starts_with(*digit) && states.split(' ').any(|known| known == state)
    };
    if !STATES.iter().any(belongs) {
        return Scanned::NOTHING;
    }
    let mut end = place.at + zip.len();
    if let Some(extension) = place.text[end..].strip_prefix('-') {
        let next = place.word(place.token + 1);
        if !all_digits(next, 4) || !extension.starts_with(next) {
            return Scanned::nothing_before(end);
        }
        end += 5;
    }
    Scanned::found(place.at..end, Score::new(60))
}
