//! The use cases, without HTTP: a message goes out redacted, an answer comes back restored.

mod audit;
mod bounds;
mod dialogue;
mod erase;
mod find;
mod identity;
mod log;
mod names;
mod offsets;
mod plain;
mod redact;
mod refusal;
mod report;
mod restore;
mod stream;
mod turns;
mod values;
mod webhook;
mod words;

use std::{collections::HashMap, ops::Range, sync::Arc};

pub use erase::{Erasure, Subject, erase, receipt};
pub use find::Detected;
pub use refusal::Refusals;
pub use report::{Degraded, Report};
pub use webhook::Answer;

pub use crate::vault::Call;

pub use crate::platform::{
    markup::{Markup, MarkupRules},
    pointer::Pointer,
};

use crate::{
    audit::Audit, detect::Detector, engines::Engines, entity::EntityType,
    platform::json::BodyError, policy::Policy, redact::scan, vault::Vault,
};

/// What an answer shows in place of a token that cannot be turned back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// A readable label: `[email address]`.
    Label,
    /// The token as it stands.
    Token,
    /// The call fails, so that the assistant reports an error.
    Error,
}

/// What a person who takes a conversation over sees of a customer's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentView {
    /// The values.
    Full,
    /// The last letters and digits, and `*` for the others.
    Partial {
        /// How many stay; never more than half of a value's.
        keep_last: usize,
    },
    /// The tokens.
    Token,
}

/// Where values are put back, and what stands where there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOptions {
    /// For tokens while the store does not answer.
    pub unavailable: Fallback,
    /// For tokens that the session does not know, or no longer; never [`Fallback::Error`].
    pub unknown: Fallback,
    /// Whether to restore below `user_defined` of a response of that type.
    pub user_defined: bool,
    /// Whether to restore below `user_defined` of the output, beside the responses.
    pub output_user_defined: bool,
    /// What is put back where the reader is a person who takes the conversation over.
    pub agent: AgentView,
    /// The hosts, with their subdomains, in whose addresses values are put back.
    pub url_hosts: Vec<String>,
    /// How clients render the texts of an answer.
    pub markup: MarkupRules,
}

/// What the default settings say.
impl Default for RestoreOptions {
    fn default() -> Self {
        let plain = [
            "connect_to_agent.message_to_human_agent",
            "connect_to_agent.topic",
            "user_defined",
            "*.label",
            "*.alt_text",
        ];
        let marked_up = [("*", Markup::Markdown), ("*.highlight", Markup::Html)];
        let plain = plain.map(|slot| (slot, Markup::Plain));
        Self {
            unavailable: Fallback::Label,
            unknown: Fallback::Token,
            user_defined: true,
            output_user_defined: false,
            agent: AgentView::Full,
            url_hosts: Vec::new(),
            markup: MarkupRules::new(marked_up.into_iter().chain(plain)),
        }
    }
}

/// What a session remembers from one message to the next, besides its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions {
    /// What the assistant asked last, as a cue for what is answered.
    pub questions: bool,
    /// The parts of names, so that a lone one is covered as well.
    pub partial_names: bool,
    /// A mark in its context of each turn that was seen, so that one that was not is noticed.
    pub turn_marks: bool,
}

/// Whom a [`Gateway`] speaks for, how it restores, and what it must stay within.
#[derive(Clone, Debug)]
pub struct GatewayOptions {
    /// The assistant's name. Sessions of two assistants have nothing in common, even where
    /// their ids are equal.
    pub assistant: String,
    /// Places below `payload.context` whose texts are redacted.
    pub context: Vec<Pointer>,
    /// What a customer sees where no value can be put back.
    pub restore: RestoreOptions,
    /// What a customer is told whose message is refused.
    pub refusals: Refusals,
    /// The longest text, in UTF-16 units, that the assistant accepts in `input.text`. A
    /// text that was longer before stays as long as it was.
    pub max_text_len: usize,
    /// What a session remembers.
    pub session: SessionOptions,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The body is no message.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The store does not answer, and [`RestoreOptions::unavailable`] asks for an error.
    #[error("the vault is unavailable")]
    Unavailable,
    /// There is no record of what would be shown, and [`RestoreOptions::unavailable`] asks for
    /// an error.
    #[error("the audit log is unavailable")]
    Unaudited,
}

/// A change of a text: the bytes of `span` give way to `text`.
pub struct Replacement {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// The two use cases for one assistant, over one detector, one policy and one vault.
pub struct Gateway {
    detector: Arc<Detector>,
    /// What looks at messages besides the detector.
    engines: Option<Engines>,
    policy: Policy,
    vault: Vault,
    options: GatewayOptions,
    /// Where it is recorded what was covered and shown, if anywhere.
    audit: Option<Audit>,
    /// The assistant's name, for records.
    name: Arc<str>,
    /// Sessions whose note about a stream is not to be believed.
    outdated: stream::Outdated,
    /// The types that a token may name: what is no type is no token of ours.
    types: HashMap<String, EntityType>,
}

impl Gateway {
    /// Puts the parts together.
    pub fn new(
        detector: Arc<Detector>,
        policy: Policy,
        vault: Vault,
        options: GatewayOptions,
    ) -> Self {
        let types = detector
            .entity_types()
            .iter()
            .map(|entity| (scan::type_key(entity.as_str()), *entity))
            .collect();
        Self {
            detector,
            engines: None,
            policy,
            vault,
            name: options.assistant.as_str().into(),
            options,
            audit: None,
            outdated: stream::Outdated::default(),
            types,
        }
    }

    /// The same, with a record of what is covered and shown.
    #[must_use]
    pub fn with_audit(self, audit: Option<Audit>) -> Self {
        Self { audit, ..self }
    }

    /// Has these engines look at every message, too.
    #[must_use]
    pub fn with_engines(mut self, engines: Option<Engines>) -> Self {
        self.engines = engines;
        self
    }

    /// The tokens that may stand in a text.
    fn candidates(&self, text: &str) -> Vec<scan::Candidate> {
        scan::candidates(text, &|name| self.types.contains_key(name))
    }

    fn assistant(&self) -> &str {
        &self.options.assistant
    }

    /// The detector, for what it says of itself.
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// The vault, for readiness and erasure.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

/// `text` with `replacements` made, which are in order.
pub fn replaced(text: &str, replacements: &[Replacement]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for Replacement {
        span,
        text: replacement,
    } in replacements
    {
        out.push_str(&text[copied..span.start]);
        out.push_str(replacement);
        copied = span.end;
    }
    out.push_str(&text[copied..]);
    out
}
