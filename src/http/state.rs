//! What every handler shares, and the way into every endpoint: credentials first, then the body.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Instant, SystemTime},
};

use actix_web::{HttpRequest, HttpResponse, http::header::HeaderValue};
use arc_swap::ArcSwap;

use super::{
    ServerOptions,
    care::{Source, Stale},
    load::{Load, Share, Turn},
    metrics::{Metrics, Route},
    reply::Problem,
    tls::{ClientCertificate, Tls},
};
use crate::{
    audit::Audit,
    auth::{AuthError, Authenticator},
    detect::entity_types,
    gateway::{Gateway, Report},
    outbox::Outbox,
    trace::Recorder,
    vault::StoreError,
};

/// How long the store, or the engines, must have answered every call before the log says that
/// they are well: of several servers some may fail and some not.
const CALM_MS: u64 = 1000;

/// The segment of a path that names an assistant.
pub(super) const ASSISTANT: &str = "assistant";

/// Endpoints of an assistant that share their credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// `/webhook/…`
    Webhook,
    /// `/v1/…`
    Api,
}

/// One assistant: what is done for it, and who may ask for it.
pub struct Assistant {
    /// Its use cases.
    pub gateway: Gateway,
    /// Who may call its webhooks.
    pub webhook: Authenticator,
    /// Who may call its plain API.
    pub api: Authenticator,
    /// What part of the limits it may take up.
    pub share: Share,
}

/// Everybody the server speaks for, and who may read its metrics.
pub struct Services {
    /// The assistant of the paths that name none.
    pub main: Arc<Assistant>,
    /// The others, by the name that stands in their paths.
    pub named: HashMap<String, Arc<Assistant>>,
    /// Who may read `/metrics`.
    pub metrics: Authenticator,
    /// Where log events go, if anywhere. It stays that of the start.
    pub outbox: Option<Outbox>,
    /// Where is recorded who was shown what, if anywhere. It stays that of the start.
    pub audit: Option<Audit>,
}

/// Whether something answers.
#[derive(Default)]
struct Health {
    is_down: AtomicBool,
    /// When it last failed, in milliseconds from the start.
    failed_at: AtomicU64,
}

impl Health {
    /// Notes a failure; whether it is the first one.
    fn failed(&self, now: u64) -> bool {
        self.failed_at.store(now, Ordering::Relaxed);
        !self.is_down.swap(true, Ordering::Relaxed)
    }

    /// Notes an answer; whether all is well since then.
    fn recovered(&self, now: impl Fn() -> u64) -> bool {
        let is_over = self.is_down.load(Ordering::Relaxed)
            && now() > self.failed_at.load(Ordering::Relaxed) + CALM_MS;
        is_over && self.is_down.swap(false, Ordering::Relaxed)
    }
}

/// Shared by all workers.
pub(super) struct State {
    services: ArcSwap<Services>,
    outbox: Option<Outbox>,
    pub(super) load: Load,
    pub(super) audit: Option<Audit>,
    /// What records traces, if anything.
    pub(super) recorder: Option<Recorder>,
    /// Whether callers must have shown a certificate.
    needs_certificate: bool,
    pub(super) metrics: Metrics,
    /// What could not be loaded again, so that what was loaded before is still in force.
    pub(super) stale: Stale,
    /// Off while the gateway drains.
    pub(super) ready: AtomicBool,
    /// What the store did last, so that the log tells of changes and not of every call.
    store: Health,
    /// The same of the engines.
    engines: Health,
    started: Instant,
}

impl State {
    pub(super) fn new(services: Services, options: &ServerOptions) -> Self {
        Self {
            outbox: services.outbox.clone(),
            audit: services.audit.clone(),
            services: ArcSwap::from_pointee(services),
            load: Load::new(options.limits),
            recorder: options.recorder.clone(),
            needs_certificate: options.tls.as_ref().is_some_and(Tls::asks_clients),
            metrics: Metrics::new(entity_types(), &options.limits),
            stale: Stale::default(),
            ready: AtomicBool::new(true),
            store: Health::default(),
            engines: Health::default(),
            started: Instant::now(),
        }
    }

    /// The assistant of the paths that name none.
    pub(super) fn main(&self) -> Arc<Assistant> {
        self.services.load().main.clone()
    }

    /// Puts others in place, for the requests that come from now on.
    pub(super) fn replace(&self, services: Services) {
        self.services.store(Arc::new(services));
    }

    /// Where log events go, if anywhere.
    pub(super) fn outbox(&self) -> Option<&Outbox> {
        self.outbox.as_ref()
    }

    /// Lets a request in to the assistant that its path names, or says why not. The path
    /// alone decides: it is known before the body is read, and each assistant checks its own
    /// credentials, so no caller can reach the sessions of another one's assistant.
    ///
    /// A call keeps the assistant to its end: it sees one key ring and one policy, whatever
    /// is put in place meanwhile.
    pub(super) async fn admit(
        &self,
        request: &HttpRequest,
        group: Group,
        route: Route,
    ) -> Result<Arc<Assistant>, Problem> {
        // Not held across the wait below: a guard is meant for a moment.
        let assistant = {
            let services = self.services.load();
            match request.match_info().get(ASSISTANT) {
                None => services.main.clone(),
                Some(name) => services.named.get(name).ok_or(Problem::NotFound)?.clone(),
            }
        };
        let authenticator = match group {
            Group::Webhook => &assistant.webhook,
            Group::Api => &assistant.api,
        };
        self.check(request, authenticator, route.as_str()).await?;
        Ok(assistant)
    }

    /// Lets a reader of metrics in, or says why not.
    pub(super) async fn admit_to_metrics(&self, request: &HttpRequest) -> Result<(), Problem> {
        let services = self.services.load_full();
        self.check(request, &services.metrics, "metrics").await
    }

    async fn check(
        &self,
        request: &HttpRequest,
        authenticator: &Authenticator,
        endpoint: &'static str,
    ) -> Result<(), Problem> {
        let is_certified =
            !self.needs_certificate || request.conn_data::<ClientCertificate>().is_some();
        if is_certified && authenticator.is_open() {
            return Ok(());
        }
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |now| now.as_secs());
        let headers = |name: &str| request.headers().get_all(name).map(HeaderValue::as_bytes);
        let mut checked = if is_certified {
            authenticator.check(headers, endpoint, now)
        } else {
            Err(AuthError::NoCertificate)
        };
        if checked == Err(AuthError::UnknownKey) && authenticator.refresh_keys().await {
            checked = authenticator.check(headers, endpoint, now);
        }
        checked.map_err(|error| {
            self.metrics.refused(error.code());
            if let Some(audit) = &self.audit {
                audit.refused(endpoint, error.code());
            }
            Problem::Auth(error)
        })
    }

    /// Takes a request of an assistant on, or refuses it.
    pub(super) fn enter<'s>(&'s self, assistant: &'s Assistant) -> Result<Turn<'s>, Problem> {
        self.load.enter(assistant).map_err(Problem::Overloaded)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Notes how loading again went.
    pub(super) fn reloaded(&self, source: Source, ok: bool) {
        self.stale.set(source, !ok);
        self.metrics.care.reloaded(source, ok);
    }

    /// Counts what happened, and logs it where an operator must know.
    pub(super) fn note(&self, report: &Report) {
        self.metrics.happened(report);
        // That the store was not asked tells nothing of it.
        let store_error = report.store_error.as_ref();
        if let Some(error) = store_error.filter(|error| !matches!(error, StoreError::Shed)) {
            if self.store.failed(self.millis()) {
                tracing::error!(error.code = error.code(), error.cause = %error, "the store does not answer");
            }
        } else if report.store_answered && self.store.recovered(|| self.millis()) {
            tracing::info!("the store answers again");
        }
        if let Some(failure) = report.engine_failures.first() {
            if self.engines.failed(self.millis()) {
                let (engine, code) = (failure.engine, failure.error.code());
                tracing::warn!(
                    engine,
                    error.code = code,
                    "an engine does not see every message"
                );
            }
        } else if report.engines_asked && self.engines.recovered(|| self.millis()) {
            tracing::info!("the engines see every message again");
        }
        if report.unpaired_turns > 0 {
            tracing::warn!(
                turns = report.unpaired_turns,
                "the assistant took turns without a pre-message call: raw text went past"
            );
        }
        for why in &report.degraded {
            tracing::debug!(reason = why.as_str(), "degraded answer");
        }
    }

    /// Counts an answer and hands it on.
    pub(super) fn answer(
        &self,
        route: Route,
        started: Instant,
        answer: Result<HttpResponse, Problem>,
    ) -> HttpResponse {
        let response = answer.unwrap_or_else(|problem| {
            tracing::debug!(error.code = problem.code(), "request refused");
            if let Problem::Overloaded(why) = problem {
                self.metrics.load.refused(why);
            }
            problem.response()
        });
        self.metrics
            .answered(route, response.status().as_u16(), started.elapsed());
        response
    }
}

/// A 200 with a JSON body.
pub(super) fn json(body: impl actix_web::body::MessageBody + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(body)
}
