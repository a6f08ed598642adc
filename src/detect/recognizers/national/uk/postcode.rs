//! Postcodes.

use super::super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::Validity,
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

/// A postcode with its blank, or one that has all its seven characters.
pub(super) const POSTCODE: Recognizer = Recognizer {
    id: "uk.postcode",
    entity: EntityType::new("UK_POSTCODE"),
    find: Find::Layouts(&[
        "A{1,2}9 9AA",
        "A{1,2}99 9AA",
        "A{1,2}9A 9AA",
        "AA9A9AA",
        "gir ?0aa",
    ]),
    validate: is_postcode,
    score: Score::new(25),
    valid: Score::new(60),
    cues: &[(
        "en",
        "postcode, postcodes, post code, postal code, zip code, address, street, road, lane, \
         avenue, live, living, deliver, london",
    )],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/Postcodes_in_the_United_Kingdom",
    examples: &[
        "the address is «SW1A 1AA»",
        "10 Downing Street, London «SW1A2AA»",
        "I moved from «M1 1AE» to «CR2 6XH»",
        "post code «dn55 1pt»",
        "Santa's old bank is at «GIR 0AA»",
        "postcode «S9 4GB»",
    ],
    near_misses: &[
        "QA1 1AA, VA1 1AA and XA1 1AA are in no area",
        "M1 1CA, M1 1AI",
        "the S9 4GB edition",
        "come to E1 6PM",
        "it was E2 2nd",
        "AB1 12CD",
    ],
    ..Recognizer::DEFAULT
};

/// The same without its blank, which looks like a model number: only with a cue.
pub(super) const POSTCODE_BARE: Recognizer = Recognizer {
    id: "uk.postcode_bare",
    find: Find::Layouts(&["A{1,2}99AA", "A{1,2}999AA", "A9A9AA"]),
    score: Score::new(40),
    cue: CueRule::Required,
    examples: &[
        "my postcode is «M11AE»",
        "post code: «cr26xh»",
        "we live at 7, «DN551PT»",
    ],
    near_misses: &["M11AE", "the S20FE is out", "postcode VA11AA"],
    ..POSTCODE
};

/// The letters that begin the postcodes of each area.
const AREAS: &str = "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH \
                     DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE \
                     KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH \
                     PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS \
                     TW UB W WA WC WD WF WN WR WS WV YO ZE";

/// Ends of other things that begin with a digit: gigabytes, ordinal numbers, hours, sizes,
/// driven wheels.
const UNITS: [&str; 12] = [
    "XL", "XS", "WD", "GB", "TB", "HZ", "GH", "ST", "ND", "RD", "TH", "AH",
];

/// A known area, and two letters at the end that postcodes have there.
fn is_postcode(code: &str) -> Validity {
    if code == "GIR0AA" {
        return Validity::Valid;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    let digits = outward.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (area, district) = outward.split_at(digits);
    let unit = &inward[1..];
    let ruled_out = unit.contains(['C', 'I', 'K', 'M', 'O', 'V'])
        || !AREAS.split_ascii_whitespace().any(|known| known == area)
        || district.len() == 2 && district.starts_with('0');
    if ruled_out {
        Validity::Invalid
    } else if area.len() == 1 && UNITS.contains(&unit) {
        Validity::Unknown
    } else {
        Validity::Valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_named_once_in_order() {
        let areas: Vec<&str> = AREAS.split_ascii_whitespace().collect();
        assert!(areas.is_sorted_by(|a, b| a < b));
        assert_eq!(areas.len(), 125);
    }
}
