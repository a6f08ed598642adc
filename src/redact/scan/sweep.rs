//! The way through a text, byte by byte, to the words that are worth reading character by character.

use super::{
    Candidate, Scan, frame,
    glyph::{self, Kind},
    prose::{self, Block},
};
use crate::redact::token::{ALPHABET, LETTERS};

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
    pub(super) fn run(mut self) -> Vec<Candidate> {
        let mut at = 0;
        while at < self.text.len() {
            let is_plain = !self.is_joined(at) && !self.is_framed(at);
            let block = is_plain.then(|| Block::read(self.text.as_bytes(), at));
            at = match block.flatten() {
                Some(block) => self.skim(at, block),
                None => self.sweep(at, at + prose::LEN),
            };
        }
        self.found
    }

    /// Looks at the words of a block of ordinary text; returns where to go on.
    fn skim(&mut self, at: usize, block: Block) -> usize {
        for (start, end) in block.words() {
            // One letter too many is a slip only in a frame, and here is none.
            if end - start != LETTERS + 1
                && let Some(candidate) = self.in_word(at + start, at + end)
            {
                return self.keep(candidate);
            }
        }
        at + block.len()
    }

    /// Looks at all words that begin between `at` and `until`; returns where to go on.
    pub(super) fn sweep(&mut self, mut at: usize, until: usize) -> usize {
        let bytes = self.text.as_bytes();
        while at < until
            && let Some(&byte) = bytes.get(at)
        {
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
        at
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
        let is_worth_it = match (classes & STRANGER == 0, len) {
            (true, ..=LETTERS) => true,
            (false, ..=4) => false,
            (_, ..=7) => self.is_joined(start) || self.is_framed(start),
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
        let candidate = self.in_word(start, end);
        candidate.map(|candidate| self.keep(candidate))
    }

    /// The candidate that begins in the word of ASCII letters and digits from `start` to `end`.
    fn in_word(&mut self, start: usize, end: usize) -> Option<Candidate> {
        if end - start > LETTERS + 1 {
            self.after_its_type(start, end)
        } else if end - start >= LETTERS - 1 || self.goes_on(end) {
            self.candidate(start)
        } else {
            None
        }
    }

    /// Whether too few letters for a name, which end at `end`, may be the beginning of a spelled one:
    /// other letters of it follow, or what only a closer look can tell.
    fn goes_on(&self, end: usize) -> bool {
        const MAX_GAP: usize = 3;
        let rest = &self.text.as_bytes()[end..];
        let is_gap =
            |byte: &&u8| byte.is_ascii_whitespace() || matches!(**byte, b'-' | b'.' | b',');
        let gap = rest.iter().take(MAX_GAP + 1).take_while(is_gap).count();
        let next = &rest[gap..];
        let Some(first) = next.first().filter(|_| gap <= MAX_GAP) else {
            return false;
        };
        if first.is_ascii_alphanumeric() {
            let is_word = |byte: &&u8| byte.is_ascii_alphanumeric();
            let word = next.iter().take(LETTERS).take_while(is_word);
            let (len, classes) = word.fold((0, 0), |(len, classes), byte| {
                (len + 1, classes | CLASS[usize::from(*byte)])
            });
            len == 1 || len < LETTERS && classes & STRANGER == 0
        } else {
            // Markup, escapes, joins, and blanks and letters that are not ASCII.
            !first.is_ascii()
                || matches!(
                    first,
                    b'_' | b'*' | b'`' | b'~' | b'\\' | b'&' | b'%' | b'<'
                )
        }
    }

    /// A run with letters that are not ASCII: each word in it that reads as ASCII.
    fn mixed_word(&mut self, start: usize, end: usize) -> Option<usize> {
        let (mut in_word, mut behind_markup) = (false, false);
        let mut at = start;
        while at < end {
            let glyph = glyph::glyph(self.text, at)?;
            if let Kind::Open(_) = glyph.kind {
                self.open = Some(at);
            }
            // In a word a name begins only where markup parts it from its type.
            if matches!(glyph.kind, Kind::Plain(_))
                && (!in_word || behind_markup)
                && let Some(candidate) = self.candidate(at)
                && (!in_word || candidate.type_name.is_some())
            {
                return Some(self.keep(candidate));
            }
            behind_markup = glyph.kind.is_markup();
            in_word = glyph.kind.is_letter() || in_word && behind_markup;
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

    /// Whether a bracket stands open so near before `at` that what is there may be in it.
    fn is_framed(&self, at: usize) -> bool {
        let open = self.open.filter(|open| *open >= self.from);
        open.is_some_and(|open| at - open < frame::REACH)
    }

    /// Whether what stands before `at` joins it to a type name.
    fn is_joined(&self, at: usize) -> bool {
        let before = &self.text.as_bytes()[..at];
        match before.last() {
            Some(b'_' | b';' | b'>' | b'*' | b'`') => true,
            Some(b'F' | b'f') => before.ends_with(b"%5F") || before.ends_with(b"%5f"),
            Some(0xBF) => before.ends_with("\u{ff3f}".as_bytes()),
            _ => false,
        }
    }
}
