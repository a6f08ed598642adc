//! The audit log, as metrics.

use std::sync::atomic::Ordering;

use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};

use crate::audit::Counts;

/// What the audit log counts by itself, copied when somebody looks.
pub(super) struct AuditMetrics {
    written: Counter,
    lost: Counter,
    waiting: Gauge,
    down: Gauge,
    seq: Gauge,
}

impl AuditMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let waiting = gauge(
            "audit_records_waiting",
            "Records of the audit log that are not written yet",
        );
        let down = gauge("audit_down", "1 while the audit log cannot be written");
        let seq = gauge(
            "audit_seq",
            "The number of the last record in this process's chain of the audit log",
        );
        Self {
            written: super::counter(
                registry,
                "audit_records_written",
                "Records of the audit log that were written",
            ),
            lost: super::counter(
                registry,
                "audit_records_lost",
                "Records that found no room while the audit log could not be written",
            ),
            waiting,
            down,
            seq,
        }
    }

    pub(super) fn set(&self, counts: &Counts, seq: u64) {
        let now = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (counter, number) in [
            (&self.written, now(&counts.written)),
            (&self.lost, now(&counts.lost)),
        ] {
            counter.inner().store(number, Ordering::Relaxed);
        }
        self.waiting.set(gauge(now(&counts.waiting)));
        self.down.set(counts.is_down.load(Ordering::Relaxed).into());
        self.seq.set(gauge(seq));
    }
}
