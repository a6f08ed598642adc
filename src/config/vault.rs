//! Reads `[vault]` and `[keys]`: where values are kept and what seals them.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{keys::KeySource, reader::Reader, redis};
use crate::{sensitive::Sensitive, vault::RedisAddress};

/// The name of the default vault in the data folder.
const SQLITE_FILE: &str = "cloakroom.db";

/// The name of the key ring in the data folder.
const KEYS_FILE: &str = "keys.json";

pub(super) const URL: &str = "vault.url";
pub(super) const PASSWORD: &str = "vault.password";

/// Where the sealed values are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum VaultLocation {
    /// In a database file on this machine.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Whether it is the default one, so that its folder may be created.
        is_default: bool,
    },
    /// In Redis or Valkey.
    Redis {
        /// A form of [`RedisAddress`]; the password percent-encoded.
        url: Sensitive,
    },
    /// In this process, until it ends.
    Memory,
}

impl VaultLocation {
    /// The location without credentials, for logs.
    pub fn describe(&self) -> String {
        match self {
            Self::Sqlite { path, .. } => format!("sqlite://{}", path.display()),
            Self::Redis { url } => {
                let address = RedisAddress::parse(url.expose());
                address.map_or_else(String::new, |address| address.describe().to_owned())
            }
            Self::Memory => "memory:".to_owned(),
        }
    }
}

/// Reads where the vault is. `data_dir` is absent if it was not readable itself.
pub(super) fn read_location(r: &mut Reader<'_>, data_dir: Option<&Path>) -> Option<VaultLocation> {
    const FORMS: &str = "must be sqlite://PATH, redis://HOST:PORT or another form of redis, \
                         or memory:";
    let has_url = r.has(URL);
    let url = r.optional(URL, Reader::text);
    let has_password = r.has(PASSWORD) || r.has(&format!("{PASSWORD}_file"));
    let password = r.secret(PASSWORD, |_| None);
    let location = match url {
        None if has_url => return None,
        None => VaultLocation::Sqlite {
            path: data_dir?.join(SQLITE_FILE),
            is_default: true,
        },
        Some(url) => match url.expose().split_once(':') {
            Some(("sqlite", rest)) => sqlite(r, rest)?,
            Some((scheme, _)) if scheme.starts_with("redis") => {
                return redis::location(r, url.expose(), password.as_ref());
            }
            Some(("memory", "")) => VaultLocation::Memory,
            _ => {
                r.problem(URL, FORMS);
                return None;
            }
        },
    };
    if has_password {
        r.problem(PASSWORD, "only a redis:// vault has a password");
    }
    Some(location)
}

/// Reads where the key ring is, and how often a command is asked for it again.
pub(super) fn read_keys(
    r: &mut Reader<'_>,
    data_dir: Option<&Path>,
) -> Option<(KeySource, Duration)> {
    const FORMS: [&str; 3] = ["keys.file", "keys.ring", "keys.command"];
    let set: Vec<&str> = FORMS.into_iter().filter(|form| r.has(form)).collect();
    let file = r.optional("keys.file", Reader::path);
    let ring = r.optional("keys.ring", Reader::text);
    let command = r.optional("keys.command", Reader::list);
    let timeout = r.whole("keys.command_timeout_ms", 10..=60_000);
    let refresh = r.whole("keys.command_refresh_seconds", 0..=86_400);
    if let [one, other, ..] = set[..] {
        let place = r.place(other);
        r.problem(
            one,
            format!("`{other}` is set too ({place}); set one of them"),
        );
        return None;
    }
    let source = match (file, ring, command) {
        (Some(path), ..) => KeySource::File {
            path,
            is_default: false,
            place: r.place("keys.file"),
        },
        (_, Some(ring), _) => KeySource::Inline(ring),
        (.., Some(line)) if line.is_empty() => {
            r.problem("keys.command", "must name a program");
            return None;
        }
        (.., Some(line)) => KeySource::Command {
            line,
            timeout: Duration::from_millis(timeout?),
            place: r.place("keys.command"),
        },
        (None, None, None) if !set.is_empty() => return None,
        (None, None, None) => KeySource::File {
            path: data_dir?.join(KEYS_FILE),
            is_default: true,
            place: r.place("data_dir"),
        },
    };
    Some((source, Duration::from_secs(refresh?)))
}

fn sqlite(r: &mut Reader<'_>, rest: &str) -> Option<VaultLocation> {
    let path = rest.strip_prefix("//").unwrap_or_default();
    if path.is_empty() || path.contains(['?', '#']) || path.starts_with(':') || path.ends_with('/')
    {
        r.problem(
            URL,
            "must be sqlite://PATH, where PATH is a file, without parameters",
        );
        return None;
    }
    Some(VaultLocation::Sqlite {
        path: r.absolute(path),
        is_default: false,
    })
}
