//! The pass over the bytes.

use std::ops::Range;

use super::{
    DIGIT, Gap, LETTER, NON_ASCII, Token, UNSPACED,
    hash::{ascii_token, eight_bytes, hash_folded},
    script::{FIRST_GREEK, is_mark, is_unspaced, is_word_character, joins_words},
};

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
    let mut gap_start = 0;
    let mut add = |start, end| {
        push(bytes, ascii_token(bytes, start, end), gap_start, tokens);
        gap_start = end;
    };
    // Where the word began that reaches into the next piece, and whether there is one.
    let (mut word_start, mut last) = (0, 0);
    for base in (0..bytes.len()).step_by(AT_ONCE) {
        let words = word_bits(bytes, base);
        // Where words begin and end, in turn.
        let mut edges = words ^ (words << 1 | last);
        let mut next = || {
            let edge = (edges != 0).then(|| base + edges.trailing_zeros() as usize);
            edges &= edges.wrapping_sub(1);
            edge
        };
        if last == 0 {
            word_start = next().unwrap_or_default();
        }
        while let Some(end) = next() {
            add(word_start, end);
            word_start = next().unwrap_or_default();
        }
        last = words >> (AT_ONCE - 1);
    }
    if last != 0 {
        add(word_start, bytes.len());
    }
}

/// Adds a word with what stands before it from byte `gap_start` on.
#[inline]
fn push(bytes: &[u8], word: Token, gap_start: usize, tokens: &mut Vec<Token>) {
    let before = &bytes[gap_start..word.start()];
    let is_first = tokens.is_empty();
    // One blank, as nearly always.
    let gap = if before.len() == 1 && before[0] == b' ' && !is_first {
        Gap::Space
    } else {
        gap(before, is_first)
    };
    let word = Token { gap, ..word };
    if word.kind & (DIGIT | LETTER | NON_ASCII) == DIGIT | LETTER {
        push_mixed(bytes, word, tokens);
    } else {
        tokens.push(word);
    }
}

/// Adds a word of letters and digits: two, if it is a number that a name is glued to. Rare, and so
/// kept out of the loop over the words.
#[inline(never)]
fn push_mixed(bytes: &[u8], word: Token, tokens: &mut Vec<Token>) {
    let name = glued_name(&bytes[word.start()..word.end()]);
    if name == 0 {
        tokens.push(word);
        return;
    }
    let middle = word.start() + name;
    tokens.push(Token {
        gap: word.gap,
        ..ascii_token(bytes, word.start(), middle)
    });
    tokens.push(Token {
        gap: Gap::Joined,
        ..ascii_token(bytes, middle, word.end())
    });
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

/// How many bytes are classified in one step.
const AT_ONCE: usize = 64;

/// For each byte from `start` on, all ASCII, a bit: whether it is a letter or digit.
fn word_bits(bytes: &[u8], start: usize) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Brings the lowest bit of each byte into the highest byte, in their order.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let end = bytes.len().min(start + AT_ONCE);
    let (mut bits, mut at) = (0, start);
    while at < end {
        let block = eight_bytes(bytes, at);
        // The high bit of each byte says so; no sum carries into the next byte.
        let at_least = |block: u64, first: u8| block + EACH * u64::from(0x80 - first);
        let lower_case = block | (EACH * 0x20);
        let letters = at_least(lower_case, b'a') & !at_least(lower_case, b'z' + 1);
        let digits = at_least(block, b'0') & !at_least(block, b'9' + 1);
        let words = ((letters | digits) >> 7) & EACH;
        bits |= (words.wrapping_mul(GATHER) >> 56) << (at - start);
        at += 8;
    }
    bits
}

/// What the bytes before a word say; kept out of that loop, too.
#[inline(never)]
fn gap(before: &[u8], is_first: bool) -> Gap {
    match before {
        // Before the first word only some say something: `::1`.
        [.., b':', b':'] => Gap::Colons,
        [b':'] => Gap::Colon,
        [.., b'@'] => Gap::At,
        _ if is_first => Gap::Break,
        [] => Gap::Joined,
        [b' ' | b'\t'] | [b' ', b' '] => Gap::Space,
        [b'-'] | [b' ', b'-'] | [b'-', b' '] | [b' ', b'-', b' '] => Gap::Dash,
        [b'.'] => Gap::Dot,
        [b'/'] => Gap::Slash,
        [b'_'] => Gap::Underscore,
        [b'\''] => Gap::Apostrophe,
        [b','] | [b',', b' '] => Gap::Comma,
        [b':', b'/', b'/'] => Gap::Scheme,
        // Long gaps (rows of dashes or dots) separate; short ones are looked at.
        _ if before.len() > 8
            || before
                .iter()
                .any(|b| matches!(b, b'\n' | b'\r' | b'!' | b'?')) =>
        {
            Gap::Break
        }
        [b'.', b' ', ..] => Gap::Break,
        _ => Gap::Other,
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
