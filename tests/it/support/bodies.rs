//! Message bodies: the fixtures, and small ones for a session and a text.

use serde_json::{Value, json};

pub(crate) const PRE_FULL: &str = include_str!("../../fixtures/watsonx/pre_full.json");
pub(crate) const PRE_ATTACHMENT: &str = include_str!("../../fixtures/watsonx/pre_attachment.json");
pub(crate) const PRE_NO_SESSION: &str = include_str!("../../fixtures/watsonx/pre_no_session.json");
pub(crate) const PRE_NO_CONTEXT: &str = include_str!("../../fixtures/watsonx/pre_no_context.json");
pub(crate) const PRE_SESSION_START: &str =
    include_str!("../../fixtures/watsonx/pre_session_start.json");
pub(crate) const PRE_SEARCH: &str = include_str!("../../fixtures/watsonx/pre_search.json");
pub(crate) const POST_TEXT: &str = include_str!("../../fixtures/watsonx/post_text.json");

/// A pre-message body of this session with this text.
pub(crate) fn pre(session: &str, text: &str) -> String {
    json!({
        "event": {"name": "message_received"},
        "options": {},
        "payload": {
            "input": {"message_type": "text", "text": text},
            "context": {"global": {"session_id": session}}
        }
    })
    .to_string()
}

/// A post-message body of this session with this text.
pub(crate) fn post(session: &str, text: &str) -> String {
    post_generic(session, json!([{"response_type": "text", "text": text}]))
}

/// A post-message body of this session with these responses.
pub(crate) fn post_generic(session: &str, generic: Value) -> String {
    json!({
        "event": {"name": "message_processed"},
        "options": {},
        "payload": {
            "output": {"intents": [], "entities": [], "generic": generic},
            "user_id": session,
            "context": {"global": {"session_id": session}}
        }
    })
    .to_string()
}
