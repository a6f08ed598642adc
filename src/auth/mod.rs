//! Who may call: checks the credentials of a request against the configured methods.
//!
//! An [`Authenticator`] guards one group of endpoints. It knows header values and
//! the time of day, no HTTP library, so that it is tested without one.
//!
//! | method | what must arrive |
//! |---|---|
//! | signed JWT | an HS256 token in `Authorization` or `Authentication`, bare or after `Bearer` |
//! | access token | a JWT that an OAuth 2.0 provider signed, as `Authorization: Bearer TOKEN` |
//! | bearer | `Authorization: Bearer TOKEN` |
//! | basic | `Authorization: Basic base64(USER:PASSWORD)` ([RFC 7617]) |
//! | API key | the configured header with the configured value |
//!
//! Fixed credentials are kept as SHA-256 digests, and digests are compared in
//! constant time: neither the time that an answer takes nor a memory dump says
//! how much of a guess was right or how long the right value is.
//!
//! [RFC 7617]: https://www.rfc-editor.org/rfc/rfc7617

mod jwt;
mod oauth;

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

pub use jwt::JwtOptions;
pub use oauth::{KeySet, NoKeys, OauthOptions};

use crate::sensitive::Sensitive;

/// How many values of one header are looked at. A request has one; a proxy may
/// add another. The bound keeps a caller from buying a signature check per line.
const MAX_VALUES: usize = 4;

/// The methods of one group of endpoints. None set: anyone is let in.
///
/// Secrets must not be empty; an empty one lets nobody in.
#[derive(Clone, Default)]
pub struct AuthOptions {
    /// Accept JWTs signed with a shared secret.
    pub jwt: Option<JwtOptions>,
    /// Accept access tokens of an OAuth 2.0 provider.
    pub oauth: Option<OauthOptions>,
    /// Accept this token as `Authorization: Bearer …`.
    pub bearer: Option<Sensitive>,
    /// Accept this `user:password` as `Authorization: Basic …`.
    pub basic: Option<Sensitive>,
    /// Accept this value of a header of your own naming.
    pub api_key: Option<ApiKey>,
}

/// A header of a configured name with a configured value.
#[derive(Clone)]
pub struct ApiKey {
    /// The header's name, in any case.
    pub header: String,
    /// The whole value that the header must have.
    pub value: Sensitive,
}

/// Why a request is not let in. Holds nothing of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// None of the headers that the methods look at was sent.
    #[error("no credentials were sent")]
    Missing,
    /// The connection came without the client certificate that the settings require.
    #[error("no client certificate was shown")]
    NoCertificate,
    /// Something was sent that no method accepts.
    #[error("the credentials are wrong")]
    Wrong,
    /// An access token that a key signed which is not in the provider's key set.
    #[error("the token's key is not known")]
    UnknownKey,
    /// An access token that is not good for this endpoint.
    #[error("the token lacks the scope that this endpoint needs")]
    NoScope,
    /// A rightly signed JWT that has no `exp`, although the settings require it.
    #[error("the token has no expiry, which the settings require")]
    NoExpiry,
    /// A rightly signed JWT whose `nbf` has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// A rightly signed JWT whose `exp` has passed.
    #[error("the token has expired")]
    Expired,
}

impl AuthError {
    /// A name that stays the same across versions, for answers and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "credentials_missing",
            Self::NoCertificate => "client_certificate_missing",
            Self::Wrong => "credentials_wrong",
            Self::UnknownKey => "token_key_unknown",
            Self::NoScope => "scope_missing",
            Self::NoExpiry => "token_without_expiry",
            Self::NotYetValid => "token_not_yet_valid",
            Self::Expired => "token_expired",
        }
    }

    /// Of two reasons the one that tells a legitimate caller more.
    fn or_more_telling(self, other: Self) -> Self {
        let rank = |error| match error {
            Self::Missing => 0,
            Self::NoCertificate | Self::Wrong => 1,
            Self::UnknownKey => 2,
            Self::NoExpiry | Self::NotYetValid | Self::Expired | Self::NoScope => 3,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// Checks the credentials of requests to one group of endpoints. Several methods
/// may be set at once; any one that passes lets the request in.
pub struct Authenticator {
    jwt: Option<jwt::Verifier>,
    oauth: Option<OauthOptions>,
    bearer: Option<Fixed>,
    basic: Option<Fixed>,
    api_key: Option<(String, Fixed)>,
}

impl Authenticator {
    /// Prepares keys and digests, once for all requests.
    pub fn new(options: AuthOptions) -> Self {
        Self {
            jwt: options.jwt.as_ref().map(jwt::Verifier::new),
            oauth: options.oauth,
            bearer: options.bearer.as_ref().map(Fixed::new),
            basic: options.basic.as_ref().map(Fixed::new),
            api_key: options
                .api_key
                .map(|key| (key.header.to_ascii_lowercase(), Fixed::new(&key.value))),
        }
    }

    /// Whether no method is set, so that anyone is let in.
    pub fn is_open(&self) -> bool {
        self.methods().is_empty()
    }

    /// The names of the methods that are set, for logs and summaries.
    pub fn methods(&self) -> Vec<&'static str> {
        [
            ("jwt", self.jwt.is_some()),
            ("oauth", self.oauth.is_some()),
            ("bearer", self.bearer.is_some()),
            ("basic", self.basic.is_some()),
            ("api_key", self.api_key.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect()
    }

    /// Has the keys of access tokens fetched again after [`AuthError::UnknownKey`]; tells
    /// whether they were, so that the request may be let in now.
    pub async fn refresh_keys(&self) -> bool {
        match &self.oauth {
            Some(oauth) => oauth.keys.refresh().await,
            None => false,
        }
    }

    /// Whether the request that has these headers is let in to an endpoint.
    ///
    /// `headers` gives all values of the header of a name, which is asked for in
    /// lower case; the first four of each are looked at, and any one
    /// that passes lets in. `now` is in seconds since the Unix epoch.
    pub fn check<'h, V>(
        &self,
        headers: impl Fn(&str) -> V,
        endpoint: &str,
        now: u64,
    ) -> Result<(), AuthError>
    where
        V: IntoIterator<Item = &'h [u8]>,
    {
        if self.is_open() {
            return Ok(());
        }
        let mut reason = AuthError::Missing;
        for value in headers("authorization").into_iter().take(MAX_VALUES) {
            match self.check_authorization(value.trim_ascii(), endpoint, now) {
                Ok(()) => return Ok(()),
                Err(error) => reason = reason.or_more_telling(error),
            }
        }
        if let Some(jwt) = &self.jwt {
            for value in headers("authentication").into_iter().take(MAX_VALUES) {
                match jwt.check(bare_or_bearer(value.trim_ascii()), now) {
                    Ok(()) => return Ok(()),
                    Err(error) => reason = reason.or_more_telling(error),
                }
            }
        }
        if let Some((header, key)) = &self.api_key {
            for value in headers(header).into_iter().take(MAX_VALUES) {
                if key.is(value.trim_ascii()) {
                    return Ok(());
                }
                reason = reason.or_more_telling(AuthError::Wrong);
            }
        }
        Err(reason)
    }

    /// Tries each method that reads the `Authorization` header.
    fn check_authorization(&self, value: &[u8], endpoint: &str, now: u64) -> Result<(), AuthError> {
        if let (Some(bearer), Some(token)) = (&self.bearer, after_scheme(value, b"bearer"))
            && bearer.is(token)
        {
            return Ok(());
        }
        if let (Some(basic), Some(encoded)) = (&self.basic, after_scheme(value, b"basic"))
            && BASE64.decode(encoded).is_ok_and(|pair| basic.is(&pair))
        {
            return Ok(());
        }
        let mut reason = AuthError::Wrong;
        if let Some(jwt) = &self.jwt {
            match jwt.check(bare_or_bearer(value), now) {
                Ok(()) => return Ok(()),
                Err(error) => reason = reason.or_more_telling(error),
            }
        }
        if let (Some(oauth), Some(token)) = (&self.oauth, after_scheme(value, b"bearer")) {
            match oauth::check(oauth, token, endpoint, now) {
                Ok(()) => return Ok(()),
                Err(error) => reason = reason.or_more_telling(error),
            }
        }
        Err(reason)
    }
}

/// Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A fixed credential, as the digest of it. Equal digests have equal length, so
/// the comparison takes the same time for every guess.
struct Fixed {
    digest: [u8; 32],
    is_empty: bool,
}

impl Fixed {
    fn new(secret: &Sensitive) -> Self {
        Self {
            digest: Sha256::digest(secret.expose()).into(),
            is_empty: secret.expose().is_empty(),
        }
    }

    fn is(&self, guess: &[u8]) -> bool {
        let digest: [u8; 32] = Sha256::digest(guess).into();
        let same: bool = self.digest.ct_eq(&digest).into();
        same && !self.is_empty
    }
}

/// What follows the scheme (in any case) and at least one blank.
fn after_scheme<'v>(value: &'v [u8], scheme: &[u8]) -> Option<&'v [u8]> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    (head.eq_ignore_ascii_case(scheme) && rest.first().is_some_and(u8::is_ascii_whitespace))
        .then(|| rest.trim_ascii())
}

fn bare_or_bearer(value: &[u8]) -> &[u8] {
    after_scheme(value, b"bearer").unwrap_or(value)
}

#[cfg(test)]
mod tests;
