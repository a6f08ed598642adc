//! The audit log: what kinds of data were covered and shown to whom, what was erased, and what
//! became of keys, settings and callers. Never a value.
//!
//! A record is a line of JSON, chained to the one before it by a keyed hash (see `chain`), so
//! that whoever can write to the log cannot change it unnoticed. One thread writes: callers
//! put events into a bounded queue, and what has gathered there goes out as one write.
//!
//! [`Audit::record`] does not wait; what a sink does not take is kept for a while and then
//! counted as lost, in the log itself. [`Audit::restored`] waits, where the settings ask for
//! it, until the record is written: no record, no value.

mod chain;
mod event;
mod file;
mod queue;
mod sink;
mod stream;
mod verify;
mod writer;

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

pub use event::{Event, KeyChange, Reader, Types};
pub use file::lines;
pub use stream::pages;
pub use verify::{ChainHead, Finding, Reading, Verifier};

use crate::{
    sensitive::Sensitive,
    vault::{RedisAddress, RedisOptions, RedisStore, StoreError},
};
use chain::Chain;
use queue::Queue;
use sink::{Sink, Stdout};
use writer::Writer;

/// The length of the key that the chain is made with, in bytes.
pub const KEY_LEN: usize = 32;

/// How many events may wait for the writer: some 10 MB.
const CAPACITY: usize = 1 << 16;

/// How long the end of the program waits for the last records.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// What is recorded, and how.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditOptions {
    /// Where records go.
    pub sink: SinkOptions,
    /// Whether a value is shown only once the record of it is written.
    pub required: bool,
    /// How long an answer waits for that.
    pub deadline: Duration,
}

/// Where records go.
#[derive(Clone, PartialEq, Eq)]
pub enum SinkOptions {
    /// To the end of a file, which several gateways may share.
    File {
        /// The file.
        path: PathBuf,
        /// At how many bytes it gives way to a new one; 0 is never.
        rotate_bytes: u64,
        /// Whether each write waits until it is on the disk.
        sync: bool,
    },
    /// To standard output.
    Stdout,
    /// To a stream of a Redis server, which several gateways may share.
    Redis {
        /// A form of [`RedisAddress`]; the password percent-encoded.
        url: Sensitive,
        /// Who must have signed the server's certificate, as PEM.
        ca: Option<String>,
        /// The stream.
        stream: String,
        /// About how many records it keeps; 0 is all.
        max_records: u64,
    },
}

impl SinkOptions {
    /// The place without credentials, for logs.
    pub fn describe(&self) -> String {
        match self {
            Self::File { path, .. } => format!("file://{}", path.display()),
            Self::Stdout => "stdout:".to_owned(),
            Self::Redis { url, stream, .. } => {
                let address = RedisAddress::parse(url.expose());
                let place = address.as_ref().map_or("", |address| address.describe());
                format!("{place} {stream}")
            }
        }
    }

    /// The files of a file sink, the oldest first; some may not be there.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        match self {
            Self::File { path, .. } => file::files(path),
            _ => Ok(Vec::new()),
        }
    }
}

/// What the log has done since the program began.
#[derive(Debug, Default)]
pub struct Counts {
    /// Records that were written.
    pub written: AtomicU64,
    /// Events that found no room while the sink took nothing.
    pub lost: AtomicU64,
    /// Events that wait.
    pub waiting: AtomicU64,
    /// Whether the last write failed.
    pub is_down: AtomicBool,
}

/// The audit log of this process. Clones share it.
#[derive(Clone)]
pub struct Audit {
    shared: Arc<Shared>,
    required: bool,
    deadline: Duration,
}

struct Shared {
    queue: Queue,
    counts: Counts,
    /// The last record that was written.
    head: Mutex<ChainHead>,
}

impl Shared {
    // No change is made in steps that a panic could come between.
    fn head(&self) -> MutexGuard<'_, ChainHead> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Audit {
    /// Starts the thread that writes. A sink that does not take anything yet keeps nobody from
    /// starting: it is tried again.
    ///
    /// # Errors
    /// The address of a Redis server that cannot be used, or a thread that cannot be started.
    pub fn open(options: &AuditOptions, key: &[u8; KEY_LEN]) -> Result<Self, io::Error> {
        let sink: Box<dyn Sink> = match &options.sink {
            SinkOptions::File {
                path,
                rotate_bytes,
                sync,
            } => Box::new(file::FileSink::new(path.clone(), *rotate_bytes, *sync)),
            SinkOptions::Stdout => Box::new(Stdout),
            SinkOptions::Redis {
                stream,
                max_records,
                ..
            } => {
                let store = options.sink.redis(options.deadline);
                let store = store.map_err(io::Error::other)?;
                Box::new(stream::StreamSink::new(store, stream, *max_records)?)
            }
        };
        let chain = Chain::new(key);
        let shared = Arc::new(Shared {
            queue: Queue::new(CAPACITY),
            counts: Counts::default(),
            head: Mutex::new(chain.head()),
        });
        Writer::start(shared.clone(), chain, sink)?;
        Ok(Self {
            shared,
            required: options.required,
            deadline: options.deadline,
        })
    }

    /// Has something recorded, soon. Does not wait.
    pub fn record(&self, event: Event) {
        if !self.shared.queue.push(event) {
            self.shared.counts.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Has it recorded that a caller was turned away. Those of one second are one record, so
    /// that nobody fills the disk by knocking.
    pub fn refused(&self, endpoint: &'static str, code: &'static str) {
        self.shared.queue.refused(endpoint, code);
    }

    /// Has it recorded that values are about to be shown. Whether they may be: where records are
    /// required, only once they are written.
    pub async fn restored(&self, events: Vec<Event>) -> bool {
        if !self.required {
            for event in events {
                self.record(event);
            }
            return true;
        }
        let Some(written) = self.shared.queue.push_and_wait(events) else {
            return false;
        };
        let all = futures_util::future::join_all(written);
        match tokio::time::timeout(self.deadline, all).await {
            Ok(written) => written.iter().all(|written| *written == Ok(true)),
            Err(_) => false,
        }
    }

    /// What was done, and what waits.
    pub fn counts(&self) -> &Counts {
        let counts = &self.shared.counts;
        let waiting = self.shared.queue.len() as u64;
        counts.waiting.store(waiting, Ordering::Relaxed);
        counts
    }

    /// The last record that was written.
    pub fn head(&self) -> ChainHead {
        self.shared.head().clone()
    }

    /// Has the last records written. Whether all were.
    pub fn close(self) -> bool {
        self.shared.queue.close(LAST_PATIENCE)
    }
}

impl SinkOptions {
    /// The Redis server, if it is one.
    ///
    /// # Errors
    /// [`StoreError::BadAddress`] where there is none.
    pub fn redis(&self, deadline: Duration) -> Result<RedisStore, StoreError> {
        let Self::Redis { url, ca, .. } = self else {
            return Err(StoreError::BadAddress);
        };
        let address = RedisAddress::parse(url.expose()).ok_or(StoreError::BadAddress)?;
        let options = RedisOptions {
            ca: ca.clone(),
            ..RedisOptions::new(deadline)
        };
        RedisStore::open(&address, &options)
    }
}
