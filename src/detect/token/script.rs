//! Characters that are not ASCII: which of them are part of a word, and of which scripts they are.

use crate::detect::normalize::is_decimal_digit;

/// The first letters that are not Latin: Greek, Cyrillic and all that come behind them.
pub(super) const FIRST_GREEK: u32 = 0x0370;

/// Whether a letter is of a script that joins short words to others: Hebrew, Arabic, those of
/// India.
pub(super) fn joins_words(letter: char) -> bool {
    matches!(u32::from(letter), 0x0590..=0x0DFF)
}

/// Whether `character`, which is not ASCII, is part of a word. A number that is no decimal digit,
/// such as that of a footnote, is none.
pub(crate) fn is_word_character(character: char) -> bool {
    character.is_alphabetic() || is_decimal_digit(character) || is_mark(character)
}

/// Whether `character` is of a script that writes without blanks between words, or
/// (Hangul) attaches particles to its words.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF          // Thai, Lao
        | 0x1000..=0x109F        // Myanmar
        | 0x1100..=0x11FF        // Hangul Jamo
        | 0x1780..=0x17FF        // Khmer
        | 0x3005..=0x3007        // Han marks
        | 0x3040..=0x30FF        // Hiragana, Katakana
        | 0x3100..=0x318F        // Bopomofo, Hangul Jamo
        | 0x31F0..=0x31FF        // Katakana
        | 0x3400..=0x4DBF        // Han
        | 0x4E00..=0x9FFF        // Han
        | 0xAC00..=0xD7AF        // Hangul
        | 0xF900..=0xFAFF        // Han
        | 0xFF66..=0xFF9F        // half-width Katakana
        | 0x2_0000..=0x3_FFFF) // Han
}

/// Combining marks that letters of the Latin, Greek and Cyrillic scripts take.
pub(super) fn is_mark(character: char) -> bool {
    matches!(u32::from(character), 0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF)
}
