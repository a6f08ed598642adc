//! What was answered had been stored, also if the server dies right after it: where
//! another server may take its place, a write counts once replicas have it.

use std::{
    sync::atomic::{AtomicU16, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use redis::{Pipeline, ReplicaInfo, Role, Value};

use super::address::Address;
use crate::vault::store::StoreError;

/// How long no write is sent after one that too few replicas had. They are needed by
/// writes alone, and waiting for them holds up the reads of the same connection.
const PAUSE: Duration = Duration::from_secs(2);

/// How writes are made safe.
pub(super) struct Replication {
    /// How many replicas must have a write at least; 0 asks for none.
    least: u16,
    /// Where all that keep up must have it.
    keeping_up: Option<KeepingUp>,
    /// How long they may take.
    patience: Duration,
    started: Instant,
    /// For each part of the slots, when writes are tried again, in milliseconds from the start.
    retry_at: Vec<AtomicU64>,
}

/// How many replicas had what was written last, and so will have the next write unless
/// something happened to them.
///
/// Sentinels that take a living master for dead make one of its replicas the new master, and
/// turn the others to that one a moment later. Until then the old master has replicas
/// that take its writes, and will forget them. What it lacks is the one that left it.
#[derive(Default)]
struct KeepingUp {
    count: AtomicU16,
    /// How far the master was when it was last asked, in bytes: see Redis' `ROLE`.
    offset: AtomicU64,
}

impl Replication {
    /// Waits for `exactly` so many replicas; without that, where another server may take the
    /// master's place, for one at least, and of the replicas of one master for all that keep up.
    pub(super) fn new(
        exactly: Option<u16>,
        address: &Address,
        parts: usize,
        deadline: Duration,
    ) -> Self {
        let counts = exactly.is_none() && address.has_sentinels();
        Self {
            least: exactly.unwrap_or_else(|| address.has_replicas().into()),
            keeping_up: counts.then(KeepingUp::default),
            // The answer must come before the deadline of the call, and a server with nothing
            // else to do looks at its clock ten times a second.
            patience: deadline * 2 / 5,
            started: Instant::now(),
            retry_at: (0..parts.max(1)).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// How many replicas a write that is to be sent now has to reach, or that there were too few
    /// a moment ago.
    pub(super) fn admit(&self, part: usize) -> Result<u16, StoreError> {
        if self.least == 0 {
            return Ok(0);
        }
        let (now, retry_at) = (self.now(), self.retry_at[part].load(Ordering::Relaxed));
        if now < retry_at {
            return Err(StoreError::Unreplicated);
        }
        if retry_at > 0 {
            // One of the calls that come now tries; the others go on without.
            self.pause(part);
        }
        let all = (self.keeping_up.as_ref()).map_or(0, |it| it.count.load(Ordering::Relaxed));
        Ok(all.max(self.least))
    }

    /// Adds to a write what waits for so many replicas, in the same round trip.
    pub(super) fn ask(&self, write: &mut Pipeline, wanted: u16) {
        if wanted == 0 {
            return;
        }
        let millis = u64::try_from(self.patience.as_millis()).unwrap_or(u64::MAX);
        write.cmd("WAIT").arg(wanted).arg(millis.max(1));
        if self.keeping_up.is_some() {
            write.cmd("ROLE");
        }
    }

    /// Takes the answers to what [`Self::ask`] added off the answers, and judges them.
    pub(super) fn check(
        &self,
        answers: &mut Vec<Value>,
        part: usize,
        wanted: u16,
    ) -> Result<(), StoreError> {
        if wanted == 0 {
            return Ok(());
        }
        let role = self.keeping_up.as_ref().and_then(|_| answers.pop());
        let reached = match answers.pop() {
            Some(Value::Int(reached)) => u16::try_from(reached).unwrap_or(u16::MAX),
            Some(answer) => {
                return super::answer::checked(answer).and(Err(StoreError::Corrupt(None)));
            }
            None => return Err(StoreError::Corrupt(None)),
        };
        if let Some(keeping_up) = &self.keeping_up {
            keeping_up.learn(reached, wanted, role);
        }
        if reached < wanted {
            self.pause(part);
            return Err(StoreError::Unreplicated);
        }
        self.retry_at[part].store(0, Ordering::Relaxed);
        Ok(())
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

impl KeepingUp {
    /// `reached` of the `wanted` replicas had a write. Too few: from now on only those count,
    /// so that one which hangs costs a pause and no more. Else all that have what came before;
    /// a user who may not ask for the role goes on with what is asked for at least.
    fn learn(&self, reached: u16, wanted: u16, role: Option<Value>) {
        let role = role.and_then(|role| redis::from_redis_value(role).ok());
        let Some(Role::Primary {
            replication_offset,
            replicas,
        }) = role
        else {
            return;
        };
        let before = self.offset.swap(replication_offset, Ordering::Relaxed);
        if reached < wanted {
            self.count.store(reached, Ordering::Relaxed);
            return;
        }
        let has_it = |replica: &&ReplicaInfo| {
            u64::try_from(replica.replication_offset).is_ok_and(|offset| offset >= before)
        };
        let current = u16::try_from(replicas.iter().filter(has_it).count()).unwrap_or(u16::MAX);
        self.count.fetch_max(current, Ordering::Relaxed);
    }
}
