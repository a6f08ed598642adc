//! The letters that decide, as they may stand in a handled text.

use super::glyph::{Kind, glyphs};
use crate::redact::token::{ALPHABET, LETTERS};

/// Letters and digits, in upper case, that may be a token's name, and where they end.
#[derive(Default)]
pub(super) struct Word {
    letters: [u8; Word::ROOM],
    len: usize,
    pub(super) end: usize,
}

impl Word {
    /// A name, one letter too many, and one that shows that there are too many.
    const ROOM: usize = LETTERS + 2;

    pub(super) fn letters(&self) -> &[u8] {
        &self.letters[..self.len]
    }

    /// A word of which only the end matters.
    pub(super) fn ending_at(end: usize) -> Self {
        Self {
            end,
            ..Self::default()
        }
    }

    fn push(&mut self, letter: u8, end: usize) {
        if self.len < Self::ROOM {
            self.letters[self.len] = letter;
            self.len += 1;
        }
        self.end = end;
    }
}

/// The word that begins at `at`, over markup within it, which ends a name. `None` where
/// another letter touches it.
pub(super) fn solid(text: &str, at: usize, is_name: impl Fn(&[u8]) -> bool) -> Option<Word> {
    let mut word = Word::default();
    for glyph in glyphs(text, at) {
        match glyph.kind {
            Kind::Plain(letter) => word.push(letter, glyph.end),
            Kind::Foreign => return None,
            kind if kind.is_markup() && !(word.len == LETTERS && is_name(word.letters())) => {}
            _ => break,
        }
        if word.len == Word::ROOM {
            break;
        }
    }
    Some(word)
}

/// Single letters with little between them, `K Q Z V T R` or `K-Q-Z-V-T-R`: all that
/// follow each other, or the first six where they are a name that `is_name`.
pub(super) fn singles(text: &str, at: usize, is_name: impl Fn(&[u8]) -> bool) -> Option<Word> {
    let mut word = Word::default();
    let mut glyphs = glyphs(text, at).peekable();
    let mut gap = 0;
    while let Some(glyph) = glyphs.next() {
        match glyph.kind {
            Kind::Plain(letter) if ALPHABET.contains(&letter) || letter.is_ascii_digit() => {
                let touched = glyphs.peek().is_some_and(|next| next.kind.is_letter());
                if touched || word.len > 0 && gap == 0 {
                    break;
                }
                word.push(letter, glyph.end);
                gap = 0;
                if word.len == LETTERS && is_name(word.letters()) || word.len == Word::ROOM {
                    break;
                }
            }
            Kind::Blank | Kind::Dash | Kind::Join if gap < 3 => gap += 1,
            kind if kind.is_markup() => {}
            _ => break,
        }
    }
    (word.len >= LETTERS - 1).then_some(word)
}

/// Six letters of the alphabet in up to three groups: `KQZ VTR`.
pub(super) fn groups(text: &str, at: usize) -> Option<Word> {
    let mut word = Word::default();
    let (mut groups, mut gap) = (1, 0);
    for glyph in glyphs(text, at) {
        match glyph.kind {
            Kind::Plain(letter) if ALPHABET.contains(&letter) => {
                groups += usize::from(gap > 0);
                gap = 0;
                word.push(letter, glyph.end);
            }
            Kind::Plain(_) | Kind::Foreign if gap == 0 => return None,
            Kind::Blank | Kind::Dash | Kind::Join if gap < 2 && word.len < LETTERS => gap += 1,
            kind if kind.is_markup() => {}
            _ => break,
        }
        if word.len > LETTERS || groups > 3 {
            return None;
        }
    }
    (word.len == LETTERS && groups > 1).then_some(word)
}

/// The letters of a sealed token's record, which begins with an underscore at `at`. A blank
/// belongs to it only where a closing bracket ends it.
pub(super) fn record(text: &str, at: usize) -> Option<(Vec<u8>, usize)> {
    let mut letters = Vec::new();
    let mut end = at;
    // What stands before the first blank.
    let mut whole: Option<(usize, usize)> = None;
    let mut glyphs = glyphs(text, at).skip_while(|glyph| glyph.kind.is_markup());
    if glyphs.next()?.kind != Kind::Join {
        return None;
    }
    let mut closed = false;
    for glyph in glyphs {
        match glyph.kind {
            Kind::Plain(letter) if ALPHABET.contains(&letter) => {
                letters.push(letter);
                end = glyph.end;
            }
            Kind::Plain(_) | Kind::Foreign if whole.is_none() => return None,
            Kind::Blank => {
                whole.get_or_insert((letters.len(), end));
            }
            kind if kind.is_markup() => {}
            kind => {
                closed = matches!(kind, Kind::Close(_));
                break;
            }
        }
    }
    if let Some((len, first_end)) = whole.filter(|_| !closed) {
        letters.truncate(len);
        end = first_end;
    }
    Some((letters, end))
}
