//! What is on its way to somebody else: redacted events wait on disk until their sink has
//! taken them.
//!
//! An event that [`Outbox::push`] took is delivered at least once, whatever happens to the
//! process or to the sink: it is on disk before `push` returns, and leaves the disk after the
//! sink has said that it has it. While the sink is down nothing is dropped; when the queue
//! is full, nothing more is taken, and the caller is told.

mod delivery;
mod queue;
mod sink;

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
};

use tokio::sync::Notify;

pub use sink::{HttpSink, SinkOptions};

use queue::Queue;
use sink::Sink;

/// Where events wait, and where they go.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxOptions {
    /// The file in which they wait; made if it is absent.
    pub file: PathBuf,
    /// How many bytes may wait.
    pub max_bytes: u64,
    /// Where they go.
    pub sink: SinkOptions,
}

/// Why there is no outbox. Holds nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The file of the queue cannot be opened.
    #[error("the queue cannot be opened: {0}")]
    Queue(#[from] rusqlite::Error),
    /// The file of the queue cannot be made.
    #[error("the queue cannot be made: {0}")]
    File(#[source] std::io::Error),
    /// The thread of the queue cannot be started.
    #[error("the queue cannot be started: {0}")]
    Thread(#[source] std::io::Error),
    /// The client of the sink cannot be made.
    #[error("the client of the sink cannot be made: {0}")]
    Client(#[source] reqwest::Error),
}

/// Why an event was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// As many bytes wait as may.
    #[error("the queue of log events is full")]
    Full,
    /// The disk does not take it.
    #[error("the queue of log events cannot be written")]
    Unavailable,
}

/// What an outbox has done since it was opened, and what waits in it.
#[derive(Debug, Default)]
pub struct Counts {
    /// Events that the sink took.
    pub delivered: AtomicU64,
    /// Attempts that failed.
    pub failed: AtomicU64,
    /// Events that wait.
    pub waiting: AtomicU64,
    /// Bytes that wait.
    pub waiting_bytes: AtomicU64,
}

/// A queue on disk and the sink that it is emptied into. Clones share both.
#[derive(Clone)]
pub struct Outbox {
    queue: Arc<Queue>,
    sink: Arc<Sink>,
    /// Tells the delivery that there is something to deliver.
    pushed: Arc<Notify>,
    counts: Arc<Counts>,
}

impl Outbox {
    /// Opens the queue, with what was left in it. Nothing is delivered before
    /// [`Outbox::deliver`] runs.
    pub fn open(options: &OutboxOptions) -> Result<Self, OutboxError> {
        let counts = Arc::new(Counts::default());
        let sink = Sink::new(&options.sink).map_err(OutboxError::Client)?;
        Ok(Self {
            queue: Arc::new(Queue::open(
                &options.file,
                options.max_bytes,
                counts.clone(),
            )?),
            sink: Arc::new(sink),
            pushed: Arc::new(Notify::new()),
            counts,
        })
    }

    /// Takes an event: when this returns, it is on disk.
    pub async fn push(&self, event: String) -> Result<(), PushError> {
        self.queue.push(event).await?;
        self.pushed.notify_one();
        Ok(())
    }

    /// What was done, and what waits.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Delivers what waits, and then what comes; ends only when it is dropped.
    pub async fn deliver(self) {
        delivery::run(&self).await;
    }
}
