//! Empties the queue into the sink, oldest first, for as long as it takes.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep, timeout_at};

use super::{Outbox, queue::Waiting, sink::Outcome};

/// How many bytes of events are read at once.
const BATCH_BYTES: usize = 4 << 20;

/// The first pause after a failure; it doubles with each one that follows.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause: how long a sink that is back may wait for what it missed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub(super) async fn run(outbox: &Outbox) {
    let mut delivery = Delivery {
        outbox,
        offered: 0,
        is_up: true,
        pause: FIRST_PAUSE,
        refused_pause: FIRST_PAUSE,
        again_at: None,
    };
    loop {
        let batch = outbox.queue.next(delivery.offered, BATCH_BYTES).await;
        match batch.last().map(|event| event.id) {
            Some(last) => delivery.deliver(&batch, last).await,
            None => delivery.wait().await,
        }
    }
}

struct Delivery<'o> {
    outbox: &'o Outbox,
    /// Events up to here have been offered; those of them that still wait were refused.
    offered: i64,
    is_up: bool,
    /// How long the sink is left alone the next time that it is down.
    pause: Duration,
    /// How long refused events are let be the next time.
    refused_pause: Duration,
    /// When they are offered again.
    again_at: Option<Instant>,
}

impl Delivery<'_> {
    async fn deliver(&mut self, batch: &[Waiting], last: i64) {
        let outcomes = self.offer(batch).await;
        let (mut taken, mut down) = (Vec::new(), None);
        for (id, outcome) in &outcomes {
            match outcome {
                Outcome::Taken => taken.push(*id),
                Outcome::Down(why) => down = Some(*why),
                Outcome::Refused(status) => self.refused(*status),
            }
        }
        let counts = &self.outbox.counts;
        let failed = (outcomes.len() - taken.len()) as u64;
        counts.failed.fetch_add(failed, Ordering::Relaxed);
        counts
            .delivered
            .fetch_add(taken.len() as u64, Ordering::Relaxed);
        // What cannot be removed is sent again: at least once.
        if !taken.is_empty() && !self.outbox.queue.remove(taken).await {
            down = down.or(Some("queue"));
        }
        if let Some(why) = down {
            if std::mem::replace(&mut self.is_up, false) {
                tracing::error!(reason = why, "log events cannot be delivered; they wait");
            }
            sleep(self.pause).await;
            self.pause = longer(self.pause);
            self.offered = 0;
        } else {
            if !std::mem::replace(&mut self.is_up, true) {
                tracing::info!("log events are delivered again");
            }
            self.pause = FIRST_PAUSE;
            self.offered = last;
        }
    }

    /// An event that the sink does not want lets others pass, and is offered again.
    fn refused(&mut self, status: u16) {
        if self.again_at.is_none() {
            tracing::warn!(
                http.status = status,
                "the sink refuses a log event; it is kept"
            );
            self.again_at = Some(Instant::now() + self.refused_pause);
            self.refused_pause = longer(self.refused_pause);
        }
    }

    /// Nothing more is to be offered: until something new comes, or it is time for what was
    /// refused.
    async fn wait(&mut self) {
        let pushed = self.outbox.pushed.notified();
        if self.outbox.counts.waiting.load(Ordering::Relaxed) == 0 {
            self.refused_pause = FIRST_PAUSE;
            self.again_at = None;
            pushed.await;
            return;
        }
        let again_at = *self
            .again_at
            .get_or_insert_with(|| Instant::now() + FIRST_PAUSE);
        if Instant::now() >= again_at || timeout_at(again_at, pushed).await.is_err() {
            self.again_at = None;
            self.offered = 0;
        }
    }

    /// Sends the events; once one of them finds the sink down, the rest is let be.
    async fn offer(&self, batch: &[Waiting]) -> Vec<(i64, Outcome)> {
        let is_down = AtomicBool::new(false);
        let send = async |event: &Waiting| {
            if is_down.load(Ordering::Relaxed) {
                return None;
            }
            let outcome = self.outbox.sink.send(event).await;
            if matches!(outcome, Outcome::Down(_)) {
                is_down.store(true, Ordering::Relaxed);
            }
            Some((event.id, outcome))
        };
        stream::iter(batch)
            .map(send)
            .buffer_unordered(self.outbox.sink.concurrency())
            .filter_map(async |outcome| outcome)
            .collect()
            .await
    }
}

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}
