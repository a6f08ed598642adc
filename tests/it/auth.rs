//! Who is let in to which endpoint. Each method's own cases stand in `src/auth`; here it
//! is about HTTP, groups of endpoints, and that nothing happens for those who are not let in.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::json;

use crate::support::{
    bodies,
    gateway::{Gateway, Reply, command, gateway, wait},
};

const SECRET: &str = "purple unicorn";

fn jwt(secret: &str, algorithm: Algorithm, claims: &serde_json::Value) -> String {
    jsonwebtoken::encode(
        &Header::new(algorithm),
        claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
    .unwrap()
}

async fn pre_with(gateway: &Gateway, headers: &[(&str, &str)]) -> Reply {
    let mut request = gateway.request("/webhook/pre", bodies::pre("s", "jane@example.com"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    gateway.send(request).await
}

fn code(reply: &Reply) -> (u16, String) {
    assert!(
        !reply.text.contains("jane") && !reply.text.contains("EMAIL"),
        "{}",
        reply.text
    );
    (reply.status.as_u16(), reply.code())
}

#[tokio::test]
async fn any_one_of_several_methods_lets_in() {
    let gateway = gateway()
        .set("AUTH__JWT_SECRET", SECRET)
        .set("AUTH__BEARER", "static-token-1234")
        .set("AUTH__BASIC", "watson:pass:word")
        .set("AUTH__API_KEY_HEADER", "X-Api-Key")
        .set("AUTH__API_KEY", "key-5678")
        .start();
    let signed = jwt(SECRET, Algorithm::HS256, &json!({}));
    let basic = format!("Basic {}", STANDARD.encode("watson:pass:word"));
    for (name, value) in [
        ("authorization", signed.clone()),
        ("authorization", format!("Bearer {signed}")),
        ("authentication", signed.clone()),
        ("authorization", "Bearer static-token-1234".to_owned()),
        ("authorization", basic),
        ("x-api-key", "key-5678".to_owned()),
    ] {
        assert_eq!(
            pre_with(&gateway, &[(name, &value)]).await.status,
            200,
            "{name}: {value}"
        );
    }
    assert_eq!(
        code(&pre_with(&gateway, &[]).await),
        (401, "credentials_missing".into())
    );
    for (name, value) in [
        ("authorization", jwt("other", Algorithm::HS256, &json!({}))),
        ("authorization", jwt(SECRET, Algorithm::HS512, &json!({}))),
        (
            "authorization",
            format!("{}..", STANDARD.encode("{\"alg\":\"none\"}")),
        ),
        ("authorization", format!("Bearer {SECRET}")),
        ("authorization", "Bearer static-token-123".to_owned()),
        ("authorization", "Bearer key-5678".to_owned()),
        (
            "authorization",
            format!("Basic {}", STANDARD.encode("watson:wrong")),
        ),
        ("x-api-key", "static-token-1234".to_owned()),
        ("x-api-key", String::new()),
    ] {
        assert_eq!(
            code(&pre_with(&gateway, &[(name, &value)]).await),
            (401, "credentials_wrong".into()),
            "{name}: {value}"
        );
    }
    let expired = jwt(SECRET, Algorithm::HS256, &json!({"exp": 1_000_000_000}));
    assert_eq!(
        code(&pre_with(&gateway, &[("authorization", &expired)]).await),
        (401, "token_expired".into())
    );
}

#[tokio::test]
async fn who_is_not_let_in_changes_nothing() {
    let gateway = gateway().set("AUTH__BEARER", "static-token-1234").start();
    assert_eq!(pre_with(&gateway, &[]).await.status, 401);
    assert_eq!(
        pre_with(&gateway, &[("authorization", "Bearer nonsense")])
            .await
            .status,
        401
    );
    let metrics = {
        let request = reqwest::Client::new()
            .get(gateway.url("/metrics"))
            .header("authorization", "Bearer static-token-1234");
        gateway.send(request).await.text
    };
    assert!(
        metrics.contains("cloakroom_auth_failures_total{reason=\"credentials_missing\"} 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("cloakroom_tokens_minted_total 0"),
        "{metrics}"
    );
    assert!(!metrics.contains("findings_total{"), "{metrics}");
    // A body is not even read: one over the limit gets 401 and not 413.
    let request = gateway.request("/webhook/pre", "x".repeat(5_000_000));
    assert_eq!(gateway.send(request).await.status, 401);
    assert!(!gateway.log().contains("static-token"), "{}", gateway.log());
}

#[tokio::test]
async fn every_endpoint_is_closed_but_the_two_for_probes() {
    let gateway = gateway().set("AUTH__BEARER", "static-token-1234").start();
    for (method, path, open) in [
        (Method::POST, "/webhook/pre", false),
        (Method::POST, "/webhook/post", false),
        (Method::POST, "/v1/detect", false),
        (Method::POST, "/v1/redact", false),
        (Method::POST, "/v1/restore", false),
        (Method::GET, "/v1/recognizers", false),
        (Method::GET, "/metrics", false),
        (Method::GET, "/healthz", true),
        (Method::GET, "/readyz", true),
    ] {
        let request = reqwest::Client::new().request(method, gateway.url(path));
        let status = gateway.send(request).await.status;
        assert_eq!(status == 200, open, "{path}: {status}");
        assert_eq!(status == 401, !open, "{path}: {status}");
    }
}

#[tokio::test]
async fn a_group_of_endpoints_can_have_credentials_of_its_own() {
    let gateway = gateway()
        .set("AUTH__BEARER", "for-the-webhooks")
        .set("AUTH__API__BEARER", "for-the-api")
        .set("AUTH__METRICS__BEARER", "for-metrics")
        .start();
    for (path, right) in [
        ("/v1/recognizers", "for-the-api"),
        ("/metrics", "for-metrics"),
    ] {
        for credential in ["for-the-webhooks", "for-the-api", "for-metrics"] {
            let request = reqwest::Client::new()
                .get(gateway.url(path))
                .header("authorization", format!("Bearer {credential}"));
            let status = gateway.send(request).await.status;
            assert_eq!(
                status.as_u16(),
                if credential == right { 200 } else { 401 },
                "{path} {credential}"
            );
        }
    }
    assert_eq!(
        pre_with(&gateway, &[("authorization", "Bearer for-the-webhooks")])
            .await
            .status,
        200
    );
    assert_eq!(
        pre_with(&gateway, &[("authorization", "Bearer for-the-api")])
            .await
            .status,
        401
    );
}

#[test]
fn without_authentication_or_tls_it_listens_on_loopback_only() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = command()
        .current_dir(folder.path())
        .args(["--listen", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(64));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("danger_allow_unauthenticated"), "{errors}");
    assert!(errors.contains("server.allow_plain_http"), "{errors}");

    let mut child = command()
        .current_dir(folder.path())
        .args(["--listen", "0.0.0.0:0"])
        .env("CLOAKROOM_DANGER_ALLOW_UNAUTHENTICATED", "true")
        .env("CLOAKROOM_SERVER__ALLOW_PLAIN_HTTP", "true")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    while !line.contains("http://") {
        line.clear();
        assert!(
            std::io::BufRead::read_line(&mut stdout, &mut line).unwrap() > 0,
            "it does not listen"
        );
    }
    crate::support::gateway::signal(child.id(), "TERM");
    assert!(wait(&mut child).success());
}

#[tokio::test]
async fn secrets_can_come_from_files() {
    let setup = gateway();
    let file = setup.folder().join("bearer");
    std::fs::write(&file, "from-a-file\n").unwrap();
    let gateway = setup.set("AUTH__BEARER_FILE", file.display()).start();
    assert_eq!(
        pre_with(&gateway, &[("authorization", "Bearer from-a-file")])
            .await
            .status,
        200
    );
}
