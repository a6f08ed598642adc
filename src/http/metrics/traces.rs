//! What became of recorded traces.

use std::sync::atomic::Ordering;

use prometheus_client::{
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::ReasonLabel;
use crate::trace::Counts;

/// What the recorder and the exporter count by themselves, copied when somebody looks.
pub(super) struct TraceMetrics {
    sent: Counter,
    overflowed: Counter,
    failed: Counter,
}

impl TraceMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let sent = super::counter(
            registry,
            "traces_exported",
            "Traces that the collector took",
        );
        let dropped: Family<ReasonLabel, Counter> = super::counters(
            registry,
            "traces_dropped",
            "Traces that were dropped, because the queue was full or the collector did not take them",
        );
        let dropped = |reason| dropped.get_or_create_owned(&ReasonLabel { reason });
        Self {
            sent,
            overflowed: dropped("queue_full"),
            failed: dropped("export_failed"),
        }
    }

    pub(super) fn set(&self, counts: &Counts) {
        for (counter, count) in [
            (&self.sent, &counts.sent),
            (&self.overflowed, &counts.overflowed),
            (&self.failed, &counts.failed),
        ] {
            counter
                .inner()
                .store(count.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}
