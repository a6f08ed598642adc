//! `/healthz`, `/readyz`, `/metrics`: for those who run the gateway.

use std::{sync::atomic::Ordering, time::Instant};

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    care::Source,
    metrics::Route,
    reply::Problem,
    state::{State, json},
};

/// The process is there.
pub(super) async fn healthz() -> HttpResponse {
    json("{\"status\":\"ok\"}")
}

/// The gateway takes calls and its store answers. Without the store it still redacts, so a
/// load balancer that takes it out loses more than it gains; this endpoint is for people and alerts.
///
/// With `?verbose` it also says whether settings and key ring are the newest (a gateway whose
/// new ones are wrong is ready with the old ones), where the audit log ends, and how many turns have gone past the
/// gateway since it started.
pub(super) async fn readyz(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let started = Instant::now();
    let (status, store) = if state.ready.load(Ordering::Relaxed) {
        match state.main().gateway.vault().ping().await {
            Ok(()) => ("ready", None),
            Err(error) => ("degraded", Some(error.code())),
        }
    } else {
        ("draining", None)
    };
    let mut body = serde_json::json!({"status": status});
    if let Some(code) = store {
        body["store"] = code.into();
    }
    let mut parameters = request.query_string().split('&');
    if parameters.any(|parameter| parameter.split('=').next() == Some("verbose")) {
        for source in Source::ALL {
            let age = if state.stale.is(source) {
                "stale"
            } else {
                "current"
            };
            body[source.as_str()] = age.into();
        }
        if let Some(audit) = &state.audit {
            body["audit"] = audit.head().to_string().into();
        }
        body["turn_marks"] = state.main().gateway.leaves_turn_marks().into();
        body["unpaired_turns"] = state.metrics.unpaired_turns().into();
    }
    let mut response = if status == "ready" {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    let response = response
        .content_type("application/json")
        .body(body.to_string());
    state.answer(Route::Other, started, Ok(response))
}

/// The metrics in OpenMetrics text format.
pub(super) async fn metrics(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let answer = state.admit_to_metrics(&request).await.and_then(|()| {
        let text = state
            .metrics
            .text(
                &state.load.snapshot(),
                state.outbox(),
                state.audit.as_ref(),
                state.recorder.as_ref().map(|recorder| &**recorder.counts()),
            )
            .map_err(|_| Problem::Internal)?;
        Ok(HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text))
    });
    answer.unwrap_or_else(Problem::response)
}
