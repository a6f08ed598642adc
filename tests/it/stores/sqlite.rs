//! What can go wrong with a file.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use cloakroom::vault::{
    Store, StoreError,
    sqlite::SqliteStore,
    store::{PutLimits, PutOutcome},
};
use futures_util::FutureExt as _;

use super::{DEADLINE, HOUR, LIMITS, entry, get, name, some, token, until};

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, DEADLINE)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn what_was_stored_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = open(&path).unwrap();
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    drop(store);
    let store = open(&path).unwrap();
    assert_eq!(get(&store, &name(1), &[1]).await, [some(b"x")]);
}

#[tokio::test]
async fn two_processes_may_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let (one, two) = (open(&path).unwrap(), open(&path).unwrap());
    one.put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    assert_eq!(get(&two, &name(1), &[1]).await, [some(b"x")]);
    let outcome = two
        .put(&name(1), &[entry(1, 2, b"y")], LIMITS)
        .await
        .unwrap();
    assert_eq!(outcome, PutOutcome::Conflict(vec![0]));
}

#[tokio::test]
async fn folder_and_files_are_their_owners_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/vault.db");
    let store = open(&path).unwrap();
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_newer_layout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    drop(open(&path).unwrap());
    let db = rusqlite::Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 7).unwrap();
    drop(db);
    let error = open(&path).err().unwrap();
    assert!(
        matches!(error, StoreError::LayoutTooNew { found: 7, known: 2 }),
        "{error:?}"
    );
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let garbage = b"not a database, and longer than a header ".repeat(100);
    fs::write(&path, &garbage).unwrap();
    let error = open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    assert!(fs::read(&path).unwrap() == garbage);
}

#[test]
fn a_place_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // A file where a folder should be, and a folder where the file should be:
    // nobody can write there, not even root.
    for path in [file.join("vault.db"), folder.path().to_owned()] {
        let error = open(&path).err().unwrap();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_damaged_later_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = open(&path).unwrap();
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    drop(store);
    // The root of every table but not the header, so that it still opens.
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let store = open(&path).unwrap();
    let error = store.get(&name(1), &[token(1)], HOUR).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    let error = store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[tokio::test]
async fn a_put_that_fails_takes_no_other_of_its_commit_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.fingerprint = zeroblob(16)
             BEGIN SELECT RAISE(ROLLBACK, 'refused'); END",
        )
        .unwrap();
    // While another process writes, the puts gather in the queue.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let sessions: Vec<_> = (0..16).map(name).collect();
    let entries = [[entry(1, 1, b"x")], [entry(1, 0, b"x")]];
    let mut puts: Vec<_> = (0..16)
        .map(|n| store.put(&sessions[n], &entries[usize::from(n == 7)], LIMITS))
        .collect();
    for put in &mut puts {
        assert!(put.now_or_never().is_none());
    }
    other.execute_batch("ROLLBACK").unwrap();
    for (n, put) in puts.into_iter().enumerate() {
        assert_eq!(put.await.is_err(), n == 7, "{n}");
        let found = get(&store, &sessions[n], &[1]).await;
        assert_eq!(found[0].is_none(), n == 7, "{n}");
    }
}

#[tokio::test]
async fn a_writer_that_is_kept_waiting_costs_the_deadline_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = SqliteStore::open(&path, Duration::from_millis(50)).unwrap();
    store
        .put(&name(1), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store
        .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::Timeout | StoreError::Unavailable(_)),
        "{error:?}"
    );
    assert_eq!(get(&store, &name(1), &[1]).await, [some(b"x")]);
    other.execute_batch("ROLLBACK").unwrap();
    until("the writer goes on", async || {
        store
            .put(&name(2), &[entry(1, 1, b"x")], LIMITS)
            .await
            .is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_is_an_error_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let entries = [entry(1, 1, b"x")];
    let session = name(1);
    let mut waiting: Vec<_> = (0..3000)
        .map(|_| store.put(&session, &entries, LIMITS))
        .collect();
    let mut overloaded = 0;
    for put in &mut waiting {
        if let Some(result) = put.now_or_never() {
            assert!(matches!(result, Err(StoreError::Overloaded)));
            overloaded += 1;
        }
    }
    assert!(overloaded > 1000);
    drop(waiting);
    other.execute_batch("ROLLBACK").unwrap();
    until("the queue is empty again", async || {
        store.put(&session, &entries, LIMITS).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn the_sweeper_removes_what_has_expired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store = open(&path).unwrap();
    store
        .put(&name(0), &[entry(1, 1, b"x")], LIMITS)
        .await
        .unwrap();
    let short = PutLimits {
        ttl: Duration::from_millis(1),
        ..LIMITS
    };
    for n in 1..=10 {
        store
            .put(&name(n), &[entry(1, 1, b"x")], short)
            .await
            .unwrap();
    }
    let db = rusqlite::Connection::open(&path).unwrap();
    let count = |table: &str| -> i64 {
        db.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| {
            row.get(0)
        })
        .unwrap()
    };
    until("only one session is left", async || count("session") == 1).await;
    assert_eq!(count("entry"), 1);
    assert_eq!(get(&store, &name(0), &[1]).await, [some(b"x")]);
}
