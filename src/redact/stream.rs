//! Where a text that is still being written can be cut without cutting a token.
//!
//! A streamed answer comes in pieces, and a token may come in several of them. So the text
//! is cut into *chunks* by what stands in it, never by where a piece happens to end: a chunk
//! ends at the first place where no token can be open. Whoever restores chunk by chunk and
//! keeps what follows the last one for the next piece gets the same characters whatever the
//! pieces were.
//!
//! Nothing here depends on the details of [`scan`](super::scan): a chunk ends only behind a blank, where the
//! word before it can be no part of a token, and where no bracket, tag or link is open. So an
//! address stands in one chunk, too, and a token in it is seen to be in an address.

use std::ops::Range;

use super::{place, token::ALPHABET};

/// How far a token without its record can reach, in bytes. A bracket that was opened longer
/// ago belongs to no token, and so do words in capitals that have gone on for longer.
const REACH: usize = 160;

/// No chunk is longer, in bytes: bounds what is held back. Room for a token that carries
/// its own value of some thousand characters.
pub const MAX_CHUNK: usize = 16 * 1024;

const OPENING: [char; 7] = ['[', '［', '【', '〔', '⟦', '{', '<'];
const CLOSING: [char; 7] = [']', '］', '】', '〕', '⟧', '}', '>'];

/// Behind these a chunk may end as well: scripts that have them write few blanks or none, and no
/// address has them.
const PUNCTUATION: &str = "。，、；：！？؟،؛।";

/// The chunks of `text`, which begins where one begins, and where the rest begins that is no
/// whole chunk yet.
pub fn chunks(text: &str) -> (Vec<Range<usize>>, usize) {
    let mut chunks = Vec::new();
    let mut start = 0;
    while let Some(len) = first_chunk(&text[start..]) {
        chunks.push(start..start + len);
        start += len;
    }
    (chunks, start)
}

/// The length of the chunk that `text` begins with, if all of it is there.
fn first_chunk(text: &str) -> Option<usize> {
    // Where each kind of bracket was opened last, and not closed since.
    let mut open: [Option<usize>; OPENING.len()] = [None; OPENING.len()];
    let mut word_start = None;
    let mut may_go_on = true;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some(kind) = OPENING.iter().position(|bracket| *bracket == c) {
            open[kind] = Some(at);
        } else if let Some(kind) = CLOSING.iter().position(|bracket| *bracket == c) {
            open[kind] = None;
        }
        if c.is_whitespace() || PUNCTUATION.contains(c) {
            if let Some(start) = word_start.take() {
                may_go_on = may_be_of_token(&text[start..at]);
            }
            let is_open = open.iter().flatten().any(|opened| end - opened <= REACH);
            if !is_open && (!may_go_on || end > REACH) && !place::is_open(&text[..end]) {
                return Some(end);
            }
        } else if word_start.is_none() {
            word_start = Some(at);
        }
        if end >= MAX_CHUNK {
            return Some(end);
        }
    }
    None
}

/// Whether a word may be a part of a token that goes on behind it: letters of the token
/// alphabet only, a type name in capitals, or anything with what joins, escapes or encloses
/// the parts of a token.
fn may_be_of_token(word: &str) -> bool {
    if word.contains(['_', '\\', '&', '*', '`']) || word.contains(OPENING) || word.contains(CLOSING)
    {
        return true;
    }
    let is_of_alphabet =
        |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte.to_ascii_uppercase()));
    let mut characters = word.chars().filter(|c| c.is_alphanumeric()).peekable();
    characters.peek().is_none()
        || characters.clone().all(is_of_alphabet)
        || characters.all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_CHUNK, chunks};

    fn cut(text: &str) -> Vec<&str> {
        let (chunks, rest) = chunks(text);
        let mut parts: Vec<&str> = chunks.into_iter().map(|chunk| &text[chunk]).collect();
        parts.push(&text[rest..]);
        parts
    }

    #[test]
    fn words_are_let_go_and_what_may_be_a_token_is_held() {
        for (text, parts) in [
            ("We write to you", &["We ", "write ", "to ", "you"][..]),
            ("Done. ", &["Done. ", ""]),
            ("完成。我", &["完成。", "我"]),
            ("see https://x.y/?q=[EMA", &["see ", "https://x.y/?q=[EMA"]),
            ("to [EMAIL_ADD", &["to ", "[EMAIL_ADD"]),
            (
                "to [EMAIL_ADDRESS_KQZVTR] now ",
                &["to ", "[EMAIL_ADDRESS_KQZVTR] now ", ""],
            ),
            ("see [ E-Mail Adresse KQ", &["see ", "[ E-Mail Adresse KQ"]),
            (
                "EMAIL ADDRESS KQZVTR is ",
                &["EMAIL ADDRESS KQZVTR is ", ""],
            ),
            ("a K Q Z V T R b", &["a ", "K Q Z V T R b"]),
            ("a \\[EMAIL\\_", &["a ", "\\[EMAIL\\_"]),
            ("so &#91;EMAIL", &["so ", "&#91;EMAIL"]),
            (
                "an <img src=\"https://x.y/a b c",
                &["an ", "<img src=\"https://x.y/a b c"],
            ),
            (
                "[x](<https://x.y/a b c> now we",
                &["[x](<https://x.y/a b c> now ", "we"],
            ),
            ("a < b c", &["a ", "< b c"]),
        ] {
            assert_eq!(cut(text), parts, "{text}");
        }
    }

    #[test]
    fn a_bracket_that_is_never_closed_holds_up_no_more_than_its_reach() {
        let text = format!("[{}", "and so on ".repeat(40));
        let parts = cut(&text);
        assert!(parts.len() > 10, "{parts:?}");
        assert!(parts[0].len() < 200);
        let tag = format!("<img alt=\"{} src=\"", "and so on ".repeat(20));
        assert_eq!(cut(&tag), ["", &tag][1..]);
        let endless = "X".repeat(3 * MAX_CHUNK);
        assert_eq!(cut(&endless).len(), 4);
    }

    proptest! {
        /// The chunks of a beginning are those of the whole.
        #[test]
        fn what_follows_changes_no_chunk(text in "([a-z \\[\\]_\\\\<&.,KQZVTR\u{e9}\u{ff3b}]|\\[EMAIL_ADDRESS_KQZVTR\\]){0,80}", at in any::<prop::sample::Index>()) {
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let (whole, _) = chunks(&text);
            let (beginning, rest) = chunks(&text[..at]);
            prop_assert_eq!(&beginning[..], &whole[..beginning.len()]);
            prop_assert!(rest <= at);
        }
    }
}
