//! Loads the settings, at the start and again later.

use std::{env, ffi::OsString, path::PathBuf};

use crate::{
    config::{self, Flags, Problem, Settings},
    detect::entity_types,
    entity::EntityType,
};

/// What the settings are read with besides their file. It does not change while the
/// program runs.
pub(super) struct Loader {
    flags: Flags,
    environment: Vec<(OsString, OsString)>,
    cwd: PathBuf,
    known: Vec<EntityType>,
}

impl Loader {
    pub(super) fn new(flags: Flags) -> Self {
        Self {
            flags,
            environment: config::process_environment().collect(),
            cwd: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            known: entity_types().into_iter().collect(),
        }
    }

    pub(super) fn load(&self) -> Result<Settings, Vec<Problem>> {
        let environment = self.environment.iter().cloned();
        Settings::load(&self.flags, environment, &self.cwd, &self.known)
    }
}
