//! Values that a session knows already, found again wherever they stand: in a text that holds
//! what was put back into an answer, there may be no cue by which a recognizer would find them.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::sensitive::Sensitive;

/// Shorter values stand in any text, and mean nothing there.
const MIN_CHARS: usize = 2;

/// Values and their tokens. It has no `Debug`, as it is made of raw values.
pub struct Known {
    search: Option<AhoCorasick>,
    tokens: Vec<String>,
}

impl Known {
    /// Gathers values, each with the token that stands for it.
    pub fn new(values: impl IntoIterator<Item = (Sensitive, String)>) -> Self {
        let (values, tokens): (Vec<_>, Vec<_>) = values
            .into_iter()
            .filter(|(value, _)| value.expose().chars().nth(MIN_CHARS - 1).is_some())
            .unzip();
        // Without values there is nothing to search; too many for it a session cannot hold.
        let search = (!values.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .ascii_case_insensitive(true)
                    .build(values.iter().map(Sensitive::expose))
                    .ok()
            })
            .flatten();
        Self { search, tokens }
    }

    /// The text with each known value, as a whole word and in any case, given as its token.
    pub fn covered<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(search) = &self.search else {
            return Cow::Borrowed(text);
        };
        let mut covered = String::new();
        let mut copied = 0;
        for found in search.find_iter(text) {
            let span = found.span();
            if is_part_of_a_word(text, span.start, span.end) {
                continue;
            }
            covered.push_str(&text[copied..span.start]);
            covered.push_str(&self.tokens[found.pattern()]);
            copied = span.end;
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        covered.push_str(&text[copied..]);
        Cow::Owned(covered)
    }
}

/// Whether more of the word stands before or behind. An `@` or a dot between letters joins,
/// too: the name in an address is for the recognizer of addresses.
fn is_part_of_a_word(text: &str, start: usize, end: usize) -> bool {
    let mut before = text[..start].chars().rev();
    let mut after = text[end..].chars();
    let inside = text[start..end].chars();
    let joins = |edge: Option<char>, near: Option<char>, next: Option<char>| {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        is_word(edge) && (is_word(near) || (matches!(near, Some('@' | '.')) && is_word(next)))
    };
    joins(inside.clone().next(), before.next(), before.next())
        || joins(inside.clone().next_back(), after.next(), after.next())
}

#[cfg(test)]
mod tests {
    use super::Known;
    use crate::sensitive::Sensitive;

    fn known(values: &[&str]) -> Known {
        let values = values.iter().enumerate();
        Known::new(values.map(|(at, value)| (Sensitive::from(*value), format!("[{at}]"))))
    }

    #[test]
    fn whole_words_are_covered_in_any_case_and_the_longest_wins() {
        let known = known(&[
            "Smith",
            "Jane Smith",
            "+44 20 7946 0958",
            "x",
            "ada@b.example",
        ]);
        for (text, expected) in [
            ("Dear SMITH, hello", "Dear [0], hello"),
            ("jane smith's card", "[1]'s card"),
            ("Smithers and goldsmith", "Smithers and goldsmith"),
            ("smith@b.example", "smith@b.example"),
            ("www.smith.example", "www.smith.example"),
            ("Ask Smith. Or ada@b.example.", "Ask [0]. Or [4]."),
            ("call +44 20 7946 0958 x", "call [2] x"),
            ("Smith", "[0]"),
            ("", ""),
        ] {
            assert_eq!(known.covered(text), expected);
        }
    }

    #[test]
    fn without_values_a_text_is_as_it_was() {
        assert_eq!(known(&[]).covered("Smith"), "Smith");
    }
}
