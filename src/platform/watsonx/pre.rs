//! The pre-message webhook: a copy of what the client sent to the assistant.

use super::context::read_payload;
use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader},
    session::SessionHints,
};

/// Members of `payload.input` that hold no words of the customer. Every other string below
/// `input` is scanned, known or not: a new field must not become a leak.
const NO_TEXT: &[&str] = &["message_type", "source", "options", "suggestion_id"];

/// Members of an attachment that the channel needs as they are.
const OF_ATTACHMENTS: &[&str] = &["media_type", "url"];

/// Members in which speech recognition lists a transcript's words one by one, with their times
/// and what else they may have been.
const WORD_LISTS: &[&str] = &["timestamps", "word_confidence", "word_alternatives"];

/// What a pre-message body holds.
#[derive(Default)]
pub struct PreMessage<'b> {
    /// Where the customer's words stand.
    pub texts: Vec<Slot>,
    /// Which of the texts are words of another one, by their places in `texts`.
    pub words: Vec<usize>,
    /// What the body says about its session.
    pub session: SessionHints<'b>,
}

/// Reads the body of a pre-message call.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload.input` object, or where its `text`
/// is neither a string nor null.
pub fn read_pre(body: &str) -> Result<PreMessage<'_>, BodyError> {
    let mut texts = Vec::new();
    let mut words = Vec::new();
    let mut odd = Vec::new();
    let mut session = SessionHints::default();
    let mut has_input = false;
    let mut text_is_string = true;
    read_payload(body, &mut session, &mut odd, |reader, key| {
        // An agent's message beside an assistant's: nobody sends it, so nobody may rely on it.
        if key == "message" {
            return read_texts(reader, &mut texts);
        }
        if key != "input" {
            return reader.skip();
        }
        if reader.kind()? != Kind::Object {
            // One of two equal keys, perhaps: whoever reads the other one must not see this.
            return read_texts(reader, &mut texts);
        }
        has_input = true;
        reader.object(|reader, key| {
            if NO_TEXT.contains(&key) {
                return reader.skip();
            }
            if key == "attachments" {
                return read_attachments(reader, &mut texts);
            }
            let limited = key == "text";
            text_is_string &= !limited || matches!(reader.kind()?, Kind::String | Kind::Null);
            if limited {
                return reader.strings(&mut |raw| texts.push(Slot { raw, limited }));
            }
            read_member(reader, key, &mut texts, &mut words)
        })
    })?;
    if !has_input {
        return Err(BodyError::WrongShape("payload.input is missing"));
    }
    if !text_is_string {
        return Err(BodyError::WrongShape("payload.input.text is no string"));
    }
    texts.append(&mut odd);
    Ok(PreMessage {
        texts,
        words,
        session,
    })
}

/// The strings of the member `key`, known or not.
fn read_member(
    reader: &mut Reader<'_>,
    key: &str,
    texts: &mut Vec<Slot>,
    words: &mut Vec<usize>,
) -> Result<(), BodyError> {
    if WORD_LISTS.contains(&key) {
        let first = texts.len();
        read_texts(reader, texts)?;
        words.extend(first..texts.len());
        return Ok(());
    }
    match reader.kind()? {
        Kind::Object => reader.object(|reader, key| read_member(reader, key, texts, words)),
        Kind::Array => reader.array(|reader| read_member(reader, key, texts, words)),
        _ => read_texts(reader, texts),
    }
}

fn read_attachments(reader: &mut Reader<'_>, texts: &mut Vec<Slot>) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::Array => reader.array(|reader| read_attachments(reader, texts)),
        Kind::Object => reader.object(|reader, key| {
            if OF_ATTACHMENTS.contains(&key) {
                return reader.skip();
            }
            read_texts(reader, texts)
        }),
        _ => read_texts(reader, texts),
    }
}

fn read_texts(reader: &mut Reader<'_>, texts: &mut Vec<Slot>) -> Result<(), BodyError> {
    reader.strings(&mut |raw| texts.push(Slot::unlimited(raw)))
}
