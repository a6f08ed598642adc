//! Netherlands.

use super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[BSN_GROUPED, BSN];

/// A citizen service number: one of eleven numbers passes its check, so only with a cue.
const BSN: Recognizer = Recognizer {
    id: "nl.bsn",
    entity: EntityType::new("NL_BSN"),
    find: Find::Layouts(&["9{9}", "9{8}", "999~999~999"]),
    validate: is_bsn,
    valid: Score::new(60),
    cues: &[
        (
            "nl",
            "bsn, bsn-nummer, bsnnummer, burgerservicenummer, sofinummer, sofi-nummer, sofi, \
             persoonsnummer",
        ),
        (
            "en",
            "bsn, citizen service number, burgerservicenummer, social security number, \
             dutch social security",
        ),
    ],
    negative: OTHER_NUMBERS,
    cue: CueRule::Required,
    canonical: canonical::digits,
    reference: "https://nl.wikipedia.org/wiki/Burgerservicenummer",
    examples: &[
        "mijn BSN is «111222333»",
        "burgerservicenummer: «123456782»",
        "my citizen service number is «999 990 019»",
    ],
    near_misses: &[
        "111222333",
        "BSN 123456789",
        "BSN 000000000",
        "bestelling 123456782",
    ],
    ..Recognizer::DEFAULT
};

/// Grouped as no other number is.
const BSN_GROUPED: Recognizer = Recognizer {
    id: "nl.bsn_grouped",
    find: Find::Layouts(&["9999.99.999"]),
    cue: CueRule::Helps,
    examples: &["«1112.22.333»", "BSN «1234.56.782»", "«9999.90.019» graag"],
    near_misses: &["1112.22.334", "1112.22.33", "factuur 1112.22.333"],
    ..BSN
};

/// The test of eleven: weights 9 to 2, and minus one for the last. Eight digits have lost
/// the zero before them.
fn is_bsn(code: &str) -> Validity {
    // Ten is minus one modulo eleven.
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, 10];
    let sum = weighted_sum(code, &weights[9 - code.len()..]);
    let zeros = code.bytes().all(|b| b == b'0');
    (!zeros && sum.is_some_and(|sum| sum % 11 == 0)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::{every_altered_digit_fails, every_swap_fails};

    #[test]
    fn every_altered_digit_and_every_swap_is_caught() {
        let passes = |code: &str| is_bsn(code) == Validity::Valid;
        assert!(every_altered_digit_fails("123456782", passes));
        assert!(every_swap_fails("123456782", passes));
    }
}
