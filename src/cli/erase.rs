//! `cloakroom erase`: what `DELETE /v1/sessions/{id}` and `/v1/users/{id}` do, without a
//! gateway.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use clap::Subcommand;

use super::{
    audit,
    exit::{self, Exit, failed},
    parts, print,
};
use crate::{
    config::Settings,
    gateway::{Call, Subject, erase as erase_from, receipt},
};

/// How long one step may take.
const DEADLINE: Duration = Duration::from_secs(30);

#[derive(Subcommand)]
pub(super) enum SubjectCommand {
    /// One session, by the id that the platform gave it, or by its `cloakroom_session`
    Session {
        /// The id
        id: String,
        /// The assistant, if it has a section of its own
        #[arg(long, default_value = "", value_name = "NAME")]
        assistant: String,
    },
    /// All sessions of a customer, by the id that the platform knows them by
    User {
        /// The id
        id: String,
        /// The assistant, if it has a section of its own
        #[arg(long, default_value = "", value_name = "NAME")]
        assistant: String,
    },
}

pub(super) fn erase(settings: &Settings, subject: &SubjectCommand) -> Exit {
    let ring = match parts::ring(&settings.keys) {
        Ok(ring) => Arc::new(ring),
        Err(problem) => return exit::settings(&[problem]),
    };
    let erased = super::block_on(async {
        let store = parts::store(settings, DEADLINE)?;
        let vault = parts::vault(settings, ring.clone(), store);
        let (assistant, subject) = match subject {
            SubjectCommand::Session { id, assistant } => (assistant, Subject::Session(id)),
            SubjectCommand::User { id, assistant } => (assistant, Subject::User(id)),
        };
        erase_from(&vault, assistant, subject, &Call::default()).await
    });
    match erased {
        Ok(Ok(erasure)) => {
            let printed = print(&format!("{}\n", receipt(&erasure, SystemTime::now())));
            match audit::record(settings, &ring, erasure.event()) {
                Exit::Success => printed,
                exit => exit,
            }
        }
        Ok(Err(error)) => {
            let place = settings.vault.location.describe();
            failed(Exit::Unavailable, format!("vault {place}: {error}"))
        }
        Err(error) => failed(Exit::Unavailable, error),
    }
}
