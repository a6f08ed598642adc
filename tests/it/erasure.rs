//! What is erased is gone, with a receipt that names no one, and can be looked up.

use serde_json::{Value, json};

use crate::support::{
    gateway::{Gateway, Reply, command, gateway},
    redis::RedisServer,
    replicated::{Cluster, Replicated},
};

const EMAIL: &str = "jane.doe@example.com";

fn pre(session: &str, user: &str, text: &str) -> String {
    json!({
        "payload": {
            "input": {"text": text},
            "context": {"global": {"session_id": session, "system": {"user_id": user}}}
        }
    })
    .to_string()
}

async fn delete(gateway: &Gateway, path: &str) -> Reply {
    let request = reqwest::Client::new().delete(gateway.url(path));
    gateway.send(request).await
}

fn held(answer: &Value) -> (u64, u64) {
    let number = |name: &str| answer[name].as_u64().unwrap();
    (number("sessions"), number("values"))
}

#[tokio::test]
async fn a_customer_is_erased_in_all_sessions_whatever_the_store() {
    let redis = RedisServer::start();
    let cluster = Replicated::Cluster(Cluster::start().await);
    for vault in ["", &redis.url(), &cluster.url(), "memory:"] {
        let mut setup = gateway();
        if !vault.is_empty() {
            setup = setup.set("VAULT__URL", vault);
        }
        let gateway = setup.start();
        let mut tokens = Vec::new();
        for session in ["a", "b"] {
            let token = gateway
                .pre(pre(session, "customer-canary", EMAIL))
                .await
                .text();
            tokens.push((session, token));
        }
        // Their own session where the platform gives both the same id.
        gateway
            .pre(pre("customer-canary", "customer-canary", EMAIL))
            .await;
        let other = gateway.pre(pre("c", "somebody else", EMAIL)).await.text();
        let body =
            json!({"session_id": "d", "user_id": "customer-canary", "text": "a@b.com c@d.com"});
        gateway.post_body("/v1/redact", body.to_string()).await;

        let path = "/v1/users/customer-canary";
        assert_eq!(held(&gateway.get(path).await.json()), (4, 5), "{vault}");
        let receipt = delete(&gateway, path).await;
        assert_eq!(receipt.status, 200);
        for secret in ["canary", "jane", "@"] {
            assert!(!receipt.text.contains(secret), "{}", receipt.text);
        }
        let receipt = receipt.json();
        assert_eq!(receipt["subject"], "user");
        assert_eq!(held(&receipt["erased"]), (4, 5));
        assert_eq!(held(&receipt["remaining"]), (0, 0));
        assert!(receipt["erased_at"].as_str().unwrap().ends_with('Z'));
        assert_eq!(held(&gateway.get(path).await.json()), (0, 0));
        for (session, token) in tokens {
            assert_eq!(gateway.restored(session, &token).await, token);
        }
        assert_eq!(gateway.restored("c", &other).await, EMAIL);
        assert_eq!(held(&delete(&gateway, path).await.json()["erased"]), (0, 0));
        // Who comes back is kept again, and found again.
        gateway.pre(pre("a", "customer-canary", EMAIL)).await;
        assert_eq!(held(&gateway.get(path).await.json()), (1, 1));
    }
}

#[tokio::test]
async fn a_session_is_erased_by_its_id_or_by_what_was_planted() {
    let gateway = gateway().start();
    let token = gateway.redacted("s/1 é", EMAIL).await;
    let path = "/v1/sessions/s%2F1%20%C3%A9";
    assert_eq!(held(&gateway.get(path).await.json()), (1, 1));
    let receipt = delete(&gateway, path).await.json();
    assert_eq!(
        (held(&receipt["erased"]), held(&receipt["remaining"])),
        ((1, 1), (0, 0))
    );
    assert_eq!(gateway.restored("s/1 é", &token).await, token);

    let body = json!({"payload": {"input": {"text": EMAIL}, "context": {}}});
    let answer = gateway.pre(body.to_string()).await.json();
    let planted = answer["payload"]["context"]["skills"]["actions skill"]["skill_variables"]
        ["cloakroom_session"]
        .as_str()
        .unwrap()
        .to_owned();
    let receipt = delete(&gateway, &format!("/v1/sessions/{planted}"))
        .await
        .json();
    assert_eq!(held(&receipt["erased"]), (1, 1));
    let guessed = planted.split('.').next_back().unwrap();
    assert_eq!(
        held(&gateway.get(&format!("/v1/sessions/{guessed}")).await.json()),
        (0, 0)
    );
    let series = "cloakroom_erased_sessions_total";
    assert!((gateway.metric(series).await - 2.0).abs() < 0.1);
}

#[tokio::test]
async fn erasure_needs_credentials_and_a_store() {
    let gateway = gateway()
        .set("AUTH__API__BEARER", "static-token-1234")
        .set("AUTH__WEBHOOK__OPEN", "true")
        .start();
    for path in ["/v1/sessions/s", "/v1/users/u"] {
        assert_eq!(delete(&gateway, path).await.status, 401);
        assert_eq!(gateway.get(path).await.status, 401);
    }
    let mut redis = RedisServer::start();
    let gateway = crate::support::gateway::gateway()
        .set("VAULT__URL", redis.url())
        .start();
    redis.kill();
    for path in ["/v1/sessions/s", "/v1/users/u"] {
        let answer = delete(&gateway, path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (503, "vault_unavailable")
        );
    }
}

#[tokio::test]
async fn the_command_line_erases_as_well() {
    let gateway = gateway().start();
    let token = gateway.pre(pre("a", "customer-canary", EMAIL)).await.text();
    for (args, expected) in [
        (["erase", "user", "customer-canary"], (1, 1)),
        (["erase", "session", "a"], (0, 0)),
    ] {
        let output = command()
            .current_dir(gateway.folder.path())
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let receipt: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(held(&receipt["erased"]), expected);
        assert_eq!(held(&receipt["remaining"]), (0, 0));
    }
    assert_eq!(gateway.restored("a", &token).await, token);
}

#[tokio::test]
async fn a_customer_costs_no_further_round_trip_and_leaves_no_name() {
    let redis = RedisServer::start();
    let gateway = gateway().set("VAULT__URL", redis.url()).start();
    gateway.pre(pre("a", "customer-canary", EMAIL)).await;
    let mut connection = redis::Client::open(redis.url())
        .unwrap()
        .get_connection()
        .unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    assert!(
        keys.iter().any(|key| key.starts_with("cloakroom:1:user:{")),
        "{keys:?}"
    );
    for key in &keys {
        assert!(!key.contains("canary"), "{key}");
        let ttl: i64 = redis::cmd("PTTL").arg(key).query(&mut connection).unwrap();
        assert!(ttl > 0 || key == "cloakroom:layout", "{key} never expires");
    }
}
