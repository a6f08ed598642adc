//! What was answered had been stored, also if the server dies right after it: where
//! another server may take its place, a write counts once replicas have it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use redis::{Pipeline, Value};

use crate::vault::store::StoreError;

/// How long no write is sent after one that too few replicas had. They are needed by
/// writes alone, and waiting for them holds up the reads of the same connection.
const PAUSE: Duration = Duration::from_secs(2);

/// How writes are made safe.
pub(super) struct Replication {
    /// How many replicas must have a write; 0 asks for none.
    replicas: u16,
    /// How long they may take.
    patience: Duration,
    started: Instant,
    /// For each part of the slots, when writes are tried again, in milliseconds from the start.
    retry_at: Vec<AtomicU64>,
}

impl Replication {
    pub(super) fn new(replicas: u16, deadline: Duration, parts: usize) -> Self {
        Self {
            replicas,
            // The answer must come before the deadline of the call.
            patience: deadline / 2,
            started: Instant::now(),
            retry_at: (0..parts.max(1)).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Adds to a write what waits for the replicas, in the same round trip, or says that
    /// there were too few a moment ago.
    pub(super) fn ask(&self, write: &mut Pipeline, part: usize) -> Result<(), StoreError> {
        if self.replicas == 0 {
            return Ok(());
        }
        let (now, retry_at) = (self.now(), self.retry_at[part].load(Ordering::Relaxed));
        if now < retry_at {
            return Err(StoreError::Unreplicated);
        }
        if retry_at > 0 {
            // One of the calls that come now tries; the others go on without.
            self.pause(part);
        }
        let millis = u64::try_from(self.patience.as_millis()).unwrap_or(u64::MAX);
        write.cmd("WAIT").arg(self.replicas).arg(millis.max(1));
        Ok(())
    }

    /// Takes the answer to what [`Self::ask`] added off the answers, and judges it.
    pub(super) fn check(&self, answers: &mut Vec<Value>, part: usize) -> Result<(), StoreError> {
        if self.replicas == 0 {
            return Ok(());
        }
        match answers.pop() {
            Some(Value::Int(count)) if count >= self.replicas.into() => {
                self.retry_at[part].store(0, Ordering::Relaxed);
                Ok(())
            }
            Some(Value::Int(_)) => {
                self.pause(part);
                Err(StoreError::Unreplicated)
            }
            Some(answer) => super::answer::checked(answer).and(Err(StoreError::Corrupt(None))),
            None => Err(StoreError::Corrupt(None)),
        }
    }

    fn pause(&self, part: usize) {
        let pause = u64::try_from(PAUSE.as_millis()).unwrap_or(u64::MAX);
        self.retry_at[part].store(self.now() + pause, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        // From 1, because 0 stands for never.
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}
