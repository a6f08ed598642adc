//! Norway.

use super::{
    calendar::{is_day, number_at},
    other_numbers::OTHER_NUMBERS,
};
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[FODSELSNUMMER];

/// A birth number, or a D number of someone who does not live there.
const FODSELSNUMMER: Recognizer = Recognizer {
    id: "no.fodselsnummer",
    entity: EntityType::new("NO_FODSELSNUMMER"),
    find: Find::Layouts(&["9{6} ?9{5}", "9{6}-9{5}"]),
    validate: is_fodselsnummer,
    valid: Score::new(75),
    cues: &[
        (
            "no",
            "fødselsnummer, fødselsnummeret, fodselsnummer, fødselsnr, fnr, personnummer, \
             personnummeret, d-nummer, dnr",
        ),
        (
            "en",
            "birth number, national identity number, norwegian id, national id, id number, \
             d number, personal number",
        ),
    ],
    negative: OTHER_NUMBERS,
    reference: "https://en.wikipedia.org/wiki/National_identity_number_(Norway)",
    examples: &[
        "Mitt fødselsnummer er «15108695088».",
        "national id «130972 48022»",
        "D-nummer «51908512344»",
        "test person «17814999963»",
    ],
    near_misses: &[
        "15108695089",
        "15138695088",
        "tracking number 15108695088",
        "115108695088",
    ],
    ..Recognizer::DEFAULT
};

/// A date and two check digits modulo 11. The day of a D number is 40 more; the month of
/// a test person is 40 or 80 more.
fn is_fodselsnummer(code: &str) -> Validity {
    let (day, month) = (number_at(code, 0..2), number_at(code, 2..4));
    let day = if day > 40 { day - 40 } else { day };
    let checks: [&[u32]; 2] = [
        &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1],
        &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1],
    ];
    let passes = |weights| weighted_sum(code, weights).is_some_and(|sum| sum % 11 == 0);
    (is_day(number_at(code, 4..6), month % 40, day) && checks.iter().all(|w| passes(w))).into()
}

#[cfg(test)]
mod tests {
    use super::is_fodselsnummer;
    use crate::checksum::{Validity, every_altered_digit_fails, every_swap_fails};

    #[test]
    fn every_altered_digit_and_every_swap_is_caught() {
        for code in ["15108695088", "13097248022", "01010750160", "41010112360"] {
            let passes = |c: &str| is_fodselsnummer(c) == Validity::Valid;
            assert!(every_altered_digit_fails(code, passes), "{code}");
            assert!(every_swap_fails(code, passes), "{code}");
        }
    }
}
