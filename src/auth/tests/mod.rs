//! Fixed credentials, and several methods at once.

mod jwt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{ApiKey, AuthError, AuthOptions, Authenticator, JwtOptions};

const NOW: u64 = 1_800_000_000;
const SECRET: &str = "purple unicorn";

fn jwt_options() -> JwtOptions {
    JwtOptions {
        secret: SECRET.into(),
        require_exp: false,
        leeway_seconds: 30,
    }
}

fn with_bearer() -> Authenticator {
    Authenticator::new(AuthOptions {
        bearer: Some("token-of-ours".into()),
        ..AuthOptions::default()
    })
}

fn with_basic() -> Authenticator {
    Authenticator::new(AuthOptions {
        basic: Some("watson:pass:word".into()),
        ..AuthOptions::default()
    })
}

fn with_api_key() -> Authenticator {
    Authenticator::new(AuthOptions {
        api_key: Some(ApiKey {
            header: "X-Shop-Key".to_owned(),
            value: "key-of-ours".into(),
        }),
        ..AuthOptions::default()
    })
}

fn with_all() -> Authenticator {
    Authenticator::new(AuthOptions {
        jwt: Some(jwt_options()),
        oauth: None,
        bearer: Some("token-of-ours".into()),
        basic: Some("watson:pass:word".into()),
        api_key: Some(ApiKey {
            header: "X-Shop-Key".to_owned(),
            value: "key-of-ours".into(),
        }),
    })
}

/// Checks a request of these headers at [`NOW`]; names compare as HTTP compares them.
fn check(authenticator: &Authenticator, headers: &[(&str, &str)]) -> Result<(), AuthError> {
    authenticator.check(
        |name| {
            let name = name.to_owned();
            headers
                .iter()
                .filter(move |(n, _)| n.eq_ignore_ascii_case(&name))
                .map(|(_, value)| value.as_bytes())
        },
        "pre",
        NOW,
    )
}

fn authorization(authenticator: &Authenticator, value: &str) -> Result<(), AuthError> {
    check(authenticator, &[("Authorization", value)])
}

fn signed(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(algorithm), claims, &key).unwrap()
}

fn hs256(claims: &Value) -> String {
    signed(Algorithm::HS256, SECRET, claims)
}

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

#[test]
fn without_methods_anyone_is_let_in() {
    let open = Authenticator::new(AuthOptions::default());
    assert!(open.is_open());
    assert!(open.methods().is_empty());
    assert_eq!(check(&open, &[]), Ok(()));
    assert_eq!(authorization(&open, "Bearer whatever"), Ok(()));
}

#[test]
fn methods_are_named_in_a_fixed_order() {
    assert_eq!(with_all().methods(), ["jwt", "bearer", "basic", "api_key"]);
    assert!(!with_all().is_open());
    assert!(!with_api_key().is_open());
}

#[test]
fn the_bearer_token_passes_and_nothing_near_it() {
    for good in [
        "Bearer token-of-ours",
        "bearer  token-of-ours",
        "BEARER\ttoken-of-ours",
    ] {
        assert_eq!(authorization(&with_bearer(), good), Ok(()), "{good}");
    }
    for bad in [
        "",
        "Bearer",
        "Bearer ",
        "token-of-ours",
        "Bearertoken-of-ours",
        "Bearer token-of-our",
        "Bearer token-of-ourss",
        "Bearer Token-of-ours",
        "Bearer token-of-ours, Bearer x",
        "Bearer Bearer token-of-ours",
        "Basic token-of-ours",
        "Token token-of-ours",
        &basic("token-of-ours"),
    ] {
        assert_eq!(
            authorization(&with_bearer(), bad),
            Err(AuthError::Wrong),
            "{bad}"
        );
    }
}

#[test]
fn the_basic_pair_passes_with_or_without_padding() {
    let good = basic("watson:pass:word");
    assert_eq!(authorization(&with_basic(), &good), Ok(()));
    assert_eq!(
        authorization(&with_basic(), &good.replace("Basic", "bAsIc")),
        Ok(())
    );
    assert_eq!(
        authorization(&with_basic(), good.trim_end_matches('=')),
        Ok(())
    );
    for bad in [
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic watson:pass:word".to_owned(),
        "Basic ====".to_owned(),
        basic(""),
        basic(":"),
        basic("watson"),
        basic("watson:"),
        basic("watson:pass"),
        basic("Watson:pass:word"),
        basic("watson:pass:word\n"),
        basic(":pass:word"),
        good.replace("Basic", "Bearer"),
        good.replace("Basic ", ""),
    ] {
        assert_eq!(
            authorization(&with_basic(), &bad),
            Err(AuthError::Wrong),
            "{bad}"
        );
    }
}

#[test]
fn the_api_key_passes_only_in_its_own_header() {
    for name in ["X-Shop-Key", "x-shop-key"] {
        assert_eq!(check(&with_api_key(), &[(name, "key-of-ours")]), Ok(()));
    }
    for bad in [
        "",
        "key-of-our",
        "key-of-ourss",
        "KEY-OF-OURS",
        "Bearer key-of-ours",
    ] {
        let headers = [("X-Shop-Key", bad)];
        assert_eq!(
            check(&with_api_key(), &headers),
            Err(AuthError::Wrong),
            "{bad}"
        );
    }
    let elsewhere = [("X-API-Key", "key-of-ours")];
    assert_eq!(check(&with_api_key(), &elsewhere), Err(AuthError::Missing));
    assert_eq!(
        authorization(&with_api_key(), "key-of-ours"),
        Err(AuthError::Wrong)
    );
    assert_eq!(
        authorization(&with_api_key(), "Bearer key-of-ours"),
        Err(AuthError::Wrong)
    );
}

#[test]
fn an_api_key_may_be_a_fixed_authorization_header() {
    let fixed = Authenticator::new(AuthOptions {
        api_key: Some(ApiKey {
            header: "Authorization".to_owned(),
            value: "Fixed value of ours".into(),
        }),
        ..AuthOptions::default()
    });
    assert_eq!(authorization(&fixed, "Fixed value of ours"), Ok(()));
    assert_eq!(authorization(&fixed, "Fixed value"), Err(AuthError::Wrong));
    assert_eq!(check(&fixed, &[]), Err(AuthError::Missing));
}

#[test]
fn of_several_methods_any_one_lets_in() {
    let all = with_all();
    for good in [
        hs256(&json!({})),
        "Bearer token-of-ours".to_owned(),
        basic("watson:pass:word"),
    ] {
        assert_eq!(authorization(&all, &good), Ok(()), "{good}");
    }
    assert_eq!(check(&all, &[("X-Shop-Key", "key-of-ours")]), Ok(()));
    let one_wrong_one_right = [("Authorization", "Bearer x"), ("X-Shop-Key", "key-of-ours")];
    assert_eq!(check(&all, &one_wrong_one_right), Ok(()));
}

#[test]
fn the_secret_of_one_method_opens_no_other() {
    let all = with_all();
    let cross = [
        ("Authorization", format!("Bearer {SECRET}")),
        ("Authorization", SECRET.to_owned()),
        ("Authorization", basic(SECRET)),
        ("Authorization", basic(&format!("watson:{SECRET}"))),
        ("Authorization", "Bearer watson:pass:word".to_owned()),
        ("Authorization", "Bearer key-of-ours".to_owned()),
        ("Authorization", basic("token-of-ours")),
        ("Authorization", basic("key-of-ours")),
        (
            "Authorization",
            signed(Algorithm::HS256, "token-of-ours", &json!({})),
        ),
        (
            "Authorization",
            signed(Algorithm::HS256, "key-of-ours", &json!({})),
        ),
        ("Authentication", "Bearer token-of-ours".to_owned()),
        ("Authentication", basic("watson:pass:word")),
        ("X-Shop-Key", SECRET.to_owned()),
        ("X-Shop-Key", "token-of-ours".to_owned()),
        ("X-Shop-Key", "Bearer token-of-ours".to_owned()),
        ("X-Shop-Key", basic("watson:pass:word")),
        ("X-Shop-Key", hs256(&json!({}))),
    ];
    for (header, value) in cross {
        assert_eq!(
            check(&all, &[(header, &value)]),
            Err(AuthError::Wrong),
            "{header}: {value}"
        );
    }
}

#[test]
fn any_of_several_values_of_a_header_lets_in_up_to_a_bound() {
    let all = with_all();
    let right = ("Authorization", "Bearer token-of-ours");
    let wrong = ("Authorization", "Bearer wrong");
    assert_eq!(check(&all, &[wrong, right]), Ok(()));
    assert_eq!(check(&all, &[right, wrong]), Ok(()));
    assert_eq!(check(&all, &[wrong, wrong]), Err(AuthError::Wrong));
    assert_eq!(check(&all, &[wrong, wrong, wrong, right]), Ok(()));
    assert_eq!(
        check(&all, &[wrong, wrong, wrong, wrong, right]),
        Err(AuthError::Wrong)
    );
}

#[test]
fn without_a_header_of_a_set_method_credentials_are_missing() {
    assert_eq!(check(&with_all(), &[]), Err(AuthError::Missing));
    assert_eq!(
        check(&with_all(), &[("Cookie", "token-of-ours")]),
        Err(AuthError::Missing)
    );
    // Only a JWT is read from `Authentication`.
    let elsewhere = [("Authentication", "Bearer token-of-ours")];
    assert_eq!(check(&with_bearer(), &elsewhere), Err(AuthError::Missing));
}

#[test]
fn the_more_telling_reason_is_given() {
    let expired = hs256(&json!({"exp": 1}));
    let headers = [
        ("Authentication", expired.as_str()),
        ("Authorization", "Bearer x"),
        ("X-Shop-Key", "x"),
    ];
    assert_eq!(check(&with_all(), &headers), Err(AuthError::Expired));
}

#[test]
fn an_empty_secret_lets_nobody_in() {
    let empty = Authenticator::new(AuthOptions {
        oauth: None,
        jwt: Some(JwtOptions {
            secret: "".into(),
            ..jwt_options()
        }),
        bearer: Some("".into()),
        basic: Some("".into()),
        api_key: Some(ApiKey {
            header: "X-Shop-Key".to_owned(),
            value: "".into(),
        }),
    });
    assert!(!empty.is_open());
    let signed_with_nothing = signed(Algorithm::HS256, "", &json!({}));
    for value in ["", "Bearer ", "Basic ", &signed_with_nothing] {
        assert!(authorization(&empty, value).is_err(), "{value}");
    }
    assert!(check(&empty, &[("X-Shop-Key", "")]).is_err());
    assert!(check(&empty, &[]).is_err());
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let all = with_all();
    let value: &[u8] = b"Bearer \xff\xfe.\x00.\x80";
    let name_blind = |_: &str| [value];
    assert_eq!(all.check(name_blind, "pre", NOW), Err(AuthError::Wrong));
}

#[test]
fn codes_are_stable() {
    let codes = [
        (AuthError::Missing, "credentials_missing"),
        (AuthError::Wrong, "credentials_wrong"),
        (AuthError::NoExpiry, "token_without_expiry"),
        (AuthError::NotYetValid, "token_not_yet_valid"),
        (AuthError::Expired, "token_expired"),
    ];
    for (error, code) in codes {
        assert_eq!(error.code(), code);
    }
}
