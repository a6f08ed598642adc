//! Detection: text in, findings out.
//!
//! Pure: no I/O, no clock, no logging. Time is linear in the length of the text, and
//! nothing is allocated for a text in which nothing is found.
//!
//! Every recognizer runs on every text, whatever its language. A recognizer is a row of
//! data with its evidence ([`Recognizer`]); the rows stand in one list
//! ([`recognizers()`]), from which everything else is derived. To add one, write a constant
//! in the file of its topic or country under `recognizers/` and name it in that file's
//! `ROWS`; [`check()`] then holds it to its examples and near misses.

pub(crate) mod canonical;
mod check;
mod cue;
mod date;
pub mod dialogue;
mod engine;
mod explain;
mod homoglyph;
pub mod layout;
mod normalize;
mod overlap;
mod phone;
mod recognizer;
mod recognizers;
mod search;
mod spelled;
pub mod tagger;
mod token;
mod validators;
mod words;
mod work;

use std::{
    cell::Cell,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

pub use self::{
    check::{Problem, check, unmark},
    explain::Explanation,
    phone::Regions,
    recognizer::{
        Anchor, CUE_BONUS, CueRule, CueWords, Find, LONG_WORD, Place, Recognizer, SHORT_TEXT,
        Scanned, Scanner, Window,
    },
    token::{Gap, Token},
    validators::{VALIDATORS, Validator},
};
use self::{
    engine::{Engine, Found},
    search::Search,
    tagger::Model,
};
pub(crate) use self::{homoglyph::latin, token::is_unspaced};
use crate::{
    entity::EntityType,
    sensitive::Sensitive,
    span::{Finding, Score},
};

/// The score from which on a find counts, unless an option says otherwise.
pub const DEFAULT_THRESHOLD: Score = Score::new(50);

/// Finds personal data in texts. It does not change once it is made, so one is shared
/// by all threads.
pub struct Detector {
    engine: Engine,
    /// The row of each recognizer, by id.
    rows: HashMap<&'static str, Recognizer>,
    /// The canonical form of each type that some row finds.
    forms: HashMap<EntityType, fn(&str, &Regions) -> String>,
    /// All types, those that something else finds included.
    types: BTreeSet<EntityType>,
    extra: Vec<Box<dyn TextRecognizer>>,
    options: Checked,
}

/// How a [`Detector`] looks at texts. It has no `Debug`, as `allow` holds values.
#[derive(Clone, PartialEq)]
pub struct DetectorOptions {
    /// The regions (ISO 3166-1 alpha-2) whose national phone numbers are found without a
    /// country code, the most likely first.
    pub regions: Vec<String>,
    /// The score from which on a find counts.
    pub default_threshold: Score,
    /// The same for single entity types. A type named here is looked for even if its
    /// recognizers are off by default ([`Recognizer::on`]).
    pub thresholds: BTreeMap<EntityType, Score>,
    /// Entity types that are not looked for at all.
    pub ignore: BTreeSet<EntityType>,
    /// What finds names ([`tagger`]).
    pub model: Arc<Model>,
    /// Values that are never reported, compared without regard to case and to blanks
    /// around them; nor is anything found inside them.
    pub allow: Vec<String>,
    /// Entity types that something else finds, whose findings are settled here
    /// ([`Detector::detect_with`]).
    pub others: BTreeSet<EntityType>,
}

impl Default for DetectorOptions {
    fn default() -> Self {
        Self {
            regions: vec!["US".into(), "GB".into()],
            default_threshold: DEFAULT_THRESHOLD,
            thresholds: BTreeMap::new(),
            ignore: BTreeSet::new(),
            model: Model::built_in(),
            allow: Vec::new(),
            others: BTreeSet::new(),
        }
    }
}

/// A recognizer that is no row of data: a model, or a fault that a test injects.
pub trait TextRecognizer: Send + Sync {
    /// Its id, of the form that rows have.
    fn id(&self) -> &'static str;

    /// Adds what it finds in `text` to `out`, in any order. Spans may overlap; one that
    /// is empty, out of bounds or not on character boundaries is a fault of the
    /// recognizer and stops the process of this text with a panic.
    fn recognize(&self, text: &str, out: &mut Vec<Finding>);
}

/// All built-in recognizers.
pub fn recognizers() -> impl Iterator<Item = &'static Recognizer> {
    recognizers::TOPICS.iter().copied().flatten()
}

/// All entity types that a built-in recognizer finds.
pub fn entity_types() -> BTreeSet<EntityType> {
    recognizers().map(|row| row.entity).collect()
}

/// The options, in the form in which they are asked.
struct Checked {
    default_threshold: Score,
    thresholds: BTreeMap<EntityType, Score>,
    ignore: BTreeSet<EntityType>,
    allow: HashSet<Sensitive>,
}

impl Checked {
    fn threshold(&self, entity: EntityType) -> Score {
        self.thresholds
            .get(&entity)
            .copied()
            .unwrap_or(self.default_threshold)
    }

    fn counts(&self, finding: &Finding) -> bool {
        !self.ignore.contains(&finding.entity) && finding.score >= self.threshold(finding.entity)
    }
}

impl Detector {
    /// A detector with all built-in recognizers. The error lists everything that is wrong
    /// with the options.
    pub fn new(options: DetectorOptions) -> Result<Self, Vec<Problem>> {
        Self::with_rows(options, &[])
    }

    /// A detector with all built-in recognizers and these. The error lists everything that
    /// is wrong with the options and with the rows, their examples included.
    pub fn with_rows(options: DetectorOptions, own: &[Recognizer]) -> Result<Self, Vec<Problem>> {
        let mut problems = check(own);
        let mut rows: HashMap<&'static str, Recognizer> =
            recognizers().map(|row| (row.id, *row)).collect();
        for row in own {
            if rows
                .insert(row.id, *row)
                .is_some_and(|_| recognizers().any(|r| r.id == row.id))
            {
                problems.push(Problem::new(
                    row.id,
                    "a built-in recognizer has the same id",
                ));
            }
        }
        let all = || recognizers().copied().chain(own.iter().copied());
        let mut known: BTreeSet<EntityType> = rows.values().map(|row| row.entity).collect();
        // What is not looked for unless it is asked for is no find of something else either.
        let on: BTreeSet<EntityType> = all().filter(|row| row.on).map(|row| row.entity).collect();
        let off = known.difference(&on).copied();
        let off: Vec<EntityType> = off
            .filter(|entity| !options.thresholds.contains_key(entity))
            .collect();
        // Of several rows of a type, the first one is the most common.
        let mut forms = HashMap::new();
        for row in all() {
            forms.entry(row.entity).or_insert(row.canonical);
        }
        known.extend(&options.others);
        for (about, types) in [
            ("thresholds", options.thresholds.keys().collect::<Vec<_>>()),
            ("ignore", options.ignore.iter().collect()),
        ] {
            for unknown in types.into_iter().filter(|entity| !known.contains(entity)) {
                problems.push(Problem::new(
                    about,
                    format!("no recognizer finds {unknown}"),
                ));
            }
        }
        let regions = Regions::new(&options.regions).unwrap_or_else(|unknown| {
            problems.extend(unknown.iter().map(|_| {
                Problem::new(
                    "regions",
                    "a region is a two-letter code of ISO 3166-1 in capitals",
                )
            }));
            Regions::new(&[]).expect("no region is unknown")
        });
        let model = options.model;
        let options = Checked {
            default_threshold: options.default_threshold,
            thresholds: options.thresholds,
            ignore: options.ignore.into_iter().chain(off).collect(),
            allow: options
                .allow
                .iter()
                .map(|value| fold_allowed(value))
                .collect(),
        };
        let wanted = recognizers()
            .copied()
            .chain(own.iter().copied())
            .filter(|row| !options.ignore.contains(&row.entity))
            .filter(|row| row.on || options.thresholds.contains_key(&row.entity))
            .map(|row| (row, options.threshold(row.entity)));
        match Engine::new(wanted, regions, model) {
            Ok(engine) if problems.is_empty() => Ok(Self {
                engine,
                rows,
                forms,
                types: known,
                extra: Vec::new(),
                options,
            }),
            Ok(_) => Err(problems),
            // What is wrong with a user's own row has been said by the check already.
            Err(more) => {
                problems.extend(more);
                problems.dedup();
                Err(problems)
            }
        }
    }

    /// Adds a recognizer that is no row of data. Thresholds and ignored types hold for
    /// what it finds, too.
    #[must_use]
    pub fn with_recognizer(mut self, recognizer: Box<dyn TextRecognizer>) -> Self {
        self.extra.push(recognizer);
        self
    }

    /// What stands in `text`: sorted, without overlaps, each span on character boundaries.
    pub fn detect(&self, text: &str) -> Vec<Finding> {
        self.detect_with(text, Vec::new())
    }

    /// The same together with what something else found in `text`: by the same thresholds,
    /// and what overlaps is one find.
    pub fn detect_with(&self, text: &str, others: Vec<Finding>) -> Vec<Finding> {
        let found = self.search(text);
        let mut findings: Vec<Finding> = found.into_iter().map(|found| found.finding).collect();
        self.settle(text, &mut findings, others);
        findings
    }

    /// The same without what the trained model finds.
    fn detect_by_rules(&self, text: &str) -> Vec<Finding> {
        let is_by_model = |finding: &Finding| {
            let row = self.rows.get(finding.recognizer);
            row.is_some_and(|row| matches!(row.find, Find::Tagged(_)))
        };
        let found = self.search(text).into_iter().map(|found| found.finding);
        let mut findings: Vec<Finding> = found.filter(|finding| !is_by_model(finding)).collect();
        self.settle(text, &mut findings, Vec::new());
        findings
    }

    /// The same finds, each with how its score came about.
    pub fn explain(&self, text: &str, others: Vec<Finding>) -> Vec<Explanation> {
        let found = self.search(text);
        let mut findings = found.iter().map(|found| found.finding.clone()).collect();
        self.settle(text, &mut findings, others);
        let explain = |finding| Explanation::new(finding, &found, &self.engine);
        findings.into_iter().map(explain).collect()
    }

    /// What the rows find in `text`, in no particular order; spans may overlap.
    fn search(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        with_search(|search| search.run(&self.engine, text, &mut found));
        found
    }

    /// Adds what the recognizers find that are no rows, and `others`; drops what is allowed,
    /// and joins what overlaps.
    fn settle(&self, text: &str, found: &mut Vec<Finding>, others: Vec<Finding>) {
        if !self.extra.is_empty() || !others.is_empty() {
            let own = found.len();
            found.extend(others);
            for recognizer in &self.extra {
                recognizer.recognize(text, found);
            }
            for finding in &found[own..] {
                let value = text.get(finding.span.clone()).unwrap_or_default();
                assert!(!value.is_empty(), "{} reported no text", finding.recognizer);
            }
            found.retain(|finding| self.options.counts(finding));
        }
        if !found.is_empty() {
            self.drop_allowed(text, found);
            overlap::resolve(found);
        }
    }

    /// The parts of a person's name that may stand alone later, with the form by which each is
    /// recognised.
    pub fn name_parts<'t>(&self, name: &'t str) -> Vec<(&'t str, Sensitive)> {
        let parts = recognizers::parts::parts(name).into_iter();
        parts
            .map(|part| &name[part])
            .filter(|part| !self.options.allow.contains(&fold_allowed(part)))
            .map(|part| (part, self.name_form(part)))
            .collect()
    }

    /// Where in `text` words stand that may be such parts, each with the form by which it
    /// would be recognised.
    pub fn name_mentions(&self, text: &str) -> Vec<(Range<usize>, Sensitive)> {
        let mentions = recognizers::parts::mentions(text).into_iter();
        mentions
            .map(|at| (at.clone(), self.name_form(&text[at])))
            .collect()
    }

    fn canonical_form(&self, form: fn(&str, &Regions) -> String, value: &str) -> Sensitive {
        let canonical = with_search(|search| search.canonical(form, value, self.engine.regions()));
        // A value without a form of its own kind is still a value.
        Sensitive::new(if canonical.is_empty() {
            value.to_owned()
        } else {
            canonical
        })
    }

    fn name_form(&self, part: &str) -> Sensitive {
        self.canonical_form(canonical::name, part)
    }

    /// The longest cues in `text` that speak for a value, in lower case, in their order.
    fn cues_of(&self, text: &str) -> Vec<String> {
        with_search(|search| search.cues(&self.engine, text))
    }

    /// The one spelling that all spellings of the found value share. `text` is the text
    /// that the finding was found in.
    pub fn canonical(&self, finding: &Finding, text: &str) -> Sensitive {
        let value = &text[finding.span.clone()];
        let of_type = || self.forms.get(&finding.entity).copied();
        let form = self
            .rows
            .get(finding.recognizer)
            .map(|row| row.canonical)
            .or_else(of_type)
            .unwrap_or(canonical::folded);
        self.canonical_form(form, value)
    }

    /// All entity types that a recognizer of this detector finds, or would if its type
    /// were not ignored; and those of [`DetectorOptions::others`].
    pub fn entity_types(&self) -> &BTreeSet<EntityType> {
        &self.types
    }

    /// The recognizers in use: the built-in ones whose type is not ignored, and the
    /// user's own.
    pub fn recognizers(&self) -> impl Iterator<Item = &Recognizer> {
        self.engine.recognizers()
    }

    /// Drops what is allowed, and what lies inside of it.
    fn drop_allowed(&self, text: &str, found: &mut Vec<Finding>) {
        if self.options.allow.is_empty() {
            return;
        }
        found.sort_by_key(|finding| (finding.span.start, Reverse(finding.span.end)));
        // How far the allowed values reach that began up to here.
        let mut allowed_to = 0;
        found.retain(|finding| {
            if finding.span.end <= allowed_to {
                return false;
            }
            let allowed = self
                .options
                .allow
                .contains(&fold_allowed(&text[finding.span.clone()]));
            if allowed {
                allowed_to = finding.span.end;
            }
            !allowed
        });
    }
}

fn fold_allowed(value: &str) -> Sensitive {
    Sensitive::new(value.trim().to_lowercase())
}

/// What this thread searches with. A panic in between loses it, and the next text gets a
/// new one.
fn with_search<T>(work: impl FnOnce(&mut Search) -> T) -> T {
    thread_local! {
        static SEARCH: Cell<Option<Box<Search>>> = const { Cell::new(None) };
    }
    let mut search = SEARCH.take().unwrap_or_default();
    let done = work(&mut search);
    SEARCH.set(Some(search));
    done
}

#[cfg(test)]
mod tests;
