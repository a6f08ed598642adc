//! The settings: the only reader of files and environment.
//!
//! Layers, later ones win: the embedded default file, which is also the documentation;
//! `cloakroom.toml` or the file that `--config` names; the environment; flags. What is
//! wrong is reported all at once, each problem with its place, and never with a value.

mod assistants;
mod audit;
mod auth;
mod detection;
mod engines;
mod keys;
mod layers;
mod limits;
mod log_webhook;
mod oauth;
mod policy;
mod problem;
mod program;
mod reader;
mod recognizers;
mod redis;
mod refusal;
mod restore;
mod secret;
mod server;
mod settings;
mod telemetry;
mod vault;
mod watch;

use std::{
    ffi::OsString,
    fs::File,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

pub use assistants::{AssistantSettings, NamedAssistant};
pub use auth::AuthSettings;
pub use engines::{EngineSettings, EngineUse};
pub use keys::{
    KeySource, create_private_folder, create_ring, load_or_create_ring_text, load_ring_text,
    replace_ring,
};
pub use limits::Limits;
pub use problem::{Place, Problem};
pub use redis::RedisSettings;
pub use refusal::Locale;
pub use server::{Identity, TlsSettings};
pub use settings::{LogFormat, LogSettings, Settings, VaultSettings};
pub use telemetry::OtlpSettings;
pub use vault::VaultLocation;
pub use watch::Watch;

use layers::{ENVIRONMENT_PREFIX, Layers, in_file};
use reader::Reader;
use secret::{cannot_read, read_bounded};

use crate::{entity::EntityType, gateway::SessionOptions};

/// The default settings, with a comment on each.
pub const DEFAULTS: &str = include_str!("cloakroom.default.toml");

/// The file that is read from the working folder if no other is named.
pub const FILE_NAME: &str = "cloakroom.toml";

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config FILE`: read this file instead of the one in the working folder.
    pub config: Option<PathBuf>,
    /// `--listen ADDR`.
    pub listen: Option<String>,
    /// `--data-dir DIR`.
    pub data_dir: Option<PathBuf>,
}

impl Settings {
    /// Lays all layers over each other and checks them. `environment` may hold other
    /// programs' variables. Relative paths start at `cwd`. `known` are the entity types
    /// that some recognizer finds. The error lists every problem.
    pub fn load(
        flags: &Flags,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        cwd: &Path,
        known: &[EntityType],
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut layers = Layers::default();
        layers.add_toml(DEFAULTS, |_| Place::Default, &mut problems);
        let file = cwd.join(flags.config.as_deref().unwrap_or(Path::new(FILE_NAME)));
        let is_file_whole = add_file(&mut layers, flags, cwd, &mut problems);
        layers.add_environment(environment, &mut problems);
        if let Some(listen) = &flags.listen {
            layers.add_flag("listen", "--listen", listen);
        }
        if let Some(data_dir) = &flags.data_dir {
            match data_dir.to_str() {
                Some(data_dir) => layers.add_flag("data_dir", "--data-dir", data_dir),
                None => problems.push(Problem::new(
                    Place::Flag("--data-dir"),
                    "data_dir",
                    "must be UTF-8",
                )),
            }
        }
        let mut reader = Reader::new(layers, cwd, problems);
        reader.files.push(file);
        let settings = read(&mut reader, known, is_file_whole);
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(settings.expect("a setting that cannot be read is a problem"))
        } else {
            Err(problems)
        }
    }
}

/// The environment of this process, as far as it is ours.
pub fn process_environment() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(ENVIRONMENT_PREFIX))
}

/// Lays the settings file over the defaults. Whether it was read: what it would have
/// said is not known otherwise.
fn add_file(layers: &mut Layers, flags: &Flags, cwd: &Path, problems: &mut Vec<Problem>) -> bool {
    let name = flags.config.as_deref().unwrap_or(Path::new(FILE_NAME));
    let read = File::open(cwd.join(name)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if flags.config.is_none() => None,
        _ => Some(cannot_read(&error)),
    });
    match read.and_then(|file| read_bounded(file).map_err(Some)) {
        Ok(text) => {
            let problems_before = problems.len();
            layers.add_toml(text.expose(), in_file(name), problems);
            problems.len() == problems_before
        }
        Err(None) => true,
        Err(Some(message)) => {
            problems.push(Problem::new(in_file(name)(0), "", message));
            false
        }
    }
}

/// Reads every setting, also after a problem, so that all are reported.
fn read(r: &mut Reader<'_>, known: &[EntityType], is_file_whole: bool) -> Option<Settings> {
    let listen = r.parsed::<SocketAddr>(
        "listen",
        "must be an address and a port, such as 127.0.0.1:8080",
    );
    let data_dir = r.path("data_dir");
    let workers = r.whole("workers", 0..=1024);
    let allow_anyone = r.boolean("danger_allow_unauthenticated");
    let shutdown_grace = r.whole("shutdown_grace_ms", 0..=600_000);
    let log = read_log(r);
    let otlp = telemetry::read(r);
    let location = vault::read_location(r, data_dir.as_deref());
    let redis = redis::read(r, location.as_ref());
    let deadline = r.whole("vault.deadline_ms", 1..=5000);
    let max_entries_per_session = r.whole("vault.max_entries_per_session", 1..=1_000_000);
    let keys = vault::read_keys(r, data_dir.as_deref());
    let watch_interval = r.whole("reload.watch_ms", 0..=3_600_000);
    let (auth, is_exposed) = auth::read(r);
    let server = server::read(r);
    let own = recognizers::read(r);
    let own_types = own.iter().map(|row| row.entity);
    let mut known: Vec<_> = known.iter().copied().chain(own_types).collect();
    let engines = engines::read(r, &known);
    known.extend(engines.types());
    let main = read_main(r, &known, &engines);
    let methods = auth.assistants.clone();
    let assistants = assistants::read(r, methods, &known, &engines, main.as_ref());
    let session = read_session(r);
    let model = detection::read_model(r);
    let context = restore::read_context(r);
    let restore = restore::read(r);
    let outbox = log_webhook::read(r, data_dir.as_deref());
    let audit = audit::read(r);
    let milliseconds = |ms: u32| Duration::from_millis(ms.into());
    let limits = limits::read(r, deadline.map(milliseconds));

    // A method that could not be read is reported already.
    let is_auth_known = is_file_whole && !r.problems.iter().any(|p| auth::is_key(&p.key));
    server::check_exposure(
        r,
        listen,
        server.as_ref().filter(|_| is_file_whole),
        is_exposed && is_auth_known && allow_anyone == Some(false),
    );
    Some(Settings {
        listen: listen?,
        tls: server?.tls,
        data_dir: data_dir?,
        workers: workers?,
        shutdown_grace: milliseconds(shutdown_grace?),
        log: log?,
        otlp,
        vault: VaultSettings {
            location: location?,
            redis: redis?,
            deadline: milliseconds(deadline?),
            max_entries_per_session: max_entries_per_session?,
        },
        files: std::mem::take(&mut r.files),
        watch_interval: milliseconds(watch_interval?),
        keys_refresh: keys.as_ref()?.1,
        keys: keys?.0,
        auth,
        main: main?,
        assistants,
        recognizers: own,
        engines,
        session: session?,
        context: context?,
        model: model?,
        restore: restore?,
        outbox,
        audit,
        limits: limits?,
    })
}

/// The settings that also stand for what an assistant's own section does not say.
fn read_main(
    r: &mut Reader<'_>,
    known: &[EntityType],
    engines: &EngineSettings,
) -> Option<AssistantSettings> {
    let session_ttl = assistants::read_ttl(r, "session.ttl_seconds");
    let policy = policy::read(r, "policy", known, None);
    let phone_regions = policy::read_regions(r, "policy.regions");
    let allow = r.list("policy.allow");
    let locale = refusal::read_locale(r, "locale");
    let block_texts = refusal::read_texts(r, "block.text", None);
    let share = limits::read_share(r, "limits.share_percent");
    let engines = engines::read_use(r, "engines", engines, None);
    Some(AssistantSettings {
        name: String::new(),
        policy: policy?,
        phone_regions: phone_regions?,
        allow: allow?,
        session_ttl: session_ttl?,
        locale: locale?,
        block_texts,
        share_percent: share?,
        engines: engines?,
    })
}

fn read_log(r: &mut Reader<'_>) -> Option<LogSettings> {
    use tracing::Level;
    let level = r.choice(
        "log.level",
        &[
            ("error", Level::ERROR),
            ("warn", Level::WARN),
            ("info", Level::INFO),
            ("debug", Level::DEBUG),
            ("trace", Level::TRACE),
        ],
    );
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    let format = r.choice("log.format", &formats);
    Some(LogSettings {
        level: level?,
        format: format?,
    })
}

fn read_session(r: &mut Reader<'_>) -> Option<SessionOptions> {
    let questions = r.boolean("session.questions");
    let partial_names = r.boolean("session.partial_names");
    let turn_marks = r.boolean("session.turn_marks");
    Some(SessionOptions {
        questions: questions?,
        partial_names: partial_names?,
        turn_marks: turn_marks?,
    })
}

#[cfg(test)]
mod tests;
