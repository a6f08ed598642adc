//! The best tags of a stretch of words: Viterbi's algorithm.

use super::{Kind, Tag, model::Transitions};

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
            let mut best = (IMPOSSIBLE, 0);
            let mut compare = |previous: usize| {
                let score = before[previous] + transitions[previous][to];
                if score > best.0 {
                    best = (score, previous as u8);
                }
            };
            match tag.predecessors() {
                [begin, inside] => [begin, inside]
                    .into_iter()
                    .for_each(|tag| compare(*tag as usize)),
                _ => (0..Tag::COUNT).for_each(compare),
            }
            ways[to] = best.0.saturating_add(scores[to]);
            from[to] = best.1;
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
