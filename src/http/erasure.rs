//! `/v1/sessions/{id}` and `/v1/users/{id}`: what is held of somebody, and its erasure.

use std::time::{Instant, SystemTime};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Path, ServiceConfig},
};

use super::{
    metrics::Route,
    reply::Problem,
    resource,
    state::{Group, State, json},
};
use crate::gateway::{Subject, receipt};

/// Both endpoints, for the main assistant and for those with a name.
pub(super) fn routes(config: &mut ServiceConfig) {
    for above in ["/v1", "/v1/assistants/{assistant}"] {
        let sessions = resource(
            &format!("{above}/sessions/{{id}}"),
            web::get().to(
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    count(&request, &state, Subject::Session(&id.id)).await
                },
            ),
        );
        let users = resource(
            &format!("{above}/users/{{id}}"),
            web::get().to(
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    count(&request, &state, Subject::User(&id.id)).await
                },
            ),
        );
        config
            .service(sessions.route(web::delete().to(
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    erase(&request, &state, Subject::Session(&id.id)).await
                },
            )))
            .service(users.route(web::delete().to(
                async |request: HttpRequest, state: Data<State>, id: Path<Id>| {
                    erase(&request, &state, Subject::User(&id.id)).await
                },
            )));
    }
}

#[derive(serde::Deserialize)]
struct Id {
    id: String,
}

/// `{"sessions","values"}`: what is held.
async fn count(request: &HttpRequest, state: &State, subject: Subject<'_>) -> HttpResponse {
    let started = Instant::now();
    let answer = async {
        let assistant = state.admit(request, Group::Api, Route::Erase).await?;
        let held = assistant.gateway.count(subject).await;
        let held = held.map_err(|_| Problem::VaultUnavailable)?;
        let body = serde_json::json!({"sessions": held.sessions, "values": held.values});
        Ok(json(body.to_string()))
    };
    state.answer(Route::Erase, started, answer.await)
}

/// Erases; the receipt.
async fn erase(request: &HttpRequest, state: &State, subject: Subject<'_>) -> HttpResponse {
    let started = Instant::now();
    let answer = async {
        let assistant = state.admit(request, Group::Api, Route::Erase).await?;
        let erasure = assistant.gateway.erase(subject).await;
        let erasure = erasure.map_err(|_| Problem::VaultUnavailable)?;
        state.metrics.care.erased(erasure.erased);
        if let Some(audit) = &state.audit {
            audit.record(erasure.event());
        }
        tracing::info!(
            sessions = erasure.erased.sessions,
            values = erasure.erased.values,
            "erased"
        );
        Ok(json(receipt(&erasure, SystemTime::now()).to_string()))
    };
    state.answer(Route::Erase, started, answer.await)
}
