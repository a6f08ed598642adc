//! The post-run webhook: what the agent says, whole or piece by piece.

use std::borrow::Cow;

use crate::platform::{
    json::{BodyError, Kind, Reader, unescape},
    session::SessionHints,
    watsonx::{
        PostOptions, Shown,
        context::{object_or_skip, read_id, read_payload},
        read_shown,
    },
};

/// Members of a run whose strings nobody is shown: what the agent did, and with what.
const NOT_SHOWN: &[&str] = &["context", "step_history", "tool_calls", "input", "error"];

/// What a post-run body holds.
#[derive(Default)]
pub struct PostRun<'b> {
    /// Where text stands that a customer is shown.
    pub shown: Vec<Shown>,
    /// A piece of a streamed answer.
    pub piece: Option<Shown>,
    /// The id of the run that the piece belongs to, if it is known.
    pub run: Option<Cow<'b, str>>,
    /// Whether no other piece follows.
    pub is_last: bool,
    /// What the body says about its session.
    pub session: SessionHints<'b>,
}

/// Reads the body of a post-run call. `options` are as those of `read_shown`.
///
/// # Errors
/// [`BodyError::WrongShape`] where there is no `payload` with anything that an agent says.
pub fn read_post<'b>(body: &'b str, options: PostOptions<'_>) -> Result<PostRun<'b>, BodyError> {
    let mut run = Run {
        body,
        options,
        is_said: false,
        thread: None,
        found: PostRun::default(),
    };
    let mut session = SessionHints::default();
    read_payload(
        body,
        &mut session,
        &mut Vec::new(),
        |reader, key| match key {
            // An assistant's, of a shape that is wrong there.
            "output" => reader.skip(),
            _ => run.member(reader, key),
        },
    )?;
    if !run.is_said {
        return Err(BodyError::WrongShape(
            "neither payload.output nor a message of an agent is there",
        ));
    }
    session.session_id = run.thread.or(session.session_id);
    Ok(PostRun {
        session,
        ..run.found
    })
}

struct Run<'b, 'o> {
    body: &'b str,
    options: PostOptions<'o>,
    /// Whether there was anything that an agent says, even if it is empty.
    is_said: bool,
    thread: Option<Cow<'b, str>>,
    found: PostRun<'b>,
}

impl Run<'_, '_> {
    /// Reads a member of `payload`, or of what stands below it. A message may stand at any
    /// depth: each event of a run wraps it in its own way.
    fn member(&mut self, reader: &mut Reader<'_>, key: &str) -> Result<(), BodyError> {
        match key {
            "content" | "generic" => {
                self.is_said = true;
                read_shown(self.body, reader, self.options, &mut self.found.shown)
            }
            "delta" => self.delta(reader),
            "thread_id" => read_id(self.body, reader, &mut self.thread),
            "run_id" => read_id(self.body, reader, &mut self.found.run),
            "event" | "finish_reason" | "status" if reader.kind()? == Kind::String => {
                let raw = reader.string()?;
                let says = unescape(&self.body[raw]);
                self.found.is_last |= key == "finish_reason"
                    || says == "done"
                    || says.ends_with("completed")
                    || says.ends_with("failed")
                    || says.ends_with("cancelled");
                Ok(())
            }
            "final_event" | "is_final" | "final" | "done" => {
                let start = {
                    reader.kind()?;
                    reader.position()
                };
                reader.skip()?;
                self.found.is_last |= &self.body[start..reader.position()] == "true";
                Ok(())
            }
            _ if NOT_SHOWN.contains(&key) => reader.skip(),
            _ => self.below(reader),
        }
    }

    fn below(&mut self, reader: &mut Reader<'_>) -> Result<(), BodyError> {
        match reader.kind()? {
            Kind::Array => reader.array(|reader| self.below(reader)),
            _ => object_or_skip(reader, |reader, key| self.member(reader, key)),
        }
    }

    /// A piece: a string, or a message with the string in its `content`.
    fn delta(&mut self, reader: &mut Reader<'_>) -> Result<(), BodyError> {
        self.is_said = true;
        let before = self.found.shown.len();
        read_shown(self.body, reader, self.options, &mut self.found.shown)?;
        // Several texts in one piece are whole ones, such as cards.
        if self.found.shown.len() == before + 1 && self.found.piece.is_none() {
            self.found.piece = self.found.shown.pop();
        }
        Ok(())
    }
}
