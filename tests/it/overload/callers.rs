//! Callers that are slow, idle, deaf or greedy: they are not waited for, and the others are
//! served meanwhile.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use super::{
    EMAIL,
    limits::{rest_of, unfinished},
};
use crate::support::{
    bodies,
    gateway::{Gateway, eventually, gateway},
};

async fn connections(gateway: &Gateway) -> f64 {
    gateway.metric("cloakroom_connections").await
}

async fn all_gone(gateway: &Gateway) {
    // The one that asks is there.
    eventually("they are disconnected", async || {
        connections(gateway).await < 1.5
    })
    .await;
}

#[tokio::test]
async fn a_head_that_trickles_in_is_given_up() {
    let gateway = gateway().set("LIMITS__HEAD_TIMEOUT_MS", 3000).start();
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut call = TcpStream::connect(gateway.address).await.unwrap();
        call.write_all(b"POST /webhook/pre HTTP/1.1\r\nHost: x\r\nX-")
            .await
            .unwrap();
        slow.push(call);
    }
    assert!(!gateway.redacted("s", EMAIL).await.contains(EMAIL));
    for call in slow {
        let answer = rest_of(call).await;
        assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
    }
    all_gone(&gateway).await;
}

#[tokio::test]
async fn a_body_that_does_not_end_is_given_up_with_a_code() {
    let gateway = gateway().set("LIMITS__BODY_TIMEOUT_MS", 3000).start();
    let slow = unfinished(&gateway, "/webhook/pre", &bodies::pre("s", EMAIL)).await;
    let answer = rest_of(slow).await;
    assert!(
        answer.contains(" 408 ") && answer.contains("body_too_slow"),
        "{answer}"
    );
    assert!(!answer.contains("jane"), "{answer}");
    all_gone(&gateway).await;
}

#[tokio::test]
async fn idle_connections_are_counted_closed_and_in_nobodys_way() {
    let gateway = gateway()
        .set("LIMITS__IDLE_TIMEOUT_MS", 3000)
        .set("LIMITS__HEAD_TIMEOUT_MS", 3000)
        .start();
    let mut idle = Vec::new();
    for n in 0..300 {
        let mut call = TcpStream::connect(gateway.address).await.unwrap();
        // Some have asked before, some never did.
        if n % 2 == 0 {
            call.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                .await
                .unwrap();
        }
        idle.push(call);
    }
    eventually("they are counted", async || {
        connections(&gateway).await > 100.0
    })
    .await;
    assert!(!gateway.redacted("s", EMAIL).await.contains(EMAIL));
    all_gone(&gateway).await;
}

#[tokio::test]
async fn more_connections_than_the_limit_wait_for_their_turn() {
    let gateway = gateway()
        .set("WORKERS", 1)
        .set("LIMITS__MAX_CONNECTIONS", 4)
        .set("LIMITS__HEAD_TIMEOUT_MS", 3000)
        .start();
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(TcpStream::connect(gateway.address).await.unwrap());
    }
    // Served once those before it were given up.
    assert!(!gateway.redacted("s", EMAIL).await.contains(EMAIL));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_answer_that_is_not_taken_is_given_up_and_is_counted_until_then() {
    const LEN: usize = 24 << 20;
    let gateway = gateway()
        .set("LIMITS__MAX_BODY_BYTES", 2 * LEN)
        .set("LIMITS__WRITE_TIMEOUT_MS", 500)
        .start();
    let body = bodies::post("s", &"nothing to see ".repeat(LEN / 15));
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut call = socket.connect(gateway.address).await.unwrap();
    let head = format!(
        "POST /webhook/post HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    call.write_all(head.as_bytes()).await.unwrap();
    call.write_all(body.as_bytes()).await.unwrap();
    let in_memory = "cloakroom_large_body_bytes";
    eventually("it is answered", async || {
        let answered = "cloakroom_requests_total{route=\"post\",status=\"200\"}";
        gateway.metric(answered).await > 0.5
    })
    .await;
    assert!(
        gateway.metric(in_memory).await > 1e6,
        "the answer is in memory"
    );
    assert!(!gateway.redacted("s", EMAIL).await.contains(EMAIL));
    eventually("it is dropped", async || {
        gateway.metric(in_memory).await < 1.0
    })
    .await;
    all_gone(&gateway).await;
}

#[tokio::test]
async fn a_flood_on_one_connection_keeps_nobody_out_and_is_answered_in_order() {
    const FLOOD: usize = 2000;
    let gateway = gateway().set("WORKERS", 1).start();
    let call = TcpStream::connect(gateway.address).await.unwrap();
    let (mut answers, mut requests) = call.into_split();
    let sent = tokio::spawn(async move {
        for n in 0..FLOOD {
            let body = json!({"session_id": "s", "text": format!("no {n} is x{n}@example.org")});
            let body = body.to_string();
            let request = format!(
                "POST /v1/redact HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            requests.write_all(request.as_bytes()).await.unwrap();
        }
        requests
    });
    for _ in 0..20 {
        assert!(!gateway.redacted("other", EMAIL).await.contains(EMAIL));
    }
    let mut text = String::new();
    let mut buffer = [0; 16 << 10];
    while text.matches("HTTP/1.1 200").count() < FLOOD || !text.ends_with('}') {
        let len = answers.read(&mut buffer).await.unwrap();
        assert!(len > 0, "closed");
        text.push_str(&String::from_utf8_lossy(&buffer[..len]));
    }
    drop(sent.await.unwrap());
    assert!(!text.contains("@example.org"));
    let order: Vec<usize> = text
        .split("no ")
        .skip(1)
        .filter_map(|rest| rest.split(' ').next()?.parse().ok())
        .collect();
    assert!(
        order.iter().copied().eq(0..FLOOD),
        "{} answers",
        order.len()
    );
}
