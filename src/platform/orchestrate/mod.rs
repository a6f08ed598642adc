//! IBM watsonx Orchestrate: the bodies of an agent's pre-run and post-run webhooks.
//!
//! The same pair as an assistant's, in other shapes: what an agent is told stands in
//! `payload.message`, what it says in a message's `content` or, piece by piece, in
//! `payload.data.delta`. A conversation is a *thread*, one answer of the agent a *run*.

mod post;
mod pre;

pub use post::{PostRun, read_post};
pub use pre::read_pre;

use super::session::Places;

/// Where a minted session id is planted: among the context variables of the run.
pub const PLANTING: Places = &[&["payload", "context"]];
