//! Email addresses.

use std::ops::Range;

use crate::{
    detect::{
        phone::Regions,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
        token::{is_unspaced, is_word_character},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[EMAIL];

const EMAIL: Recognizer = Recognizer {
    id: "contact.email",
    entity: EntityType::new("EMAIL_ADDRESS"),
    find: Find::Scan(Anchor::At, scan),
    canonical,
    reference: "https://www.rfc-editor.org/rfc/rfc6531",
    examples: &[
        "mail «jane.doe+shop@example.co.uk», please",
        "(mailto:«o'neil@example.com»)",
        "«\"jane doe\"@example.org» is mine.",
        "«jörg@müller.de» and «用户@例子.中国»",
        "我的邮箱是«jane@example.com»谢谢",
        "write to «jane@example.com».Thanks",
        "«JANE@EXAMPLE.COM»",
        "name=«jane@mail.example.com»;",
        "«bob@intranet.corp»",
        "«jane@example.combob@example.org»",
    ],
    near_misses: &[
        "@support can you help?",
        "meet @ 5.30 or @home",
        "jane@ example.com",
        "user@localhost",
        "3 apples@1.50 each",
        "see you @the.corner",
    ],
    ..Recognizer::DEFAULT
};

/// A local part has at most 64 bytes (RFC 5321); somewhat more is covered all the same.
const MAX_LOCAL: usize = 128;
/// A domain name has at most 253 bytes (RFC 1035), somewhat more in its Unicode form.
const MAX_DOMAIN: usize = 300;

fn scan(place: &Place) -> Scanned {
    let sign = place.at - 1;
    let Some(start) = local_start(place.text, sign) else {
        return Scanned::NOTHING;
    };
    match domain(&place.text[place.at..]) {
        Some((len, score)) => {
            let start = glued_start(place.text, start).unwrap_or(start);
            Scanned::found(start..place.at + len, score)
        }
        None => Scanned::NOTHING,
    }
}

/// The byte where the local part before the `@` at byte `sign` begins.
fn local_start(text: &str, sign: usize) -> Option<usize> {
    let before = &text[..sign];
    if let Some(quoted) = before.strip_suffix('"') {
        let length = quoted
            .bytes()
            .rev()
            .take(MAX_LOCAL)
            .take_while(|b| *b != b'\n')
            .position(|b| b == b'"')?;
        return (length > 0).then(|| sign - length - 2);
    }
    let unspaced = before.chars().next_back().is_some_and(is_unspaced);
    let mut start = sign;
    for character in before.chars().rev() {
        let belongs = if character.is_ascii() {
            // The signs of RFC 5322's atext, without those that more often stand
            // around an address than in it.
            character.is_ascii_alphanumeric() || "._%+-'&!#$*^~".contains(character)
        } else {
            is_word_character(character) && is_unspaced(character) == unspaced
        };
        let doubled = character == '.' && text[start..].starts_with(['.', '@']);
        if !belongs || doubled || sign - start > MAX_LOCAL {
            break;
        }
        start -= character.len_utf8();
    }
    let local = &text[start..sign];
    let trimmed =
        local.trim_start_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_');
    (!trimmed.is_empty()).then(|| sign - trimmed.len())
}

/// Where the address begins that is glued to the front of the one whose local part begins
/// at byte `start`: `jane@example.combob@example.org`. Nobody can say where the one ends.
fn glued_start(text: &str, start: usize) -> Option<usize> {
    let sign = start.checked_sub(1)?;
    (text.as_bytes()[sign] == b'@')
        .then(|| local_start(text, sign))
        .flatten()
}

/// How long the domain is that `text` begins with, and what an address there is worth.
fn domain(text: &str) -> Option<(usize, Score)> {
    let unspaced = text.chars().next().is_some_and(is_unspaced);
    let mut end = 0;
    for character in text.chars() {
        let belongs = match character {
            '.' => !text[..end].ends_with('.'),
            '-' => true,
            c if c.is_ascii() => c.is_ascii_alphanumeric(),
            c => is_word_character(c) && is_unspaced(c) == unspaced,
        };
        if !belongs || end > MAX_DOMAIN {
            break;
        }
        end += character.len_utf8();
    }
    let whole = text[..end].trim_end_matches(['.', '-']);
    if !whole.contains('.') {
        return None;
    }
    // A sentence that goes on without a blank is no part of the address.
    let mut name = whole;
    for _ in 0..3 {
        if is_registered(name) {
            return Some((name.len(), Score::MAX));
        }
        let Some((shorter, _)) = name.rsplit_once('.') else {
            break;
        };
        name = shorter;
    }
    let (_, top) = whole.rsplit_once('.')?;
    let looks_like_a_name = (2..=24).contains(&top.len()) && top.chars().all(char::is_alphabetic);
    // Names of internal networks are in no list.
    let is_internal = [
        "corp",
        "home",
        "internal",
        "intranet",
        "lan",
        "local",
        "localdomain",
        "private",
        "test",
        "example",
        "invalid",
    ]
    .iter()
    .any(|name| top.eq_ignore_ascii_case(name));
    (looks_like_a_name && is_internal).then(|| (whole.len(), Score::new(60)))
}

/// Whether `name` is below a suffix of the public suffix list.
pub(in crate::detect) fn is_registered(name: &str) -> bool {
    let mut lower = [0; MAX_DOMAIN + 4];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return false;
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    psl::domain(lower).is_some_and(|domain| domain.suffix().is_known())
}

/// In lower case, the domain in its ASCII form.
fn canonical(address: &str, _: &Regions) -> String {
    let lower = address.to_lowercase();
    let Range { start: sign, .. } = match lower.rmatch_indices('@').next() {
        Some((at, sign)) => at..at + sign.len(),
        None => return lower,
    };
    match idna::domain_to_ascii(&lower[sign + 1..]) {
        Ok(domain) => format!("{}@{domain}", &lower[..sign]),
        Err(_) => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;
    use crate::detect::phone::Regions;

    #[test]
    fn spellings_of_an_address_share_one_form() {
        let regions = Regions::new(&[]).unwrap();
        assert_eq!(canonical("Jane@EXAMPLE.com", &regions), "jane@example.com");
        assert_eq!(
            canonical("JÖRG@MÜLLER.de", &regions),
            canonical("jörg@xn--mller-kva.de", &regions)
        );
    }
}
