//! Takes typed settings out of the layers and gathers every problem on the way.
//!
//! A getter that returns `None` has reported why, so the caller reads everything
//! first and puts its result together afterwards, with `?`. What no getter asked for
//! is a key that does not exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{
    layers::{Layers, Leaf, Value, environment_name},
    problem::{Place, Problem},
    recognizers::documented_number,
};
use crate::{sensitive::Sensitive, span::Score};

pub(super) struct Reader<'a> {
    layers: Layers,
    /// Relative paths start here.
    cwd: &'a Path,
    /// Where the values that were taken had been given.
    places: BTreeMap<String, Place>,
    /// All keys that exist; see [`documented`].
    pub(super) asked: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
    /// The files that were read, or would have been.
    pub(super) files: Vec<PathBuf>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(layers: Layers, cwd: &'a Path, problems: Vec<Problem>) -> Self {
        Self {
            layers,
            cwd,
            places: BTreeMap::new(),
            asked: BTreeSet::new(),
            problems,
            files: Vec::new(),
        }
    }

    /// Reports a problem of this key, at the place where it was given.
    pub(super) fn problem(&mut self, key: &str, message: impl Into<String>) {
        let place = self.place(key);
        self.problems.push(Problem::new(place, key, message));
    }

    /// Where the key, or its form that names a file, was given; of a section, where it
    /// or else one of its keys was.
    pub(super) fn place(&self, key: &str) -> Place {
        let inside = format!("{key}.");
        let taken_inside = || self.places.iter().find(|(k, _)| k.starts_with(&inside));
        let left_inside = || {
            self.layers
                .leaves
                .iter()
                .find(|(k, _)| k.starts_with(&inside))
        };
        self.places
            .get(key)
            .or_else(|| self.places.get(&format!("{key}_file")))
            .or_else(|| self.layers.leaves.get(key).map(|leaf| &leaf.place))
            .or_else(|| self.layers.sections.get(key))
            .or_else(|| taken_inside().map(|(_, place)| place))
            .or_else(|| left_inside().map(|(_, leaf)| &leaf.place))
            .cloned()
            .unwrap_or(Place::Default)
    }

    /// What `read` makes of a file, which the settings depend on from now on.
    pub(super) fn watched<T>(&mut self, path: &Path, read: impl FnOnce(&Path) -> T) -> T {
        self.files.push(path.to_owned());
        read(path)
    }

    /// Whether the key is set in some layer and not yet taken.
    pub(super) fn has(&mut self, key: &str) -> bool {
        self.asked.insert(documented(key));
        self.layers.leaves.contains_key(key)
    }

    /// Whether the section, or a key in it, stands in some layer. Ask before its
    /// keys are taken.
    pub(super) fn has_section(&self, section: &str) -> bool {
        let inside = format!("{section}.");
        self.layers.sections.contains_key(section)
            || self.layers.leaves.keys().any(|k| k.starts_with(&inside))
    }

    /// The names of the sections and keys that stand directly in this section.
    pub(super) fn names_in(&self, section: &str) -> BTreeSet<String> {
        let inside = format!("{section}.");
        let keys = self.layers.leaves.keys().chain(self.layers.sections.keys());
        keys.filter_map(|key| key.strip_prefix(&inside)?.split('.').next())
            .map(str::to_owned)
            .collect()
    }

    /// The sections of a list of tables, such as `recognizers.0`, in order.
    pub(super) fn numbered(&self, list: &str) -> Vec<String> {
        let mut names: Vec<String> = self.names_in(list).into_iter().collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        names.iter().map(|name| format!("{list}.{name}")).collect()
    }

    /// `read`, if the key is set; absence is no problem.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        if self.has(key) { read(self, key) } else { None }
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        self.read(key, "must be true or false", |value| match value {
            Value::Boolean(value) => Some(value),
            Value::Untyped(text) => text.expose().parse().ok(),
            _ => None,
        })
    }

    /// A whole number in a range.
    pub(super) fn whole<T>(&mut self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + Display + PartialOrd + TryFrom<i64>,
    {
        let rule = format!(
            "must be a whole number from {} to {}",
            range.start(),
            range.end()
        );
        self.read(key, &rule, |value| {
            let number: i64 = match value {
                Value::Integer(number) => number,
                Value::Untyped(text) => text.expose().parse().ok()?,
                _ => return None,
            };
            T::try_from(number).ok().filter(|n| range.contains(n))
        })
    }

    /// A number from 0 to 1, kept in hundredths.
    pub(super) fn score(&mut self, key: &str) -> Option<Score> {
        self.read(key, "must be a number from 0 to 1", |value| {
            let number: f64 = match value {
                Value::Float(number) => number,
                Value::Integer(0) => 0.0,
                Value::Integer(1) => 1.0,
                Value::Untyped(text) => text.expose().parse().ok()?,
                _ => return None,
            };
            let hundredths = (0..=100).min_by(|a, b| {
                let distance = |h: u8| (f64::from(h) / 100.0 - number).abs();
                distance(*a).total_cmp(&distance(*b))
            })?;
            (0.0..=1.0)
                .contains(&number)
                .then(|| Score::new(hundredths))
        })
    }

    /// A number from 0 to 1, in millionths.
    pub(super) fn millionths(&mut self, key: &str) -> Option<u32> {
        self.read(key, "must be a number from 0 to 1", |value| {
            let number: f64 = match value {
                Value::Float(number) => number,
                Value::Integer(0) => 0.0,
                Value::Integer(1) => 1.0,
                Value::Untyped(text) => text.expose().parse().ok()?,
                _ => return None,
            };
            // Written out, because a number with a point does not become one without.
            let in_range = (0.0..=1.0).contains(&number);
            in_range.then(|| format!("{:.0}", number * 1e6).parse().ok())?
        })
    }

    /// One of these words.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<String> = choices.iter().map(|(w, _)| format!("\"{w}\"")).collect();
        let rule = format!("must be one of {}", words.join(", "));
        self.read(key, &rule, |value| {
            let text = value.as_text()?;
            let (_, choice) = choices.iter().find(|(word, _)| *word == text)?;
            Some(*choice)
        })
    }

    /// A text that some type reads; `rule` says how it must look.
    pub(super) fn parsed<T: FromStr>(&mut self, key: &str, rule: &str) -> Option<T> {
        self.read(key, rule, |value| value.as_text()?.parse().ok())
    }

    pub(super) fn text(&mut self, key: &str) -> Option<Sensitive> {
        self.read(key, "must be a text that is not empty", |value| {
            let text = value.as_text()?;
            (!text.is_empty()).then(|| text.into())
        })
    }

    /// The path, which starts at the working folder if it is relative.
    pub(super) fn absolute(&self, path: &str) -> PathBuf {
        self.cwd.join(path.strip_prefix("./").unwrap_or(path))
    }

    /// A path; a relative one starts at the working folder.
    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let text = self.text(key)?;
        Some(self.absolute(text.expose()))
    }

    /// A list of texts, none of them empty.
    pub(super) fn list(&mut self, key: &str) -> Option<Vec<String>> {
        self.read(
            key,
            "must be a list of texts, none of them empty",
            |value| {
                let text =
                    |item: &Value| Some(item.as_text()?.to_owned()).filter(|t| !t.is_empty());
                value.into_list()?.iter().map(text).collect()
            },
        )
    }

    /// Reports what no getter asked for, and gives all problems, in the order of
    /// their places.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let leaves = std::mem::take(&mut self.layers.leaves);
        for (key, leaf) in leaves {
            let message = self.unknown(&key, &leaf.place);
            self.problems.push(Problem::new(leaf.place, &key, message));
        }
        let sections = std::mem::take(&mut self.layers.sections);
        for (section, place) in sections {
            if !self.is_section(&section) {
                // Its keys, if it has some, are reported themselves.
                let inside = format!("{section}.");
                if !self.problems.iter().any(|p| p.key.starts_with(&inside)) {
                    let message = self.unknown(&section, &place);
                    self.problems.push(Problem::new(place, &section, message));
                }
            }
        }
        self.problems.sort_by(|a, b| a.place.cmp(&b.place));
        self.problems
    }

    fn read<T>(
        &mut self,
        key: &str,
        rule: &str,
        convert: impl FnOnce(Value) -> Option<T>,
    ) -> Option<T> {
        self.asked.insert(documented(key));
        let Some(Leaf { value, place }) = self.layers.leaves.remove(key) else {
            self.problem(key, "is not set");
            return None;
        };
        self.places.insert(key.to_owned(), place);
        let converted = convert(value);
        if converted.is_none() {
            self.problem(key, rule);
        }
        converted
    }

    fn is_section(&self, key: &str) -> bool {
        let inside = format!("{}.", documented(key));
        self.asked.iter().any(|known| known.starts_with(&inside))
    }

    /// What to say of a key that no getter asked for.
    fn unknown(&self, key: &str, place: &Place) -> String {
        if self.is_section(key) {
            return "is a section, not a value".to_owned();
        }
        if self.asked.contains(key) {
            return "is a value, not a section".to_owned();
        }
        let last = |key: &str| key.rsplit('.').next().map(str::to_owned);
        let meant = nearest(key, self.asked.iter().map(String::as_str)).or_else(|| {
            let same_name = |known: &&String| last(known) == last(key);
            self.asked.iter().find(same_name).map(String::as_str)
        });
        match (meant, place) {
            (None, _) => "is not known".to_owned(),
            (Some(known), Place::Environment(_)) => {
                format!("is not known; did you mean {}?", environment_name(known))
            }
            (Some(known), _) => format!("is not known; did you mean `{known}`?"),
        }
    }
}

/// The key as the default file documents it: rules of entity types have one name, and so
/// have texts by language and the tables of a list.
pub(super) fn documented(key: &str) -> String {
    const ENTITIES: &str = "policy.entities.";
    const TEXTS: &str = "block.text.";
    let key = documented_number(key).unwrap_or_else(|| key.to_owned());
    if let Some((section, _)) = key.split_once(TEXTS) {
        return format!("{section}{TEXTS}LANGUAGE");
    }
    match key.split_once(ENTITIES) {
        Some((section, rest)) => match rest.split_once('.') {
            Some((_, key)) => format!("{section}{ENTITIES}TYPE.{key}"),
            None => format!("{section}{ENTITIES}TYPE"),
        },
        None => key,
    }
}

/// Which of the names may have been meant: the nearest, if it is at most two
/// letters off and not altogether different.
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, known)| *distance <= 2 && distance * 3 < known.len())
        .min()
        .map(|(_, known)| known)
}
