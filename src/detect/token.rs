//! Splits a text into words, and says what stands between two of them.
//!
//! This is the one pass over the bytes of every message; everything else looks at
//! its words. A word is a run of letters, digits and combining marks. Where a script
//! that writes without blanks (Han, Kana, Hangul, Thai …) meets another one, a new
//! word begins: in `我的号码是123` the digits are a word of their own.

mod hash;
mod script;
mod split;

pub(crate) use self::{
    script::{is_unspaced, is_word_character},
    split::tokenize,
};

/// Longest code that a layout can describe, in characters without separators.
pub(crate) const MAX_CODE: usize = 40;

/// What stands between a word and the word before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Nothing: the script changes.
    Joined,
    /// One blank, or two.
    Space,
    /// A dash, maybe with a blank on either side.
    Dash,
    /// A dot with no blank.
    Dot,
    /// A slash with no blank.
    Slash,
    /// A colon with no blank.
    Colon,
    /// Anything that ends in two colons.
    Colons,
    /// An underscore.
    Underscore,
    /// An apostrophe.
    Apostrophe,
    /// A comma, maybe with a blank.
    Comma,
    /// `://`.
    Scheme,
    /// Anything that ends in `@`.
    At,
    /// Anything else that stays within a line.
    Other,
    /// The beginning of the text, the end of a line, or the end of a sentence.
    Break,
}

/// A word of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    start: u32,
    end: u32,
    /// A hash of the case-folded word.
    pub(crate) hash: u32,
    gap: Gap,
    kind: u8,
}

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const NON_ASCII: u8 = 4;
const UNSPACED: u8 = 8;
// Of a word of ASCII characters:
/// Its first character is a capital.
const CAPITAL: u8 = 16;
/// Another one is.
const CAPITALS: u8 = 32;
/// It has a small letter.
const SMALL: u8 = 64;

impl Token {
    /// The byte where the word begins.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// The byte after the word.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// The number of bytes.
    #[allow(clippy::len_without_is_empty, reason = "no word is empty")]
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// What stands between this word and the one before.
    pub fn gap(&self) -> Gap {
        self.gap
    }

    /// Whether there is a digit in it.
    pub fn has_digit(&self) -> bool {
        self.kind & DIGIT != 0
    }

    /// Whether it consists of ASCII digits.
    pub fn is_number(&self) -> bool {
        self.kind == DIGIT
    }

    /// Whether it has letters and no digit.
    pub fn is_letters(&self) -> bool {
        self.kind & DIGIT == 0
    }

    /// Whether it consists of ASCII letters and digits.
    pub fn is_ascii(&self) -> bool {
        self.kind & NON_ASCII == 0
    }

    /// How it is written: whether, being ASCII, it has a capital as its first character, one
    /// further on, and a small letter.
    pub(crate) fn case(&self) -> (bool, bool, bool) {
        let has = |kind: u8| self.kind & kind != 0;
        (has(CAPITAL), has(CAPITALS), has(SMALL))
    }

    /// Whether it is of a script that writes without blanks between words.
    pub fn is_unspaced(&self) -> bool {
        self.kind & UNSPACED != 0
    }

    /// Whether it could be part of a code with separators: ASCII, and either with a
    /// digit or at most five letters.
    pub(crate) fn is_code_part(&self) -> bool {
        self.is_ascii() && self.len() <= if self.has_digit() { MAX_CODE } else { 5 }
    }
}

#[cfg(test)]
mod tests;
