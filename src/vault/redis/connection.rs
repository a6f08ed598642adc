//! Connections: one for each thread, made when it is needed, and made again when it
//! is lost.
//!
//! A worker of the HTTP server is a runtime of one thread. A connection lives in the
//! runtime that made it, and all calls of that thread share it: no call wakes another
//! thread.
//!
//! - At most one attempt to connect is under way for a thread. Calls wait for it, unless
//!   the [`Breaker`] is open: then it goes on in the background, and calls fail at once. So
//!   neither an outage nor its end brings a storm of connections, and neither costs time.
//! - A call whose connection turns out to be dead is sent once more on a new one.
//! - Answers come in the order of the calls; one that comes too late is dropped. After
//!   several calls in a row without an answer the connection is given up: its host may
//!   be gone without a word.
//! - The connection to a cluster is one to each of its servers, and looks after itself.
//!   There the calls to each part of the slots have a breaker of their own, because one
//!   server may fail and the others not.

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
use thread_local::ThreadLocal;
use tokio::{
    runtime::{Handle, Id},
    time::timeout,
};

use super::{
    breaker::{Breaker, Failure},
    connector::{Connection, Connector},
};
use crate::vault::store::StoreError;

/// The connections of all threads.
pub(super) struct Connections {
    connector: std::sync::Arc<Connector>,
    connect_timeout: Duration,
    /// Numbers the attempts of all threads.
    attempts: AtomicU64,
    threads: ThreadLocal<Mutex<Local>>,
}

/// A connection, and the number of the attempt that made it.
pub(super) struct Lease {
    pub(super) connection: Connection,
    pub(super) number: u64,
}

/// One thread's connection.
struct Local {
    attempt: Option<Attempt>,
    /// Of connecting; and of calls, where there is one server.
    breaker: Breaker,
    /// Of the calls to each part of a cluster's slots; empty for one server.
    parts: Vec<Breaker>,
}

/// An attempt to connect, under way, or what came of it.
#[derive(Clone)]
struct Attempt {
    number: u64,
    /// The runtime that drives the connection; without it the connection is dead.
    runtime: Id,
    started: Instant,
    result: Shared<BoxFuture<'static, Result<Connection, Failure>>>,
}

impl Connections {
    /// Connections that will be made by `connector`, for calls with this deadline.
    pub(super) fn new(connector: Connector, deadline: Duration) -> Self {
        Self {
            connect_timeout: connector.patience().max(deadline),
            connector: std::sync::Arc::new(connector),
            attempts: AtomicU64::new(0),
            threads: ThreadLocal::new(),
        }
    }

    /// This thread's connection for a call to this part of the slots, made if there is none.
    pub(super) async fn acquire(&self, part: usize) -> Result<Lease, StoreError> {
        let attempt = self.attempt(part)?;
        let number = attempt.number;
        match attempt.result.await {
            Ok(connection) => Ok(Lease { connection, number }),
            Err(failure) => Err(failure.error),
        }
    }

    /// A call was answered, if only with an error.
    pub(super) fn answered(&self, part: usize) {
        let mut local = self.local();
        local.breaker.close();
        if let Some(breaker) = local.parts.get_mut(part) {
            breaker.close();
        }
    }

    /// A call failed on connection `number`.
    pub(super) fn broke(&self, number: u64, part: usize, error: StoreError) {
        let mut local = self.local();
        match local.parts.get_mut(part) {
            // It has been tried more than once already.
            Some(breaker) => breaker.open(Failure::now(error)),
            // As if it had failed when it was made: one that has served for a while is
            // replaced at once, one that breaks right away is not.
            None => {
                if let Some(attempt) = local.lose(number) {
                    let at = attempt.started;
                    local.breaker.stumble(Failure { at, error });
                }
            }
        }
    }

    /// A call got no answer on connection `number`.
    pub(super) fn timed_out(&self, number: u64, part: usize) {
        let mut local = self.local();
        match local.parts.get_mut(part) {
            Some(breaker) => {
                breaker.timed_out();
            }
            None => {
                if local.breaker.timed_out() {
                    local.lose(number);
                }
            }
        }
    }

    /// The attempt that this thread relies on, which is a new one if there is none and
    /// the last failure is long enough ago.
    fn attempt(&self, part: usize) -> Result<Attempt, StoreError> {
        let runtime = Handle::current().id();
        let mut local = self.local();
        let local = &mut *local;
        local.attempt.take_if(|attempt| attempt.runtime != runtime);
        if let Some(attempt) = &local.attempt
            && let Some(Err(failure)) = attempt.result.peek()
        {
            local.breaker.open(failure.clone());
            local.attempt = None;
        }
        let attempt = if let Some(attempt) = &local.attempt {
            attempt.clone()
        } else if let Some(error) = local.breaker.resting() {
            return Err(error.clone());
        } else {
            local.attempt.insert(self.start(runtime)).clone()
        };
        if attempt.result.peek().is_none() {
            // An attempt after a failure is a trial that no call waits for.
            match local.breaker.opened_by() {
                Some(error) => return Err(error.clone()),
                None => return Ok(attempt),
            }
        }
        let breaker = local.parts.get_mut(part).unwrap_or(&mut local.breaker);
        breaker.admit().map(|()| attempt)
    }

    fn start(&self, runtime: Id) -> Attempt {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed);
        let (connector, limit) = (self.connector.clone(), self.connect_timeout);
        let connect = async move {
            let connected = timeout(limit, connector.connect(number)).await;
            let result = connected.unwrap_or(Err(StoreError::Timeout));
            result.map_err(Failure::now)
        };
        let result = connect.boxed().shared();
        // It goes on, and ends, whether or not a call still waits for it.
        tokio::spawn(result.clone().map(|_| ()));
        Attempt {
            number,
            runtime,
            started: Instant::now(),
            result,
        }
    }

    // Never held across an `.await`, and no change is made in two steps that a panic
    // could come between.
    fn local(&self) -> MutexGuard<'_, Local> {
        let local = self.threads.get_or(|| {
            Mutex::new(Local {
                attempt: None,
                breaker: Breaker::default(),
                parts: (0..self.connector.parts())
                    .map(|_| Breaker::default())
                    .collect(),
            })
        });
        local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Local {
    /// Gives connection `number` up. Of the calls that share it, the first one to fail
    /// gets it.
    fn lose(&mut self, number: u64) -> Option<Attempt> {
        self.attempt.take_if(|attempt| attempt.number == number)
    }
}
