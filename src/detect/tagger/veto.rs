//! What no name is, whatever the model says: words that have one meaning only where they stand.

use std::ops::Range;

use super::{
    Kind,
    lexicon::class,
    words::{Between, Shape, Word},
};

/// Calls `each` with what is left of a find: a name of a person goes over no end of a sentence, no
/// colon and no sign, and neither begins nor ends with a sound. The find is words `range`, counted
/// from word number `origin`.
pub(super) fn pieces(
    text: &str,
    words: &[Word],
    kind: Kind,
    origin: usize,
    range: Range<usize>,
    mut each: impl FnMut(Range<usize>),
) {
    if kind != Kind::Person {
        return each(range);
    }
    let word = |at: usize| &words[origin + at];
    // std::vector
    let is_path = |at: usize| {
        (origin + at)
            .checked_sub(1)
            .is_some_and(|before| text[words[before].end as usize..].starts_with("::"))
    };
    if (range.start..=range.end).any(is_path) {
        return;
    }
    let mut start = range.start;
    for at in range.start + 1..=range.end {
        let is_end = at == range.end || ends_a_name(text, word(at - 1), word(at));
        if !is_end {
            continue;
        }
        let mut piece = start..at;
        start = at;
        while !piece.is_empty() && is_sound(text, word(piece.start)) {
            piece.start += 1;
        }
        while !piece.is_empty()
            && (is_sound(text, word(piece.end - 1))
                || word(piece.end - 1).shape == Shape::LowerLetter
                    && word(piece.start).shape == Shape::Title)
        {
            piece.end -= 1;
        }
        if !piece.is_empty() {
            each(piece);
        }
    }
}

/// Whether three letters in a row are the same, as in *ahhh* and in no name.
fn is_sound(text: &str, word: &Word) -> bool {
    let word = &text.as_bytes()[word.start as usize..word.end as usize];
    let is_same = |three: &[u8]| {
        three[0].is_ascii_alphabetic() && three.iter().all(|b| b.eq_ignore_ascii_case(&three[0]))
    };
    // The third of his name.
    word != b"III" && word.windows(3).any(is_same)
}

/// Whether no name goes on from one word to the next. The dot of an initial or of an abbreviation is part of one.
fn ends_a_name(text: &str, before: &Word, word: &Word) -> bool {
    if before.has_digit() || word.has_digit() {
        return true;
    }
    let gap = &text[before.end as usize..word.start as usize];
    match word.gap {
        Between::Stop => {
            gap.trim_end() != "." || before.shape != Shape::Initial && before.end - before.start > 3
        }
        Between::Line | Between::Colon | Between::Handle => true,
        Between::Quote => gap.contains('('),
        Between::Other => gap.contains(['/', '|', '>', '<', '&', '+', '=']),
        _ => false,
    }
}

/// Parts of a date and names of countries that no person has.
pub(super) fn is_no_person(text: &str, words: &[Word], at: &Range<usize>) -> bool {
    if is_in_a_code(words, at) || is_negated(text, words, at) {
        return true;
    }
    let name = &words[at.clone()];
    if name.iter().any(Word::has_digit) {
        return true;
    }
    let is_a_name = |word: &Word| word.classes & (class::GIVEN | class::SURNAME) != 0;
    if name.iter().any(|word| word.classes & class::CALENDAR == 0) {
        let is_country = |word: &Word| word.classes & class::COUNTRY != 0 && !is_a_name(word);
        return name.iter().all(is_country);
    }
    // Jan, June and April are names, but not in: the 7th of Jan.
    let is_number = |number: Option<usize>| {
        number
            .and_then(|number| words.get(number))
            .is_some_and(Word::has_digit)
    };
    !name.iter().any(is_a_name)
        || is_number(at.start.checked_sub(1))
        || is_number(at.start.checked_sub(2))
        || is_number(Some(at.end))
}

/// Whether a dash or nothing joins it to a number: 10044-BLK-XL.
fn is_in_a_code(words: &[Word], at: &Range<usize>) -> bool {
    let is_tight = |word: &Word| matches!(word.gap, Between::Dash | Between::Joined);
    let before = at.start.checked_sub(1).map(|before| &words[before]);
    before.is_some_and(|before| before.has_digit() && is_tight(&words[at.start]))
        || words
            .get(at.end)
            .is_some_and(|after| after.has_digit() && is_tight(after))
}

/// Whether it is the beginning of *don't*.
fn is_negated(text: &str, words: &[Word], at: &Range<usize>) -> bool {
    words.get(at.end).is_some_and(|after| {
        after.gap == Between::Apostrophe
            && text[after.start as usize..after.end as usize].eq_ignore_ascii_case("t")
    })
}

/// An address has a number, and words besides; it begins with a word, and not within one. In
/// scripts without blanks between words the grammars know better.
pub(super) fn is_no_address(text: &str, words: &[Word]) -> bool {
    let numbers = words.iter().filter(|word| word.has_digit()).count();
    numbers == 0
        || words.len() - numbers < 2
        || words[0].gap == Between::Joined
        || words
            .iter()
            .any(|word| word.shape == Shape::Ideograph || is_register(text, word))
}

/// Whether the word is one that the number of a commercial register has before it.
fn is_register(text: &str, word: &Word) -> bool {
    matches!(
        &text[word.start as usize..word.end as usize],
        "HRA" | "HRB" | "GnR" | "KvK" | "RCS"
    )
}

/// Where a find begins whose first word is number `first`: the first letter of O'Neill is part of
/// it.
pub(super) fn start(text: &str, words: &[Word], first: usize) -> usize {
    let before = first.checked_sub(1).map(|before| &words[before]);
    let prefix = before.filter(|before| {
        let word = &text[before.start as usize..before.end as usize];
        words[first].gap == Between::Apostrophe && matches!(word, "O" | "o" | "D")
    });
    prefix.unwrap_or(&words[first]).start as usize
}

/// Where a find ends whose last word is `last`: the dot of Jr. is part of it.
pub(super) fn end(text: &str, last: &Word) -> usize {
    let end = last.end as usize;
    let word = &text[last.start as usize..end];
    let is_short = ["jr", "sr"]
        .iter()
        .any(|short| word.eq_ignore_ascii_case(short));
    end + usize::from(is_short && text[end..].starts_with('.'))
}

impl Word {
    fn has_digit(&self) -> bool {
        matches!(
            self.shape,
            Shape::Digits | Shape::ShortDigits | Shape::LongDigits | Shape::DigitsAndLetters
        )
    }
}
