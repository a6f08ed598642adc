//! Finds names, places, organisations and addresses by a trained model: a linear sequence
//! tagger.
//!
//! For each word, a few dozen observations ([`features`]: the word, its neighbours, how it is written,
//! what lists say of it) name rows of a table of small weights; their sums say how well each tag fits, and the
//! best sequence of tags is found exactly ([`decode`]). Most messages do not get that far: where every word is one
//! of the language and none can be a name, there is nothing to look at (`words`).
//!
//! The model is a file that `cloakroom-train` writes; this module gets its bytes and does no I/O.

pub mod decode;
pub mod features;
pub mod lexicon;
mod model;
mod tag;
mod veto;
mod words;

use std::ops::Range;

pub use model::{LANES, Model, ModelError, ROW_BITS, Transitions};
pub use tag::{Kind, Tag};
pub use words::{Case, Word, character_hash};

use self::{
    decode::Scores,
    features::{View, Views},
    words::Between,
};
use super::token::{Token, tokenize};
use crate::span::Score;

/// How far from a candidate words are looked at.
const REACH: usize = 3;

/// Something that the model found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// How sure the model is; 50 and more is worth acting on.
    pub score: Score,
}

/// Buffers that one text after the other is read with.
#[derive(Default)]
pub struct Reading {
    words: Vec<Word>,
    views: Vec<View>,
    scores: Vec<Scores>,
    alone: Vec<Scores>,
    back: Vec<[u8; Tag::COUNT]>,
    tags: Vec<Tag>,
}

impl Reading {
    /// Gives memory back after an unusually long text.
    pub(crate) fn shrink(&mut self) {
        const USUAL: usize = 1 << 12;
        self.words.clear();
        self.words.shrink_to(USUAL);
    }

    /// Reads the words of `text` as the model sees them, for training. False if the model
    /// would not look at them.
    pub fn read(&mut self, text: &str, model: &Model) -> bool {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        words::read(text, &tokens, model, &mut self.words)
    }

    /// The words that were read.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The same, to be changed: what a list says of a word may be forgotten in training.
    pub fn words_mut(&mut self) -> &mut [Word] {
        &mut self.words
    }

    /// The stretches of words that are looked at.
    pub fn stretches(&self) -> impl Iterator<Item = Range<usize>> {
        Stretches {
            words: &self.words,
            at: 0,
        }
    }

    /// Calls `each` with the number of each word of `stretch` and its rows.
    pub fn each_row(
        &self,
        text: &str,
        stretch: Range<usize>,
        mut each: impl FnMut(usize, &[u32; features::COUNT]),
    ) {
        let case = words::case(&self.words);
        let mut views = Vec::new();
        features::views(&self.words, case, &stretch, &mut views);
        let mut rows = [0; features::COUNT];
        for (at, views) in stretch.zip(views.array_windows()) {
            features::rows(text, &self.words, views, at, &mut rows);
            each(at, &rows);
        }
    }
}

impl Model {
    /// All that the model finds in `text`.
    pub fn names(&self, text: &str) -> Vec<Named> {
        let (mut tokens, mut names) = (Vec::new(), Vec::new());
        tokenize(text, &mut tokens);
        find(self, text, &tokens, &mut Reading::default(), |named| {
            names.push(named);
        });
        names
    }
}

/// Calls `found` with all that the model finds in `text`, whose words are `tokens`.
pub(crate) fn find(
    model: &Model,
    text: &str,
    tokens: &[Token],
    reading: &mut Reading,
    mut found: impl FnMut(Named),
) {
    let mut rest = tokens;
    loop {
        let part = &rest[..rest.len().min(words::MOST)];
        if words::read(text, part, model, &mut reading.words) {
            tag(model, text, reading, &mut found);
        }
        if part.len() == rest.len() {
            break;
        }
        rest = &rest[words::MOST - words::SHARED..];
    }
}

fn tag(model: &Model, text: &str, reading: &mut Reading, found: &mut impl FnMut(Named)) {
    let case = words::case(&reading.words);
    let stretches = Stretches {
        words: &reading.words,
        at: 0,
    };
    for stretch in stretches {
        features::views(&reading.words, case, &stretch, &mut reading.views);
        let words = &reading.words;
        let views = || stretch.clone().zip(reading.views.array_windows());
        reading.scores.clear();
        reading.scores.resize(stretch.len(), [0; Tag::COUNT]);
        // As in most stretches: a candidate that is a word like others. Its neighbours are no names
        // without it.
        let mut pairs = words[stretch.clone()].array_windows();
        let mut is_outside = !pairs.any(|pair| is_full_name(text, pair));
        for ((at, views), scores) in views().zip(&mut reading.scores) {
            if words[at].is_candidate {
                *scores = scores_of(model, text, words, views, at);
                is_outside &= model.is_outside(scores);
            }
        }
        if is_outside {
            continue;
        }
        for ((at, views), scores) in views().zip(&mut reading.scores) {
            if !words[at].is_candidate {
                *scores = scores_of(model, text, words, views, at);
            }
        }
        expect_surnames(model, text, &words[stretch.clone()], &mut reading.scores);
        reading.alone.clone_from(&reading.scores);
        decode::best(
            &mut reading.scores,
            model.ways(),
            &mut reading.back,
            &mut reading.tags,
        );
        spans(&reading.tags, |range, kind| {
            veto::pieces(text, &reading.words, kind, stretch.start, range, |range| {
                let at = stretch.start + range.start..stretch.start + range.end;
                let words = &reading.words[at.clone()];
                let Some(last) = words.last() else {
                    return;
                };
                if !words.iter().any(Word::is_substantial)
                    || kind == Kind::Person && veto::is_no_person(text, &reading.words, &at)
                    || kind == Kind::Address && veto::is_no_address(text, words)
                {
                    return;
                }
                found(Named {
                    span: veto::start(text, &reading.words, at.start)..veto::end(text, last),
                    kind,
                    score: certainty(model, &reading.alone[range.clone()], &reading.tags[range]),
                });
            });
        });
    }
}

/// What the observations at word number `at`, in the middle of `views`, say of each tag.
fn scores_of(model: &Model, text: &str, words: &[Word], views: &Views, at: usize) -> Scores {
    let mut rows = [0; features::COUNT];
    features::rows(text, words, views, at, &mut rows);
    let sums = sums(model, &rows);
    std::array::from_fn(|tag| sums[tag].into())
}

/// The sums of these rows. Those of the free lanes, too: a call of its own keeps the compiler from
/// leaving them out, which would take longer than adding all side by side.
#[inline(never)]
fn sums(model: &Model, rows: &[u32; features::COUNT]) -> [i16; LANES] {
    let table = model.rows();
    let mut sums = [0; LANES];
    for row in rows {
        // The remainder is the row itself, and spares a check of bounds.
        let weights = &table[*row as usize % table.len()];
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += i16::from(weight.cast_signed());
        }
    }
    sums
}

/// Whether a well-known given name and a surname stand together: many a surname is a common word,
/// and says less of itself than its company does.
fn is_full_name(text: &str, [first, second]: &[Word; 2]) -> bool {
    match second.gap {
        Between::Space => first.is_well_known() && second.is_surname(text),
        // Smith, John
        Between::Comma => second.is_well_known() && first.is_surname(text) && first.is_popular(),
        _ => false,
    }
}

/// Speaks for a person where that is so.
fn expect_surnames(model: &Model, text: &str, words: &[Word], scores: &mut [Scores]) {
    /// In units of score. Less leaves surnames such as *Tailor* out, more changes nothing.
    const BONUS: i32 = 4;
    for (at, pair) in words.array_windows().enumerate() {
        if is_full_name(text, pair) {
            for (at, tag) in [(at, Tag::BeginPerson), (at + 1, Tag::InPerson)] {
                scores[at][tag as usize] += BONUS * model.unit();
            }
        }
    }
}

/// How far the tags of a find are ahead of "no find", as a score. It reaches the usual
/// threshold of 50 two thirds above the margin that training asks for: below, most finds are wrong.
fn certainty(model: &Model, alone: &[Scores], tags: &[Tag]) -> Score {
    let ahead: i32 = alone
        .iter()
        .zip(tags)
        .map(|(scores, tag)| scores[*tag as usize] - scores[Tag::Outside as usize])
        .sum();
    let hundredths = 25 + 15 * ahead / model.unit();
    Score::new(u8::try_from(hundredths.clamp(0, 95)).unwrap_or_default())
}

/// Calls `each` with every run of words that is one find. Two addresses without a word
/// between them are one.
pub fn spans(tags: &[Tag], mut each: impl FnMut(Range<usize>, Kind)) {
    let mut at = 0;
    while at < tags.len() {
        let Some(kind) = tags[at].kind() else {
            at += 1;
            continue;
        };
        let start = at;
        at += 1;
        while at < tags.len()
            && (tags[at] == Tag::inside(kind)
                || tags[at] == Tag::BeginAddress && kind == Kind::Address)
        {
            at += 1;
        }
        each(start..at, kind);
    }
}

/// The stretches of words that are near a candidate.
struct Stretches<'w> {
    words: &'w [Word],
    at: usize,
}

impl Iterator for Stretches<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let first = self.at
            + self
                .words
                .get(self.at..)?
                .iter()
                .position(|word| word.is_candidate)?;
        let mut start = first;
        while start > self.at && first - start < REACH && !self.words[start - 1].is_barrier() {
            start -= 1;
        }
        // Where the next candidate is so near that its stretch would begin in this one or right
        // behind it, both are one: an address must not be cut in two.
        let mut end = first + 1;
        let mut last = first;
        while end < self.words.len() && end <= last + 2 * REACH && !self.words[end].is_barrier() {
            if self.words[end].is_candidate {
                last = end;
            }
            end += 1;
        }
        end = end.min(last + REACH + 1);
        self.at = end;
        Some(start..end)
    }
}
