//! Runs all recognizers over a text.
//!
//! One pass splits the text into words ([`super::token`]), one looks up the cue words
//! among them ([`super::cue`]), and one walks the words and lets only those rows look
//! whose layout or anchor a word can fit. A word of letters costs a hash and a table
//! look-up, whatever the number of rows.

mod run;

use std::{ops::Range, sync::Arc};

use regex::{Regex, RegexBuilder};

use super::{
    check::Problem,
    cue::{CueBuilder, Cues, Hit, Role, Sight},
    layout::{Layouts, RowSet},
    phone::Regions,
    recognizer::{Anchor, CueRule, Find, Recognizer, Scanner, each_cue},
    recognizers::is_never_a_name,
    tagger::{self, Kind, Model, Named, Reading},
    token::{Token, tokenize},
};
use crate::{
    checksum::Validity,
    span::{Finding, Score},
};

/// The rows, compiled.
pub(crate) struct Engine {
    rows: Vec<Row>,
    layouts: Layouts,
    cues: Cues,
    /// The rows that scan, by anchor.
    scanners: [Vec<Scan>; Anchor::COUNT],
    scanner_count: usize,
    /// What each phrase sets off, by its number.
    starts: Vec<Starts>,
    patterns: Vec<(u16, Regex)>,
    regions: Regions,
    model: Arc<Model>,
    /// For each kind of name the row that reports it.
    tagged: [Option<u16>; Kind::ALL.len()],
}

/// What the sight of a phrase sets off, beyond being a cue.
#[derive(Default)]
struct Starts {
    /// The rows that look for the phrase itself.
    phrases: Box<[u16]>,
    /// The scanners that look behind it: places in the list of [`Anchor::Cue`].
    scanners: Box<[u16]>,
}

/// A row that scans.
struct Scan {
    row: u16,
    /// Its place in [`Scratch::resume`].
    place: usize,
    /// Whether it finds nothing in a text without a cue of its own.
    needs_cue: bool,
    look: Scanner,
}

struct Row {
    recognizer: Recognizer,
    threshold: Score,
}

/// A find with what speaks for and against it.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) evidence: Evidence,
}

/// How the score of a find came about.
#[derive(Clone, Copy)]
pub(crate) struct Evidence {
    /// What it was worth before cues were counted.
    pub(crate) base: Score,
    /// What the row's validator said; nothing where a scanner or a phrase found it.
    pub(crate) validity: Option<Validity>,
    pub(crate) sight: Sight,
    /// Whether the text says that it is an amount.
    pub(crate) is_amount: bool,
}

impl Evidence {
    /// Whether more speaks for the find than its shape.
    pub(crate) fn is_strong(&self) -> bool {
        self.base == Score::MAX || matches!(self.sight, Sight::Positive(_))
    }
}

/// Whether `span` is a cue and nothing else: a word that says what stands beside it, such as an
/// abbreviation, is no name. `hits` are in the order of the text.
fn is_cue(hits: &[Hit], span: &Range<usize>) -> bool {
    let first = hits.partition_point(|hit| (hit.start as usize) < span.start);
    hits[first..]
        .iter()
        .take_while(|hit| hit.start as usize == span.start)
        .any(|hit| hit.end as usize == span.end)
}

/// Whether what was read as a person's name is all words that people say where a name was asked
/// for: *no thanks*.
fn is_said_for_a_name(text: &str, tokens: &[Token], named: &Named) -> bool {
    let first = tokens.partition_point(|token| token.start() < named.span.start);
    let mut words = tokens[first..]
        .iter()
        .take_while(|token| token.end() <= named.span.end)
        .map(|token| is_never_a_name(token, &text[token.start()..token.end()]))
        .peekable();
    // Within a run without blanks between words there are none.
    named.kind == Kind::Person && words.peek().is_some() && words.all(|is_never| is_never)
}

/// A user's expression. It takes time linear in the text whatever it says; the limit is on
/// what it takes to say it, which bounds the time per byte.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    const LIMIT: usize = 1 << 20;
    RegexBuilder::new(pattern)
        .size_limit(LIMIT)
        .dfa_size_limit(2 * LIMIT)
        .build()
}

/// Buffers that one text after the other is searched with.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) tokens: Vec<Token>,
    hits: Vec<Hit>,
    /// For each scanner the byte that it has seen everything before.
    resume: Vec<usize>,
    /// The rows that have a cue in the text.
    cued: RowSet,
    reading: Reading,
}

impl Scratch {
    /// Gives memory back after an unusually long text.
    pub(crate) fn shrink(&mut self) {
        const USUAL: usize = 1 << 14;
        self.tokens.clear();
        self.tokens.shrink_to(USUAL);
        self.hits.clear();
        self.hits.shrink_to(USUAL);
        self.reading.shrink();
    }
}

impl Engine {
    /// Compiles `rows`; each finds only what reaches its threshold. The error lists
    /// everything that is wrong with any of them.
    pub(crate) fn new(
        rows: impl IntoIterator<Item = (Recognizer, Score)>,
        regions: Regions,
        model: Arc<Model>,
    ) -> Result<Self, Vec<Problem>> {
        let mut engine = Self {
            rows: Vec::new(),
            layouts: Layouts::default(),
            cues: CueBuilder::default().build(),
            scanners: std::array::from_fn(|_| Vec::new()),
            scanner_count: 0,
            starts: Vec::new(),
            patterns: Vec::new(),
            regions,
            model,
            tagged: [None; Kind::ALL.len()],
        };
        let mut cues = CueBuilder::default();
        let mut problems = Vec::new();
        for (number, (recognizer, threshold)) in (0..u16::MAX).zip(rows) {
            let mut wrong = |what: &str| problems.push(Problem::new(recognizer.id, what));
            for (role, words) in [
                (Role::Positive, recognizer.cues),
                (Role::Negative, recognizer.negative),
            ] {
                for cue in each_cue(words) {
                    cues.add(number, role, &cue).unwrap_or_else(&mut wrong);
                }
            }
            let best = recognizer.valid.max(recognizer.score);
            let needs_cue = recognizer.cue == CueRule::Required || best < threshold;
            match recognizer.find {
                Find::Layouts(layouts) => {
                    for layout in layouts {
                        engine
                            .layouts
                            .add(number, layout, needs_cue)
                            .unwrap_or_else(&mut wrong);
                    }
                }
                Find::Scan(anchor, scan) => {
                    let place = engine.scanner_count;
                    engine.scanners[anchor as usize].push(Scan {
                        row: number,
                        place,
                        needs_cue: recognizer.cue == CueRule::Required,
                        look: scan,
                    });
                    engine.scanner_count += 1;
                }
                Find::Pattern(pattern) => match compile(pattern) {
                    Ok(regex) => engine.patterns.push((number, regex)),
                    Err(_) => wrong("the pattern is no regular expression, or too large"),
                },
                Find::Tagged(kind) => {
                    engine.tagged[kind as usize] =
                        Some(number).filter(|_| !engine.model.is_blank());
                }
                Find::Phrases(phrases) => {
                    for phrase in phrases {
                        cues.add(number, Role::Value, phrase)
                            .unwrap_or_else(&mut wrong);
                    }
                }
            }
            engine.rows.push(Row {
                recognizer,
                threshold,
            });
        }
        engine.cues = cues.build();
        let behind_cues = &engine.scanners[Anchor::Cue as usize];
        let starts = engine.cues.each().map(|rows| Starts {
            phrases: rows
                .iter()
                .filter(|(_, role)| *role == Role::Value)
                .map(|(row, _)| *row)
                .collect(),
            scanners: (0..)
                .zip(behind_cues)
                .filter(|(_, scan)| rows.contains(&(scan.row, Role::Positive)))
                .map(|(place, _)| place)
                .collect(),
        });
        engine.starts = starts.collect();
        if problems.is_empty() {
            Ok(engine)
        } else {
            Err(problems)
        }
    }

    /// The compiled rows, in order.
    pub(crate) fn recognizers(&self) -> impl Iterator<Item = &Recognizer> {
        self.rows.iter().map(|row| &row.recognizer)
    }

    /// The words of a phrase that a [`Sight`] names.
    pub(crate) fn phrase(&self, number: u32) -> String {
        self.cues.phrase(number)
    }

    pub(crate) fn regions(&self) -> &Regions {
        &self.regions
    }

    /// The longest cues in `text` that speak for a row, in their order. A cue within a longer
    /// one says nothing of its own: *user name* is no name.
    pub(crate) fn cues(&self, text: &str, scratch: &mut Scratch) -> Vec<String> {
        tokenize(text, &mut scratch.tokens);
        self.cues.find(text, &scratch.tokens, &mut scratch.hits);
        let hits = &scratch.hits;
        let is_within = |inner: &Hit, outer: &Hit| {
            outer.start <= inner.start
                && inner.end <= outer.end
                && (outer.start, outer.end) != (inner.start, inner.end)
        };
        let speaks = |hit: &Hit| {
            let roles = || self.cues.rows(hit).iter().map(|(_, role)| *role);
            roles().any(|role| role == Role::Positive) && roles().all(|role| role != Role::Value)
        };
        hits.iter()
            .filter(|hit| !hits.iter().any(|other| is_within(hit, other)))
            .filter(|hit| speaks(hit))
            .map(|hit| self.cues.phrase(hit.phrase))
            .collect()
    }

    /// Adds what is found in `text` to `out`, in no particular order; spans may overlap.
    pub(crate) fn run(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<Found>) {
        tokenize(text, &mut scratch.tokens);
        self.cues.find(text, &scratch.tokens, &mut scratch.hits);
        scratch.resume.clear();
        scratch.resume.resize(self.scanner_count, 0);
        scratch.cued.clear(self.rows.len());
        for hit in &scratch.hits {
            scratch.cued.extend(self.cues.calls(hit));
        }
        let Scratch {
            tokens,
            hits,
            resume,
            cued,
            reading,
        } = scratch;
        run::Run {
            engine: self,
            text,
            tokens,
            hits,
            cued,
            resume,
            out,
        }
        .all();
        if self.tagged.iter().any(Option::is_some) {
            tagger::find(&self.model, text, tokens, reading, |named| {
                if let Some(row) = self.tagged[named.kind as usize]
                    && !is_cue(hits, &named.span)
                    && !is_said_for_a_name(text, tokens, &named)
                {
                    self.take(row, named, out);
                }
            });
        }
    }

    /// Takes what the model found for the row, if that reaches its threshold.
    fn take(&self, row: u16, named: Named, out: &mut Vec<Found>) {
        let Row {
            recognizer,
            threshold,
        } = &self.rows[usize::from(row)];
        if named.score >= *threshold {
            out.push(Found {
                finding: Finding {
                    span: named.span,
                    entity: recognizer.entity,
                    score: named.score,
                    recognizer: recognizer.id,
                },
                evidence: Evidence {
                    base: named.score,
                    validity: None,
                    sight: Sight::Nothing,
                    is_amount: false,
                },
            });
        }
    }
}
