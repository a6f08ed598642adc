//! Nigeria.

use crate::{
    checksum::{Validity, verhoeff},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NIN, BVN, VEHICLE_REGISTRATION];

/// A national identification number: eleven digits, as Nigerian phone numbers have, so only
/// with a cue. The issuer does not publish its check digit, so it only proves.
const NIN: Recognizer = Recognizer {
    id: "ng.nin",
    entity: EntityType::new("NG_NIN"),
    find: Find::Layouts(&["9{11}", "9{4} 9{3} 9{4}"]),
    validate: is_nin,
    score: Score::new(40),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "nin, nins, nin number, national identification number, national identity number, \
         nigerian id, nimc, nin slip",
    )],
    reference: "https://nimc.gov.ng/about-nin/",
    examples: &[
        "My NIN is «12345678902» and yours is «55512345672»",
        "national identification number: «1234 567 8902»",
        "NIN slip «70123456789»",
    ],
    near_misses: &[
        "12345678902",
        "My NIN is 1234567890",
        "call 08031234567",
        "NIN 123456789012",
        "NIN 11111111111",
    ],
    ..Recognizer::DEFAULT
};

fn is_nin(code: &str) -> Validity {
    if verhoeff(code) {
        return Validity::Valid;
    }
    let first = code.as_bytes()[0];
    Validity::not_ruled_out(code.bytes().any(|b| b != first))
}

/// A bank verification number: eleven digits that begin with 22, only with a cue.
const BVN: Recognizer = Recognizer {
    id: "ng.bvn",
    entity: EntityType::new("NG_BVN"),
    find: Find::Layouts(&["229{9}"]),
    score: Score::new(50),
    cue: CueRule::Required,
    cues: &[("en", "bvn, bvns, bvn number, bank verification number")],
    reference: "https://en.wikipedia.org/wiki/Bank_Verification_Number",
    examples: &[
        "my BVN is «22212345678»",
        "bank verification number «22398765432»",
        "BVN: «22100000017»",
    ],
    near_misses: &["22212345678", "BVN 12212345678", "BVN 2221234567"],
    ..Recognizer::DEFAULT
};

/// A number plate: letters and digits that other codes have too, so only with a cue.
const VEHICLE_REGISTRATION: Recognizer = Recognizer {
    id: "ng.vehicle_registration",
    entity: EntityType::new("NG_VEHICLE_REGISTRATION"),
    find: Find::Layouts(&["AAA~999~AA"]),
    score: Score::new(50),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "plate, plates, plate number, number plate, license plate, licence plate, \
         vehicle registration, registration number, vehicle number, registered vehicle, \
         car number, vehicle",
    )],
    reference: "https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_Nigeria",
    examples: &[
        "The plate number is «ABJ-123XY» for this vehicle",
        "number plate «LAG 456 KJ»",
        "vehicle registration «KJA-789AA»",
    ],
    near_misses: &["ABJ-123XY", "plate ABCD-123EF", "plate number ABJ-12XY"],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::is_nin;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn no_altered_digit_is_proven() {
        for code in ["12345678902", "55512345672"] {
            assert!(
                every_altered_digit_fails(code, |c| is_nin(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
