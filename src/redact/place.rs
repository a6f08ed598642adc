//! Where in a shown text a token stands: in what is read, or in the address of a link or an
//! image, which a click, or the mere showing, sends to somebody.

use std::ops::Range;

/// How far back the beginning of an address or a tag is looked for, in bytes.
const REACH: usize = 4096;

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'t> {
    /// In what is read.
    Text,
    /// In an address on the web, behind its host. What is no host name, or is not complete,
    /// is `None`.
    Web(Option<&'t str>),
    /// It is the whole address of a link, or all of it behind `mailto:`, `tel:` or `sms:`.
    Address,
    /// In another attribute of an HTML tag.
    Attribute,
}

/// Where `span` stands in `text`, which may be marked up.
pub fn of<'t>(text: &'t str, span: &Range<usize>) -> Place<'t> {
    let start = text.floor_char_boundary(span.start.saturating_sub(REACH));
    let before = &text[start..span.start];
    if let Some(attribute) = attribute(before) {
        return match address(attribute) {
            Some(Place::Text) | None => Place::Attribute,
            Some(place) => place,
        };
    }
    if let Some(address_so_far) = destination(before) {
        return match address(address_so_far) {
            Some(place) => place,
            None if address_so_far.is_empty() => Place::Address,
            None => Place::Web(None),
        };
    }
    let run = run(before);
    match address(run) {
        Some(place @ Place::Web(_)) => place,
        _ => bare_host(run).map_or(Place::Text, |host| Place::Web(Some(host))),
    }
}

/// Where the string that a slot for an address holds leads to, up to `span`.
pub fn of_url<'t>(url: &'t str, span: &Range<usize>) -> Place<'t> {
    let before = &url[..span.start];
    address(before).unwrap_or(if before.is_empty() {
        Place::Address
    } else {
        Place::Web(None)
    })
}

/// Whether `before` ends inside a tag or the address of a link: what follows belongs to it.
pub fn is_open(before: &str) -> bool {
    let start = before.floor_char_boundary(before.len().saturating_sub(REACH));
    let before = &before[start..];
    tag(before).is_some() || destination(before).is_some()
}

/// What stands of an HTML tag before the end of `before`, where that is inside one.
fn tag(before: &str) -> Option<&str> {
    let inside = &before[before.rfind('<')? + 1..];
    let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside.contains('>');
    is_tag.then_some(inside)
}

/// What stands of an attribute's value before the end of `before`, where that is inside an
/// HTML tag.
fn attribute(before: &str) -> Option<&str> {
    let inside = tag(before)?;
    for quote in ['"', '\''] {
        if inside.matches(quote).count() % 2 == 1 {
            return inside.rsplit_once(quote).map(|(_, value)| value);
        }
    }
    let last = inside.rsplit(char::is_whitespace).next()?;
    last.split_once('=').map(|(_, value)| value)
}

/// What stands of the address of a Markdown link or image before the end of `before`.
fn destination(before: &str) -> Option<&str> {
    let in_angles = |inside: &'_ str| !inside.contains(['>', '\n']);
    // Of a definition, `[1]: <https://…`. Without the angle brackets it has no blanks, and is read
    // as any address is.
    if let Some((_, inside)) = before.rsplit_once("]:")
        && let Some(inside) = inside.trim_start().strip_prefix('<')
        && in_angles(inside)
    {
        return Some(inside);
    }
    let inside = before.rsplit_once("](")?.1.trim_start();
    if let Some(inside) = inside.strip_prefix('<') {
        return in_angles(inside).then_some(inside);
    }
    let depth = inside.bytes().fold(0_i32, |depth, byte| match byte {
        _ if depth < 0 => depth,
        b'(' => depth + 1,
        b')' => depth - 1,
        _ => depth,
    });
    (depth >= 0 && !inside.contains(char::is_whitespace)).then_some(inside)
}

/// The run of characters that ends `before` and that a client may take for one address. Some go on
/// over quotes and over what nobody sees, none over what separates table cells, tags and code.
fn run(before: &str) -> &str {
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '|') || is_wide_punctuation(c);
    let run = behind_last(before, ends);
    let Some(slashes) = run.find("//") else {
        return run;
    };
    // A bracket that was opened before the address ends it.
    let (mut round, mut square) = (0_i32, 0_i32);
    for byte in run[slashes..].bytes() {
        match byte {
            b'(' => round += 1,
            b')' => round -= 1,
            b'[' => square += 1,
            b']' => square -= 1,
            _ => {}
        }
        if round < 0 || square < 0 {
            return "";
        }
    }
    let is_no_scheme = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '+' | '-' | '.');
    let scheme = behind_last(&run[..slashes], is_no_scheme);
    &run[slashes - scheme.len()..]
}

/// What stands behind the last of such characters; all of `text` where there is none.
fn behind_last(text: &str, is_one: impl Fn(char) -> bool) -> &str {
    text.rsplit(is_one).next().unwrap_or_default()
}

/// Punctuation that is not ASCII's: no address goes on over it.
fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3000}'..='\u{303F}'
        | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}' | '،' | '؛' | '؟' | '।' | '«' | '»')
}

/// The host of an address without its scheme, `example.com/…`, where `run` is in its path.
fn bare_host(run: &str) -> Option<&str> {
    let before = &run[..run.find(['/', '?', '#'])?];
    let port = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = port.strip_suffix(':').unwrap_or(before);
    let host = before
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.'))
        .next()?;
    let (domain, top) = host.rsplit_once('.')?;
    let is_host = !domain.split('.').any(str::is_empty)
        && top.len() > 1
        && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_host.then_some(host)
}

/// What kind of address begins with `so_far`; `None` where that is none, or none that is known.
fn address(so_far: &str) -> Option<Place<'_>> {
    let lower = |prefix: &str| {
        so_far
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if ["mailto:", "tel:", "sms:"]
        .iter()
        .any(|scheme| lower(scheme))
    {
        // Behind the question mark stand a subject and a text.
        return Some(if so_far.contains('?') {
            Place::Web(None)
        } else {
            Place::Address
        });
    }
    let slashes = so_far.find("//")?;
    let authority = &so_far[slashes + 2..];
    let Some(len) = authority.find(['/', '?', '#']) else {
        return Some(Place::Web(None));
    };
    let host = authority[..len]
        .split_once(':')
        .map_or(&authority[..len], |(host, port)| {
            if port.bytes().all(|b| b.is_ascii_digit()) {
                host
            } else {
                ""
            }
        });
    let is_host = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    let is_web = slashes == 0 || lower("https:") || lower("http:");
    Some(Place::Web(
        (is_host && is_web && slashes <= "https:".len()).then_some(host),
    ))
}

#[cfg(test)]
mod tests {
    use super::{Place, of, of_url};

    fn place(text: &str) -> Place<'_> {
        let at = text.find('@').unwrap();
        of(text, &(at..at + 1))
    }

    #[test]
    fn what_is_read_is_text() {
        for text in [
            "@",
            "Write to @, please",
            "See https://example.com/x for @",
            "(https://example.com/x)@",
            "[@](https://example.com/)",
            "[site](https://example.com/) @",
            "<b>@</b>",
            "<a href=\"https://example.com\">@</a>",
            "a < b and @",
            "x=@",
            "tel:@",
            "1//2 @",
            "https://example.com/x，@",
            "请访问https://example.com/x。@",
            "and/or/@",
            "e.g./@",
            "1.5/@",
            "example.com: @",
            "example.com,@",
            "| https://example.com/x|@",
            "[x]: <https://example.com/> @",
        ] {
            assert_eq!(place(text), Place::Text, "{text}");
        }
    }

    #[test]
    fn an_address_on_the_web_tells_its_host() {
        for text in [
            "https://example.com/?q=@",
            "HTTP://example.com:8080/@",
            "(https://example.com/a(b)@",
            "![](https://example.com/@)",
            "![](//example.com/@)",
            "[x](<https://example.com/a b @>)",
            "<img src=\"https://example.com/?a=b&q=@\">",
            "<img src=https://example.com/?a=b&q=@>",
            "<img src='//example.com/@'>",
            "[x]: https://example.com/@",
            "[x]: <https://example.com/a b @>",
            "https://example.com/?q='@",
            "https://example.com/?q=\"@",
            "https://example.com/\u{fe0f}\u{200b}\u{1f600}@",
            "see (example.com/?q=@",
            "请访问https://example.com/?q=@",
            "siehe:ühttps://example.com/?q=@",
            "\"example.com:8080/@",
        ] {
            assert_eq!(place(text), Place::Web(Some("example.com")), "{text}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_judged_has_no_host() {
        for text in [
            "https://@",
            "https://example.com@",
            "https://example.com:@",
            "https://user:x#example.com/@",
            "https://evil.com\\#x.example.com/@",
            "[x](javascript:@)",
            "[x](/path?q=@)",
            "[x](data:text/html,@)",
            "[x](mailto:a?subject=@)",
            "<a href=\"ftp://example.com/@\">",
        ] {
            assert_eq!(place(text), Place::Web(None), "{text}");
        }
    }

    #[test]
    fn a_contact_is_an_address_and_a_title_is_an_attribute() {
        for text in [
            "[x](mailto:@)",
            "[x](@)",
            "<a href=\"tel:@\">",
            "[x](sms:@)",
        ] {
            assert_eq!(place(text), Place::Address, "{text}");
        }
        assert_eq!(place("<img alt=\"photo of @\">"), Place::Attribute);
        assert_eq!(of_url("@", &(0..1)), Place::Address);
        assert_eq!(of_url("/x?@", &(4..5)), Place::Web(None));
    }
}
