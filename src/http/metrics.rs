//! Prometheus metrics. A label is a route, a type, a code: never anything that was sent.

mod audit;
mod labels;
mod load;
mod outbox;
mod route;
mod traces;

use std::{collections::HashMap, fmt, hash::Hash, sync::OnceLock, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{care::Care, limits::Limits, load::Snapshot};
use crate::{audit::Audit, entity::EntityType, gateway::Report, outbox::Outbox, trace::Counts};
use audit::AuditMetrics;
use labels::{BuildLabel, EngineLabels, ReasonLabel, RequestLabels, RouteLabel, TypeLabel};
use load::LoadMetrics;
use outbox::OutboxMetrics;
pub(super) use route::Route;
use traces::TraceMetrics;

/// From 50 µs to 0.8 s by doubling, then what a slow store can add.
const SECONDS: [f64; 16] = [
    0.000_05, 0.000_1, 0.000_2, 0.000_4, 0.000_8, 0.001_6, 0.003_2, 0.006_4, 0.012_8, 0.025_6,
    0.051_2, 0.102_4, 0.204_8, 0.409_6, 0.819_2, 2.0,
];

type Latencies = Family<RouteLabel, Histogram, fn() -> Histogram>;

/// A counter for each set of labels.
fn counters<L>(registry: &mut Registry, name: &str, help: &str) -> Family<L, Counter>
where
    L: Clone + Hash + Eq + EncodeLabelSet + fmt::Debug + Send + Sync + 'static,
{
    let family = Family::default();
    registry.register(name, help, family.clone());
    family
}

fn counter(registry: &mut Registry, name: &str, help: &str) -> Counter {
    let counter = Counter::default();
    registry.register(name, help, counter.clone());
    counter
}

/// What the gateway counts.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    served: [Counter; Route::ALL.len()],
    durations: [Histogram; Route::ALL.len()],
    findings: Family<TypeLabel, Counter>,
    /// Those of the types that were found already, so that no call waits for another.
    found: HashMap<EntityType, OnceLock<Counter>>,
    refusals: Family<TypeLabel, Counter>,
    minted: Counter,
    sealed: Counter,
    restored: Counter,
    repaired: Counter,
    unknown: Counter,
    unpaired_turns: Counter,
    store_errors: Family<ReasonLabel, Counter>,
    degraded: Family<ReasonLabel, Counter>,
    engine_failures: Family<EngineLabels, Counter>,
    auth_failures: Family<ReasonLabel, Counter>,
    outbox: OutboxMetrics,
    traces: TraceMetrics,
    /// What is under way, and what was too much.
    pub(super) load: LoadMetrics,
    audit: AuditMetrics,
    /// What operators do.
    pub(super) care: Care,
}

impl Metrics {
    /// `types` are those that can be found.
    #[expect(clippy::too_many_lines, reason = "a list of what is counted")]
    pub(super) fn new(types: impl IntoIterator<Item = EntityType>, limits: &Limits) -> Self {
        let mut registry = Registry::with_prefix("cloakroom");
        let requests = counters(
            &mut registry,
            "requests",
            "Requests answered, by route and status",
        );
        let durations = Latencies::new_with_constructor(|| Histogram::new(SECONDS));
        registry.register_with_unit(
            "request_duration",
            "Time from the first byte of a request's head to its answer, by route",
            Unit::Seconds,
            durations.clone(),
        );
        let findings = counters(
            &mut registry,
            "findings",
            "Personal data found, by entity type",
        );
        let refusals = counters(
            &mut registry,
            "refusals",
            "Messages that the assistant never saw, by the entity type that the policy blocks",
        );
        let minted = counter(
            &mut registry,
            "tokens_minted",
            "Tokens answered for stored values",
        );
        let sealed = counter(
            &mut registry,
            "tokens_sealed",
            "Tokens answered that carry their own value",
        );
        let restored = counter(
            &mut registry,
            "tokens_restored",
            "Tokens turned back into values",
        );
        let repaired = counter(
            &mut registry,
            "tokens_repaired",
            "Tokens turned back although they had been copied badly",
        );
        let unknown = counter(
            &mut registry,
            "tokens_unknown",
            "Tokens in answers that their session does not know, or no longer",
        );
        let unpaired_turns = counter(
            &mut registry,
            "unpaired_turns",
            "Turns that no pre-message call has seen: raw text went past the gateway",
        );
        let store_errors = counters(
            &mut registry,
            "store_errors",
            "Store calls that failed, by reason",
        );
        let degraded = counters(
            &mut registry,
            "degraded_answers",
            "Answers that are less than they could be, by reason; none of them lets text through that the rules find",
        );
        let engine_failures = counters(
            &mut registry,
            "engine_failures",
            "Messages that an engine has not seen in time, by engine and reason",
        );
        let auth_failures = counters(
            &mut registry,
            "auth_failures",
            "Requests refused for their credentials",
        );
        let outbox = OutboxMetrics::new(&mut registry);
        let traces = TraceMetrics::new(&mut registry);
        let load = LoadMetrics::new(&mut registry, limits);
        let audit = AuditMetrics::new(&mut registry);
        let care = Care::register(&mut registry);
        register_build(&mut registry);

        // What the message path touches is looked up once, here.
        let served = Route::ALL.map(|route| {
            requests.get_or_create_owned(&RequestLabels {
                route: route.as_str(),
                status: 200,
            })
        });
        let per_route = Route::ALL.map(|route| {
            durations.get_or_create_owned(&RouteLabel {
                route: route.as_str(),
            })
        });
        let found = types.into_iter().map(|entity| (entity, OnceLock::new()));
        Self {
            findings,
            found: found.collect(),
            registry,
            requests,
            served,
            durations: per_route,
            refusals,
            minted,
            sealed,
            restored,
            repaired,
            unknown,
            unpaired_turns,
            store_errors,
            degraded,
            engine_failures,
            auth_failures,
            outbox,
            traces,
            load,
            audit,
            care,
        }
    }

    pub(super) fn answered(&self, route: Route, status: u16, took: Duration) {
        if status == 200 {
            self.served[route as usize].inc();
        } else {
            self.requests
                .get_or_create(&RequestLabels {
                    route: route.as_str(),
                    status,
                })
                .inc();
        }
        self.durations[route as usize].observe(took.as_secs_f64());
    }

    pub(super) fn happened(&self, report: &Report) {
        for entity in &report.found {
            let counter = || {
                self.findings.get_or_create_owned(&TypeLabel {
                    entity_type: entity.as_str(),
                })
            };
            match self.found.get(entity) {
                Some(known) => known.get_or_init(counter).inc(),
                None => counter().inc(),
            };
        }
        for entity in &report.blocked {
            self.refusals
                .get_or_create(&TypeLabel {
                    entity_type: entity.as_str(),
                })
                .inc();
        }
        let add = |counter: &Counter, number: usize| {
            if number > 0 {
                counter.inc_by(number as u64);
            }
        };
        add(&self.minted, report.minted);
        add(&self.sealed, report.sealed);
        add(&self.restored, report.restored);
        add(&self.repaired, report.repaired);
        add(&self.unknown, report.unknown);
        if report.unpaired_turns > 0 {
            self.unpaired_turns.inc_by(report.unpaired_turns);
        }
        for why in &report.degraded {
            self.degraded
                .get_or_create(&ReasonLabel {
                    reason: why.as_str(),
                })
                .inc();
        }
        for failure in &report.engine_failures {
            self.engine_failures
                .get_or_create(&EngineLabels {
                    engine: failure.engine,
                    reason: failure.error.code(),
                })
                .inc();
        }
        if let Some(error) = &report.store_error {
            self.store_errors
                .get_or_create(&ReasonLabel {
                    reason: error.code(),
                })
                .inc();
        }
    }

    /// How many turns no pre-message call has seen.
    pub(super) fn unpaired_turns(&self) -> u64 {
        self.unpaired_turns.get()
    }

    pub(super) fn refused(&self, code: &'static str) {
        self.auth_failures
            .get_or_create(&ReasonLabel { reason: code })
            .inc();
    }

    pub(super) fn panicked(&self) {
        self.degraded
            .get_or_create(&ReasonLabel { reason: "panic" })
            .inc();
    }

    /// All of it in the OpenMetrics text format.
    pub(super) fn text(
        &self,
        now: &Snapshot,
        outbox: Option<&Outbox>,
        audit: Option<&Audit>,
        traces: Option<&Counts>,
    ) -> Result<String, fmt::Error> {
        self.load.set(now);
        if let Some(outbox) = outbox {
            self.outbox.set(outbox.counts());
        }
        if let Some(audit) = audit {
            self.audit.set(audit.counts(), audit.head().seq);
        }
        if let Some(counts) = traces {
            self.traces.set(counts);
        }
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}

fn register_build(registry: &mut Registry) {
    let build = Family::<BuildLabel, Gauge>::default();
    build
        .get_or_create(&BuildLabel {
            version: env!("CARGO_PKG_VERSION"),
        })
        .set(1);
    registry.register("build", "The version that runs", build);
}
