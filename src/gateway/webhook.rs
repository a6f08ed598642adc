//! The pair: `/webhook/pre` and `/webhook/post`.

use std::{borrow::Cow, collections::BTreeMap};

use futures_util::future::join;

use super::{
    Degraded, Gateway, GatewayError, Replacement, Report, identity,
    offsets::Moves,
    redact::{BLACKOUT, Blocked, Text},
    restore::{Reading, Restoration},
    stream::Piece,
    words,
};
use crate::{
    platform::{
        self, Slot,
        json::{self, BodyError, Edit},
        orchestrate, pointer,
        session::{self, Places},
        watsonx::{self, PostOptions, PreMessage, Shown},
    },
    vault::{Call, Note, Session, VaultError},
};

/// What a call is answered with.
pub struct Answer<T> {
    /// The changed body or text; `None` where it goes back as it came in.
    pub changed: Option<T>,
    /// What happened to it.
    pub report: Report,
}

impl<T> Answer<T> {
    /// Whether the answer is for the customer, and the message goes no further.
    pub fn is_refusal(&self) -> bool {
        !self.report.blocked.is_empty()
    }
}

impl Gateway {
    /// A pre-message body, with the customer's words redacted; or, where the policy blocks
    /// what it holds, the answer that the customer gets in place of the assistant's.
    pub async fn pre_message(
        &self,
        body: &[u8],
        call: &Call<'_>,
    ) -> Result<Answer<String>, GatewayError> {
        let original = utf8(body)?;
        let body = json::readable(original);
        let (message, places) = self.read_pre(&body)?;
        let (session, planted) =
            identity::of_message(&self.vault, self.assistant(), &message.session);
        let session = session.within(call);

        let texts: Vec<_> = message.texts.iter().map(|slot| slot.text(&body)).collect();
        let limited: Vec<Text<'_>> = texts
            .iter()
            .zip(&message.texts)
            .map(|(text, slot)| Text {
                text,
                limited: slot.limited,
            })
            .collect();
        // A session that begins has asked nothing yet.
        let (asked, store_error) = match &planted {
            Some(_) => (Vec::new(), None),
            None => match self.asked(&session, &limited, message.session.turn).await {
                Ok(asked) => (asked, None),
                Err(error) => (Vec::new(), Some(error)),
            },
        };
        let mut redaction = self
            .redact(&session, &limited, &asked, Blocked::Refuse)
            .await;
        redaction.report.store_error = redaction.report.store_error.or(store_error);
        redaction.report.unpaired_turns = self.turns_missed(&session, &message.session);
        let mark = self.turn_mark(&session, &message.session);
        if !redaction.report.blocked.is_empty() {
            // Nothing is planted in a refusal, so a new session's mark would prove nothing.
            let mark = mark.filter(|_| planted.is_none());
            return self.refusal(original, &body, places, mark, redaction.report);
        }

        words::cover(&limited, &message.words, &mut redaction.replacements);
        let mut edits = edits(&body, message.texts.iter(), &redaction.replacements);
        let variables: Vec<(&str, &str)> = [
            (session::VARIABLE, planted.as_deref()),
            (session::TURN_VARIABLE, mark.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
        if !variables.is_empty() {
            match session::plant(&body, places, &variables) {
                Some(planting) => edits.extend(planting),
                None if planted.is_some() => redaction.report.degrade(Degraded::Unpaired),
                None => {}
            }
        }
        Ok(Answer {
            changed: changed(original, edits),
            report: redaction.report,
        })
    }

    /// A post-message body, with what the customer is shown restored.
    pub async fn post_message(
        &self,
        body: &[u8],
        call: &Call<'_>,
    ) -> Result<Answer<String>, GatewayError> {
        let original = utf8(body)?;
        let body = json::readable(original);
        let message = match watsonx::read_post(&body, self.post_options()) {
            Err(error @ BodyError::WrongShape(_)) => {
                let run = orchestrate::read_post(&body, self.post_options()).map_err(|_| error)?;
                return self.post_run(original, &body, &run, call).await;
            }
            message => message?,
        };
        let session = identity::of_answer(&self.vault, self.assistant(), &message.session)
            .map(|session| session.within(call));

        let texts = texts(&body, &message.shown);
        let mut restoration = self
            .restore_and_note(session.as_ref(), &texts, message.session.turn)
            .await?;
        let is_unpaired = self.is_unpaired(session.as_ref(), &message.session);
        restoration.report.unpaired_turns = is_unpaired.into();
        let slots = message.shown.iter().map(|shown| &shown.slot);
        let mut edits = edits(&body, slots, &restoration.replacements);
        let mut moves = BTreeMap::new();
        for offset in &message.offsets {
            if let Some((text, _)) = texts.get(offset.shown) {
                let moves = moves
                    .entry(offset.shown)
                    .or_insert_with(|| Moves::new(text, &restoration.replacements[offset.shown]));
                edits.extend(moves.moved(offset));
            }
        }
        Ok(Answer {
            changed: changed(original, edits),
            report: restoration.report,
        })
    }

    fn post_options(&self) -> PostOptions<'_> {
        let restore = &self.options.restore;
        PostOptions {
            user_defined: restore.user_defined,
            output_user_defined: restore.output_user_defined,
            urls: !restore.url_hosts.is_empty(),
            markup: &restore.markup,
        }
    }

    /// A post-run body, with what the customer is shown restored. A piece of a stream is the
    /// last of the texts.
    async fn post_run(
        &self,
        original: &str,
        body: &str,
        run: &orchestrate::PostRun<'_>,
        call: &Call<'_>,
    ) -> Result<Answer<String>, GatewayError> {
        let session = identity::of_answer(&self.vault, self.assistant(), &run.session)
            .map(|session| session.within(call));
        let texts = texts(body, &run.shown);
        let slots = run.shown.iter().map(|shown| &shown.slot);
        let Some(shown) = &run.piece else {
            let restoration = self
                .restore_and_note(session.as_ref(), &texts, run.session.turn)
                .await?;
            let edits = edits(body, slots, &restoration.replacements);
            return Ok(Answer {
                changed: changed(original, edits),
                report: restoration.report,
            });
        };
        let piece = Piece {
            run: run.run.as_deref().unwrap_or_default(),
            text: &shown.slot.text(body),
            reading: Reading::from(shown),
            is_last: run.is_last,
        };
        let mut restored = self.restore_piece(session.as_ref(), &texts, &piece).await?;
        let mut edits = edits(body, slots, &restored.replacements);
        edits.extend(restored.text.take().map(|text| shown.slot.rewrite(&text)));
        Ok(Answer {
            changed: changed(original, edits),
            report: restored.report,
        })
    }

    /// Restores an answer, and notes what it asks for: both at once.
    async fn restore_and_note(
        &self,
        session: Option<&Session<'_>>,
        texts: &[(impl AsRef<str>, Reading)],
        turn: Option<u64>,
    ) -> Result<Restoration, GatewayError> {
        let question = session.and_then(|_| self.question(texts, turn));
        let (Some(session), Some(question)) = (session, question) else {
            return self.restore(session, texts).await;
        };
        let (restoration, noted) = join(
            self.restore(Some(session), texts),
            session.remember(Note::Question, question.expose()),
        )
        .await;
        let mut restoration = restoration?;
        if let Err(VaultError::Store(error)) = noted {
            restoration.report.store_error = Some(error);
        }
        Ok(restoration)
    }

    /// Where the customer's words stand: where the platform says, and where the settings say;
    /// and where a session id may be planted.
    fn read_pre<'b>(&self, body: &'b str) -> Result<(PreMessage<'b>, Places), BodyError> {
        let (mut message, places) = platform::read_pre(body)?;
        if !self.options.context.is_empty() {
            pointer::strings(body, watsonx::CONTEXT, &self.options.context, &mut |raw| {
                message.texts.push(Slot::unlimited(raw));
            })?;
        }
        Ok((message, places))
    }

    /// The answer to a message that the policy blocks.
    fn refusal(
        &self,
        original: &str,
        body: &str,
        places: Places,
        mark: Option<String>,
        mut report: Report,
    ) -> Result<Answer<String>, GatewayError> {
        let changed = if places == orchestrate::PLANTING {
            // An agent takes no answer in its place; it must not see the message all the same.
            report.blocked.clear();
            report.degrade(Degraded::Blocked);
            self.blackout(original.as_bytes())?
        } else {
            let marked = mark
                .and_then(|mark| session::plant(body, places, &[(session::TURN_VARIABLE, &mark)]));
            let original = marked.map_or(Cow::Borrowed(original), |edits| {
                Cow::Owned(json::apply(original, edits))
            });
            let refused = watsonx::read_refused(&json::readable(&original))?;
            let text = self.options.refusals.text(refused.locale.as_deref());
            watsonx::refusal(&original, &refused, text)
        };
        Ok(Answer {
            changed: Some(changed),
            report,
        })
    }

    /// A pre-message body in which every text gave way to `[REDACTED]`: the last resort when
    /// something broke on the way. It reads the body and does nothing else.
    pub fn blackout(&self, body: &[u8]) -> Result<String, BodyError> {
        let original = utf8(body)?;
        let body = json::readable(original);
        let (message, _) = self.read_pre(&body)?;
        let edits = message
            .texts
            .into_iter()
            .filter(|slot| !slot.raw.is_empty())
            .map(|slot| Edit {
                range: slot.raw,
                text: BLACKOUT.to_owned(),
            })
            .collect();
        Ok(json::apply(original, edits))
    }
}

pub(super) fn utf8(body: &[u8]) -> Result<&str, BodyError> {
    std::str::from_utf8(body).map_err(|_| BodyError::NotJson)
}

/// The texts that are shown, and how they are read.
fn texts<'b>(body: &'b str, shown: &[Shown]) -> Vec<(Cow<'b, str>, Reading)> {
    let read = |shown: &Shown| (shown.slot.text(body), Reading::from(shown));
    shown.iter().map(read).collect()
}

fn edits<'s>(
    body: &str,
    slots: impl Iterator<Item = &'s Slot>,
    replacements: &[Vec<Replacement>],
) -> Vec<Edit> {
    slots
        .zip(replacements)
        .filter(|(_, replacements)| !replacements.is_empty())
        .flat_map(|(slot, replacements)| {
            slot.edits(
                body,
                replacements
                    .iter()
                    .map(|r| (r.span.clone(), r.text.as_str())),
            )
        })
        .collect()
}

fn changed(original: &str, edits: Vec<Edit>) -> Option<String> {
    (!edits.is_empty()).then(|| json::apply(original, edits))
}
