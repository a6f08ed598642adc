//! The layers of settings, laid over each other: dotted key to value and place.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    problem::{Place, Problem},
    recognizers::TABLES,
};
use crate::sensitive::Sensitive;

/// What the names of our environment variables start with.
pub(super) const ENVIRONMENT_PREFIX: &str = "CLOAKROOM_";

/// A value as it was given.
pub(super) enum Value {
    /// A text of a file.
    Text(Sensitive),
    /// A text of the environment or a flag, of whatever type the key has.
    Untyped(Sensitive),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<Value>),
    /// A date, or a number that does not fit: no key has such values.
    Other,
}

/// A value and where it was given.
pub(super) struct Leaf {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// All layers so far. Sections are flattened, so that a later layer changes
/// single keys of a section and leaves the others.
#[derive(Default)]
pub(super) struct Layers {
    /// Values by dotted key.
    pub(super) leaves: BTreeMap<String, Leaf>,
    /// Every section that was opened, also empty ones, by dotted key.
    pub(super) sections: BTreeMap<String, Place>,
}

impl Layers {
    /// Lays the settings of a TOML text over the others. A text that is no valid
    /// TOML adds nothing but its problems.
    pub(super) fn add_toml(
        &mut self,
        text: &str,
        place: impl Fn(usize) -> Place,
        problems: &mut Vec<Problem>,
    ) {
        let place_at = |byte: usize| place(1 + text[..byte].matches('\n').count());
        let (table, errors) = DeTable::parse_recoverable(text);
        // Only the parser's message: its full text quotes the line. And nothing of the
        // rest: after an unclosed quote a piece of a secret may pass for a key.
        problems.extend(errors.iter().map(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            let message = format!("not valid TOML: {}", error.message());
            Problem::new(place_at(byte), "", message)
        }));
        if errors.is_empty() {
            self.add_table("", table.get_ref(), &place_at, problems);
        }
    }

    /// Lays the environment over the others. Variables that are not ours by name are
    /// passed over.
    pub(super) fn add_environment(
        &mut self,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        problems: &mut Vec<Problem>,
    ) {
        for (name, value) in environment {
            let name = name.to_string_lossy();
            let Some(key) = name.strip_prefix(ENVIRONMENT_PREFIX) else {
                continue;
            };
            let place = Place::Environment(name.clone().into_owned());
            match value.to_str() {
                Some(value) if is_service_link(&name, value) => {}
                Some(value) => {
                    let value = Value::Untyped(value.into());
                    self.leaves
                        .insert(environment_key(key), Leaf { value, place });
                }
                None => problems.push(Problem::new(place, "", "must be UTF-8")),
            }
        }
    }

    /// Lays one flag over the others.
    pub(super) fn add_flag(&mut self, key: &str, flag: &'static str, value: &str) {
        let leaf = Leaf {
            value: Value::Untyped(value.into()),
            place: Place::Flag(flag),
        };
        self.leaves.insert(key.to_owned(), leaf);
    }

    fn add_table(
        &mut self,
        prefix: &str,
        table: &DeTable<'_>,
        place_at: &impl Fn(usize) -> Place,
        problems: &mut Vec<Problem>,
    ) {
        for (name, value) in table {
            let place = place_at(name.span().start);
            let name = name.get_ref();
            // A quoted key may hold a dot, which would make it look like another key.
            if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                problems.push(Problem::new(place, prefix, "holds a key that is not known"));
                continue;
            }
            let key = if prefix.is_empty() {
                name.to_string()
            } else {
                format!("{prefix}.{name}")
            };
            if let DeValue::Table(section) = value.get_ref() {
                self.add_table(&key, section, place_at, problems);
                self.sections.insert(key, place);
            } else if TABLES.contains(&&*key)
                && let Some(tables) = tables(value.get_ref())
            {
                // A list of tables is a section with numbered sections in it.
                for (number, (start, table)) in tables.into_iter().enumerate() {
                    let key = format!("{key}.{number}");
                    self.add_table(&key, table, place_at, problems);
                    self.sections.insert(key, place_at(start));
                }
            } else {
                let value = Value::from_toml(value.get_ref());
                self.leaves.insert(key, Leaf { value, place });
            }
        }
    }
}

impl Value {
    /// The value, if it is a text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Untyped(text) => Some(text.expose()),
            _ => None,
        }
    }

    /// The items, if it is a list. The environment writes one as `a,b` or as in TOML.
    pub(super) fn into_list(self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items),
            Self::Untyped(text) if text.expose().starts_with('[') => {
                let parsed = DeValue::parse(text.expose()).ok()?;
                Self::from_toml(parsed.get_ref()).into_list()
            }
            Self::Untyped(text) if text.expose().trim().is_empty() => Some(Vec::new()),
            Self::Untyped(text) => {
                let items = text.expose().split(',');
                Some(items.map(|item| Self::Text(item.trim().into())).collect())
            }
            _ => None,
        }
    }

    fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(Sensitive::new(text.to_string())),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Self::Other, Self::Integer),
            DeValue::Float(number) => number.as_str().parse().map_or(Self::Other, Self::Float),
            DeValue::Boolean(value) => Self::Boolean(*value),
            DeValue::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item: &Spanned<DeValue<'_>>| Self::from_toml(item.get_ref()))
                    .collect(),
            ),
            DeValue::Datetime(_) | DeValue::Table(_) => Self::Other,
        }
    }
}

/// The tables of a list that holds nothing else, and where each begins.
fn tables<'t, 'v>(value: &'t DeValue<'v>) -> Option<Vec<(usize, &'t DeTable<'v>)>> {
    let DeValue::Array(items) = value else {
        return None;
    };
    let table = |item: &'t Spanned<DeValue<'v>>| match item.get_ref() {
        DeValue::Table(table) => Some((item.span().start, table)),
        _ => None,
    };
    items
        .iter()
        .map(table)
        .collect::<Option<Vec<_>>>()
        .filter(|tables| !tables.is_empty())
}

/// The place of a line of this file.
pub(super) fn in_file(path: &Path) -> impl Fn(usize) -> Place {
    let path: PathBuf = path.to_owned();
    move |line| Place::File {
        path: path.clone(),
        line,
    }
}

/// The name of the environment variable of a key.
pub(super) fn environment_name(key: &str) -> String {
    let key = key.replace('.', "__").to_ascii_uppercase();
    format!("{ENVIRONMENT_PREFIX}{key}")
}

/// The key of a variable's name without its prefix: `VAULT__URL` is `vault.url`. A name
/// that is not wholly in upper case belongs to no key, and neither does its result.
fn environment_key(name: &str) -> String {
    let is_ours = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if !name.bytes().all(is_ours) {
        return format!("?{name}");
    }
    let mut parts: Vec<String> = name.split("__").map(str::to_ascii_lowercase).collect();
    // Entity types are written in upper case: policy.entities.TYPE, assistant.0.policy.entities.TYPE.
    let by_type = |pair: &[String]| pair[0] == "policy" && pair[1] == "entities";
    if let Some(at) = parts.windows(2).position(by_type)
        && let Some(entity) = parts.get_mut(at + 2)
    {
        entity.make_ascii_uppercase();
    }
    parts.join(".")
}

/// Whether a container platform set this variable, to tell where a service of the name
/// `cloakroom` or `cloakroom-…` listens: Kubernetes does so in every pod of the
/// namespace (`CLOAKROOM_SERVICE_HOST`, `CLOAKROOM_PORT_8080_TCP_ADDR`).
fn is_service_link(name: &str, value: &str) -> bool {
    let is_port = value.parse::<u16>().is_ok();
    let is_address = value.parse::<std::net::IpAddr>().is_ok();
    let is_url = ["tcp://", "udp://", "sctp://"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    let is_protocol = ["tcp", "udp", "sctp"].contains(&value);
    let is_of_a_port = name.contains("_PORT_");
    name.ends_with("_SERVICE_HOST") && is_address
        || name.contains("_SERVICE_PORT") && is_port
        || name.ends_with("_PORT") && is_url
        || is_of_a_port
            && (name.ends_with("_ADDR") && is_address
                || name.ends_with("_PORT") && is_port
                || name.ends_with("_PROTO") && is_protocol
                || is_url)
}
