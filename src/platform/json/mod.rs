//! A JSON body as it came in: where its strings stand, and how some of them are
//! replaced without touching any other byte.
//!
//! `jiter` reads the grammar; this module adds byte positions, so that a changed body
//! keeps its key order, number spelling, blanks and escapes.

mod escape;

use std::{borrow::Cow, ops::Range};

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

pub use escape::{RawOffsets, escape_into, readable, unescape};

/// Deeper nesting is refused; real messages stay below 20.
pub const MAX_DEPTH: usize = 128;

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not JSON, or not UTF-8.
    #[error("the body is not valid JSON")]
    NotJson,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the body is nested too deeply")]
    TooDeep,
    /// JSON, but not a message of the platform; says which rule it breaks.
    #[error("the body is not a message: {0}")]
    WrongShape(&'static str),
}

impl From<JiterError> for BodyError {
    fn from(error: JiterError) -> Self {
        match error.error_type {
            JiterErrorType::JsonError(JsonErrorType::RecursionLimitExceeded) => Self::TooDeep,
            _ => Self::NotJson,
        }
    }
}

/// What kind of value stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// `null`
    Null,
    /// A number, `true` or `false`.
    Other,
}

/// Reads a body from its start to its end, value by value.
pub struct Reader<'b> {
    body: &'b str,
    jiter: Jiter<'b>,
    depth: usize,
    /// Whether a string may stand for another text than its bytes. Few bodies have such a one.
    has_escapes: bool,
}

impl<'b> Reader<'b> {
    /// A reader at the first value of `body`, which must hold no lone surrogate
    /// escape (see [`readable`]).
    pub fn new(body: &'b str) -> Self {
        Self {
            body,
            jiter: Jiter::new(body.as_bytes()),
            depth: 0,
            has_escapes: body.contains('\\'),
        }
    }

    /// The kind of the next value, which is not consumed.
    pub fn kind(&mut self) -> Result<Kind, BodyError> {
        Ok(match self.jiter.peek()? {
            Peek::Object => Kind::Object,
            Peek::Array => Kind::Array,
            Peek::String => Kind::String,
            Peek::Null => Kind::Null,
            _ => Kind::Other,
        })
    }

    /// The next byte's position: the start of a value that [`Reader::kind`] has
    /// looked at, the end of one just consumed.
    pub fn position(&self) -> usize {
        self.jiter.current_index()
    }

    /// Consumes a string; the range is what stands between its quotes.
    pub fn string(&mut self) -> Result<Range<usize>, BodyError> {
        self.jiter.peek()?;
        let start = self.position() + 1;
        self.jiter.next_bytes()?;
        Ok(start..self.position() - 1)
    }

    /// Consumes whatever value stands next.
    pub fn skip(&mut self) -> Result<(), BodyError> {
        Ok(self.jiter.next_skip()?)
    }

    /// Consumes an object. `member` is called for each of its members, duplicate
    /// keys included, and must consume the member's value.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<(), BodyError>,
    ) -> Result<(), BodyError> {
        self.enter()?;
        let mut key = self.jiter.next_object_bytes()?.map(<[u8]>::len);
        while let Some(len) = key {
            // The reader stands behind the colon: the key's closing quote is the
            // last one before it, mostly the character before it.
            let before = &self.body[..self.position()];
            let end = match before.as_bytes() {
                [rest @ .., b'"', b':'] => rest.len(),
                _ => before.rfind('"').ok_or(BodyError::NotJson)?,
            };
            let raw = &self.body[end - len..end];
            let name = if self.has_escapes {
                unescape(raw)
            } else {
                Cow::Borrowed(raw)
            };
            member(self, &name)?;
            key = self.jiter.next_key_bytes()?.map(<[u8]>::len);
        }
        self.depth -= 1;
        Ok(())
    }

    /// Consumes an array. `element` is called for each element and must consume it.
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), BodyError>,
    ) -> Result<(), BodyError> {
        self.enter()?;
        let mut next = self.jiter.next_array()?;
        while next.is_some() {
            element(self)?;
            next = self.jiter.array_step()?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Consumes the next value and calls `found` for every string in it that is not
    /// a key.
    pub fn strings(&mut self, found: &mut dyn FnMut(Range<usize>)) -> Result<(), BodyError> {
        match self.kind()? {
            Kind::String => found(self.string()?),
            Kind::Object => self.object(|reader, _| reader.strings(found))?,
            Kind::Array => self.array(|reader| reader.strings(found))?,
            Kind::Null | Kind::Other => self.skip()?,
        }
        Ok(())
    }

    /// Nothing but blanks may follow.
    pub fn finish(mut self) -> Result<(), BodyError> {
        Ok(self.jiter.finish()?)
    }

    fn enter(&mut self) -> Result<(), BodyError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(BodyError::TooDeep)
        } else {
            Ok(())
        }
    }
}

/// A change of a body: the bytes of `range` give way to `text`, which is raw JSON.
pub struct Edit {
    /// Bytes of the body.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// The body with `edits` made, which must not overlap; their order does not matter.
pub fn apply(body: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_unstable_by_key(|edit| edit.range.start);
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(body.len() + grown);
    let mut copied = 0;
    for edit in &edits {
        out.push_str(&body[copied..edit.range.start]);
        out.push_str(&edit.text);
        copied = edit.range.end;
    }
    out.push_str(&body[copied..]);
    out
}

#[cfg(test)]
mod tests;
