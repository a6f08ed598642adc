//! Reading an address word by word: numbers, names, and what separates them.

use super::words::{is_particle, is_stop};
use crate::detect::Place;

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sep {
    /// Blanks, or the dot of an abbreviation and blanks.
    Space,
    /// A comma or its like.
    Comma,
    /// The end of a line, or of two.
    Line,
    /// A dash with blanks around it.
    Dash,
    /// A dash, slash, dot or apostrophe without blanks.
    Tight,
    /// `#`, `n.º` and other signs for a number.
    Sign,
    /// Anything else.
    Other,
}

/// What stands before word number `number`.
pub(super) fn sep(place: &Place, number: usize) -> Sep {
    let (Some(before), Some(token)) = (
        number.checked_sub(1).and_then(|n| place.token(n)),
        place.token(number),
    ) else {
        return Sep::Other;
    };
    classify(&place.text[before.end()..token.start()])
}

fn classify(gap: &str) -> Sep {
    // As nearly always.
    if gap.as_bytes() == b" " {
        return Sep::Space;
    }
    match gap {
        "" | "  " | "\t" | "   " => return Sep::Space,
        "-" | "/" | "'" | "’" | "." | "–" => return Sep::Tight,
        ", " | "," => return Sep::Comma,
        _ if gap.len() > 12 => return Sep::Other,
        _ => {}
    }
    let mut is = Sep::Space;
    let mut lines = 0;
    let mut dots = 0;
    for character in gap.chars() {
        match character {
            '\n' => lines += 1,
            ',' | ';' | '(' | ')' | '|' if is != Sep::Sign => is = Sep::Comma,
            '-' | '–' | '/' if is == Sep::Space => is = Sep::Dash,
            '#' | 'º' | '°' | 'ª' | '№' | '〒' | ':' => is = Sep::Sign,
            '.' => dots += 1,
            ' ' | '\t' | '\r' | '-' | '–' | '/' | ',' | ';' | '(' | ')' | '|' => {}
            _ => return Sep::Other,
        }
    }
    match lines {
        0 if dots > 1 => Sep::Other,
        0 => is,
        1 | 2 if is != Sep::Sign || gap.contains('#') => Sep::Line,
        _ => Sep::Other,
    }
}

/// Whether the separation before word `number` is the dot that ends a sentence: a dot after a
/// word that is no abbreviation.
pub(super) fn ends_sentence(place: &Place, number: usize) -> bool {
    let (Some(before), Some(token)) = (
        number.checked_sub(1).and_then(|n| place.token(n)),
        place.token(number),
    ) else {
        return true;
    };
    let gap = &place.text[before.end()..token.start()];
    gap.contains('.')
        && gap.ends_with([' ', '\n'])
        && (before.len() > 4 || before.len() == 4 && is_plain(place, number - 1))
}

/// Whether a word of four letters is none of the abbreviations that have so many.
fn is_plain(place: &Place, number: usize) -> bool {
    ![
        "blvd", "bldg", "apdo", "dpto", "appt", "avda", "cres", "strs",
    ]
    .iter()
    .any(|short| place.word(number).eq_ignore_ascii_case(short))
}

/// Whether word `number` begins with a capital.
pub(super) fn is_capital(place: &Place, number: usize) -> bool {
    place.word(number).starts_with(char::is_uppercase)
}

/// Whether word `number` is the number of a house: up to five digits, maybe with a letter.
pub(super) fn is_house_number(place: &Place, number: usize) -> bool {
    let word = place.word(number);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = &word[digits..];
    if !(1..=5).contains(&digits) || suffix.len() > 1 && !matches!(suffix, "bis" | "ter") {
        return false;
    }
    word.len() == digits || word.as_bytes()[digits].is_ascii_alphabetic()
}

/// Whether word `number` is `1st`, `42nd` …
pub(super) fn is_ordinal(place: &Place, number: usize) -> bool {
    let word = place.word(number);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits)
        && ["st", "nd", "rd", "th"]
            .iter()
            .any(|end| word[digits..].eq_ignore_ascii_case(end))
}

/// Whether word `number` may be part of the name of a street or town.
pub(super) fn is_name(place: &Place, number: usize) -> bool {
    place.token(number).is_some_and(|token| {
        token.is_letters()
            && !token.is_unspaced()
            && (!is_stop(place, number) || is_particle(place, number) || is_code(place, number))
    })
}

/// Whether word `number` is a code in capitals with a postcode behind it: `AT 31295`.
fn is_code(place: &Place, number: usize) -> bool {
    let word = place.word(number);
    (2..=3).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && place
            .token(number + 1)
            .is_some_and(|next| next.is_number() && next.len() >= 4)
}

/// The last word of a house number that begins with word `first`: `12`, `12-14`, `12/3b`,
/// `12 B`, `12 bis`.
pub(super) fn house_number(place: &Place, first: usize) -> Option<usize> {
    if !is_house_number(place, first) {
        return None;
    }
    let mut last = first;
    while last < first + 3
        && sep(place, last + 1) == Sep::Tight
        && (is_house_number(place, last + 1)
            || place.word(last + 1).len() == 1
            || matches!(place.word(last + 1), "II" | "III" | "IV" | "hs" | "huis"))
        && !place.text[place.tokens[last].end()..].starts_with(['.', '\''])
    {
        last += 1;
    }
    let next = place.word(last + 1);
    let is_suffix = ["bis", "ter", "quater"]
        .iter()
        .any(|suffix| next.eq_ignore_ascii_case(suffix))
        || next.len() == 1
            && next.bytes().all(|b| b.is_ascii_alphabetic())
            && (matches!(sep(place, last + 2), Sep::Comma | Sep::Line | Sep::Other)
                || is_capital(place, last + 1) && is_flat(place, last + 2))
            && !matches!(next, "I" | "i" | "a");
    if is_suffix && sep(place, last + 1) == Sep::Space {
        last += 1;
        last += usize::from(sep(place, last + 1) == Sep::Space && is_flat(place, last + 1));
    }
    // 12.50, 12:30, 12 % and $12 are no numbers of houses.
    let after = &place.text[place.tokens[last].end()..];
    let bytes = after.as_bytes();
    let is_decimal = matches!(bytes, [b'.' | b':' | b',', b'0'..=b'9', ..]);
    let is_amount = after
        .trim_start_matches(' ')
        .starts_with(['%', '$', '€', '£', '°']);
    (!is_decimal && !is_amount && is_free(place, first)).then_some(last)
}

/// Whether word `number` is the number of a flat at the end of a street: `12 B 4,`.
fn is_flat(place: &Place, number: usize) -> bool {
    let short = place
        .token(number)
        .is_some_and(|token| token.is_number() && token.len() <= 3);
    short && matches!(sep(place, number + 1), Sep::Comma | Sep::Line | Sep::Other)
}

/// Whether nothing before word `first` makes it part of something larger: a price, a decimal,
/// a time.
pub(super) fn is_free(place: &Place, first: usize) -> bool {
    let start = place.tokens[first].start();
    let before = &place.text[..start];
    let tight = before.chars().next_back();
    let decimal = before
        .strip_suffix(['.', ':'])
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    !decimal
        && !matches!(tight, Some('+' | '*' | '_' | '=' | '@' | '\\'))
        && !before
            .trim_end_matches(' ')
            .ends_with(['$', '€', '£', '¥', '₹', '%'])
}
