//! What is wrong with the settings, and where.

use std::{fmt, path::PathBuf};

/// Where a setting was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Nowhere: the built-in default holds.
    Default,
    /// In a file, on this line, counted from 1. Line 0 is the file as a whole.
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// In the environment variable of this name.
    Environment(String),
    /// With this flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line: 0 } => write!(f, "{}", path.display()),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// One thing that is wrong with the settings. Its text names the place, the key and
/// the rule; it never holds a value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// Where the setting was given.
    pub place: Place,
    /// The dotted key, such as `vault.url`; empty when no single key is meant.
    pub key: String,
    /// The rule that is broken.
    pub message: String,
}

impl Problem {
    pub(super) fn new(place: Place, key: &str, message: impl Into<String>) -> Self {
        Self {
            place,
            key: key.to_owned(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            key,
            message,
        } = self;
        match place {
            // The names of variables and flags say which key it is.
            Place::Environment(_) | Place::Flag(_) => write!(f, "{place}: {message}"),
            Place::File { .. } if key.is_empty() => write!(f, "{place}: {message}"),
            Place::File { .. } => write!(f, "{place}: {key}: {message}"),
            Place::Default => write!(f, "{key}: {message}"),
        }
    }
}
