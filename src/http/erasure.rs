//! `/v1/sessions/{id}` and `/v1/users/{id}`: what is held of somebody, and its erasure.

use std::time::SystemTime;

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, Path, ServiceConfig},
};

use super::{
    metrics::Route,
    on,
    reply::Problem,
    resource,
    state::{Group, State, json},
    visit::Visit,
};
use crate::gateway::{Call, Subject, receipt};

/// Both endpoints, for the main assistant and for those with a name.
pub(super) fn routes(config: &mut ServiceConfig) {
    for above in ["/v1", "/v1/assistants/{assistant}"] {
        let sessions = [
            on(
                Method::GET,
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    count(&request, &state, Subject::Session(&id.id)).await
                },
            ),
            on(
                Method::DELETE,
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    erase(&request, &state, Subject::Session(&id.id)).await
                },
            ),
        ];
        let users = [
            on(
                Method::GET,
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    count(&request, &state, Subject::User(&id.id)).await
                },
            ),
            on(
                Method::DELETE,
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    erase(&request, &state, Subject::User(&id.id)).await
                },
            ),
        ];
        config
            .service(resource(&format!("{above}/sessions/{{id}}"), sessions))
            .service(resource(&format!("{above}/users/{{id}}"), users));
    }
}

#[derive(serde::Deserialize)]
struct Id {
    id: String,
}

/// `{"sessions","values"}`: what is held.
async fn count(request: &HttpRequest, state: &State, subject: Subject<'_>) -> HttpResponse {
    let span = match subject {
        Subject::Session(_) => "GET /v1/sessions/{id}",
        Subject::User(_) => "GET /v1/users/{id}",
    };
    let visit = Visit::begin(state, Route::Erase, span, request);
    let answer = async {
        let assistant = visit.admit(request, Group::Api).await?;
        let call = Call::default().traced(visit.trace());
        let held = assistant.gateway.count(subject, &call).await;
        let held = held.map_err(|_| Problem::VaultUnavailable)?;
        let body = serde_json::json!({"sessions": held.sessions, "values": held.values});
        Ok(json(body.to_string()))
    };
    let answer = answer.await;
    visit.answer(answer)
}

/// Erases; the receipt.
async fn erase(request: &HttpRequest, state: &State, subject: Subject<'_>) -> HttpResponse {
    let span = match subject {
        Subject::Session(_) => "DELETE /v1/sessions/{id}",
        Subject::User(_) => "DELETE /v1/users/{id}",
    };
    let visit = Visit::begin(state, Route::Erase, span, request);
    let answer = async {
        let assistant = visit.admit(request, Group::Api).await?;
        let call = Call::default().traced(visit.trace());
        let erasure = assistant.gateway.erase(subject, &call).await;
        let erasure = erasure.map_err(|_| Problem::VaultUnavailable)?;
        visit.note_erased(erasure.erased);
        if let Some(audit) = &state.audit {
            audit.record(erasure.event());
        }
        Ok(json(receipt(&erasure, SystemTime::now()).to_string()))
    };
    let answer = answer.await;
    visit.answer(answer)
}
