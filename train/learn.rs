//! The averaged perceptron.
//!
//! Weights change only where the present ones get a sentence wrong, or right by too little:
//! in training every wrong tag is given a margin ahead. What is kept is the average of all
//! states of the weights. All sums are whole numbers, so that the result does not depend on
//! the machine.

use cloakroom::detect::tagger::{
    LANES, Model, ROW_BITS, Reading, Tag, Transitions,
    decode::{self, Scores, Ways},
    features,
    lexicon::class,
};

use crate::{corpus::Example, random::Random};

/// How far a right tag must be ahead of a wrong one, where a name is missed, and elsewhere.
#[derive(Clone, Copy)]
pub struct Margins {
    pub missed: i32,
    pub other: i32,
}

/// Weights in training.
pub struct Learner {
    weights: Vec<[i32; LANES]>,
    totals: Vec<[i64; LANES]>,
    transitions: Transitions,
    transition_totals: [[i64; Tag::COUNT]; Tag::COUNT],
    step: i64,
    margins: Margins,
    reading: Reading,
    back: Vec<[u8; Tag::COUNT]>,
}

/// How a pass went.
#[derive(Default)]
pub struct Pass {
    pub stretches: usize,
    pub wrong: usize,
}

impl Learner {
    pub fn new(margins: Margins) -> Self {
        Self {
            weights: vec![[0; LANES]; 1 << ROW_BITS],
            totals: vec![[0; LANES]; 1 << ROW_BITS],
            transitions: [[0; Tag::COUNT]; Tag::COUNT],
            transition_totals: [[0; Tag::COUNT]; Tag::COUNT],
            step: 1,
            margins,
            reading: Reading::default(),
            back: Vec::new(),
        }
    }

    /// Learns from one sentence. `blank` has the lexicon; `forget` in a hundred names are seen
    /// as if no list had them.
    pub fn learn(
        &mut self,
        example: &Example,
        blank: &Model,
        forget: usize,
        random: &mut Random,
        pass: &mut Pass,
    ) {
        let mut reading = std::mem::take(&mut self.reading);
        if reading.read(&example.text, blank) {
            forget_some(&mut reading, example, forget, random);
            let stretches: Vec<_> = reading.stretches().collect();
            for stretch in stretches {
                let gold: Vec<Tag> = gold(&reading, example, stretch.clone());
                let mut rows = Vec::with_capacity(stretch.len());
                reading.each_row(&example.text, stretch, |_, row| rows.push(*row));
                pass.stretches += 1;
                pass.wrong += usize::from(self.correct(&rows, &gold));
            }
        }
        self.reading = reading;
    }

    /// Brings the weights nearer to `gold`; whether they were too far.
    fn correct(&mut self, rows: &[[u32; features::COUNT]], gold: &[Tag]) -> bool {
        let mut scores: Vec<Scores> = rows
            .iter()
            .zip(gold)
            .map(|(rows, gold)| {
                let mut scores = self.score(rows);
                for tag in Tag::ALL {
                    if tag != *gold {
                        let is_miss = tag == Tag::Outside;
                        scores[tag as usize] += if is_miss {
                            self.margins.missed
                        } else {
                            self.margins.other
                        };
                    }
                }
                scores
            })
            .collect();
        let mut tags = Vec::new();
        let ways = Ways::new(&self.transitions);
        decode::best(&mut scores, &ways, &mut self.back, &mut tags);
        self.step += 1;
        if tags == gold {
            return false;
        }
        let mut before = (Tag::Outside, Tag::Outside);
        for ((rows, &gold), &tag) in rows.iter().zip(gold).zip(&tags) {
            if gold != tag {
                for &row in rows {
                    let row = row as usize;
                    self.weights[row][gold as usize] += 1;
                    self.totals[row][gold as usize] += self.step;
                    self.weights[row][tag as usize] -= 1;
                    self.totals[row][tag as usize] -= self.step;
                }
            }
            if (before.0, gold) != (before.1, tag) {
                for (from, to, by) in [(before.0, gold, 1), (before.1, tag, -1)] {
                    self.transitions[from as usize][to as usize] += by;
                    self.transition_totals[from as usize][to as usize] += i64::from(by) * self.step;
                }
            }
            before = (gold, tag);
        }
        true
    }

    fn score(&self, rows: &[u32; features::COUNT]) -> Scores {
        let mut scores = [0; Tag::COUNT];
        for &row in rows {
            for (score, weight) in scores.iter_mut().zip(&self.weights[row as usize]) {
                *score += weight;
            }
        }
        scores
    }

    /// The average weights as a model file.
    pub fn to_bytes(&self, lexicon: &[u8]) -> Vec<u8> {
        // In units of 1 / step; the average of a weight is its last value less what came late.
        let average = |weight: i32, total: i64| i64::from(weight) * self.step - total;
        let mut sizes: Vec<u64> = self
            .weights
            .iter()
            .flatten()
            .zip(self.totals.iter().flatten())
            .map(|(weight, total)| average(*weight, *total).unsigned_abs())
            .filter(|size| *size > 0)
            .collect();
        sizes.sort_unstable();
        // The few largest weights are cut, so that the many get finer steps.
        let most = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 2000));
        let most = i64::try_from(most.copied().unwrap_or(1))
            .unwrap_or(1)
            .max(1);
        let scaled = |value: i64| (2 * 127 * value + value.signum() * most) / (2 * most);
        let weights: Vec<i8> = self
            .weights
            .iter()
            .flatten()
            .zip(self.totals.iter().flatten())
            .map(|(weight, total)| {
                let value = scaled(average(*weight, *total)).clamp(-127, 127);
                i8::try_from(value).unwrap_or(0)
            })
            .collect();
        let mut transitions: Transitions = [[0; Tag::COUNT]; Tag::COUNT];
        for (from, row) in transitions.iter_mut().enumerate() {
            for (to, weight) in row.iter_mut().enumerate() {
                let value = average(self.transitions[from][to], self.transition_totals[from][to]);
                *weight = i32::try_from(scaled(value)).unwrap_or(0);
            }
        }
        let unit = scaled(i64::from(self.margins.other) * self.step).max(1);
        Model::to_bytes(
            &weights,
            &transitions,
            u32::try_from(unit).unwrap_or(1),
            lexicon,
        )
    }
}

/// The right tags of a stretch of words.
pub fn gold(reading: &Reading, example: &Example, stretch: std::ops::Range<usize>) -> Vec<Tag> {
    let mut before = None;
    let mut tags = Vec::with_capacity(stretch.len());
    for word in &reading.words()[stretch] {
        let (start, end) = (word.start as usize, word.end as usize);
        let span = example
            .spans
            .iter()
            .position(|(span, _)| span.start < end && start < span.end);
        tags.push(match span {
            None => Tag::Outside,
            Some(number) if before == span => Tag::inside(example.spans[number].1),
            Some(number) => Tag::begin(example.spans[number].1),
        });
        before = span;
    }
    tags
}

/// Lets some words be unknown, as many names and some words of any message are.
fn forget_some(reading: &mut Reading, example: &Example, forget: usize, random: &mut Random) {
    for word in reading.words_mut() {
        let is_name = example
            .spans
            .iter()
            .any(|(span, _)| span.start <= word.start as usize && (word.end as usize) <= span.end);
        if is_name {
            if word.classes & class::NAMED != 0 && random.percent(forget) {
                word.forget(class::NAMED | class::POPULAR);
            }
        } else if word.classes & class::FREQUENT == 0 && random.percent(3) {
            word.forget(!0);
        }
    }
}
