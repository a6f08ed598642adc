//! United States: numbers of banks and of accounts.

use crate::{
    checksum::{Validity, weighted_sum},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[ROUTING, ROUTING_BARE, ACCOUNT];

const ROUTING_CUES: CueWords = &[
    (
        "en",
        "aba, aba number, routing, routing number, routing no, rtn, bank routing, \
         routing transit number, transit number, ach, wire transfer",
    ),
    ("es", "número de ruta, ruta bancaria"),
];

/// A routing number in the grouping of its parts: Federal Reserve district, institution, check.
const ROUTING: Recognizer = Recognizer {
    id: "us.routing",
    entity: EntityType::new("ABA_ROUTING_NUMBER"),
    find: Find::Layouts(&["9999-9999-9"]),
    validate: is_routing,
    valid: Score::new(75),
    cues: ROUTING_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/ABA_routing_transit_number",
    examples: &[
        "«3222-7162-7»",
        "routing number «0210-0002-1»",
        "use ABA «1110-0002-5», please",
    ],
    near_misses: &["1234-0000-0", "3222-7162-8", "9210-0002-1-7"],
    ..Recognizer::DEFAULT
};

/// The same in one piece: nine digits, so only with a cue.
const ROUTING_BARE: Recognizer = Recognizer {
    id: "us.routing_bare",
    find: Find::Layouts(&["9{9}"]),
    cue: CueRule::Required,
    examples: &[
        "my routing number is «021000021»",
        "ABA: «121000358»",
        "«011401533» is the routing number of my bank",
    ],
    near_misses: &[
        "order 021000021",
        "routing number 421042111",
        "routing number 021000022",
    ],
    ..ROUTING
};

/// An account number is any number of eight to seventeen digits.
const ACCOUNT: Recognizer = Recognizer {
    id: "us.bank_account",
    entity: EntityType::new("US_BANK_NUMBER"),
    find: Find::Layouts(&["9{8,17}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "checking account, savings account, checking acct, savings acct, bank account, \
         bank account number, bank acct, direct deposit, debit account",
    )],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Bank_account",
    examples: &[
        "my bank account number is «945456787654»",
        "checking account «12345678»",
        "direct deposit to «000123456789»",
    ],
    near_misses: &[
        "bank account 1234567",
        "945456787654",
        "I am checking order 12345678",
        "my bank account has $12,345,678",
    ],
    ..Recognizer::DEFAULT
};

/// Weights 3, 7, 1 modulo ten, and a first pair that the Federal Reserve hands out.
fn is_routing(number: &str) -> Validity {
    let issued = matches!(
        number[..2].parse().unwrap_or(99),
        0..=12 | 21..=32 | 61..=72 | 80
    );
    let sum = weighted_sum(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    (issued && number != "000000000" && sum.is_some_and(|sum| sum % 10 == 0)).into()
}

#[cfg(test)]
mod tests {
    use super::is_routing;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_of_a_routing_number_is_caught() {
        for number in ["021000021", "322271627", "121000358"] {
            assert!(every_altered_digit_fails(number, |code| is_routing(code) == Validity::Valid));
        }
    }
}
