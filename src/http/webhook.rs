//! `POST /webhook/pre` and `POST /webhook/post`; with the name of an assistant,
//! `POST /webhook/{assistant}/pre` and `POST /webhook/{assistant}/post`.

use std::{panic::AssertUnwindSafe, time::Instant};

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
    let started = Instant::now();
    let answer = async {
        let assistant = state.admit(&request, Group::Webhook, Route::Pre).await?;
        let mut turn = state.enter(&assistant)?;
        let body = Body::read(&request, payload, &state.load).await?;
        let call = turn.call(Need::Useful);
        let call = AssertUnwindSafe(assistant.gateway.pre_message(&body, &call));
        match call.catch_unwind().await {
            Ok(Ok(answer)) => Ok(reply(&state, answer, body)),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => blackout(&state, &assistant.gateway, body),
        }
    };
    state.answer(Route::Pre, started, answer.await)
}

pub(super) async fn post(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    let started = Instant::now();
    let answer = async {
        let assistant = state.admit(&request, Group::Webhook, Route::Post).await?;
        let mut turn = state.enter(&assistant)?;
        let body = Body::read(&request, payload, &state.load).await?;
        let call = turn.call(Need::Vital);
        let call = AssertUnwindSafe(assistant.gateway.post_message(&body, &call));
        match call.catch_unwind().await {
            Ok(Ok(answer)) => Ok(reply(&state, answer, body)),
            Ok(Err(error)) => Err(error.into()),
            // Tokens are no personal data: the answer may go on as it is.
            Err(_) => {
                state.metrics.panicked();
                Ok(body.answer(None, &state.load))
            }
        }
    };
    state.answer(Route::Post, started, answer.await)
}

/// An event of the log webhook: taken once it waits on disk, redacted. Nobody reads more of
/// the answer than its status.
pub(super) async fn log(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> HttpResponse {
    let started = Instant::now();
    let answer = async {
        let assistant = state.admit(&request, Group::Webhook, Route::Log).await?;
        let outbox = state.outbox().ok_or(Problem::LogSinkMissing)?;
        let mut turn = state.enter(&assistant)?;
        let body = Body::read(&request, payload, &state.load).await?;
        let call = turn.call(Need::Vital);
        let call = AssertUnwindSafe(assistant.gateway.log_event(&body, &call));
        let Ok(redacted) = call.catch_unwind().await else {
            state.metrics.panicked();
            return Err(Problem::Internal);
        };
        let Answer { changed, report } = redacted?;
        state.note(&report);
        let event = changed.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
        outbox.push(event).await.map_err(Problem::LogQueue)?;
        Ok(HttpResponse::Accepted()
            .content_type("application/json")
            .body("{}"))
    };
    state.answer(Route::Log, started, answer.await)
}

fn reply(state: &State, answer: Answer<String>, body: Body) -> HttpResponse {
    state.note(&answer.report);
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
