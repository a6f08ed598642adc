//! Passports, driving licences and number plates.

use super::super::{
    calendar::{is_day, number},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::Validity,
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

/// A passport number: nine digits, or two letters and seven digits. Nothing can be checked.
pub(super) const PASSPORT: Recognizer = Recognizer {
    id: "uk.passport",
    entity: EntityType::new("UK_PASSPORT"),
    find: Find::Layouts(&["9{9}", "AA9{7}"]),
    score: Score::new(40),
    cues: &[(
        "en",
        "passport, passports, passport number, passport no, british passport, uk passport",
    )],
    cue: CueRule::Required,
    reference: "https://www.gov.uk/hmrc-internal-manuals/paye-manual/paye20120",
    examples: &[
        "my passport number is «925665416»",
        "Passport no. «AB1234567» expires in May",
        "«cd7654321» is the British passport of my wife",
    ],
    near_misses: &[
        "925665416",
        "passport AB 1234567",
        "passport ABC123456, A12345678, 1234567AB",
        "my order AB1234567 has not come",
    ],
    ..Recognizer::DEFAULT
};

/// A driver number: surname, birth and initials, a digit against twins, two check letters whose
/// scheme is not published.
pub(super) const DRIVING_LICENCE: Recognizer = Recognizer {
    id: "uk.driving_licence",
    entity: EntityType::new("UK_DRIVING_LICENCE"),
    find: Find::Layouts(&["AX{4}~9{6}~AX9AA"]),
    validate: is_driver_number,
    score: Score::new(80),
    cues: &[(
        "en",
        "driving licence, driver licence, driving license, driver number, licence number, dvla",
    )],
    reference: "https://en.wikipedia.org/wiki/Driving_licence_in_the_United_Kingdom",
    examples: &[
        "my licence is «MORGA657054SM9IJ»",
        "driver number «SMITH 802290 AB1CD»",
        "«FO999512048W98MN»",
    ],
    near_misses: &[
        "MORGA600054SM9IJ is born in no month",
        "MORGA601324SM9IJ on no day",
        "MORGA663054SM9IJ",
        "MO9G9657054SM9IJ has a gap in its name",
        "MORGA657054SM9I",
    ],
    ..Recognizer::DEFAULT
};

/// Five letters of the surname, filled up with nines; decade, month (women plus fifty),
/// day and last digit of the year of birth; the initials, a nine for a missing one.
fn is_driver_number(code: &str) -> Validity {
    let (name, birth) = (&code[..5], &code[5..11]);
    let letters = name.trim_end_matches('9');
    let named = !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_uppercase());
    let year = number(&birth[..1]) * 10 + number(&birth[5..]);
    let month = number(&birth[1..3]) % 50;
    let initials = code[11..13].trim_end_matches('9');
    let initialled = initials.bytes().all(|b| b.is_ascii_uppercase());
    Validity::not_ruled_out(named && initialled && is_day(year, month, number(&birth[3..5])))
}

/// A number plate since 2001, written as one word: area, half-year, three letters.
pub(super) const PLATE: Recognizer = Recognizer {
    id: "uk.plate",
    entity: EntityType::new("UK_VEHICLE_REGISTRATION"),
    find: Find::Layouts(&["AA99-?AAA"]),
    validate: is_current_plate,
    score: Score::new(55),
    cues: &[(
        "en",
        "registration, registration number, reg, reg no, reg number, vrm, number plate, plate, \
         licence plate, license plate, car, van, vehicle, motorbike, mot",
    )],
    negative: OTHER_NUMBERS,
    reference: "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
    examples: &[
        "the reg is «AB51DVL»",
        "«LN14-HGT» is parked outside",
        "can you look up «bd73smr»",
    ],
    near_misses: &[
        "AB35ABC has no half-year",
        "AB80 ABC",
        "the item AB51DVL",
        "II51DVL",
        "AB51DQL",
    ],
    ..Recognizer::DEFAULT
};

/// Any plate, grouped, and those from before 2001: `A123 BCD`, `ABC 123D`. Other
/// words look the same, so only with a cue.
pub(super) const PLATE_CUED: Recognizer = Recognizer {
    id: "uk.plate_cued",
    find: Find::Layouts(&["AA99 AAA", "A9{1,3}~AAA", "AAA~9{1,3}A"]),
    validate: is_plate,
    score: Score::new(30),
    cue: CueRule::Required,
    examples: &[
        "my car is «AB51 DVL»",
        "number plate «M456 DEF»",
        "the van, «DEF456G», is blue",
    ],
    near_misses: &[
        "in AB51 the",
        "M456DEF",
        "the plate is AB35 ABC",
        "my car is a A 1",
    ],
    ..PLATE
};

/// The middle of a current plate is the year for March, plus fifty for September; the
/// letters I, Q, and Z at the beginning, are not used.
fn is_current_plate(code: &str) -> Validity {
    let half_year = number(&code[2..4]);
    Validity::not_ruled_out(
        matches!(half_year, 2..=49 | 51..=99)
            && half_year % 50 < NEXT_YEAR
            && !code[..2].contains(['I', 'Q', 'Z'])
            && !code[4..].contains(['I', 'Q']),
    )
}

/// No plate shows this year or a later one.
const NEXT_YEAR: u32 = 30;

fn is_plate(code: &str) -> Validity {
    let current = code.len() == 7 && code.as_bytes()[1].is_ascii_uppercase();
    if current && code.as_bytes()[2].is_ascii_digit() {
        is_current_plate(code)
    } else {
        Validity::not_ruled_out(!code.contains(['I', 'Q', 'Z']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plate_shows_a_half_year_that_has_come() {
        let issued = (0..100).filter(|half_year| {
            is_current_plate(&format!("AB{half_year:02}CDE")) == Validity::Unknown
        });
        assert!(issued.eq((2..30).chain(51..80)));
    }

    #[test]
    fn a_driver_number_holds_a_day_of_birth() {
        for (birth, expected) in [
            ("802290", Validity::Unknown),
            ("812310", Validity::Unknown),
            ("852310", Validity::Invalid),
            ("863310", Validity::Invalid),
            ("802291", Validity::Invalid),
            ("850310", Validity::Invalid),
        ] {
            assert_eq!(
                is_driver_number(&format!("SMITH{birth}AB1CD")),
                expected,
                "{birth}"
            );
        }
    }
}
