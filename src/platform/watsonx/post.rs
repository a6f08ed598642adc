//! The post-message webhook: the assistant's answer before the customer sees it.

use std::ops::Range;

use super::{
    context::{object_or_skip, read_payload},
    shown::{self, Audience, PostOptions, Shown, TextOffset, is_address, is_not_shown},
};
use crate::platform::{
    Slot,
    json::{BodyError, Kind, Reader, unescape},
    markup::{Known, Markup},
    session::SessionHints,
};

/// What a post-message body holds.
#[derive(Default)]
pub struct PostMessage<'b> {
    /// Where text stands that is shown.
    pub shown: Vec<Shown>,
    /// Numbers that must move with a text.
    pub offsets: Vec<TextOffset>,
    /// What the body says about its session.
    pub session: SessionHints<'b>,
}

/// Reads the body of a post-message call.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload.output` object, or where its
/// `generic` is neither an array nor null.
pub fn read_post<'b>(
    body: &'b str,
    options: PostOptions<'_>,
) -> Result<PostMessage<'b>, BodyError> {
    let mut session = SessionHints::default();
    let mut walk = Walk {
        body,
        options,
        shown: Vec::new(),
        offsets: Vec::new(),
    };
    let mut has_output = false;
    let mut generic_is_array = true;
    read_payload(body, &mut session, &mut Vec::new(), |reader, key| {
        if key != "output" || reader.kind()? != Kind::Object {
            return reader.skip();
        }
        has_output = true;
        reader.object(|reader, key| {
            if key == "user_defined" && options.output_user_defined {
                return walk.strings(reader, key);
            }
            if key != "generic" {
                return reader.skip();
            }
            match reader.kind()? {
                Kind::Array => walk.value(reader, None),
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
    let Walk { shown, offsets, .. } = walk;
    Ok(PostMessage {
        shown: shown.into_iter().map(|found| found.shown).collect(),
        offsets,
        session,
    })
}

/// The way through the responses.
struct Walk<'b, 'o> {
    body: &'b str,
    options: PostOptions<'o>,
    shown: Vec<Found>,
    offsets: Vec<TextOffset>,
}

struct Found {
    shown: Shown,
    member: Option<Known>,
    for_agent: bool,
    /// Whether the response type around it is known.
    is_settled: bool,
}

/// An offset whose text was not seen yet.
const NO_TEXT: usize = usize::MAX;

impl Walk<'_, '_> {
    /// Reads a response: an element of `generic`, or what stands below one. Below a command
    /// nothing is shown, and below an `output` only its `generic`.
    fn response(&mut self, reader: &mut Reader<'_>) -> Result<(), BodyError> {
        let (first, first_offset) = (self.shown.len(), self.offsets.len());
        let mut response_type = None;
        let mut text = NO_TEXT;
        reader.object(|reader, key| match key {
            "response_type" if reader.kind()? == Kind::String => {
                response_type = Some(reader.string()?);
                Ok(())
            }
            "user_defined" if !self.options.user_defined => reader.skip(),
            // Whatever their keys are called: these are a client's own, and fields of documents.
            "user_defined" | "highlight" => self.strings(reader, key),
            "output" => object_or_skip(reader, |reader, key| match key {
                "generic" => self.value(reader, None),
                _ => reader.skip(),
            }),
            "citations" if reader.kind()? == Kind::Array => {
                reader.array(|reader| self.citation(reader))
            }
            _ if is_not_shown(key) => self.address(reader, key),
            _ => {
                let next = self.shown.len();
                let is_text = key == "text" && reader.kind()? == Kind::String;
                self.value(reader, Some(key))?;
                if is_text {
                    text = next;
                }
                Ok(())
            }
        })?;
        self.settle(first, first_offset, text, response_type);
        Ok(())
    }

    /// Says of what was found in a response what only its type tells.
    fn settle(
        &mut self,
        first: usize,
        first_offset: usize,
        text: usize,
        response_type: Option<Range<usize>>,
    ) {
        for offset in &mut self.offsets[first_offset..] {
            if offset.shown == NO_TEXT {
                offset.shown = text;
            }
        }
        let Some(response_type) = response_type else {
            return;
        };
        let response_type = unescape(&self.body[response_type]);
        if shown::is_command(&response_type) {
            self.shown.truncate(first);
            self.offsets.truncate(first_offset);
            return;
        }
        let is_to_agent = response_type == shown::TO_AGENT;
        let known = self.options.markup.response_type(&response_type);
        for found in &mut self.shown[first..] {
            if !found.is_settled {
                found.is_settled = true;
                if found.shown.markup != Markup::Url {
                    found.shown.markup = self.options.markup.of(known, found.member);
                }
                if is_to_agent && found.for_agent {
                    found.shown.audience = Audience::Agent;
                }
            }
        }
    }

    fn value(&mut self, reader: &mut Reader<'_>, member: Option<&str>) -> Result<(), BodyError> {
        match reader.kind()? {
            Kind::String => {
                let raw = reader.string()?;
                self.found(raw, member);
                Ok(())
            }
            Kind::Object => self.response(reader),
            Kind::Array => reader.array(|reader| self.value(reader, member)),
            Kind::Null | Kind::Other => reader.skip(),
        }
    }

    /// Every string of the next value, whatever the keys are called.
    fn strings(&mut self, reader: &mut Reader<'_>, member: &str) -> Result<(), BodyError> {
        reader.strings(&mut |raw| self.found(raw, Some(member)))
    }

    /// A citation: its `ranges` count units of the text beside the citations.
    fn citation(&mut self, reader: &mut Reader<'_>) -> Result<(), BodyError> {
        if reader.kind()? != Kind::Object {
            return self.value(reader, None);
        }
        reader.object(|reader, key| match key {
            "ranges" if reader.kind()? == Kind::Array => reader.array(|reader| {
                object_or_skip(reader, |reader, key| match key {
                    "start" | "end" => self.offset(reader, key == "end"),
                    _ => reader.skip(),
                })
            }),
            "highlight" => self.strings(reader, key),
            _ if is_not_shown(key) => self.address(reader, key),
            _ => self.value(reader, Some(key)),
        })
    }

    fn offset(&mut self, reader: &mut Reader<'_>, is_end: bool) -> Result<(), BodyError> {
        reader.kind()?;
        let start = reader.position();
        reader.skip()?;
        let raw = start..reader.position();
        // Anything but a whole number is no offset.
        if let Ok(units) = self.body[raw.clone()].parse() {
            self.offsets.push(TextOffset {
                raw,
                units,
                is_end,
                shown: NO_TEXT,
            });
        }
        Ok(())
    }

    fn address(&mut self, reader: &mut Reader<'_>, key: &str) -> Result<(), BodyError> {
        if self.options.urls && is_address(key) && reader.kind()? == Kind::String {
            let raw = reader.string()?;
            self.found(raw, None);
            if let Some(found) = self.shown.last_mut() {
                found.shown.markup = Markup::Url;
            }
            return Ok(());
        }
        reader.skip()
    }

    fn found(&mut self, raw: Range<usize>, member: Option<&str>) {
        let known = member.and_then(|member| self.options.markup.member(member));
        self.shown.push(Found {
            shown: Shown {
                slot: Slot::unlimited(raw),
                markup: self.options.markup.of(None, known),
                audience: Audience::Customer,
            },
            member: known,
            for_agent: member.is_some_and(|member| shown::FOR_AGENT.contains(&member)),
            is_settled: false,
        });
    }
}

/// Reads whatever stands next as (part of) a response.
pub(in crate::platform) fn read_shown(
    body: &str,
    reader: &mut Reader<'_>,
    options: PostOptions<'_>,
    shown: &mut Vec<Shown>,
) -> Result<(), BodyError> {
    let mut walk = Walk {
        body,
        options,
        shown: Vec::new(),
        offsets: Vec::new(),
    };
    walk.value(reader, None)?;
    shown.extend(walk.shown.into_iter().map(|found| found.shown));
    Ok(())
}
