//! What is recorded, and how it is written.

use std::{io::Write as _, sync::Arc};

use crate::{entity::EntityType, vault::store::SessionName};

/// Kinds of data, each once, and how many values of them.
pub type Types = Vec<(EntityType, usize)>;

/// Who a value is shown to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The customer.
    Customer,
    /// The person who takes the conversation over.
    Agent,
    /// The program that called `/v1/restore`.
    Client,
}

impl Reader {
    /// The name in a record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Client => "client",
        }
    }
}

/// What happened. No variant has room for a value; sessions and customers stand by the names
/// that the store has for them, which are keyed hashes.
pub enum Event {
    /// A gateway began to serve, with these keys.
    Started {
        /// The version of the program.
        version: &'static str,
        /// The key that seals.
        active: String,
        /// All keys of the ring.
        keys: Vec<String>,
    },
    /// A gateway ended as it was told to.
    Stopped,
    /// Tokens were given out.
    Minted {
        /// The assistant; empty for the one of the plain paths.
        assistant: Arc<str>,
        /// The session.
        session: SessionName,
        /// Of what they stand for.
        types: Types,
        /// Whether they carry their own value, because the store took none.
        sealed: bool,
    },
    /// Values were shown, or were about to be.
    Restored {
        /// The assistant; empty for the one of the plain paths.
        assistant: Arc<str>,
        /// The session.
        session: SessionName,
        /// To whom.
        reader: Reader,
        /// What kinds.
        types: Types,
    },
    /// A session or a customer was erased.
    Erased {
        /// `session` or `user`.
        subject: &'static str,
        /// Its name in the store.
        name: String,
        /// How many sessions.
        sessions: u64,
        /// How many values.
        values: u64,
    },
    /// The command line changed the key ring.
    KeysChanged(KeyChange),
    /// A gateway took another key ring up.
    KeysLoaded(KeyChange),
    /// Settings or key ring were read again.
    Loaded {
        /// `settings` or `keys`.
        source: &'static str,
        /// Whether they were right, and are in force.
        ok: bool,
    },
    /// Callers were turned away for their credentials.
    Refused {
        /// What they called.
        endpoint: &'static str,
        /// Why, as the answer says it.
        code: &'static str,
        /// How many.
        count: u64,
    },
    /// So many events could not be recorded.
    Lost {
        /// How many.
        records: u64,
    },
}

/// How a key ring differs from the one before it, by ids.
#[derive(Clone, Debug)]
pub struct KeyChange {
    /// The key that seals now.
    pub active: String,
    /// Keys that are new.
    pub added: Vec<String>,
    /// Keys that are gone.
    pub removed: Vec<String>,
}

impl KeyChange {
    /// The change between two rings: the ids of each, and the one that seals now.
    pub fn between<'i>(
        old: impl Iterator<Item = &'i str>,
        new: impl Iterator<Item = &'i str>,
        active: &str,
    ) -> Self {
        let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
        let missing_in = |others: &[&str], ids: &[&str]| {
            let gone = ids.iter().filter(|id| !others.contains(id));
            gone.map(|id| (*id).to_owned()).collect()
        };
        Self {
            active: active.to_owned(),
            added: missing_in(&old, &new),
            removed: missing_in(&new, &old),
        }
    }
}

impl Event {
    /// Writes the fields of the event, without braces.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Started {
                version,
                active,
                keys,
            } => {
                out.extend_from_slice(b"\"event\":\"started\"");
                text(out, "version", version);
                text(out, "key_active", active);
                list(out, "keys", keys);
            }
            Self::Stopped => out.extend_from_slice(b"\"event\":\"stopped\""),
            Self::Minted {
                assistant,
                session,
                types,
                sealed,
            } => {
                out.extend_from_slice(b"\"event\":\"minted\"");
                subject(out, assistant, session);
                if *sealed {
                    out.extend_from_slice(b",\"sealed\":true");
                }
                counts(out, types);
            }
            Self::Restored {
                assistant,
                session,
                reader,
                types,
            } => {
                out.extend_from_slice(b"\"event\":\"restored\"");
                subject(out, assistant, session);
                text(out, "reader", reader.as_str());
                counts(out, types);
            }
            Self::Erased {
                subject,
                name,
                sessions,
                values,
            } => {
                out.extend_from_slice(b"\"event\":\"erased\"");
                text(out, subject, name);
                number(out, "sessions", *sessions);
                number(out, "values", *values);
            }
            Self::KeysChanged(change) => change.write("keys_changed", out),
            Self::KeysLoaded(change) => change.write("keys_loaded", out),
            Self::Loaded { source, ok } => {
                out.extend_from_slice(b"\"event\":\"loaded\"");
                text(out, "source", source);
                text(out, "result", if *ok { "ok" } else { "failed" });
            }
            Self::Refused {
                endpoint,
                code,
                count,
            } => {
                out.extend_from_slice(b"\"event\":\"refused\"");
                text(out, "endpoint", endpoint);
                text(out, "code", code);
                number(out, "count", *count);
            }
            Self::Lost { records } => {
                out.extend_from_slice(b"\"event\":\"lost\"");
                number(out, "records", *records);
            }
        }
    }
}

impl KeyChange {
    fn write(&self, event: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"event\":");
        quoted(out, event);
        text(out, "key_active", &self.active);
        list(out, "added", &self.added);
        list(out, "removed", &self.removed);
    }
}

fn subject(out: &mut Vec<u8>, assistant: &str, session: &SessionName) {
    if !assistant.is_empty() {
        text(out, "assistant", assistant);
    }
    text(out, "session", &session.to_string());
}

fn counts(out: &mut Vec<u8>, types: &Types) {
    out.extend_from_slice(b",\"types\":{");
    for (position, (entity, count)) in types.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        quoted(out, entity.as_str());
        let _ = write!(out, ":{count}");
    }
    out.push(b'}');
}

pub(super) fn text(out: &mut Vec<u8>, key: &str, value: &str) {
    out.push(b',');
    quoted(out, key);
    out.push(b':');
    quoted(out, value);
}

pub(super) fn number(out: &mut Vec<u8>, key: &str, value: u64) {
    // Writing to memory cannot fail.
    let _ = write!(out, ",\"{key}\":{value}");
}

fn list(out: &mut Vec<u8>, key: &str, values: &[String]) {
    let _ = write!(out, ",\"{key}\":[");
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        quoted(out, value);
    }
    out.push(b']');
}

fn quoted(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a text is written to memory");
}
