//! Ordinary text, sixty-four bytes at a time: most of an answer, and nothing in it is a token.
//!
//! A word that could be one has consonants only, or ends in six of them. Which words these are
//! follows from two sets of bits by a handful of operations for a whole block. The sweep goes
//! byte by byte only where there is a sign that may belong to a token, or a character that is
//! not ASCII.

use crate::redact::token::LETTERS;

/// How many bytes are looked at together.
pub(super) const LEN: usize = 64;

/// Bits for the bytes of a block, the first byte's the lowest.
#[derive(Clone, Copy)]
pub(super) struct Block {
    /// Where words begin that are worth a look.
    starts: u64,
    /// Letters and digits, but for a word that goes on behind the block.
    words: u64,
    /// How many bytes are before that word.
    len: usize,
}

impl Block {
    /// The block that begins at `at`, where a word may begin and none goes on. `None` if there is
    /// a sign in it that may belong to a token, a character that is not ASCII, or no end of a word.
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let mut padded = [0; LEN];
        let piece = bytes[at..].first_chunk().unwrap_or_else(|| {
            padded[..bytes.len() - at].copy_from_slice(&bytes[at..]);
            &padded
        });
        if piece.iter().fold(false, |any, byte| any | is_sign(*byte)) {
            return None;
        }
        let words = bits(piece, is_word);
        let consonants = words & !bits(piece, is_stranger);
        // A word that goes on behind the block is left to the next one.
        let open = words.leading_ones() as usize;
        let len = (LEN - open).min(bytes.len() - at);
        if open == LEN {
            return None;
        }
        let within = u64::MAX >> open;
        let (words, consonants) = (words & within, consonants & within);
        let starts = words & !(words << 1);
        // Adding its first letter to a run of consonants carries to the byte behind it.
        let behind_consonants = ((starts & consonants) + consonants) & !consonants & !words;
        let behind_six = (1..=LETTERS).fold(!words, |behind, back| behind & consonants << back);
        let mut block = Self {
            starts: 0,
            words,
            len,
        };
        let mut ends = behind_consonants | behind_six;
        while ends != 0 {
            let before = (1 << ends.trailing_zeros()) - 1;
            let start = (starts & before).leading_zeros() as usize;
            block.starts |= 1 << (LEN - 1 - start);
            ends &= ends - 1;
        }
        Some(block)
    }

    /// How many bytes it stands for.
    pub(super) fn len(self) -> usize {
        self.len
    }

    /// Where the words that are worth a look begin and end, in bytes of the block.
    pub(super) fn words(self) -> impl Iterator<Item = (usize, usize)> {
        let mut starts = self.starts;
        std::iter::from_fn(move || {
            let start = starts.trailing_zeros();
            let rest = self.words.checked_shr(start)?;
            starts &= starts - 1;
            Some((start as usize, (start + rest.trailing_ones()) as usize))
        })
    }
}

/// Whether such a byte may join a word to a token, open one, or be part of a character that can.
fn is_sign(byte: u8) -> bool {
    let is_one = |sign: u8| byte == sign;
    !byte.is_ascii()
        | is_one(b'[')
        | is_one(b'{')
        | is_one(b'%')
        | is_one(b'_')
        | is_one(b';')
        | is_one(b'>')
        | is_one(b'*')
        | is_one(b'`')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Whether a letter or digit is none of the alphabet of tokens.
fn is_stranger(byte: u8) -> bool {
    let letter = byte | 0x20;
    let is_one = |vowel: u8| letter == vowel;
    byte.is_ascii_digit()
        | is_one(b'a')
        | is_one(b'e')
        | is_one(b'i')
        | is_one(b'o')
        | is_one(b'u')
        | is_one(b'y')
}

/// A bit for each byte.
fn bits(bytes: &[u8; LEN], is_set: impl Fn(u8) -> bool) -> u64 {
    // Brings the lowest bit of each byte into the highest byte, in their order.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let set = bytes.map(|byte| u8::from(is_set(byte)));
    let (eights, _) = set.as_chunks();
    (0..).step_by(8).zip(eights).fold(0, |bits, (at, eight)| {
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
        bits | gathered << at
    })
}

#[cfg(test)]
mod tests {
    use super::Block;

    fn words(text: &str) -> Option<Vec<&str>> {
        let block = Block::read(text.as_bytes(), 0)?;
        Some(
            block
                .words()
                .map(|(start, end)| &text[start..end])
                .collect(),
        )
    }

    #[test]
    fn words_of_consonants_and_those_that_end_in_six_are_worth_a_look() {
        let text = "Mr. Smith's KQZVTR was not emailKQZVTR, nor 1KQZVTR; K Q";
        assert_eq!(words(text), None, "a semicolon");
        let text = "Mr. Smith's KQZVTR was not emailKQZVTR, nor 1KQZVTR K Q";
        let found = ["Mr", "s", "KQZVTR", "emailKQZVTR", "1KQZVTR", "K", "Q"];
        assert_eq!(words(text).as_deref(), Some(&found[..]));
        assert_eq!(words("").as_deref(), Some(&[][..]));
    }

    #[test]
    fn a_word_at_the_end_of_a_block_is_left_to_the_next() {
        let text = format!("{} KQZVTR", "a".repeat(60));
        assert_eq!(words(&text).as_deref(), Some(&[][..]));
        let block = Block::read(text.as_bytes(), 0).map(Block::len);
        assert_eq!(block, Some(61));
        assert_eq!(words(&"a".repeat(64)), None);
    }
}
