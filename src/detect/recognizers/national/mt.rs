//! Malta.

use crate::{
    checksum::Validity,
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[ID_CARD];

/// An identity card: serial and year of registration, and a letter for the place. There is
/// no check digit, so only with a cue.
const ID_CARD: Recognizer = Recognizer {
    id: "mt.id_card",
    entity: EntityType::new("MT_ID_CARD"),
    find: Find::Layouts(&["9{4,7}A"]),
    validate: |code| {
        Validity::not_ruled_out(code.ends_with(['M', 'G', 'A', 'P', 'L', 'H', 'B', 'Z']))
    },
    score: Score::new(40),
    cues: &[
        ("mt", "karta tal-identità, numru tal-karta"),
        (
            "en",
            "maltese id, maltese id card, malta id, id card, identity card",
        ),
    ],
    cue: CueRule::Required,
    reference: "https://en.wikipedia.org/wiki/Identity_cards_in_Malta",
    examples: &[
        "my Maltese ID card is «0123456M»",
        "karta tal-identità «39867M»",
        "identity card number «123456G»",
    ],
    near_misses: &["0123456M", "Maltese id 0123456K", "id card 123M"],
    ..Recognizer::DEFAULT
};
