//! What of an answer is shown, and to whom.
//!
//! The rule for every response type, known or not: a string is shown unless it is the value
//! of a member that names a kind, identifies, addresses or is sent back as the next input
//! ([`NOT_SHOWN`], [`NOT_SHOWN_ENDINGS`]), or stands in a command to the channel
//! ([`COMMANDS`]). So a response type that is new does not show tokens.

use std::ops::Range;

use crate::platform::{
    Slot,
    markup::{Markup, MarkupRules},
};

/// Response types that are commands to the channel and show nothing.
const COMMANDS: &[&str] = &[
    "date",
    "pause",
    "dtmf",
    "end_session",
    "speech_to_text",
    "text_to_speech",
    "start_activities",
    "stop_activities",
];

/// Members whose strings are not shown, wherever they stand in a response: names of kinds,
/// what is sent back as the next input, addresses, what identifies.
const NOT_SHOWN: &[&str] = &[
    "response_type",
    "type",
    "role",
    "value",
    "id",
    "url",
    "uri",
    "href",
    "source",
    "preference",
    "dialog_node",
    "channels",
    "event",
    "query",
    "filter",
    "transfer_info",
    "session_history",
    "selection_policy",
    "result_metadata",
    "command_info",
];

/// Endings of members that hold ids and addresses, such as `result_id` and `image_url`.
const NOT_SHOWN_ENDINGS: &[&str] = &["_id", "_url", "_uri"];

/// Those of them that hold addresses.
const ADDRESSES: &[&str] = &["url", "uri", "href", "source"];
const ADDRESS_ENDINGS: &[&str] = &["_url", "_uri"];

/// The response type that hands the conversation to a person, and its members that are
/// for that person's eyes.
pub(super) const TO_AGENT: &str = "connect_to_agent";
pub(super) const FOR_AGENT: &[&str] = &["message_to_human_agent", "topic"];

/// Who reads a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The customer, whose words the tokens stand for.
    Customer,
    /// A person who takes the conversation over.
    Agent,
}

/// A string that somebody is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it stands.
    pub slot: Slot,
    /// What it is taken for.
    pub markup: Markup,
    /// Who reads it.
    pub audience: Audience,
}

/// A number of the body that counts UTF-16 units of a shown text, as the platform's clients
/// (JavaScript) do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextOffset {
    /// The number, in bytes of the body.
    pub raw: Range<usize>,
    /// What it says.
    pub units: usize,
    /// Whether it says where something ends, and not where it begins.
    pub is_end: bool,
    /// Which of the shown texts it is about.
    pub shown: usize,
}

/// What of an answer is shown, beyond what the contract says.
#[derive(Clone, Copy, Debug)]
pub struct PostOptions<'o> {
    /// What stands below `user_defined` of a response.
    pub user_defined: bool,
    /// What stands below `user_defined` of the output, beside `generic`.
    pub output_user_defined: bool,
    /// Addresses, as texts of the markup [`Markup::Url`].
    pub urls: bool,
    /// How texts are rendered.
    pub markup: &'o MarkupRules,
}

/// Whether nothing is shown of a response of this type.
pub(super) fn is_command(response_type: &str) -> bool {
    COMMANDS.contains(&response_type)
}

/// Whether a member of a response is shown to nobody.
pub(super) fn is_not_shown(key: &str) -> bool {
    NOT_SHOWN.contains(&key) || NOT_SHOWN_ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Whether a member of a response holds an address.
pub(super) fn is_address(key: &str) -> bool {
    ADDRESSES.contains(&key) || ADDRESS_ENDINGS.iter().any(|end| key.ends_with(end))
}
