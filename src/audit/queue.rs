//! The events that wait to be recorded.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use tokio::sync::oneshot;

use super::event::Event;

/// Refused callers of this long are one record.
const REFUSED_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Entry {
    pub(super) at: SystemTime,
    pub(super) event: Event,
    /// Who waits for the record. Without it, nothing happens that would have to be recorded.
    pub(super) waiter: Option<oneshot::Sender<bool>>,
}

/// Callers that were turned away, to be recorded as one.
pub(super) struct Refused {
    endpoint: &'static str,
    code: &'static str,
    count: u64,
    since: SystemTime,
}

#[derive(Default)]
pub(super) struct Events {
    pub(super) entries: VecDeque<Entry>,
    pub(super) refused: Vec<Refused>,
    /// When the refused are recorded, at the earliest.
    pub(super) refused_at: Option<Instant>,
    /// Events that found no room.
    lost: u64,
    /// Whether somebody waits.
    pub(super) is_urgent: bool,
    pub(super) is_closed: bool,
    /// Whether the thread has ended, and all was written.
    pub(super) ended: Option<bool>,
}

pub(super) struct Queue {
    events: Mutex<Events>,
    pub(super) changed: Condvar,
    capacity: usize,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            events: Mutex::default(),
            changed: Condvar::new(),
            capacity,
        }
    }

    // No change is made in steps that a panic could come between.
    pub(super) fn lock(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Adds an event; whether there was room.
    pub(super) fn push(&self, event: Event) -> bool {
        let at = SystemTime::now();
        let mut events = self.lock();
        if events.entries.len() >= self.capacity {
            events.lost += 1;
            return false;
        }
        if matches!(event, Event::Stopped) {
            // Nothing comes behind it.
            events.take_refused();
        }
        events.entries.push_back(Entry {
            at,
            event,
            waiter: None,
        });
        // The thread gathers; it needs to be told of the first one only.
        if events.entries.len() == 1 {
            drop(events);
            self.changed.notify_all();
        }
        true
    }

    /// Adds events, each with an answer to whether it was written; nothing where there is no
    /// room.
    pub(super) fn push_and_wait(&self, new: Vec<Event>) -> Option<Vec<oneshot::Receiver<bool>>> {
        let at = SystemTime::now();
        let mut events = self.lock();
        if events.entries.len() + new.len() > self.capacity || events.is_closed {
            return None;
        }
        let mut answers = Vec::with_capacity(new.len());
        for event in new {
            let (waiter, answer) = oneshot::channel();
            answers.push(answer);
            events.entries.push_back(Entry {
                at,
                event,
                waiter: Some(waiter),
            });
        }
        let was_urgent = std::mem::replace(&mut events.is_urgent, true);
        drop(events);
        if !was_urgent {
            self.changed.notify_all();
        }
        Some(answers)
    }

    /// Counts a caller that was turned away.
    pub(super) fn refused(&self, endpoint: &'static str, code: &'static str) {
        let mut events = self.lock();
        let is_same = |refused: &&mut Refused| refused.endpoint == endpoint && refused.code == code;
        if let Some(same) = events.refused.iter_mut().find(is_same) {
            same.count += 1;
            return;
        }
        events.refused.push(Refused {
            endpoint,
            code,
            count: 1,
            since: SystemTime::now(),
        });
        drop(events);
        self.changed.notify_all();
    }

    /// Has the thread write what is left and end. Whether it wrote everything within `patience`.
    pub(super) fn close(&self, patience: Duration) -> bool {
        let mut events = self.lock();
        events.is_closed = true;
        self.changed.notify_all();
        let waited = self
            .changed
            .wait_timeout_while(events, patience, |events| events.ended.is_none());
        let (events, _) = waited.unwrap_or_else(PoisonError::into_inner);
        events.ended == Some(true)
    }
}

impl Events {
    /// Takes the refused over if it is time for them.
    pub(super) fn settle(&mut self, now: Instant) {
        if self.refused.is_empty() {
            return;
        }
        if self.is_closed || self.refused_at.is_none_or(|at| at <= now) {
            self.refused_at = Some(now + REFUSED_EVERY);
            self.take_refused();
        }
    }

    fn take_refused(&mut self) {
        for refused in self.refused.drain(..) {
            self.entries.push_back(Entry {
                at: refused.since,
                event: Event::Refused {
                    endpoint: refused.endpoint,
                    code: refused.code,
                    count: refused.count,
                },
                waiter: None,
            });
        }
    }

    pub(super) fn note_losses(&mut self) {
        if self.lost > 0 {
            let records = std::mem::take(&mut self.lost);
            self.entries.push_back(Entry {
                at: SystemTime::now(),
                event: Event::Lost { records },
                waiter: None,
            });
        }
    }
}
