//! The value that a text gives to a name: `api_key = "…"`, `my password is …`.

use std::ops::Range;

use crate::detect::recognizer::Place;

/// How the text ties a value to its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::detect::recognizers) enum Link {
    /// It only stands behind it.
    Beside,
    /// A word: `is`.
    Word,
    /// A sign: `=`, `:`.
    Sign,
}

/// A value with where it stands and how it is tied to its name.
pub(in crate::detect::recognizers) struct Assigned<'a> {
    pub(in crate::detect::recognizers) value: &'a str,
    pub(in crate::detect::recognizers) span: Range<usize>,
    pub(in crate::detect::recognizers) link: Link,
    pub(in crate::detect::recognizers) quoted: bool,
}

/// The longest value that is looked at.
const LONGEST: usize = 512;

/// Words between a name and its value.
const LINKS: &[&str] = &[
    "is", "was", "are", "has", "been", "changed", "set", "reset", "now", "number", "no", "nr",
    "code", "ist", "lautet", "war", "es", "era", "est", "était", "è", "é", "jest", "är", "er",
    "to", "as", "of", "value", "i",
];

/// What stands after the name that the place comes right after.
pub(in crate::detect::recognizers) fn assigned<'a>(place: &Place<'a>) -> Option<Assigned<'a>> {
    assigned_at(place.text, place.at)
}

/// What stands after the name that ends at byte `at`.
pub(in crate::detect::recognizers) fn assigned_at(text: &str, at: usize) -> Option<Assigned<'_>> {
    let mut at = at;
    // What closes the name itself.
    at += prefix_len(&text[at..], 2, |c| {
        matches!(c, '"' | '\'' | '`' | ']' | '*' | ')')
    });
    at += blanks(&text[at..]);
    let mut link = Link::Beside;
    for _ in 0..5 {
        let word = word(&text[at..]);
        let after = &text[at + word.len()..];
        let is_link = LINKS.iter().any(|link| link.eq_ignore_ascii_case(word));
        if !is_link || !after.starts_with([' ', ':', '=', '\n']) {
            break;
        }
        link = Link::Word;
        at += word.len() + blanks(after);
    }
    let sign = [":=", "=>", "->", "==", "=", ":"]
        .iter()
        .find(|sign| text[at..].starts_with(**sign));
    if let Some(sign) = sign {
        link = Link::Sign;
        at += sign.len();
        at += blanks(&text[at..]);
    }
    let opening = text[at..].chars().next()?;
    let closing = match opening {
        '"' | '\'' | '`' => Some(opening),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        _ => None,
    };
    let start = at + closing.map_or(0, |_| opening.len_utf8());
    let rest = &text[start..];
    let quoted = closing.and_then(|closing| {
        let end = rest
            .char_indices()
            .take(LONGEST)
            .take_while(|(_, c)| *c != '\n')
            .find(|(at, c)| {
                *c == closing && !rest[at + c.len_utf8()..].starts_with(char::is_alphanumeric)
            })?;
        Some(end.0)
    });
    let len = quoted.unwrap_or_else(|| {
        let len = prefix_len(rest, LONGEST + 1, |c| {
            !c.is_whitespace() && !matches!(c, '"' | '`' | '<' | '>' | '“' | '”')
        });
        rest[..len]
            .trim_end_matches(['.', ',', ';', ':', '?', ')', ']', '\'', '*'])
            .len()
    });
    (len > 0 && len <= LONGEST).then(|| Assigned {
        value: &rest[..len],
        span: start..start + len,
        link,
        quoted: quoted.is_some(),
    })
}

fn word(text: &str) -> &str {
    &text[..prefix_len(text, 8, char::is_alphabetic)]
}

fn blanks(text: &str) -> usize {
    prefix_len(text, 3, |c| matches!(c, ' ' | '\t' | '\n'))
}

/// How many bytes the first characters have that `belongs`, at most `most` of them.
fn prefix_len(text: &str, most: usize, belongs: impl Fn(char) -> bool) -> usize {
    text.chars()
        .take(most)
        .take_while(|c| belongs(*c))
        .map(char::len_utf8)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{Link, assigned_at};

    #[test]
    fn values_are_found_behind_signs_words_and_in_quotes() {
        for (after, value, link) in [
            (" is hunter2.", "hunter2", Link::Word),
            (": hunter2", "hunter2", Link::Sign),
            ("=hunter2", "hunter2", Link::Sign),
            ("\": \"a b\",", "a b", Link::Sign),
            (" 'it's'", "it's", Link::Beside),
            (" hunter2", "hunter2", Link::Beside),
            (" number is: 12", "12", Link::Sign),
        ] {
            let text = format!("name{after}");
            let found = assigned_at(&text, 4).unwrap();
            assert_eq!((found.value, found.link), (value, link), "{after}");
            assert_eq!(&text[found.span.clone()], value);
        }
        assert!(assigned_at("name", 4).is_none());
        assert!(assigned_at("name: ", 4).is_none());
    }
}
