//! Connections: one for each thread, made when it is needed, and made again when it
//! is lost.
//!
//! A worker of the HTTP server is a runtime of one thread. A connection lives in the
//! runtime that made it, and all calls of that thread share it: no call wakes another
//! thread.
//!
//! - At most one attempt to connect is under way for a thread, and every call of the
//!   thread waits for that one. After a failure none is made for 25 ms, then 50 ms, up
//!   to 400 ms; meanwhile calls fail at once. So neither an outage nor its end brings a
//!   storm of connections.
//! - A call whose connection turns out to be dead is sent once more on a new one.
//! - Answers come in the order of the calls; one that comes too late is dropped. After
//!   several calls in a row without an answer the connection is given up: its host may
//!   be gone without a word.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection};
use thread_local::ThreadLocal;
use tokio::{
    runtime::{Handle, Id},
    time::timeout,
};

use super::outcome;
use crate::vault::store::StoreError;

/// How long connecting may take, if the deadline of a call is not longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long no attempt is made after the first failure; doubles with each further one.
const MIN_PAUSE: Duration = Duration::from_millis(25);
/// How often it doubles.
const MAX_DOUBLINGS: u32 = 4;
/// How many calls in a row may stay without an answer.
const MAX_TIMEOUTS: u32 = 8;

/// Where the layout of the database stands.
const LAYOUT_KEY: &str = "cloakroom:layout";
/// The layout that this program writes, and the newest it knows.
const LAYOUT: u64 = 1;

/// The connections of all threads to one server.
pub(super) struct Connections {
    client: Client,
    connect_timeout: Duration,
    /// Numbers the attempts of all threads.
    attempts: AtomicU64,
    slots: ThreadLocal<Mutex<Slot>>,
}

/// A connection, and the number of the attempt that made it.
pub(super) struct Lease {
    pub(super) connection: MultiplexedConnection,
    pub(super) number: u64,
}

/// One thread's connection.
#[derive(Default)]
struct Slot {
    attempt: Option<Attempt>,
    /// The last failure, until a call is answered.
    failure: Option<Failure>,
    /// How many attempts failed, or connections broke, since a call was answered.
    failures: u32,
    /// How many calls in a row got no answer.
    timeouts: u32,
}

/// An attempt to connect, under way, or what came of it.
#[derive(Clone)]
struct Attempt {
    number: u64,
    /// The runtime that drives the connection; without it the connection is dead.
    runtime: Id,
    started: Instant,
    result: Shared<BoxFuture<'static, Result<MultiplexedConnection, Failure>>>,
}

#[derive(Clone)]
struct Failure {
    at: Instant,
    error: StoreError,
}

impl Connections {
    /// Connections that will be made by `client`, for calls with this deadline.
    pub(super) fn new(client: Client, deadline: Duration) -> Self {
        Self {
            client,
            connect_timeout: CONNECT_TIMEOUT.max(deadline),
            attempts: AtomicU64::new(0),
            slots: ThreadLocal::new(),
        }
    }

    /// This thread's connection, made if there is none.
    pub(super) async fn acquire(&self) -> Result<Lease, StoreError> {
        let attempt = self.attempt()?;
        let number = attempt.number;
        match attempt.result.await {
            Ok(connection) => Ok(Lease { connection, number }),
            Err(failure) => Err(failure.error),
        }
    }

    /// A call was answered, if only with an error.
    pub(super) fn answered(&self) {
        let mut slot = self.slot();
        slot.failure = None;
        slot.failures = 0;
        slot.timeouts = 0;
    }

    /// Connection `number` broke.
    pub(super) fn broke(&self, number: u64, error: StoreError) {
        // As if it had failed when it was made: one that has served for a while is
        // replaced at once, one that breaks right away is not.
        self.slot().lose(number, error, |attempt| attempt.started);
    }

    /// A call got no answer on connection `number`.
    pub(super) fn timed_out(&self, number: u64) {
        let mut slot = self.slot();
        slot.timeouts += 1;
        if slot.timeouts >= MAX_TIMEOUTS {
            slot.lose(number, StoreError::Timeout, |_| Instant::now());
        }
    }

    /// The attempt that this thread relies on, which is a new one if there is none and
    /// the last failure is long enough ago.
    fn attempt(&self) -> Result<Attempt, StoreError> {
        let runtime = Handle::current().id();
        let mut slot = self.slot();
        if let Some(attempt) = slot
            .attempt
            .take()
            .filter(|attempt| attempt.runtime == runtime)
        {
            if let Some(Err(failure)) = attempt.result.peek() {
                slot.fail(failure.clone());
            } else {
                slot.attempt = Some(attempt.clone());
                return Ok(attempt);
            }
        }
        if let Some(failure) = &slot.failure
            && failure.at.elapsed() < slot.pause()
        {
            return Err(failure.error.clone());
        }
        let attempt = self.start(runtime);
        slot.attempt = Some(attempt.clone());
        Ok(attempt)
    }

    fn start(&self, runtime: Id) -> Attempt {
        let (client, limit) = (self.client.clone(), self.connect_timeout);
        let connect = async move {
            let connected = timeout(limit, connect(&client)).await;
            let result = connected.unwrap_or(Err(StoreError::Timeout));
            result.map_err(|error| Failure {
                at: Instant::now(),
                error,
            })
        };
        let result = connect.boxed().shared();
        // It goes on, and ends, whether or not a call still waits for it.
        tokio::spawn(result.clone().map(|_| ()));
        Attempt {
            number: self.attempts.fetch_add(1, Ordering::Relaxed),
            runtime,
            started: Instant::now(),
            result,
        }
    }

    // Never held across an `.await`, and no change is made in two steps that a panic
    // could come between.
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slots
            .get_or_default()
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn lose(&mut self, number: u64, error: StoreError, at: impl FnOnce(&Attempt) -> Instant) {
        // Of the calls that share a connection, the first one to fail reports it.
        if let Some(attempt) = self.attempt.take_if(|attempt| attempt.number == number) {
            let at = at(&attempt);
            self.fail(Failure { at, error });
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.failures = self.failures.saturating_add(1);
        self.timeouts = 0;
    }

    /// How long after the last failure no attempt is made.
    fn pause(&self) -> Duration {
        MIN_PAUSE * 2_u32.pow(self.failures.saturating_sub(1).min(MAX_DOUBLINGS))
    }
}

async fn connect(client: &Client) -> Result<MultiplexedConnection, StoreError> {
    // The deadline of a call is set around all of it.
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None);
    let mut connection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .map_err(outcome)?;
    check_layout(&mut connection).await?;
    Ok(connection)
}

/// Refuses a layout that is newer than ours; marks a database that has none.
async fn check_layout(connection: &mut MultiplexedConnection) -> Result<(), StoreError> {
    let get = redis::cmd("GET").arg(LAYOUT_KEY).take();
    let found: Option<Vec<u8>> = get.query_async(connection).await.map_err(outcome)?;
    let Some(found) = found else {
        let mark = redis::cmd("SET")
            .arg(LAYOUT_KEY)
            .arg(LAYOUT)
            .arg("NX")
            .take();
        return match mark.exec_async(connection).await.map_err(outcome) {
            // A full server can still be read; the next connection will mark it.
            Ok(()) | Err(StoreError::Full(_)) => Ok(()),
            Err(error) => Err(error),
        };
    };
    let found = str::from_utf8(&found)
        .ok()
        .and_then(|text| text.parse().ok());
    match found {
        None => Err(StoreError::Corrupt(None)),
        Some(found) if found > LAYOUT => Err(StoreError::LayoutTooNew {
            found,
            known: LAYOUT,
        }),
        Some(_) => Ok(()),
    }
}
