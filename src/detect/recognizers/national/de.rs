//! Germany.

mod business;
mod districts;
mod health;
mod papers;
mod plate;
mod tax;

use crate::{
    checksum::Validity,
    detect::recognizer::{CueRule, Find, Recognizer, Window},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    tax::ID,
    tax::SOCIAL_SECURITY,
    tax::NUMBER,
    tax::NUMBER_UNIFORM,
    business::VAT_ID,
    business::VAT_ID_SPACED,
    business::REGISTER,
    papers::PASSPORT,
    papers::ID_CARD,
    papers::DRIVING_LICENCE,
    health::INSURANCE,
    health::DOCTOR,
    health::DOCTOR_ALONE,
    health::PRACTICE,
    plate::PLATE,
    plate::PLATE_JOINED,
    POSTCODE_PREFIXED,
    POSTCODE_CITY,
    POSTCODE,
];

/// A postcode: five digits, so only with a cue.
const POSTCODE: Recognizer = Recognizer {
    id: "de.plz",
    entity: EntityType::new("DE_PLZ"),
    find: Find::Layouts(&["9{5}"]),
    validate: is_postcode,
    score: Score::new(40),
    cues: &[
        (
            "de",
            "plz, postleitzahl, postleitzahlen, wohne, wohnhaft, anschrift, wohnort",
        ),
        ("en", "postcode, postal code, german postcode"),
    ],
    cue: CueRule::Required,
    reference: "https://de.wikipedia.org/wiki/Postleitzahl_(Deutschland)",
    examples: &[
        "PLZ: «10115»",
        "ich wohne in «80331» München",
        "the postal code is «01067»",
    ],
    near_misses: &[
        "10115",
        "PLZ 00000",
        "PLZ 1011, PLZ 101150",
        "10115 Stück auf Lager",
    ],
    ..Recognizer::DEFAULT
};

/// With the country before it, as in international mail.
const POSTCODE_PREFIXED: Recognizer = Recognizer {
    id: "de.plz_prefixed",
    find: Find::Layouts(&["d-9{5}"]),
    score: Score::new(60),
    cue: CueRule::Helps,
    examples: &[
        "«D-10115» Berlin",
        "send it to «d-80331» Munich",
        "Musterweg 1, «D-01067»",
    ],
    near_misses: &["D-00000", "D-1011", "E-10115"],
    ..POSTCODE
};

/// Right before one of the large cities.
const POSTCODE_CITY: Recognizer = Recognizer {
    id: "de.plz_city",
    cues: &[(
        "de",
        "berlin, hamburg, münchen, munich, köln, cologne, frankfurt, stuttgart, düsseldorf, leipzig, \
         dortmund, bremen, dresden, hannover, hanover, nürnberg, nuremberg, duisburg, bochum, \
         wuppertal, bielefeld, bonn, münster, mannheim, karlsruhe, augsburg, wiesbaden, \
         mönchengladbach, gelsenkirchen, aachen, braunschweig, kiel, chemnitz, magdeburg, \
         freiburg, krefeld, mainz, lübeck, erfurt, oberhausen, rostock, kassel, hagen, potsdam, \
         saarbrücken, ludwigshafen, oldenburg, leverkusen, osnabrück, heidelberg, darmstadt, \
         regensburg, ingolstadt, würzburg, ulm, wolfsburg, göttingen, heilbronn, pforzheim, jena, trier",
    )],
    window: Window {
        words_before: 0,
        bytes_before: 0,
        words_after: 1,
        bytes_after: 2,
    },
    examples: &[
        "Musterstraße 1, «10115» Berlin",
        "«80331» München",
        "to «50667» Cologne, please",
    ],
    near_misses: &[
        "Berlin 10115",
        "10115 in Berlin",
        "10115 Paris",
        "00115 Berlin",
    ],
    ..POSTCODE
};

/// The numbers below 01001 and 99999 are not used.
fn is_postcode(code: &str) -> Validity {
    let digits = code.trim_start_matches('D');
    Validity::not_ruled_out(("01001"..="99998").contains(&digits))
}
