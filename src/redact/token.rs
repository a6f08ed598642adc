//! Token names: the six letters that stand for a value.
//!
//! `[EMAIL_ADDRESS_KQZVTR]` is the entity type as the API names it, then six letters
//! from a 20-letter alphabet of upper-case consonants: they spell nothing, hold no
//! digit that the assistant would read as a number, and are left alone by autocorrection.

use std::fmt;

use super::letters;
use crate::entity::EntityType;

/// The letters of a token name: upper-case consonants without `Y`.
pub const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// How many letters a token name has: 20^6 = 64 million names a session.
pub const LETTERS: usize = 6;

/// The six letters that decide which value a token stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; LETTERS]);

impl TokenId {
    /// The name that a uniform 64-bit number stands for. The bias of the
    /// remainder is below 2^-38.
    pub fn from_number(number: u64) -> Self {
        let mut rest = number;
        Self(std::array::from_fn(|_| {
            let letter = ALPHABET[(rest % 20) as usize];
            rest /= 20;
            letter
        }))
    }

    /// Reads six letters of the alphabet, in upper or lower case.
    pub fn parse(letters: &[u8]) -> Option<Self> {
        let mut id = [0; LETTERS];
        if letters.len() != LETTERS {
            return None;
        }
        for (to, from) in id.iter_mut().zip(letters) {
            let upper = from.to_ascii_uppercase();
            if !ALPHABET.contains(&upper) {
                return None;
            }
            *to = upper;
        }
        Some(Self(id))
    }

    /// The letters, upper case.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters of the alphabet are ASCII")
    }

    /// The letters, upper case.
    pub fn as_bytes(&self) -> &[u8; LETTERS] {
        &self.0
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `[EMAIL_ADDRESS_KQZVTR]`: the token as it stands in a text.
pub fn stored(entity: EntityType, id: TokenId) -> String {
    ["[", entity.as_str(), "_", id.as_str(), "]"].concat()
}

/// `[KQZVTR]`: the same token where room is short.
pub fn short(id: TokenId) -> String {
    ["[", id.as_str(), "]"].concat()
}

/// `[EMAIL_ADDRESS_KQZVTR_…]`: a token that carries its own ciphertext as letters.
pub fn sealed(entity: EntityType, id: TokenId, record: &[u8]) -> String {
    [
        "[",
        entity.as_str(),
        "_",
        id.as_str(),
        "_",
        &letters::encode(record),
        "]",
    ]
    .concat()
}

/// `[EMAIL_ADDRESS]`: says that something was there, and cannot be turned back.
pub fn bare(entity: EntityType) -> String {
    ["[", entity.as_str(), "]"].concat()
}
