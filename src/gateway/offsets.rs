//! Offsets into a text that move with what is put back in it.

use super::Replacement;
use crate::{
    platform::{json::Edit, watsonx::TextOffset},
    redact::operator::utf16_len,
};

/// The change of an offset into a text in which `replacements` are made. One within a
/// replaced part moves to the border of what replaced it.
pub(super) fn moved(offset: &TextOffset, text: &str, replacements: &[Replacement]) -> Option<Edit> {
    let mut copied = 0;
    // Where we are in the text before and after, in the unit of the offset.
    let (mut before, mut after) = (0, 0);
    let mut units = None;
    for Replacement { span, text: with } in replacements {
        let kept = utf16_len(&text[copied..span.start]);
        if before + kept >= offset.units {
            break;
        }
        before += kept;
        after += kept;
        let (old, new) = (utf16_len(&text[span.clone()]), utf16_len(with));
        if offset.units < before + old {
            units = Some(after + if offset.is_end { new } else { 0 });
            break;
        }
        before += old;
        after += new;
        copied = span.end;
    }
    let units = units.unwrap_or(offset.units - before + after);
    (units != offset.units).then(|| Edit {
        range: offset.raw.clone(),
        text: units.to_string(),
    })
}
