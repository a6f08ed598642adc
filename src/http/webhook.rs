//! `POST /webhook/pre` and `POST /webhook/post`; with the name of an assistant,
//! `POST /webhook/{assistant}/pre` and `POST /webhook/{assistant}/post`.

use std::panic::AssertUnwindSafe;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HeaderName, HeaderValue},
    web::{Data, Payload},
};
use futures_util::FutureExt as _;

use super::{
    body::Body,
    load::Need,
    metrics::Route,
    reply::Problem,
    state::{Group, State},
    visit::Visit,
};
use crate::{
    gateway::{Answer, Gateway},
    platform::watsonx,
};

pub(super) async fn pre(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    let visit = Visit::begin(&state, Route::Pre, "POST /webhook/pre", &request);
    let answer = async {
        let assistant = visit.admit(&request, Group::Webhook).await?;
        let mut turn = state.enter(&assistant)?;
        let body = visit.body(&request, payload).await?;
        let call = turn.call(Need::Useful).traced(visit.trace());
        let call = AssertUnwindSafe(assistant.gateway.pre_message(&body, &call));
        match call.catch_unwind().await {
            Ok(Ok(answer)) => Ok(reply(&state, &visit, answer, body)),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => blackout(&state, &assistant.gateway, body),
        }
    };
    let answer = answer.await;
    visit.answer(answer)
}

pub(super) async fn post(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    let visit = Visit::begin(&state, Route::Post, "POST /webhook/post", &request);
    let answer = async {
        let assistant = visit.admit(&request, Group::Webhook).await?;
        let mut turn = state.enter(&assistant)?;
        let body = visit.body(&request, payload).await?;
        let call = turn.call(Need::Vital).traced(visit.trace());
        let call = AssertUnwindSafe(assistant.gateway.post_message(&body, &call));
        match call.catch_unwind().await {
            Ok(Ok(answer)) => Ok(reply(&state, &visit, answer, body)),
            Ok(Err(error)) => Err(error.into()),
            // Tokens are no personal data: the answer may go on as it is.
            Err(_) => {
                state.metrics.panicked();
                Ok(body.answer(None, &state.load))
            }
        }
    };
    let answer = answer.await;
    visit.answer(answer)
}

/// An event of the log webhook: taken once it waits on disk, redacted. Nobody reads more of
/// the answer than its status.
pub(super) async fn log(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    let visit = Visit::begin(&state, Route::Log, "POST /webhook/log", &request);
    let answer = async {
        let assistant = visit.admit(&request, Group::Webhook).await?;
        let outbox = state.outbox().ok_or(Problem::LogSinkMissing)?;
        let mut turn = state.enter(&assistant)?;
        let body = visit.body(&request, payload).await?;
        let call = turn.call(Need::Vital).traced(visit.trace());
        let call = AssertUnwindSafe(assistant.gateway.log_event(&body, &call));
        let Ok(redacted) = call.catch_unwind().await else {
            state.metrics.panicked();
            return Err(Problem::Internal);
        };
        let Answer { changed, report } = redacted?;
        visit.note(&report);
        let event = changed.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
        outbox.push(event).await.map_err(Problem::LogQueue)?;
        Ok(HttpResponse::Accepted()
            .content_type("application/json")
            .body("{}"))
    };
    let answer = answer.await;
    visit.answer(answer)
}

fn reply(state: &State, visit: &Visit<'_>, answer: Answer<String>, body: Body) -> HttpResponse {
    visit.note(&answer.report);
    let is_refusal = answer.is_refusal();
    let mut response = body.answer(answer.changed, &state.load);
    if is_refusal {
        let name = HeaderName::from_static(watsonx::RETURN_HEADER);
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static("true"));
    }
    response
}

/// An error answer could let the raw text through, so the text goes and the call succeeds.
fn blackout(state: &State, gateway: &Gateway, body: Body) -> Result<HttpResponse, Problem> {
    state.metrics.panicked();
    let redacted = std::panic::catch_unwind(AssertUnwindSafe(|| gateway.blackout(&body)))
        .map_err(|_| Problem::Internal)?;
    let redacted = redacted.map_err(Problem::Body)?;
    Ok(body.answer(Some(redacted), &state.load))
}
