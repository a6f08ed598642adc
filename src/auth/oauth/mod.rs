//! Access tokens of an OAuth 2.0 provider: signed JWTs that are checked against the
//! provider's published keys ([RFC 9068], [RFC 7519], [RFC 7517]).
//!
//! Only asymmetric algorithms, and of each key only those that fit it. Issuer, audience
//! and expiry must be there and right; what the token is good for is said by its scopes.
//!
//! [RFC 9068]: https://www.rfc-editor.org/rfc/rfc9068
//! [RFC 7519]: https://www.rfc-editor.org/rfc/rfc7519
//! [RFC 7517]: https://www.rfc-editor.org/rfc/rfc7517

mod keys;

use std::{collections::BTreeMap, sync::Arc};

use jsonwebtoken::{AlgorithmFamily, Validation, decode, decode_header};
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};

pub use keys::{KeySet, NoKeys};

use super::AuthError;

/// Longer tokens are not looked at.
const MAX_TOKEN_LEN: usize = 16 * 1024;

/// What is asked of an access token.
#[derive(Clone)]
pub struct OauthOptions {
    /// Who must have issued it.
    pub issuer: String,
    /// Whom it must be for.
    pub audience: String,
    /// The scope that it must have, by endpoint; none for one that is not named.
    pub scopes: BTreeMap<String, String>,
    /// How far `exp` and `nbf` may be off, in seconds, for clocks that differ.
    pub leeway_seconds: u32,
    /// The issuer's keys.
    pub keys: KeySet,
}

/// What a token says; whatever else is in it is not our matter.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    #[serde(deserialize_with = "one_or_many")]
    aud: Vec<String>,
    exp: f64,
    nbf: Option<f64>,
    /// Scopes with blanks between them (RFC 8693, section 4.2).
    #[serde(default)]
    scope: String,
    /// The same as some providers write it.
    #[serde(default, deserialize_with = "one_or_many")]
    scp: Vec<String>,
}

impl Claims {
    fn has_scope(&self, wanted: &str) -> bool {
        let scp = self.scp.iter().flat_map(|scopes| scopes.split(' '));
        self.scope
            .split(' ')
            .chain(scp)
            .any(|scope| scope == wanted)
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

/// Whether `token` lets in to `endpoint`; `now` in seconds since the Unix epoch. That a
/// token's key is not known is an error of its own, so that the keys can be fetched again.
pub(super) fn check(
    options: &OauthOptions,
    token: &[u8],
    endpoint: &str,
    now: u64,
) -> Result<(), AuthError> {
    if token.len() > MAX_TOKEN_LEN {
        return Err(AuthError::Wrong);
    }
    let digest: [u8; 32] = Sha256::digest(token).into();
    let claims = if let Some(claims) = options.keys.remembered(&digest) {
        claims
    } else {
        let claims = Arc::new(verified(options, token)?);
        options.keys.remember(digest, claims.clone());
        claims
    };
    // Exact for the next 285 million years.
    #[expect(clippy::cast_precision_loss)]
    let now = now as f64;
    let leeway = f64::from(options.leeway_seconds);
    if claims.iss != options.issuer || !claims.aud.contains(&options.audience) {
        return Err(AuthError::Wrong);
    }
    if now >= claims.exp + leeway {
        return Err(AuthError::Expired);
    }
    if claims.nbf.is_some_and(|nbf| now + leeway < nbf) {
        return Err(AuthError::NotYetValid);
    }
    match options.scopes.get(endpoint) {
        Some(scope) if !claims.has_scope(scope) => Err(AuthError::NoScope),
        _ => Ok(()),
    }
}

/// The claims of a token that one of the keys signed.
fn verified(options: &OauthOptions, token: &[u8]) -> Result<Claims, AuthError> {
    let header = decode_header(token).map_err(|_| AuthError::Wrong)?;
    let is_access_token = header.typ.as_deref().is_none_or(|typ| {
        ["jwt", "at+jwt", "application/at+jwt"]
            .iter()
            .any(|known| typ.eq_ignore_ascii_case(known))
    });
    // A header may name extensions that must be understood; we know none.
    if !is_access_token || header.crit.is_some() {
        return Err(AuthError::Wrong);
    }
    // A signature that everybody could make who can check it is none.
    if header.alg.family() == AlgorithmFamily::Hmac {
        return Err(AuthError::Wrong);
    }
    let keys = options.keys.fitting(header.kid.as_deref(), header.alg);
    if keys.is_empty() {
        return Err(AuthError::UnknownKey);
    }
    let mut validation = Validation::new(header.alg);
    // The claims are looked at above, against the caller's clock and not the crate's.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    keys.iter()
        .find_map(|key| decode::<Claims>(token, &key.public, &validation).ok())
        .map(|token| token.claims)
        .ok_or(AuthError::Wrong)
}
