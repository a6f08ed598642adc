//! The best tags of a stretch of words: Viterbi's algorithm.

use super::{Tag, model::Transitions};

/// The score of each tag for one word, and later of the best way to it.
pub type Scores = [i32; Tag::COUNT];

/// From which score on a way is one.
pub const IMPOSSIBLE: i32 = i32::MIN / 4;

/// Replaces each word's `scores` by those of the best ways to it, and writes the best
/// tags to `tags`. `back` is a buffer. The first word's ways come from outside.
pub fn best(
    scores: &mut [Scores],
    transitions: &Transitions,
    back: &mut Vec<[u8; Tag::COUNT]>,
    tags: &mut Vec<Tag>,
) {
    tags.clear();
    back.clear();
    let mut before = [IMPOSSIBLE; Tag::COUNT];
    before[Tag::Outside as usize] = 0;
    for scores in scores.iter_mut() {
        let mut from = [0u8; Tag::COUNT];
        let mut ways = [IMPOSSIBLE; Tag::COUNT];
        for tag in Tag::ALL {
            let to = tag as usize;
            let allowed = tag.predecessors();
            let (mut best, mut best_from) = (IMPOSSIBLE, 0);
            for &previous in allowed {
                let score = before[previous as usize] + transitions[previous as usize][to];
                if score > best {
                    (best, best_from) = (score, previous as u8);
                }
            }
            ways[to] = best.saturating_add(scores[to]);
            from[to] = best_from;
        }
        back.push(from);
        *scores = ways;
        before = ways;
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
