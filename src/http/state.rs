//! What every handler shares, and the way into every endpoint: credentials first, then the body.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant, SystemTime},
};

use actix_web::{
    FromRequest as _, HttpRequest, HttpResponse,
    error::PayloadError,
    http::header::HeaderValue,
    web::{Bytes, Payload},
};
use tokio::time::timeout;

use super::{
    metrics::{Metrics, Route},
    reply::Problem,
};
use crate::{
    auth::Authenticator,
    gateway::{Gateway, Report},
};

/// The assistant that the plain paths speak for.
pub(super) const DEFAULT_ASSISTANT: &str = "";

/// How long a caller may take to send a request: as long as the assistant waits, at most.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Endpoints that share their credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// `/webhook/…`
    Webhook,
    /// `/v1/…`
    Api,
    /// `/metrics`
    Metrics,
}

/// Who is let in, by group of endpoints.
pub struct Authenticators {
    /// For `/webhook/…`.
    pub webhook: Authenticator,
    /// For `/v1/…`.
    pub api: Authenticator,
    /// For `/metrics`.
    pub metrics: Authenticator,
}

/// Shared by all workers.
pub(super) struct State {
    pub(super) gateway: Gateway,
    pub(super) auth: Authenticators,
    pub(super) max_body_len: usize,
    pub(super) metrics: Metrics,
    /// Off while the gateway drains.
    pub(super) ready: AtomicBool,
    /// What the store did last, so that the log tells of changes and not of every call.
    store_is_up: AtomicBool,
}

impl State {
    pub(super) fn new(gateway: Gateway, auth: Authenticators, max_body_len: usize) -> Self {
        Self {
            gateway,
            auth,
            max_body_len,
            metrics: Metrics::new(),
            ready: AtomicBool::new(true),
            store_is_up: AtomicBool::new(true),
        }
    }

    /// Lets a request in, or says why not. Nothing of its body has been read then.
    pub(super) fn admit(&self, request: &HttpRequest, group: Group) -> Result<(), Problem> {
        let authenticator = match group {
            Group::Webhook => &self.auth.webhook,
            Group::Api => &self.auth.api,
            Group::Metrics => &self.auth.metrics,
        };
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |now| now.as_secs());
        let headers = |name: &str| request.headers().get_all(name).map(HeaderValue::as_bytes);
        authenticator.check(headers, now).map_err(|error| {
            self.metrics.refused(error.code());
            Problem::Auth(error)
        })
    }

    /// The whole body of a request that was let in. The limit is the application's
    /// `PayloadConfig`.
    pub(super) async fn body(
        &self,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Bytes, Problem> {
        let mut payload = payload.into_inner();
        let body = timeout(PATIENCE, Bytes::from_request(request, &mut payload)).await;
        let body = body.map_err(|_| Problem::BodyTooSlow)?;
        body.map_err(|error| match error.as_error::<PayloadError>() {
            Some(PayloadError::Overflow) => Problem::BodyTooLarge(self.max_body_len),
            _ => Problem::BodyUnreadable,
        })
    }

    /// Counts what happened, and logs it where an operator must know.
    pub(super) fn note(&self, report: &Report) {
        self.metrics.happened(report);
        if let Some(error) = &report.store_error {
            if self.store_is_up.swap(false, Ordering::Relaxed) {
                tracing::error!(error.code = error.code(), error.cause = %error, "the store does not answer");
            }
        } else if report.store_answered && !self.store_is_up.load(Ordering::Relaxed) {
            self.store_is_up.store(true, Ordering::Relaxed);
            tracing::info!("the store answers again");
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
