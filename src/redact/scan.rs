//! Finds tokens in a text that language models, Markdown and people have handled.
//!
//! A closed grammar, read by hand, around the one thing that decides: a run of exactly six
//! letters of the alphabet, in any case, that no other letter or digit touches. Around it may
//! stand a type name (as written, re-cased, translated or lost), brackets (square, of
//! another script, escaped or lost), and the letters of a sealed token's record. Which value
//! a candidate stands for, if any, is for the vault to say: a word of six consonants that is no
//! token is found in no session and stays as it is.

use std::ops::Range;

use super::{
    letters,
    token::{ALPHABET, LETTERS, TokenId},
};

/// The least number of letters that a sealed token's record has: a key id, a nonce and a
/// GCM tag alone are 29 bytes.
const MIN_RECORD_LETTERS: usize = 54;

/// How far to the left of the letters the opening bracket of a type name may stand, in bytes.
const MAX_TYPE_LEN: usize = 96;

/// A place in a text that may be a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What would be replaced, in bytes of the text: brackets and type name included.
    pub span: Range<usize>,
    /// The letters that decide.
    pub id: TokenId,
    /// The type name, as it stands there.
    pub type_name: Option<Range<usize>>,
    /// The record of a sealed token.
    pub record: Option<Vec<u8>>,
    /// Whether it is written exactly as a token is, so that it can be nothing else.
    pub exact: bool,
}

/// The candidates of `text`, from left to right; they do not overlap. `is_type` tells whether
/// a name, in upper case with underscores, is that of an entity type.
pub fn candidates(text: &str, is_type: &dyn Fn(&str) -> bool) -> Vec<Candidate> {
    let bytes = text.as_bytes();
    let mut found: Vec<Candidate> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let run = letter_run(&bytes[at..]);
        if run == LETTERS {
            let from = found.last().map_or(0, |candidate| candidate.span.end);
            if let Some(candidate) = candidate_at(text, from, at..at + LETTERS, is_type) {
                at = candidate.span.end;
                found.push(candidate);
                continue;
            }
        }
        at += run.max(1);
    }
    found
}

fn letter_run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| IS_LETTER[usize::from(**byte)])
        .count()
}

/// The candidate around the six letters at `letters`; nothing before `from` belongs to it.
fn candidate_at(
    text: &str,
    from: usize,
    letters: Range<usize>,
    is_type: &dyn Fn(&str) -> bool,
) -> Option<Candidate> {
    let before = &text[from..letters.start];
    let after = &text[letters.end..];
    if after.chars().next().is_some_and(char::is_alphanumeric)
        || before
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let id = TokenId::parse(&text.as_bytes()[letters.clone()])?;
    let (record, record_end) = match record_after(after) {
        Some((record, len)) => (Some(record), letters.end + len),
        None => (None, letters.end),
    };
    let closing = Bracket::after(&text[record_end..]);
    let type_name = type_before(before, closing.is_some(), is_type)
        .map(|range| from + range.start..from + range.end);
    let mut start = type_name
        .as_ref()
        .map_or(letters.start, |range| range.start);
    let opening = Bracket::before(&text[from..start]);
    let mut end = record_end;
    match (opening, closing) {
        (Some(opening), Some(closing)) if opening.kind == closing.kind => {
            start -= opening.len;
            end += closing.len;
        }
        // A bracket without its partner is the token's only where it touches it and
        // nothing else near by could be the partner.
        (Some(opening), None) if opening.touches && !near(&text[end..]).contains(CLOSING) => {
            start -= opening.len;
        }
        (None, Some(closing))
            if closing.touches && !near_before(&text[from..start]).contains(OPENING) =>
        {
            end += closing.len;
        }
        _ => {}
    }
    let exact = text[start..].starts_with('[')
        && text[letters.clone()]
            .bytes()
            .all(|b| b.is_ascii_uppercase())
        && &text[record_end..end] == "]"
        && match &type_name {
            None => letters.start == start + 1,
            Some(range) => {
                range.start == start + 1
                    && &text[range.end..letters.start] == "_"
                    && text[range.clone()]
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
            }
        };
    Some(Candidate {
        span: start..end,
        id,
        type_name,
        record,
        exact,
    })
}

/// The type name that ends `before`, without what joins it to the letters: a known one, or,
/// between brackets that are `closed` behind the letters, any one word that an underscore joins
/// to them (a language model may have translated it). Other words are the sentence's own.
fn type_before(before: &str, closed: bool, is_type: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let end = before
        .trim_end_matches(['_', '\\', '-', ' ', '\u{a0}'])
        .len();
    if end == before.len() {
        return None;
    }
    let joined = before.ends_with('_');
    if closed {
        let name = near_before(&before[..end])
            .rsplit_once(OPENING)
            .map_or("", |(_, name)| name.trim_start());
        let is_word = |name: &str| {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\\');
            joined && !name.is_empty() && name.chars().all(part)
        };
        if is_type(&type_key(name)) || is_word(name) {
            return Some(end - name.len()..end);
        }
    }
    let start = word_start(&before[..end]);
    (joined && is_type(&type_key(&before[start..end]))).then_some(start..end)
}

/// A type name as the API spells it, from one that was re-cased, escaped or spaced out.
pub fn type_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            key.extend(c.to_uppercase());
        } else if !key.ends_with('_') {
            key.push('_');
        }
    }
    key
}

/// Where the word of letters, digits and (escaped) underscores that ends `text` begins.
fn word_start(text: &str) -> usize {
    let word = text.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '\\'));
    let leading = text[word.len()..]
        .chars()
        .take_while(|c| matches!(c, '_' | '\\'))
        .count();
    let start = word.len() + leading;
    if text.len() - start > MAX_TYPE_LEN {
        text.len()
    } else {
        start
    }
}

/// The part of `text` in which a bracket can belong to a token that it begins, or ends.
fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TYPE_LEN)]
}

fn near_before(text: &str) -> &str {
    &text[text.floor_char_boundary(text.len().saturating_sub(MAX_TYPE_LEN))..]
}

/// The record behind the six letters, and how many bytes it takes up.
fn record_after(after: &str) -> Option<(Vec<u8>, usize)> {
    let joined = after
        .strip_prefix('_')
        .or_else(|| after.strip_prefix("\\_"))?;
    let len = letter_run(joined.as_bytes());
    if len < MIN_RECORD_LETTERS
        || joined[len..]
            .chars()
            .next()
            .is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let record = letters::decode(&joined.as_bytes()[..len])?;
    Some((record, after.len() - joined.len() + len))
}

const OPENING: [char; 7] = ['[', '［', '【', '〔', '⟦', '{', '<'];
const CLOSING: [char; 7] = [']', '］', '】', '〕', '⟧', '}', '>'];

/// From this one on, brackets are common in code and markup, and stand close.
const FIRST_CLOSE: usize = 5;

#[derive(Clone, Copy)]
struct Bracket {
    /// Its position among [`OPENING`] or [`CLOSING`].
    kind: usize,
    /// Bytes from the token's edge to the bracket's far side, its escape included.
    len: usize,
    touches: bool,
}

impl Bracket {
    fn before(text: &str) -> Option<Self> {
        let trimmed = text.trim_end_matches([' ', '\u{a0}']);
        let bracket = trimmed.chars().next_back()?;
        let rest = &trimmed[..trimmed.len() - bracket.len_utf8()];
        let rest = rest.strip_suffix('\\').unwrap_or(rest);
        Self::new(
            &OPENING,
            bracket,
            text.len() - rest.len(),
            trimmed.len() == text.len(),
        )
    }

    fn after(text: &str) -> Option<Self> {
        let trimmed = text.trim_start_matches([' ', '\u{a0}']);
        let unescaped = trimmed.strip_prefix('\\').unwrap_or(trimmed);
        let bracket = unescaped.chars().next()?;
        let rest = &unescaped[bracket.len_utf8()..];
        Self::new(
            &CLOSING,
            bracket,
            text.len() - rest.len(),
            trimmed.len() == text.len(),
        )
    }

    fn new(brackets: &[char], bracket: char, len: usize, touches: bool) -> Option<Self> {
        let kind = brackets.iter().position(|known| *known == bracket)?;
        (touches || kind < FIRST_CLOSE).then_some(Self { kind, len, touches })
    }
}

const IS_LETTER: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        table[ALPHABET[at] as usize] = true;
        table[ALPHABET[at].to_ascii_lowercase() as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{
        entity::EntityType,
        redact::token::{self, TokenId},
    };

    const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");

    fn candidates(text: &str) -> Vec<super::Candidate> {
        super::candidates(text, &|name| ["EMAIL_ADDRESS", "A", "B"].contains(&name))
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
                assert_eq!(found[0].id, id(), "{whole}");
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
        assert_eq!(found[0].record.as_deref(), Some(&record[..]));
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
        let found = candidates("[A_KQZVTR][B_BCDFGH] B_KQZVTR BCDFGH");
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
