//! Israel.

use crate::{
    checksum::{Validity, luhn},
    detect::recognizer::{CueRule, Find, Recognizer},
    entity::EntityType,
};

pub(in super::super) const ROWS: &[Recognizer] = &[ID];

/// An identity number: nine digits, so only with a cue.
const ID: Recognizer = Recognizer {
    id: "il.id",
    entity: EntityType::new("IL_ID"),
    find: Find::Layouts(&["9{9}", "9{8}-9", "9-9{7}-9"]),
    validate: is_id,
    cue: CueRule::Required,
    cues: &[
        (
            "he",
            "תעודת זהות, תעודת הזהות, מספר זהות, ת.ז, ת\"ז, תז, מספר תעודת זהות, ת״ז",
        ),
        (
            "en",
            "teudat zehut, israeli id, israeli id number, israel id, identity number, national id",
        ),
    ],
    reference: "https://en.wikipedia.org/wiki/Israeli_identity_card",
    examples: &[
        "תעודת זהות «039337423»",
        "my Israeli ID number is «123456782»",
        "ת.ז. «03933742-3»",
    ],
    near_misses: &[
        "039337423",
        "teudat zehut 039337424",
        "israeli id 000000000",
        "phone 123456782",
    ],
    ..Recognizer::DEFAULT
};

fn is_id(code: &str) -> Validity {
    (luhn(code) && code != "000000000").into()
}

#[cfg(test)]
mod tests {
    use super::is_id;
    use crate::checksum::{Validity, every_altered_digit_fails};

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("039337423", |c| is_id(c) == Validity::Valid));
    }
}
