//! The queue: a table in a SQLite file, and the one thread that uses it.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::oneshot;

use super::{Counts, OutboxError, PushError};

/// How many calls may wait for the thread.
const CALLS: usize = 1024;

/// How many pushes one transaction takes at most: they share one write to the disk.
const MAX_BATCH: usize = 256;

/// How long another process (an older one that ends) may hold the file.
const BUSY: Duration = Duration::from_secs(5);

/// The first layout. A later one adds steps behind it, by `user_version`.
const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        body TEXT NOT NULL
    ) STRICT;
";

/// An event that waits.
pub(super) struct Waiting {
    pub(super) id: i64,
    pub(super) body: String,
}

enum Call {
    Push(String, oneshot::Sender<Result<(), PushError>>),
    /// The oldest events behind this id, up to so many bytes of them.
    Next(i64, usize, oneshot::Sender<Vec<Waiting>>),
    Remove(Vec<i64>, oneshot::Sender<bool>),
}

pub(super) struct Queue {
    calls: SyncSender<Call>,
}

impl Queue {
    pub(super) fn open(
        file: &Path,
        max_bytes: u64,
        counts: Arc<Counts>,
    ) -> Result<Self, OutboxError> {
        // SQLite gives its other files the same mode.
        let made = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(file);
        made.map_err(OutboxError::File)?;
        let db = Connection::open(file)?;
        db.busy_timeout(BUSY)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // What was taken survives a power failure, too.
        db.pragma_update(None, "synchronous", "FULL")?;
        // What was delivered is gone, not only unlinked.
        db.pragma_update(None, "secure_delete", "ON")?;
        db.execute_batch(LAYOUT)?;
        let (events, bytes): (i64, i64) = db.query_row(
            "SELECT count(*), coalesce(sum(length(CAST(body AS BLOB))), 0) FROM event",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        counts.waiting.store(count(events), Ordering::Relaxed);
        counts.waiting_bytes.store(count(bytes), Ordering::Relaxed);
        let (calls, receiver) = sync_channel(CALLS);
        let worker = Worker {
            db,
            max_bytes,
            counts,
        };
        thread::Builder::new()
            .name("outbox".to_owned())
            .spawn(move || worker.run(&receiver))
            .map_err(OutboxError::Thread)?;
        Ok(Self { calls })
    }

    pub(super) async fn push(&self, event: String) -> Result<(), PushError> {
        let (reply, answer) = oneshot::channel();
        self.calls
            .try_send(Call::Push(event, reply))
            .map_err(|_| PushError::Unavailable)?;
        answer.await.unwrap_or(Err(PushError::Unavailable))
    }

    /// The oldest events behind the id `after`, up to `max_bytes` of them and at least one.
    pub(super) async fn next(&self, after: i64, max_bytes: usize) -> Vec<Waiting> {
        let (reply, answer) = oneshot::channel();
        if self
            .calls
            .try_send(Call::Next(after, max_bytes, reply))
            .is_err()
        {
            return Vec::new();
        }
        answer.await.unwrap_or_default()
    }

    /// Removes events; tells whether they are gone.
    pub(super) async fn remove(&self, ids: Vec<i64>) -> bool {
        let (reply, answer) = oneshot::channel();
        let sent = self.calls.try_send(Call::Remove(ids, reply)).is_ok();
        sent && answer.await.unwrap_or(false)
    }
}

/// What the thread has. It ends with the last sender.
struct Worker {
    db: Connection,
    max_bytes: u64,
    counts: Arc<Counts>,
}

impl Worker {
    fn run(mut self, calls: &Receiver<Call>) {
        while let Ok(first) = calls.recv() {
            let mut pushes = Vec::new();
            for call in std::iter::once(first).chain(calls.try_iter().take(MAX_BATCH)) {
                match call {
                    Call::Push(event, reply) => pushes.push((event, reply)),
                    Call::Next(after, max_bytes, reply) => {
                        // Whoever asked is gone: nothing is lost.
                        let _ = reply.send(self.next(after, max_bytes));
                    }
                    Call::Remove(ids, reply) => {
                        let _ = reply.send(self.remove(&ids));
                    }
                }
            }
            if !pushes.is_empty() {
                self.push(pushes);
            }
        }
    }

    fn push(&mut self, pushes: Vec<(String, oneshot::Sender<Result<(), PushError>>)>) {
        let mut waiting = self.counts.waiting_bytes.load(Ordering::Relaxed);
        let (mut taken, mut full) = (Vec::new(), Vec::new());
        for (event, reply) in pushes {
            let with = waiting + event.len() as u64;
            if with > self.max_bytes {
                full.push(reply);
            } else {
                waiting = with;
                taken.push((event, reply));
            }
        }
        for reply in full {
            let _ = reply.send(Err(PushError::Full));
        }
        let written = self.write(taken.iter().map(|(event, _)| event.as_str()));
        if let Err(error) = &written {
            tracing::error!(error.cause = %error, "log events cannot be queued");
        } else {
            self.counts.waiting_bytes.store(waiting, Ordering::Relaxed);
            self.counts
                .waiting
                .fetch_add(taken.len() as u64, Ordering::Relaxed);
        }
        for (_, reply) in taken {
            let is_written = written.is_ok();
            let _ = reply.send(is_written.then_some(()).ok_or(PushError::Unavailable));
        }
    }

    fn write<'e>(&mut self, events: impl Iterator<Item = &'e str>) -> rusqlite::Result<()> {
        let transaction = self.db.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO event (body) VALUES (?1)")?;
            for event in events {
                insert.execute([event])?;
            }
        }
        transaction.commit()
    }

    fn next(&self, after: i64, max_bytes: usize) -> Vec<Waiting> {
        let read = || -> rusqlite::Result<Vec<Waiting>> {
            let mut select = self
                .db
                .prepare_cached("SELECT id, body FROM event WHERE id > ?1 ORDER BY id")?;
            let mut rows = select.query([after])?;
            let (mut found, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let event = Waiting {
                    id: row.get(0)?,
                    body: row.get(1)?,
                };
                bytes += event.body.len();
                if bytes > max_bytes && !found.is_empty() {
                    break;
                }
                found.push(event);
            }
            Ok(found)
        };
        read().unwrap_or_else(|error| {
            tracing::error!(error.cause = %error, "queued log events cannot be read");
            Vec::new()
        })
    }

    fn remove(&mut self, ids: &[i64]) -> bool {
        let remove = |db: &mut Connection| -> rusqlite::Result<(u64, u64)> {
            let transaction = db.transaction()?;
            let (mut events, mut bytes) = (0, 0);
            {
                let mut delete = transaction.prepare_cached(
                    "DELETE FROM event WHERE id = ?1 RETURNING length(CAST(body AS BLOB))",
                )?;
                for id in ids {
                    let gone: Option<i64> =
                        delete.query_row(params![id], |row| row.get(0)).optional()?;
                    events += u64::from(gone.is_some());
                    bytes += gone.map_or(0, count);
                }
            }
            transaction.commit()?;
            Ok((events, bytes))
        };
        match remove(&mut self.db) {
            Ok((events, bytes)) => {
                less(&self.counts.waiting, events);
                less(&self.counts.waiting_bytes, bytes);
                true
            }
            Err(error) => {
                tracing::error!(error.cause = %error, "delivered log events cannot be removed");
                false
            }
        }
    }
}

/// Another process on the same file may have queued what is gone now.
fn less(counter: &AtomicU64, by: u64) {
    let left = |now: u64| Some(now.saturating_sub(by));
    // It always has a next value.
    let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
}

/// SQLite knows signed numbers only; what it counts is none.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
