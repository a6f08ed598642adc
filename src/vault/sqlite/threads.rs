//! The threads that use the file, and their queues.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::{file::outcome, sessions};
use crate::vault::store::StoreError;

/// How many calls may wait for a thread.
const QUEUE_LEN: usize = 1024;
/// How many jobs one transaction takes at most: bounds how long the first one waits.
const MAX_BATCH: usize = 256;
/// How often expired sessions are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);
/// The pause between passes while there are more of them.
const SWEEP_PAUSE: Duration = Duration::from_millis(20);
/// How many expired sessions one pass removes: some milliseconds of work.
const SWEEP_LEN: u32 = 200;

/// Where a thread puts its answer.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// A thread and its queue. Dropping it lets the thread finish what waits.
pub(super) struct Queue<T> {
    sender: Option<SyncSender<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Queue<T> {
    /// Starts a thread that runs `work` on the queue until it is closed and empty.
    pub(super) fn start(
        name: &str,
        work: impl FnOnce(Receiver<T>) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(QUEUE_LEN);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(receiver))
            .map_err(|error| StoreError::Unavailable(Some(Arc::new(error))))?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Puts `job` at the end, if there is room.
    pub(super) fn push(&self, job: T) -> Result<(), StoreError> {
        let sender = self.sender.as_ref().expect("only `drop` takes it");
        sender.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::Unavailable(None),
        })
    }
}

impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// Something to read. Answers by itself.
pub(super) type ReadJob = Box<dyn FnOnce(&Connection) + Send>;

/// A job that runs `work` and sends what it found, unless nobody waits any more.
pub(super) fn read_job<T: Send + 'static>(
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    reply: Reply<T>,
) -> ReadJob {
    Box::new(move |db| {
        if !reply.is_closed() {
            let _ = reply.send(work(db).map_err(outcome));
        }
    })
}

/// The work of a reading thread.
pub(super) fn read(db: &Connection, jobs: &Receiver<ReadJob>) {
    for job in jobs {
        job(db);
    }
}

/// Something to write. It may run twice, in two transactions, of which at most one is
/// committed; it answers when that has happened.
pub(super) trait WriteJob: Send {
    /// Whether whoever asked has given up: it has been told that nothing is certain.
    fn is_abandoned(&self) -> bool;
    /// Does the work.
    fn apply(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()>;
    /// Tells how it went: the work is committed, or lost.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A job that runs `work`, and sends what it came to if anybody wants to know.
pub(super) fn write_job<T: Send + 'static>(
    work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    reply: Option<Reply<T>>,
) -> Box<dyn WriteJob> {
    Box::new(Write {
        work,
        done: None,
        reply,
    })
}

struct Write<T, W> {
    work: W,
    done: Option<T>,
    reply: Option<Reply<T>>,
}

impl<T: Send, W: Fn(&Connection) -> rusqlite::Result<T> + Send> WriteJob for Write<T, W> {
    fn is_abandoned(&self) -> bool {
        self.reply.as_ref().is_some_and(oneshot::Sender::is_closed)
    }

    fn apply(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        self.done = Some((self.work)(transaction)?);
        Ok(())
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.done) {
            (Ok(()), Some(done)) => Ok(done),
            (Ok(()), None) => Err(StoreError::Unavailable(None)),
            (Err(error), _) => Err(error),
        };
        if let Some(reply) = self.reply {
            let _ = reply.send(result);
        }
    }
}

/// The work of the writing thread: group commit, and sweeping.
pub(super) fn write(mut db: Connection, jobs: &Receiver<Box<dyn WriteJob>>) {
    let mut next_sweep = Instant::now();
    loop {
        let pause = next_sweep.saturating_duration_since(Instant::now());
        match jobs.recv_timeout(pause) {
            Ok(first) => {
                let mut batch = vec![first];
                batch.extend(jobs.try_iter().take(MAX_BATCH - 1));
                batch.retain(|job| !job.is_abandoned());
                commit(&mut db, batch);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if next_sweep <= Instant::now() {
            let swept = transact(&mut db, |db| sessions::sweep(db, SWEEP_LEN));
            let more = swept.is_ok_and(|count| count == SWEEP_LEN as usize);
            next_sweep = Instant::now() + if more { SWEEP_PAUSE } else { SWEEP_INTERVAL };
        }
    }
}

/// Does all jobs in one transaction; if that fails, each in its own, so that one that
/// cannot be done takes no other with it.
fn commit(db: &mut Connection, mut batch: Vec<Box<dyn WriteJob>>) {
    if batch.is_empty() {
        return;
    }
    let committed = transact(db, |transaction| {
        batch.iter_mut().try_for_each(|job| job.apply(transaction))
    });
    match committed {
        Ok(()) => batch.into_iter().for_each(|job| job.finish(Ok(()))),
        Err(error) if batch.len() == 1 => {
            let error = outcome(error);
            for job in batch {
                job.finish(Err(error.clone()));
            }
        }
        Err(_) => batch.into_iter().for_each(|job| commit(db, vec![job])),
    }
}

fn transact<T>(
    db: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    // Immediate: a transaction that begins as a reader could not become a writer while
    // another process writes.
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}
