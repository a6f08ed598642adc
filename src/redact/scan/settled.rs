//! How much of a text that is still being written is settled: whatever follows, no token reaches
//! back into it.
//!
//! Ordinary words are, and so are tokens that stand there exactly as they are written. What may be
//! the beginning of a token is not: an opening bracket, a type's name, letters of the alphabet
//! only, and anything with markup, escapes or joins.

use super::{
    Scan,
    glyph::{Kind, glyph},
};
use crate::redact::token::ALPHABET;

impl Scan<'_> {
    /// The length of the beginning of the text that is settled. `is_near_type` tells whether
    /// letters and digits, in upper case, begin the name of a type, or begin with one.
    pub(super) fn settled(&self, is_near_type: &dyn Fn(&str) -> bool) -> usize {
        let mut at = 0;
        let mut word = String::new();
        while let Some(glyph) = glyph(self.text, at) {
            let is_bracket = self.text.as_bytes()[at] == b'[';
            if let Some(token) = is_bracket.then(|| self.exact(at)).flatten() {
                at = token.span.end;
            } else if glyph.kind.is_letter() {
                match self.ordinary_word(at, &mut word, is_near_type) {
                    Some(end) => at = end,
                    None => break,
                }
            } else if self.is_aside(glyph.kind, at) {
                at = glyph.end;
            } else {
                break;
            }
        }
        at
    }

    /// The end of the word that begins at `start`, if no token can begin with what is there of it.
    fn ordinary_word(
        &self,
        start: usize,
        word: &mut String,
        is_near_type: &dyn Fn(&str) -> bool,
    ) -> Option<usize> {
        word.clear();
        let mut end = start;
        let mut is_foreign = false;
        while let Some(glyph) = glyph(self.text, end).filter(|glyph| glyph.kind.is_letter()) {
            match glyph.kind {
                Kind::Plain(letter) => word.push(char::from(letter)),
                _ => is_foreign = true,
            }
            end = glyph.end;
        }
        // A letter that is none of ASCII's is in no name, and none begins behind it in its word.
        let is_ordinary = is_foreign
            || !word.bytes().all(|letter| ALPHABET.contains(&letter)) && !is_near_type(word);
        is_ordinary.then_some(end)
    }

    /// Whether what stands at `at` is of no token, if none has begun before it.
    fn is_aside(&self, kind: Kind, at: usize) -> bool {
        // Of what these begin the end may be missing yet.
        let begins_a_code = matches!(self.text.as_bytes()[at], b'&' | b'\\' | b'%' | b'<');
        !begins_a_code
            && matches!(
                kind,
                Kind::Blank
                    | Kind::Dash
                    | Kind::Sign
                    | Kind::Close(_)
                    | Kind::Unspaced
                    | Kind::Other
            )
    }
}
