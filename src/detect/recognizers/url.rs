//! Web addresses.

use super::email::is_registered;
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
        token::{Gap, is_word_character},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[WITH_SCHEME, WITHOUT_SCHEME];

const WITH_SCHEME: Recognizer = Recognizer {
    id: "web.url",
    entity: EntityType::new("URL"),
    find: Find::Scan(Anchor::Scheme, scan_scheme),
    canonical: canonical::exact,
    reference: "https://www.rfc-editor.org/rfc/rfc3986",
    examples: &[
        "see «https://example.com/a?b=c#d».",
        "(«http://localhost:8080/x_(y)»)",
        "«ftp://user:pw@files.example.org/~me/», or not",
        "«HTTPS://Example.COM»",
    ],
    near_misses: &[
        "what does :// mean?",
        "1://2",
        "http: //example.com",
        "https://",
    ],
    ..Recognizer::DEFAULT
};

/// Addresses that begin with `www.`, and domains with a path.
const WITHOUT_SCHEME: Recognizer = Recognizer {
    id: "web.url_bare",
    find: Find::Scan(Anchor::Dot, scan_dot),
    examples: &[
        "go to «www.example.com», then",
        "«example.com/orders/123?x=1»!",
        "on «shop.example.co.uk:8443/cart».",
    ],
    near_misses: &[
        "example.com is a domain, no address of a page",
        "and.or/either is not one",
        "www.nothing",
        "version 1.2/3",
        "Thanks.Also/maybe this",
        "the file main.rs/lib.rs and notes.md/x",
    ],
    ..WITH_SCHEME
};

const LONGEST_HOST: usize = 255;

fn scan_scheme(place: &Place) -> Scanned {
    let Some(scheme) = place
        .token
        .checked_sub(1)
        .and_then(|before| place.token(before))
    else {
        return Scanned::NOTHING;
    };
    if !scheme.is_ascii() || !scheme.is_letters() || !(2..=12).contains(&scheme.len()) {
        return Scanned::NOTHING;
    }
    let end = place.at + url_len(&place.text[place.at..]);
    let authority = place.text[place.at..end].split(['/', '?', '#']).next();
    let has_password = authority
        .and_then(|a| a.rsplit_once('@'))
        .is_some_and(|(user, _)| user.contains(':'));
    let score = if has_password {
        Score::MAX
    } else {
        Score::new(90)
    };
    Scanned::found(scheme.start()..end, score)
}

fn scan_dot(place: &Place) -> Scanned {
    let before = place.token - 1;
    let first = &place.tokens[before];
    if matches!(first.gap(), Gap::Dot | Gap::At | Gap::Scheme) {
        return Scanned::NOTHING;
    }
    let rest = &place.text[first.start()..];
    let host = rest
        .char_indices()
        .take(LONGEST_HOST)
        .find(|(_, c)| !(matches!(c, '.' | '-') || is_word_character_of_host(*c)))
        .map_or(rest.len(), |(at, _)| at);
    let name = rest[..host].trim_end_matches(['.', '-']);
    let nothing = Scanned::nothing_before(first.start() + name.len().max(1));
    let after = rest[name.len()..]
        .trim_start_matches(':')
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let has_path = after
        .strip_prefix('/')
        .is_some_and(|p| p.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let is_www = place.word(before).eq_ignore_ascii_case("www");
    if !(is_www || has_path) || is_file(name) || !is_registered(name) {
        return nothing;
    }
    let end = first.start() + url_len(rest);
    Scanned::found(first.start()..end, Score::new(if is_www { 90 } else { 60 }))
}

fn is_word_character_of_host(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii() && is_word_character(character)
}

/// Whether `name` is rather a file than a host: its ending is also a country's domain.
fn is_file(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ["md", "pl", "ps", "py", "rs", "sh", "zip"]
        .iter()
        .any(|e| ending.eq_ignore_ascii_case(e))
}

/// How many bytes at the beginning of `text` belong to a URL. A sign at the end that
/// closes a sentence or a bracket outside of it does not.
fn url_len(text: &str) -> usize {
    let mut open = 0i32;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' => open += 1,
            ')' | ']' if open == 0 => break,
            ')' | ']' => open -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' => continue,
            c if c.is_ascii() && (!c.is_ascii_graphic() || "<>\"{}|\\^`".contains(c)) => break,
            c if !c.is_ascii() && !is_word_character(c) => break,
            _ => {}
        }
        end = at + character.len_utf8();
    }
    end
}
