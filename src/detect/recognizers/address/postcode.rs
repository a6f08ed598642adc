//! Postcodes by shape, where an address says that one is due.

use super::read::{Sep, is_free, sep};
use crate::detect::Place;

/// Words that stand before a postcode: `D-50667`, `CP 06000`.
const PREFIXES: &[&str] = &[
    "d", "a", "ch", "f", "b", "nl", "se", "s", "no", "n", "dk", "fi", "fin", "pl", "it", "i", "e",
    "p", "pt", "cp", "cep", "pin", "zip", "plz", "l", "lu", "cz", "sk", "h", "ro", "hr", "si",
    "postcode", "zipcode", "bp", "c",
];

/// The last word of a postcode that begins at word `first`. `after_name`: a town or state has
/// been read before it, so that four digits are one, too.
pub(super) fn postcode(place: &Place, first: usize, after_name: bool) -> Option<usize> {
    let token = place.token(first)?;
    let word = place.word(first);
    if !token.is_ascii() || word.len() > 8 {
        return None;
    }
    if token.is_letters() {
        let is_prefix = PREFIXES.iter().any(|p| word.eq_ignore_ascii_case(p));
        let near = matches!(sep(place, first + 1), Sep::Tight | Sep::Space | Sep::Sign);
        let next_is_number = place
            .token(first + 1)
            .is_some_and(crate::detect::Token::is_number);
        return (is_prefix && near && next_is_number)
            .then(|| numeric(place, first + 1, true))
            .flatten();
    }
    if token.is_number() {
        return numeric(place, first, after_name);
    }
    lettered(place, first)
}

fn numeric(place: &Place, first: usize, after_name: bool) -> Option<usize> {
    let digits = |number: usize| {
        place
            .token(number)
            .filter(|token| token.is_number())
            .map_or(0, crate::detect::Token::len)
    };
    let gap =
        |number: usize| &place.text[place.tokens[number - 1].end()..place.tokens[number].start()];
    if !place.token(first)?.is_number() || !is_free(place, first) {
        return None;
    }
    let (own, next) = (digits(first), digits(first + 1));
    let pair = next > 0
        && matches!(
            (own, next, gap(first + 1)),
            (5, 4 | 3, "-") | (4 | 2, 3, "-") | (3, 4, "-") | (3, 2 | 3, " ")
        );
    if pair {
        return Some(first + 1);
    }
    // 1234 AB
    let letters = place.word(first + 1);
    if own == 4
        && letters.len() == 2
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && matches!(sep(place, first + 1), Sep::Space)
    {
        return Some(first + 1);
    }
    let after = &place.text[place.tokens[first].end()..];
    let is_more = matches!(
        after.as_bytes(),
        [b'-' | b'.' | b',' | b'/' | b':', b'0'..=b'9', ..]
    ) || after
        .trim_start_matches(' ')
        .starts_with(['%', '$', '€', '£']);
    if is_more {
        return None;
    }
    let town_next = place.token(first + 1).is_some_and(|token| {
        token.is_letters()
            && super::read::is_capital(place, first + 1)
            && sep(place, first + 1) == Sep::Space
    });
    match own {
        5 => Some(first),
        6 if after_name => Some(first),
        4 if after_name || town_next => Some(first),
        _ => None,
    }
}

/// Postcodes with letters and digits: British, Canadian, Irish, Dutch without a blank.
fn lettered(place: &Place, first: usize) -> Option<usize> {
    let word = place.word(first);
    let shape = shape(word);
    let shape = shape.as_str()?;
    let next = shape_of(place, first + 1);
    let next = next.as_str().unwrap_or("");
    let near = sep(place, first + 1) == Sep::Space;
    let outward = matches!(shape, "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A");
    let whole = matches!(
        shape,
        "A99AA"
            | "A999AA"
            | "AA99AA"
            | "AA999AA"
            | "A9A9AA"
            | "AA9A9AA"
            | "A9A9A9"
            | "9999AA"
            | "9A9A9A"
    ) || shape.len() == 7
        && shape.starts_with("A99")
        && !shape.ends_with("9999")
        && word.is_ascii();
    match next {
        "9AA" if outward && near => Some(first + 1),
        "9A9" if shape == "A9A" && near => Some(first + 1),
        // Eircode: a routing key and four characters with a digit.
        "A999" | "AA99" | "A9A9" | "AAA9" | "A99A" | "AA9A" | "A9AA" | "9999"
            if shape == "A99" && near =>
        {
            Some(first + 1)
        }
        _ if whole => Some(first),
        _ => None,
    }
}

/// The classes of up to eight characters, `A` for a letter and `9` for a digit.
struct Shape([u8; 8], usize);

impl Shape {
    fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0[..self.1]).ok()
    }
}

fn shape_of(place: &Place, number: usize) -> Shape {
    shape(place.word(number))
}

fn shape(word: &str) -> Shape {
    let mut shape = Shape([0; 8], 0);
    if word.len() <= 8 {
        for byte in word.bytes() {
            shape.0[shape.1] = if byte.is_ascii_digit() { b'9' } else { b'A' };
            shape.1 += 1;
        }
    }
    shape
}
