//! Leaves an engine alone for a moment that fails again and again, so that not every message
//! waits for it.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// After this many failures in a row.
const FAILURES: u32 = 3;

/// For this long; then one message tries again.
const REST: Duration = Duration::from_secs(1);

pub(super) struct Rest {
    since: Instant,
    failures: AtomicU32,
    /// When the next message may try, in milliseconds from the start.
    next: AtomicU64,
}

impl Rest {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            failures: AtomicU32::new(0),
            next: AtomicU64::new(0),
        }
    }

    /// Whether a call may be made. While the engine rests, only one in each period may.
    pub(super) fn may_try(&self) -> bool {
        if self.failures.load(Ordering::Relaxed) < FAILURES {
            return true;
        }
        let (now, next) = (self.now(), self.next.load(Ordering::Relaxed));
        now >= next
            && self
                .next
                .compare_exchange(
                    next,
                    now + millis(REST),
                    Ordering::Relaxed,
                    Ordering::Relaxed,
                )
                .is_ok()
    }

    /// How a call ended.
    pub(super) fn ended(&self, ok: bool) {
        if ok {
            self.failures.store(0, Ordering::Relaxed);
        } else {
            // Before the count, so that nobody sees the count without the time.
            self.next
                .store(self.now() + millis(REST), Ordering::Relaxed);
            let more = |failures: u32| Some(failures.saturating_add(1));
            let _ = self
                .failures
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }

    fn now(&self) -> u64 {
        millis(self.since.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{FAILURES, Rest};

    #[test]
    fn it_rests_after_failures_in_a_row_and_not_after_success() {
        let rest = Rest::new();
        for _ in 1..FAILURES {
            rest.ended(false);
        }
        assert!(rest.may_try());
        rest.ended(true);
        for _ in 1..FAILURES {
            rest.ended(false);
        }
        assert!(rest.may_try());
        rest.ended(false);
        assert!(!rest.may_try());
        rest.ended(true);
        assert!(rest.may_try());
    }
}
