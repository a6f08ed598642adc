//! Fetches the key sets that access tokens are checked against.

use std::time::Duration;

use reqwest::{Certificate, Client, redirect};
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    auth::{AuthOptions, KeySet},
    config::Settings,
};

/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// After how long a fetch that failed is tried again.
const RETRY: Duration = Duration::from_secs(15);
/// A longer answer is no key set, in bytes.
const MAX_LEN: usize = 1 << 20;

/// What fetches, for the sets that the settings name; `None` if they name none.
pub(super) fn client(settings: &Settings) -> Result<Option<Client>, String> {
    if sets(settings).is_empty() {
        return Ok(None);
    }
    // A provider that sends elsewhere is not the one that was named.
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(TIMEOUT);
    if let Some(ca) = &settings.auth.oauth_ca {
        let roots = Certificate::from_pem_bundle(ca.as_bytes())
            .ok()
            .filter(|roots| !roots.is_empty())
            .ok_or("auth.oauth_ca_file: is not valid PEM of certificates")?;
        builder = builder.tls_certs_only(roots);
    }
    let client = builder.build();
    client
        .map(Some)
        .map_err(|_| "auth: no TLS for the provider's key set".to_owned())
}

/// The sets that the settings name, each once.
fn sets(settings: &Settings) -> Vec<KeySet> {
    let auth = &settings.auth;
    let all = [&auth.webhook, &auth.api, &auth.metrics].into_iter();
    let mut sets: Vec<KeySet> = Vec::new();
    for options in all.chain(&auth.assistants) {
        let AuthOptions { oauth, .. } = options;
        if let Some(oauth) = oauth
            && !sets.iter().any(|set| set.is(&oauth.keys))
        {
            sets.push(oauth.keys.clone());
        }
    }
    sets
}

/// Keeps the sets of the settings in force fresh.
pub(super) struct Keeper {
    runtime: Handle,
    /// One for each set. They end with this.
    tasks: JoinSet<()>,
}

impl Keeper {
    /// One whose tasks run there. It has none yet.
    pub(super) fn new(runtime: Handle) -> Self {
        Self {
            runtime,
            tasks: JoinSet::new(),
        }
    }

    /// Keeps the sets that these settings name, by the client they ask for, and no others.
    pub(super) fn keep(&mut self, settings: &Settings, client: Option<Client>) {
        self.tasks = JoinSet::new();
        let Some(client) = client else {
            return;
        };
        for set in sets(settings) {
            let kept = keep(set, client.clone(), settings.auth.oauth_refresh);
            self.tasks.spawn_on(kept, &self.runtime);
        }
    }
}

/// Keeps a set fresh: again and again, and when a token names a key that is not in it.
async fn keep(set: KeySet, client: Client, refresh: Duration) {
    let mut was_fetched = None;
    loop {
        let text = fetch(&client, set.url()).await;
        let fetched = set.fetched(text.as_deref());
        if was_fetched != Some(fetched.is_ok()) {
            if let Ok(keys) = fetched {
                tracing::info!(keys, "the key set is there");
            } else {
                tracing::error!(
                    "the key set cannot be fetched, or holds no usable key; the last one stays"
                );
            }
            was_fetched = Some(fetched.is_ok());
        }
        let pause = if fetched.is_ok() { refresh } else { RETRY };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = set.wanted() => {}
        }
    }
}

async fn fetch(client: &Client, url: &str) -> Option<String> {
    let mut answer = client.get(url).send().await.ok()?;
    if !answer.status().is_success() {
        return None;
    }
    let mut text = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        text.extend_from_slice(&chunk);
        if text.len() > MAX_LEN {
            return None;
        }
    }
    String::from_utf8(text).ok()
}
