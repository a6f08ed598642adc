//! Words as numbers: a hash of each that is the same in either case, and what kinds of characters
//! it has.
//!
//! The hash guards nothing, so spreading well is all that it has to do.

use super::{CAPITAL, CAPITALS, DIGIT, Gap, LETTER, SMALL, Token};

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// One round: the bits of `block` spread over the upper half.
fn mix(hash: u64, block: u64) -> u64 {
    let product = (hash ^ block).wrapping_mul(SEED);
    product ^ (product >> 29)
}

/// The word from byte `start` to `end`, ASCII letters and digits: eight of them at a time.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the text is shorter than 4 GiB, and half of the bits are the hash"
)]
#[inline]
pub(super) fn ascii_token(bytes: &[u8], start: usize, end: usize) -> Token {
    let block = Block::read(bytes, start, end);
    let mut hash = mix(SEED, block.folded);
    let capital = block.capitals & 0xFF;
    let (mut capitals, mut small) = (block.capitals & !0xFF, block.small);
    let mut digits = block.digits;
    let mut at = start + 8;
    while at < end {
        let block = Block::read(bytes, at, end);
        hash = mix(hash, block.folded);
        capitals |= block.capitals;
        small |= block.small;
        digits |= block.digits;
        at += 8;
    }
    let has = |bits: u64, kind: u8| if bits == 0 { 0 } else { kind };
    Token {
        start: start as u32,
        end: end as u32,
        hash: (hash.wrapping_mul(SEED) >> 32) as u32,
        gap: Gap::Other,
        kind: has(capital | capitals | small, LETTER)
            | has(digits, DIGIT)
            | has(capital, CAPITAL)
            | has(capitals, CAPITALS)
            | has(small, SMALL),
    }
}

/// Eight bytes of a word, ASCII letters and digits, or what is left of it.
struct Block {
    /// With letters in lower case.
    folded: u64,
    /// Not zero in the bytes that are capitals, small letters, digits.
    capitals: u64,
    small: u64,
    digits: u64,
}

impl Block {
    /// The bytes from `at` on, up to `end`.
    #[inline]
    fn read(bytes: &[u8], at: usize, end: usize) -> Self {
        // Set in letters and in no digit; and set in digits and in lower-case letters.
        const LETTERS: u64 = 0x4040_4040_4040_4040;
        const LOWER_CASE: u64 = 0x2020_2020_2020_2020;
        let unused = 64 - 8 * (end - at).min(8);
        let kept = u64::MAX >> unused;
        let block = eight_bytes(bytes, at) & kept;
        let letters = block & LETTERS;
        // The bit of lower case, moved to that of letters.
        let small = letters & (block << 1);
        Self {
            folded: block | kept & LOWER_CASE,
            capitals: letters ^ small,
            small,
            digits: letters ^ (kept & LETTERS),
        }
    }
}

/// The bytes from `at` on, eight at most; zeros where there are fewer.
pub(super) fn eight_bytes(bytes: &[u8], at: usize) -> u64 {
    if let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*block);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .rev()
        .fold(0, |block, byte| block << 8 | u64::from(*byte))
}

/// A hash of a word with characters that are not ASCII, case-folded.
#[allow(
    clippy::cast_possible_truncation,
    reason = "half of the bits are the hash"
)]
pub(super) fn hash_folded(word: &str) -> u32 {
    let folded = word.chars().flat_map(char::to_lowercase);
    let hash = folded.fold(SEED, |hash, character| mix(hash, u64::from(character)));
    (hash.wrapping_mul(SEED) >> 32) as u32
}
