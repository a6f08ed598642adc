//! The log webhook: an event out of which personal data is taken, by the session's own tokens.

use std::borrow::Cow;

use super::{
    Answer, Gateway, GatewayError, identity,
    redact::{Blocked, Text},
    replaced,
};
use crate::{
    entity::EntityType,
    platform::{
        json::{self, Edit},
        session::SessionHints,
        watsonx::{self, Logged, LoggedText},
    },
    policy::Action,
    redact::{known::Known, token},
    vault::{Call, Session},
};

const PHONE_NUMBER: EntityType = EntityType::new("PHONE_NUMBER");
const USERNAME: EntityType = EntityType::new("USERNAME");

/// The fewest digits by which somebody can be called from elsewhere.
const MIN_PHONE_DIGITS: usize = 5;

/// The address of a telephone, as it is redacted: `sip:` `+18005550123` `@10.1.2.3`. The host is
/// read apart, so that the number is the same value as the one in a record beside it.
struct Address<'t> {
    scheme: &'t str,
    user: &'t str,
    rest: &'t str,
}

impl Gateway {
    /// An event of the log webhook, redacted. What its session knows is found wherever it
    /// stands, so that an answer in which values were put back gets their tokens again.
    ///
    /// # Errors
    /// [`GatewayError::Unavailable`] where the store does not answer: without the session's
    /// values nobody knows what must not go on.
    pub async fn log_event(
        &self,
        body: &[u8],
        call: &Call<'_>,
    ) -> Result<Answer<String>, GatewayError> {
        let original = super::webhook::utf8(body)?;
        let body = json::readable(original);
        let event = watsonx::read_log(&body)?;
        let sessions: Vec<Session<'_>> = event
            .sessions
            .iter()
            .filter_map(|hints| identity::of_event(&self.vault, self.assistant(), hints))
            .map(|session| session.within(call))
            .collect();
        let known = self.known(&sessions).await?;

        let texts: Vec<Cow<'_, str>> = event.texts.iter().map(|t| t.slot.text(&body)).collect();
        let parts: Vec<Vec<Cow<'_, str>>> = texts
            .iter()
            .zip(&event.texts)
            .map(|(text, LoggedText { kind, .. })| match kind {
                Logged::Words => vec![known.covered(text)],
                Logged::Phone | Logged::Person => self.parts_of_address(text, &known),
            })
            .collect();
        let to_redact: Vec<Text<'_>> = parts
            .iter()
            .flatten()
            .map(|text| Text {
                text,
                limited: false,
            })
            .collect();
        let fresh;
        let session = if let Some(session) = sessions.first() {
            session
        } else {
            // An event of no session: its tokens lead nowhere.
            let none = SessionHints::default();
            let (session, _) = identity::of_message(&self.vault, self.assistant(), &none);
            fresh = session.within(call);
            &fresh
        };
        let redaction = self.redact(session, &to_redact, &[], Blocked::Label).await;
        let mut redacted = to_redact
            .iter()
            .zip(&redaction.replacements)
            .map(|(text, replacements)| replaced(text.text, replacements));

        let mut edits = Vec::new();
        for ((logged, text), parts) in event.texts.iter().zip(&texts).zip(&parts) {
            let mut parts: Vec<String> = redacted.by_ref().take(parts.len()).collect();
            let with = match logged.kind {
                Logged::Words => parts.pop().unwrap_or_default(),
                Logged::Phone | Logged::Person => self.address(text, &parts, logged.kind),
            };
            if with != **text {
                let mut raw = String::with_capacity(with.len());
                json::escape_into(&mut raw, &with);
                edits.push(Edit {
                    range: logged.slot.raw.clone(),
                    text: raw,
                });
            }
        }
        Ok(Answer {
            changed: (!edits.is_empty()).then(|| json::apply(original, edits)),
            report: redaction.report,
        })
    }

    /// All that the sessions hold, with its tokens.
    async fn known(&self, sessions: &[Session<'_>]) -> Result<Known, GatewayError> {
        let mut values = Vec::new();
        for session in sessions {
            let all = session.values().await;
            let all = all.map_err(|_| GatewayError::Unavailable)?;
            let ours = all
                .into_iter()
                .filter(|(_, opened)| self.types.contains_key(opened.entity.as_str()));
            values.extend(ours.map(|(id, o)| (o.value, token::stored(o.entity, id))));
        }
        Ok(Known::new(values))
    }

    /// The user and what stands behind it, to be redacted one by one.
    fn parts_of_address<'t>(&self, text: &'t str, known: &Known) -> Vec<Cow<'t, str>> {
        let Address { user, rest, .. } = Address::of(text);
        let user = match known.covered(user) {
            Cow::Borrowed(user)
                if is_bare_number(user) && self.detector.detect(user).is_empty() =>
            {
                // Telephones are called in international form, with or without its sign.
                Cow::Owned(format!("+{user}"))
            }
            user => user,
        };
        vec![user, known.covered(rest)]
    }

    /// The address put together again from its redacted parts. What a recognizer did not take
    /// for a number, because nobody has such a one, still is what somebody is called by.
    fn address(&self, text: &str, parts: &[String], kind: Logged) -> String {
        let Address { scheme, user, rest } = Address::of(text);
        let [redacted, redacted_rest] = parts else {
            return text.to_owned();
        };
        let is_untouched = redacted.trim_start_matches('+') == user.trim_start_matches('+');
        let user = if !is_untouched {
            redacted.clone()
        } else if kind == Logged::Phone
            && has_number(user)
            && self.policy.action(PHONE_NUMBER) != &Action::Keep
        {
            token::bare(PHONE_NUMBER)
        } else if !scheme.is_empty()
            && rest.starts_with('@')
            && self.policy.action(USERNAME) != &Action::Keep
        {
            token::bare(USERNAME)
        } else {
            user.to_owned()
        };
        [scheme, &user, redacted_rest].concat()
    }
}

impl<'t> Address<'t> {
    fn of(text: &'t str) -> Self {
        let scheme = ["sip:", "sips:", "tel:"].into_iter().find(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let (scheme, other) = text.split_at(scheme.map_or(0, str::len));
        let end = match scheme {
            "" => other.len(),
            _ => other.find(['@', ';']).unwrap_or(other.len()),
        };
        let (user, rest) = other.split_at(end);
        Self { scheme, user, rest }
    }
}

fn is_bare_number(text: &str) -> bool {
    text.len() >= MIN_PHONE_DIGITS && text.bytes().all(|b| b.is_ascii_digit())
}

fn has_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= MIN_PHONE_DIGITS
}
