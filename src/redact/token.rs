//! Token names: the six letters that stand for a value.
//!
//! `[EMAIL_ADDRESS_KQZVTR]` is the entity type as the API names it, then six letters
//! from a 20-letter alphabet of upper-case consonants: they spell nothing, hold no
//! digit that the assistant would read as a number, and are left alone by autocorrection.
//!
//! The last letter is a check over the five before it. It tells every single wrong letter
//! and every swap of two neighbours, so that no such slip turns a token into another one.
//! Twenty is no prime power, so the check works in two fields at once: a letter's place in
//! the alphabet modulo 4 is an element of GF(4), modulo 5 one of GF(5), and the weight of
//! each position is a power of a primitive element of each. Neighbours differ in both.

use std::fmt;

use super::letters;
use crate::entity::EntityType;

/// The letters of a token name: upper-case consonants without `Y`.
pub const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// How many letters a token name has, the check letter included.
pub const LETTERS: usize = 6;

/// How many names there are in a session: 3.2 million.
const NAMES: u64 = 20_u64.pow(5);

/// The six letters that decide which value a token stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; LETTERS]);

impl TokenId {
    /// The name that a uniform 64-bit number stands for. The bias of the
    /// remainder is below 2^-42.
    pub fn from_number(number: u64) -> Self {
        let mut rest = number % NAMES;
        let mut digits = [0; LETTERS];
        for digit in &mut digits[..LETTERS - 1] {
            *digit = (rest % 20) as u8;
            rest /= 20;
        }
        // The last weight is 1 in both fields, so what is missing is the letter itself.
        let (four, five) = sums(digits);
        let (four, five) = (CHECK.0 ^ four, (CHECK.1 + 5 - five) % 5);
        // 5 is 1 modulo 4 and 0 modulo 5; 16 is the other way round.
        digits[LETTERS - 1] = (5 * four + 16 * five) % 20;
        Self(digits.map(|digit| ALPHABET[usize::from(digit)]))
    }

    /// Reads six letters of the alphabet, in upper or lower case, whose check holds.
    pub fn parse(letters: &[u8]) -> Option<Self> {
        let letters: &[u8; LETTERS] = letters.try_into().ok()?;
        let mut digits = [0; LETTERS];
        for (digit, letter) in digits.iter_mut().zip(letters) {
            *digit = digit_of(*letter)?;
        }
        (sums(digits) == CHECK).then(|| Self(letters.map(|letter| letter.to_ascii_uppercase())))
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

/// The place of a letter in the alphabet, in upper or lower case.
const fn digit_of(letter: u8) -> Option<u8> {
    let mut digit = 0_u8;
    while (digit as usize) < ALPHABET.len() {
        if ALPHABET[digit as usize] == letter.to_ascii_uppercase() {
            return Some(digit);
        }
        digit += 1;
    }
    None
}

/// Multiplication by the powers 0, 1 and 2 of a primitive element of GF(4).
const POWERS_OF_4: [[u8; 4]; 3] = [[0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]];
/// The powers 0 to 5 of a primitive element of GF(5).
const POWERS_OF_5: [u8; LETTERS] = [1, 2, 4, 3, 1, 2];

/// The weighted sums of a name's digits in GF(4) and GF(5).
const fn sums(digits: [u8; LETTERS]) -> (u8, u8) {
    let (mut four, mut five) = (0, 0);
    let mut at = 0;
    while at < LETTERS {
        let power = LETTERS - 1 - at;
        four ^= POWERS_OF_4[power % 3][(digits[at] % 4) as usize];
        five = (five + POWERS_OF_5[power] * (digits[at] % 5)) % 5;
        at += 1;
    }
    (four, five)
}

/// The sums of every name: those of the one that the documents show, so that it is one.
const CHECK: (u8, u8) = {
    let example = b"KQZVTR";
    let mut digits = [0; LETTERS];
    let mut at = 0;
    while at < LETTERS {
        digits[at] = match digit_of(example[at]) {
            Some(digit) => digit,
            None => panic!("the example is of the alphabet"),
        };
        at += 1;
    }
    sums(digits)
};

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ALPHABET, LETTERS, TokenId};

    proptest! {
        #[test]
        fn a_minted_name_reads_back_in_either_case(number in any::<u64>()) {
            let id = TokenId::from_number(number);
            prop_assert_eq!(TokenId::parse(id.as_bytes()), Some(id));
            prop_assert_eq!(TokenId::parse(&id.as_bytes().to_ascii_lowercase()), Some(id));
        }

        #[test]
        fn no_wrong_letter_and_no_swap_of_neighbours_gives_another_name(number in any::<u64>()) {
            let id = TokenId::from_number(number);
            for at in 0..LETTERS {
                for letter in ALPHABET {
                    let mut wrong = *id.as_bytes();
                    wrong[at] = *letter;
                    prop_assert!(wrong == *id.as_bytes() || TokenId::parse(&wrong).is_none());
                }
                for other in at + 1..LETTERS.min(at + 3) {
                    let mut swapped = *id.as_bytes();
                    swapped.swap(at, other);
                    prop_assert!(swapped == *id.as_bytes() || TokenId::parse(&swapped).is_none());
                }
            }
        }
    }

    #[test]
    fn names_differ_as_long_as_they_can() {
        let names: std::collections::HashSet<_> = (0..100_000).map(TokenId::from_number).collect();
        assert_eq!(names.len(), 100_000);
        assert_eq!(TokenId::from_number(super::NAMES), TokenId::from_number(0));
    }
}
