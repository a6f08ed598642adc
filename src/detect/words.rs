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
    /// The place of an entry and one, and above it the upper bits of its hash; zero where there is
    /// none.
    slots: Box<[u32]>,
}

/// How many bits of a slot are the place of an entry.
const PLACE_BITS: u32 = 22;
const PLACE: u32 = (1 << PLACE_BITS) - 1;

impl HashTable {
    /// The table of a list whose things have these hashes.
    ///
    /// # Panics
    /// If there are four million.
    pub(crate) fn new(hashes: impl ExactSizeIterator<Item = u32>) -> Self {
        assert!(
            hashes.len() < PLACE as usize,
            "a list has less than four million entries"
        );
        let mut slots = vec![0_u32; (hashes.len() * 4).next_power_of_two().max(4)];
        let mask = slots.len() - 1;
        for (number, hash) in (1..).zip(hashes) {
            let mut slot = hash as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = hash & !PLACE | number;
        }
        Self {
            slots: slots.into(),
        }
    }

    /// Whether there may be a thing with this hash.
    #[inline]
    pub(crate) fn may_have(&self, hash: u32) -> bool {
        self.places(hash).next().is_some()
    }

    /// The places of all things with this hash, and perhaps of some others, in their order.
    #[inline]
    pub(crate) fn places(&self, hash: u32) -> impl Iterator<Item = usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize;
        std::iter::from_fn(move || {
            loop {
                let entry = self.slots[slot & mask];
                slot += 1;
                if entry == 0 {
                    return None;
                }
                if (entry ^ hash) & !PLACE == 0 {
                    return Some((entry & PLACE) as usize - 1);
                }
            }
        })
    }
}

/// Whether `text`, a word, is `folded` in lower case.
#[inline]
pub(crate) fn is_folded(text: &str, folded: &str) -> bool {
    same_letters(text.as_bytes(), folded.as_bytes())
        || !text.is_ascii() && text.chars().flat_map(char::to_lowercase).eq(folded.chars())
}

/// Whether two words are of ASCII letters and digits, and equal but for their case. What begins
/// in the middle of the last eight or four bytes is compared twice.
#[inline]
fn same_letters(a: &[u8], b: &[u8]) -> bool {
    let len = a.len();
    if len != b.len() {
        return false;
    }
    if len > 8 {
        let differs = |at: usize| differ(eight(a, at), eight(b, at));
        !(0..len - 8).step_by(8).any(differs) && !differs(len - 8)
    } else if len >= 4 {
        !differ(four(a, 0), four(b, 0)) && !differ(four(a, len - 4), four(b, len - 4))
    } else {
        let mut pairs = a.iter().zip(b);
        pairs.all(|(a, b)| !differ(u64::from(*a), u64::from(*b)))
    }
}

/// Whether these bytes, eight at most, are not the same ASCII letters and digits.
#[inline]
fn differ(a: u64, b: u64) -> bool {
    // Letters and digits are the same in either case but for this bit.
    const LOWER_CASE: u64 = 0x2020_2020_2020_2020;
    const NO_ASCII: u64 = 0x8080_8080_8080_8080;
    (a ^ b) & !LOWER_CASE != 0 || b & NO_ASCII != 0
}

fn eight(word: &[u8], at: usize) -> u64 {
    word[at..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn four(word: &[u8], at: usize) -> u64 {
    word[at..]
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_in_any_case_and_no_other_is() {
        for (text, folded) in [
            ("A", "a"),
            ("aB7", "ab7"),
            ("Card", "card"),
            ("NUMBERS", "numbers"),
            ("Accounts", "accounts"),
            ("Departamento", "departamento"),
            ("STRASSENVERKEHRSAMT", "strassenverkehrsamt"),
            ("ÉTÉ", "été"),
            ("\u{212a}ey", "key"),
        ] {
            assert!(is_folded(text, folded), "{text}");
            for (at, letter) in folded.char_indices() {
                let other = if letter == 'q' { "x" } else { "q" };
                let mut changed = text.to_lowercase();
                changed.replace_range(at..at + letter.len_utf8(), other);
                assert!(!is_folded(&changed, folded), "{changed}");
            }
        }
        // 0x20 apart, and not the same letter.
        assert!(!is_folded("ÿ", "ß"));
    }

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
