//! What the tagger looks at: for each word the rows of the table of weights that speak for
//! or against its tags.
//!
//! A word that is a name and nothing else is seen as "a given name", "a town", never as
//! itself, and so is a word that no list has: so what is learned from some names holds for all.

use std::ops::Range;

use super::{
    lexicon::class,
    model::ROW_BITS,
    words::{Between, Case, Shape, Word},
};

/// How many rows speak for the tags of one word.
pub const COUNT: usize = 36;

/// Adds one value after the other to a hash.
fn mix(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x9e37_79b1).rotate_left(15)
}

/// What neighbours see of a word; out of bounds is a word, too.
#[derive(Clone, Copy)]
pub struct View {
    /// The word itself, if it is one of the language; else what it is.
    word: u32,
    classes: u32,
    /// How it is written, in the light of how all of the message is.
    shape: u32,
}

/// How far to either side a word's rows see.
const SIGHT: usize = 2;

/// Views of a word and of those beside it.
pub type Views = [View; 2 * SIGHT + 1];

/// Writes the views of the words of `stretch` to `views`, which is emptied first, and of those
/// beside it: the views of word *n* of it and of its neighbours are those from *n* on.
pub fn views(words: &[Word], case: Case, stretch: &Range<usize>, views: &mut Vec<View>) {
    let seen = stretch.start..stretch.end + 2 * SIGHT;
    views.clear();
    views.extend(seen.map(|at| {
        let word = at.checked_sub(SIGHT).and_then(|at| words.get(at));
        word.map_or(View::NOTHING, |word| View::of(word, case))
    }));
}

impl View {
    /// What is seen beyond the first and the last word.
    const NOTHING: Self = Self {
        word: 1,
        classes: 1,
        shape: 255,
    };

    fn of(word: &Word, case: Case) -> Self {
        let shape = match (word.shape, word.gap) {
            (Shape::Title, Between::Start | Between::Stop) => 32,
            (shape, _) => shape as u32,
        };
        let is_name = word.classes & class::ORDINARY == 0;
        let view = match word.shape {
            Shape::Ideograph => word.hash,
            Shape::Digits | Shape::ShortDigits | Shape::LongDigits => mix(2, word.shape as u32),
            _ if is_name => mix(3, u32::from(word.classes)),
            _ => word.hash,
        };
        Self {
            word: view,
            classes: u32::from(word.classes & !class::LISTED),
            shape: shape | (case as u32) << 6,
        }
    }
}

/// Writes the rows for word number `at`, which is in the middle of `views`.
#[allow(clippy::cast_possible_truncation, reason = "counts of a few words")]
pub fn rows(text: &str, words: &[Word], views: &Views, at: usize, rows: &mut [u32; COUNT]) {
    let [b2, b1, w, a1, a2] = *views;
    let word = &words[at];
    let next_gap = words.get(at + 1).map_or(Between::Start, |next| next.gap) as u32;
    let gaps = (word.gap as u32) << 8 | next_gap;
    let affixes = affixes(&text[word.start as usize..word.end as usize]);
    // Names of a bare message and of a long one stand in different places.
    let len = (words.len() as u32).min(6);
    let from_start = (at as u32).min(3);
    let position = len << 4 | from_start;
    let mut count = 0;
    let mut add = |values: &[u32]| {
        let mut hash = count as u32 + 1;
        for value in values {
            hash = mix(hash, *value);
        }
        rows[count] = hash >> (32 - ROW_BITS);
        count += 1;
    };
    add(&[]);
    add(&[w.word]);
    add(&[b1.word]);
    add(&[a1.word]);
    add(&[b2.word]);
    add(&[a2.word]);
    add(&[b1.word, w.word]);
    add(&[w.word, a1.word]);
    add(&[b2.word, b1.word]);
    add(&[a1.word, a2.word]);
    add(&[b2.word, b1.word, w.classes]);
    add(&[a1.word, a2.word, w.classes]);
    add(&[affixes[0]]);
    add(&[affixes[1]]);
    add(&[affixes[2]]);
    add(&[affixes[3]]);
    add(&[w.shape]);
    add(&[b1.shape, w.shape]);
    add(&[w.shape, a1.shape]);
    add(&[w.classes]);
    add(&[w.classes, w.shape]);
    add(&[b1.classes, w.classes]);
    add(&[w.classes, a1.classes]);
    add(&[b1.word, w.classes]);
    add(&[w.classes, a1.word]);
    add(&[b1.word, w.shape]);
    add(&[w.shape, a1.word]);
    add(&[gaps, w.shape]);
    add(&[gaps, w.classes]);
    add(&[b1.classes, w.classes, a1.classes]);
    add(&[position, w.classes]);
    add(&[position, w.shape]);
    add(&[b1.shape, w.shape, a1.shape]);
    add(&[b1.word, w.shape, w.classes]);
    add(&[w.shape, w.classes, a1.word]);
    add(&[gaps, b1.classes, w.classes]);
    debug_assert_eq!(count, COUNT);
}

/// The first three, the last two, three and four characters, in lower case.
fn affixes(word: &str) -> [u32; 4] {
    if word.is_ascii() {
        let lower = |byte: u8| u32::from(byte.to_ascii_lowercase());
        affixes_of(word.bytes().map(lower), word.bytes().rev().map(lower))
    } else {
        let lower = |c: char| c.to_lowercase().next().map_or(0, u32::from);
        affixes_of(word.chars().map(lower), word.chars().rev().map(lower))
    }
}

fn affixes_of(
    forwards: impl Iterator<Item = u32>,
    backwards: impl Iterator<Item = u32>,
) -> [u32; 4] {
    let prefix = forwards.take(3).fold(11, mix);
    let mut suffixes = [0; 3];
    let mut suffix = 13;
    for (number, character) in backwards.take(4).enumerate() {
        suffix = mix(suffix, character);
        if number > 0 {
            suffixes[number - 1] = suffix;
        }
    }
    [prefix, suffixes[0], suffixes[1], suffixes[2]]
}
