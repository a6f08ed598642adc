//! Türkiye.

use super::{calendar::number_at, other_numbers::OTHER_NUMBERS};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{Anchor, CueRule, CueWords, Find, Place, Recognizer, Scanned},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[NATIONAL_ID, LICENSE_PLATE, LICENSE_PLATE_ALONE];

/// An identity number (T.C. kimlik numarası) with its two check digits.
const NATIONAL_ID: Recognizer = Recognizer {
    id: "tr.national_id",
    entity: EntityType::new("TR_NATIONAL_ID"),
    find: Find::Layouts(&["9{11}", "999 999 999 99", "999 999 99 999", "999 9999 9999"]),
    validate: is_national_id,
    valid: Score::new(60),
    cues: &[
        (
            "tr",
            "tc, t.c, tc kimlik, t.c. kimlik, tckn, tc kimlik no, kimlik, kimlik no, \
             kimlik numarası, kimlik numaram, kimlik numaranız, tc no, tc numaram, \
             vatandaşlık numarası",
        ),
        (
            "en",
            "turkish id, turkish identity number, national id, identity number, id number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Turkish_Identification_Number",
    examples: &[
        "TC kimlik numaram «10000000146»",
        "my Turkish ID is «172 917 160 60»",
        "«64625294480»",
    ],
    near_misses: &[
        "97485249605",
        "12345678900",
        "00000000000",
        "order 10000000146",
        "110000000146",
    ],
    ..Recognizer::DEFAULT
};

/// The tenth digit checks the odd places against the even ones, the eleventh the sum.
fn is_national_id(code: &str) -> Validity {
    // Seven times the odd places less the even ones, and -1 is 9 modulo 10.
    let tenth = weighted_sum(code, &[7, 9, 7, 9, 7, 9, 7, 9, 7]);
    let eleventh = weighted_sum(code, &[1; 10]);
    (!code.starts_with('0')
        && tenth.map(|sum| sum % 10) == Some(number_at(code, 9..10))
        && eleventh.map(|sum| sum % 10) == Some(number_at(code, 10..11)))
    .into()
}

/// A number plate: `34 ABC 123` is also many other things, so only with a cue.
const LICENSE_PLATE: Recognizer = Recognizer {
    id: "tr.license_plate",
    entity: EntityType::new("TR_LICENSE_PLATE"),
    find: Find::Layouts(&["99~A{1,3}~9{2,5}"]),
    validate: is_plate,
    score: Score::new(50),
    cue: CueRule::Required,
    cues: PLATE_CUES,
    reference: "https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_Turkey",
    examples: &[
        "Plaka numarası «06 A 1234» olarak kayıtlı",
        "Araç plakası «34 ABC 123»",
        "license plate «35JK123»",
    ],
    near_misses: &[
        "34 ABC 123",
        "plaka 82 ABC 123",
        "plaka 00 ABC 123",
        "plate number 34 QX 123",
        "a plate of 25 cm, 30 pcs 100",
        "plaka 12 Mar 2024 tarihinde verildi",
    ],
    ..Recognizer::DEFAULT
};

const PLATE_CUES: CueWords = &[
    (
        "tr",
        "plaka, plakası, plakam, plakalı, plakayı, plakanız, plakanın, plaka no, \
         plaka numarası",
    ),
    (
        "en",
        "license plate, licence plate, plate number, number plate, registration plate, \
         registration number, vehicle registration, car plate",
    ),
];

/// A province and letters of the Turkish alphabet that ASCII has, too; no date.
fn is_plate(code: &str) -> Validity {
    let letters = code[2..].trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = code.len() - 2 - letters.len();
    let province = (1..=81).contains(&number_at(code, 0..2));
    let is_month = MONTHS.contains(&letters) && digits == 4;
    Validity::not_ruled_out(
        province && !letters.contains(['Q', 'W', 'X']) && digits + letters.len() >= 3 && !is_month,
    )
}

/// The months whose short forms of three ASCII letters could stand on a plate, in
/// English, German, French, Spanish and Turkish.
const MONTHS: &[&str] = &[
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "MAI",
    "OKT", "DEZ", "AVR", "DIC", "AGO", "ABR", "ENE", "OCA", "NIS", "HAZ", "TEM", "EYL", "EKI",
    "KAS", "ARA",
];

/// A number plate that is the whole message, as an answer to the question for it.
const LICENSE_PLATE_ALONE: Recognizer = Recognizer {
    id: "tr.license_plate_alone",
    find: Find::Scan(Anchor::Alone, scan_plate),
    cue: CueRule::Helps,
    examples: &["«34 ABC 1234»", "«06 A 123»", " «35 JK 12».", "«34abc123»"],
    near_misses: &[
        "82 ABC 123",
        "34 ABC 123 pieces",
        "12 Mar 2024",
        "15 to 19",
        "10 and 200",
        "16 GB 512",
        "34AB123",
    ],
    ..LICENSE_PLATE
};

/// The most bytes of a message that is nothing but a plate.
const LONGEST_ALONE: usize = 16;

/// Short words and units that stand between two numbers more often than on a plate.
const BETWEEN_NUMBERS: &[&str] = &[
    "TO", "OF", "OR", "IN", "AT", "ON", "BY", "AM", "PM", "AND", "FOR", "PER", "BIS", "UND", "ILE",
    "VE", "VEYA", "MM", "CM", "KM", "KG", "GB", "MB", "TB", "EUR", "USD", "GBP", "TL", "TRY",
];

fn scan_plate(place: &Place) -> Scanned {
    let nothing = Scanned::NOTHING;
    let (Some(first), Some(last)) = (place.tokens.first(), place.tokens.last()) else {
        return nothing;
    };
    let whole = &place.text[first.start()..last.end()];
    let begins = whole.starts_with(|c: char| c.is_ascii_digit());
    if place.text.len() > LONGEST_ALONE || !whole.is_ascii() || !begins {
        return nothing;
    }
    let (mut code, mut len) = ([0; LONGEST_ALONE], 0);
    for byte in whole.bytes().filter(|byte| *byte != b' ') {
        code[len] = byte.to_ascii_uppercase();
        len += 1;
    }
    let code = std::str::from_utf8(&code[..len]).unwrap_or_default();
    let after_province = code.trim_start_matches(|c: char| c.is_ascii_digit());
    let letters = after_province.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = after_province.len() - letters.len();
    let fits = code.len() - after_province.len() == 2
        && (1..=3).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && (2..=5).contains(&digits)
        // In one word only three letters tell it from other codes.
        && (place.tokens.len() == 3 || place.tokens.len() == 1 && letters.len() == 3)
        && !BETWEEN_NUMBERS.contains(&letters);
    if fits && is_plate(code) != Validity::Invalid {
        Scanned::found(first.start()..last.end(), LICENSE_PLATE.score)
    } else {
        nothing
    }
}

#[cfg(test)]
mod tests {
    use super::{is_national_id, is_plate};
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        for code in ["10000000146", "17291716060", "64625294480", "36493665440"] {
            assert!(every_altered_digit_fails(code, |c| is_national_id(c) == Validity::Valid));
        }
    }

    #[test]
    fn there_are_81_provinces() {
        let known = |province: &u32| is_plate(&format!("{province:02}AB123")) != Validity::Invalid;
        assert_eq!((0..100).filter(known).count(), 81);
    }
}
