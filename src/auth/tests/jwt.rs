//! Signed JWTs: what passes, and the many that must not.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{NOW, SECRET, authorization, check, hs256, jwt_options, signed};
use crate::auth::{AuthError, AuthOptions, Authenticator, JwtOptions};

fn with_jwt() -> Authenticator {
    Authenticator::new(AuthOptions {
        jwt: Some(jwt_options()),
        ..AuthOptions::default()
    })
}

/// A token of any header, rightly signed with the shared secret.
fn hs256_with_header(header: &Value, claims: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

#[test]
fn a_signed_jwt_passes_bare_or_after_bearer_in_either_header() {
    let token = hs256(&json!({"iss": "assistant", "aud": "anyone"}));
    for header in ["Authorization", "Authentication"] {
        for value in [
            token.clone(),
            format!("Bearer {token}"),
            format!("bearer {token}"),
            format!("BEARER   {token} "),
        ] {
            assert_eq!(check(&with_jwt(), &[(header, &value)]), Ok(()), "{header}");
        }
    }
}

#[test]
fn a_wrong_jwt_is_refused() {
    let claims = json!({"exp": NOW + 60});
    let good = hs256(&claims);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let other_payload = URL_SAFE_NO_PAD.encode(r#"{"exp":9999999999}"#);
    let bad = [
        ("empty", String::new()),
        ("scheme only", "Bearer".to_owned()),
        ("scheme and blank", "Bearer ".to_owned()),
        ("the secret itself", SECRET.to_owned()),
        (
            "other secret",
            signed(Algorithm::HS256, "purple unicorm", &claims),
        ),
        ("empty secret", signed(Algorithm::HS256, "", &claims)),
        ("HS512", signed(Algorithm::HS512, SECRET, &claims)),
        ("HS384", signed(Algorithm::HS384, SECRET, &claims)),
        ("RS256", hs256_with_header(&json!({"alg": "RS256"}), "{}")),
        (
            "signed none",
            hs256_with_header(&json!({"alg": "none"}), "{}"),
        ),
        (
            "no algorithm",
            hs256_with_header(&json!({"typ": "JWT"}), "{}"),
        ),
        (
            "crit",
            hs256_with_header(
                &json!({"alg": "HS256", "crit": ["b64"], "b64": false}),
                "{}",
            ),
        ),
        ("none", format!("{none}.{payload}.")),
        (
            "none with signature",
            format!("{none}.{payload}.{signature}"),
        ),
        ("no signature", format!("{header}.{payload}.")),
        ("two parts", message.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        (
            "other payload",
            format!("{header}.{other_payload}.{signature}"),
        ),
        ("short signature", good[..good.len() - 4].to_owned()),
        ("padded", format!("{good}=")),
        ("other scheme", format!("JWT {good}")),
        ("basic scheme", format!("Basic {good}")),
        (
            "claims are no object",
            hs256_with_header(&json!({"alg": "HS256"}), "7"),
        ),
        (
            "claims are no JSON",
            hs256_with_header(&json!({"alg": "HS256"}), "{"),
        ),
        ("exp is text", hs256(&json!({"exp": "9999999999"}))),
        ("nbf is text", hs256(&json!({"nbf": "0"}))),
        (
            "exp twice",
            hs256_with_header(&json!({"alg": "HS256"}), r#"{"exp":1,"exp":9999999999}"#),
        ),
    ];
    for (what, value) in bad {
        assert_eq!(
            authorization(&with_jwt(), &value),
            Err(AuthError::Wrong),
            "{what}"
        );
        let header = [("Authentication", value.as_str())];
        assert_eq!(check(&with_jwt(), &header), Err(AuthError::Wrong), "{what}");
    }
}

#[test]
fn the_times_of_a_jwt_count_when_present_with_the_leeway() {
    let cases = [
        (json!({}), Ok(())),
        (json!({"exp": null}), Ok(())),
        (json!({"exp": NOW + 1}), Ok(())),
        (json!({"exp": NOW - 29}), Ok(())),
        (json!({"exp": NOW - 30}), Err(AuthError::Expired)),
        (json!({"exp": 0}), Err(AuthError::Expired)),
        (json!({"exp": -1}), Err(AuthError::Expired)),
        (json!({"exp": 1.5}), Err(AuthError::Expired)),
        (json!({"exp": u64::MAX}), Ok(())),
        (json!({"nbf": NOW + 30}), Ok(())),
        (json!({"nbf": NOW + 31}), Err(AuthError::NotYetValid)),
        (json!({"nbf": u64::MAX}), Err(AuthError::NotYetValid)),
        (json!({"nbf": NOW - 1, "exp": NOW + 1}), Ok(())),
        (
            json!({"nbf": NOW - 1, "exp": NOW - 60}),
            Err(AuthError::Expired),
        ),
    ];
    for (claims, expected) in cases {
        assert_eq!(
            authorization(&with_jwt(), &hs256(&claims)),
            expected,
            "{claims}"
        );
    }
}

#[test]
fn a_jwt_without_exp_is_refused_when_exp_is_required() {
    let strict = Authenticator::new(AuthOptions {
        jwt: Some(JwtOptions {
            require_exp: true,
            ..jwt_options()
        }),
        ..AuthOptions::default()
    });
    for claims in [json!({}), json!({"exp": null}), json!({"nbf": 0})] {
        assert_eq!(
            authorization(&strict, &hs256(&claims)),
            Err(AuthError::NoExpiry),
            "{claims}"
        );
    }
    assert_eq!(
        authorization(&strict, &hs256(&json!({"exp": NOW + 1}))),
        Ok(())
    );
}
