//! The frame of both bodies: `payload`, and what its `context` and `user_id` say about the
//! session.

use std::borrow::Cow;

use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader, unescape},
    session::{SessionHints, TURN_VARIABLE, VARIABLE},
};

/// Reads a whole body of an assistant or an agent. `member` is called for each member of `payload` that does not tell of
/// the session. `odd` gets the strings of a `payload` that is no object (one of two equal
/// keys, perhaps).
pub(in crate::platform) fn read_payload<'b>(
    body: &'b str,
    hints: &mut SessionHints<'b>,
    odd: &mut Vec<Slot>,
    mut member: impl FnMut(&mut Reader<'_>, &str) -> Result<(), BodyError>,
) -> Result<(), BodyError> {
    let mut reader = Reader::new(body);
    let mut system_user_id = None;
    object_or_skip(&mut reader, |reader, key| match key {
        "payload" if reader.kind()? != Kind::Object => {
            reader.strings(&mut |raw| odd.push(Slot::unlimited(raw)))
        }
        "payload" => reader.object(|reader, key| match key {
            "context" => read_context(body, reader, hints, &mut system_user_id),
            "user_id" => read_id(body, reader, &mut hints.user_id),
            _ => member(reader, key),
        }),
        _ => reader.skip(),
    })?;
    reader.finish()?;
    // A `user_id` at the payload's root wins.
    hints.user_id = hints.user_id.take().or(system_user_id);
    Ok(())
}

fn read_context<'b>(
    body: &'b str,
    reader: &mut Reader<'_>,
    hints: &mut SessionHints<'b>,
    system_user_id: &mut Option<Cow<'b, str>>,
) -> Result<(), BodyError> {
    object_or_skip(reader, |reader, key| match key {
        // Where an agent keeps its variables.
        VARIABLE => {
            let mut id = None;
            read_id(body, reader, &mut id)?;
            hints.planted.extend(id);
            Ok(())
        }
        "global" => object_or_skip(reader, |reader, key| match key {
            "session_id" => read_id(body, reader, &mut hints.session_id),
            "system" => object_or_skip(reader, |reader, key| match key {
                "user_id" => read_id(body, reader, system_user_id),
                "turn_count" => read_count(body, reader, &mut hints.turn),
                _ => reader.skip(),
            }),
            _ => reader.skip(),
        }),
        "skills" => object_or_skip(reader, |reader, _skill| {
            object_or_skip(reader, |reader, key| match key {
                "skill_variables" | "user_defined" => {
                    hints.has_variables = true;
                    object_or_skip(reader, |reader, key| {
                        let found = match key {
                            VARIABLE => &mut hints.planted,
                            TURN_VARIABLE => &mut hints.turn_marks,
                            _ => return reader.skip(),
                        };
                        let mut text = None;
                        read_id(body, reader, &mut text)?;
                        found.extend(text);
                        Ok(())
                    })
                }
                _ => reader.skip(),
            })
        }),
        _ => reader.skip(),
    })
}

/// Sets `id` to the string that stands next; anything else, and an empty string, is no id.
pub(in crate::platform) fn read_id<'b>(
    body: &'b str,
    reader: &mut Reader<'_>,
    id: &mut Option<Cow<'b, str>>,
) -> Result<(), BodyError> {
    if reader.kind()? != Kind::String {
        return reader.skip();
    }
    let raw = reader.string()?;
    if !raw.is_empty() {
        *id = Some(unescape(&body[raw]));
    }
    Ok(())
}

/// Sets `count` to the whole number that stands next; anything else is no count.
fn read_count(
    body: &str,
    reader: &mut Reader<'_>,
    count: &mut Option<u64>,
) -> Result<(), BodyError> {
    reader.kind()?;
    let start = reader.position();
    reader.skip()?;
    *count = body[start..reader.position()].parse().ok();
    Ok(())
}

/// Reads the members of the object that stands next; anything else is passed over.
pub(in crate::platform) fn object_or_skip(
    reader: &mut Reader<'_>,
    member: impl FnMut(&mut Reader<'_>, &str) -> Result<(), BodyError>,
) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::Object => reader.object(member),
        _ => reader.skip(),
    }
}
