//! Finds tokens in a text that language models, translators, Markdown and people have
//! handled.
//!
//! A closed grammar, read by hand, around the one thing that decides: six letters of the
//! alphabet whose check holds. They may be in any case, spelled out, split by markup, or of a
//! script that looks alike. Around them may stand a type name (as written, re-cased, spaced
//! out, translated or lost), brackets (square, of another script, escaped, encoded or lost),
//! and the letters of a sealed token's record. Where the frame shows that letters were meant
//! as a name but the check does not hold, the names that are one slip away are proposed.
//!
//! Which value a candidate stands for, if any, is for the vault to say: a word of six
//! consonants that is no token is found in no session and stays as it is.

mod code;
mod frame;
mod glyph;
mod prose;
mod repair;
mod settled;
mod sweep;

use std::ops::Range;

use self::{
    code::Word,
    frame::Frame,
    glyph::{Glyph, Kind, Tag, glyphs},
};
use super::{
    letters,
    token::{LETTERS, TokenId},
};

/// The least number of letters that a sealed token's record has: a key id, a nonce and a
/// GCM tag alone are 29 bytes.
const MIN_RECORD_LETTERS: usize = 54;

/// Tells whether a name, as [`type_key`] gives it, is that of an entity type.
#[derive(Clone, Copy)]
pub struct TypeNames<'t>(pub &'t dyn Fn(&str) -> bool);

impl TypeNames<'_> {
    fn contains_reversed(self, backwards: &[u8]) -> bool {
        let mut key = [0; crate::entity::MAX_NAME_LEN];
        let key = &mut key[..backwards.len()];
        for (to, from) in key.iter_mut().zip(backwards.iter().rev()) {
            *to = *from;
        }
        std::str::from_utf8(key).is_ok_and(self.0)
    }
}

/// What a candidate says about the value that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// The name of a stored value.
    Name(TokenId),
    /// The name and the record of a value that the token itself carries.
    Sealed(TokenId, Vec<u8>),
    /// The names that one slip away from what stands there, at most a dozen. It is a token only
    /// if the session holds exactly one of them.
    Damaged(Vec<TokenId>),
}

/// A place in a text that may be a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What would be replaced, in bytes of the text: brackets and type name included.
    pub span: Range<usize>,
    /// What it says about its value.
    pub code: Code,
    /// The type name, as it stands there.
    pub type_name: Option<Range<usize>>,
    /// Whether it is written exactly as a token is, so that it can be nothing else.
    pub exact: bool,
    /// HTML tags inside it whose partner stands outside: these must stay, the opening ones
    /// before what takes its place, the closing ones behind it.
    pub tags: Tags,
}

/// Tags without a partner, in bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Opening tags, in order.
    pub opening: Vec<Range<usize>>,
    /// Closing tags, in order.
    pub closing: Vec<Range<usize>>,
}

/// The candidates of `text`, from left to right; they do not overlap. `is_type` tells whether
/// a name, as [`type_key`] gives it, is that of an entity type.
pub fn candidates(text: &str, is_type: &dyn Fn(&str) -> bool) -> Vec<Candidate> {
    Scan::new(text, is_type).run()
}

/// The length of the beginning of `text` that is settled while the rest of it is still being
/// written: its candidates are [exact](Candidate::exact), and stay what they are whatever follows.
/// `is_near_type` tells whether letters and digits in upper case begin the name of an entity type,
/// or begin with one.
pub fn settled(text: &str, is_near_type: &dyn Fn(&str) -> bool) -> usize {
    Scan::new(text, &|_| false).settled(is_near_type)
}

/// A type name without what separates its words, in upper case: what is left of one that was
/// re-cased, escaped or spaced out.
pub fn type_key(name: &str) -> String {
    glyphs(name, 0)
        .filter_map(|glyph| match glyph.kind {
            Kind::Plain(letter) => Some(char::from(letter)),
            _ => None,
        })
        .collect()
}

struct Scan<'t> {
    text: &'t str,
    types: TypeNames<'t>,
    /// Where the last candidate ends: nothing before it belongs to another one.
    from: usize,
    /// The last opening bracket.
    open: Option<usize>,
    glyphs: Vec<Glyph>,
    found: Vec<Candidate>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, is_type: &'t dyn Fn(&str) -> bool) -> Self {
        Self {
            text,
            types: TypeNames(is_type),
            from: 0,
            open: None,
            glyphs: Vec::new(),
            found: Vec::new(),
        }
    }

    /// A token exactly as it is written, from its bracket on.
    fn exact(&self, start: usize) -> Option<Candidate> {
        let inside = &self.text.as_bytes()[start + 1..];
        let len = inside
            .iter()
            .position(|byte| !(byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_'))
            .filter(|len| inside[*len] == b']')?;
        let inside = &self.text[start + 1..start + 1 + len];
        let (name, last) = inside.rsplit_once('_').unwrap_or(("", inside));
        let (name, code) = if last.len() >= MIN_RECORD_LETTERS {
            let (name, id) = name.rsplit_once('_')?;
            let record = letters::decode(last.as_bytes())?;
            (name, Code::Sealed(TokenId::parse(id.as_bytes())?, record))
        } else {
            (name, Code::Name(TokenId::parse(last.as_bytes())?))
        };
        if name.is_empty() && last.len() != len {
            return None;
        }
        Some(Candidate {
            span: start..start + len + 2,
            code,
            type_name: (!name.is_empty()).then_some(start + 1..start + 1 + name.len()),
            exact: true,
            tags: Tags::default(),
        })
    }

    /// The candidate whose letters begin at `start`, where a word begins.
    fn candidate(&mut self, start: usize) -> Option<Candidate> {
        let is_name = |letters: &[u8]| TokenId::parse(letters).is_some();
        let solid = code::solid(self.text, start, is_name)?;
        if let Some(id) = TokenId::parse(solid.letters()) {
            return Some(self.whole(start, &solid, id));
        }
        if solid.letters().len() == 1
            && let Some(word) = code::singles(self.text, start, is_name)
        {
            if let Some(id) = TokenId::parse(word.letters()) {
                return Some(self.whole(start, &word, id));
            }
            let frame = self.frame(start..word.end);
            return self.damaged(&word, frame);
        }
        if solid.letters().len() < LETTERS
            && let Some(word) = code::groups(self.text, start)
            && let Some(id) = TokenId::parse(word.letters())
        {
            let frame = self.frame(start..word.end);
            if frame.is_known || frame.is_closed {
                return Some(self.whole(start, &word, id));
            }
        }
        if solid.letters().len() < LETTERS - 1 {
            return None;
        }
        let frame = self.frame(start..solid.end);
        self.damaged(&solid, frame)
    }

    /// The candidate in a word that ends in six letters and begins with a type name.
    fn after_its_type(&mut self, start: usize, end: usize) -> Option<Candidate> {
        let letters = end - LETTERS..end;
        let id = TokenId::parse(&self.text.as_bytes()[letters.clone()])?;
        let word = Word::ending_at(end);
        let frame = self.frame(letters.clone());
        let is_whole = frame
            .type_name
            .as_ref()
            .is_some_and(|name| name.start <= start && name.end == letters.start);
        (frame.is_known && is_whole).then(|| self.whole(letters.start, &word, id))
    }

    fn frame(&mut self, letters: Range<usize>) -> Frame {
        frame::around(self.text, self.from, letters, self.types, &mut self.glyphs)
    }

    fn whole(&mut self, start: usize, word: &Word, id: TokenId) -> Candidate {
        let record = code::record(self.text, word.end)
            .filter(|(letters, _)| letters.len() >= MIN_RECORD_LETTERS)
            .and_then(|(letters, end)| Some((letters::decode(&letters)?, end)));
        let (code, end) = match record {
            Some((record, end)) => (Code::Sealed(id, record), end),
            None => (Code::Name(id), word.end),
        };
        let frame = self.frame(start..end);
        self.framed(frame, code)
    }

    /// A name that was copied badly, where its frame shows that it was meant as one.
    fn damaged(&self, word: &Word, frame: Frame) -> Option<Candidate> {
        let bare = &self.text[frame.span.clone()];
        let is_short = frame.is_closed
            && frame.type_name.is_none()
            && bare.len() == LETTERS + 2
            && bare.starts_with('[')
            && bare.bytes().filter(u8::is_ascii_uppercase).count() == LETTERS;
        if !(frame.is_known || is_short || frame.is_closed && frame.type_name.is_some()) {
            return None;
        }
        let names = repair::neighbours(word.letters());
        (!names.is_empty()).then(|| self.framed(frame, Code::Damaged(names)))
    }

    fn framed(&self, frame: Frame, code: Code) -> Candidate {
        Candidate {
            tags: self.tags(&frame.span),
            span: frame.span,
            code,
            type_name: frame.type_name,
            exact: false,
        }
    }

    /// The tags inside `span` whose partner stands outside.
    fn tags(&self, span: &Range<usize>) -> Tags {
        let mut tags = Tags::default();
        if !self.text[span.clone()].contains('<') {
            return tags;
        }
        for glyph in glyphs(&self.text[..span.end], span.start) {
            match glyph.kind {
                Kind::Tag(Tag::Opening) => tags.opening.push(glyph.start..glyph.end),
                Kind::Tag(Tag::Closing) if tags.opening.pop().is_none() => {
                    tags.closing.push(glyph.start..glyph.end);
                }
                _ => {}
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests;
