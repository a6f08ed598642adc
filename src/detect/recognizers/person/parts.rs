//! The parts of a name that may stand alone later: after *John Smith*, a lone *Smith*.

use std::ops::Range;

use super::{
    Case, is_name,
    words::{PARTICLES, STOPS},
};
use crate::detect::token::{Gap, Token, tokenize};

/// In a text of so few words, a name may be in lower case.
const FEW_WORDS: usize = 3;

/// The shortest part, in characters, and the most parts of one name.
const MIN_LEN: usize = 2;
const MAX_PARTS: usize = 4;

/// The most words of one text that are taken for parts of names.
const MAX_MENTIONS: usize = 16;

/// Where in `name` its parts stand; none where it has only one.
pub(in crate::detect) fn parts(name: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    tokenize(name, &mut tokens);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut words = 0;
    for token in &tokens {
        words += 1;
        let word = &name[token.start()..token.end()];
        let is_joined = matches!(token.gap(), Gap::Dash | Gap::Apostrophe);
        match parts.last_mut() {
            // Smith-Jones and O'Neill are one part.
            Some(last) if is_joined && name[last.end..token.start()].chars().count() == 1 => {
                last.end = token.end();
            }
            _ if PARTICLES.contains(&word.to_lowercase().as_str()) => {}
            _ => parts.push(token.start()..token.end()),
        }
    }
    let is_long = |part: &Range<usize>| name[part.clone()].chars().count() >= MIN_LEN;
    if words < 2 || parts.first().is_some_and(|part| *part == (0..name.len())) {
        parts.clear();
    }
    parts.retain(is_long);
    parts.truncate(MAX_PARTS);
    parts
}

/// Where in `text` words stand that may be parts of a name, if the session has seen it: those
/// with a capital, and all of a very short text, but for words that are no name.
pub(in crate::detect) fn mentions(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut mentions = Vec::new();
    if text.split_whitespace().nth(FEW_WORDS).is_none() {
        mentions_in(text, 0, Case::Any, &mut tokens, &mut mentions);
    } else {
        // Few words of a message have a capital; the others are not looked at.
        let mut at = 0;
        while let Some(capital) = capital(&text.as_bytes()[at..]) {
            let (before, after) = text.split_at(at + capital);
            let blank = before[at..].rfind(char::is_whitespace);
            let start = text.ceil_char_boundary(blank.map_or(at, |blank| at + blank + 1));
            let end = before.len() + after.find(char::is_whitespace).unwrap_or(after.len());
            let piece = &text[start..end];
            if piece.contains(char::is_uppercase) {
                mentions_in(piece, start, Case::Title, &mut tokens, &mut mentions);
            }
            at = text.ceil_char_boundary(end + 1);
        }
    }
    mentions.retain(|at| text[at.clone()].chars().count() >= MIN_LEN);
    mentions
}

/// Where in `text` the first byte stands that may be of a capital.
fn capital(text: &[u8]) -> Option<usize> {
    let may_be_capital = |byte: &u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    // All bytes of a piece side by side: most have none.
    let has_capital = |piece: &[u8; 16]| piece.iter().fold(false, |has, b| has | may_be_capital(b));
    let (pieces, _) = text.as_chunks();
    let without = 16
        * pieces
            .iter()
            .take_while(|piece| !has_capital(piece))
            .count();
    let rest = text[without..].iter().position(may_be_capital)?;
    Some(without + rest)
}

/// Adds those in `piece`, which begins at byte `start`. `tokens` is a buffer.
fn mentions_in(
    piece: &str,
    start: usize,
    case: Case,
    tokens: &mut Vec<Token>,
    mentions: &mut Vec<Range<usize>>,
) {
    tokenize(piece, tokens);
    for token in &*tokens {
        let word = &piece[token.start()..token.end()];
        let is_joined = matches!(token.gap(), Gap::Dash | Gap::Apostrophe)
            && word.starts_with(char::is_uppercase);
        if let Some(last) = mentions.last_mut()
            && is_joined
            && let Some(end) = last.end.checked_sub(start)
            && piece[end..token.start()].chars().count() == 1
        {
            last.end = start + token.end();
            continue;
        }
        let is_initial = word.len() == 1 && word.starts_with(char::is_uppercase);
        if (is_name(token, word, case) && STOPS.get(token, word).is_none() || is_initial)
            && mentions.len() < MAX_MENTIONS
        {
            mentions.push(start + token.start()..start + token.end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{mentions, parts};

    #[test]
    fn a_name_has_parts_without_particles_and_initials() {
        for (name, expected) in [
            ("John Smith", &["John", "Smith"][..]),
            ("Ludwig van Beethoven", &["Ludwig", "Beethoven"]),
            ("Siobhán O'Brien-Smith", &["Siobhán", "O'Brien-Smith"]),
            ("JOHN F. KENNEDY", &["JOHN", "KENNEDY"]),
            ("Smith", &[]),
            ("O'Neill", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = parts(name).into_iter().map(|part| &name[part]).collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn words_with_a_capital_and_those_of_a_short_text_may_be_names() {
        for (text, expected) in [
            ("Please send it to Smith today", &["Smith"][..]),
            (
                "What about O'Neill and Müller-Lüdenscheidt?",
                &["O'Neill", "Müller-Lüdenscheidt"],
            ),
            (
                "bitte\u{a0}an Özil und\u{2003}Ærø\u{a0}senden, é und über \u{a0}",
                &["Özil", "Ærø"],
            ),
            ("smith", &["smith"]),
            ("yes please", &[]),
            ("please send it to smith today", &[]),
            ("I want a refund for 12345", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = mentions(text).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
