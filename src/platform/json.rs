//! A JSON body as it came in: where its strings stand, and how some of them are
//! replaced without touching any other byte.
//!
//! `jiter` reads the grammar; this module adds byte positions, so that a changed body
//! keeps its key order, number spelling, blanks and escapes.

use std::{borrow::Cow, ops::Range};

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

/// Deeper nesting is refused; real messages stay below 20.
pub const MAX_DEPTH: usize = 128;

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not JSON, or not UTF-8.
    #[error("the body is not valid JSON")]
    NotJson,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the body is nested too deeply")]
    TooDeep,
    /// JSON, but not a message of the platform; says which rule it breaks.
    #[error("the body is not a message: {0}")]
    WrongShape(&'static str),
}

impl From<JiterError> for BodyError {
    fn from(error: JiterError) -> Self {
        match error.error_type {
            JiterErrorType::JsonError(JsonErrorType::RecursionLimitExceeded) => Self::TooDeep,
            _ => Self::NotJson,
        }
    }
}

/// What kind of value stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// `null`
    Null,
    /// A number, `true` or `false`.
    Other,
}

/// Reads a body from its start to its end, value by value.
pub struct Reader<'b> {
    body: &'b str,
    jiter: Jiter<'b>,
    depth: usize,
}

impl<'b> Reader<'b> {
    /// A reader at the first value of `body`, which must hold no lone surrogate
    /// escape (see [`readable`]).
    pub fn new(body: &'b str) -> Self {
        Self {
            body,
            jiter: Jiter::new(body.as_bytes()),
            depth: 0,
        }
    }

    /// The kind of the next value, which is not consumed.
    pub fn kind(&mut self) -> Result<Kind, BodyError> {
        Ok(match self.jiter.peek()? {
            Peek::Object => Kind::Object,
            Peek::Array => Kind::Array,
            Peek::String => Kind::String,
            Peek::Null => Kind::Null,
            _ => Kind::Other,
        })
    }

    /// The next byte's position: the start of a value that [`Reader::kind`] has
    /// looked at, the end of one just consumed.
    pub fn position(&self) -> usize {
        self.jiter.current_index()
    }

    /// Consumes a string; the range is what stands between its quotes.
    pub fn string(&mut self) -> Result<Range<usize>, BodyError> {
        self.jiter.peek()?;
        let start = self.position() + 1;
        self.jiter.next_bytes()?;
        Ok(start..self.position() - 1)
    }

    /// Consumes whatever value stands next.
    pub fn skip(&mut self) -> Result<(), BodyError> {
        Ok(self.jiter.next_skip()?)
    }

    /// Consumes an object. `member` is called for each of its members, duplicate
    /// keys included, and must consume the member's value.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<(), BodyError>,
    ) -> Result<(), BodyError> {
        self.enter()?;
        let mut key = self.jiter.next_object_bytes()?.map(<[u8]>::len);
        while let Some(len) = key {
            // The reader stands behind the colon: the key's closing quote is the
            // last one before it, mostly the character before it.
            let before = &self.body[..self.position()];
            let end = match before.as_bytes() {
                [rest @ .., b'"', b':'] => rest.len(),
                _ => before.rfind('"').ok_or(BodyError::NotJson)?,
            };
            let name = unescape(&self.body[end - len..end]);
            member(self, &name)?;
            key = self.jiter.next_key_bytes()?.map(<[u8]>::len);
        }
        self.depth -= 1;
        Ok(())
    }

    /// Consumes an array. `element` is called for each element and must consume it.
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), BodyError>,
    ) -> Result<(), BodyError> {
        self.enter()?;
        let mut next = self.jiter.next_array()?;
        while next.is_some() {
            element(self)?;
            next = self.jiter.array_step()?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Consumes the next value and calls `found` for every string in it that is not
    /// a key.
    pub fn strings(&mut self, found: &mut dyn FnMut(Range<usize>)) -> Result<(), BodyError> {
        match self.kind()? {
            Kind::String => found(self.string()?),
            Kind::Object => self.object(|reader, _| reader.strings(found))?,
            Kind::Array => self.array(|reader| reader.strings(found))?,
            Kind::Null | Kind::Other => self.skip()?,
        }
        Ok(())
    }

    /// Nothing but blanks may follow.
    pub fn finish(mut self) -> Result<(), BodyError> {
        Ok(self.jiter.finish()?)
    }

    fn enter(&mut self) -> Result<(), BodyError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(BodyError::TooDeep)
        } else {
            Ok(())
        }
    }
}

/// The body as [`Reader`] accepts it: each lone surrogate escape (`\ud83d` of an emoji cut in
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

/// A change of a body: the bytes of `range` give way to `text`, which is raw JSON.
pub struct Edit {
    /// Bytes of the body.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// The body with `edits` made, which must not overlap; their order does not matter.
pub fn apply(body: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_unstable_by_key(|edit| edit.range.start);
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(body.len() + grown);
    let mut copied = 0;
    for edit in &edits {
        out.push_str(&body[copied..edit.range.start]);
        out.push_str(&edit.text);
        copied = edit.range.end;
    }
    out.push_str(&body[copied..]);
    out
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::{
        BodyError, Edit, MAX_DEPTH, RawOffsets, Reader, apply, escape_into, readable, unescape,
    };

    /// A text, and one of the many ways to write it as the inside of a JSON string.
    fn written() -> impl Strategy<Value = (String, String)> {
        let character = (any::<char>(), any::<bool>()).prop_map(|(c, escaped)| {
            let mut raw = String::new();
            if escaped {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(raw, "\\u{unit:04X}").unwrap();
                }
            } else {
                escape_into(&mut raw, c.encode_utf8(&mut [0; 4]));
            }
            (c, raw)
        });
        prop::collection::vec(character, 0..40)
            .prop_map(|characters| characters.into_iter().unzip())
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(".*", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn strings_of(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(elements) => elements
                .iter()
                .for_each(|element| strings_of(element, found)),
            Value::Object(members) => members
                .values()
                .for_each(|member| strings_of(member, found)),
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn a_raw_string_stands_for_what_serde_json_reads((text, raw) in written()) {
            prop_assert_eq!(&*unescape(&raw), &text);
            let read: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn offsets_lead_to_the_same_characters((text, raw) in written()) {
            let mut offsets = RawOffsets::new(&raw);
            let mut last = 0;
            for (at, _) in text.char_indices().step_by(3) {
                let raw_at = offsets.of(at);
                prop_assert_eq!(&*unescape(&raw[last..raw_at]), &text[..at][unescape(&raw[..last]).len()..]);
                last = raw_at;
            }
            prop_assert_eq!(offsets.of(text.len()), raw.len());
        }

        #[test]
        fn every_string_is_found_where_it_stands(value in json(), pretty in any::<bool>()) {
            let body = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let body = body.unwrap();
            let mut reader = Reader::new(&body);
            let mut found = Vec::new();
            reader.strings(&mut |raw| found.push(unescape(&body[raw]).into_owned())).unwrap();
            reader.finish().unwrap();
            let mut expected = Vec::new();
            strings_of(&value, &mut expected);
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_text_makes_it_panic(body in "[\\[\\]{}\",:\\\\u0-9a-fdDtrue \u{e9}]{0,60}") {
            let body = readable(&body);
            let mut reader = Reader::new(&body);
            let ours = reader.strings(&mut |_| {}).and_then(|()| reader.finish());
            let theirs = serde_json::from_str::<Value>(&body);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok());
        }
    }

    #[test]
    fn nesting_is_bounded() {
        for (depth, fits) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let result = Reader::new(&body).strings(&mut |_| {});
            assert_eq!(
                result,
                if fits {
                    Ok(())
                } else {
                    Err(BodyError::TooDeep)
                }
            );
        }
    }

    #[test]
    fn half_a_pair_of_surrogates_becomes_readable_at_the_same_length() {
        for (body, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\udc00\uD83Dx""#, r#""\ufffd\ufffdx""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
        ] {
            assert_eq!(readable(body), expected);
        }
    }

    #[test]
    fn edits_leave_all_other_bytes() {
        let edits = vec![
            Edit {
                range: 6..7,
                text: "second".to_owned(),
            },
            Edit {
                range: 0..1,
                text: String::new(),
            },
        ];
        assert_eq!(apply("abcdef?!", edits), "bcdefsecond!");
    }
}
