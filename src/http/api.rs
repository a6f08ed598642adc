//! `/v1/…`: the same gateway for any client, text by text; `/v1/assistants/{assistant}/…` for
//! an assistant by its name.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use futures_util::FutureExt as _;
use serde::Deserialize;
use serde_json::json;

use super::{
    load::Need,
    metrics::Route,
    reply::Problem,
    state::{self, Group, State},
    visit::Visit,
};
use crate::{
    gateway::{Call, Detected, Gateway, Report},
    platform::json::BodyError,
    span::{CodePoints, Finding},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DetectRequest {
    text: String,
    /// Whether each span says how its score came about.
    #[serde(default)]
    explain: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RedactRequest {
    session_id: String,
    /// The customer, so that all of their sessions can be erased.
    user_id: Option<String>,
    text: String,
    /// The customer's language, for the case that the message is refused.
    locale: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RestoreRequest {
    session_id: String,
    text: String,
}

/// `{"text"}` in, `{"spans":[{"start","end","type","score"}]}` out; offsets in code points.
/// With `"explain": true` each span has an `explanation`. `unseen_by` names the engines that
/// had no answer, where there are such.
pub(super) async fn detect(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    serve(
        &state,
        Route::Detect,
        "POST /v1/detect",
        &request,
        payload,
        async |gateway: &Gateway, body: DetectRequest, _: &Call<'_>| {
            let (detected, report) = gateway.detect(&body.text, body.explain).await;
            let mut points = CodePoints::new(&body.text);
            let mut span = |finding: &Finding| {
                json!({
                    "start": points.before(finding.span.start),
                    "end": points.before(finding.span.end),
                    "type": finding.entity.as_str(),
                    "score": finding.score.as_f64(),
                    "recognizer": finding.recognizer,
                })
            };
            let spans: Vec<_> = match detected {
                Detected::Explained(explained) => explained
                    .iter()
                    .map(|explanation| {
                        let mut span = span(&explanation.finding);
                        span["explanation"] = explanation.to_json();
                        span
                    })
                    .collect(),
                Detected::Findings(found) => found.iter().map(span).collect(),
            };
            let mut reply = json!({"spans": spans});
            if !report.engine_failures.is_empty() {
                let failures = report.engine_failures.iter();
                reply["unseen_by"] = failures
                    .map(|failure| json!({"engine": failure.engine, "code": failure.error.code()}))
                    .collect();
            }
            Ok((reply, report))
        },
    )
    .await
}

/// `{"session_id","text"}`, perhaps `"user_id"`, in, `{"text"}` with tokens out; where the
/// policy blocks what the text holds, `{"refused":true,"text"}` with what the customer is told.
pub(super) async fn redact(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    serve(
        &state,
        Route::Redact,
        "POST /v1/redact",
        &request,
        payload,
        async |gateway: &Gateway, body: RedactRequest, call: &Call<'_>| {
            let (user, locale) = (body.user_id.as_deref(), body.locale.as_deref());
            let answer = gateway
                .redact_text(&body.session_id, user, &body.text, locale, call)
                .await;
            let mut reply = json!({"text": answer.changed});
            if answer.is_refusal() {
                reply["refused"] = true.into();
            }
            Ok((reply, answer.report))
        },
    )
    .await
}

/// `{"session_id","text"}` with tokens in, `{"text"}` with the session's values out.
pub(super) async fn restore(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    serve(
        &state,
        Route::Restore,
        "POST /v1/restore",
        &request,
        payload,
        async |gateway: &Gateway, body: RestoreRequest, call: &Call<'_>| {
            let answer = gateway
                .restore_text(&body.session_id, &body.text, call)
                .await?;
            Ok((json!({"text": answer.changed}), answer.report))
        },
    )
    .await
}

/// Every recognizer: id, entity type, description of its evidence.
pub(super) async fn recognizers(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let started = Instant::now();
    let answer = state.admit(&request, Group::Api, Route::Other).await.map(|assistant| {
        let rows: Vec<_> = assistant
            .gateway
            .detector()
            .recognizers()
            .map(|row| json!({"id": row.id, "type": row.entity.as_str(), "reference": row.reference}))
            .collect();
        state::json(json!({"recognizers": rows}).to_string())
    });
    state.answer(Route::Other, started, answer)
}

/// Credentials, body, shape, panics, metrics: the same for all.
async fn serve<B: serde::de::DeserializeOwned>(
    state: &State,
    route: Route,
    span: &'static str,
    request: &HttpRequest,
    payload: Payload,
    call: impl AsyncFnOnce(&Gateway, B, &Call<'_>) -> Result<(serde_json::Value, Report), Problem>,
) -> HttpResponse {
    let visit = Visit::begin(state, route, span, request);
    let answer = async {
        let assistant = visit.admit(request, Group::Api).await?;
        let mut turn = state.enter(&assistant)?;
        let raw = visit.body(request, payload).await?;
        let body = serde_json::from_slice(&raw).map_err(|error| {
            Problem::Body(match error.classify() {
                serde_json::error::Category::Data => {
                    BodyError::WrongShape("the fields are not those of this endpoint")
                }
                _ => BodyError::NotJson,
            })
        })?;
        let need = match route {
            Route::Restore => Need::Vital,
            _ => Need::Useful,
        };
        let allowed = turn.call(need).traced(visit.trace());
        let outcome = AssertUnwindSafe(call(&assistant.gateway, body, &allowed))
            .catch_unwind()
            .await;
        let (answer, report) = outcome.unwrap_or_else(|_| {
            state.metrics.panicked();
            Err(Problem::Internal)
        })?;
        visit.note(&report);
        Ok(raw.answer(Some(answer.to_string()), &state.load))
    };
    let answer = answer.await;
    visit.answer(answer)
}
