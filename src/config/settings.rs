//! The checked settings, as plain types.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use super::{
    assistants::{AssistantSettings, NamedAssistant},
    auth::AuthSettings,
    engines::EngineSettings,
    keys::KeySource,
    limits::Limits,
    redis::RedisSettings,
    server::TlsSettings,
    telemetry::OtlpSettings,
    vault::VaultLocation,
};
use crate::{
    audit::AuditOptions,
    auth::{AuthOptions, Authenticator, KeySet, OauthOptions},
    detect::{Recognizer, tagger::Model},
    gateway::{Pointer, RestoreOptions, SessionOptions},
    outbox::OutboxOptions,
};

/// All settings, checked. The default file says what each is for.
#[derive(Clone)]
pub struct Settings {
    /// The address to listen on; port 0 is any free one.
    pub listen: SocketAddr,
    /// The certificate that is shown; absent, the server speaks plain HTTP.
    pub tls: Option<TlsSettings>,
    /// The data folder, absolute if the working folder was; it may not exist yet.
    pub data_dir: PathBuf,
    /// Threads that answer requests; 0 is one for each processor.
    pub workers: usize,
    /// How long running requests may take once the gateway is told to stop.
    pub shutdown_grace: Duration,
    /// What is logged, and how.
    pub log: LogSettings,
    /// Where traces go, if anywhere.
    pub otlp: Option<OtlpSettings>,
    /// Where values are kept.
    pub vault: VaultSettings,
    /// What seals the values; see [`load_or_create_ring_text`](super::load_or_create_ring_text).
    pub keys: KeySource,
    /// How often a command is asked for the key ring again; zero is never.
    pub keys_refresh: Duration,
    /// How often the files are looked at; zero is never.
    pub watch_interval: Duration,
    /// The files that these settings were read from, some of which may not exist. The key
    /// ring's is not among them.
    pub files: Vec<PathBuf>,
    /// Who may call.
    pub auth: AuthSettings,
    /// What is done for the assistant of the paths that name none.
    pub main: AssistantSettings,
    /// The other assistants.
    pub assistants: Vec<NamedAssistant>,
    /// What is looked for besides the built-in recognizers; checked.
    pub recognizers: Vec<Recognizer>,
    /// What looks at messages besides the recognizers.
    pub engines: EngineSettings,
    /// What a session remembers.
    pub session: SessionOptions,
    /// What finds names of persons and places.
    pub model: Arc<Model>,
    /// What a customer sees where no value can be put back.
    pub restore: RestoreOptions,
    /// Places below the context whose texts are redacted.
    pub context: Vec<Pointer>,
    /// Where redacted log events wait and go; absent if the log webhook is not used.
    pub outbox: Option<OutboxOptions>,
    /// Where is recorded who was shown what; absent if nowhere.
    pub audit: Option<AuditOptions>,
    /// What is accepted, how much at once, and how long anybody is waited for.
    pub limits: Limits,
}

/// What is logged, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The least severe level that is logged.
    pub level: tracing::Level,
    /// How a record is written.
    pub format: LogFormat,
}

/// How a log record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line of text, for people.
    Text,
    /// A line of JSON, for log collectors.
    Json,
}

/// Where sealed values are kept.
#[derive(Clone)]
pub struct VaultSettings {
    /// The store.
    pub location: VaultLocation,
    /// What a Redis vault is told besides.
    pub redis: RedisSettings,
    /// How long one call of the store may take.
    pub deadline: Duration,
    /// How many values one session may hold.
    pub max_entries_per_session: u32,
}

impl Settings {
    /// What is done for each assistant, the main one first.
    pub fn all_assistants(&self) -> impl Iterator<Item = &AssistantSettings> {
        let named = self.assistants.iter().map(|named| &named.settings);
        std::iter::once(&self.main).chain(named)
    }

    /// The settings in which `other` differs from these and that a running gateway cannot
    /// change.
    pub fn fixed_changes(&self, other: &Self) -> Vec<&'static str> {
        let differs = [
            ("listen", self.listen != other.listen),
            ("data_dir", self.data_dir != other.data_dir),
            ("workers", self.workers != other.workers),
            (
                "shutdown_grace_ms",
                self.shutdown_grace != other.shutdown_grace,
            ),
            ("log", self.log != other.log),
            ("telemetry.otlp", self.otlp != other.otlp),
            ("server.tls", self.tls != other.tls),
            ("vault.url", self.vault.location != other.vault.location),
            ("vault.redis", self.vault.redis != other.vault.redis),
            (
                "vault.deadline_ms",
                self.vault.deadline != other.vault.deadline,
            ),
            ("log_webhook", self.outbox != other.outbox),
            ("audit", self.audit != other.audit),
            ("limits", self.limits.fixed() != other.limits.fixed()),
        ];
        differs
            .into_iter()
            .filter_map(|(name, differs)| differs.then_some(name))
            .collect()
    }

    /// Takes over the key sets of `other` that have the same address: they hold keys already.
    pub fn keep_key_sets(&mut self, other: &Self) {
        let held: Vec<KeySet> = other.oauth().map(|oauth| oauth.keys.clone()).collect();
        let auth = &mut self.auth;
        let groups = [&mut auth.webhook, &mut auth.api, &mut auth.metrics];
        let assistants = self.assistants.iter_mut().map(|one| &mut one.auth);
        let all = groups.into_iter().chain(&mut auth.assistants);
        for oauth in all
            .chain(assistants)
            .filter_map(|options| options.oauth.as_mut())
        {
            if let Some(set) = held.iter().find(|set| set.url() == oauth.keys.url()) {
                oauth.keys = set.clone();
            }
        }
    }

    /// What is asked of access tokens, wherever it is.
    fn oauth(&self) -> impl Iterator<Item = &OauthOptions> {
        let auth = &self.auth;
        let groups = [&auth.webhook, &auth.api, &auth.metrics].into_iter();
        let all = groups.chain(&auth.assistants);
        all.filter_map(|options| options.oauth.as_ref())
    }

    /// The settings that a log at the start or a diagnosis shows, as names and values.
    /// Holds no secret.
    pub fn summary(&self) -> Vec<(&'static str, String)> {
        let methods = |options: &AuthOptions| {
            let methods = Authenticator::new(options.clone()).methods();
            if methods.is_empty() {
                "none".to_owned()
            } else {
                methods.join(", ")
            }
        };
        let assistants = self.assistants.iter();
        let names: Vec<_> = assistants
            .map(|assistant| assistant.settings.name.as_str())
            .collect();
        let mut summary = vec![
            ("listen", self.listen.to_string()),
            ("server.tls", self.describe_tls()),
            ("data_dir", self.data_dir.display().to_string()),
            ("vault.url", self.vault.location.describe()),
            ("keys", self.keys.describe()),
            (
                "session.ttl_seconds",
                self.main.session_ttl.as_secs().to_string(),
            ),
            ("auth.webhook", methods(&self.auth.webhook)),
            ("auth.api", methods(&self.auth.api)),
            ("auth.metrics", methods(&self.auth.metrics)),
            (
                "policy.action",
                self.main.policy.default_rule().action.name().to_owned(),
            ),
        ];
        let engines = self.engines.names();
        if !engines.is_empty() {
            summary.push(("engines", engines.join(", ")));
        }
        if let Some(audit) = &self.audit {
            let required = if audit.required { ", required" } else { "" };
            let sink = audit.sink.describe();
            summary.push(("audit.sink", format!("{sink}{required}")));
        }
        if !names.is_empty() {
            summary.push(("assistants", names.join(", ")));
        }
        summary
    }

    fn describe_tls(&self) -> String {
        let Some(tls) = &self.tls else {
            return "off".to_owned();
        };
        let asks = match tls.client_ca {
            Some(_) => ", asks for client certificates",
            None => "",
        };
        format!("{}{asks}", tls.certificate_file.display())
    }
}
