//! Settings that change while the gateway runs.

use std::fs;

use crate::support::gateway::{Gateway, eventually, gateway};

const EMAIL: &str = "jane.doe@example.com";

fn write(gateway: &Gateway, settings: &str) {
    fs::write(gateway.folder.path().join("cloakroom.toml"), settings).unwrap();
}

async fn state(gateway: &Gateway) -> String {
    let answer = gateway.get("/readyz?verbose").await;
    assert_eq!(answer.status, 200);
    answer.json()["settings"].as_str().unwrap().to_owned()
}

async fn redacts_to(gateway: &Gateway, start: &str) {
    eventually(start, async || {
        gateway.redacted("s", EMAIL).await.starts_with(start)
    })
    .await;
}

#[tokio::test]
async fn a_changed_file_is_noticed_and_so_is_a_signal() {
    for watch in [20, 0] {
        let gateway = gateway().set("RELOAD__WATCH_MS", watch).start();
        let ask = || {
            if watch == 0 {
                gateway.signal("HUP");
            }
        };
        let token = gateway.redacted("s", EMAIL).await;
        write(&gateway, "[policy]\naction = 'replace'\ntext = '<gone>'\n");
        ask();
        redacts_to(&gateway, "<gone>").await;
        // A bad file changes nothing, and says so.
        write(&gateway, "[policy]\naction = 'hunter2'\nno_such_key = 1\n");
        ask();
        eventually("it is stale", async || state(&gateway).await == "stale").await;
        assert_eq!(gateway.redacted("s", EMAIL).await, "<gone>");
        let stale = gateway.metric("cloakroom_stale{source=\"settings\"}").await;
        assert!((stale - 1.0).abs() < 0.1);
        let failed = "cloakroom_reloads_total{source=\"settings\",result=\"failed\"}";
        assert!(gateway.metric(failed).await >= 1.0);
        gateway.says("cloakroom.toml:2: policy.action").await;
        gateway.says("no_such_key").await;
        let log = gateway.log();
        assert!(!log.contains("hunter2"), "{log}");
        // And a good one is in force again.
        write(&gateway, "");
        ask();
        redacts_to(&gateway, "[EMAIL_ADDRESS_").await;
        assert_eq!(state(&gateway).await, "current");
        assert_eq!(gateway.restored("s", &token).await, EMAIL);
    }
}

#[tokio::test]
async fn credentials_in_a_file_change_without_a_restart() {
    let setup = gateway();
    let secret = setup.folder().join("bearer");
    fs::write(&secret, "first-token-1234").unwrap();
    let gateway = setup
        .set("AUTH__WEBHOOK__BEARER_FILE", secret.display())
        .set("RELOAD__WATCH_MS", 20)
        .start();
    let status = async |token: &str| {
        let body = crate::support::bodies::pre("s", EMAIL);
        let request = gateway.request("/webhook/pre", body).bearer_auth(token);
        gateway.send(request).await.status.as_u16()
    };
    assert_eq!(
        (
            status("first-token-1234").await,
            status("second-token-5678").await
        ),
        (200, 401)
    );
    // Replaced as a whole, as container platforms do it.
    let next = gateway.folder.path().join("next");
    fs::write(&next, "second-token-5678").unwrap();
    fs::rename(&next, &secret).unwrap();
    eventually("the new one is taken", async || {
        status("second-token-5678").await == 200
    })
    .await;
    assert_eq!(status("first-token-1234").await, 401);
}

#[tokio::test]
async fn what_cannot_change_while_it_runs_is_named() {
    let gateway = gateway().set("RELOAD__WATCH_MS", 20).start();
    write(
        &gateway,
        "workers = 3\n[vault]\nurl = 'memory:'\n[policy]\naction = 'drop'\n",
    );
    eventually("the rest is in force", async || {
        gateway.redacted("s", EMAIL).await.is_empty()
    })
    .await;
    gateway.says("workers, vault.url").await;
}

#[tokio::test]
async fn no_call_fails_while_settings_change_under_load() {
    let gateway = gateway().set("RELOAD__WATCH_MS", 10).start();
    for round in 0..30 {
        let threshold = ["0.4", "0.5"][round % 2];
        write(&gateway, &format!("[policy]\nthreshold = {threshold}\n"));
        for call in 0..10 {
            let token = gateway.redacted("s", EMAIL).await;
            assert!(
                token.starts_with("[EMAIL_ADDRESS_"),
                "{round}/{call}: {token}"
            );
            assert_eq!(gateway.restored("s", &token).await, EMAIL);
        }
    }
    assert_eq!(state(&gateway).await, "current");
}
