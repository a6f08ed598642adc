//! The default store: one `SQLite` file, so that one command runs the whole gateway.
//!
//! All access happens on threads of the store's own. One *writer* takes everything
//! that waits in its queue as one transaction (a commit is what costs), *readers* look
//! up beside it; the write-ahead log lets them do so while the writer writes. Queues
//! are bounded: a full one, like a passed deadline, is an error at once.
//!
//! `synchronous = NORMAL`: a commit survives the death of the process at any moment; a
//! power failure may take the last ones with it, but never damages the file.

mod file;
mod sessions;
mod threads;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rusqlite::Connection;
use tokio::{sync::oneshot, time::timeout};

use self::threads::{Queue, ReadJob, WriteJob, read_job, write_job};
use super::store::{
    Classify, Entry, Fingerprint, Holding, PutLimits, PutOutcome, SessionName, Store, StoreError,
    StoreFuture, UserName,
};
use crate::redact::token::TokenId;

/// How many threads read.
const READERS: usize = 2;

/// A store in an `SQLite` file. Dropping it finishes what waits in its queues.
pub struct SqliteStore {
    deadline: Duration,
    writer: Queue<Box<dyn WriteJob>>,
    readers: Vec<Queue<ReadJob>>,
    next_reader: AtomicUsize,
}

impl SqliteStore {
    /// Opens the file at `path` (and creates it with mode 0600, in a folder with mode
    /// 0700), brings it to the newest layout and starts the threads. No call takes
    /// longer than `deadline`.
    pub fn open(path: &Path, deadline: Duration) -> Result<Self, StoreError> {
        let db = file::open_for_writing(path, deadline)?;
        let writer = Queue::start("vault-writer", move |jobs| threads::write(db, &jobs))?;
        let start_reader = |_| {
            let db = file::open_for_reading(path, deadline)?;
            Queue::start("vault-reader", move |jobs| threads::read(&db, &jobs))
        };
        Ok(Self {
            deadline,
            writer,
            readers: (0..READERS).map(start_reader).collect::<Result<_, _>>()?,
            next_reader: AtomicUsize::new(0),
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = self.start_reading(work)?;
        self.wait(answer).await
    }

    fn start_reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed) % READERS;
        self.readers[turn].push(read_job(work, reply))?;
        Ok(answer)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.writer.push(write_job(work, Some(reply)))?;
        self.wait(answer).await
    }

    async fn wait<T>(
        &self,
        answer: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match timeout(self.deadline, answer).await {
            Ok(Ok(result)) => result,
            // The thread is gone.
            Ok(Err(_)) => Err(StoreError::Unavailable(None)),
            Err(_) => Err(StoreError::Timeout),
        }
    }
}

impl Store for SqliteStore {
    fn put<'a>(
        &'a self,
        session: &'a SessionName,
        entries: &'a [Entry],
        limits: PutLimits,
    ) -> StoreFuture<'a, PutOutcome> {
        let (session, entries) = (*session, entries.to_vec());
        Box::pin(self.write(move |db| sessions::put(db, &session, &entries, limits)))
    }

    fn get<'a>(
        &'a self,
        session: &'a SessionName,
        tokens: &'a [TokenId],
        ttl: Duration,
    ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>> {
        let (session, tokens) = (*session, tokens.to_vec());
        Box::pin(async move {
            let found = self
                .read(move |db| sessions::get(db, &session, &tokens))
                .await?;
            // A write for each read would cost more than the read.
            let fresh = now_ms().saturating_add(millis(ttl / 16 * 15));
            if found
                .expires_at
                .is_some_and(|expires_at| expires_at < fresh)
            {
                // Nobody waits for it: if the queue is full, the next call tries again.
                let touch = move |db: &Connection| sessions::touch(db, &session, ttl);
                let _ = self.writer.push(write_job(touch, None));
            }
            Ok(found.records)
        })
    }

    fn holds<'a>(
        &'a self,
        session: &'a SessionName,
        prints: &'a [(TokenId, Fingerprint)],
    ) -> StoreFuture<'a, Vec<bool>> {
        let (session, prints) = (*session, prints.to_vec());
        Box::pin(self.read(move |db| sessions::holds(db, &session, &prints)))
    }

    fn list<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>> {
        let session = *session;
        Box::pin(self.read(move |db| sessions::list(db, &session)))
    }

    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        let session = *session;
        Box::pin(self.write(move |db| sessions::delete(db, &session)))
    }

    fn delete_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        let user = *user;
        Box::pin(self.write(move |db| sessions::delete_user(db, &user)))
    }

    fn count_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        let session = *session;
        Box::pin(self.read(move |db| sessions::count(db, &session)))
    }

    fn count_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        let user = *user;
        Box::pin(self.read(move |db| sessions::count_user(db, &user)))
    }

    fn tally(&self, class: Classify) -> StoreFuture<'_, BTreeMap<String, u64>> {
        Box::pin(async move {
            // However long it takes: no deadline.
            let answer = self.start_reading(move |db| sessions::tally(db, class))?;
            answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
        })
    }

    fn ping(&self) -> StoreFuture<'_, ()> {
        // An empty transaction takes the write lock, and checks that there is a file.
        Box::pin(self.write(|_| Ok(())))
    }
}

/// Now, in milliseconds since 1970-01-01 UTC: what the file holds must mean the same
/// after a restart.
fn now_ms() -> i64 {
    millis(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default(),
    )
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
