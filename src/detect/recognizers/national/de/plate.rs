//! Number plates.

use std::sync::LazyLock;

use super::{super::other_numbers::OTHER_NUMBERS, districts::DISTRICTS};
use crate::{
    checksum::Validity,
    detect::{
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
        token::{Gap, Token},
        words::Words,
    },
    entity::EntityType,
    span::Score,
};

/// A number plate: district, one or two letters, up to four digits, and an `E` (electric)
/// or `H` (historic). A scanner, as districts have umlauts and capitals count.
pub(super) const PLATE: Recognizer = Recognizer {
    id: "de.plate",
    entity: EntityType::new("DE_KFZ"),
    find: Find::Scan(Anchor::Number, plate),
    cues: &[
        (
            "de",
            "kennzeichen, kfz, kfz-kennzeichen, nummernschild, autokennzeichen, auto, fahrzeug, wagen, pkw",
        ),
        (
            "en",
            "number plate, license plate, licence plate, registration, plate, car, vehicle",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://de.wikipedia.org/wiki/Kfz-Kennzeichen_(Deutschland)",
    examples: &[
        "Kennzeichen «HH-AB 1234»",
        "das Auto «mü xy 999» steht im Weg",
        "«B-AB-1234»",
        "Kennzeichen «LÖ-E 12H»",
        "my car is «MIL EF 123E»",
        "«M XY 999»",
    ],
    near_misses: &[
        "BXYZ-AB 1234",
        "QQ-AB 1234",
        "I am in 1984",
        "OK at 4",
        "gate A-B 12",
        "ok by 1230",
        "BORN IN M IN 1984, IN A HH AB 12 B",
        "B-AB-12345",
        "part B-AB-1234",
        "B 1234",
    ],
    ..Recognizer::DEFAULT
};

/// With its letters and digits joined: only with a cue.
pub(super) const PLATE_JOINED: Recognizer = Recognizer {
    id: "de.plate_joined",
    find: Find::Layouts(&[
        "A{1,3}-?A{1,2}9{1,4}",
        "A{1,3} A{1,2}9{1,4}",
        "A{1,3}-A{1,2}9{1,4}A",
    ]),
    validate: |code| {
        let letters = code.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let begins = |district: &str| {
            matches!(letters.saturating_sub(district.len()), 1 | 2)
                && code[..letters.min(district.len())].eq_ignore_ascii_case(district)
        };
        let electric =
            !code.ends_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'E' | 'H'));
        Validity::not_ruled_out(electric && DISTRICTS.split_ascii_whitespace().any(begins))
    },
    score: Score::new(30),
    cue: CueRule::Required,
    examples: &[
        "Kennzeichen «B-AB1234»",
        "mein Auto, «HH AB123», steht dort",
        "license plate «mab1234»",
    ],
    near_misses: &[
        "B-AB1234",
        "Kennzeichen QQAB1234",
        "my car is an AB12345",
        "Kennzeichen B-AB12X",
    ],
    ..PLATE
};

/// Looks at the digits of a plate and at the two words before them.
fn plate(place: &Place) -> Scanned {
    read_plate(place).unwrap_or(Scanned::NOTHING)
}

fn read_plate(place: &Place) -> Option<Scanned> {
    let letters_at = place.token.checked_sub(1)?;
    let district_at = place.token.checked_sub(2)?;
    let gap = |number: usize| place.token(number).map(Token::gap);
    let before_letters = gap(letters_at)?;
    if place.tokens[letters_at].len() > 2
        || !matches!(before_letters, Gap::Dash | Gap::Space)
        || !matches!(gap(place.token)?, Gap::Dash | Gap::Space)
    {
        return None;
    }
    let (district, letters) = (place.word(district_at), place.word(letters_at));
    let number = place.word(place.token);
    let digits = number.trim_end_matches(['E', 'H', 'e', 'h']);
    let fits = letters.len() <= 2
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && (1..=4).contains(&digits.len())
        && number.len() - digits.len() <= 1
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
        && is_district(place, district_at);
    // A plate goes on with no further group.
    let goes_on = place.token(place.token + 1).is_some_and(|after| {
        after.has_digit() && matches!(after.gap(), Gap::Dash | Gap::Dot | Gap::Slash)
    });
    let begins = !matches!(
        gap(district_at)?,
        Gap::Dash | Gap::Dot | Gap::Slash | Gap::Apostrophe
    );
    if !fits || goes_on || !begins {
        return None;
    }
    let start = place.tokens[district_at].start();
    let end = place.tokens[place.token].end();
    let capitals = !district.contains(char::is_lowercase) && !letters.contains(char::is_lowercase);
    // Nothing else in the text: the answer to a question.
    let alone = place.tokens.len() == 3 && (capitals || digits.len() > 2);
    let score = match before_letters {
        Gap::Dash if capitals && digits.len() > 2 => 55,
        _ if alone && !is_preposition(letters) => 55,
        _ => 20,
    };
    Some(Scanned::found(start..end, Score::new(score)))
}

/// Whether the letters are a word that stands before numbers: `ok by 1230`.
fn is_preposition(letters: &str) -> bool {
    ["at", "by", "in", "is", "of", "on", "to", "um"]
        .iter()
        .any(|word| letters.eq_ignore_ascii_case(word))
}

/// Whether word number `number` is a district, in any case.
fn is_district(place: &Place, number: usize) -> bool {
    static TABLE: LazyLock<Words<()>> = LazyLock::new(|| Words::new([(DISTRICTS, ())]));
    place
        .token(number)
        .is_some_and(|token| TABLE.get(token, place.word(number)).is_some())
}
