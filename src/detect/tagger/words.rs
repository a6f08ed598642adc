//! The words of a message as the tagger sees them.

use super::{
    lexicon::{Lexicon, class, pair},
    model::Model,
};
use crate::detect::token::{Gap, Token};

/// A word, or a single character of a script that writes without blanks.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The byte where it begins.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// A hash of it in lower case.
    pub hash: u32,
    /// What the lexicon says of it.
    pub classes: u16,
    pub(super) shape: Shape,
    pub(super) gap: Between,
    /// Whether it could be part of a name, so that a closer look is worth its time.
    pub(super) is_candidate: bool,
}

impl Word {
    /// Whether no name reaches over it: part of an address of the net.
    pub(super) fn is_barrier(&self) -> bool {
        self.shape == Shape::Machine
    }

    /// Whether it could be a name by itself: not a digit, not a single letter.
    pub(super) fn is_substantial(&self) -> bool {
        !matches!(
            self.shape,
            Shape::Initial
                | Shape::LowerLetter
                | Shape::Digits
                | Shape::ShortDigits
                | Shape::LongDigits
        )
    }

    /// Whether it is a given name that many people have, with a capital, and no frequent word.
    pub(super) fn is_well_known(&self) -> bool {
        const NAME: u16 = class::GIVEN | class::POPULAR;
        self.has_capital() && self.classes & (NAME | class::FREQUENT) == NAME
    }

    /// Whether it is a surname, with a capital.
    pub(super) fn is_surname(&self, text: &str) -> bool {
        /// What else the lexicon takes for nothing but a word, since it is so short and frequent.
        const SHORT: [&str; 6] = ["Day", "Fox", "Fry", "Law", "May", "Way"];
        let word = &text[self.start as usize..self.end as usize];
        self.has_capital() && (self.classes & class::SURNAME != 0 || SHORT.contains(&word))
    }

    /// Whether it is a surname that many people have.
    pub(super) fn is_popular(&self) -> bool {
        self.classes & class::POPULAR != 0
    }

    fn has_capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper | Shape::Mixed)
    }

    /// Takes back what the lexicon says of it; the word may then be a candidate.
    pub fn forget(&mut self, classes: u16) {
        self.classes &= !classes;
        if self.classes == super::lexicon::class::LISTED {
            self.classes = 0;
        }
        self.is_candidate |= is_candidate(self.classes, self.shape, self.gap);
    }
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Shape {
    Lower,
    Title,
    Upper,
    Initial,
    LowerLetter,
    Mixed,
    Digits,
    ShortDigits,
    LongDigits,
    DigitsAndLetters,
    /// Part of an address of the net, or of a name in a program.
    Machine,
    Caseless,
    Ideograph,
}

/// What stands between a word and the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Between {
    Start,
    Space,
    Joined,
    Apostrophe,
    Dash,
    Comma,
    Stop,
    Line,
    Colon,
    Quote,
    Handle,
    Dot,
    Other,
}

/// How a whole message is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Case {
    /// With capitals where they belong.
    Usual,
    /// In lower case throughout.
    Lower,
    /// In capitals throughout.
    Upper,
    /// Most Words With A Capital.
    Title,
}

/// The most words of a message that are looked at together. Bounds what the buffers grow to.
pub(super) const MOST: usize = 1 << 12;

/// How many words two such parts share, so that no name is cut in two.
pub(super) const SHARED: usize = 32;

/// For how many words the lexicon is asked at once. It is large, and most of what it says comes
/// from far away in memory: so the processor waits for all of them together.
const AHEAD: usize = 16;

/// Writes what the tagger sees of `tokens` to `words`, which is emptied first. False if no word
/// is a candidate: then there is nothing to be found.
pub(super) fn read(text: &str, tokens: &[Token], model: &Model, words: &mut Vec<Word>) -> bool {
    words.clear();
    let lexicon = model.lexicon();
    let mut any = false;
    let (mut end, mut is_net) = (tokens.first().map_or(0, Token::start), false);
    // Whether the next word is joined to the present one.
    let mut joins_next = false;
    let mut listed = [0; AHEAD];
    for (number, token) in tokens.iter().enumerate() {
        if number % AHEAD == 0 {
            for (classes, token) in listed.iter_mut().zip(&tokens[number..]) {
                *classes = lexicon.get(token.hash);
            }
        }
        let gap = if number == 0 {
            first_gap(&text[..token.start()])
        } else {
            between(text, end, token)
        };
        end = token.end();
        let is_joined = std::mem::replace(&mut joins_next, joins(tokens, number + 1));
        if token.is_unspaced() {
            any |= characters(text, token, gap, lexicon, words);
            continue;
        }
        let goes_on = is_net && matches!(token.gap(), Gap::Dot | Gap::Dash | Gap::Slash);
        is_net = gap == Between::Handle || goes_on || is_joined || joins_next;
        let shape = if is_net {
            Shape::Machine
        } else {
            shape(text, token)
        };
        let mut classes = listed[number % AHEAD];
        if classes & class::PLACE_PART == 0 {
            // The usual case, before anything is asked about two words.
        } else if let Some(before) = words.last()
            && before.classes & class::PLACE_PART != 0
        {
            classes |= lexicon.get(pair(before.hash, token.hash)) & class::NAMED;
        }
        let is_candidate = is_candidate(classes, shape, gap);
        any |= is_candidate;
        words.push(Word {
            start: offset(token.start()),
            end: offset(end),
            hash: token.hash,
            classes,
            shape,
            gap,
            is_candidate,
        });
    }
    any
}

/// What stands before the first word: nothing that matters, or the sign of a handle.
fn first_gap(before: &str) -> Between {
    if before.ends_with(['@', '#']) {
        Between::Handle
    } else {
        Between::Start
    }
}

/// Whether word number `number` is joined to the one before as words of the net are:
/// `www.example.com/a`, `jane@example`, `first_name`.
fn joins(tokens: &[Token], number: usize) -> bool {
    let before = number.checked_sub(1).and_then(|before| tokens.get(before));
    let (Some(before), Some(token)) = (before, tokens.get(number)) else {
        return false;
    };
    let is_tight = token.start() == before.end() + 1;
    match token.gap() {
        Gap::Scheme | Gap::Underscore => true,
        Gap::At | Gap::Slash => is_tight,
        // The letters of J.R. are no part of an address.
        Gap::Dot => before.len() > 1 && token.len() > 1,
        _ => false,
    }
}

fn is_candidate(classes: u16, shape: Shape, gap: Between) -> bool {
    match shape {
        Shape::Digits
        | Shape::ShortDigits
        | Shape::LongDigits
        | Shape::DigitsAndLetters
        | Shape::LowerLetter
        | Shape::Initial
        | Shape::Machine => false,
        Shape::Title if gap != Between::Start && gap != Between::Stop => {
            classes & class::FREQUENT == 0 || classes & (class::NAMED | class::TITLE) != 0
        }
        _ => classes & class::ORDINARY == 0 || classes & (class::NAMED | class::TITLE) != 0,
    }
}

/// Adds each character of a run without blanks as a word.
fn characters(
    text: &str,
    token: &Token,
    gap: Between,
    lexicon: Lexicon<'_>,
    words: &mut Vec<Word>,
) -> bool {
    let mut any = false;
    for (number, (at, character)) in text[token.start()..token.end()].char_indices().enumerate() {
        let start = token.start() + at;
        let hash = character_hash(character);
        let classes = lexicon.get(hash);
        let is_candidate = classes & class::NAMED != 0;
        any |= is_candidate;
        words.push(Word {
            start: offset(start),
            end: offset(start + character.len_utf8()),
            hash,
            classes,
            shape: Shape::Ideograph,
            gap: if number == 0 { gap } else { Between::Joined },
            is_candidate,
        });
    }
    any
}

/// The hash of a character that is a word of its own.
pub fn character_hash(character: char) -> u32 {
    u32::from(character).wrapping_mul(0x9e37_79b1)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a text is shorter than 4 GiB"
)]
fn offset(at: usize) -> u32 {
    at as u32
}

fn shape(text: &str, token: &Token) -> Shape {
    if token.is_number() {
        return match token.len() {
            1..=2 => Shape::ShortDigits,
            3..=5 => Shape::Digits,
            _ => Shape::LongDigits,
        };
    }
    if token.has_digit() {
        return Shape::DigitsAndLetters;
    }
    if token.is_ascii() {
        return match (token.case(), token.len()) {
            ((true, ..), 1) => Shape::Initial,
            ((false, ..), 1) => Shape::LowerLetter,
            ((false, false, _), _) => Shape::Lower,
            ((true, false, _), _) => Shape::Title,
            ((_, _, false), _) => Shape::Upper,
            _ => Shape::Mixed,
        };
    }
    let word = &text[token.start()..token.end()];
    let mut cased = word
        .chars()
        .filter(|c| c.is_lowercase() || c.is_uppercase());
    let Some(first) = cased.next() else {
        return Shape::Caseless;
    };
    let (mut upper, mut lower) = (0, 0);
    for character in cased {
        if character.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (true, 0, 0) => Shape::Initial,
        (false, 0, 0) => Shape::LowerLetter,
        (true, 0, _) => Shape::Title,
        (false, 0, _) => Shape::Lower,
        (true, _, 0) => Shape::Upper,
        _ => Shape::Mixed,
    }
}

fn between(text: &str, end: usize, token: &Token) -> Between {
    match token.gap() {
        Gap::Space => Between::Space,
        Gap::Joined => Between::Joined,
        Gap::Dash => Between::Dash,
        Gap::Apostrophe => Between::Apostrophe,
        Gap::Comma => Between::Comma,
        Gap::Dot => Between::Dot,
        _ => {
            let gap = &text.as_bytes()[end..token.start()];
            let is_blank = gap.iter().all(|byte| matches!(byte, b' ' | b'\t'));
            let mut kind = if is_blank {
                Between::Space
            } else {
                Between::Other
            };
            for (number, byte) in gap.iter().enumerate() {
                match byte {
                    b'\n' => return Between::Line,
                    b'@' | b'#' if number + 1 == gap.len() => return Between::Handle,
                    b'.' | b'!' | b'?' => kind = Between::Stop,
                    b':' | b';' | b'=' if kind == Between::Other => kind = Between::Colon,
                    b',' if kind == Between::Other => kind = Between::Comma,
                    // A typographic apostrophe was folded; what else begins so are quotes.
                    b'"' | b'\'' | b'(' | b'*' | 0xE2 if kind == Between::Other => {
                        kind = Between::Quote;
                    }
                    _ => {}
                }
            }
            kind
        }
    }
}

/// How the message is written as a whole.
pub(super) fn case(words: &[Word]) -> Case {
    let (mut lower, mut upper, mut title) = (0, 0, 0);
    for word in words {
        match word.shape {
            Shape::Lower | Shape::LowerLetter => lower += 1,
            Shape::Upper => upper += 1,
            Shape::Title | Shape::Mixed => title += 1,
            _ => {}
        }
    }
    match (lower, upper, title) {
        (_, 0, 0) => Case::Lower,
        (_, upper, _) if upper > 3 * (lower + title) => Case::Upper,
        (_, _, title) if title >= 4 && title > 2 * lower => Case::Title,
        _ => Case::Usual,
    }
}
