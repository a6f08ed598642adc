//! IBM watsonx Assistant: the bodies of its pre-message and post-message webhooks.
//!
//! Reading is tolerant of what is missing or unknown and strict about the few shapes that
//! decide what a customer said: what is no message is refused, not passed on.

pub(super) mod context;
mod log;
mod post;
mod pre;
mod refusal;
mod shown;

pub use log::{LogEvent, Logged, LoggedText, read_log};
pub(super) use post::read_shown;
pub use post::{PostMessage, read_post};
pub use pre::{PreMessage, read_pre};
pub use refusal::{RETURN_HEADER, Refused, read_refused, refusal};
pub use shown::{Audience, PostOptions, Shown, TextOffset};

use super::session::Places;

/// Where the context stands in a body.
pub const CONTEXT: &[&str] = &["payload", "context"];

/// Where a minted session id is planted: the session variables of the action skill, or of
/// the dialog skill where the assistant has only that. The assistant keeps both from turn
/// to turn and hands them to the post-message webhook.
pub const PLANTING: Places = &[
    &[
        "payload",
        "context",
        "skills",
        "actions skill",
        "skill_variables",
    ],
    &["payload", "context", "skills", "main skill", "user_defined"],
];
