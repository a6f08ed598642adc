//! Characters of a handled text as they were meant: escapes, HTML entities, percent codes,
//! full-width and look-alike letters are undone, markup and what nobody sees is told apart.

use crate::detect::{is_unspaced, latin};

/// What a character is to the grammar of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An ASCII letter, in upper case, or a digit.
    Plain(u8),
    /// Another letter.
    Foreign,
    /// A letter of a script that writes no blanks, or not between all words.
    Unspaced,
    /// An underscore.
    Join,
    Blank,
    /// A dash, a dot or a comma.
    Dash,
    /// A colon, a slash and others that stand between a name and what it names.
    Sign,
    /// A bracket, by its place among [`BRACKETS`].
    Open(usize),
    Close(usize),
    /// An HTML tag that marks text up.
    Tag(Tag),
    /// A sign of Markdown's, or a character that nobody sees.
    Mark,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Opening,
    Closing,
    /// It has no closing tag.
    Void,
}

impl Kind {
    /// Whether it makes a word longer that it touches.
    pub(super) fn is_letter(self) -> bool {
        matches!(self, Self::Plain(_) | Self::Foreign)
    }

    /// Whether it may stand anywhere inside a token.
    pub(super) fn is_markup(self) -> bool {
        matches!(self, Self::Mark | Self::Tag(_))
    }
}

/// A character and the bytes that it takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Pairs of brackets. Full-width forms count as their narrow ones.
pub(super) const BRACKETS: [(char, char); 6] = [
    ('[', ']'),
    ('【', '】'),
    ('〔', '〕'),
    ('⟦', '⟧'),
    ('{', '}'),
    ('<', '>'),
];

/// From this one on, brackets are common in code and markup, and stand close.
pub(super) const FIRST_CLOSE: usize = 4;

/// Tags that a search, an editor or a translator puts around words.
const TAGS: [&str; 21] = [
    "em", "b", "i", "u", "s", "a", "strong", "mark", "span", "code", "font", "small", "big", "sub",
    "sup", "ins", "del", "kbd", "bdi", "br", "wbr",
];

const MAX_TAG_LEN: usize = 128;

/// The characters of `text` from `at` on, a character boundary.
pub(super) fn glyphs(text: &str, at: usize) -> impl Iterator<Item = Glyph> + '_ {
    let mut at = at;
    std::iter::from_fn(move || {
        let glyph = glyph(text, at)?;
        at = glyph.end;
        Some(glyph)
    })
}

/// The character at `at`.
pub(super) fn glyph(text: &str, at: usize) -> Option<Glyph> {
    let rest = text.get(at..)?;
    let (kind, len) = match rest.as_bytes().first()? {
        byte if byte.is_ascii_alphanumeric() => {
            (Kind::Plain(byte.to_ascii_uppercase()), 1 + overlay(rest))
        }
        b'\\' => escaped(rest),
        b'&' => entity(rest).map_or((Kind::Other, 1), |(meant, len)| (kind(meant), len)),
        b'%' => percent(rest).map_or((Kind::Other, 1), |meant| (kind(meant), 3)),
        b'<' => tag(rest).map_or((kind('<'), 1), |(tag, len)| (Kind::Tag(tag), len)),
        _ => {
            let character = rest.chars().next()?;
            (kind(character), character.len_utf8())
        }
    };
    Some(Glyph {
        kind,
        start: at,
        end: at + len,
    })
}

/// How many bytes of strokes and accents are laid over the ASCII letter that `rest` begins with:
/// what underlining leaves where there is no markup.
fn overlay(rest: &str) -> usize {
    if rest.as_bytes().get(1).is_none_or(u8::is_ascii) {
        return 0;
    }
    let marks = rest[1..].chars();
    marks
        .take_while(|c| matches!(c, '\u{300}'..='\u{36F}'))
        .map(char::len_utf8)
        .sum()
}

/// Markdown escapes ASCII punctuation; what was escaped twice has more backslashes.
fn escaped(rest: &str) -> (Kind, usize) {
    let slashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    match rest.as_bytes().get(slashes) {
        Some(next) if slashes <= 4 && next.is_ascii_punctuation() => {
            (kind(char::from(*next)), slashes + 1)
        }
        _ => (Kind::Other, slashes),
    }
}

/// The character that an HTML entity, perhaps escaped twice, stands for.
fn entity(rest: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 16;
    let mut name_at = 1;
    while rest[name_at..].starts_with("amp;") {
        name_at += "amp;".len();
    }
    let name = &rest[name_at..];
    let len = name
        .bytes()
        .take(LONGEST)
        .position(|byte| byte == b';')
        .filter(|len| *len > 0)?;
    let name = name.get(..len)?;
    let meant = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => match name {
            "lsqb" | "lbrack" => '[',
            "rsqb" | "rbrack" => ']',
            "lcub" | "lbrace" => '{',
            "rcub" | "rbrace" => '}',
            "lt" => '<',
            "gt" => '>',
            "lowbar" | "UnderBar" => '_',
            "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
            "shy" | "zwj" | "zwnj" | "ZeroWidthSpace" | "NoBreak" => '\u{ad}',
            "dash" | "hyphen" | "ndash" | "mdash" => '-',
            "ast" => '*',
            "colon" => ':',
            "num" => '#',
            _ => return None,
        },
    };
    Some((meant, name_at + len + 1))
}

/// The sign that a percent code stands for; letters and digits are never encoded.
fn percent(rest: &str) -> Option<char> {
    let byte = u8::from_str_radix(rest.get(1..3)?, 16).ok()?;
    let meant = char::from(byte);
    (meant.is_ascii_graphic() && !meant.is_ascii_alphanumeric() || meant == ' ').then_some(meant)
}

fn tag(rest: &str) -> Option<(Tag, usize)> {
    let inside = &rest.as_bytes()[1..];
    let len = inside
        .iter()
        .take(MAX_TAG_LEN)
        .position(|byte| matches!(byte, b'>' | b'<'))
        .filter(|len| inside[*len] == b'>')?;
    let inside = rest.get(1..=len)?;
    let (inside, is_closing) = match inside.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let name = inside
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .filter(|name| TAGS.iter().any(|known| name.eq_ignore_ascii_case(known)))?;
    let tag = if is_closing {
        Tag::Closing
    } else if inside.ends_with('/') || name.to_ascii_lowercase().ends_with("br") {
        Tag::Void
    } else {
        Tag::Opening
    };
    Some((tag, len + 2))
}

fn kind(character: char) -> Kind {
    if character.is_ascii_alphanumeric() {
        return Kind::Plain(character.to_ascii_uppercase() as u8);
    }
    if let Some(at) = BRACKETS.iter().position(|(open, _)| *open == character) {
        return Kind::Open(at);
    }
    if let Some(at) = BRACKETS.iter().position(|(_, close)| *close == character) {
        return Kind::Close(at);
    }
    match character {
        '_' => Kind::Join,
        '-' | '.' | ',' | '·' | '•' | '‐'..='―' | '−' | '、' | '。' => Kind::Dash,
        ':' | '#' | '/' | '=' | '|' => Kind::Sign,
        '*' | '`' | '~' => Kind::Mark,
        _ if character.is_ascii() => {
            if character.is_ascii_whitespace() {
                Kind::Blank
            } else {
                Kind::Other
            }
        }
        // Full-width forms.
        '！'..='～' => char::from_u32(character as u32 - 0xFEE0).map_or(Kind::Other, kind),
        // Mathematical letters, in blocks of capitals and small ones.
        '\u{1D400}'..='\u{1D6A3}' => Kind::Plain(b'A' + ((character as u32 - 0x1_D400) % 26) as u8),
        // Letters in circles and squares.
        '\u{24B6}'..='\u{24E9}' => Kind::Plain(b'A' + ((character as u32 - 0x24B6) % 26) as u8),
        '\u{1F130}'..='\u{1F149}' | '\u{1F150}'..='\u{1F169}' | '\u{1F170}'..='\u{1F189}' => {
            Kind::Plain(b'A' + ((character as u32 - 0x1_F130) % 32) as u8)
        }
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => Kind::Mark,
        _ if character.is_whitespace() => Kind::Blank,
        _ if is_unspaced(character) || takes_prefixes(character) => Kind::Unspaced,
        _ if character.is_alphanumeric() => match latin(character) {
            Some(letter) => Kind::Plain(letter.to_ascii_uppercase() as u8),
            None => Kind::Foreign,
        },
        _ => Kind::Other,
    }
}

/// Whether `character` is of a script whose prepositions are written together with the next word:
/// Hebrew, Arabic.
fn takes_prefixes(character: char) -> bool {
    matches!(u32::from(character),
        0x0590..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE)
        && character.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tag, glyphs};

    #[test]
    fn a_character_is_what_was_meant() {
        for (written, meant) in [
            ("k", Kind::Plain(b'K')),
            ("Ｋ", Kind::Plain(b'K')),
            ("К", Kind::Plain(b'K')),
            ("𝗞", Kind::Plain(b'K')),
            ("9", Kind::Plain(b'9')),
            ("K\u{332}", Kind::Plain(b'K')),
            ("e\u{301}\u{331}", Kind::Plain(b'E')),
            ("Ⓚ", Kind::Plain(b'K')),
            ("ⓩ", Kind::Plain(b'Z')),
            ("🄺", Kind::Plain(b'K')),
            ("🅉", Kind::Plain(b'Z')),
            ("🅺", Kind::Plain(b'K')),
            ("é", Kind::Foreign),
            ("字", Kind::Unspaced),
            ("ל", Kind::Unspaced),
            ("و", Kind::Unspaced),
            ("،", Kind::Other),
            ("\\_", Kind::Join),
            ("\\\\_", Kind::Join),
            ("＿", Kind::Join),
            ("&#95;", Kind::Join),
            ("&#x5f;", Kind::Join),
            ("&amp;lowbar;", Kind::Join),
            ("%5F", Kind::Join),
            ("&nbsp;", Kind::Blank),
            ("\u{a0}", Kind::Blank),
            ("&lsqb;", Kind::Open(0)),
            ("［", Kind::Open(0)),
            ("%5d", Kind::Close(0)),
            ("&gt;", Kind::Close(5)),
            ("<", Kind::Open(5)),
            ("<em>", Kind::Tag(Tag::Opening)),
            ("<span class=\"x\">", Kind::Tag(Tag::Opening)),
            ("</EM>", Kind::Tag(Tag::Closing)),
            ("<br/>", Kind::Tag(Tag::Void)),
            ("\u{200b}", Kind::Mark),
            ("&shy;", Kind::Mark),
            ("*", Kind::Mark),
            ("!", Kind::Other),
            ("\\", Kind::Other),
        ] {
            let found: Vec<_> = glyphs(written, 0).collect();
            assert_eq!(found.len(), 1, "{written}: {found:?}");
            assert_eq!(found[0].kind, meant, "{written}");
            assert_eq!(found[0].end, written.len(), "{written}");
        }
    }
}
