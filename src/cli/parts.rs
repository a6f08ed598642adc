//! The parts of a gateway, as the settings ask for them.

use std::{io, sync::Arc, time::Duration};

use super::{detectors::Detectors, engines::Loaded};
use crate::{
    audit::Audit,
    auth::{AuthOptions, Authenticator},
    config::{
        self, AssistantSettings, KeySource, RedisSettings, Settings, VaultLocation, load_ring_text,
    },
    detect::Problem,
    gateway::{Gateway, GatewayOptions, Refusals},
    http::{Assistant, Limits, Services, Share},
    vault::{
        KeyRing, RedisAddress, RedisOptions, RedisStore, Store, StoreError, Vault, VaultOptions,
        open_store,
    },
};

/// What finds.
#[derive(Default)]
pub(super) struct Finders {
    pub(super) detectors: Detectors,
    pub(super) engines: Loaded,
}

impl Finders {
    /// Those that the settings ask for, out of `before` where they are there. The error lists
    /// everything that is wrong.
    pub(super) fn load(settings: &Settings, before: &Self) -> Result<Self, Vec<String>> {
        let detectors = Detectors::load(settings, &before.detectors);
        let engines = Loaded::load(settings, &before.engines);
        match (detectors, engines) {
            (Ok(detectors), Ok(engines)) => Ok(Self { detectors, engines }),
            (detectors, engines) => {
                let problems = detectors.err().unwrap_or_default();
                let mut problems: Vec<_> = problems.iter().map(Problem::to_string).collect();
                problems.extend(engines.err().unwrap_or_default());
                Err(problems)
            }
        }
    }
}

/// The store; a call may take as long as `deadline`.
pub(super) fn store(settings: &Settings, deadline: Duration) -> Result<Arc<dyn Store>, StoreError> {
    let url = match &settings.vault.location {
        VaultLocation::Sqlite { path, is_default } => {
            if let (true, Some(folder)) = (*is_default, path.parent()) {
                config::create_private_folder(folder)
                    .map_err(|error| StoreError::Unavailable(Some(Arc::new(error))))?;
            }
            format!("sqlite://{}", path.display())
        }
        VaultLocation::Redis { url } => {
            let RedisSettings {
                ca,
                identity,
                sentinel_password,
                replicas,
            } = settings.vault.redis.clone();
            let options = RedisOptions {
                deadline,
                ca,
                identity,
                sentinel_password,
                replicas,
            };
            let address = RedisAddress::parse(url.expose()).ok_or(StoreError::BadAddress)?;
            return Ok(Arc::new(RedisStore::open(&address, &options)?));
        }
        VaultLocation::Memory => "memory:".to_owned(),
    };
    open_store(&url, deadline)
}

/// The key ring that is there.
pub(super) fn ring(source: &KeySource) -> Result<KeyRing, String> {
    match load_ring_text(source) {
        Ok(Some(text)) => parse_ring(source, text.expose()),
        Ok(None) => Err(format!("key ring {}: there is none", source.describe())),
        Err(problem) => Err(problem.to_string()),
    }
}

/// The key ring with this text.
pub(super) fn parse_ring(source: &KeySource, text: &str) -> Result<KeyRing, String> {
    KeyRing::parse(text).map_err(|error| format!("key ring {}: {error}", source.describe()))
}

/// The vault of a ring and a store.
pub(super) fn vault(settings: &Settings, ring: Arc<KeyRing>, store: Arc<dyn Store>) -> Vault {
    let options = VaultOptions {
        ttl: settings.main.session_ttl,
        max_entries: settings.vault.max_entries_per_session,
    };
    Vault::new(ring, store, options)
}

/// What the server takes on.
pub(super) fn limits(settings: &Settings) -> Limits {
    let limits = &settings.limits;
    Limits {
        max_body_len: limits.max_body_bytes,
        max_requests: limits.max_requests,
        max_vault_calls: limits.max_vault_calls,
        max_buffered_len: limits.max_buffered_bytes,
        max_connections: limits.max_connections,
        // A call of the store that begins by then ends in time.
        store_patience: limits.deadline.saturating_sub(settings.vault.deadline),
        head_timeout: limits.head_timeout,
        body_timeout: limits.body_timeout,
        idle_timeout: limits.idle_timeout,
        write_timeout: limits.write_timeout,
    }
}

/// The audit log, if the settings ask for one.
pub(super) fn audit(settings: &Settings, ring: &KeyRing) -> io::Result<Option<Audit>> {
    let open = |options| Audit::open(options, &ring.audit_key());
    settings.audit.as_ref().map(open).transpose()
}

/// Everybody the gateway speaks for, and who is let in. Log events go nowhere yet.
pub(super) fn services(
    settings: &Settings,
    finders: &Finders,
    (ring, store): (Arc<KeyRing>, Arc<dyn Store>),
    audit: Option<&Audit>,
) -> Services {
    let vault = vault(settings, ring, store);
    let assistant = |of: &AssistantSettings, webhook: &AuthOptions, api: &AuthOptions| {
        let options = GatewayOptions {
            assistant: of.name.clone(),
            context: settings.context.clone(),
            restore: settings.restore.clone(),
            refusals: Refusals::new(of.block_texts.clone(), &of.locale.tag),
            max_text_len: settings.limits.max_text_chars,
            session: settings.session,
        };
        let vault = vault.clone().with_ttl(of.session_ttl);
        let detector = finders.detectors.of(settings, of);
        let gateway = Gateway::new(detector, of.policy.clone(), vault, options);
        Arc::new(Assistant {
            gateway: gateway
                .with_engines(finders.engines.of(settings, of))
                .with_audit(audit.cloned()),
            webhook: Authenticator::new(webhook.clone()),
            api: Authenticator::new(api.clone()),
            share: Share::new(of.share_percent),
        })
    };
    let named = settings.assistants.iter();
    Services {
        main: assistant(&settings.main, &settings.auth.webhook, &settings.auth.api),
        named: named
            .map(|of| {
                let assistant = assistant(&of.settings, &of.auth, &of.auth);
                (of.settings.name.clone(), assistant)
            })
            .collect(),
        metrics: Authenticator::new(settings.auth.metrics.clone()),
        outbox: None,
        audit: audit.cloned(),
    }
}
