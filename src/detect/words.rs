//! Fixed lists of words that a word of the text is looked up in, without regard to case.

use super::token::{Token, tokenize};

/// Words with a value each, found by the hash that every word of a text has.
pub(crate) struct Words<V> {
    words: Vec<(u32, &'static str, V)>,
    table: HashTable,
}

impl<V: Copy> Words<V> {
    /// A table of the lower-case words of each list, with its value. Blanks and commas stand
    /// between the words of a list. Of a word that is listed twice the first value counts.
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
        let table = HashTable::new(words.iter().map(|(hash, ..)| *hash));
        Self { words, table }
    }

    /// Whether a word with this hash may be among them.
    #[inline]
    pub(crate) fn may_have(&self, hash: u32) -> bool {
        self.table.may_have(hash)
    }

    /// The value of `token`, whose text is `word`.
    #[inline]
    pub(crate) fn get(&self, token: &Token, word: &str) -> Option<V> {
        if !self.table.may_have(token.hash) {
            return None;
        }
        self.table
            .places(token.hash)
            .map(|place| &self.words[place])
            .find(|(hash, listed, _)| *hash == token.hash && is_folded(word, listed))
            .map(|(.., value)| *value)
    }
}

/// Where in a list the things with a hash stand: a table with far more room than entries,
/// so that looking for what is not there, as nearly always, is one look.
pub(crate) struct HashTable {
    /// The place of an entry and one; zero where there is none.
    slots: Box<[u32]>,
}

impl HashTable {
    /// The table of a list whose things have these hashes.
    pub(crate) fn new(hashes: impl ExactSizeIterator<Item = u32>) -> Self {
        let mut slots = vec![0_u32; (hashes.len() * 4).next_power_of_two().max(4)];
        let mask = slots.len() - 1;
        for (number, hash) in (1..).zip(hashes) {
            let mut slot = hash as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number;
        }
        Self {
            slots: slots.into(),
        }
    }

    /// Whether there may be a thing with this hash.
    #[inline]
    pub(crate) fn may_have(&self, hash: u32) -> bool {
        self.slots[hash as usize & (self.slots.len() - 1)] != 0
    }

    /// The places of all things with this hash, and perhaps of some others, in their order.
    pub(crate) fn places(&self, hash: u32) -> impl Iterator<Item = usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize;
        std::iter::from_fn(move || {
            let place = self.slots[slot & mask];
            slot += 1;
            place.checked_sub(1).map(|place| place as usize)
        })
    }
}

/// Whether `text`, a word, is `folded` in lower case.
pub(crate) fn is_folded(text: &str, folded: &str) -> bool {
    if text.is_ascii() {
        text.len() == folded.len() && same_letters(text.as_bytes(), folded.as_bytes())
    } else {
        text.chars().flat_map(char::to_lowercase).eq(folded.chars())
    }
}

/// Whether two words of ASCII letters and digits of the same length are equal but for their
/// case. Four bytes at a time.
fn same_letters(a: &[u8], b: &[u8]) -> bool {
    // Letters and digits are the same in either case but for this bit.
    const LOWER_CASE: u8 = 0x20;
    let (fours, rest) = a.as_chunks::<4>();
    let (other_fours, other_rest) = b.as_chunks::<4>();
    let differs = |a: &[u8; 4], b: &[u8; 4]| {
        (u32::from_le_bytes(*a) ^ u32::from_le_bytes(*b)) & !u32::from_le_bytes([LOWER_CASE; 4])
            != 0
    };
    let mut pairs = fours.iter().zip(other_fours);
    let mut last = rest.iter().zip(other_rest);
    !pairs.any(|(a, b)| differs(a, b)) && last.all(|(a, b)| a | LOWER_CASE == b | LOWER_CASE)
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
