//! Access tokens of an OAuth 2.0 provider, as its clients send them.

use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as URL_SAFE};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, Reply, Setup, eventually, gateway},
    provider::{Provider, SigningKey},
};

const EMAIL: &str = "jane.doe@example.com";
const ISSUER: &str = "https://login.example.com/";

fn trusting(provider: &Provider) -> Setup {
    gateway()
        .set("AUTH__OAUTH_ISSUER", ISSUER)
        .set("AUTH__OAUTH_AUDIENCE", "cloakroom")
        .set("AUTH__OAUTH_JWKS_URL", provider.url())
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// Claims that are right, with these in place of some.
fn claims(other: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": "cloakroom", "sub": "a client", "exp": now() + 300
    });
    for (name, value) in other.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

async fn call(gateway: &Gateway, path: &str, token: &str) -> Reply {
    let request = gateway.request(path, bodies::pre("s", EMAIL));
    gateway.send(request.bearer_auth(token)).await
}

async fn pre(gateway: &Gateway, token: &str) -> Reply {
    call(gateway, "/webhook/pre", token).await
}

#[tokio::test]
async fn every_asymmetric_algorithm_lets_in_and_no_other_does() {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let mut keys: Vec<_> = [
        ("p256", ES256),
        ("p384", ES384),
        ("ed", EdDSA),
        ("rsa", RS256),
    ]
    .map(|(id, algorithm)| SigningKey::new(id, algorithm))
    .into();
    let mut public: Vec<_> = keys.iter().map(SigningKey::public).collect();
    // What we do not know, and what must not be in a set, is passed over.
    public.push(json!({"kty": "future", "kid": "x"}));
    let shared = URL_SAFE.encode("a shared secret of 32 bytes' size");
    public.push(json!({"kty": "oct", "kid": "shared", "k": shared}));
    let provider = Provider::start(&public);
    let gateway = trusting(&provider).start();
    let rsa = keys.pop().unwrap();
    for key in &keys {
        let answer = pre(&gateway, &key.sign(&claims(json!({})))).await;
        assert!(answer.text().starts_with("[EMAIL_ADDRESS_"));
    }
    let mut rsa = rsa;
    for algorithm in [RS256, RS384, RS512, PS256, PS384, PS512] {
        rsa = rsa.with(algorithm);
        let answer = pre(&gateway, &rsa.sign(&claims(json!({})))).await;
        assert_eq!(answer.status, 200, "{algorithm:?}: {}", answer.text);
    }
    let secret = b"a shared secret of 32 bytes' size";
    let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
    for id in ["shared", "rsa"] {
        header.kid = Some(id.to_owned());
        let key = jsonwebtoken::EncodingKey::from_secret(secret);
        let forged = jsonwebtoken::encode(&header, &claims(json!({})), &key).unwrap();
        assert_eq!(pre(&gateway, &forged).await.code(), "credentials_wrong");
    }
    let none = format!(
        "{}.{}.",
        URL_SAFE.encode(r#"{"alg":"none","kid":"rsa"}"#),
        URL_SAFE.encode(claims(json!({})).to_string())
    );
    assert_eq!(pre(&gateway, &none).await.code(), "credentials_wrong");
}

#[tokio::test]
async fn what_a_token_says_decides() {
    let key = SigningKey::new("one", Algorithm::ES256);
    let provider = Provider::start(&[key.public()]);
    let gateway = trusting(&provider).start();
    let other_key = SigningKey::new("one", Algorithm::ES256);
    for (other, expected) in [
        (json!({}), None),
        (json!({"aud": ["x", "cloakroom"]}), None),
        (json!({"nbf": now() - 60}), None),
        (
            json!({"iss": "https://evil.example.com/"}),
            Some("credentials_wrong"),
        ),
        (json!({"iss": null}), Some("credentials_wrong")),
        (json!({"aud": "another"}), Some("credentials_wrong")),
        (json!({"aud": null}), Some("credentials_wrong")),
        (json!({"exp": null}), Some("credentials_wrong")),
        (json!({"exp": now() - 60}), Some("token_expired")),
        (json!({"nbf": now() + 300}), Some("token_not_yet_valid")),
    ] {
        // Twice: the second time the signature is remembered.
        let token = key.sign(&claims(other.clone()));
        for _ in 0..2 {
            let answer = pre(&gateway, &token).await;
            match expected {
                None => assert_eq!(answer.status, 200, "{other}: {}", answer.text),
                Some(code) => {
                    assert_eq!(
                        (answer.status.as_u16(), answer.code().as_str()),
                        (401, code)
                    );
                }
            }
        }
    }
    let forged = other_key.sign(&claims(json!({})));
    assert_eq!(pre(&gateway, &forged).await.code(), "credentials_wrong");
    let log = gateway.log();
    assert!(!log.contains("eyJ"), "{log}");
}

#[tokio::test]
async fn an_endpoint_can_ask_for_a_scope() {
    let key = SigningKey::new("one", Algorithm::ES256);
    let provider = Provider::start(&[key.public()]);
    let gateway = trusting(&provider)
        .set("AUTH__OAUTH_SCOPES__PRE", "cloakroom.redact")
        .set("AUTH__OAUTH_SCOPES__POST", "cloakroom.restore")
        .start();
    for (scope, before, after) in [
        (json!({}), 403, 403),
        (json!({"scope": "openid cloakroom.redact"}), 200, 403),
        (
            json!({"scp": ["cloakroom.redact", "cloakroom.restore"]}),
            200,
            422,
        ),
        (
            json!({"scope": "cloakroom.redact2 xcloakroom.restore"}),
            403,
            403,
        ),
    ] {
        let token = key.sign(&claims(scope.clone()));
        let answer = pre(&gateway, &token).await;
        assert_eq!(answer.status, before, "{scope}");
        // 422: let in, with a body that is no answer.
        let answer = call(&gateway, "/webhook/post", &token).await;
        assert_eq!(answer.status, after, "{scope}: {}", answer.text);
        if after == 403 {
            assert_eq!(answer.code(), "scope_missing");
        }
        assert_ne!(call(&gateway, "/v1/detect", &token).await.status, 403);
    }
}

#[tokio::test]
async fn erasing_has_a_scope_of_its_own() {
    let key = SigningKey::new("one", Algorithm::ES256);
    let provider = Provider::start(&[key.public()]);
    let gateway = trusting(&provider)
        .set("AUTH__OAUTH_SCOPES__ERASE", "cloakroom.erase")
        .start();
    for (scope, status) in [("cloakroom.redact", 403), ("cloakroom.erase", 200)] {
        let token = key.sign(&claims(json!({"scope": scope})));
        for path in ["/v1/sessions/s", "/v1/users/u"] {
            let erase = reqwest::Client::new().delete(gateway.url(path));
            let answer = gateway.send(erase.bearer_auth(&token)).await;
            assert_eq!(answer.status, status, "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_reload_keeps_the_keys_and_goes_on_fetching_them() {
    let (old, new) = (
        SigningKey::new("old", Algorithm::ES256),
        SigningKey::new("new", Algorithm::ES256),
    );
    let provider = Provider::start(&[old.public()]);
    let gateway = trusting(&provider)
        .set("AUTH__OAUTH_REFRESH_SECONDS", 1)
        .set("RELOAD__WATCH_MS", 20)
        .start();
    let token = old.sign(&claims(json!({})));
    assert_eq!(pre(&gateway, &token).await.status, 200);
    provider.go_down();
    let settings = gateway.folder.path().join("cloakroom.toml");
    std::fs::write(settings, "[policy]\naction = 'replace'\ntext = '<gone>'\n").unwrap();
    let another = old.sign(&claims(json!({"sub": "another"})));
    eventually("the settings are loaded again", async || {
        // Not for a moment is a token refused whose key was there.
        let answer = pre(&gateway, &another).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text.contains("<gone>")
    })
    .await;
    provider.publish(&[new.public()]);
    provider.come_back();
    let new_token = new.sign(&claims(json!({})));
    eventually("the new key is known", async || {
        pre(&gateway, &new_token).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_not_for_every_token() {
    let old = SigningKey::new("old", Algorithm::ES256);
    let new = SigningKey::new("new", Algorithm::ES256);
    let provider = Provider::start(&[old.public()]);
    let gateway = trusting(&provider).start();
    let (old_token, new_token) = (old.sign(&claims(json!({}))), new.sign(&claims(json!({}))));
    assert_eq!(pre(&gateway, &old_token).await.status, 200);
    assert_eq!(provider.fetches(), 1);
    // Right after a fetch there is no other, whatever tokens name.
    for n in 0..20 {
        let stranger = SigningKey::new(&format!("k{n}"), Algorithm::EdDSA);
        let token = stranger.sign(&claims(json!({})));
        assert_eq!(pre(&gateway, &token).await.code(), "token_key_unknown");
    }
    assert_eq!(provider.fetches(), 1);
    provider.publish(&[new.public()]);
    eventually("the new key is known", async || {
        pre(&gateway, &new_token).await.status == 200
    })
    .await;
    assert_eq!(provider.fetches(), 2);
    // The old one was withdrawn, and with it the tokens that it signed.
    assert_eq!(pre(&gateway, &old_token).await.code(), "token_key_unknown");
}

#[tokio::test]
async fn while_the_provider_is_down_the_last_keys_stay() {
    let key = SigningKey::new("one", Algorithm::ES256);
    let provider = Provider::start(&[key.public()]);
    let gateway = trusting(&provider)
        .set("AUTH__OAUTH_REFRESH_SECONDS", 1)
        .start();
    assert_eq!(
        pre(&gateway, &key.sign(&claims(json!({})))).await.status,
        200
    );
    provider.go_down();
    eventually("the log tells of it", async || {
        gateway.log().contains("the key set cannot be fetched")
    })
    .await;
    let token = key.sign(&claims(json!({"sub": "another"})));
    assert_eq!(pre(&gateway, &token).await.status, 200);
    // Nobody is let in for want of keys.
    let without = trusting(&provider).start();
    assert_eq!(pre(&without, &token).await.status, 401);
}
