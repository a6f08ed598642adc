//! A second reading of a text: values that are spelled out, or split in an unusual way,
//! are written as they are usually written.
//!
//! | in the text | read as |
//! |---|---|
//! | `jane [at] example dot com` | `jane@example.com` |
//! | `four one double five, oh one …` | `4155-01…` |
//! | `4 1 1 1 1 1 …` | `411111…` |
//! | `4111, 1111, 1111, 1111` | `4111 1111 1111 1111` |
//!
//! The first reading stays what it is: what is found in the second one is added, and only
//! where something was rewritten. So nothing that stands plainly in a text is lost to a
//! wrong guess, and a text without such forms is not read twice.

mod digits;
mod mail;
mod vocabulary;

use std::ops::Range;

use zeroize::Zeroize as _;

use super::{
    engine::Found,
    normalize::Normalized,
    token::{Gap, Token},
    work,
};
use crate::{checksum::Validity, entity::EntityType, span::Score};
use vocabulary::vocabulary;

/// From how many rewritten places on memory is given back after a text.
const USUAL: usize = 1 << 10;

/// What was rewritten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// An address with its signs spelled out.
    Mail,
    /// Digits as words, or one by one.
    Digits,
    /// A number in groups that are not usually apart like this.
    Groups,
    /// The same with underscores, which join groups more surely than other signs.
    Joined,
    /// The same with nothing but blanks and line ends between the groups. The next line
    /// is more often another value: a postcode, then a phone number.
    Lines,
}

/// A stretch of the text, and what it is read as; nothing if it is left out.
#[derive(Clone, Debug)]
struct Edit {
    span: Range<usize>,
    text: &'static str,
}

/// The second reading of a text, if it has one.
#[derive(Default)]
pub(crate) struct Spelled {
    normalized: Normalized,
    edits: Vec<Edit>,
    /// The domain that is looked at.
    domain: String,
    /// The stretches of the text in which something was rewritten, and why.
    rewritten: Vec<(Range<usize>, Kind)>,
}

impl Spelled {
    /// Reads `text`, whose words are `tokens`. False if there is no second reading.
    pub(crate) fn read(&mut self, text: &str, tokens: &[Token]) -> bool {
        self.read_in(text, tokens, false)
    }

    /// The same for a text that is known to be one value.
    pub(crate) fn read_value(&mut self, text: &str, tokens: &[Token]) -> bool {
        self.read_in(text, tokens, true)
    }

    fn read_in(&mut self, text: &str, tokens: &[Token], is_value: bool) -> bool {
        self.edits.clear();
        self.rewritten.clear();
        let vocabulary = vocabulary();
        let reader = Reader {
            text,
            tokens,
            is_value,
        };
        let mut number = 0;
        while let Some(token) = tokens.get(number) {
            work::step();
            // Nearly every word is none that is rewritten.
            if token.is_letters()
                && token.len() > 1
                && !matches!(token.gap(), Gap::Other | Gap::At)
                && !vocabulary.may_have(token)
            {
                number += 1;
                continue;
            }
            number = if let Some(word) = vocabulary.get(token, text) {
                reader.word(number, word, self)
            } else if token.has_digit() || token.len() == 1 {
                reader.groups(number, self)
            } else if matches!(token.gap(), Gap::Other | Gap::At) {
                reader.sign(number, self)
            } else {
                number + 1
            }
            .max(number + 1);
        }
        if self.rewritten.is_empty() {
            return false;
        }
        self.edits.sort_by_key(|edit| edit.span.start);
        self.normalized.clear();
        let mut at = 0;
        for edit in &self.edits {
            // Of two guesses about one stretch the first stands.
            if edit.span.start < at {
                continue;
            }
            if at < edit.span.start {
                self.normalized.push_same(text, at..edit.span.start);
            }
            if !edit.text.is_empty() {
                self.normalized.push_str(edit.text, edit.span.clone());
            }
            at = edit.span.end;
        }
        if at < text.len() {
            self.normalized.push_same(text, at..text.len());
        }
        true
    }

    /// The text as it is read.
    pub(crate) fn text(&self) -> &str {
        self.normalized.text()
    }

    /// Puts a find of this reading where it stands in the text. False if it is none: it has
    /// nothing to do with what was rewritten, or is too weak to rest on a guess.
    pub(crate) fn place(&self, found: &mut Found) -> bool {
        const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");
        let span = self.normalized.original(&found.finding.span);
        found.finding.span = span.clone();
        let first = self
            .rewritten
            .partition_point(|(rewritten, _)| rewritten.end <= span.start);
        let mut touched = self.rewritten[first..]
            .iter()
            .take_while(|(rewritten, _)| rewritten.start < span.end);
        touched.any(|(_, kind)| match kind {
            Kind::Mail => found.finding.entity == EMAIL,
            Kind::Digits => true,
            Kind::Groups => found.evidence.is_strong(),
            Kind::Joined => {
                found.evidence.is_strong() || found.evidence.validity == Some(Validity::Valid)
            }
            Kind::Lines => found.evidence.base == Score::MAX,
        })
    }

    /// Wipes the copy, which holds what a customer wrote.
    pub(crate) fn wipe(&mut self) {
        self.normalized.wipe();
        self.domain.zeroize();
        self.edits.clear();
        self.edits.shrink_to(USUAL);
        self.rewritten.clear();
        self.rewritten.shrink_to(USUAL);
    }

    /// Takes a run whose edits are those from number `mark` on, unless it overlaps another.
    fn add(&mut self, span: Range<usize>, kind: Kind, mark: usize) {
        // Runs come in order but for an address that begins before the word read last.
        let after = self
            .rewritten
            .partition_point(|(other, _)| other.start <= span.start);
        let overlaps =
            |(other, _): &(Range<usize>, Kind)| other.start < span.end && span.start < other.end;
        if after > 0 && overlaps(&self.rewritten[after - 1])
            || self.rewritten.get(after).is_some_and(overlaps)
        {
            self.edits.truncate(mark);
        } else {
            self.rewritten.insert(after, (span, kind));
        }
    }
}

/// Looks at the words of one text.
struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// Whether the text is one value and nothing else.
    is_value: bool,
}

impl<'a> Reader<'a> {
    /// What stands between word number `token` and the one before it.
    fn gap(&self, token: usize) -> &'a str {
        &self.text[self.tokens[token - 1].end()..self.tokens[token].start()]
    }

    fn word_text(&self, token: usize) -> &'a str {
        &self.text[self.tokens[token].start()..self.tokens[token].end()]
    }
}

#[cfg(test)]
mod tests;
