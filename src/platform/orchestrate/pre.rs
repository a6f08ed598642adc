//! The pre-run webhook: a copy of what the client sent to the agent.

use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader},
    session::SessionHints,
    watsonx::{
        PreMessage,
        context::{object_or_skip, read_id, read_payload},
    },
};

/// Members of `payload.message` that hold no words of the customer. Every other string below
/// it is scanned, known or not: a new field must not become a leak.
const NO_TEXT: &[&str] = &[
    "role",
    "type",
    "response_type",
    "id",
    "document_ids",
    "context",
    "mentions",
    "display_properties",
    "json_schema",
    "ui_schema",
];

/// Reads the body of a pre-run call.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload.message` object.
pub fn read_pre(body: &str) -> Result<PreMessage<'_>, BodyError> {
    let mut texts = Vec::new();
    let mut odd = Vec::new();
    let mut session = SessionHints::default();
    let mut thread = None;
    let mut has_message = false;
    read_payload(body, &mut session, &mut odd, |reader, key| match key {
        "thread_id" => read_id(body, reader, &mut thread),
        "message" => {
            has_message |= reader.kind()? == Kind::Object;
            object_or_strings(reader, &mut texts, |reader, key, texts| match key {
                "thread_id" => read_id(body, reader, &mut thread),
                _ => read_member(reader, key, texts),
            })
        }
        // One of two equal keys, perhaps: the message of a client that knows both shapes.
        "input" => object_or_skip(reader, |reader, key| read_member(reader, key, &mut texts)),
        _ => reader.skip(),
    })?;
    if !has_message {
        return Err(BodyError::WrongShape(
            "neither payload.input nor payload.message is there",
        ));
    }
    texts.append(&mut odd);
    session.session_id = thread.or(session.session_id);
    Ok(PreMessage {
        texts,
        session,
        ..PreMessage::default()
    })
}

fn read_member(reader: &mut Reader<'_>, key: &str, texts: &mut Vec<Slot>) -> Result<(), BodyError> {
    if NO_TEXT.contains(&key) || key.ends_with("_id") {
        return reader.skip();
    }
    read_texts(reader, texts)
}

fn read_texts(reader: &mut Reader<'_>, texts: &mut Vec<Slot>) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::Array => reader.array(|reader| read_texts(reader, texts)),
        _ => object_or_strings(reader, texts, read_member),
    }
}

/// Reads the members of the object that stands next; a string is a text itself.
fn object_or_strings(
    reader: &mut Reader<'_>,
    texts: &mut Vec<Slot>,
    mut member: impl FnMut(&mut Reader<'_>, &str, &mut Vec<Slot>) -> Result<(), BodyError>,
) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::Object => reader.object(|reader, key| member(reader, key, texts)),
        _ => reader.strings(&mut |raw| texts.push(Slot::unlimited(raw))),
    }
}
