//! More than can be done: nothing raw goes on, the store is given up first, and an error comes
//! only beyond the hard limits.

mod callers;
mod limits;

use std::{fs, time::Duration};

use serde_json::json;

use crate::support::{
    bodies,
    gateway::{Gateway, eventually, gateway},
    redis::RedisServer,
    slow::SlowWay,
};

const EMAIL: &str = "jane.doe@example.com";

fn is_sealed(text: &str) -> bool {
    text.contains("[EMAIL_ADDRESS_") && text.len() > 80
}

fn on(way: &SlowWay) -> crate::support::gateway::Setup {
    gateway().set("VAULT__URL", format!("redis://{}", way.address))
}

/// Resident memory, in KiB.
fn resident(gateway: &Gateway) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", gateway.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1))
        .and_then(|kib| kib.parse().ok())
        .unwrap()
}

#[tokio::test]
async fn without_a_turn_at_the_vault_messages_are_sealed_and_answers_say_what_they_can() {
    let first = gateway().start();
    let stored = first.redacted("s", EMAIL).await;
    let folder = first.kill();
    let gateway = gateway()
        .in_folder(folder)
        .set("LIMITS__MAX_VAULT_CALLS", 0)
        .start();
    let sealed = gateway.redacted("s", EMAIL).await;
    assert!(is_sealed(&sealed), "{sealed}");
    assert_eq!(gateway.restored("s", &sealed).await, EMAIL);
    assert_eq!(gateway.restored("s", &stored).await, "[email address]");
    let body = json!({"session_id": "s", "text": EMAIL});
    let answer = gateway.post_body("/v1/redact", body.to_string()).await;
    assert_eq!(answer.json()["text"], sealed.as_str());

    for (series, least) in [
        ("cloakroom_shed_requests_total", 4.0),
        (
            "cloakroom_degraded_answers_total{reason=\"overloaded\"}",
            3.0,
        ),
    ] {
        assert!(gateway.metric(series).await >= least, "{series}");
    }
    // The store is not blamed for what it was not asked.
    assert!(!gateway.log().contains("the store"), "{}", gateway.log());
}

/// Three times as many callers as the vault takes at once, each with its next message ready:
/// what the vault cannot take is sealed, nothing is refused, memory stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_times_the_capacity_is_answered_without_an_error_and_without_a_raw_word() {
    const VAULT_CALLS: usize = 8;
    const CALLERS: usize = 3 * VAULT_CALLS;
    const CALLS: usize = 100;

    let redis = RedisServer::start();
    let way = SlowWay::to(redis.port(), Duration::from_millis(15)).await;
    let gateway = on(&way)
        .set("LIMITS__MAX_VAULT_CALLS", VAULT_CALLS)
        .set("VAULT__DEADLINE_MS", 5000)
        .start();
    // What is allocated once is no growth.
    for n in 0..50 {
        gateway.redacted(&format!("warm{n}"), EMAIL).await;
    }
    let before = resident(&gateway);

    let gateway = std::sync::Arc::new(gateway);
    let callers = (0..CALLERS).map(|caller| {
        let gateway = gateway.clone();
        tokio::spawn(async move {
            let mut sealed = 0;
            for call in 0..CALLS {
                let session = format!("s{caller}-{call}");
                let value = format!("c{caller}n{call}@example.org");
                let reply = gateway
                    .pre(bodies::pre(&session, &format!("I am {value}")))
                    .await;
                assert!(!reply.text.contains(&value), "{}", reply.text);
                let text = reply.text();
                sealed += usize::from(is_sealed(&text));
                // Every tenth goes the whole way: whichever token it got, it comes back.
                if call % 10 == 0 {
                    let shown = gateway.restored(&session, &text).await;
                    assert_eq!(shown, format!("I am {value}"));
                }
            }
            sealed
        })
    });
    let sealed: usize = futures_util::future::join_all(callers)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    let all = CALLERS * CALLS;
    assert!(sealed > 0 && sealed < all, "{sealed} of {all}");
    let shed = gateway.metric("cloakroom_shed_requests_total").await;
    assert!(shed >= f64::from(u32::try_from(sealed).unwrap()));
    let ok = gateway
        .metric("cloakroom_requests_total{route=\"pre\",status=\"200\"}")
        .await;
    assert!(ok >= f64::from(u32::try_from(all).unwrap()));
    let grown = resident(&gateway).saturating_sub(before);
    assert!(grown < 32 << 10, "{grown} KiB more");
    println!("{sealed} of {all} messages sealed, none refused; {grown} KiB more");

    // And when it is over, the vault is used again.
    eventually("a message is stored", async || {
        !is_sealed(&gateway.redacted("later", EMAIL).await)
    })
    .await;
}

/// One assistant fills its part of the vault's turns; the others have the rest.
#[tokio::test]
async fn an_assistant_with_a_share_is_sealed_before_the_others_are() {
    let redis = RedisServer::start();
    let way = SlowWay::to(redis.port(), Duration::ZERO).await;
    let setup = on(&way).set("VAULT__DEADLINE_MS", 5000);
    let settings = r#"
        [limits]
        max_vault_calls = 4
        [[assistant]]
        name = "bank"
        [assistant.auth]
        open = true
        [assistant.limits]
        share_percent = 25
    "#;
    fs::write(setup.folder().join("cloakroom.toml"), settings).unwrap();
    let gateway = setup.start();
    let text = format!("write to me at {EMAIL}");
    eventually("the store answers", async || {
        !is_sealed(&gateway.redacted("s", &text).await)
    })
    .await;
    way.set(Duration::from_millis(300));
    let body = || bodies::pre("s", &text);
    let at_once = (0..3).map(|_| gateway.post_body("/webhook/bank/pre", body()));
    let (bank, main) =
        futures_util::future::join(futures_util::future::join_all(at_once), gateway.pre(body()))
            .await;
    let sealed = bank.iter().filter(|answer| is_sealed(&answer.text()));
    assert_eq!(sealed.count(), 2, "one has its turn");
    assert!(!is_sealed(&main.text()));
}

/// A message that needs two calls of the store, one after the other: what was asked, and to
/// put the value. The first takes longer than the request may begin calls.
#[tokio::test]
async fn no_call_of_the_store_begins_that_could_end_after_the_deadline() {
    let redis = RedisServer::start();
    let way = SlowWay::to(redis.port(), Duration::ZERO).await;
    let setup = |deadline: u32| {
        on(&way)
            .set("VAULT__DEADLINE_MS", 5000)
            .set("LIMITS__DEADLINE_MS", deadline)
    };
    let (short, long) = (setup(5010).start(), setup(60_000).start());
    for gateway in [&short, &long] {
        // Connected, and not resting after a failure.
        eventually("the store answers", async || {
            !is_sealed(&gateway.redacted("s", EMAIL).await)
        })
        .await;
    }
    way.set(Duration::from_millis(50));
    // A bare value may be the answer to a question.
    assert!(is_sealed(&short.redacted("s", EMAIL).await));
    assert!(!is_sealed(&long.redacted("s", EMAIL).await));
}
