//! The log webhook: what was said, and records of telephone calls, on their way to somebody
//! who analyses them.
//!
//! Everything in an event leaves the assistant's circle, so every string is read, also the
//! integrations' private data; but ids, times and the assistant's state stay what they are.

use std::borrow::Cow;

use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader, unescape},
    session::{SessionHints, VARIABLE},
};

/// The assistant's opaque state.
const STATE: &str = "state";

/// Endings of members that hold ids and times.
const NO_TEXT_ENDINGS: &[&str] = &["_id", "-id", "_timestamp", "_time"];

/// Ids that say who somebody is, or from where they call.
const PERSONAL_IDS: &[&str] = &["user_id", "customer_id", "call_id"];

/// Below these the members are named by the assistant's authors: no name says anything.
const OWN_NAMES: &[&str] = &["skill_variables", "user_defined", "injected_custom_data"];

/// A string of an event.
#[derive(Debug, PartialEq, Eq)]
pub struct LoggedText {
    /// Where it stands.
    pub slot: Slot,
    /// What it is.
    pub kind: Logged,
}

/// What a string of an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    /// Somebody's words, or anything else.
    Words,
    /// A telephone number or the address of a telephone.
    Phone,
    /// Who somebody is: of a channel by telephone, the number.
    Person,
}

/// What an event holds.
#[derive(Default)]
pub struct LogEvent<'b> {
    /// Every text in it.
    pub texts: Vec<LoggedText>,
    /// The sessions that it tells of, in the order in which they stand. A call that was
    /// passed on has several.
    pub sessions: Vec<SessionHints<'b>>,
}

/// Reads the body of a log call.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload` object.
pub fn read_log(body: &str) -> Result<LogEvent<'_>, BodyError> {
    let mut walk = Walk {
        body,
        texts: Vec::new(),
        session_ids: Vec::new(),
        planted: Vec::new(),
        user_id: None,
        global_id: None,
    };
    let mut has_payload = false;
    let mut reader = Reader::new(body);
    if reader.kind()? != Kind::Object {
        reader.skip()?;
        reader.finish()?;
        return Err(BodyError::WrongShape("the event is no object"));
    }
    reader.object(|reader, key| {
        has_payload |= key == "payload" && reader.kind()? == Kind::Object;
        walk.value(reader, key, false)
    })?;
    reader.finish()?;
    if !has_payload {
        return Err(BodyError::WrongShape("payload is missing"));
    }
    let sessions = walk.sessions();
    Ok(LogEvent {
        texts: walk.texts,
        sessions,
    })
}

struct Walk<'b> {
    body: &'b str,
    texts: Vec<LoggedText>,
    session_ids: Vec<Cow<'b, str>>,
    planted: Vec<Cow<'b, str>>,
    user_id: Option<Cow<'b, str>>,
    /// Of a call; its parts have sessions of their own.
    global_id: Option<Cow<'b, str>>,
}

impl<'b> Walk<'b> {
    /// Reads the value of the member `key`; `own` says whether authors named it.
    fn value(&mut self, reader: &mut Reader<'_>, key: &str, own: bool) -> Result<(), BodyError> {
        match reader.kind()? {
            Kind::String => {
                let raw = reader.string()?;
                let text = unescape(&self.body[raw.clone()]);
                match key {
                    VARIABLE => push_new(&mut self.planted, text.clone()),
                    "session_id" if !own => push_new(&mut self.session_ids, text.clone()),
                    "global_session_id" => self.global_id = Some(text.clone()),
                    "user_id" if !own && !text.is_empty() => {
                        self.user_id.get_or_insert_with(|| text.clone());
                    }
                    _ => {}
                }
                if key == VARIABLE || (!own && is_no_text(key)) {
                    return Ok(());
                }
                let kind = if is_phone(key) || is_telephone_address(&text) {
                    Logged::Phone
                } else if PERSONAL_IDS.contains(&key) {
                    Logged::Person
                } else {
                    Logged::Words
                };
                let slot = Slot::unlimited(raw);
                self.texts.push(LoggedText { slot, kind });
                Ok(())
            }
            Kind::Object => reader.object(|reader, key| {
                let own = own || OWN_NAMES.contains(&key);
                self.value(reader, key, own)
            }),
            Kind::Array => reader.array(|reader| self.value(reader, key, own)),
            Kind::Null | Kind::Other => reader.skip(),
        }
    }

    fn sessions(&mut self) -> Vec<SessionHints<'b>> {
        let planted = std::mem::take(&mut self.planted);
        let ids = std::mem::take(&mut self.session_ids);
        let mut sessions: Vec<SessionHints<'b>> = Vec::new();
        if !planted.is_empty() {
            sessions.push(SessionHints {
                planted,
                ..SessionHints::default()
            });
        }
        sessions.extend(ids.into_iter().map(|id| SessionHints {
            session_id: Some(id),
            ..SessionHints::default()
        }));
        if sessions.is_empty() {
            sessions.push(SessionHints {
                session_id: self.global_id.take(),
                user_id: self.user_id.take(),
                ..SessionHints::default()
            });
        }
        sessions
    }
}

fn push_new<'b>(ids: &mut Vec<Cow<'b, str>>, id: Cow<'b, str>) {
    if !id.is_empty() && !ids.contains(&id) {
        ids.push(id);
    }
}

fn is_no_text(key: &str) -> bool {
    !PERSONAL_IDS.contains(&key)
        && (key == STATE || NO_TEXT_ENDINGS.iter().any(|ending| key.ends_with(ending)))
}

/// `primary_phone_number`, `from_uri`, `sip_uri`, and what else a call's record calls them.
fn is_phone(key: &str) -> bool {
    key.contains("phone") || key.ends_with("uri") || key.starts_with("sip")
}

fn is_telephone_address(text: &str) -> bool {
    ["sip:", "sips:", "tel:"].iter().any(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    })
}
