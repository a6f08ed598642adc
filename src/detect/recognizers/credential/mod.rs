//! Secrets: keys, tokens, passwords and what else lets its holder in.
//!
//! A token with its issuer's prefix is found by that prefix; everything else by the words
//! before it and by looking random. What only stands in the place of a secret
//! (`ghp_xxxxxxxx`, `<your token>`, `${TOKEN}`) is none.

use std::ops::{Range, RangeInclusive};

use crate::detect::recognizer::Place;

pub(super) mod code;
pub(super) mod generic;
pub(super) mod login;
pub(super) mod provider;
pub(super) mod service;
pub(super) mod structured;
pub(super) mod vendor;

/// What the tokens of an issuer look like.
struct Format {
    prefix: &'static str,
    /// Whether a byte can stand after the prefix.
    body: fn(u8) -> bool,
    /// How many of them do.
    len: RangeInclusive<usize>,
}

const fn format(
    prefix: &'static str,
    body: fn(u8) -> bool,
    shortest: usize,
    longest: usize,
) -> Format {
    Format {
        prefix,
        body,
        len: shortest..=longest,
    }
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn hexadecimal(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// The letters and digits of Base32.
fn base32(byte: u8) -> bool {
    byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte)
}

/// The characters of URL-safe Base64.
fn url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Everything that tokens are made of and that needs no quotes.
fn token_character(byte: u8) -> bool {
    url_safe(byte) || matches!(byte, b'.' | b'=')
}

/// The token of one of `formats` at the place: the place is right after the first word
/// of its prefix (a cue), or the word that begins with it.
fn token_at(place: &Place, formats: &[Format]) -> Option<Range<usize>> {
    formats.iter().find_map(|format| {
        let first_word = format
            .prefix
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(0);
        let start = place.at.checked_sub(first_word)?;
        token_from(place.text, start, format)
    })
}

/// The token of this format that begins at byte `start`.
fn token_from(text: &str, start: usize, format: &Format) -> Option<Range<usize>> {
    let rest = text.get(start..)?.strip_prefix(format.prefix)?;
    if text[..start].ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let longest = *format.len.end();
    let len = rest
        .bytes()
        .take(longest + 1)
        .take_while(|b| (format.body)(*b))
        .count();
    if len > longest || rest[len..].starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    // A dot at the end is the sentence's.
    let body = rest[..len].trim_end_matches('.');
    (format.len.contains(&body.len()) && looks_random(body)).then(|| {
        let body_start = start + format.prefix.len();
        start..body_start + body.len()
    })
}

/// Whether `value` was drawn at random rather than written by somebody: it has many
/// different characters for its length, and no words that say that it is an example.
fn looks_random(value: &str) -> bool {
    let mut seen = [false; 128];
    let mut longest_run = 0;
    let mut run = 0;
    let mut last = 0;
    for byte in value.bytes().filter(u8::is_ascii) {
        seen[usize::from(byte)] = true;
        run = if byte == last { run + 1 } else { 1 };
        longest_run = longest_run.max(run);
        last = byte;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    different >= (value.len() / 2).clamp(4, 8) && longest_run <= 5 && !is_placeholder(value)
}

/// Whether `value` says that something else belongs in its place.
fn is_placeholder(value: &str) -> bool {
    const SAYINGS: &[&str] = &[
        "example",
        "placeholder",
        "changeme",
        "redacted",
        "xxxx",
        "your_",
        "your-",
        "yourtoken",
        "yourkey",
        "yourapi",
        "1234567890abcdef",
        "abcdefghijkl",
        "...",
        "****",
    ];
    let has = |saying: &&str| {
        value
            .as_bytes()
            .windows(saying.len())
            .any(|part| part.eq_ignore_ascii_case(saying.as_bytes()))
    };
    value.starts_with(['<', '$', '{', '%']) && value.ends_with(['>', '}', '%'])
        || SAYINGS.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::looks_random;

    #[test]
    fn placeholders_do_not_look_random() {
        for value in [
            "xxxxxxxxxxxxxxxx",
            "00000000000000000000000000000000",
            "YOUR_API_KEY_123",
            "IOSFODNN7EXAMPLE",
            "aaaaaaaabbbbbbbbcccccccc",
        ] {
            assert!(!looks_random(value), "{value}");
        }
        for value in [
            "8f14e45fceea167a5a36dedd4bea2543",
            "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17",
            "97888547940409861169970887078827",
        ] {
            assert!(looks_random(value), "{value}");
        }
    }
}
