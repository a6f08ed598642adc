//! Email addresses with their signs spelled out.

use super::{
    Edit, Kind, Reader, Spelled,
    vocabulary::{Sense, vocabulary},
};
use crate::detect::{recognizers::is_registered, words::is_folded};

/// The most labels of a domain, and the most parts of a local part.
const MAX_PARTS: usize = 6;
/// How many words before an address may say that it is one.
const CUE_WORDS: usize = 8;

/// Words after which *at* says where something is, and names no mailbox.
const PLACES: &[&str] = &[
    "me",
    "us",
    "you",
    "him",
    "her",
    "them",
    "it",
    "that",
    "this",
    "these",
    "those",
    "one",
    "we",
    "i",
    "he",
    "she",
    "they",
    "am",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "work",
    "works",
    "worked",
    "working",
    "shop",
    "shopped",
    "shopping",
    "look",
    "looked",
    "looking",
    "order",
    "ordered",
    "orders",
    "buy",
    "bought",
    "buying",
    "purchase",
    "purchased",
    "purchases",
    "available",
    "found",
    "find",
    "stay",
    "staying",
    "live",
    "meet",
    "arrive",
    "arrived",
    "visit",
    "reach",
    "sold",
    "sell",
    "here",
    "there",
    "store",
    "account",
    "page",
    "site",
    "website",
    "team",
    "someone",
    "anyone",
    "everyone",
    "people",
    "now",
    "today",
    "online",
    "check",
    "see",
    "back",
    "up",
    "out",
    "in",
    "on",
    "not",
    "and",
    "or",
    "price",
    "prices",
    "item",
    "items",
    "customer",
    "customers",
    "card",
    "money",
    "refund",
    "payment",
    "pay",
    "paid",
    "spent",
    "use",
    "used",
    "using",
    "login",
    "register",
    "registered",
    "sign",
    "signed",
    "read",
    "book",
    "booked",
    "booking",
    "address",
    "email",
    "mail",
    "contact",
];

/// Words that say that an address follows.
const CUES: &[&str] = &[
    "email",
    "mail",
    "emails",
    "gmail",
    "mailbox",
    "inbox",
    "correo",
    "courriel",
    "adresse",
    "mailadresse",
    "posta",
    "indirizzo",
    "почта",
    "mejl",
    "sähköposti",
    "address",
];

/// What one sign of an address reads as.
struct Sign {
    text: &'static str,
    /// The first word after it.
    next: usize,
}

impl Reader<'_> {
    /// A sign without a word, before word number `next`: `jane [@] example.com`.
    pub(super) fn sign(&self, next: usize, out: &mut Spelled) -> usize {
        if next > 0 {
            let gap = self.gap(next);
            let between = gap.trim();
            if between.len() < gap.len()
                && between == "@"
                && gap.starts_with(' ')
                && gap.ends_with(' ')
            {
                return self.address_around(next - 1, next, false, out);
            }
            if between.contains('@') && unbracketed(between) == Some("@") {
                return self.address_around(next - 1, next, true, out);
            }
        }
        next + 1
    }

    /// An address whose `@` is word number `at`. A sure one is no other word.
    pub(super) fn address(&self, at: usize, is_sure: bool, out: &mut Spelled) -> usize {
        if at == 0 || at + 1 >= self.tokens.len() {
            return at + 1;
        }
        match self.is_between(at) {
            Some(bracketed) => self.address_around(at - 1, at + 1, is_sure || bracketed, out),
            None => at + 1,
        }
    }

    /// Whether word number `at` stands by itself, and if so, whether in brackets.
    fn is_between(&self, at: usize) -> Option<bool> {
        let (before, after) = (self.gap(at), self.gap(at + 1));
        let is_blank = |gap: &str| (1..=2).contains(&gap.len()) && gap.trim().is_empty();
        if is_blank(before) && is_blank(after) {
            return Some(false);
        }
        let signs = (before.trim(), after.trim());
        let matching = [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("<", ">"),
            ("((", "))"),
            ("[[", "]]"),
            ("-", "-"),
            ("_", "_"),
            ("*", "*"),
            ("|", "|"),
            ("~", "~"),
            ("\"", "\""),
            ("'", "'"),
        ];
        (matching.contains(&signs) && before.len() <= 4 && after.len() <= 4).then_some(true)
    }

    fn address_around(
        &self,
        before: usize,
        after: usize,
        is_sure: bool,
        out: &mut Spelled,
    ) -> usize {
        let next = after;
        // Most places have no domain after them, and cost no more than this.
        if self.sign_after(after, &[Sense::Dot, Sense::Dash]).is_none() {
            return next;
        }
        let mark = out.edits.len();
        out.edits.push(Edit {
            span: self.tokens[before].end()..self.tokens[after].start(),
            text: "@",
        });
        // The domain: words with dots and dashes between them.
        out.domain.clear();
        out.domain.push_str(self.word_text(after));
        let (mut last, mut spelled) = (after, 0);
        for _ in 0..MAX_PARTS {
            let Some(sign) = self.sign_after(last, &[Sense::Dot, Sense::Dash]) else {
                break;
            };
            let span = self.tokens[last].end()..self.tokens[sign.next].start();
            spelled += usize::from(sign.text == "." && &self.text[span.clone()] != ".");
            out.domain.push_str(sign.text);
            out.domain.push_str(self.word_text(sign.next));
            out.edits.push(Edit {
                span,
                text: sign.text,
            });
            last = sign.next;
        }
        let mut name = out.domain.as_str();
        while !is_registered(name) {
            match name.rsplit_once('.') {
                Some((shorter, _)) if shorter.contains('.') => name = shorter,
                _ => {
                    out.edits.truncate(mark);
                    return next;
                }
            }
        }
        // The local part, backwards.
        let signs = [Sense::Dot, Sense::Dash, Sense::Underscore, Sense::Plus];
        let mut first = before;
        for _ in 0..MAX_PARTS {
            let Some((earlier, text)) = self.sign_before(first, &signs) else {
                break;
            };
            out.edits.push(Edit {
                span: self.tokens[earlier].end()..self.tokens[first].start(),
                text,
            });
            first = earlier;
        }
        let word = self.word_text(before);
        let says_where =
            first == before && PLACES.iter().any(|place| place.eq_ignore_ascii_case(word));
        // `jane.doe @ example.com`
        let is_signed = after == before + 1 && first < before;
        let is_address = is_sure
            || self.is_value
            || !says_where && (spelled > 0 || is_signed || self.is_announced(first));
        if is_address {
            out.edits[mark..].sort_by_key(|edit| edit.span.start);
            let span = self.tokens[first].start()..self.tokens[last].end();
            out.add(span, Kind::Mail, mark);
            return last + 1;
        }
        out.edits.truncate(mark);
        next
    }

    /// The sign between word number `word` and the next part of a domain.
    fn sign_after(&self, word: usize, senses: &[Sense]) -> Option<Sign> {
        self.tokens.get(word + 1)?;
        if let Some(text) = literal(self.gap(word + 1), senses) {
            return Some(Sign {
                text,
                next: word + 1,
            });
        }
        let sense = vocabulary().get(&self.tokens[word + 1], self.text)?.sense;
        self.tokens.get(word + 2)?;
        self.is_between(word + 1)?;
        let text = written(sense).filter(|_| senses.contains(&sense))?;
        Some(Sign {
            text,
            next: word + 2,
        })
    }

    /// The part of a local part before word number `word`, and the sign between them.
    fn sign_before(&self, word: usize, senses: &[Sense]) -> Option<(usize, &'static str)> {
        if word == 0 {
            return None;
        }
        if let Some(text) = literal(self.gap(word), senses) {
            return Some((word - 1, text));
        }
        let earlier = word.checked_sub(2)?;
        let sign = self.sign_after(earlier, senses)?;
        (sign.next == word).then_some((earlier, sign.text))
    }

    /// Whether a word shortly before word number `first` says that an address follows.
    fn is_announced(&self, first: usize) -> bool {
        (first.saturating_sub(CUE_WORDS)..first).any(|number| {
            let word = self.word_text(number);
            CUES.iter().any(|cue| is_folded(word, cue))
        })
    }
}

fn written(sense: Sense) -> Option<&'static str> {
    match sense {
        Sense::Dot => Some("."),
        Sense::Dash => Some("-"),
        Sense::Underscore => Some("_"),
        Sense::Plus => Some("+"),
        _ => None,
    }
}

/// The sign that `gap` is, as it is or in brackets.
fn literal(gap: &str, senses: &[Sense]) -> Option<&'static str> {
    let gap = unbracketed(gap.trim()).unwrap_or(gap);
    let all = senses.iter().filter_map(|sense| written(*sense));
    all.into_iter().find(|text| *text == gap)
}

/// What stands in a pair of brackets.
fn unbracketed(text: &str) -> Option<&str> {
    [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .map(str::trim)
}
