//! The queue of log events, as metrics.

use std::sync::atomic::Ordering;

use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};

use crate::outbox::Counts;

/// What the outbox counts by itself, copied when somebody looks.
pub(super) struct OutboxMetrics {
    delivered: Counter,
    failed: Counter,
    waiting: Gauge,
    waiting_bytes: Gauge,
}

impl OutboxMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let waiting = Gauge::default();
        registry.register(
            "log_events_waiting",
            "Log events on disk that the sink has not taken yet",
            waiting.clone(),
        );
        let waiting_bytes = Gauge::default();
        registry.register(
            "log_events_waiting_bytes",
            "Bytes of log events that wait, of log_webhook.max_queue_bytes",
            waiting_bytes.clone(),
        );
        Self {
            delivered: super::counter(
                registry,
                "log_events_delivered",
                "Log events that the sink took",
            ),
            failed: super::counter(
                registry,
                "log_delivery_failures",
                "Attempts to deliver a log event that failed; it is tried again",
            ),
            waiting,
            waiting_bytes,
        }
    }

    pub(super) fn set(&self, counts: &Counts) {
        let now = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (counter, number) in [
            (&self.delivered, now(&counts.delivered)),
            (&self.failed, now(&counts.failed)),
        ] {
            counter.inner().store(number, Ordering::Relaxed);
        }
        self.waiting.set(gauge(now(&counts.waiting)));
        self.waiting_bytes.set(gauge(now(&counts.waiting_bytes)));
    }
}
