//! What can go wrong with a server.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ::redis::{AsyncCommands as _, aio::MultiplexedConnection};
use cloakroom::vault::{Store, StoreError, redis::RedisStore, store::PutOutcome};

use super::{DEADLINE, HOUR, LIMITS, entry, get, name, some, token, until};
use crate::support::redis::RedisServer;

fn store(server: &RedisServer) -> RedisStore {
    RedisStore::new(&server.url(), DEADLINE).unwrap()
}

async fn client(server: &RedisServer) -> MultiplexedConnection {
    let client = ::redis::Client::open(server.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

async fn calls(client: &mut MultiplexedConnection, command: &str) -> u64 {
    let stats: String = ::redis::cmd("INFO")
        .arg("commandstats")
        .query_async(client)
        .await
        .unwrap();
    let line = stats
        .lines()
        .find(|line| line.starts_with(&format!("cmdstat_{command}:")));
    let calls = line.and_then(|line| line.split("calls=").nth(1)?.split(',').next());
    calls.map_or(0, |calls| calls.parse().unwrap())
}

#[tokio::test]
async fn a_put_is_one_script_and_a_get_one_lookup() {
    let server = RedisServer::start();
    let mut client = client(&server).await;
    let store = store(&server);
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let before = (
        calls(&mut client, "evalsha").await,
        calls(&mut client, "hmget").await,
    );
    for _ in 0..10 {
        let entries = [entry(1, 1, b"x"), entry(2, 2, b"y")];
        store.put(&name(1), &entries, LIMITS).await.unwrap();
        get(&store, &name(1), &[1, 2, 3]).await;
    }
    assert_eq!(calls(&mut client, "evalsha").await, before.0 + 10);
    assert_eq!(calls(&mut client, "hmget").await, before.1 + 10);
    assert_eq!(calls(&mut client, "eval").await, 1, "the text is sent once");
}

#[tokio::test]
async fn a_thread_has_one_connection_however_many_calls_it_makes() {
    let server = RedisServer::start();
    let mut client = client(&server).await;
    let store = Arc::new(store(&server));
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.ping().await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let stats: String = ::redis::cmd("INFO")
        .arg("stats")
        .query_async(&mut client)
        .await
        .unwrap();
    assert!(stats.contains("total_connections_received:2\r"), "{stats}");
}

#[tokio::test]
async fn a_session_is_one_key_that_expires() {
    let server = RedisServer::start();
    let mut client = client(&server).await;
    store(&server)
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let mut keys: Vec<String> = client.keys("*").await.unwrap();
    keys.sort();
    assert_eq!(
        keys,
        [&format!("cloakroom:1:{{{}}}", name(1)), "cloakroom:layout"]
    );
    let ttl: u64 = client.pttl(&keys[0]).await.unwrap();
    assert!((1..=3_600_000).contains(&ttl));
}

#[tokio::test]
async fn a_flushed_script_is_sent_again() {
    let server = RedisServer::start();
    let store = store(&server);
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let mut client = client(&server).await;
    ::redis::cmd("SCRIPT")
        .arg("FLUSH")
        .exec_async(&mut client)
        .await
        .unwrap();
    let outcome = store
        .put(&name(1), &[entry(1, 1, b"y")], LIMITS)
        .await
        .unwrap();
    assert_eq!(outcome, PutOutcome::Stored);
    assert_eq!(get(&store, &name(1), &[1]).await, [some(b"y")]);
}

#[tokio::test]
async fn a_restarted_server_is_found_again_without_a_failed_call() {
    let mut server = RedisServer::start();
    let store = store(&server);
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    // So that the connection counts as one that has served for a while.
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.restart();
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    assert_eq!(get(&store, &name(1), &[1]).await, [some(b"x")]);
}

#[tokio::test]
async fn a_killed_server_is_unavailable_until_it_is_back() {
    let mut server = RedisServer::start();
    let store = store(&server);
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    server.kill();
    for _ in 0..100 {
        let error = store.get(&name(1), &[token(1)], HOUR).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
    server.restart();
    until("the server is back", async || store.ping().await.is_ok()).await;
    let mut client = client(&server).await;
    let stats: String = ::redis::cmd("INFO")
        .arg("stats")
        .query_async(&mut client)
        .await
        .unwrap();
    assert!(stats.contains("total_connections_received:2\r"), "{stats}");
}

#[tokio::test]
async fn a_server_that_hangs_up_is_not_stormed() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/0", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut connections = 0;
        loop {
            let accepted = tokio::time::timeout(Duration::from_secs(1), listener.accept()).await;
            match accepted {
                Ok(connection) => drop(connection.unwrap()),
                Err(_) => return connections,
            }
            connections += 1;
        }
    });
    let store = RedisStore::new(&url, DEADLINE).unwrap();
    let started = Instant::now();
    for _ in 0..500 {
        let error = store.ping().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
    let pauses = started.elapsed().as_millis() / 25;
    let connections: u128 = server.await.unwrap();
    assert!(
        (1..=pauses + 2).contains(&connections),
        "{connections} of {pauses}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_found_when_it_comes() {
    let mut server = RedisServer::start();
    server.kill();
    let store = store(&server);
    let error = store.ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    server.restart();
    until("the server is found", async || store.ping().await.is_ok()).await;
}

#[tokio::test]
async fn a_stopped_server_costs_the_deadline_and_answers_nobody_else_later() {
    let server = RedisServer::start();
    let store = RedisStore::new(&server.url(), Duration::from_millis(100)).unwrap();
    until("the first calls are in time", async || {
        let one = store.put(&name(1), &[entry(1, 1, b"one")], LIMITS).await;
        let two = store.put(&name(2), &[entry(1, 1, b"two")], LIMITS).await;
        one.is_ok() && two.is_ok()
    })
    .await;
    for calls in [1, 20] {
        server.stop();
        for _ in 0..calls {
            let error = store.get(&name(1), &[token(1)], HOUR).await.unwrap_err();
            // After several calls without an answer, it fails without waiting.
            assert!(matches!(error, StoreError::Timeout), "{error:?}");
        }
        server.cont();
        until("the server goes on", async || {
            match store.get(&name(2), &[token(1)], HOUR).await {
                Ok(found) => {
                    assert_eq!(found, [some(b"two")]);
                    true
                }
                Err(_) => false,
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_call_that_comes_while_connecting_hangs_costs_the_deadline() {
    let server = RedisServer::start();
    let store = RedisStore::new(&server.url(), Duration::from_millis(100)).unwrap();
    server.stop();
    assert!(matches!(store.ping().await, Err(StoreError::Timeout)));
    server.cont();
    until("the server goes on", async || store.ping().await.is_ok()).await;
}

#[tokio::test]
async fn a_password_is_needed_and_never_told() {
    let server = RedisServer::with(&["--requirepass", "open-sesame"]);
    let right = RedisStore::new(&server.url_with_password("open-sesame"), DEADLINE).unwrap();
    right.ping().await.unwrap();
    for url in [server.url_with_password("open-barley"), server.url()] {
        let store = RedisStore::new(&url, DEADLINE).unwrap();
        let error = store.ping().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("open-"), "{error:?}");
    }
}

#[tokio::test]
async fn a_newer_layout_is_refused_and_an_unknown_one_too() {
    let server = RedisServer::start();
    let mut client = client(&server).await;
    let _: () = client.set("cloakroom:layout", "2").await.unwrap();
    let result = store(&server)
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await;
    let error = result.unwrap_err();
    assert!(
        matches!(error, StoreError::LayoutTooNew { found: 2, known: 1 }),
        "{error:?}"
    );
    let _: () = client.set("cloakroom:layout", "x").await.unwrap();
    let error = store(&server).ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    assert!(
        !client
            .exists::<_, bool>(format!("cloakroom:1:{{{}}}", name(1)))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_server_without_memory_is_full_and_still_read() {
    let server = RedisServer::with(&["--maxmemory-policy", "noeviction"]);
    let first = store(&server);
    first
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let mut client = client(&server).await;
    let set = ["CONFIG", "SET", "maxmemory", "1"];
    ::redis::cmd(set[0])
        .arg(&set[1..])
        .exec_async(&mut client)
        .await
        .unwrap();
    for store in [first, store(&server)] {
        let error = store
            .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Full(_)), "{error:?}");
        assert_eq!(get(&store, &name(1), &[1]).await, [some(b"x")]);
    }
    ::redis::cmd("CONFIG")
        .arg(&["SET", "maxmemory", "0"])
        .exec_async(&mut client)
        .await
        .unwrap();
    let outcome = store(&server)
        .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    assert_eq!(outcome, PutOutcome::Stored);
}

#[tokio::test]
async fn a_replica_takes_no_puts() {
    let server = RedisServer::start();
    let store = store(&server);
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let mut client = client(&server).await;
    // Of a master that does not answer; what is there can still be read.
    ::redis::cmd("REPLICAOF")
        .arg("127.0.0.1")
        .arg("1")
        .exec_async(&mut client)
        .await
        .unwrap();
    let error = store
        .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    ::redis::cmd("REPLICAOF")
        .arg("NO")
        .arg("ONE")
        .exec_async(&mut client)
        .await
        .unwrap();
    until("the server takes puts again", async || {
        store
            .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
            .await
            .is_ok()
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_data_is_an_error() {
    let server = RedisServer::start();
    let mut client = client(&server).await;
    let key = |n| format!("cloakroom:1:{{{}}}", name(n));
    let _: () = client.set(key(1), "x").await.unwrap();
    let _: () = client
        .hset(key(2), token(1).as_str(), "short")
        .await
        .unwrap();
    let store = store(&server);
    for n in [1, 2] {
        let error = store.get(&name(n), &[token(1)], HOUR).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    }
    let error = store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[test]
fn a_store_may_outlive_the_runtime_it_was_used_in() {
    let server = RedisServer::start();
    let store = store(&server);
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(store.ping()).unwrap();
    }
}
