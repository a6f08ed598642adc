//! What operators rely on: probes, metrics, logs, a graceful end.

use crate::support::{
    bodies,
    gateway::{command, gateway},
};

const EMAIL: &str = "jane.doe@example.com";

#[tokio::test]
async fn probes_tell_of_the_process_and_of_the_store() {
    let gateway = gateway().start();
    assert_eq!(gateway.get("/healthz").await.json()["status"], "ok");
    assert_eq!(gateway.get("/readyz").await.json()["status"], "ready");
    let mut redis = crate::support::redis::RedisServer::start();
    let on_redis = crate::support::gateway::gateway()
        .set("VAULT__URL", redis.url())
        .start();
    assert_eq!(on_redis.get("/readyz").await.status, 200);
    redis.kill();
    let answer = on_redis.get("/readyz").await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (503, &"degraded".into())
    );
    assert_eq!(on_redis.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn metrics_count_what_happened_and_hold_no_value() {
    let gateway = gateway().start();
    let token = gateway.redacted("s-metrics", EMAIL).await;
    gateway
        .restored("s-metrics", &format!("{token} [PERSON_BCDFGH]"))
        .await;
    gateway.pre("nonsense").await;
    for (series, expected) in [
        (
            "cloakroom_requests_total{route=\"pre\",status=\"200\"}",
            1.0,
        ),
        (
            "cloakroom_requests_total{route=\"pre\",status=\"400\"}",
            1.0,
        ),
        (
            "cloakroom_requests_total{route=\"post\",status=\"200\"}",
            1.0,
        ),
        (
            "cloakroom_request_duration_seconds_count{route=\"pre\"}",
            2.0,
        ),
        (
            "cloakroom_findings_total{entity_type=\"EMAIL_ADDRESS\"}",
            1.0,
        ),
        ("cloakroom_tokens_minted_total", 1.0),
        ("cloakroom_tokens_restored_total", 1.0),
        ("cloakroom_tokens_unknown_total", 1.0),
    ] {
        assert!(
            (gateway.metric(series).await - expected).abs() < 0.01,
            "{series}"
        );
    }
    let text = gateway.get("/metrics").await.text;
    assert!(text.ends_with("# EOF\n"));
    assert!(
        !text.contains("jane") && !text.contains("s-metrics"),
        "{text}"
    );
}

#[tokio::test]
async fn no_log_level_shows_a_value_a_token_or_a_session() {
    for format in ["text", "json"] {
        let gateway = gateway()
            .set("LOG__LEVEL", "trace")
            .set("LOG__FORMAT", format)
            .start();
        let token = gateway
            .redacted("session-canary", &format!("I am {EMAIL}"))
            .await;
        gateway.restored("session-canary", &token).await;
        gateway
            .pre(bodies::pre("session-canary", EMAIL).replace("payload", "canary"))
            .await;
        gateway.pre(format!("{{\"{EMAIL}")).await;
        gateway.signal("TERM");
        let (status, log) = gateway.ended();
        assert!(status.success());
        for secret in ["jane", "canary", token.trim_matches(['[', ']'])] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
        if format == "json" {
            let entries: Vec<&str> = log.lines().filter(|line| line.starts_with('{')).collect();
            assert!(!entries.is_empty(), "{log}");
            for line in entries {
                assert!(
                    serde_json::from_str::<serde_json::Value>(line).is_ok(),
                    "{line}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_signal_ends_it_after_the_calls_under_way() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    for signal in ["TERM", "INT"] {
        let gateway = gateway().start();
        let body = bodies::pre("s", EMAIL);
        let mut call = tokio::net::TcpStream::connect(gateway.address)
            .await
            .unwrap();
        let head = format!(
            "POST /webhook/pre HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        call.write_all(head.as_bytes()).await.unwrap();
        call.write_all(&body.as_bytes()[..20]).await.unwrap();
        // The server has taken the call on once a later one on the same worker is served.
        gateway.get("/healthz").await;
        gateway.signal(signal);
        crate::support::gateway::eventually("it takes no new calls", async || {
            tokio::net::TcpStream::connect(gateway.address)
                .await
                .is_err()
        })
        .await;
        call.write_all(&body.as_bytes()[20..]).await.unwrap();
        let mut answer = String::new();
        call.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{signal}: {answer}");
        assert!(answer.contains("[EMAIL_ADDRESS_"), "{signal}: {answer}");
        let (status, log) = gateway.ended();
        assert_eq!(status.code(), Some(0), "{signal}: {log}");
    }
}

#[tokio::test]
async fn the_health_check_asks_the_running_gateway() {
    let gateway = gateway().start();
    let check = |listen: &str| {
        let folder = tempfile::TempDir::new().unwrap();
        command()
            .current_dir(folder.path())
            .args(["healthcheck", "--listen", listen])
            .env("CLOAKROOM_AUTH__BEARER", "a container has credentials")
            .env("CLOAKROOM_SERVER__ALLOW_PLAIN_HTTP", "true")
            .output()
            .unwrap()
    };
    let address = gateway.address.to_string();
    assert!(check(&address).status.success());
    // As a container would have it: listening on every address.
    assert!(
        check(&format!("0.0.0.0:{}", gateway.address.port()))
            .status
            .success()
    );
    drop(gateway);
    let output = check(&address);
    assert_eq!(
        output.status.code(),
        Some(69),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn what_is_stored_holds_nothing_readable() {
    let gateway = gateway().start();
    gateway
        .redacted("session-canary", &format!("{EMAIL} 4111 1111 1111 1111"))
        .await;
    let mut files = 0;
    for entry in std::fs::read_dir(gateway.data()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for canary in [&b"jane"[..], b"example.com", b"4111", b"session-canary"] {
            let found = bytes
                .windows(canary.len())
                .any(|window| window.eq_ignore_ascii_case(canary));
            assert!(
                !found,
                "{} holds {}",
                path.display(),
                String::from_utf8_lossy(canary)
            );
        }
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(&path).unwrap().permissions(),
        );
        assert_eq!(mode & 0o077, 0, "{} is readable by others", path.display());
        files += 1;
    }
    assert!(files >= 2, "a key ring and a vault");
}
