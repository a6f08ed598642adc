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
mod repair;

use std::ops::Range;

use self::{
    code::Word,
    frame::Frame,
    glyph::{Glyph, Kind, Tag, glyphs},
};
use super::{
    letters,
    token::{ALPHABET, LETTERS, TokenId},
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
    Scan {
        text,
        types: TypeNames(is_type),
        from: 0,
        open: None,
        glyphs: Vec::new(),
        found: Vec::new(),
    }
    .run()
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

// The classes of a byte.
const WORD: u8 = 1;
/// Not of the alphabet: a vowel or a digit.
const STRANGER: u8 = 2;
/// Of the alphabet.
const LETTER: u8 = 4;
/// Part of a character that is not ASCII.
const HIGH: u8 = 8;

const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = if !byte.is_ascii() {
            WORD | HIGH
        } else if byte.is_ascii_alphanumeric() {
            WORD | STRANGER
        } else {
            0
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    let mut at = 0;
    while at < ALPHABET.len() {
        table[ALPHABET[at] as usize] = WORD | LETTER;
        table[ALPHABET[at].to_ascii_lowercase() as usize] = WORD | LETTER;
        at += 1;
    }
    table
};

impl Scan<'_> {
    /// Looks at each word once. Nearly all of them are no token by their length or by their
    /// first vowel; only the others are read character by character.
    fn run(mut self) -> Vec<Candidate> {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if CLASS[usize::from(byte)] & WORD == 0 {
                at = self.sign(at, byte);
                continue;
            }
            let start = at;
            let mut classes = 0;
            while let Some(class) = bytes.get(at).map(|byte| CLASS[usize::from(*byte)])
                && class & WORD != 0
            {
                classes |= class;
                at += 1;
            }
            if let Some(end) = self.word(start, at, classes) {
                at = end;
            }
        }
        self.found
    }

    /// Looks at what is no letter; returns where to go on.
    fn sign(&mut self, at: usize, byte: u8) -> usize {
        match byte {
            b'[' => {
                if let Some(candidate) = self.exact(at) {
                    return self.keep(candidate);
                }
                self.open = Some(at);
            }
            b'{' => self.open = Some(at),
            // The digits of a percent code are no letters.
            b'%' if glyph::glyph(self.text, at).is_some_and(|glyph| glyph.kind != Kind::Other) => {
                return at + 3;
            }
            _ => {}
        }
        at + 1
    }

    /// Looks at a run of letters, digits and all that is not ASCII; returns where to go on
    /// where that is not its end.
    fn word(&mut self, start: usize, end: usize, classes: u8) -> Option<usize> {
        if classes & HIGH != 0 {
            // Full-width letters; or a script without blanks that touches a token.
            let near = classes & LETTER != 0
                || self.is_joined(start)
                || self.text.as_bytes()[start..end].contains(&0xEF)
                || self.text.as_bytes()[start..end].contains(&0xF0);
            return near.then(|| self.mixed_word(start, end)).flatten();
        }
        let len = end - start;
        let framed = || {
            self.is_joined(start)
                || self
                    .open
                    .is_some_and(|open| start - open < frame::REACH && open >= self.from)
        };
        let is_worth_it = match (classes & STRANGER == 0, len) {
            (true, ..=LETTERS) => true,
            (false, ..=4) => false,
            (_, ..=7) => framed(),
            (_, 8) if self.text.as_bytes()[start - start.min(1)] == b'%' => true,
            _ => {
                let last = &self.text.as_bytes()[end - LETTERS..end];
                last.iter()
                    .all(|byte| CLASS[usize::from(*byte)] & LETTER != 0)
            }
        };
        if !is_worth_it {
            return None;
        }
        let candidate = if len > LETTERS + 1 {
            self.after_its_type(start, end)
        } else {
            self.candidate(start)
        };
        candidate.map(|candidate| self.keep(candidate))
    }

    /// A run with letters that are not ASCII: each word in it that reads as ASCII.
    fn mixed_word(&mut self, start: usize, end: usize) -> Option<usize> {
        let mut in_word = false;
        let mut at = start;
        while at < end {
            let glyph = glyph::glyph(self.text, at)?;
            if let Kind::Open(_) = glyph.kind {
                self.open = Some(at);
            }
            if matches!(glyph.kind, Kind::Plain(_))
                && !in_word
                && let Some(candidate) = self.candidate(at)
            {
                return Some(self.keep(candidate));
            }
            in_word = glyph.kind.is_letter() || in_word && glyph.kind.is_markup();
            at = glyph.end;
        }
        Some(at)
    }

    fn keep(&mut self, candidate: Candidate) -> usize {
        self.from = candidate.span.end;
        self.open = None;
        self.found.push(candidate);
        self.from
    }

    /// Whether what stands before `at` joins it to a type name.
    fn is_joined(&self, at: usize) -> bool {
        let before = &self.text[..at];
        ["_", "\u{ff3f}", ";", ">", "*", "`"]
            .iter()
            .any(|join| before.ends_with(join))
            || before.ends_with("%5F")
            || before.ends_with("%5f")
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
            let id = TokenId::parse(word.letters());
            let frame = self.frame(start..word.end);
            let in_capitals = !self.text[start..word.end].contains(char::is_lowercase);
            return match id {
                Some(id) if in_capitals || frame.is_known || frame.is_closed => {
                    Some(self.whole(start, &word, id))
                }
                _ => self.damaged(&word, frame),
            };
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
mod tests {
    use proptest::prelude::*;

    use crate::{
        entity::EntityType,
        redact::token::{self, TokenId},
    };

    use super::{Candidate, Code};

    const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");

    fn candidates(text: &str) -> Vec<Candidate> {
        super::candidates(text, &|name| ["EMAILADDRESS", "A", "B"].contains(&name))
    }

    fn id() -> TokenId {
        TokenId::parse(b"KQZVTR").unwrap()
    }

    #[test]
    fn a_handled_token_is_found_whole() {
        for text in [
            "[EMAIL_ADDRESS_KQZVTR]",
            "[email_address_kqzvtr]",
            "[Email_Address_Kqzvtr]",
            "EMAIL_ADDRESS_KQZVTR",
            "[ EMAIL_ADDRESS_KQZVTR ]",
            "\\[EMAIL\\_ADDRESS\\_KQZVTR\\]",
            "[EMAIL ADDRESS KQZVTR]",
            "[E-Mail-Adresse_KQZVTR]",
            "［EMAIL_ADDRESS_KQZVTR］",
            "【电子邮件_KQZVTR】",
            "{EMAIL_ADDRESS_KQZVTR}",
            "[KQZVTR]",
            "KQZVTR",
            "[EMAIL_ADDRESS_KQZVTR",
            "EMAIL_ADDRESS_KQZVTR]",
        ] {
            for (before, after) in [
                ("", ""),
                ("Écrivez à ", ", merci."),
                ("(", ")"),
                ("**", "**"),
            ] {
                let whole = format!("{before}{text}{after}");
                let found = candidates(&whole);
                assert_eq!(found.len(), 1, "{whole}");
                assert_eq!(found[0].code, Code::Name(id()), "{whole}");
                assert_eq!(
                    found[0].span,
                    before.len()..before.len() + text.len(),
                    "{whole}"
                );
            }
        }
    }

    #[test]
    fn words_of_the_sentence_are_no_type_name() {
        for (text, token) in [
            ("[Do not trust KQZVTR]", "KQZVTR"),
            ("[Write to my friend KQZVTR](https://x.y)", "KQZVTR"),
            ("[Contact EMAIL_ADDRESS_KQZVTR]", "EMAIL_ADDRESS_KQZVTR"),
            ("if (a < b KQZVTR > c)", "KQZVTR"),
            ("my_variable_KQZVTR", "KQZVTR"),
            ("[see KQZVTR", "KQZVTR"),
            ("{KQZVTR]", "KQZVTR"),
        ] {
            let found = candidates(text);
            assert_eq!(&text[found[0].span.clone()], token, "{text}");
        }
    }

    #[test]
    fn only_what_a_gateway_writes_is_exact() {
        let record = [7; 40];
        for exact in [
            token::stored(EMAIL, id()),
            token::short(id()),
            token::sealed(EMAIL, id(), &record),
        ] {
            let found = candidates(&exact);
            assert!(found[0].exact, "{exact}");
            assert_eq!(found[0].span, 0..exact.len());
        }
        for other in [
            "[email_address_KQZVTR]",
            "[EMAIL_ADDRESS_kqzvtr]",
            "KQZVTR",
            "[EMAIL ADDRESS KQZVTR]",
            "[ EMAIL_ADDRESS_KQZVTR]",
        ] {
            assert!(!candidates(other)[0].exact, "{other}");
        }
    }

    #[test]
    fn a_sealed_token_carries_its_record() {
        let record: Vec<u8> = (0..80).collect();
        let found = candidates(&token::sealed(EMAIL, id(), &record));
        assert_eq!(found[0].code, Code::Sealed(id(), record));
    }

    #[test]
    fn longer_runs_and_words_with_letters_around_are_no_tokens() {
        for text in [
            "KQZVTRB", "xKQZVTR", "aKQZVTR", "KQZVTRe", "1KQZVTR", "KQZVTR9", "KQZVT", "éKQZVTR",
            "",
        ] {
            assert_eq!(candidates(text), [], "{text}");
        }
    }

    #[test]
    fn two_tokens_side_by_side_are_two() {
        let found = candidates("[A_KQZVTR][B_BCDFGF] B_KQZVTR BCDFGF");
        let spans: Vec<_> = found
            .iter()
            .map(|candidate| candidate.span.clone())
            .collect();
        assert_eq!(spans, [0..10, 10..20, 21..29, 30..36]);
    }

    proptest! {
        #[test]
        fn spans_are_in_order_and_at_character_boundaries(text in "[\\[\\]\\\\_ A-Zkqzvtr\u{e9}\u{1f600}\u{ff3b}<>-]{0,60}") {
            let mut end = 0;
            for candidate in candidates(&text) {
                prop_assert!(candidate.span.start >= end);
                end = candidate.span.end;
                prop_assert!(text.get(candidate.span).is_some());
            }
        }
    }
}
