//! The settings from outside: temporary folders, environments given as pairs.

mod access;
mod documentation;
mod keys;
mod layers;
mod policy;
mod recognizers;
mod values;
mod vault;

use std::{ffi::OsString, fs, path::PathBuf};

use tempfile::TempDir;

use super::{FILE_NAME, Flags, Settings};
use crate::entity::EntityType;

const KNOWN: &[EntityType] = &[
    EntityType::new("EMAIL_ADDRESS"),
    EntityType::new("PERSON"),
    EntityType::new("US_SSN"),
];

/// A working folder, an environment and flags.
struct Setup {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
    flags: Flags,
}

impl Setup {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
            flags: Flags::default(),
        }
    }

    /// A working folder with this `cloakroom.toml`.
    fn file(text: &str) -> Self {
        Self::new().with(FILE_NAME, text)
    }

    /// Adds a file to the working folder.
    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    /// Adds a variable.
    fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    fn listen(mut self, address: &str) -> Self {
        self.flags.listen = Some(address.to_owned());
        self
    }

    /// Listens where others reach it, as behind a proxy that speaks TLS.
    fn behind_proxy(self, address: &str) -> Self {
        self.env("CLOAKROOM_SERVER__ALLOW_PLAIN_HTTP", "true")
            .listen(address)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn load(&self) -> Result<Settings, Vec<super::Problem>> {
        let environment = self.environment.iter().cloned();
        Settings::load(&self.flags, environment, self.folder.path(), KNOWN)
    }

    /// The settings, which must be right.
    fn settings(&self) -> Settings {
        match self.load() {
            Ok(settings) => settings,
            Err(problems) => panic!("{problems:#?}"),
        }
    }

    /// What is reported, a line each; empty if all is right.
    fn problems(&self) -> Vec<String> {
        let problems = self.load().err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    }
}

/// The problem that this settings file has.
fn problem(file: &str) -> String {
    let problems = Setup::file(file).problems();
    assert_eq!(problems.len(), 1, "{file}: {problems:?}");
    problems.into_iter().next().unwrap()
}
