//! A circuit breaker: tells calls apart that are worth waiting for.
//!
//! Closed, it lets every call through. A run of failures opens it: calls fail at once, but
//! for one each time a pause is over, which is tried (half-open). The pause doubles with
//! every failed trial. An answer closes it.

use std::time::{Duration, Instant};

use crate::vault::store::StoreError;

/// How long nothing is tried after the first failure; doubles with each further one.
const MIN_PAUSE: Duration = Duration::from_millis(25);
/// How often it doubles.
const MAX_DOUBLINGS: u32 = 4;
/// How many calls in a row may stay without an answer.
const MAX_TIMEOUTS: u32 = 3;

/// The state for one server and one thread.
#[derive(Default)]
pub(super) struct Breaker {
    /// The last failure, until a call is answered.
    failure: Option<Failure>,
    /// How much has failed since a call was answered. The first thing that breaks after
    /// that may be the connection alone; from the second on the breaker is open.
    failures: u32,
    /// How many calls in a row got no answer.
    timeouts: u32,
}

/// Why a call failed, and when.
#[derive(Clone)]
pub(super) struct Failure {
    pub(super) at: Instant,
    pub(super) error: StoreError,
}

impl Failure {
    pub(super) fn now(error: StoreError) -> Self {
        Self {
            at: Instant::now(),
            error,
        }
    }
}

impl Breaker {
    /// A call was answered, if only with an error.
    pub(super) fn close(&mut self) {
        *self = Self::default();
    }

    /// A connection broke that had worked: the server may be well.
    pub(super) fn stumble(&mut self, failure: Failure) {
        self.count(failure, 1);
    }

    /// The server does not work.
    pub(super) fn open(&mut self, failure: Failure) {
        self.count(failure, 2);
    }

    /// A call got no answer in time; tells whether it is one too many, which opens.
    pub(super) fn timed_out(&mut self) -> bool {
        self.timeouts += 1;
        let is_too_many = self.timeouts >= MAX_TIMEOUTS || self.is_open();
        if is_too_many {
            self.open(Failure::now(StoreError::Timeout));
        }
        is_too_many
    }

    pub(super) fn is_open(&self) -> bool {
        self.failures > 1
    }

    /// The last failure, while nothing is to be tried after it.
    pub(super) fn resting(&self) -> Option<&StoreError> {
        let failure = self.failure.as_ref()?;
        (failure.at.elapsed() < self.pause()).then_some(&failure.error)
    }

    /// The last failure, if the breaker is open.
    pub(super) fn opened_by(&self) -> Option<&StoreError> {
        let failure = self.failure.as_ref()?;
        self.is_open().then_some(&failure.error)
    }

    /// Lets a call through, or says why not. Of those that come while it is half-open,
    /// it is one for each pause, whatever becomes of it: a call may be given up.
    pub(super) fn admit(&mut self) -> Result<(), StoreError> {
        if !self.is_open() {
            return Ok(());
        }
        if let Some(error) = self.resting() {
            return Err(error.clone());
        }
        if let Some(failure) = &mut self.failure {
            failure.at = Instant::now();
        }
        Ok(())
    }

    fn count(&mut self, failure: Failure, at_least: u32) {
        self.failure = Some(failure);
        self.failures = self.failures.saturating_add(1).max(at_least);
        self.timeouts = 0;
    }

    fn pause(&self) -> Duration {
        MIN_PAUSE * 2_u32.pow(self.failures.saturating_sub(1).min(MAX_DOUBLINGS))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Breaker, Failure, MAX_TIMEOUTS};
    use crate::vault::store::StoreError;

    fn long_ago() -> Failure {
        Failure {
            at: Instant::now().checked_sub(Duration::from_mins(1)).unwrap(),
            error: StoreError::Overloaded,
        }
    }

    #[test]
    fn timeouts_in_a_row_open_it_and_an_answer_closes_it() {
        let mut breaker = Breaker::default();
        for _ in 1..MAX_TIMEOUTS {
            assert!(!breaker.timed_out());
            assert!(breaker.admit().is_ok());
        }
        breaker.close();
        for _ in 1..MAX_TIMEOUTS {
            assert!(!breaker.timed_out());
        }
        assert!(breaker.timed_out());
        assert!(matches!(breaker.admit(), Err(StoreError::Timeout)));
        breaker.close();
        assert!(breaker.admit().is_ok());
    }

    #[test]
    fn half_open_it_lets_one_call_through() {
        let mut breaker = Breaker::default();
        breaker.open(long_ago());
        assert!(breaker.is_open());
        assert!(breaker.admit().is_ok(), "the pause is over");
        assert!(matches!(breaker.admit(), Err(StoreError::Overloaded)));
        breaker.close();
        assert!(breaker.admit().is_ok());
    }

    #[test]
    fn one_broken_connection_does_not_open_it() {
        let mut breaker = Breaker::default();
        breaker.stumble(Failure::now(StoreError::Overloaded));
        assert!(breaker.admit().is_ok());
        assert!(breaker.resting().is_some());
        breaker.stumble(long_ago());
        assert!(breaker.is_open());
    }

    #[test]
    fn the_pause_grows_and_stays_bounded() {
        let mut breaker = Breaker::default();
        let mut last = Duration::ZERO;
        for _ in 0..100 {
            breaker.open(long_ago());
            assert!(breaker.pause() >= last);
            last = breaker.pause();
        }
        assert_eq!(last, Duration::from_millis(400));
    }
}
