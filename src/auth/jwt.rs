//! Signed JWTs: HS256 ([RFC 7518] section 3.2) with a shared secret, and nothing else.
//!
//! The algorithm is the configuration's, never the token's: a token that names
//! another one, `none` among them, is refused before its signature is looked at.
//!
//! [RFC 7518]: https://www.rfc-editor.org/rfc/rfc7518

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use super::AuthError;
use crate::sensitive::Sensitive;

/// What is asked of a signed JWT.
#[derive(Clone)]
pub struct JwtOptions {
    /// The secret that both sides share, as its UTF-8 bytes.
    pub secret: Sensitive,
    /// Refuse a token that never expires. Off by default: the assistant's own
    /// tokens may have no `exp`.
    pub require_exp: bool,
    /// How far `exp` and `nbf` may be off, in seconds, for clocks that differ.
    pub leeway_seconds: u32,
}

/// Checks tokens against a key that was prepared once.
pub(super) struct Verifier {
    key: DecodingKey,
    is_empty: bool,
    validation: Validation,
    require_exp: bool,
    leeway: f64,
}

/// The claims that are looked at; whatever else the token says is not our matter.
/// A claim that is there and is no number makes the token wrong.
#[derive(Deserialize)]
struct Claims {
    exp: Option<f64>,
    nbf: Option<f64>,
}

impl Verifier {
    pub(super) fn new(options: &JwtOptions) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The times are checked below, against the caller's clock and not the
        // crate's; the audience is not ours to know.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        Self {
            key: DecodingKey::from_secret(options.secret.expose().as_bytes()),
            is_empty: options.secret.expose().is_empty(),
            validation,
            require_exp: options.require_exp,
            leeway: f64::from(options.leeway_seconds),
        }
    }

    /// Whether `token` is rightly signed and within its times; `now` in seconds
    /// since the Unix epoch. The times are looked at last, so only who knows the
    /// secret learns of them.
    pub(super) fn check(&self, token: &[u8], now: u64) -> Result<(), AuthError> {
        let token =
            decode::<Claims>(token, &self.key, &self.validation).map_err(|_| AuthError::Wrong)?;
        // A header may name extensions that must be understood (RFC 7515, section
        // 4.1.11); we know none.
        if self.is_empty || token.header.crit.is_some() {
            return Err(AuthError::Wrong);
        }
        // Exact for the next 285 million years.
        #[expect(clippy::cast_precision_loss)]
        let now = now as f64;
        match token.claims {
            Claims { exp: Some(exp), .. } if now >= exp + self.leeway => Err(AuthError::Expired),
            Claims { exp: None, .. } if self.require_exp => Err(AuthError::NoExpiry),
            Claims { nbf: Some(nbf), .. } if now + self.leeway < nbf => Err(AuthError::NotYetValid),
            Claims { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::DecodingKey;

    use super::{JwtOptions, Verifier};
    use crate::auth::AuthError;

    #[test]
    fn the_published_example_token_passes_until_it_expires() {
        // RFC 7515, appendix A.1: a key of 64 octets, which is no text.
        const KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
            aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
            cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
            dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        const EXP: u64 = 1_300_819_380;
        let options = JwtOptions {
            secret: "any".into(),
            require_exp: true,
            leeway_seconds: 0,
        };
        let verifier = Verifier {
            key: DecodingKey::from_secret(&URL_SAFE_NO_PAD.decode(KEY).unwrap()),
            ..Verifier::new(&options)
        };
        assert_eq!(verifier.check(TOKEN.as_bytes(), EXP - 1), Ok(()));
        assert_eq!(
            verifier.check(TOKEN.as_bytes(), EXP),
            Err(AuthError::Expired)
        );
    }
}
