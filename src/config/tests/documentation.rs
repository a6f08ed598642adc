//! The default file is the documentation: it and the reader know the same keys.

use std::{collections::BTreeSet, path::Path, time::Duration};

use super::{KNOWN, Setup};
use crate::{
    config::{
        DEFAULTS, KeySource, Limits, LogFormat, LogSettings, Place, Settings, VaultLocation,
        layers::{Layers, environment_name},
        read,
        reader::{Reader, documented},
    },
    entity::EntityType,
    gateway::RestoreOptions,
    policy::Action,
    span::Score,
};

/// The default file with every setting set: prose starts with `# `, a setting that is
/// not set with `#` alone.
fn everything_set() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => {
            format!("{rest}\n")
        }
        _ => format!("{line}\n"),
    };
    DEFAULTS.lines().map(line).collect()
}

fn layers_of(text: &str) -> Layers {
    let mut layers = Layers::default();
    let mut problems = Vec::new();
    layers.add_toml(text, |_| Place::Default, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    layers
}

/// The keys of the default file, commented or not.
fn documented_keys() -> BTreeSet<String> {
    let layers = layers_of(&everything_set());
    layers.leaves.keys().map(|key| documented(key)).collect()
}

/// The keys that the reader asks for.
fn known_keys() -> BTreeSet<String> {
    let mut reader = Reader::new(layers_of(&everything_set()), Path::new("."), Vec::new());
    read(&mut reader, KNOWN, true);
    reader.asked
}

/// The section whose keys another section takes too: the groups those of [auth], and an
/// assistant those that hold for all.
fn shared_form(key: &str) -> String {
    let key = key.strip_prefix("assistant.0.").unwrap_or(key);
    let parts: Vec<&str> = key.split('.').collect();
    match parts[..] {
        ["auth", "webhook" | "api" | "metrics", name] if name != "open" => format!("auth.{name}"),
        _ => key.to_owned(),
    }
}

/// A key of this form.
fn an_example(key: &str) -> String {
    key.replace("TYPE", "US_SSN").replace("LANGUAGE", "xx")
}

#[test]
fn every_key_of_the_default_file_is_known_to_the_reader() {
    let unknown: Vec<_> = documented_keys()
        .difference(&known_keys())
        .cloned()
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_key_that_the_reader_knows_is_in_the_default_file() {
    let documented = documented_keys();
    let missing: Vec<_> = known_keys()
        .into_iter()
        .filter(|key| !documented.contains(key) && !documented.contains(&shared_form(key)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(documented.contains("policy.entities.TYPE.keep_last"));
}

#[test]
fn every_key_is_also_a_variable() {
    for key in known_keys() {
        let variable = environment_name(&an_example(&key));
        let setup = Setup::new().env(&variable, "?");
        let problems = setup.problems();
        let is_unknown = |problem: &String| problem.contains("not known");
        assert!(!problems.iter().any(is_unknown), "{variable}: {problems:?}");
    }
}

#[test]
fn whatever_a_key_is_set_to_is_read_or_reported_and_never_quoted() {
    let values = [
        "'hunter2'",
        "'redis://hunter2:hunter2@hunter2:hunter2'",
        "7",
        "0.5",
        "true",
        "['hunter2']",
        "{ hunter2 = 'hunter2' }",
        "2020-01-01",
    ];
    for key in known_keys() {
        let key = an_example(&key);
        for value in values {
            let problems = Setup::file(&format!("{key} = {value}")).problems();
            for problem in problems {
                // The name of a key is quoted, but for what stands in its value.
                let text = problem.replace(&format!("{key}.hunter2"), "");
                assert!(!text.contains("hunter2"), "{key} = {value}: {problem}");
            }
        }
    }
}

#[test]
fn the_defaults_are_as_documented() {
    let setup = Setup::new();
    let settings: Settings = setup.settings();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.data_dir, setup.path("data"));
    assert_eq!(settings.workers, 0);
    assert_eq!(settings.shutdown_grace, Duration::from_secs(8));
    let log = LogSettings {
        level: tracing::Level::INFO,
        format: LogFormat::Text,
    };
    assert_eq!(settings.log, log);
    let VaultLocation::Sqlite { path, is_default } = settings.vault.location else {
        panic!("the default vault is SQLite");
    };
    assert_eq!((path, is_default), (setup.path("data/cloakroom.db"), true));
    assert_eq!(settings.vault.deadline, Duration::from_millis(250));
    assert_eq!(settings.vault.max_entries_per_session, 10_000);
    assert_eq!(settings.main.session_ttl, Duration::from_hours(24));
    let KeySource::File {
        path, is_default, ..
    } = settings.keys
    else {
        panic!("the default key ring is a file");
    };
    assert_eq!((path, is_default), (setup.path("data/keys.json"), true));
    for options in [
        settings.auth.webhook,
        settings.auth.api,
        settings.auth.metrics,
    ] {
        assert!(crate::auth::Authenticator::new(options).is_open());
    }
    let person = EntityType::new("PERSON");
    assert_eq!(settings.main.policy.action(person), &Action::Token);
    assert_eq!(settings.main.policy.threshold(person), Score::new(50));
    assert_eq!(settings.main.policy.own_rules().count(), 0);
    assert!(settings.main.phone_regions.contains(&"GB".to_owned()));
    assert_eq!(settings.main.locale.tag, "en");
    assert!(settings.main.block_texts["en"].contains("sensitive"));
    assert_eq!(settings.restore, RestoreOptions::default());
    assert!(settings.outbox.is_none());
    assert!(settings.otlp.is_none());
    assert!(settings.audit.is_none());
    let limits = Limits {
        max_body_bytes: 4 * 1024 * 1024,
        max_text_chars: 2048,
        deadline: Duration::from_millis(800),
        max_requests: 8192,
        max_vault_calls: 256,
        max_buffered_bytes: 256 * 1024 * 1024,
        max_connections: 4096,
        head_timeout: Duration::from_secs(10),
        body_timeout: Duration::from_secs(30),
        idle_timeout: Duration::from_secs(75),
        write_timeout: Duration::from_secs(30),
    };
    assert_eq!(settings.main.share_percent, 100);
    assert_eq!(settings.limits, limits);
}

#[test]
fn the_default_file_itself_is_a_valid_settings_file() {
    assert_eq!(Setup::file(DEFAULTS).problems(), [""; 0]);
}
