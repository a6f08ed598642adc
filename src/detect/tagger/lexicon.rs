//! What single words are known to be: names, places, common words.
//!
//! A table of 16 bits a word, asked by the word's hash. Each slot holds 16 more bits of the hash;
//! that a word of a message passes for a listed one by chance is a matter of 1 in 50,000.

/// The bits that say what a word can be.
pub mod class {
    /// A given name.
    pub const GIVEN: u16 = 1;
    /// A surname.
    pub const SURNAME: u16 = 1 << 1;
    /// A town.
    pub const CITY: u16 = 1 << 2;
    /// A state, province or county.
    pub const REGION: u16 = 1 << 3;
    /// A country.
    pub const COUNTRY: u16 = 1 << 4;
    /// A nationality, religion or political group.
    pub const NRP: u16 = 1 << 5;
    /// A word that names of companies have: `Ltd`, `Bank`.
    pub const ORG: u16 = 1 << 6;
    /// A word that streets have: `Street`, `Apt`.
    pub const STREET: u16 = 1 << 7;
    /// A title before a name.
    pub const TITLE: u16 = 1 << 8;
    /// A word within names: `van`, `de`.
    pub const PARTICLE: u16 = 1 << 9;
    /// One of the few thousand most common words.
    pub const FREQUENT: u16 = 1 << 10;
    /// Another word of a dictionary.
    pub const COMMON: u16 = 1 << 11;
    /// A month or a day of the week.
    pub const CALENDAR: u16 = 1 << 12;
    /// A name that very many people have.
    pub const POPULAR: u16 = 1 << 13;
    /// Part of a place's name of several words, or both words of its beginning together.
    pub const PLACE_PART: u16 = 1 << 14;
    /// In the table, so that a word of it is never an unknown one.
    pub const LISTED: u16 = 1 << 15;

    /// What makes a word worth a closer look.
    pub const NAMED: u16 = GIVEN | SURNAME | CITY | REGION | COUNTRY | NRP;
    /// What makes a word one of the language and not of the register.
    pub const ORDINARY: u16 =
        FREQUENT | COMMON | CALENDAR | STREET | TITLE | PARTICLE | ORG | PLACE_PART;
}

/// The bytes of a slot: two of the hash, two of classes.
pub const SLOT: usize = 4;

/// The table, open addressing with linear probing. No slot in use is all zero.
#[derive(Clone, Copy)]
pub struct Lexicon<'m> {
    slots: &'m [[u8; SLOT]],
}

impl<'m> Lexicon<'m> {
    /// The number of slots must be a power of two, at most 2^20, and some must be free.
    pub(super) fn new(slots: &'m [[u8; SLOT]]) -> Self {
        Self { slots }
    }

    /// What the word with this hash is, in bits of [`class`]; zero if it is not listed.
    #[inline]
    pub fn get(&self, hash: u32) -> u16 {
        let (mut at, tag) = place(hash, self.slots.len());
        loop {
            let [a, b, c, d] = self.slots[at & (self.slots.len() - 1)];
            let classes = u16::from_le_bytes([c, d]);
            if classes == 0 || u16::from_le_bytes([a, b]) == tag {
                return classes;
            }
            at += 1;
        }
    }
}

/// The table for these words, at most three quarters full, as a model file holds it.
pub fn build(words: &std::collections::BTreeMap<u32, u16>) -> Vec<u8> {
    let len = (words.len() * 4 / 3 + 1).next_power_of_two().max(2);
    let mut slots = vec![[0; SLOT]; len];
    for (&hash, &classes) in words {
        let (mut at, tag) = place(hash, len);
        loop {
            let slot = &mut slots[at & (len - 1)];
            let there = u16::from_le_bytes([slot[2], slot[3]]);
            if there == 0 || u16::from_le_bytes([slot[0], slot[1]]) == tag {
                let [c, d] = (there | classes | class::LISTED).to_le_bytes();
                let [a, b] = tag.to_le_bytes();
                *slot = [a, b, c, d];
                break;
            }
            at += 1;
        }
    }
    slots.concat()
}

/// The slot where a hash belongs, and the bits of it that the slot keeps.
#[allow(clippy::cast_possible_truncation, reason = "the lower bits are meant")]
fn place(hash: u32, len: usize) -> (usize, u16) {
    (hash as usize & (len - 1), (hash >> 16) as u16)
}

/// The key of two words together.
pub fn pair(first: u32, second: u32) -> u32 {
    (first.rotate_left(13) ^ second).wrapping_mul(0x9e37_79b1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Lexicon, SLOT, build, class};

    #[test]
    fn what_was_put_in_is_found() {
        let words: BTreeMap<u32, u16> = (0..1000u32)
            .map(|n| (n.wrapping_mul(0x9e37_79b1), 1 << (n % 12)))
            .collect();
        let bytes = build(&words);
        let lexicon = Lexicon::new(bytes.as_chunks::<SLOT>().0);
        for (hash, classes) in &words {
            assert_eq!(lexicon.get(*hash), classes | class::LISTED);
        }
        assert_eq!(lexicon.get(12345), 0);
    }
}
