//! The thread that writes the events of the queue.

use std::{
    io,
    sync::{Arc, PoisonError, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use super::{
    Shared,
    chain::{Batch, Chain},
    queue::Entry,
    sink::{Reason, Sink},
};

/// How long events gather before they are written, unless somebody waits for them.
const GATHER: Duration = Duration::from_millis(5);

/// How long a sink that failed is let be, unless somebody waits.
const RETRY: Duration = Duration::from_millis(200);

/// How many records one write has at most; and one to a sink that failed.
const BATCH: usize = 512;
const TRIAL: usize = 16;

/// How often the log tells where the chain ends.
const TELL_EVERY: Duration = Duration::from_hours(1);

/// What the thread has.
pub(super) struct Writer {
    shared: Arc<Shared>,
    chain: Chain,
    sink: Box<dyn Sink>,
    is_down: bool,
    told: Instant,
}

impl Writer {
    pub(super) fn start(shared: Arc<Shared>, chain: Chain, sink: Box<dyn Sink>) -> io::Result<()> {
        let writer = Self {
            shared,
            chain,
            sink,
            is_down: false,
            told: Instant::now(),
        };
        thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || writer.run())
            .map(|_| ())
    }

    fn run(mut self) {
        let mut is_whole = true;
        while let Some(entries) = self.next() {
            is_whole = self.write(entries);
            if self.told.elapsed() > TELL_EVERY {
                self.tell();
            }
        }
        self.tell();
        let queue = &self.shared.queue;
        queue.lock().ended = Some(is_whole);
        queue.changed.notify_all();
    }

    /// Waits for events; nothing once the queue is closed and empty, or closed and of no avail.
    fn next(&self) -> Option<Vec<Entry>> {
        let queue = &self.shared.queue;
        let mut events = queue.lock();
        let mut gathered = None;
        loop {
            let now = Instant::now();
            events.settle(now);
            let pause = if events.is_closed {
                if events.entries.is_empty() {
                    return None;
                }
                Duration::ZERO
            } else if events.entries.is_empty() {
                gathered = None;
                match events.refused_at.filter(|_| !events.refused.is_empty()) {
                    Some(at) => at.saturating_duration_since(now),
                    None => Duration::MAX,
                }
            } else if events.is_urgent || (events.entries.len() >= BATCH && !self.is_down) {
                Duration::ZERO
            } else {
                let gather = if self.is_down { RETRY } else { GATHER };
                let until: Instant = *gathered.get_or_insert(now + gather);
                until.saturating_duration_since(now)
            };
            if pause.is_zero() {
                break;
            }
            events = if pause == Duration::MAX {
                let waited = queue.changed.wait(events);
                waited.unwrap_or_else(PoisonError::into_inner)
            } else {
                let waited = queue.changed.wait_timeout(events, pause);
                waited.unwrap_or_else(PoisonError::into_inner).0
            };
        }
        if !self.is_down {
            events.note_losses();
        }
        let count = events
            .entries
            .len()
            .min(if self.is_down { TRIAL } else { BATCH });
        // Those who wait stand at the end of a long queue, too.
        events.is_urgent = events.is_urgent && count < events.entries.len();
        Some(events.entries.drain(..count).collect())
    }

    /// Writes; whether all was written.
    fn write(&mut self, mut entries: Vec<Entry>) -> bool {
        // Who gave up waiting has shown nothing.
        entries.retain(|entry| entry.waiter.as_ref().is_none_or(|w| !w.is_closed()));
        if entries.is_empty() {
            return true;
        }
        let place = match self.sink.prepare(self.chain.is_new()) {
            Ok(place) => place,
            Err(reason) => return self.failed(entries, &reason),
        };
        let mut batch = Batch::default();
        if place.torn > 0 {
            batch.bytes.push(b'\n');
        }
        let mut chain = self.chain.clone();
        for (position, entry) in entries.iter().enumerate() {
            let place = (position == 0).then_some(&place);
            chain.seal(entry.at, &entry.event, place, &mut batch);
        }
        let written = self.sink.append(&batch);
        self.chain.advance(&batch, written.lines);
        self.shared
            .counts
            .written
            .fetch_add(written.lines as u64, Ordering::Relaxed);
        if written.lines > 0 {
            *self.shared.head() = self.chain.head();
        }
        // Written, but nobody knows for how long.
        let is_doubtful = written.error.is_some() && written.lines == entries.len();
        let rest = entries.split_off(written.lines);
        for waiter in entries.into_iter().filter_map(|entry| entry.waiter) {
            // Who gave up waiting meanwhile shows nothing.
            let _ = waiter.send(!is_doubtful);
        }
        if written.is_unsure {
            // Lines with these numbers may be there already.
            self.chain = self.chain.renewed();
        }
        match written.error {
            None => {
                self.worked();
                true
            }
            Some(reason) => self.failed(rest, &reason),
        }
    }

    fn worked(&mut self) {
        if std::mem::replace(&mut self.is_down, false) {
            self.shared.counts.is_down.store(false, Ordering::Relaxed);
            tracing::info!("the audit log is written again");
        }
    }

    /// Keeps what can wait; who waits is told that there is no record. Whether nothing is left.
    fn failed(&mut self, mut entries: Vec<Entry>, reason: &Reason) -> bool {
        if !std::mem::replace(&mut self.is_down, true) {
            self.shared.counts.is_down.store(true, Ordering::Relaxed);
            tracing::error!(reason, "the audit log cannot be written");
        }
        let mut events = self.shared.queue.lock();
        events.is_urgent = false;
        entries.extend(events.entries.drain(..));
        for entry in entries {
            match entry.waiter {
                Some(waiter) => drop(waiter.send(false)),
                None => events.entries.push_back(entry),
            }
        }
        let is_nothing_left = events.entries.is_empty();
        if events.is_closed {
            // There is no later.
            events.entries.clear();
        }
        is_nothing_left
    }

    /// What is cut off at the end of a log is known by this alone.
    fn tell(&mut self) {
        self.told = Instant::now();
        let head = self.chain.head();
        if head.seq > 0 {
            tracing::info!(
                audit.writer = head.writer,
                audit.seq = head.seq,
                audit.hash = head.hash,
                "the end of the audit log"
            );
        }
    }
}
