//! Fixed lists of words that a word of the text is looked up in, without regard to case.

use super::token::{Token, tokenize};

/// Words with a value each, found by the hash that every word of a text has.
pub(crate) struct Words<V>(Vec<(u32, &'static str, V)>);

impl<V: Copy> Words<V> {
    /// A table of the lower-case words of each list, with its value. Blanks and commas stand
    /// between the words of a list.
    pub(crate) fn new(lists: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let mut tokens = Vec::new();
        let mut words = Vec::new();
        for (list, value) in lists {
            let is_separator = |c: char| c.is_whitespace() || c == ',';
            for word in list.split(is_separator).filter(|word| !word.is_empty()) {
                tokenize(word, &mut tokens);
                words.push((tokens[0].hash, word, value));
            }
        }
        words.sort_unstable_by_key(|(hash, ..)| *hash);
        Self(words)
    }

    /// The hashes of all words, in rising order.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|(hash, ..)| *hash)
    }

    /// The value of `token`, whose text is `word`.
    pub(crate) fn get(&self, token: &Token, word: &str) -> Option<V> {
        let first = self.0.partition_point(|(hash, ..)| *hash < token.hash);
        self.0[first..]
            .iter()
            .take_while(|(hash, ..)| *hash == token.hash)
            .find(|(_, listed, _)| is_folded(word, listed))
            .map(|(.., value)| *value)
    }
}

/// Whether `text` in lower case is `folded`.
pub(crate) fn is_folded(text: &str, folded: &str) -> bool {
    if text.is_ascii() {
        text.eq_ignore_ascii_case(folded)
    } else {
        text.chars().flat_map(char::to_lowercase).eq(folded.chars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case() {
        let words = Words::new([("mai maj", 5), ("märz", 3)]);
        let mut tokens = Vec::new();
        let text = "MAI März mark";
        tokenize(text, &mut tokens);
        let found: Vec<Option<i32>> = tokens
            .iter()
            .map(|t| words.get(t, &text[t.start()..t.end()]))
            .collect();
        assert_eq!(found, [Some(5), Some(3), None]);
    }
}
