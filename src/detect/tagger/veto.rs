//! What no name is, whatever the model says: words that have one meaning only where they stand.

use std::ops::Range;

use super::{
    lexicon::class,
    words::{Between, Shape, Word},
};

/// Parts of a date and names of countries that no person has.
pub(super) fn is_no_person(words: &[Word], at: &Range<usize>) -> bool {
    if is_in_a_code(words, at) {
        return true;
    }
    let name = &words[at.clone()];
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

/// An address has a number, and words besides; it begins with a word, and not within one. In
/// scripts without blanks between words the grammars know better.
pub(super) fn is_no_address(words: &[Word]) -> bool {
    let numbers = words.iter().filter(|word| word.has_digit()).count();
    numbers == 0
        || words.len() - numbers < 2
        || words[0].gap == Between::Joined
        || words.iter().any(|word| word.shape == Shape::Ideograph)
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
