//! Error answers: one JSON envelope, and one table of codes.
//!
//! `{"error":{"code":"not_json","message":"the body is not valid JSON"}}`. A code stays the
//! same across versions; a message names the rule that was broken and never what was sent.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};

use super::load::Overload;
use crate::{auth::AuthError, gateway::GatewayError, outbox::PushError, platform::json::BodyError};

/// When a log event that was not queued may be sent again.
const LOG_RETRY_SECONDS: &str = "30";

/// When a request that was refused under overload may be sent again.
const OVERLOAD_RETRY_SECONDS: &str = "1";

/// Why a request was not served.
#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    /// 401, or 403 for a scope: the credentials do not let in.
    Auth(AuthError),
    /// 413: longer than the limit, in bytes.
    BodyTooLarge(usize),
    /// 408: the body did not arrive in time.
    BodyTooSlow,
    /// 400: the body broke off.
    BodyUnreadable,
    /// 400 or 422: the body is no message.
    Body(BodyError),
    /// 503: the vault does not answer.
    VaultUnavailable,
    /// 503: there is no record of what would be shown.
    AuditUnavailable,
    /// 404: nobody said where log events are to go.
    LogSinkMissing,
    /// 503: a log event was not queued.
    LogQueue(PushError),
    /// 503: there is too much to do.
    Overloaded(Overload),
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 500: something broke.
    Internal,
}

impl From<GatewayError> for Problem {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Body(error) => Self::Body(error),
            GatewayError::Unavailable => Self::VaultUnavailable,
            GatewayError::Unaudited => Self::AuditUnavailable,
        }
    }
}

impl Problem {
    /// The stable name.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Auth(error) => error.code(),
            Self::BodyTooLarge(_) => "body_too_large",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyUnreadable => "body_unreadable",
            Self::Body(BodyError::NotJson) => "not_json",
            Self::Body(BodyError::TooDeep) => "too_deep",
            Self::Body(BodyError::WrongShape(_)) => "wrong_shape",
            Self::VaultUnavailable => "vault_unavailable",
            Self::AuditUnavailable => "audit_unavailable",
            Self::LogSinkMissing => "log_sink_missing",
            Self::LogQueue(PushError::Full) => "log_queue_full",
            Self::LogQueue(PushError::Unavailable) => "log_queue_unavailable",
            Self::Overloaded(_) => "overloaded",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Internal => "internal",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Auth(AuthError::NoScope) => StatusCode::FORBIDDEN,
            Self::Auth(_) => StatusCode::UNAUTHORIZED,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyUnreadable | Self::Body(BodyError::NotJson | BodyError::TooDeep) => {
                StatusCode::BAD_REQUEST
            }
            Self::Body(BodyError::WrongShape(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::VaultUnavailable
            | Self::AuditUnavailable
            | Self::LogQueue(_)
            | Self::Overloaded(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound | Self::LogSinkMissing => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn message(self) -> String {
        match self {
            Self::Auth(error) => error.to_string(),
            Self::BodyTooLarge(limit) => format!("the body is longer than {limit} bytes"),
            Self::BodyTooSlow => "the body did not arrive in time".to_owned(),
            Self::BodyUnreadable => "the body broke off".to_owned(),
            Self::Body(error) => error.to_string(),
            Self::VaultUnavailable => "the vault is unavailable".to_owned(),
            Self::AuditUnavailable => "the audit log is unavailable".to_owned(),
            Self::LogSinkMissing => "the settings name no sink of log events".to_owned(),
            Self::LogQueue(error) => error.to_string(),
            Self::Overloaded(_) => "the gateway has too much to do; try again".to_owned(),
            Self::NotFound => "there is no such endpoint".to_owned(),
            Self::MethodNotAllowed => "the endpoint does not take this method".to_owned(),
            Self::Internal => "something broke; the log says where".to_owned(),
        }
    }

    /// The answer.
    pub(super) fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        if let Self::Auth(_) = self {
            let challenge = match self {
                Self::Auth(AuthError::NoScope) => "Bearer error=\"insufficient_scope\"",
                _ => "Bearer, Basic realm=\"cloakroom\"",
            };
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        let retry_after = match self {
            Self::LogQueue(_) => Some(LOG_RETRY_SECONDS),
            Self::Overloaded(_) => Some(OVERLOAD_RETRY_SECONDS),
            _ => None,
        };
        if let Some(seconds) = retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        let body = serde_json::json!({
            "error": {"code": self.code(), "message": self.message()}
        });
        response
            .content_type("application/json")
            .body(body.to_string())
    }
}
