//! Letters of other scripts that look like Latin ones.
//!
//! Only Cyrillic and Greek letters that most fonts draw like a Latin letter (Unicode
//! Technical Standard 39, "confusable" within all of the usual fonts), so that ordinary
//! Russian or Greek stays what it is.

/// The Latin letter that `character` looks like.
pub(crate) fn latin(character: char) -> Option<char> {
    if !matches!(character, '\u{391}'..='\u{51D}') {
        return None;
    }
    Some(match character {
        'А' | 'Α' => 'A',
        'а' => 'a',
        'В' | 'Β' => 'B',
        'С' => 'C',
        'с' => 'c',
        'ԁ' => 'd',
        'Е' | 'Ε' => 'E',
        'е' => 'e',
        'Н' | 'Η' => 'H',
        'һ' => 'h',
        'І' | 'Ι' => 'I',
        'і' | 'ι' => 'i',
        'Ј' => 'J',
        'ј' => 'j',
        'К' | 'Κ' => 'K',
        'к' | 'κ' => 'k',
        'М' | 'Μ' => 'M',
        'м' => 'm',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'о' | 'ο' => 'o',
        'Р' | 'Ρ' => 'P',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'Ѕ' => 'S',
        'ѕ' => 's',
        'Т' | 'Τ' => 'T',
        'ν' => 'v',
        'Х' | 'Χ' => 'X',
        'х' | 'χ' => 'x',
        'у' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        'Ԝ' => 'W',
        'ԝ' => 'w',
        _ => return None,
    })
}

/// The most letters that stand apart before or after a number: the series of a passport.
const MAX_SERIES: usize = 4;

/// A run is longer than this only in hostile texts, which are looked at in pieces.
const MAX_RUN: usize = 256;

/// Where the run of characters without blanks ends in which the one at byte `at` stands,
/// and whether it reads as Latin: its other characters are ASCII, some of them letters or
/// digits; or it is a few letters beside a number. `at` is the first one of the run that
/// looks Latin.
pub(super) fn around(text: &str, at: usize) -> (usize, bool) {
    let before = &text[..at];
    let tail = before
        .char_indices()
        .rev()
        .take(MAX_RUN)
        .take_while(|(_, c)| !c.is_whitespace())
        .last();
    let start = tail.map_or(at, |(byte, _)| byte);
    let head = text[at..]
        .char_indices()
        .take(MAX_RUN)
        .take_while(|(_, c)| !c.is_whitespace())
        .last();
    let end = head.map_or(at, |(byte, c)| at + byte + c.len_utf8());
    let run = &text[start..end];
    if !run
        .chars()
        .all(|c| c.is_ascii() || latin(c).is_some() || is_unseen(c))
    {
        return (end, false);
    }
    let has_latin = run.bytes().any(|b| b.is_ascii_alphanumeric());
    let is_series = || {
        let is_number = |word: Option<&str>| {
            word.is_some_and(|word| word.bytes().filter(u8::is_ascii_digit).count() >= 2)
        };
        let near = |text: &str| text.len().min(MAX_RUN);
        let mut from = start - near(&text[..start]);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = end + near(&text[end..]);
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        run.chars().count() <= MAX_SERIES
            && run.chars().all(char::is_uppercase)
            && (is_number(text[end..to].split_whitespace().next())
                || is_number(text[from..start].split_whitespace().next_back()))
    };
    (end, has_latin || is_series())
}

/// Whether nobody sees `character`, or it is a sign or digit that is folded anyway.
fn is_unseen(character: char) -> bool {
    !character.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_among_latin_ones_read_as_latin() {
        for (text, reads_latin) in [
            ("jаne@example.com", true),
            ("jane@example.сом", true),
            ("АВ 123456", true),
            ("123456 С", true),
            ("в 5 часов", false),
            ("дом5а", false),
            ("сорок", false),
        ] {
            let at = text.char_indices().find(|(_, c)| latin(*c).is_some());
            let (at, _) = at.unwrap();
            assert_eq!(around(text, at).1, reads_latin, "{text}");
        }
    }
}
