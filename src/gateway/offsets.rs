//! Offsets into a text that move with what is put back in it.

use std::ops::Range;

use super::Replacement;
use crate::{
    platform::{json::Edit, watsonx::TextOffset},
    redact::operator::utf16_len,
};

/// Where the replaced parts of one text stand, before and after, in the unit of offsets.
pub(super) struct Moves(Vec<(Range<usize>, Range<usize>)>);

impl Moves {
    /// Those of `replacements`, which are in the order of `text`.
    pub(super) fn new(text: &str, replacements: &[Replacement]) -> Self {
        let (mut copied, mut before, mut after) = (0, 0, 0);
        let moves = replacements.iter().map(|Replacement { span, text: with }| {
            let kept = utf16_len(&text[copied..span.start]);
            copied = span.end;
            let old = before + kept..before + kept + utf16_len(&text[span.clone()]);
            let new = after + kept..after + kept + utf16_len(with);
            (before, after) = (old.end, new.end);
            (old, new)
        });
        Self(moves.collect())
    }

    /// The change of an offset into the text. One within a replaced part moves to the border
    /// of what replaced it.
    pub(super) fn moved(&self, offset: &TextOffset) -> Option<Edit> {
        let behind = self.0.partition_point(|(old, _)| old.start < offset.units);
        let (old, new) = self.0[..behind].last()?;
        let units = match offset.units.checked_sub(old.end) {
            // What points far behind the text stays far behind it.
            Some(rest) => new.end.saturating_add(rest),
            None if offset.is_end => new.end,
            None => new.start,
        };
        (units != offset.units).then(|| Edit {
            range: offset.raw.clone(),
            text: units.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Moves, Replacement, TextOffset};

    #[test]
    fn an_offset_moves_with_what_stands_before_it_and_to_the_border_of_what_it_is_in() {
        let text = "é [A] 😀 [B] end";
        let replace = |part: &str, with: &str| {
            let start = text.find(part).unwrap();
            let (span, text) = (start..start + part.len(), with.to_owned());
            Replacement { span, text }
        };
        let moves = Moves::new(text, &[replace("[A]", "a longer 😀"), replace("[B]", "b")]);
        let change = |units, is_end| {
            let offset = TextOffset {
                raw: 0..1,
                units,
                is_end,
                shown: 0,
            };
            moves.moved(&offset).map(|edit| edit.text)
        };
        for (units, start, end) in [
            (0, None, None),
            (2, None, None),
            (3, Some("2"), Some("13")),
            (5, Some("13"), Some("13")),
            (8, Some("16"), Some("16")),
            (10, Some("17"), Some("18")),
            (12, Some("18"), Some("18")),
            (100, Some("106"), Some("106")),
            (usize::MAX, None, None),
        ] {
            assert_eq!(change(units, false).as_deref(), start, "{units}");
            assert_eq!(change(units, true).as_deref(), end, "{units}");
        }
    }
}
