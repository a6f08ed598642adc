//! Values as they must be written where a client renders markup or an address.
//!
//! A value comes back as it was written unless it holds what the client would take for markup;
//! only those characters are escaped. So `o'brien_j@example.com` stays what it is, in a client
//! that renders Markdown and in one that does not, while `<b>` and `[x](http://evil)` are shown
//! and not obeyed.

use std::{borrow::Cow, fmt::Write as _};

/// `value` where Markdown is rendered, with the HTML that it may hold.
pub fn markdown(value: &str) -> Cow<'_, str> {
    const SPECIAL: &[char] = &['<', '&', ']', '`', '*', '_', '~', '\\'];
    if !value.contains(SPECIAL) {
        return Cow::Borrowed(value);
    }
    let count = |sign| value.chars().filter(|c| *c == sign).count();
    let is_pair = ['`', '*', '_', '~'].map(|sign| (sign, count(sign) > 1));
    let mut out = String::with_capacity(value.len() + 8);
    let mut before = None;
    let mut characters = value.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map(|(_, c)| *c);
        let rest = &value[at..];
        let is_special = match character {
            '<' | '&' => html_special(rest),
            // The end of a link's text, wherever the text began.
            ']' => after.is_none_or(|c| matches!(c, '(' | '[' | ':')),
            // Within a word it marks nothing up.
            '_' => {
                let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                is_pair[2].1 && !(in_word(before) && in_word(after))
            }
            '`' | '*' | '~' => is_pair.contains(&(character, true)),
            '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
            _ => false,
        };
        match character {
            '<' if is_special => out.push_str("&lt;"),
            '&' if is_special => out.push_str("&amp;"),
            _ => {
                if is_special {
                    out.push('\\');
                }
                out.push(character);
            }
        }
        before = Some(character);
    }
    Cow::Owned(out)
}

/// `value` where HTML is rendered, between tags.
pub fn html(value: &str) -> Cow<'_, str> {
    escape_where(value, html_special)
}

/// `value` within the quotes of an HTML attribute.
pub fn attribute(value: &str) -> Cow<'_, str> {
    escape_where(value, |rest| {
        rest.starts_with(['<', '>', '&', '"', '\'', '`'])
    })
}

/// `value` as a part of an address: of a query, for instance.
pub fn component(value: &str) -> Cow<'_, str> {
    percent_encode(value, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
    })
}

/// `value` as an address, or as all of it behind `mailto:` and its like: what cannot stand in
/// an address, and what would end it where Markdown or HTML is rendered, is encoded.
pub fn address(value: &str) -> Cow<'_, str> {
    percent_encode(value, |byte| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'"' | b'\'' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'\\' | b'`' | b'|' | b'*'
            )
    })
}

/// Whether a browser would take what `rest` begins with for a tag or an entity. At its end
/// nobody knows what follows.
fn html_special(rest: &str) -> bool {
    let mut characters = rest.chars();
    match (characters.next(), characters.next()) {
        (Some('<'), after) => {
            after.is_none_or(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
        }
        (Some('&'), after) => {
            after.is_none_or(|c| c == '#' || c.is_ascii_alphabetic()) && {
                let name =
                    rest[1..].trim_start_matches(|c: char| c == '#' || c.is_ascii_alphanumeric());
                after.is_none() || name.starts_with(';') || is_legacy(&rest[1..])
            }
        }
        _ => false,
    }
}

/// Names of entities that HTML reads without a semicolon, of which a longer word may begin.
fn is_legacy(name: &str) -> bool {
    ["lt", "gt", "amp", "quot", "LT", "GT", "AMP", "QUOT", "#"]
        .iter()
        .any(|known| name.starts_with(known))
}

fn escape_where(value: &str, is_special: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if !value.contains(['<', '>', '&', '"', '\'', '`']) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    for (at, character) in value.char_indices() {
        if !is_special(&value[at..]) {
            out.push(character);
            continue;
        }
        write!(out, "&#{};", u32::from(character)).expect("a String takes every write");
    }
    Cow::Owned(out)
}

fn percent_encode(value: &str, stays: impl Fn(u8) -> bool) -> Cow<'_, str> {
    if value.bytes().all(&stays) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() * 3);
    for byte in value.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes every write");
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{address, attribute, component, html, markdown};

    #[test]
    fn an_ordinary_value_stays_what_it_is() {
        for value in [
            "o'brien_j@example.com",
            "+1 (555) 010-9999",
            "john_q_public@example.com",
            "4111 1111 1111 1111",
            "AT&T, R&D",
            "José \"Pepe\" Núñez-O’Hara",
            "C:\\Users\\jane",
            "a < b",
            "5 * 3",
            "[2001:db8::1]:x",
            "[2001:db8::1] x",
            "ACME #4471-X",
            "https://example.com/a_b_c?x=1",
            "渡辺 謙",
        ] {
            if value != "[2001:db8::1]:x" {
                assert_eq!(markdown(value), value);
            }
            assert_eq!(html(value), value);
        }
    }

    #[test]
    fn what_would_be_markup_is_shown() {
        for (value, in_markdown) in [
            ("<b>", "&lt;b>"),
            ("</script", "&lt;/script"),
            ("a<", "a&lt;"),
            ("<!--", "&lt;!--"),
            ("[x](http://evil)", "[x\\](http://evil)"),
            ("![x](http://evil)", "![x\\](http://evil)"),
            ("x](http://evil)", "x\\](http://evil)"),
            ("[x]", "[x\\]"),
            ("[x][y]", "[x\\][y\\]"),
            ("<http://evil>", "&lt;http://evil>"),
            ("&lt;b>", "&amp;lt;b>"),
            ("&#60;b>", "&amp;#60;b>"),
            ("*bold*", "\\*bold\\*"),
            ("_it_", "\\_it\\_"),
            ("`code`", "\\`code\\`"),
            ("~~gone~~", "\\~\\~gone\\~\\~"),
            ("a\\_b", "a\\\\_b"),
            ("a\\", "a\\\\"),
        ] {
            assert_eq!(markdown(value), in_markdown, "{value}");
        }
        for (value, in_html) in [
            ("<b>", "&#60;b>"),
            ("&lt;b", "&#38;lt;b"),
            ("&ltb", "&#38;ltb"),
            ("*x*", "*x*"),
        ] {
            assert_eq!(html(value), in_html, "{value}");
        }
        assert_eq!(attribute("\" onclick='x'"), "&#34; onclick=&#39;x&#39;");
    }

    #[test]
    fn an_address_is_encoded() {
        assert_eq!(component("a b+c@d/é"), "a%20b%2Bc%40d%2F%C3%A9");
        assert_eq!(component("a-b_c.d~e"), "a-b_c.d~e");
        assert_eq!(address("o'brien@example.com"), "o%27brien@example.com");
        assert_eq!(address("+1 (555) 010-9999"), "+1%20%28555%29%20010-9999");
        assert_eq!(
            address("https://example.com/a?b=c%20d#e"),
            "https://example.com/a?b=c%20d#e"
        );
    }
}
