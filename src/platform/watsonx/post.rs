//! The post-message webhook: the assistant's answer before the customer sees it.

use super::context::{object_or_skip, read_payload};
use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader, unescape},
    session::SessionHints,
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

/// What a post-message body holds.
#[derive(Default)]
pub struct PostMessage {
    /// Where text stands that a customer is shown.
    pub shown: Vec<Slot>,
    /// What the body says about its session.
    pub session: SessionHints,
}

/// Reads the body of a post-message call. `user_defined` says whether a customer is shown
/// what stands below that member of a response.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload.output` object, or where its
/// `generic` is neither an array nor null.
pub fn read_post(body: &str, user_defined: bool) -> Result<PostMessage, BodyError> {
    let PostMessage {
        mut shown,
        mut session,
    } = PostMessage::default();
    let mut has_output = false;
    let mut generic_is_array = true;
    read_payload(body, &mut session, &mut Vec::new(), |reader, key| {
        if key != "output" || reader.kind()? != Kind::Object {
            return reader.skip();
        }
        has_output = true;
        reader.object(|reader, key| {
            if key != "generic" {
                return reader.skip();
            }
            match reader.kind()? {
                Kind::Array => read_shown(body, reader, user_defined, &mut shown),
                kind => {
                    generic_is_array &= kind == Kind::Null;
                    reader.skip()
                }
            }
        })
    })?;
    if !has_output {
        return Err(BodyError::WrongShape("payload.output is missing"));
    }
    if !generic_is_array {
        return Err(BodyError::WrongShape("payload.output.generic is no array"));
    }
    Ok(PostMessage { shown, session })
}

/// Reads a response: an element of `generic`, or what stands below one. Below a command
/// nothing is shown, and below an `output` only its `generic`.
fn read_response(
    body: &str,
    reader: &mut Reader<'_>,
    user_defined: bool,
    shown: &mut Vec<Slot>,
) -> Result<(), BodyError> {
    let before = shown.len();
    let mut is_command = false;
    reader.object(|reader, key| match key {
        "response_type" if reader.kind()? == Kind::String => {
            let raw = reader.string()?;
            is_command = COMMANDS.contains(&unescape(&body[raw]).as_ref());
            Ok(())
        }
        "user_defined" if !user_defined => reader.skip(),
        // Whatever their keys are called: these are a client's own, and fields of documents.
        "user_defined" | "highlight" => reader.strings(&mut |raw| shown.push(Slot::unlimited(raw))),
        "output" => object_or_skip(reader, |reader, key| match key {
            "generic" => read_shown(body, reader, user_defined, shown),
            _ => reader.skip(),
        }),
        _ if is_not_shown(key) => reader.skip(),
        _ => read_shown(body, reader, user_defined, shown),
    })?;
    if is_command {
        shown.truncate(before);
    }
    Ok(())
}

fn is_not_shown(key: &str) -> bool {
    NOT_SHOWN.contains(&key) || NOT_SHOWN_ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Reads whatever stands next as (part of) a response.
pub(in crate::platform) fn read_shown(
    body: &str,
    reader: &mut Reader<'_>,
    user_defined: bool,
    shown: &mut Vec<Slot>,
) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::String => {
            let raw = reader.string()?;
            shown.push(Slot::unlimited(raw));
            Ok(())
        }
        Kind::Object => read_response(body, reader, user_defined, shown),
        Kind::Array => reader.array(|reader| read_shown(body, reader, user_defined, shown)),
        Kind::Null | Kind::Other => reader.skip(),
    }
}
