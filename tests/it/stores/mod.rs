//! What every store must do, asked of each of them, and what only some can get wrong.

mod contract;
mod redis;
mod sqlite;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cloakroom::{
    redact::token::TokenId,
    vault::{
        Store, StoreError,
        memory::MemoryStore,
        open_store,
        redis::RedisStore,
        sqlite::SqliteStore,
        store::{Entry, PutLimits, SessionName, UserName},
    },
};

use crate::support::{
    redis::RedisServer,
    replicated::{Cluster, Replicated},
};
use contract::keeps_the_contract;

#[tokio::test]
async fn memory_keeps_the_contract() {
    keeps_the_contract(Arc::new(MemoryStore::new())).await;
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("vault.db"), DEADLINE).unwrap();
    keeps_the_contract(Arc::new(store)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_keeps_the_contract_on_many_threads() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("vault.db"), DEADLINE).unwrap();
    keeps_the_contract(Arc::new(store)).await;
}

#[tokio::test]
async fn redis_keeps_the_contract() {
    let server = RedisServer::start();
    keeps_the_contract(Arc::new(RedisStore::new(&server.url(), DEADLINE).unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redis_keeps_the_contract_on_many_threads() {
    let server = RedisServer::start();
    keeps_the_contract(Arc::new(RedisStore::new(&server.url(), DEADLINE).unwrap())).await;
}

#[tokio::test]
async fn a_cluster_keeps_the_contract() {
    let cluster = Replicated::Cluster(Cluster::start().await);
    keeps_the_contract(Arc::new(RedisStore::new(&cluster.url(), DEADLINE).unwrap())).await;
}

#[tokio::test]
async fn a_url_names_its_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a/b/vault.db");
    open_store(&format!("sqlite://{}", file.display()), DEADLINE)
        .unwrap()
        .ping()
        .await
        .unwrap();
    assert!(file.exists());
    open_store("memory:", DEADLINE)
        .unwrap()
        .ping()
        .await
        .unwrap();
    let server = RedisServer::start();
    open_store(&server.url(), DEADLINE)
        .unwrap()
        .ping()
        .await
        .unwrap();
    for bad in [
        "",
        "sqlite://",
        "sqlite:x",
        "memory",
        "http://x",
        "redis://h:port",
        "redis://:secret@",
    ] {
        let error = open_store(bad, DEADLINE).err().expect(bad);
        assert!(matches!(error, StoreError::BadAddress), "{bad}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

/// Generous: these tests run beside others.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);
pub(super) const HOUR: Duration = Duration::from_hours(1);
pub(super) const LIMITS: PutLimits = PutLimits {
    ttl: HOUR,
    max_entries: 1000,
    user: None,
};

pub(super) fn name(byte: u8) -> SessionName {
    SessionName::new([byte; 16])
}

pub(super) fn user(byte: u8) -> UserName {
    UserName::new([byte; 16])
}

pub(super) fn token(number: u64) -> TokenId {
    TokenId::from_number(number)
}

/// An entry for token `number`, of the value that `value` stands for.
pub(super) fn entry(number: u64, value: u8, record: &[u8]) -> Entry {
    Entry {
        token: token(number),
        fingerprint: [value; 16],
        record: record.to_vec(),
    }
}

pub(super) async fn get(
    store: &dyn Store,
    session: &SessionName,
    numbers: &[u64],
) -> Vec<Option<Vec<u8>>> {
    let tokens: Vec<_> = numbers.iter().map(|number| token(*number)).collect();
    store.get(session, &tokens, HOUR).await.unwrap()
}

#[allow(clippy::unnecessary_wraps, reason = "it is what a lookup answers")]
pub(super) fn some(record: &[u8]) -> Option<Vec<u8>> {
    Some(record.to_vec())
}

/// Waits until `done`, which must come to pass.
pub(super) async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !done().await {
        assert!(started.elapsed() < Duration::from_secs(20), "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
