//! Kenya and Ghana.

use crate::{
    detect::recognizer::{Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[KE_PIN, GH_CARD];

/// A tax PIN of Kenya: A for persons, P for companies.
const KE_PIN: Recognizer = Recognizer {
    id: "ke.pin",
    entity: EntityType::new("KE_PIN"),
    find: Find::Layouts(&["a9{9}A", "p9{9}A"]),
    score: Score::new(55),
    cues: &[
        (
            "en",
            "kra, kra pin, pin, pin number, kenya pin, tax pin, itax",
        ),
        ("sw", "nambari ya pin, pin ya kra"),
    ],
    negative: super::other_numbers::OTHER_NUMBERS,
    reference: "https://www.kra.go.ke/individual/individual-pin-registration/learn-about-pin/about-pin",
    examples: &[
        "KRA PIN «A001234567Z»",
        "nambari ya PIN «A012345678B»",
        "«P051234567M»",
    ],
    near_misses: &["B001234567Z", "A00123456Z", "serial number A001234567Z"],
    ..Recognizer::DEFAULT
};

/// The personal number of a Ghana Card.
const GH_CARD: Recognizer = Recognizer {
    id: "gh.card",
    entity: EntityType::new("GH_CARD"),
    find: Find::Layouts(&["gha~9{9}~9"]),
    score: Score::new(90),
    cues: &[(
        "en",
        "ghana card, ghanacard, national id, id number, card number, nia",
    )],
    reference: "https://en.wikipedia.org/wiki/Ghana_Card",
    examples: &[
        "my Ghana Card is «GHA-123456789-0»",
        "«gha-712345678-1»",
        "Ghana card number «GHA7123456781»",
    ],
    near_misses: &["GHA-12345678-0", "GHS-123456789-0", "GHA-123456789"],
    ..Recognizer::DEFAULT
};
