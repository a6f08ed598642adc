//! Reads `[[recognizers]]` and `[[deny_lists]]`: what a user wants found besides.
//!
//! They become rows like the built-in ones and pass the same check. A row lives as long
//! as the process, so its texts are leaked; those that a reload reads again are there already.

use std::{
    collections::HashSet,
    fs::File,
    hash::Hash,
    io::Read as _,
    path::Path,
    sync::{LazyLock, Mutex, PoisonError},
};

use super::{assistants::ASSISTANTS, reader::Reader, secret::cannot_read};
use crate::{
    detect::{self, CueRule, CueWords, Find, Recognizer, VALIDATORS, canonical},
    entity::EntityType,
    span::Score,
    vault::Note,
};

/// The longest file of phrases, in bytes.
const MAX_PHRASES_BYTES: u64 = 16 << 20;

const RECOGNIZERS: &str = "recognizers";
const DENY_LISTS: &str = "deny_lists";

/// The settings that are lists of tables.
pub(super) const TABLES: [&str; 3] = [RECOGNIZERS, DENY_LISTS, ASSISTANTS];

/// Reads the rows, checks them, and reports each problem where the row stands.
pub(super) fn read(r: &mut Reader<'_>) -> Vec<Recognizer> {
    let mut rows: Vec<(String, Recognizer)> = Vec::new();
    for section in r.numbered(RECOGNIZERS) {
        if let Some(row) = recognizer(r, &section) {
            rows.push((section, row));
        }
    }
    let mut ids = HashSet::new();
    for section in r.numbered(DENY_LISTS) {
        if let Some(mut row) = deny_list(r, &section) {
            // Several lists may name one type.
            let number = (2..).map(|number| format!("{}_{number}", row.id));
            let mut names = std::iter::once(row.id.to_owned()).chain(number);
            row.id = leak(names.find(|id| !ids.contains(id)).unwrap_or_default());
            ids.insert(row.id.to_owned());
            rows.push((section, row));
        }
    }
    let mut taken: HashSet<&str> = detect::recognizers().map(|row| row.id).collect();
    for (section, row) in &rows {
        for problem in detect::check(&[*row]) {
            r.problem(section, problem.what);
        }
        if !taken.insert(row.id) {
            r.problem(&format!("{section}.id"), "another recognizer has this id");
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn recognizer(r: &mut Reader<'_>, section: &str) -> Option<Recognizer> {
    let key = |name: &str| format!("{section}.{name}");
    let id = text(r, &key("id"));
    let entity = entity(r, &key("type"));
    let regex = r.optional(&key("regex"), text);
    let layouts = r.optional(&key("layouts"), Reader::list);
    let validator_key = key("validator");
    let has_validator = r.has(&validator_key);
    let validate = if has_validator {
        r.choice(&validator_key, VALIDATORS)
    } else {
        Some(Recognizer::DEFAULT.validate)
    };
    let score = r.optional(&key("score"), Reader::score);
    let mut words = |name: &str| -> CueWords {
        let list = r.optional(&key(name), Reader::list).unwrap_or_default();
        if list.is_empty() {
            &[]
        } else {
            leak_cues(leak(list.join(",")))
        }
    };
    let (cues, negative) = (words("cues"), words("negative_cues"));
    let require_cue = r.optional(&key("require_cue"), Reader::boolean);
    let reference = r.optional(&key("reference"), text).unwrap_or_default();
    let examples = r.list(&key("examples"));
    let near_misses = r.list(&key("near_misses"));
    let find = match (regex, layouts) {
        (Some(regex), None) => Some(Find::Pattern(regex)),
        (None, Some(layouts)) => Some(Find::Layouts(leak_all(layouts))),
        _ => {
            r.problem(section, "needs either `regex` or `layouts`");
            None
        }
    };
    if require_cue == Some(true) && cues.is_empty() {
        r.problem(&key("require_cue"), "needs `cues`");
    }
    Some(Recognizer {
        id: id?,
        entity: entity?,
        find: find?,
        validate: validate?,
        score: score.unwrap_or(Recognizer::DEFAULT.score),
        cues,
        negative,
        cue: if require_cue == Some(true) {
            CueRule::Required
        } else {
            CueRule::Helps
        },
        canonical: canonical::code_or_folded,
        reference,
        examples: leak_all(examples?),
        near_misses: leak_all(near_misses?),
        ..Recognizer::DEFAULT
    })
}

fn deny_list(r: &mut Reader<'_>, section: &str) -> Option<Recognizer> {
    let key = |name: &str| format!("{section}.{name}");
    let entity = entity(r, &key("type"));
    let listed = r.optional(&key("phrases"), Reader::list);
    let file_key = key("phrases_file");
    let file = r.optional(&file_key, Reader::path);
    let mut phrases = listed.unwrap_or_default();
    if let Some(path) = file {
        match r.watched(&path, read_phrases) {
            Ok(read) => phrases.extend(read),
            Err(problem) => {
                r.problem(&file_key, problem);
                return None;
            }
        }
    } else if phrases.is_empty() {
        r.problem(section, "needs `phrases` or `phrases_file`");
        return None;
    }
    let entity = entity?;
    Some(Recognizer {
        id: leak(format!("deny.{}", entity.as_str().to_ascii_lowercase())),
        entity,
        find: Find::Phrases(leak_all(phrases)),
        score: Score::MAX,
        canonical: canonical::folded,
        ..Recognizer::DEFAULT
    })
}

/// One phrase a line; empty lines and those that begin with `#` are passed over.
fn read_phrases(path: &Path) -> Result<Vec<String>, String> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_PHRASES_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| cannot_read(&error))?;
    if text.len() as u64 > MAX_PHRASES_BYTES {
        return Err(format!("the file is longer than {MAX_PHRASES_BYTES} bytes"));
    }
    let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim);
    let phrases = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(phrases.map(str::to_owned).collect())
}

fn entity(r: &mut Reader<'_>, key: &str) -> Option<EntityType> {
    let name = r.text(key)?;
    let entity = EntityType::parse(name.expose());
    if entity.is_some_and(Note::is_type) {
        r.problem(key, "is a name that Cloakroom uses itself");
        return None;
    }
    if entity.is_none() {
        r.problem(
            key,
            "must be capital letters, digits and single underscores, at most 40",
        );
    }
    entity
}

fn text(r: &mut Reader<'_>, key: &str) -> Option<&'static str> {
    r.text(key).map(|text| leak(text.expose().to_owned()))
}

fn leak(text: String) -> &'static str {
    static LEAKED: Leaked<str> = LazyLock::new(Mutex::default);
    leak_once(&LEAKED, text.into())
}

fn leak_all(texts: Vec<String>) -> &'static [&'static str] {
    static LEAKED: Leaked<[&str]> = LazyLock::new(Mutex::default);
    leak_once(&LEAKED, texts.into_iter().map(leak).collect())
}

fn leak_cues(list: &'static str) -> CueWords {
    static LEAKED: Leaked<[(&str, &str)]> = LazyLock::new(Mutex::default);
    leak_once(&LEAKED, Box::new([("und", list)]))
}

type Leaked<T> = LazyLock<Mutex<HashSet<&'static T>>>;

fn leak_once<T: ?Sized + Hash + Eq>(leaked: &Leaked<T>, value: Box<T>) -> &'static T {
    let mut leaked = leaked.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(there) = leaked.get(&*value) {
        return there;
    }
    let value = Box::leak(value);
    leaked.insert(value);
    value
}

/// The key of a numbered section as the default file documents it: with the number 0.
pub(super) fn documented_number(key: &str) -> Option<String> {
    let lists = TABLES.into_iter();
    lists
        .filter_map(|list| Some((list, key.strip_prefix(list)?.strip_prefix('.')?)))
        .map(|(list, rest)| match rest.split_once('.') {
            Some((_, key)) => format!("{list}.0.{key}"),
            None => format!("{list}.0"),
        })
        .next()
}
