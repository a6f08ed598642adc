//! Metrics of what operators do with a running gateway: load again, erase.

use std::sync::atomic::{AtomicBool, Ordering};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::vault::Holding;

/// What a running gateway loads again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The key ring.
    Keys,
    /// The settings.
    Settings,
}

impl Source {
    pub(super) const ALL: [Self; 2] = [Self::Keys, Self::Settings];

    /// The name in metrics, logs and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Settings => "settings",
        }
    }
}

/// Whether the last attempt to load a [`Source`] again failed.
#[derive(Default)]
pub(super) struct Stale([AtomicBool; Source::ALL.len()]);

impl Stale {
    pub(super) fn is(&self, source: Source) -> bool {
        self.0[source as usize].load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, source: Source, stale: bool) {
        self.0[source as usize].store(stale, Ordering::Relaxed);
    }
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
struct SourceLabel {
    source: &'static str,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
struct ReloadLabels {
    source: &'static str,
    result: &'static str,
}

/// What is counted.
pub(super) struct Care {
    erased_sessions: Counter,
    erased_values: Counter,
    reloads: Family<ReloadLabels, Counter>,
    stale: Family<SourceLabel, Gauge>,
}

impl Care {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let care = Self {
            erased_sessions: Counter::default(),
            erased_values: Counter::default(),
            reloads: Family::default(),
            stale: Family::default(),
        };
        registry.register(
            "erased_sessions",
            "Sessions erased on demand",
            care.erased_sessions.clone(),
        );
        registry.register(
            "erased_values",
            "Values erased on demand",
            care.erased_values.clone(),
        );
        registry.register(
            "reloads",
            "Times that a running gateway loaded its settings or its key ring again, by result",
            care.reloads.clone(),
        );
        registry.register(
            "stale",
            "1 while the last attempt to load the settings or the key ring again failed",
            care.stale.clone(),
        );
        for source in Source::ALL {
            let source = source.as_str();
            care.stale.get_or_create(&SourceLabel { source }).set(0);
        }
        care
    }

    pub(super) fn reloaded(&self, source: Source, ok: bool) {
        let source = source.as_str();
        let result = if ok { "ok" } else { "failed" };
        self.reloads
            .get_or_create(&ReloadLabels { source, result })
            .inc();
        self.stale
            .get_or_create(&SourceLabel { source })
            .set(i64::from(!ok));
    }

    pub(super) fn erased(&self, held: Holding) {
        self.erased_sessions.inc_by(held.sessions);
        self.erased_values.inc_by(held.values);
    }
}
