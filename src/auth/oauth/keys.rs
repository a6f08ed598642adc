//! The keys that a provider signs with (RFC 7517), as they were last fetched.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use tokio::sync::{Notify, watch};

/// How long after one fetch no other is asked for by a token: tokens are free to make up.
const MIN_BETWEEN: Duration = Duration::from_secs(10);
/// How long a request waits for a fetch that its token asked for.
const PATIENCE: Duration = Duration::from_secs(2);
/// The shortest RSA key that is taken, in bytes (NIST SP 800-131A).
const MIN_RSA_LEN: usize = 256;
/// How many verified tokens are remembered.
const MAX_REMEMBERED: usize = 1024;

/// A key set that is fetched by somebody else. Clones share it.
#[derive(Clone)]
pub struct KeySet(Arc<Shared>);

struct Shared {
    url: String,
    state: RwLock<State>,
    /// Somebody saw a token whose key is not known.
    wanted: Notify,
    /// Changes with every fetch, whatever came of it.
    fetches: watch::Sender<Option<Instant>>,
}

#[derive(Default)]
struct State {
    keys: Vec<Key>,
    /// Digests of tokens whose signature these keys made, with what they say. Checking a
    /// signature costs more than all else in a call, and a token is used many times.
    verified: HashMap<[u8; 32], Arc<super::Claims>>,
}

/// A key and what it is for.
#[derive(Clone)]
pub(super) struct Key {
    id: Option<String>,
    algorithms: &'static [Algorithm],
    pub(super) public: DecodingKey,
}

/// A text that is no key set, or one without a key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key set holds no key that tokens could be signed with")]
pub struct NoKeys;

impl KeySet {
    /// A set that is still empty, to be fetched from this address.
    pub fn new(url: String) -> Self {
        Self(Arc::new(Shared {
            url,
            state: RwLock::default(),
            wanted: Notify::new(),
            fetches: watch::Sender::new(None),
        }))
    }

    /// Where it is fetched from.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Whether it is the same set, and not only an equal one.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Waits until a token asks for a key that is not there, and the last fetch is long
    /// enough ago.
    pub async fn wanted(&self) {
        loop {
            self.0.wanted.notified().await;
            // Who asked during a fetch has what came of it.
            let last = *self.0.fetches.borrow();
            if last.is_none_or(|last| last.elapsed() >= MIN_BETWEEN) {
                return;
            }
        }
    }

    /// Takes over what was fetched, `None` if nothing came; tells how many keys there are.
    /// Without a usable key the last ones stay.
    pub fn fetched(&self, text: Option<&str>) -> Result<usize, NoKeys> {
        let keys = text.map(parse).ok_or(NoKeys).flatten();
        if let Ok(keys) = &keys {
            let state = State {
                keys: keys.clone(),
                verified: HashMap::new(),
            };
            *self.0.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        self.0.fetches.send_replace(Some(Instant::now()));
        keys.map(|keys| keys.len())
    }

    /// Asks for a fetch and waits for it; tells whether there was one. There is none so
    /// soon after another.
    pub(in crate::auth) async fn refresh(&self) -> bool {
        let mut fetches = self.0.fetches.subscribe();
        let last = *fetches.borrow_and_update();
        if last.is_some_and(|last| last.elapsed() < MIN_BETWEEN) {
            return false;
        }
        self.0.wanted.notify_one();
        matches!(
            tokio::time::timeout(PATIENCE, fetches.changed()).await,
            Ok(Ok(()))
        )
    }

    /// The keys that may have signed a token with this header.
    pub(super) fn fitting(&self, id: Option<&str>, algorithm: Algorithm) -> Vec<Key> {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let fits = |key: &&Key| {
            key.algorithms.contains(&algorithm) && (id.is_none() || key.id.as_deref() == id)
        };
        state.keys.iter().filter(fits).cloned().collect()
    }

    pub(super) fn remembered(&self, digest: &[u8; 32]) -> Option<Arc<super::Claims>> {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        state.verified.get(digest).cloned()
    }

    pub(super) fn remember(&self, digest: [u8; 32], claims: Arc<super::Claims>) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.verified.len() >= MAX_REMEMBERED {
            state.verified.clear();
        }
        state.verified.insert(digest, claims);
    }
}

/// The usable keys of a set: those of kinds that we do not know are passed over.
fn parse(text: &str) -> Result<Vec<Key>, NoKeys> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let set: Set = serde_json::from_str(text).map_err(|_| NoKeys)?;
    let keys: Vec<_> = set
        .keys
        .into_iter()
        .filter_map(|key| usable(&serde_json::from_value(key).ok()?))
        .collect();
    if keys.is_empty() {
        return Err(NoKeys);
    }
    Ok(keys)
}

fn usable(jwk: &Jwk) -> Option<Key> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    const RSA: &[Algorithm] = &[RS256, RS384, RS512, PS256, PS384, PS512];
    let of_kind: &'static [Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
            let is_long = modulus.iter().skip_while(|byte| **byte == 0).count() >= MIN_RSA_LEN;
            if is_long { RSA } else { return None }
        }
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => &[ES256],
            EllipticCurve::P384 => &[ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => &[EdDSA],
        // A shared secret has no place in a set that is published.
        _ => return None,
    };
    let is_to_sign = jwk
        .common
        .public_key_use
        .as_ref()
        .is_none_or(|use_| *use_ == PublicKeyUse::Signature);
    let algorithms = match jwk.common.key_algorithm {
        None => of_kind,
        // A key that names its algorithm is for that one only.
        Some(named) => {
            let named = Algorithm::try_from(named).ok()?;
            let at = of_kind.iter().position(|algorithm| *algorithm == named)?;
            &of_kind[at..=at]
        }
    };
    let public = DecodingKey::from_jwk(jwk).ok()?;
    is_to_sign.then(|| Key {
        id: jwk.common.key_id.clone(),
        algorithms,
        public,
    })
}
