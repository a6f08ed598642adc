//! Loads settings and key ring again while the gateway runs: when it is told to (SIGHUP),
//! and when it sees that a file has changed.
//!
//! What cannot be loaded is logged, and what was loaded before stays in force. The two are
//! loaded apart: a mistake in the settings must not keep a new key out, nor the other way.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use reqwest::Client;

use super::{
    keyset::{self, Keeper},
    loader::Loader,
    parts::{self, Finders},
};
use crate::{
    audit::{Audit, Event, KeyChange},
    config::{KeySource, Settings, Watch},
    http::{Control, Source},
    vault::{KeyRing, Store},
};

/// How long the thread sleeps where nothing is watched.
const LONG: Duration = Duration::from_hours(24);

/// What is in force, and how to load it again.
pub(super) struct Reloader {
    loader: Loader,
    settings: Settings,
    ring: Arc<KeyRing>,
    store: Arc<dyn Store>,
    finders: Finders,
    keeper: Keeper,
    control: Controls,
    watch: Watch,
    /// When a command was asked for the key ring last.
    asked: Instant,
}

/// What is told of a reload.
pub(super) struct Controls {
    pub(super) server: Control,
    pub(super) audit: Option<Audit>,
}

impl Controls {
    fn reloaded(&self, source: Source, ok: bool) {
        self.server.reloaded(source, ok);
        self.record(|| Event::Loaded {
            source: source.as_str(),
            ok,
        });
    }

    fn record(&self, event: impl FnOnce() -> Event) {
        if let Some(audit) = &self.audit {
            audit.record(event());
        }
    }
}

/// Asks for a reload. The thread ends once this is dropped.
pub(super) struct Reload(Sender<()>);

impl Reload {
    /// Has everything loaded again, soon.
    pub(super) fn ask(&self) {
        // The thread only ends with the program.
        let _ = self.0.send(());
    }
}

impl Reloader {
    /// Starts the thread that watches and loads.
    pub(super) fn start(
        (loader, watch): (Loader, Watch),
        settings: Settings,
        (ring, store, finders): (Arc<KeyRing>, Arc<dyn Store>, Finders),
        keeper: Keeper,
        control: Controls,
    ) -> io::Result<Reload> {
        let (sender, asks) = mpsc::channel();
        let reloader = Self {
            watch,
            loader,
            settings,
            ring,
            store,
            finders,
            keeper,
            control,
            asked: Instant::now(),
        };
        thread::Builder::new()
            .name("reload".to_owned())
            .spawn(move || reloader.run(&asks))?;
        Ok(Reload(sender))
    }

    fn run(mut self, asks: &Receiver<()>) {
        loop {
            match asks.recv_timeout(self.pause()) {
                Ok(()) => self.reload(),
                Err(RecvTimeoutError::Timeout) => {
                    let watched = !self.settings.watch_interval.is_zero();
                    if (watched && self.watch.has_changed()) || self.is_refresh_due() {
                        self.reload();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn pause(&self) -> Duration {
        let watch = match self.settings.watch_interval {
            Duration::ZERO => LONG,
            interval => interval,
        };
        match self.refresh() {
            Some(refresh) => watch.min(refresh.saturating_sub(self.asked.elapsed())),
            None => watch,
        }
    }

    /// How often the command is asked for the ring, if there is one.
    fn refresh(&self) -> Option<Duration> {
        let is_command = matches!(self.settings.keys, KeySource::Command { .. });
        let refresh = self.settings.keys_refresh;
        (is_command && !refresh.is_zero()).then_some(refresh)
    }

    fn is_refresh_due(&self) -> bool {
        self.refresh()
            .is_some_and(|refresh| self.asked.elapsed() >= refresh)
    }

    fn reload(&mut self) {
        // Looked at before they are read: what changes while they are, is seen next time.
        self.watch.has_changed();
        let loaded = self.load_settings();
        let is_ok = loaded.is_ok();
        match loaded {
            Ok((settings, finders, fetcher)) => {
                let fixed = self.settings.fixed_changes(&settings);
                if !fixed.is_empty() {
                    tracing::warn!(settings = fixed.join(", "), "these wait for the next start");
                }
                (self.settings, self.finders) = (settings, finders);
                self.keeper.keep(&self.settings, fetcher);
            }
            Err(problems) => {
                for problem in problems {
                    tracing::error!(problem, "the settings stay as they were");
                }
            }
        }
        self.control.reloaded(Source::Settings, is_ok);
        self.reload_keys();
        let files = files(&self.settings);
        if self.watch.files() != files {
            self.watch = Watch::new(files);
        }
        let (ring, store) = (self.ring.clone(), self.store.clone());
        let audit = self.control.audit.as_ref();
        let services = parts::services(&self.settings, &self.finders, (ring, store), audit);
        self.control.server.replace(services);
        if is_ok {
            tracing::info!("settings loaded again");
        }
    }

    fn load_settings(&self) -> Result<(Settings, Finders, Option<Client>), Vec<String>> {
        let mut settings = self.loader.load().map_err(|problems| told(&problems))?;
        // Tokens stay good while the provider does not answer.
        settings.keep_key_sets(&self.settings);
        let finders = Finders::load(&settings, &self.finders)?;
        let fetcher = keyset::client(&settings).map_err(|problem| vec![problem])?;
        Ok((settings, finders, fetcher))
    }

    fn reload_keys(&mut self) {
        self.asked = Instant::now();
        let ring = parts::ring(&self.settings.keys).and_then(|ring| {
            // With another index key no session would be found any more.
            if ring.is_of_same_vault(&self.ring) {
                Ok(ring)
            } else {
                Err("the key ring is that of another vault: its index key differs".to_owned())
            }
        });
        self.control.reloaded(Source::Keys, ring.is_ok());
        match ring {
            Ok(ring) => self.take_ring(ring),
            Err(problem) => tracing::error!(problem, "the key ring stays as it was"),
        }
    }

    fn take_ring(&mut self, ring: KeyRing) {
        let change = KeyChange::between(self.ring.ids(), ring.ids(), ring.active_id());
        let is_same = change.added.is_empty()
            && change.removed.is_empty()
            && change.active == self.ring.active_id();
        if !is_same {
            tracing::info!(
                key.active = change.active,
                keys.added = change.added.join(", "),
                keys.removed = change.removed.join(", "),
                "the key ring has changed"
            );
            self.control.record(|| Event::KeysLoaded(change));
        }
        self.ring = Arc::new(ring);
    }
}

fn told(problems: &[impl ToString]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Begins to watch what the settings come from.
pub(super) fn watch(settings: &Settings) -> Watch {
    Watch::new(files(settings))
}

/// The files that the settings and the key ring were read from.
fn files(settings: &Settings) -> Vec<PathBuf> {
    let mut files = settings.files.clone();
    if let KeySource::File { path, .. } = &settings.keys {
        files.push(path.clone());
    }
    files
}
