//! Ukraine.

use super::calendar::number_at;
use crate::{
    checksum::{Validity, weighted_sum},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
};

pub(in super::super) const ROWS: &[Recognizer] = &[RNTRC];

/// A number of the register of taxpayers: ten digits, so only with a cue.
const RNTRC: Recognizer = Recognizer {
    id: "ua.rntrc",
    entity: EntityType::new("UA_RNTRC"),
    find: Find::Layouts(&["9{10}"]),
    validate: is_rntrc,
    cue: CueRule::Required,
    cues: &[
        (
            "uk",
            "рнокпп, іпн, інн, ідентифікаційний код, ідентифікаційний номер, ідентифікаційного \
             коду, податковий номер, код платника податків",
        ),
        ("ru", "рнокпп, ипн, идентификационный код"),
        (
            "en",
            "rnokpp, rntrc, ipn, ukrainian tax number, taxpayer number, tax number, tax id, \
             taxpayer card, individual tax number",
        ),
    ],
    reference: "https://uk.wikipedia.org/wiki/%D0%A0%D0%9D%D0%9E%D0%9A%D0%9F%D0%9F",
    examples: &[
        "Мій РНОКПП «1759013776»",
        "ідентифікаційний код: «3184710691»",
        "Ukrainian tax number «1759013776»",
    ],
    near_misses: &[
        "1759013776",
        "РНОКПП 1759013777",
        "телефон 3184710691",
        "tax id 9984710691",
    ],
    ..Recognizer::DEFAULT
};

/// The days from 1900 to the birth, and a check digit modulo 11.
fn is_rntrc(code: &str) -> Validity {
    // The first weight is -1, which is 10 modulo 11.
    let check = weighted_sum(code, &[10, 5, 7, 9, 4, 6, 10, 5, 7]).map(|sum| sum % 11 % 10);
    (number_at(code, 0..5) < 60_000 && check == Some(number_at(code, 9..10))).into()
}

#[cfg(test)]
mod tests {
    use super::is_rntrc;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught_where_the_check_digit_is_not_zero() {
        for code in ["1759013776", "3184710691"] {
            assert!(
                every_altered_digit_fails(code, |c| is_rntrc(c) == Validity::Valid),
                "{code}"
            );
        }
    }
}
