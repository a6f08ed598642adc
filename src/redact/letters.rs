//! Bytes as letters of the token alphabet, for sealed tokens that carry their own
//! ciphertext: 7 bytes become 13 letters, because 20^13 is just above 256^7.

use super::token::ALPHABET;

const BLOCK: usize = 7;
/// Letters that 0 to 7 bytes need: the least n with 20^n >= 256^bytes.
const LETTERS_FOR: [usize; BLOCK + 1] = [0, 2, 4, 6, 8, 10, 12, 13];

/// The letters that stand for `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    let mut letters = String::with_capacity(bytes.len().div_ceil(BLOCK) * LETTERS_FOR[BLOCK]);
    for block in bytes.chunks(BLOCK) {
        let mut number = block
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        for _ in 0..LETTERS_FOR[block.len()] {
            letters.push(char::from(ALPHABET[(number % 20) as usize]));
            number /= 20;
        }
    }
    letters
}

/// The bytes that `letters`, in upper or lower case, stand for. Letters that [`encode`] did
/// not make are nobody's: they give `None`.
pub fn decode(letters: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(letters.len() * BLOCK / LETTERS_FOR[BLOCK] + BLOCK);
    for block in letters.chunks(LETTERS_FOR[BLOCK]) {
        let len = LETTERS_FOR.iter().position(|n| *n == block.len())?;
        let number = block.iter().rev().try_fold(0_u64, |number, letter| {
            let digit = ALPHABET
                .iter()
                .position(|a| *a == letter.to_ascii_uppercase())?;
            Some(number * 20 + digit as u64)
        })?;
        if number >> (8 * len) != 0 {
            return None;
        }
        bytes.extend_from_slice(&number.to_be_bytes()[8 - len..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, encode};

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let letters = encode(&bytes);
            prop_assert!(letters.bytes().all(|l| super::ALPHABET.contains(&l)));
            prop_assert_eq!(decode(letters.as_bytes()), Some(bytes.clone()));
            prop_assert_eq!(decode(letters.to_ascii_lowercase().as_bytes()), Some(bytes));
        }
    }

    #[test]
    fn letters_of_no_bytes_are_refused() {
        for bad in ["B", "BCD", "ZZ", "BA", "ZZZZZZZZZZZZZ"] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
    }
}
