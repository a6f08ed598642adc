//! Where text stands in a platform's bodies, and how a changed body is written back.
//!
//! A platform knows JSON shapes and nothing of detection, tokens or stores.

pub mod json;
pub mod markup;
pub mod orchestrate;
pub mod pointer;
pub mod session;
pub mod watsonx;

use std::{borrow::Cow, ops::Range};

use json::{BodyError, Edit, RawOffsets};
use watsonx::PreMessage;

/// Reads a pre-message body of an assistant or a pre-run body of an agent, which its shape
/// tells, and says where in it a session id may be planted.
pub fn read_pre(body: &str) -> Result<(PreMessage<'_>, session::Places), BodyError> {
    match watsonx::read_pre(body) {
        Ok(message) => Ok((message, watsonx::PLANTING)),
        Err(error @ BodyError::WrongShape(_)) => match orchestrate::read_pre(body) {
            Ok(message) => Ok((message, orchestrate::PLANTING)),
            Err(_) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// A string of a body that holds text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What stands between the string's quotes, in bytes of the body.
    pub raw: Range<usize>,
    /// Whether the platform refuses a text that is longer than its limit here.
    pub limited: bool,
}

impl Slot {
    /// A slot without a limit, from what stands between the string's quotes.
    pub(crate) fn unlimited(raw: Range<usize>) -> Self {
        Self {
            raw,
            limited: false,
        }
    }

    /// The text that the string stands for.
    pub fn text<'b>(&self, body: &'b str) -> Cow<'b, str> {
        json::unescape(&body[self.raw.clone()])
    }

    /// The change of the body that puts `text` in the place of the slot's.
    pub fn rewrite(&self, text: &str) -> Edit {
        let mut raw = String::with_capacity(text.len());
        json::escape_into(&mut raw, text);
        Edit {
            range: self.raw.clone(),
            text: raw,
        }
    }

    /// The changes of the body that `replacements` of the slot's text amount to: bytes of the
    /// text, in rising order, and what stands there instead.
    pub fn edits<'a>(
        &'a self,
        body: &'a str,
        replacements: impl IntoIterator<Item = (Range<usize>, &'a str)> + 'a,
    ) -> impl Iterator<Item = Edit> + 'a {
        let mut offsets = RawOffsets::new(&body[self.raw.clone()]);
        replacements.into_iter().map(move |(range, replacement)| {
            let mut text = String::with_capacity(replacement.len());
            json::escape_into(&mut text, replacement);
            let start = self.raw.start + offsets.of(range.start);
            let end = self.raw.start + offsets.of(range.end);
            Edit {
                range: start..end,
                text,
            }
        })
    }
}
