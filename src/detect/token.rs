//! Splits a text into words, and says what stands between two of them.
//!
//! This is the one pass over the bytes of every message; everything else looks at
//! its words. A word is a run of letters, digits and combining marks. Where a script
//! that writes without blanks (Han, Kana, Hangul, Thai …) meets another one, a new
//! word begins: in `我的号码是123` the digits are a word of their own.

use std::ops::Range;

use super::normalize::is_decimal_digit;

/// Longest code that a layout can describe, in characters without separators.
pub(crate) const MAX_CODE: usize = 40;

/// What stands between a word and the word before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Nothing: the script changes.
    Joined,
    /// One blank, or two.
    Space,
    /// A dash, maybe with a blank on either side.
    Dash,
    /// A dot with no blank.
    Dot,
    /// A slash with no blank.
    Slash,
    /// A colon with no blank.
    Colon,
    /// Anything that ends in two colons.
    Colons,
    /// An underscore.
    Underscore,
    /// An apostrophe.
    Apostrophe,
    /// A comma, maybe with a blank.
    Comma,
    /// `://`.
    Scheme,
    /// Anything that ends in `@`.
    At,
    /// Anything else that stays within a line.
    Other,
    /// The beginning of the text, the end of a line, or the end of a sentence.
    Break,
}

/// A word of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    start: u32,
    end: u32,
    /// A hash of the case-folded word.
    pub(crate) hash: u32,
    gap: Gap,
    kind: u8,
}

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const NON_ASCII: u8 = 4;
const UNSPACED: u8 = 8;
// Of a word of ASCII characters:
/// Its first character is a capital.
const CAPITAL: u8 = 16;
/// Another one is.
const CAPITALS: u8 = 32;
/// It has a small letter.
const SMALL: u8 = 64;

impl Token {
    /// The byte where the word begins.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// The byte after the word.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// The number of bytes.
    #[allow(clippy::len_without_is_empty, reason = "no word is empty")]
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// What stands between this word and the one before.
    pub fn gap(&self) -> Gap {
        self.gap
    }

    /// Whether there is a digit in it.
    pub fn has_digit(&self) -> bool {
        self.kind & DIGIT != 0
    }

    /// Whether it consists of ASCII digits.
    pub fn is_number(&self) -> bool {
        self.kind == DIGIT
    }

    /// Whether it has letters and no digit.
    pub fn is_letters(&self) -> bool {
        self.kind & DIGIT == 0
    }

    /// Whether it consists of ASCII letters and digits.
    pub fn is_ascii(&self) -> bool {
        self.kind & NON_ASCII == 0
    }

    /// How it is written: whether, being ASCII, it has a capital as its first character, one
    /// further on, and a small letter.
    pub(crate) fn case(&self) -> (bool, bool, bool) {
        let has = |kind: u8| self.kind & kind != 0;
        (has(CAPITAL), has(CAPITALS), has(SMALL))
    }

    /// Whether it is of a script that writes without blanks between words.
    pub fn is_unspaced(&self) -> bool {
        self.kind & UNSPACED != 0
    }

    /// Whether it could be part of a code with separators: ASCII, and either with a
    /// digit or at most five letters.
    pub(crate) fn is_code_part(&self) -> bool {
        self.is_ascii() && self.len() <= if self.has_digit() { MAX_CODE } else { 5 }
    }
}

/// The class of each byte; zero is no part of a word.
const CLASS: [u8; 256] = {
    let mut table = [NON_ASCII; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Writes the words of `text` to `tokens`, which is emptied first.
///
/// # Panics
/// If `text` has 4 GiB or more: offsets are 32-bit, and a caller that lets such a text
/// come this far must not get an answer that leaves part of it unseen.
pub(crate) fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    assert!(
        u32::try_from(text.len()).is_ok(),
        "a text is shorter than 4 GiB"
    );
    tokens.clear();
    // Room for the words of a usual message, at once.
    tokens.reserve((text.len() / 4).min(64));
    if text.is_ascii() {
        tokenize_ascii(text.as_bytes(), tokens);
        return;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap_start = 0;
    while let Some(byte) = bytes.get(at) {
        if CLASS[usize::from(*byte)] == 0 {
            at += 1;
            continue;
        }
        let Some(word) = word(text, at) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        push(bytes, word, gap_start, tokens);
        at = word.end();
        gap_start = at;
    }
}

/// The same for a text of ASCII characters: sixty-four of them at a time, as bits.
fn tokenize_ascii(bytes: &[u8], tokens: &mut Vec<Token>) {
    let (mut gap_start, mut word_start) = (0, None);
    let mut last = 0;
    for (number, piece) in bytes.chunks(AT_ONCE).enumerate() {
        let base = number * AT_ONCE;
        let words = if let Some(piece) = piece.first_chunk() {
            word_bits(piece)
        } else {
            let mut padded = [0; AT_ONCE];
            padded[..piece.len()].copy_from_slice(piece);
            word_bits(&padded)
        };
        // Where words begin and end.
        let mut edges = words ^ (words << 1 | last);
        last = words >> (AT_ONCE - 1);
        while edges != 0 {
            let at = base + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            match word_start.take() {
                None => word_start = Some(at),
                Some(start) => {
                    push(bytes, ascii_token(bytes, start, at), gap_start, tokens);
                    gap_start = at;
                }
            }
        }
    }
    if let Some(start) = word_start {
        let word = ascii_token(bytes, start, bytes.len());
        push(bytes, word, gap_start, tokens);
    }
}

/// Adds a word with what stands before it from byte `gap_start` on.
#[inline]
fn push(bytes: &[u8], word: Token, gap_start: usize, tokens: &mut Vec<Token>) {
    let gap = match classify(&bytes[gap_start..word.start()]) {
        Gap::Space if !tokens.is_empty() => Gap::Space,
        // Before the first word only these say something: `::1`.
        gap @ (Gap::Colon | Gap::Colons | Gap::At) => gap,
        _ if tokens.is_empty() => Gap::Break,
        gap => gap,
    };
    if word.kind & (DIGIT | LETTER | NON_ASCII) == DIGIT | LETTER {
        let name = glued_name(&bytes[word.start()..word.end()]);
        if name > 0 {
            let middle = word.start() + name;
            let name = ascii_token(bytes, word.start(), middle);
            let number = ascii_token(bytes, middle, word.end());
            tokens.push(Token { gap, ..name });
            tokens.push(Token {
                gap: Gap::Joined,
                ..number
            });
            return;
        }
    }
    tokens.push(Token { gap, ..word });
}

/// What people write right before a number, without a blank: `phone4155550132`.
const GLUED: &[&str] = &[
    "is",
    "ist",
    "ssn",
    "cardnumber",
    "phonenumber",
    "accountnumber",
    "tel",
    "phone",
    "mobile",
    "cell",
    "call",
    "number",
    "telefon",
    "handy",
    "nummer",
    "card",
    "karte",
    "account",
    "konto",
    "passport",
    "cvv",
    "otp",
    "dob",
    "cpf",
    "dni",
    "pesel",
    "bsn",
    "aadhaar",
];

/// How long the name is that a number is glued to in `word`, of ASCII letters and digits;
/// zero if there is none.
fn glued_name(word: &[u8]) -> usize {
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (name, number) = word.split_at(letters);
    // More digits than a card has, or `IS` in capitals: an Icelandic IBAN.
    let is_number = (3..=16).contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
    if name.len() < 2 || name.len() == 2 && name[0].is_ascii_uppercase() || !is_number {
        return 0;
    }
    let is_name = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    if GLUED.iter().any(is_name) {
        letters
    } else {
        0
    }
}

/// The word that begins at byte `start`, if one does.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the text is shorter than 4 GiB"
)]
fn word(text: &str, start: usize) -> Option<Token> {
    let bytes = text.as_bytes();
    let ascii = bytes[start..]
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric());
    let end = start + ascii.count();
    let (end, kind) = match bytes.get(end) {
        Some(byte) if !byte.is_ascii() => mixed_word(text, start),
        _ => (end, 0),
    };
    if kind & NON_ASCII == 0 {
        // A sign that is not ASCII may stand right behind a word.
        return (start < end).then(|| ascii_token(bytes, start, end));
    }
    Some(Token {
        start: start as u32,
        end: end as u32,
        hash: hash_folded(&text[start..end]),
        gap: Gap::Other,
        kind,
    })
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// One round: the bits of `block` spread over the upper half.
fn mix(hash: u64, block: u64) -> u64 {
    let product = (hash ^ block).wrapping_mul(SEED);
    product ^ (product >> 29)
}

/// The word from byte `start` to `end`, ASCII letters and digits.
///
/// The hash is the same in either case. Eight bytes at a time; it guards nothing, so
/// spreading well is all that it has to do.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the text is shorter than 4 GiB, and half of the bits are the hash"
)]
#[inline]
fn ascii_token(bytes: &[u8], start: usize, end: usize) -> Token {
    // Set in letters and in no digit; and set in digits and in lower-case letters.
    const LETTERS: u64 = 0x4040_4040_4040_4040;
    const LOWER_CASE: u64 = 0x2020_2020_2020_2020;
    let (mut at, mut hash) = (start, SEED);
    let (mut capitals, mut small, mut digits) = (0, 0, 0);
    // All bytes but the word's first.
    let mut later = u64::MAX << 8;
    while at < end {
        let unused = 64 - 8 * (end - at).min(8);
        let kept = u64::MAX >> unused;
        let block = eight_bytes(bytes, at);
        let letters = block & LETTERS & kept;
        // The bit of lower case, moved to that of letters.
        let is_small = block << 1;
        capitals |= letters & !is_small & later;
        small |= letters & is_small;
        digits |= !block & LETTERS & kept;
        hash = mix(hash, (block | LOWER_CASE) & kept);
        later = u64::MAX;
        at += 8;
    }
    let is_capital = bytes[start].is_ascii_uppercase();
    let has = |bits: u64, kind: u8| if bits == 0 { 0 } else { kind };
    Token {
        start: start as u32,
        end: end as u32,
        hash: (hash.wrapping_mul(SEED) >> 32) as u32,
        gap: Gap::Other,
        kind: has(capitals | small | u64::from(is_capital), LETTER)
            | has(digits, DIGIT)
            | has(u64::from(is_capital), CAPITAL)
            | has(capitals, CAPITALS)
            | has(small, SMALL),
    }
}

/// The bytes from `at` on, eight at most; zeros where there are fewer.
fn eight_bytes(bytes: &[u8], at: usize) -> u64 {
    if let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*block);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .rev()
        .fold(0, |block, byte| block << 8 | u64::from(*byte))
}

/// Where the word ends that begins at byte `start`, and its kind, where there is a
/// character that is not ASCII in it or behind it.
fn mixed_word(text: &str, start: usize) -> (usize, u8) {
    let mut kind = 0;
    let mut end = start;
    for character in text[start..].chars() {
        let class = if character.is_ascii() {
            CLASS[usize::from(character as u8)]
        } else if !is_word_character(character) {
            0
        } else if is_unspaced(character) {
            NON_ASCII | UNSPACED
        } else {
            NON_ASCII
        };
        let changes_script = kind != 0 && (class ^ kind) & UNSPACED != 0;
        if class == 0
            || changes_script && !is_mark(character)
            || kind != 0 && begins_a_value(text, start..end, kind, character)
        {
            break;
        }
        kind |= class;
        end += character.len_utf8();
    }
    (end, kind)
}

/// Whether what goes on with `next`, behind the part of a word at `span` of this kind, is no part
/// of that word: a number or a code to which people of many scripts join a word without a blank
/// (Arabic *and*, a Hindi *is*), or an abbreviation like nº.
fn begins_a_value(text: &str, span: Range<usize>, kind: u8, next: char) -> bool {
    /// So few characters may belong to the word, and are no value.
    const FEW: usize = 2;
    let last = text[span.clone()].chars().next_back().unwrap_or_default();
    if next.is_ascii_alphanumeric() {
        let ahead = text.as_bytes()[span.end..].iter().take(2 * FEW);
        let count = |is_part: fn(&u8) -> bool| ahead.clone().take_while(|b| is_part(b)).count();
        if matches!(last, 'º' | 'ª') || joins_words(last) {
            // With a digit: a name in other letters is read together with what it is joined to.
            let len = count(u8::is_ascii_alphanumeric);
            len > FEW && count(u8::is_ascii_alphabetic) < len
        } else {
            u32::from(last) >= FIRST_GREEK && count(u8::is_ascii_digit) > FEW
        }
    } else {
        kind == DIGIT && span.len() > FEW + 1 && u32::from(next) >= FIRST_GREEK
    }
}

/// The first letters that are not Latin: Greek, Cyrillic and all that come behind them.
const FIRST_GREEK: u32 = 0x0370;

/// Whether a letter is of a script that joins short words to others: Hebrew, Arabic, those of
/// India.
fn joins_words(letter: char) -> bool {
    matches!(u32::from(letter), 0x0590..=0x0DFF)
}

/// How many bytes are classified in one step.
const AT_ONCE: usize = 64;

/// For each of these bytes, all ASCII, a bit: whether it is a letter or digit.
fn word_bits(bytes: &[u8; AT_ONCE]) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Brings the lowest bit of each byte into the highest byte, in their order.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (blocks, _) = bytes.as_chunks();
    let mut bits = 0;
    for (number, block) in blocks.iter().enumerate() {
        let block = u64::from_le_bytes(*block);
        // The high bit of each byte says so; no sum carries into the next byte.
        let at_least = |block: u64, first: u8| block + EACH * u64::from(0x80 - first);
        let lower_case = block | (EACH * 0x20);
        let letters = at_least(lower_case, b'a') & !at_least(lower_case, b'z' + 1);
        let digits = at_least(block, b'0') & !at_least(block, b'9' + 1);
        let words = ((letters | digits) >> 7) & EACH;
        bits |= (words.wrapping_mul(GATHER) >> 56) << (8 * number);
    }
    bits
}

/// A hash of a word with characters that are not ASCII, case-folded.
#[allow(
    clippy::cast_possible_truncation,
    reason = "half of the bits are the hash"
)]
fn hash_folded(word: &str) -> u32 {
    let folded = word.chars().flat_map(char::to_lowercase);
    let hash = folded.fold(SEED, |hash, character| mix(hash, u64::from(character)));
    (hash.wrapping_mul(SEED) >> 32) as u32
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
fn is_mark(character: char) -> bool {
    matches!(u32::from(character), 0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF)
}

fn classify(gap: &[u8]) -> Gap {
    // As nearly always.
    if gap == b" " {
        return Gap::Space;
    }
    match gap {
        [] => Gap::Joined,
        [b' ' | b'\t'] | [b' ', b' '] => Gap::Space,
        [b'-'] | [b' ', b'-'] | [b'-', b' '] | [b' ', b'-', b' '] => Gap::Dash,
        [b'.'] => Gap::Dot,
        [b'/'] => Gap::Slash,
        [b':'] => Gap::Colon,
        [.., b':', b':'] => Gap::Colons,
        [b'_'] => Gap::Underscore,
        [b'\''] => Gap::Apostrophe,
        [b','] | [b',', b' '] => Gap::Comma,
        [b':', b'/', b'/'] => Gap::Scheme,
        [.., b'@'] => Gap::At,
        // Long gaps (rows of dashes or dots) separate; short ones are looked at.
        _ if gap.len() > 8 || gap.iter().any(|b| matches!(b, b'\n' | b'\r' | b'!' | b'?')) => {
            Gap::Break
        }
        [b'.', b' ', ..] => Gap::Break,
        _ => Gap::Other,
    }
}

#[cfg(test)]
mod tests;
