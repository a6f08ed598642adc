//! The best tags of a stretch of words: Viterbi's algorithm.

use super::{Kind, Tag, model::Transitions};

/// The score of each tag for one word, and later of the best way to it.
pub type Scores = [i32; Tag::COUNT];

/// From which score on a way is one.
pub const IMPOSSIBLE: i32 = i32::MIN / 4;

/// How many tags any tag may stand before: that of no name, and those that begin one.
const HEADS: usize = 1 + Kind::ALL.len();

/// These tags, by number.
const fn head(place: usize) -> usize {
    if place == 0 { 0 } else { 2 * place - 1 }
}

/// What going from tag to tag scores, in the form in which it is asked.
#[derive(Clone, PartialEq)]
pub struct Ways {
    /// From each tag to the heads; some are free so that they are compared together.
    heads: [[i32; 8]; Tag::COUNT],
    /// From the two tags of a kind to the one inside of it.
    inside: [[i32; 2]; Kind::ALL.len()],
}

impl Ways {
    /// The same weights as `transitions`.
    pub fn new(transitions: &Transitions) -> Self {
        Self {
            heads: transitions.map(|from| {
                let mut heads = [IMPOSSIBLE; 8];
                for (place, way) in heads[..HEADS].iter_mut().enumerate() {
                    *way = from[head(place)];
                }
                heads
            }),
            inside: Kind::ALL.map(|kind| {
                let inside = Tag::inside(kind) as usize;
                [inside - 1, inside].map(|from| transitions[from][inside])
            }),
        }
    }
}

/// Replaces each word's `scores` by those of the best ways to it, and writes the best
/// tags to `tags`. `back` is a buffer. The first word's ways come from outside.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of a few tags"
)]
pub fn best(
    scores: &mut [Scores],
    ways: &Ways,
    back: &mut Vec<[u8; Tag::COUNT]>,
    tags: &mut Vec<Tag>,
) {
    tags.clear();
    back.clear();
    let mut before = [IMPOSSIBLE; Tag::COUNT];
    before[Tag::Outside as usize] = 0;
    for scores in scores.iter_mut() {
        let mut from = [0u8; Tag::COUNT];
        // All heads side by side; of equal ways the one from the first tag.
        let (mut best, mut best_from) = ([IMPOSSIBLE; 8], [0i32; 8]);
        for ((number, score), heads) in (0..).zip(before).zip(&ways.heads) {
            for ((way, best), best_from) in heads.iter().zip(&mut best).zip(&mut best_from) {
                let score = score + way;
                *best_from = if score > *best { number } else { *best_from };
                *best = score.max(*best);
            }
        }
        let mut after = [IMPOSSIBLE; Tag::COUNT];
        for place in 0..HEADS {
            let tag = head(place);
            after[tag] = best[place].saturating_add(scores[tag]);
            from[tag] = best_from[place] as u8;
        }
        for (inside, [begun, gone_on]) in (2..).step_by(2).zip(ways.inside) {
            let (begun, gone_on) = (before[inside - 1] + begun, before[inside] + gone_on);
            after[inside] = begun.max(gone_on).saturating_add(scores[inside]);
            from[inside] = (inside - usize::from(begun >= gone_on)) as u8;
        }
        back.push(from);
        *scores = after;
        before = after;
    }
    let Some(last) = scores.last() else {
        return;
    };
    let mut tag = Tag::ALL
        .into_iter()
        .max_by_key(|tag| (last[*tag as usize], std::cmp::Reverse(*tag as u8)))
        .unwrap_or(Tag::Outside);
    tags.resize(scores.len(), Tag::Outside);
    for (at, from) in back.iter().enumerate().rev() {
        tags[at] = tag;
        tag = Tag::ALL[usize::from(from[tag as usize])];
    }
}

/// For each tag the most that the ways into it, and out of what it begins, can add to its score, beyond
/// what staying outside adds. Where no word of a stretch has a tag whose score and gain together reach
/// its score of being outside, all of them are: whatever else they were called, each would lose by it.
pub(super) fn gains(transitions: &Transitions) -> Scores {
    let outside = Tag::Outside as usize;
    let stay = transitions[outside][outside];
    let back = Tag::ALL.map(|tag| transitions[tag as usize][outside] - stay);
    let back = back.into_iter().max().unwrap_or_default().max(0);
    Tag::ALL.map(|tag| {
        let ways = tag.predecessors().iter();
        let way = ways
            .map(|from| transitions[*from as usize][tag as usize] - stay)
            .max();
        let way = way.unwrap_or_default();
        match tag {
            // It loses to itself.
            Tag::Outside => IMPOSSIBLE,
            _ if tag == Tag::begin(tag.kind().unwrap_or(Kind::Person)) => way.saturating_add(back),
            _ => way,
        }
    })
}
