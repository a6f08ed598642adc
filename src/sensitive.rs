//! The only carrier of raw values.
//!
//! A [`Sensitive`] has no `Debug`, `Display` or `Serialize`, so a value cannot
//! reach a log line, an error or an answer by accident; it is read only through
//! [`Sensitive::expose`], which is easy to search for; and its memory is zeroed
//! when it is dropped.

use zeroize::Zeroize as _;

/// A raw personal value, or another text that nobody may see by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sensitive(String);

impl Sensitive {
    /// Takes the value over; the caller's copy is gone with the move.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself. Each use is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Sensitive {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl Drop for Sensitive {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
