//! The hard limits: an error, with a time to come back, and counted by what was too much.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::EMAIL;
use crate::support::{
    bodies,
    gateway::{Gateway, PATIENCE, eventually, gateway},
};

/// A request of which the last byte is missing, on its way to `path`.
pub(super) async fn unfinished(gateway: &Gateway, path: &str, body: &str) -> TcpStream {
    let mut call = TcpStream::connect(gateway.address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    call.write_all(head.as_bytes()).await.unwrap();
    let all_but_one = &body.as_bytes()[..body.len() - 1];
    call.write_all(all_but_one).await.unwrap();
    call
}

/// What comes until the connection is closed.
pub(super) async fn rest_of(mut call: TcpStream) -> String {
    let mut answer = Vec::new();
    // Whether it ends or is reset says nothing about what came before.
    let read = call.read_to_end(&mut answer);
    let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn under_way(gateway: &Gateway, number: f64) {
    eventually("the requests are counted", async || {
        gateway.metric("cloakroom_requests_in_flight").await >= number
    })
    .await;
}

async fn refused(gateway: &Gateway, reason: &str) -> f64 {
    let series = format!("cloakroom_overloaded_requests_total{{reason=\"{reason}\"}}");
    gateway.metric(&series).await
}

#[tokio::test]
async fn more_requests_than_the_hard_limit_are_told_when_to_come_back() {
    let gateway = gateway().set("LIMITS__MAX_REQUESTS", 2).start();
    let body = bodies::pre("s", EMAIL);
    let slow = [
        unfinished(&gateway, "/webhook/pre", &body).await,
        unfinished(&gateway, "/webhook/post", &body).await,
    ];
    under_way(&gateway, 2.0).await;
    for path in ["/webhook/pre", "/webhook/post", "/v1/redact"] {
        let request = gateway.request(path, body.clone());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 503, "{path}");
        assert_eq!(response.headers()["retry-after"], "1");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["error"]["code"], "overloaded");
        assert!(!answer.to_string().contains("jane"));
    }
    assert!((refused(&gateway, "requests").await - 3.0).abs() < 0.1);
    // Those who run it are not shut out.
    assert_eq!(gateway.get("/healthz").await.status, 200);

    drop(slow);
    eventually("there is room again", async || {
        gateway.pre(body.clone()).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn an_assistant_takes_up_its_share_and_leaves_the_others_theirs() {
    let setup = gateway();
    let settings = r#"
        [limits]
        max_requests = 4
        [[assistant]]
        name = "bank"
        [assistant.auth]
        open = true
        [assistant.limits]
        share_percent = 50
    "#;
    std::fs::write(setup.folder().join("cloakroom.toml"), settings).unwrap();
    let gateway = setup.start();
    let body = bodies::pre("s", EMAIL);
    let slow = [
        unfinished(&gateway, "/webhook/bank/pre", &body).await,
        unfinished(&gateway, "/webhook/bank/pre", &body).await,
    ];
    under_way(&gateway, 2.0).await;
    let answer = gateway.post_body("/webhook/bank/pre", body.clone()).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (503, "overloaded")
    );
    assert!((refused(&gateway, "share").await - 1.0).abs() < 0.1);
    assert_eq!(gateway.pre(body.clone()).await.status, 200);
    drop(slow);
    eventually("the bank is served again", async || {
        let answer = gateway.post_body("/webhook/bank/pre", body.clone()).await;
        answer.status == 200
    })
    .await;
}

#[tokio::test]
async fn large_bodies_have_a_limit_of_their_own_and_small_ones_pass() {
    let gateway = gateway()
        .set("LIMITS__MAX_BUFFERED_BYTES", 1_000_000)
        .start();
    let large = bodies::post("s", &"words and words ".repeat(50_000));
    let slow = unfinished(&gateway, "/webhook/post", &large).await;
    let held = "cloakroom_large_body_bytes";
    eventually("most of it has come", async || {
        gateway.metric(held).await > 500_000.0
    })
    .await;
    let answer = gateway.post(large.clone()).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (503, "overloaded")
    );
    assert!((refused(&gateway, "bytes").await - 1.0).abs() < 0.1);
    assert!(!gateway.redacted("s", EMAIL).await.contains(EMAIL));
    drop(slow);
    eventually("there is room again", async || {
        gateway.post(large.clone()).await.status == 200
    })
    .await;
    eventually("nothing is counted twice", async || {
        gateway.metric(held).await < 1.0
    })
    .await;
}
