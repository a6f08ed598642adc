//! What a call costs the store, as a Redis server counts it.

use std::fmt::Write as _;

use redis::aio::MultiplexedConnection;
use serde_json::json;

use crate::support::{bodies, gateway::gateway, redis::RedisServer};

/// How often the server has read from a client: once for each round trip of up to 16 KiB.
/// Asking is one itself.
async fn reads(client: &mut MultiplexedConnection) -> u64 {
    let stats: String = redis::cmd("INFO")
        .arg("stats")
        .query_async(client)
        .await
        .unwrap();
    let line = stats
        .lines()
        .find_map(|line| line.strip_prefix("total_reads_processed:"));
    line.unwrap_or_else(|| panic!("{stats}")).parse().unwrap()
}

#[tokio::test]
async fn a_call_costs_one_round_trip_whatever_it_holds_and_none_without_values() {
    let server = RedisServer::start();
    let gateway = gateway()
        .set("VAULT__URL", server.url())
        .set("WORKERS", 1)
        .start();
    let client = redis::Client::open(server.url()).unwrap();
    let mut client = client.get_multiplexed_async_connection().await.unwrap();
    let said = |addresses: usize| {
        let mut said = "please keep all of these addresses for me".to_owned();
        for number in 0..addresses {
            write!(said, ", person.{number}@example.com").unwrap();
        }
        said
    };
    // The first call connects.
    let told = gateway.redacted("s", &said(200)).await;
    let tokens: Vec<&str> = told.split(", ").skip(1).collect();
    assert_eq!(tokens.len(), 200);

    // More values are more than the server reads at once.
    let before = reads(&mut client).await;
    gateway.redacted("other", &said(20)).await;
    let after = reads(&mut client).await;
    assert_eq!(after - before - 1, 1, "values are stored at once");

    // A message that may answer a question costs one, to look for the question; a longer one none.
    for (text, trips) in [
        ("yes please", 1),
        (
            "please look for it in all of the places where it was before",
            0,
        ),
    ] {
        let before = reads(&mut client).await;
        gateway.redacted("s", text).await;
        let after = reads(&mut client).await;
        assert_eq!(after - before - 1, trips, "{text}");
    }

    let filler = "we have looked at what you sent us and found nothing to add to it. ".repeat(7);
    let answer = |what: &dyn Fn(usize) -> String| {
        let texts = (0..200)
            .map(|n| json!({"response_type": "text", "text": format!("to {} {filler}", what(n))}));
        bodies::post_generic("s", texts.collect())
    };
    for (body, trips) in [
        (answer(&|n| tokens[n].to_owned()), 1),
        (answer(&|_| "you".to_owned()), 0),
        (answer(&|_| "What else can we do for you?".to_owned()), 0),
    ] {
        assert!(body.len() > 90_000, "{}", body.len());
        let before = reads(&mut client).await;
        let reply = gateway.post(body.clone()).await;
        let after = reads(&mut client).await;
        assert_eq!(after - before - 1, trips);
        let restored = reply.text.matches("@example.com").count();
        assert_eq!(restored, if trips == 1 { 200 } else { 0 });
        assert_eq!(reply.text == body, trips == 0);
    }
}
