//! The answer to a message that the assistant must not see: the customer is answered in its
//! place.

use std::ops::Range;

use super::context::object_or_skip;
use crate::platform::json::{self, BodyError, Kind, Reader, unescape};

/// With this header (and any value) the assistant takes the answer of the pre-message webhook
/// for its own, and hands it to the customer.
pub const RETURN_HEADER: &str = "x-watson-assistant-webhook-return";

/// What of a refused message goes into its answer.
#[derive(Default)]
pub struct Refused {
    /// The locale that the message names.
    pub locale: Option<String>,
    /// Where the context stands, which the client expects back.
    context: Option<Range<usize>>,
    /// Where the customer's id stands.
    user_id: Option<Range<usize>>,
}

/// Reads the body of a pre-message call that is refused.
///
/// # Errors
/// Where it is no JSON.
pub fn read_refused(body: &str) -> Result<Refused, BodyError> {
    let mut refused = Refused::default();
    let mut reader = Reader::new(body);
    object_or_skip(&mut reader, |reader, key| {
        if key != "payload" {
            return reader.skip();
        }
        object_or_skip(reader, |reader, key| match key {
            "context" if reader.kind()? == Kind::Object => {
                let start = reader.position();
                read_locale(body, reader, &mut refused.locale)?;
                refused.context = Some(start..reader.position());
                Ok(())
            }
            "user_id" if reader.kind()? == Kind::String => {
                let raw = reader.string()?;
                refused.user_id = Some(raw.start - 1..raw.end + 1);
                Ok(())
            }
            _ => reader.skip(),
        })
    })?;
    reader.finish()?;
    Ok(refused)
}

fn read_locale(
    body: &str,
    reader: &mut Reader<'_>,
    locale: &mut Option<String>,
) -> Result<(), BodyError> {
    reader.object(|reader, key| {
        if key != "global" {
            return reader.skip();
        }
        object_or_skip(reader, |reader, key| {
            if key != "system" {
                return reader.skip();
            }
            object_or_skip(reader, |reader, key| {
                if key != "locale" || reader.kind()? != Kind::String {
                    return reader.skip();
                }
                let raw = reader.string()?;
                *locale = Some(unescape(&body[raw]).into_owned());
                Ok(())
            })
        })
    })
}

/// A message response that says `text`: at the root, without a `payload`.
pub fn refusal(body: &str, refused: &Refused, text: &str) -> String {
    let mut answer = String::from(
        r#"{"output":{"intents":[],"entities":[],"generic":[{"response_type":"text","text":""#,
    );
    json::escape_into(&mut answer, text);
    answer.push_str("\"}]}");
    for (key, range) in [("user_id", &refused.user_id), ("context", &refused.context)] {
        if let Some(range) = range {
            answer.push_str(",\"");
            answer.push_str(key);
            answer.push_str("\":");
            answer.push_str(&body[range.clone()]);
        }
    }
    answer.push('}');
    answer
}
