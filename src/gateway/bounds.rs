//! How the replacements of a message are written so that it stays within its bounds: whole
//! tokens as long as there is room, then shorter ones, then asterisks.

use std::ops::Range;

use super::{
    Degraded, Replacement, Report,
    redact::{Plan, Text},
    values::Value,
};
use crate::{
    entity::EntityType,
    redact::{
        operator::{blot, utf16_len},
        token,
    },
    vault::{NewValue, Session},
};

/// How much longer than their values the tokens of one message may be, in bytes, before they
/// give way to shorter ones: the assistant refuses an answer over 4 MB.
const MAX_GROWTH: usize = 1 << 20;

/// The tokens of a message's values, longest form first.
pub(super) enum Tokens {
    Stored(Vec<token::TokenId>),
    /// The token and its record: the store had no place for the value.
    Sealed(Vec<(token::TokenId, Vec<u8>)>),
}

impl Tokens {
    /// Adds the token of a value that the session holds.
    pub(super) fn push(&mut self, session: &Session<'_>, value: &NewValue<'_>, id: token::TokenId) {
        match self {
            Self::Stored(ids) => ids.push(id),
            Self::Sealed(sealed) => sealed.push(session.seal_inline(value)),
        }
    }

    fn long(&self, number: usize, entity: EntityType) -> String {
        match self {
            Self::Stored(ids) => token::stored(entity, ids[number]),
            Self::Sealed(sealed) => token::sealed(entity, sealed[number].0, &sealed[number].1),
        }
    }

    /// Where room is short: a stored token without its type still comes back, a sealed one
    /// without its record does not.
    fn short(&self, number: usize, entity: EntityType, report: &mut Report) -> String {
        match self {
            Self::Stored(ids) => token::short(ids[number]),
            Self::Sealed(_) => {
                report.degrade(Degraded::TextLimit);
                token::bare(entity)
            }
        }
    }
}

/// Writes the replacements of a message, text by text.
pub(super) struct Writer<'m> {
    values: &'m [Value<'m>],
    tokens: &'m Tokens,
    /// The longest text, in UTF-16 units, where a text is limited.
    max_text_len: usize,
    /// What is left of [`MAX_GROWTH`].
    room: usize,
}

impl<'m> Writer<'m> {
    pub(super) fn new(values: &'m [Value<'m>], tokens: &'m Tokens, max_text_len: usize) -> Self {
        Self {
            values,
            tokens,
            max_text_len,
            room: MAX_GROWTH,
        }
    }

    /// What `plan`, which is in order, comes to in one text.
    pub(super) fn write(
        &mut self,
        text: &Text<'_>,
        plan: Vec<(Range<usize>, Plan)>,
        report: &mut Report,
    ) -> Vec<Replacement> {
        let mut numbers = Vec::with_capacity(plan.len());
        let mut replacements = Vec::with_capacity(plan.len());
        for (span, step) in plan {
            let (number, text) = match step {
                Plan::Text(text) => (None, text),
                Plan::Token(number) => {
                    let with = self.token(number, &text.text[span.clone()], report);
                    (Some(number), with)
                }
            };
            numbers.push(number);
            replacements.push(Replacement { span, text });
        }
        if text.limited {
            self.fit(text.text, &mut replacements, &numbers, report);
        }
        replacements
    }

    /// The token in the place of `written`, as long as the message has room for it.
    fn token(&mut self, number: usize, written: &str, report: &mut Report) -> String {
        let entity = self.values[number].entity;
        let long = self.tokens.long(number, entity);
        let growth = long.len().saturating_sub(written.len());
        if let Some(left) = self.room.checked_sub(growth) {
            self.room = left;
            return long;
        }
        let short = self.tokens.short(number, entity, report);
        if short.len() <= written.len() {
            return short;
        }
        report.degrade(Degraded::TextLimit);
        blot(written)
    }

    /// Keeps a text within the assistant's limit. From its end, tokens give way to their
    /// shorter form, then values to asterisks of their own length.
    fn fit(
        &self,
        text: &str,
        replacements: &mut [Replacement],
        numbers: &[Option<usize>],
        report: &mut Report,
    ) {
        let before = utf16_len(text);
        let limit = self.max_text_len.max(before);
        let mut len = before;
        for replacement in &*replacements {
            len = len - utf16_len(&text[replacement.span.clone()]) + utf16_len(&replacement.text);
        }
        for (replacement, number) in replacements.iter_mut().zip(numbers).rev() {
            if len <= limit {
                return;
            }
            let Some(number) = *number else { continue };
            let with = self
                .tokens
                .short(number, self.values[number].entity, report);
            if with.len() < replacement.text.len() {
                len = len - utf16_len(&replacement.text) + utf16_len(&with);
                replacement.text = with;
            }
        }
        for replacement in replacements.iter_mut().rev() {
            if len <= limit {
                return;
            }
            let with = blot(&text[replacement.span.clone()]);
            if with.len() < utf16_len(&replacement.text) {
                len = len - utf16_len(&replacement.text) + with.len();
                replacement.text = with;
                report.degrade(Degraded::TextLimit);
            }
        }
    }
}
