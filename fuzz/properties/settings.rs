//! Settings: a file, then variables.

use std::{cell::RefCell, ffi::OsString, fs};

use cloakroom::config::{DEFAULTS, FILE_NAME, Flags, Place, Settings};
use cloakroom::entity::EntityType;
use tempfile::TempDir;

const KNOWN: &[EntityType] = &[
    EntityType::new("EMAIL_ADDRESS"),
    EntityType::new("PERSON"),
    EntityType::new("US_SSN"),
];

/// What is short, or a word of ours, says nothing where a problem quotes it.
const TELLING_LEN: usize = 8;

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("there is room"));
}

/// A settings file; behind the first byte 0, if there is one, variables as `NAME=VALUE`, a line
/// each, their names without the prefix.
pub fn check(data: &[u8]) {
    let (file, variables) = match data.iter().position(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[][..]),
    };
    let variables = String::from_utf8_lossy(variables);
    let variables: Vec<(&str, &str)> = variables
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let environment = variables
        .iter()
        .map(|(name, value)| (OsString::from(format!("CLOAKROOM_{name}")), value.into()));
    let loaded = FOLDER.with_borrow(|folder| {
        fs::write(folder.path().join(FILE_NAME), file).expect("there is room");
        Settings::load(&Flags::default(), environment, folder.path(), KNOWN)
    });
    let problems = match loaded {
        Ok(settings) => {
            assert!(!settings.summary().is_empty());
            return;
        }
        Err(problems) => problems,
    };
    assert!(!problems.is_empty(), "refused without a reason");

    let text = String::from_utf8_lossy(file);
    let names: String = variables.iter().map(|(name, _)| *name).collect();
    let mut values: Vec<String> = variables
        .iter()
        .map(|(_, value)| (*value).to_owned())
        .collect();
    // The keys of what is no TOML are nobody's, so all of it may be a value.
    let mut keys = names.to_lowercase();
    match text.parse::<toml::Table>() {
        Ok(table) => split(toml::Value::Table(table), &mut keys, &mut values),
        Err(_) => values.extend(text.split_ascii_whitespace().map(str::to_owned)),
    }
    for problem in &problems {
        let shown = problem.to_string();
        assert!(!shown.is_empty() && !problem.message.is_empty());
        match &problem.place {
            Place::File { path, line } => {
                assert!(path.ends_with(FILE_NAME));
                assert!(*line <= 1 + text.matches('\n').count(), "{shown}");
            }
            Place::Environment(name) => assert!(
                variables.iter().any(|(known, _)| name.ends_with(known)),
                "{shown}"
            ),
            // Of a setting that must be there, and is not.
            Place::Default => assert!(!problem.key.is_empty(), "{shown}"),
            Place::Flag(_) => panic!("there are no flags: {shown}"),
        }
        for value in &values {
            // The words of ours and of the parser are no secret, whoever else writes them.
            let is_wording = |text: &str| {
                text.bytes()
                    .all(|b| b.is_ascii_lowercase() || matches!(b, b',' | b':' | b' '))
            };
            let lower = value.to_lowercase();
            // `LIMITS__` is part of a variable's name.
            let is_key = lower.split("__").all(|part| DEFAULTS.contains(part));
            let is_telling = value.len() >= TELLING_LEN
                && !is_wording(value)
                && !is_key
                && !keys.contains(&lower);
            assert!(
                !is_telling || !problem.message.contains(value.as_str()),
                "a value in {shown:?}"
            );
        }
    }
}

/// The keys and the texts of a value.
fn split(value: toml::Value, keys: &mut String, values: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => values.push(text),
        toml::Value::Array(list) => list
            .into_iter()
            .for_each(|value| split(value, keys, values)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                keys.push_str(&key.to_lowercase());
                keys.push('\n');
                split(value, keys, values);
            }
        }
        _ => {}
    }
}
