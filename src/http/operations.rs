//! `/healthz`, `/readyz`, `/metrics`: for those who run the gateway.

use std::{fmt::Write as _, sync::atomic::Ordering, time::Instant};

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
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
/// With `?verbose` it also says how many turns have gone past the gateway since it started.
pub(super) async fn readyz(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let started = Instant::now();
    let (ready, mut body) = if state.ready.load(Ordering::Relaxed) {
        match state.main().gateway.vault().ping().await {
            Ok(()) => (true, "{\"status\":\"ready\"}".to_owned()),
            Err(error) => (
                false,
                format!("{{\"status\":\"degraded\",\"store\":\"{}\"}}", error.code()),
            ),
        }
    } else {
        (false, "{\"status\":\"draining\"}".to_owned())
    };
    let mut parameters = request.query_string().split('&');
    if parameters.any(|parameter| parameter.split('=').next() == Some("verbose")) {
        let turns = state.metrics.unpaired_turns();
        let marks = state.main().gateway.leaves_turn_marks();
        body.pop();
        write!(body, ",\"turn_marks\":{marks},\"unpaired_turns\":{turns}}}")
            .expect("a String takes every write");
    }
    let response = if ready {
        json(body)
    } else {
        HttpResponse::ServiceUnavailable()
            .content_type("application/json")
            .body(body)
    };
    state.answer(Route::Other, started, Ok(response))
}

/// The metrics in OpenMetrics text format.
pub(super) async fn metrics(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let answer = state.admit_to_metrics(&request).await.and_then(|()| {
        let text = state
            .metrics
            .text(state.outbox())
            .map_err(|_| Problem::Internal)?;
        Ok(HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text))
    });
    answer.unwrap_or_else(Problem::response)
}
