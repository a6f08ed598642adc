//! The check that every recognizer passes: built-in ones in a test, a user's own at
//! start and by command.

use std::{collections::HashSet, fmt, ops::Range};

use super::{
    engine::Engine,
    overlap,
    phone::Regions,
    recognizer::{Find, Recognizer},
    search::Search,
    tagger::Model,
};
use crate::entity::EntityType;

/// How many examples, and how many near misses, a recognizer has at least.
const MIN_EXAMPLES: usize = 3;

/// Something that is wrong with a recognizer or an option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The id of the recognizer, or the name of the option.
    pub about: String,
    /// What is wrong, in words; no value of any text.
    pub what: String,
}

impl Problem {
    pub(crate) fn new(about: &str, what: impl Into<String>) -> Self {
        Self {
            about: about.to_owned(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.about, self.what)
    }
}

impl std::error::Error for Problem {}

/// Everything that is wrong with `rows`: ids and names, missing references, patterns, and
/// examples and near misses that a row does not find, or does, when it runs alone.
pub fn check(rows: &[Recognizer]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ids = HashSet::new();
    for row in rows {
        if !ids.insert(row.id) {
            problems.push(Problem::new(row.id, "another recognizer has the same id"));
        }
        check_row(row, &mut |what: String| {
            problems.push(Problem::new(row.id, what));
        });
    }
    problems
}

/// The text of an example without its marks, and what stands between them; nothing if
/// the marks do not come in pairs.
pub fn unmark(example: &str) -> Option<(String, Vec<Range<usize>>)> {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut open = None;
    for character in example.chars() {
        match (character, open) {
            ('«', None) => open = Some(text.len()),
            ('»', Some(start)) => {
                spans.push(start..text.len());
                open = None;
            }
            ('«' | '»', _) => return None,
            _ => text.push(character),
        }
    }
    open.is_none().then_some((text, spans))
}

fn check_row(row: &Recognizer, wrong: &mut impl FnMut(String)) {
    let mut parts = row.id.split('.');
    let is_word = |part: Option<&str>| {
        part.is_some_and(|p| {
            p.starts_with(|c: char| c.is_ascii_lowercase())
                && p.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    if !is_word(parts.next()) || !is_word(parts.next()) || parts.next().is_some() {
        wrong("an id is two words of lower-case letters with a dot between them".into());
    }
    if EntityType::parse(row.entity.as_str()).is_none() {
        wrong("the entity type has no valid name".into());
    }
    let is_url = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    if !row.reference.is_empty() && !is_url(row.reference) {
        wrong("a reference is a URL".into());
    }
    if let Find::Layouts([]) | Find::Phrases([]) = row.find {
        wrong("there is nothing to look for".into());
    }
    for (what, count) in [
        ("examples", row.examples.len()),
        ("near misses", row.near_misses.len()),
    ] {
        // A phrase is its own example.
        let is_list = matches!(row.find, Find::Phrases(_));
        if count < MIN_EXAMPLES && !is_list {
            wrong(format!("there are fewer than {MIN_EXAMPLES} {what}"));
        }
    }

    let default_regions = super::DetectorOptions::default().regions;
    let regions = Regions::new(&default_regions).expect("the default regions are known");
    let engine = match Engine::new(
        [(*row, super::DEFAULT_THRESHOLD)],
        regions,
        Model::built_in(),
    ) {
        Ok(engine) => engine,
        Err(problems) => return problems.into_iter().for_each(|problem| wrong(problem.what)),
    };
    for (number, example) in (1..).zip(row.examples) {
        match unmark(example) {
            None => wrong(format!("example {number}: the marks « and » do not pair")),
            Some((_, spans)) if spans.is_empty() => {
                wrong(format!("example {number}: nothing is marked"));
            }
            Some((text, spans)) => {
                let found = spans_found(&engine, &text);
                if found != spans {
                    wrong(format!(
                        "example {number}: expected {spans:?}, found {found:?}"
                    ));
                }
                check_values(row, &engine, &text, &spans, number, wrong);
            }
        }
    }
    for (number, text) in (1..).zip(row.near_misses) {
        let found = spans_found(&engine, text);
        if !found.is_empty() {
            wrong(format!("near miss {number}: found {found:?}"));
        }
    }
}

/// What holds for every value of an example.
fn check_values(
    row: &Recognizer,
    engine: &Engine,
    text: &str,
    spans: &[Range<usize>],
    number: usize,
    wrong: &mut impl FnMut(String),
) {
    let mut search = Search::default();
    let mut form = |value| search.canonical(row.canonical, value, engine.regions());
    for value in spans.iter().filter_map(|span| text.get(span.clone())) {
        let canonical = form(value);
        if canonical.is_empty() {
            wrong(format!("example {number}: the canonical form is empty"));
        }
        if canonical != form(value) {
            wrong(format!(
                "example {number}: two calls give two canonical forms"
            ));
        }
    }
}

fn spans_found(engine: &Engine, text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    Search::default().run(engine, text, &mut found);
    let mut findings = found.into_iter().map(|found| found.finding).collect();
    overlap::resolve(&mut findings);
    findings.into_iter().map(|finding| finding.span).collect()
}
