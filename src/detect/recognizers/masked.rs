//! Numbers that somebody has made partly unreadable already.
//!
//! The last four digits of a social security number are asked for as a proof of who calls,
//! so they are covered. Those of a card or an account are printed on every receipt, and say
//! no more than which of somebody's cards is meant, so `**** 1234` stays readable; a card that
//! shows its first digits as well does not.

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[SSN, SSN_SIGNS, CARD, CARD_SIGNS];

/// A social security number of which the last four digits are left.
const SSN: Recognizer = Recognizer {
    id: "masked.ssn",
    entity: EntityType::new("US_SSN"),
    find: Find::Layouts(&["xxx-xx-9999", "xxx xx 9999"]),
    validate: |code| Validity::not_ruled_out(!code.ends_with("0000")),
    score: Score::new(70),
    cues: &[(
        "en",
        "ssn, social security, social security number, social, last four, last 4",
    )],
    negative: &[("en", "format, layout, template")],
    reference: "https://www.irs.gov/government-entities/federal-state-local-governments/social-security-number-truncation",
    examples: &[
        "social security details («XXX-XX-2409»)",
        "my SSN is «xxx xx 2409»",
        "«xxx-xx-2409»",
    ],
    near_misses: &[
        "XXX-XX-XXXX",
        "the format XXX-XX-9999",
        "XXX-XX-0000",
        "XX-XXX-2409",
    ],
    ..Recognizer::DEFAULT
};

/// The same behind signs, which are no part of a word.
const SSN_SIGNS: Recognizer = Recognizer {
    id: "masked.ssn_signs",
    find: Find::Scan(Anchor::Number, scan_ssn),
    cue: CueRule::Required,
    score: Score::new(50),
    examples: &[
        "my SSN is «***-**-2409»",
        "social security number «•••-••-2409»",
        "SSN: «###-##-2409», last four",
    ],
    near_misses: &[
        "***-**-2409",
        "SSN ***-**-****",
        "SSN **-***-2409",
        "SSN ***-**-24091",
    ],
    ..SSN
};

fn scan_ssn(place: &Place) -> Scanned {
    let before = &place.text[..place.at];
    let masks = ["***-**-", "•••-••-", "###-##-"];
    let mask = masks.iter().find(|mask| before.ends_with(**mask));
    match mask {
        Some(mask) if place.word(place.token).len() == 4 => {
            Scanned::found(place.at - mask.len()..place.at + 4, SSN_SIGNS.score)
        }
        _ => Scanned::NOTHING,
    }
}

/// A card number that shows its first four to six digits and its last four.
const CARD: Recognizer = Recognizer {
    id: "masked.card",
    entity: EntityType::new("CREDIT_CARD"),
    find: Find::Layouts(&["~9{4,6}x{4,9}9{4}"]),
    validate: |_| Validity::Unknown,
    score: Score::new(40),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "card, credit card, debit card, visa, mastercard, amex, card number",
        ),
        ("de", "karte, kreditkarte, kartennummer"),
        ("es", "tarjeta"),
        ("fr", "carte"),
        ("it", "carta"),
        ("pt", "cartão"),
    ],
    negative: &[],
    canonical: canonical::code,
    reference: "https://www.pcisecuritystandards.org/document_library/",
    examples: &[
        "card number «4532-XXXX-XXXX-7890»",
        "credit card details like «4987 XXXX 3456»",
        "my visa «453212XXXXXX7890»",
    ],
    near_misses: &[
        "card XXXX-XXXX-XXXX-7890",
        "4532 XXXX XXXX 7890",
        "card 4532-XX-7890",
    ],
    ..SSN
};

/// The same with signs in the middle.
const CARD_SIGNS: Recognizer = Recognizer {
    id: "masked.card_signs",
    find: Find::Scan(Anchor::Number, scan_card),
    examples: &[
        "card number '«4532************7890»'",
        "visa «4532 **** **** 7890»",
        "Karte «453212••••••7890»",
    ],
    near_misses: &[
        "card ************7890",
        "card 4532 * 7890",
        "4532************7890",
        "card 4532 ** ** 78901",
    ],
    ..CARD
};

fn scan_card(place: &Place) -> Scanned {
    let first = place.word(place.token).len();
    let Some(rest) = place.text.get(place.at + first..) else {
        return Scanned::NOTHING;
    };
    let belongs = |c: &char| matches!(c, '*' | '•' | '#' | ' ' | '-');
    let mask = || rest.chars().take(20).take_while(belongs);
    let signs = mask().filter(|c| !matches!(c, ' ' | '-')).count();
    let len: usize = mask().map(char::len_utf8).sum();
    let last = rest[len..].bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = rest[len + last..].starts_with(char::is_alphanumeric);
    if (4..=6).contains(&first) && (4..=12).contains(&signs) && last == 4 && !goes_on {
        let end = place.at + first + len + last;
        Scanned::found(place.at..end, CARD_SIGNS.score)
    } else {
        Scanned::NOTHING
    }
}
