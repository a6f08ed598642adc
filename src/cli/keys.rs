//! `cloakroom keys`: the key ring's life.
//!
//! A rotation has two steps where several gateways share a ring: the new key is added,
//! and once all of them know it, it becomes the active one. Otherwise a record that one
//! of them seals could reach another that cannot open it yet.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, thread, time::Duration};

use clap::Subcommand;

use super::{
    audit,
    exit::{self, Exit, failed},
    parts, print,
};
use crate::{
    audit::{Event, KeyChange},
    config::{KeySource, Settings, create_ring, load_ring_text, replace_ring},
    sensitive::Sensitive,
    vault::KeyRing,
};

/// How long one step of counting may take.
const DEADLINE: Duration = Duration::from_secs(30);

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Make a key ring where there is none
    Init {
        /// Print the ring instead of writing its file
        #[arg(long)]
        print: bool,
    },
    /// List the keys, and how many records each has sealed
    List,
    /// Add a key, and let it seal from now on; the others go on opening what they sealed
    Rotate {
        /// How long gateways have to learn the key before one seals with it, in seconds
        /// [default: three times `reload.watch_ms`]
        #[arg(long, value_name = "SECONDS")]
        settle: Option<u64>,
        /// Only add the key: `activate` it once every gateway knows it
        #[arg(long)]
        add_only: bool,
        /// Print the ring instead of changing its file
        #[arg(long)]
        print: bool,
    },
    /// Let a key of the ring seal from now on
    Activate {
        /// The key's id
        id: String,
        /// Print the ring instead of changing its file
        #[arg(long)]
        print: bool,
    },
    /// Take a key out of the ring: nothing that it sealed can ever be opened again
    Retire {
        /// The key's id
        id: String,
        /// Even if there are records that need it, or the store cannot say
        #[arg(long)]
        force: bool,
        /// Print the ring instead of changing its file
        #[arg(long)]
        print: bool,
    },
}

pub(super) fn run(settings: &Settings, command: &KeysCommand) -> Exit {
    let done = match command {
        KeysCommand::Init { print } => init(&settings.keys, *print),
        KeysCommand::List => list(settings),
        KeysCommand::Rotate {
            settle,
            add_only,
            print,
        } => rotate(settings, *settle, *add_only, *print),
        KeysCommand::Activate { id, print } => activate(settings, id, *print),
        KeysCommand::Retire { id, force, print } => retire(settings, id, *force, *print),
    };
    done.unwrap_or_else(|exit| exit)
}

type Done = Result<Exit, Exit>;

fn init(source: &KeySource, to_stdout: bool) -> Done {
    let ring = KeyRing::generate();
    if to_stdout {
        return Ok(print(ring.to_json().expose()));
    }
    let KeySource::File { path, .. } = source else {
        return Err(not_in_a_file());
    };
    match create_ring(source, &ring.to_json()) {
        Ok(true) => Ok(print(&format!(
            "made {} with the key {}\n",
            path.display(),
            ring.active_id()
        ))),
        Ok(false) => Err(failed(
            Exit::NotYet,
            format!("{} exists; it stays as it is", path.display()),
        )),
        Err(problem) => Err(exit::settings(&[problem])),
    }
}

fn list(settings: &Settings) -> Done {
    let ring = Placed::load(settings)?.ring;
    let counts = match records(settings) {
        Ok(counts) => Some(counts),
        Err(problem) => {
            eprintln!("cloakroom: the records cannot be counted: {problem}");
            None
        }
    };
    let mut text = String::new();
    for id in ring.ids() {
        let state = if id == ring.active_id() {
            "active"
        } else {
            "opens"
        };
        line(&mut text, id, state, counts.as_ref());
    }
    // What was sealed with keys that are gone stays unreadable until it expires.
    let lost = counts.iter().flat_map(BTreeMap::keys);
    for id in lost.filter(|id| !ring.ids().any(|known| known == *id)) {
        line(&mut text, id, "unknown", counts.as_ref());
    }
    Ok(print(&text))
}

fn line(text: &mut String, id: &str, state: &str, counts: Option<&BTreeMap<String, u64>>) {
    let records = counts.map_or_else(
        || "?".to_owned(),
        |counts| counts.get(id).copied().unwrap_or(0).to_string(),
    );
    let _ = writeln!(text, "{id:<32} {state:<8} {records} records");
}

fn rotate(settings: &Settings, settle: Option<u64>, add_only: bool, to_stdout: bool) -> Done {
    let before = Placed::load(settings)?;
    let added = before.ring.add();
    let id = added.ids().last().unwrap_or_default().to_owned();
    if to_stdout {
        let ring = if add_only {
            added
        } else {
            before.ring.rotate()
        };
        return Ok(print(ring.to_json().expose()));
    }
    let added = before.become_(added)?;
    if add_only {
        return Ok(print(&format!(
            "added {id}; `cloakroom keys activate {id}` lets it seal\n"
        )));
    }
    let default = settings.watch_interval * 3;
    let settle = settle.map_or(default, Duration::from_secs);
    eprintln!(
        "added {id}; it seals in {} seconds, when every gateway has seen it",
        settle.as_secs_f64()
    );
    thread::sleep(settle);
    let active = added.ring.activate(&id).ok_or(Exit::Software)?;
    added.become_(active)?;
    Ok(print(&format!("{id} is the active key\n")))
}

fn activate(settings: &Settings, id: &str, to_stdout: bool) -> Done {
    let before = Placed::load(settings)?;
    let Some(ring) = before.ring.activate(id) else {
        return Err(failed(Exit::Usage, format!("there is no key {id}")));
    };
    if to_stdout {
        return Ok(print(ring.to_json().expose()));
    }
    before.become_(ring)?;
    Ok(print(&format!("{id} is the active key\n")))
}

fn retire(settings: &Settings, id: &str, force: bool, to_stdout: bool) -> Done {
    let before = Placed::load(settings)?;
    let Some(ring) = before.ring.without(id) else {
        let why = if before.ring.active_id() == id {
            "it is the active key: rotate first".to_owned()
        } else {
            format!("there is no key {id}")
        };
        return Err(failed(Exit::Usage, why));
    };
    match records(settings) {
        Ok(counts) => {
            let needing = counts.get(id).copied().unwrap_or(0);
            eprintln!(
                "{needing} records need {id}; sealed tokens in conversations cannot be counted"
            );
            if needing > 0 && !force {
                return Err(failed(
                    Exit::NotYet,
                    "they expire with their sessions; --force makes them unreadable now",
                ));
            }
        }
        Err(problem) if force => eprintln!("cloakroom: the records cannot be counted: {problem}"),
        Err(problem) => {
            let what = format!("the records cannot be counted: {problem}; --force does without");
            return Err(failed(Exit::Unavailable, what));
        }
    }
    if to_stdout {
        return Ok(print(ring.to_json().expose()));
    }
    before.become_(ring)?;
    Ok(print(&format!("{id} is out of the ring\n")))
}

/// A ring as it stands in its place.
struct Placed<'s> {
    settings: &'s Settings,
    text: Sensitive,
    ring: KeyRing,
}

impl<'s> Placed<'s> {
    fn load(settings: &'s Settings) -> Result<Self, Exit> {
        let source = &settings.keys;
        let text = match load_ring_text(source) {
            Ok(Some(text)) => text,
            Ok(None) => {
                let what = format!(
                    "there is no key ring {}; `cloakroom keys init` makes one",
                    source.describe()
                );
                return Err(failed(Exit::Usage, what));
            }
            Err(problem) => return Err(exit::settings(&[problem])),
        };
        let ring = parts::parse_ring(source, text.expose());
        let ring = ring.map_err(|problem| exit::settings(&[problem]))?;
        Ok(Self {
            settings,
            text,
            ring,
        })
    }

    /// Puts another ring in its place.
    fn become_(self, ring: KeyRing) -> Result<Self, Exit> {
        let source = &self.settings.keys;
        if !matches!(source, KeySource::File { .. }) {
            return Err(not_in_a_file());
        }
        let text = ring.to_json();
        match replace_ring(source, &self.text, &text) {
            Ok(true) => {
                let change = KeyChange::between(self.ring.ids(), ring.ids(), ring.active_id());
                match audit::record(self.settings, &ring, Event::KeysChanged(change)) {
                    Exit::Success => Ok(Self { text, ring, ..self }),
                    exit => Err(exit),
                }
            }
            Ok(false) => Err(failed(
                Exit::NotYet,
                "somebody else has just changed the key ring; look at it and try again",
            )),
            Err(problem) => Err(exit::settings(&[problem])),
        }
    }
}

fn not_in_a_file() -> Exit {
    failed(
        Exit::Usage,
        "the key ring is in no file; --print prints the new one, to be put where it comes from",
    )
}

/// How many records each key has sealed.
fn records(settings: &Settings) -> Result<BTreeMap<String, u64>, String> {
    let store = parts::store(settings, DEADLINE).map_err(|error| error.to_string())?;
    let ring = parts::ring(&settings.keys)?;
    let vault = parts::vault(settings, Arc::new(ring), store);
    let counting = async {
        vault
            .records_by_key()
            .await
            .map_err(|error| error.to_string())
    };
    super::block_on(counting).map_err(|error| error.to_string())?
}
