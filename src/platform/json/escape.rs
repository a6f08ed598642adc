//! Escapes of JSON strings: undone, written, and where the characters that they stand for are.

use std::borrow::Cow;

/// The body as `Reader` accepts it: each lone surrogate escape (`\ud83d` of an emoji cut in
/// half, which JSON's grammar allows) as `\ufffd`, which is as long, so that positions stay
/// those of the original.
pub fn readable(text: &str) -> Cow<'_, str> {
    let mut repaired: Option<String> = None;
    for (at, escape) in escapes(text) {
        if escape == Escape::LoneSurrogate {
            repaired
                .get_or_insert_with(|| text.to_owned())
                .replace_range(at..at + 6, "\\ufffd");
        }
    }
    repaired.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text that a raw JSON string (without its quotes) stands for.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    let mut escapes = escapes(raw).peekable();
    if escapes.peek().is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut copied = 0;
    for (at, escape) in escapes {
        text.push_str(&raw[copied..at]);
        text.push(escape.char());
        copied = at + escape.raw_len();
    }
    text.push_str(&raw[copied..]);
    Cow::Owned(text)
}

/// Turns positions in [`unescape`]d text into positions in the raw string. Ask in
/// rising order: the raw string is walked once.
pub struct RawOffsets<'b> {
    raw: &'b str,
    at_raw: usize,
    at_text: usize,
    /// The first escape from `at_raw` on.
    next: Option<(usize, Escape)>,
}

impl<'b> RawOffsets<'b> {
    /// Starts at the beginning of `raw`.
    pub fn new(raw: &'b str) -> Self {
        Self {
            raw,
            at_raw: 0,
            at_text: 0,
            next: escapes(raw).next(),
        }
    }

    /// Where byte `offset` of the text, a character boundary, stands in the raw string.
    pub fn of(&mut self, offset: usize) -> usize {
        while let Some((at, escape)) = self.next
            && self.at_text + (at - self.at_raw) < offset
        {
            self.at_text += at - self.at_raw + escape.char().len_utf8();
            self.at_raw = at + escape.raw_len();
            let from = self.at_raw;
            self.next = escapes(&self.raw[from..])
                .next()
                .map(|(at, escape)| (from + at, escape));
        }
        self.at_raw += offset - self.at_text;
        self.at_text = offset;
        self.at_raw
    }
}

/// Appends `text` as the inside of a JSON string.
pub fn escape_into(out: &mut String, text: &str) {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        if short.is_empty() {
            out.push_str("\\u00");
            out.extend(
                [byte >> 4, byte & 15].map(|n| char::from(b"0123456789abcdef"[usize::from(n)])),
            );
        } else {
            out.push_str(short);
        }
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    /// `\n`, `\"` …
    Short(char),
    /// `\u00e9`
    Unit(char),
    /// `\ud83d\ude00`
    Pair(char),
    /// `\ud83d` without its other half.
    LoneSurrogate,
}

impl Escape {
    fn char(self) -> char {
        match self {
            Self::Short(c) | Self::Unit(c) | Self::Pair(c) => c,
            Self::LoneSurrogate => char::REPLACEMENT_CHARACTER,
        }
    }

    fn raw_len(self) -> usize {
        match self {
            Self::Short(_) => 2,
            Self::Unit(_) | Self::LoneSurrogate => 6,
            Self::Pair(_) => 12,
        }
    }
}

/// The escapes of a raw string or of a whole body, each with its position. A sequence
/// that is no escape (the body is not JSON then) is passed over.
fn escapes(raw: &str) -> impl Iterator<Item = (usize, Escape)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + memchr::memchr(b'\\', raw.as_bytes().get(from..)?)?;
            if let Some(escape) = escape_at(&raw.as_bytes()[at..]) {
                from = at + escape.raw_len();
                return Some((at, escape));
            }
            from = at + 2;
        }
    })
}

fn escape_at(bytes: &[u8]) -> Option<Escape> {
    Some(match bytes.get(1)? {
        b'n' => Escape::Short('\n'),
        b'r' => Escape::Short('\r'),
        b't' => Escape::Short('\t'),
        b'b' => Escape::Short('\u{8}'),
        b'f' => Escape::Short('\u{c}'),
        b'u' => {
            let unit = hex_unit(bytes)?;
            match char::from_u32(unit) {
                Some(c) => Escape::Unit(c),
                None => match hex_unit(bytes.get(6..)?) {
                    Some(low @ 0xDC00..0xE000) if unit < 0xDC00 => {
                        let code_point = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                        Escape::Pair(char::from_u32(code_point)?)
                    }
                    _ => Escape::LoneSurrogate,
                },
            }
        }
        other @ (b'"' | b'\\' | b'/') => Escape::Short(char::from(*other)),
        _ => return None,
    })
}

/// The 16 bits of `\uXXXX` at the start of `bytes`.
fn hex_unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| {
        Some(unit * 16 + char::from(*digit).to_digit(16)?)
    })
}
