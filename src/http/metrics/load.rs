//! What is under way, what is too much, and how late the workers are.

use std::{sync::atomic::Ordering, time::Duration};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::ReasonLabel;
use crate::http::{
    limits::Limits,
    load::{Overload, Snapshot},
};

/// A timer is up to 2 ms late by itself.
const LAG_SECONDS: [f64; 9] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0];

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
struct LimitLabel {
    limit: &'static str,
}

/// What is counted.
pub(in crate::http) struct LoadMetrics {
    refused: Family<ReasonLabel, Counter>,
    shed: Counter,
    lag: Histogram,
    requests: Gauge,
    vault: Gauge,
    buffered: Gauge,
    connections: Gauge,
}

impl LoadMetrics {
    pub(super) fn new(registry: &mut Registry, limits: &Limits) -> Self {
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let requests = gauge("requests_in_flight", "Requests that are under way");
        let vault = gauge(
            "vault_requests_in_flight",
            "Requests under way that may use the vault",
        );
        let buffered = gauge(
            "large_body_bytes",
            "Bytes of large bodies and answers that are in memory",
        );
        let connections = gauge("connections", "Connections that are open");
        let bounds = Family::<LimitLabel, Gauge>::default();
        registry.register(
            "limits",
            "The limits that are set, by the metric that they bound",
            bounds.clone(),
        );
        for (limit, value) in [
            ("requests_in_flight", limits.max_requests),
            ("vault_requests_in_flight", limits.max_vault_calls),
            ("large_body_bytes", limits.max_buffered_len),
            ("connections", limits.max_connections),
        ] {
            bounds
                .get_or_create(&LimitLabel { limit })
                .set(whole(value));
        }
        let lag = Histogram::new(LAG_SECONDS);
        registry.register_with_unit(
            "worker_lag",
            "How late a worker gets to what is ready to be served, ten times a second each",
            Unit::Seconds,
            lag.clone(),
        );
        let refused = super::counters(
            registry,
            "overloaded_requests",
            "Requests refused under overload, by the limit that was reached",
        );
        for why in Overload::ALL {
            let reason = why.as_str();
            refused.get_or_create(&ReasonLabel { reason }).inc_by(0);
        }
        Self {
            refused,
            shed: super::counter(
                registry,
                "shed_requests",
                "Requests answered without the vault under overload",
            ),
            lag,
            requests,
            vault,
            buffered,
            connections,
        }
    }

    pub(in crate::http) fn refused(&self, why: Overload) {
        let reason = why.as_str();
        self.refused.get_or_create(&ReasonLabel { reason }).inc();
    }

    pub(in crate::http) fn lagged(&self, lag: Duration) {
        self.lag.observe(lag.as_secs_f64());
    }

    pub(super) fn set(&self, now: &Snapshot) {
        self.requests.set(whole(now.requests));
        self.vault.set(whole(now.vault));
        self.shed.inner().store(now.shed as u64, Ordering::Relaxed);
        self.buffered.set(whole(now.buffered));
        self.connections.set(whole(now.connections));
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
