//! Fills sentences with names, places and numbers.

mod address;
mod fill;
mod person;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use cloakroom::detect::tagger::Kind;

use crate::{
    Failure,
    corpus::Example,
    disguise::disguise,
    lists::{Entry, Lists, read},
    random::Random,
    template::{Part, Template, expand, literals, parse},
};

/// A piece of a sentence, and what it is.
pub struct Piece {
    pub text: String,
    pub kind: Option<Kind>,
}

/// The entries of a list by country.
pub struct ByCountry<'l> {
    all: BTreeMap<&'l str, Vec<&'l Entry>>,
    /// Entries of every country, each as often as it is listed.
    any: Vec<&'l Entry>,
}

impl<'l> ByCountry<'l> {
    fn new(entries: &'l [Entry]) -> Self {
        let mut all: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            for country in &entry.countries {
                all.entry(country).or_default().push(entry);
            }
        }
        Self {
            all,
            any: entries.iter().collect(),
        }
    }

    /// One that is common in `country`, or any where none is known.
    fn pick(&self, country: &str, random: &mut Random) -> &'l Entry {
        let list: &[&'l Entry] = self.all.get(country).unwrap_or(&self.any);
        random.pick::<&Entry>(list)
    }

    fn has(&self, country: &str) -> bool {
        self.all
            .get(country)
            .is_some_and(|entries| entries.len() >= 5)
    }

    /// All entries that are common in `country`.
    pub fn of(&self, country: &str) -> &[&'l Entry] {
        self.all.get(country).map_or(&[], Vec::as_slice)
    }
}

/// The generator: sentences with what fills them.
pub struct Generator<'l> {
    pub lists: &'l Lists,
    pub given: ByCountry<'l>,
    pub surnames: ByCountry<'l>,
    cities: ByCountry<'l>,
    regions: ByCountry<'l>,
    streets: ByCountry<'l>,
    /// Countries that have names of both kinds.
    pub countries: Vec<&'l str>,
    pub templates: Vec<Template>,
    weights: Vec<usize>,
    /// The most common words.
    frequent: Vec<&'l str>,
    /// The words of the English sentences, each as often as it stands in them.
    own_words: Vec<String>,
}

impl<'l> Generator<'l> {
    /// Reads all sentences of a folder, in the order of the files' names.
    pub fn new(lists: &'l Lists, folder: &Path) -> Result<Self, Failure> {
        let list = |error| Failure(format!("{}: {error}", folder.display()));
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .map_err(list)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .collect();
        files.sort();
        let mut templates = Vec::new();
        let mut own_words = Vec::new();
        for file in files {
            let is_english = file
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("en-"));
            let more = parse(&read(&file)?)
                .map_err(|error| Failure(format!("{}: {error}", file.display())))?;
            if is_english {
                for template in &more {
                    let mut words = BTreeSet::new();
                    literals(&template.parts, &mut words);
                    own_words.extend(words.into_iter().filter(|word| is_plain(word)));
                }
            }
            templates.extend(more);
        }
        let given = ByCountry::new(&lists.given);
        let surnames = ByCountry::new(&lists.surnames);
        let countries = given
            .all
            .keys()
            .copied()
            .filter(|country| given.has(country) && surnames.has(country))
            .collect();
        let weights = templates.iter().map(|template| template.weight).collect();
        Ok(Self {
            lists,
            given,
            surnames,
            cities: ByCountry::new(&lists.cities),
            regions: ByCountry::new(&lists.regions),
            streets: ByCountry::new(&lists.streets),
            countries,
            templates,
            weights,
            frequent: lists
                .words
                .iter()
                .filter(|(rank, _)| *rank == 1)
                .map(|(_, word)| word.as_str())
                .collect(),
            own_words,
        })
    }

    /// One sentence, of a template that `wanted` accepts, as somebody might have typed it.
    pub fn sentence(&self, random: &mut Random, wanted: impl Fn(&Template) -> bool) -> Example {
        loop {
            let template = random.pick(&self.templates);
            if random.below(100) >= self.weights_cap(template.weight) || !wanted(template) {
                continue;
            }
            let mut pieces = self.fill(template, random);
            disguise(&mut pieces, random);
            return Example::from_pieces(&pieces, template.id);
        }
    }

    fn weights_cap(&self, weight: usize) -> usize {
        let most = self.weights.iter().max().copied().unwrap_or(1).max(1);
        weight * 100 / most
    }

    /// The pieces of one reading of a template.
    pub fn fill(&self, template: &Template, random: &mut Random) -> Vec<Piece> {
        let home = if template.countries.is_empty() {
            *random.pick(&self.countries)
        } else {
            random.pick(&template.countries).as_str()
        };
        let mut pieces: Vec<Piece> = Vec::new();
        expand(&template.parts, random, &mut |part, random| {
            let (text, kind) = match part {
                Part::Text(text) => (text.clone(), None),
                Part::Slot(slot) => {
                    // Most names are at home where the language is; some are from anywhere.
                    let country = if random.percent(65) {
                        home
                    } else {
                        *random.pick(&self.countries)
                    };
                    self.slot(slot, country, random)
                }
                Part::Choice(_) => return,
            };
            match pieces.last_mut() {
                Some(last) if last.kind.is_none() && kind.is_none() => last.text += &text,
                _ => pieces.push(Piece { text, kind }),
            }
        });
        pieces
    }
}

/// Whether a word of a sentence is in lower case and has no punctuation but an apostrophe.
fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '\'')
}
