//! Texts in, replacements out: what the assistant may see of what a customer wrote.

use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use futures_util::future::join;

use super::{
    Degraded, Gateway, Replacement, Report,
    names::Mention,
    values::{Value, Values},
};
use crate::{
    entity::EntityType,
    policy::Action,
    redact::{
        operator::{blot, mask, utf16_len},
        scan::{self, Candidate},
        token,
    },
    sensitive::Sensitive,
    span::Finding,
    vault::{NewValue, Note, Session, VaultError},
};

/// What stands for a whole text when nothing is known about it.
pub(super) const BLACKOUT: &str = "[REDACTED]";

/// A text to redact.
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    /// Whether it must stay within the assistant's limit.
    pub(super) limited: bool,
}

/// What becomes of values that the policy blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocked {
    /// The message is refused: it gets no replacements, and nothing of it is stored.
    Refuse,
    /// Their types stand for them.
    Label,
}

/// The replacements of each text, in order.
pub(super) struct Redaction {
    pub(super) replacements: Vec<Vec<Replacement>>,
    pub(super) report: Report,
}

/// What is to be done with one finding.
pub(super) enum Plan {
    /// The token of the value with this number.
    Token(usize),
    /// This text, which cannot be turned back.
    Text(String),
}

/// How much longer than their values the tokens of one message may be, in bytes, before they
/// give way to shorter ones: the assistant refuses an answer over 4 MB.
const MAX_GROWTH: usize = 1 << 20;

/// The tokens of a message's values, longest form first.
enum Tokens {
    Stored(Vec<token::TokenId>),
    /// The token and its record: the store had no place for the value.
    Sealed(Vec<(token::TokenId, Vec<u8>)>),
}

impl Tokens {
    fn long(&self, number: usize, entity: EntityType) -> String {
        match self {
            Self::Stored(ids) => token::stored(entity, ids[number]),
            Self::Sealed(sealed) => token::sealed(entity, sealed[number].0, &sealed[number].1),
        }
    }

    /// Adds the token of a value that the session holds.
    fn push(&mut self, session: &Session<'_>, value: &NewValue<'_>, id: token::TokenId) {
        match self {
            Self::Stored(ids) => ids.push(id),
            Self::Sealed(sealed) => sealed.push(session.seal_inline(value)),
        }
    }

    /// Where room is short: a stored token without its type still comes back, a sealed one
    /// without its record does not.
    fn short(&self, number: usize, entity: EntityType, report: &mut Report) -> String {
        match self {
            Self::Stored(ids) => token::short(ids[number]),
            Self::Sealed(_) => {
                report.degrade(Degraded::TextLimit);
                token::bare(entity)
            }
        }
    }
}

impl Gateway {
    /// Redacts the texts of one message: one store call, none where nothing is to be stored.
    /// `asked` are the cue words of the question that they answer.
    pub(super) async fn redact(
        &self,
        session: &Session<'_>,
        texts: &[Text<'_>],
        asked: &[String],
        blocked: Blocked,
    ) -> Redaction {
        let mut report = Report::default();
        let mut values = Values::default();
        let mut plans: Vec<Vec<(Range<usize>, Plan)>> = texts
            .iter()
            .map(|text| self.plan(text.text, asked, &mut values, &mut report))
            .collect();
        if blocked == Blocked::Label {
            report.blocked.clear();
        }
        if !report.blocked.is_empty() {
            return Redaction {
                replacements: Vec::new(),
                report,
            };
        }
        let found = values.len();
        let mentions = self.name_parts(texts, &mut plans, &mut values);
        let mut values = values.into_list();
        let is_answered = !asked.is_empty();
        let (mut tokens, known) = join(
            self.tokens(session, &values, is_answered, &mut report),
            self.known_names(session, &mentions, texts),
        )
        .await;
        let mut answered = found;
        match known {
            Ok(known) => {
                answered += known.len();
                for (mention, value, id) in known {
                    let Mention { text, span, .. } = mention;
                    plans[*text].push((span.clone(), Plan::Token(values.len())));
                    values.push(Value {
                        entity: value.entity,
                        canonical: Sensitive::from(value.canonical),
                        written: &texts[*text].text[span.clone()],
                    });
                    tokens.push(session, &value, id);
                }
            }
            Err(error) => report.store_error = Some(error),
        }
        match &tokens {
            Tokens::Stored(_) => report.minted = answered,
            Tokens::Sealed(_) => report.sealed = answered,
        }
        for plan in &mut plans {
            plan.sort_by_key(|(span, _)| span.start);
        }
        let mut room = MAX_GROWTH;
        let replacements = texts
            .iter()
            .zip(plans)
            .map(|(text, plan)| {
                self.carry_out(text, plan, &values, &tokens, &mut room, &mut report)
            })
            .collect();
        Redaction {
            replacements,
            report,
        }
    }

    /// Findings of `text`, with what is to be done about each. A recognizer that panics gives
    /// the whole text up.
    fn plan<'t>(
        &self,
        text: &'t str,
        asked: &[String],
        values: &mut Values<'t>,
        report: &mut Report,
    ) -> Vec<(Range<usize>, Plan)> {
        let findings = catch_unwind(AssertUnwindSafe(|| {
            let with_canonical = |finding| {
                let canonical = self.detector.canonical(&finding, text);
                (finding, canonical)
            };
            self.findings(text, asked)
                .into_iter()
                .map(with_canonical)
                .collect::<Vec<_>>()
        }));
        let Ok(findings) = findings else {
            report.degrade(Degraded::Panic);
            return vec![(0..text.len(), Plan::Text(BLACKOUT.to_owned()))];
        };
        let mut plan = Vec::with_capacity(findings.len());
        for (finding, canonical) in findings {
            let value = &text[finding.span.clone()];
            let step = match self.policy.action(finding.entity) {
                Action::Keep => continue,
                Action::Token => Plan::Token(values.number(finding.entity, canonical, value)),
                Action::Mask { keep_last } => Plan::Text(mask(value, *keep_last)),
                Action::Replace(with) => Plan::Text(with.clone()),
                Action::Drop => Plan::Text(String::new()),
                Action::Block => {
                    report.block(finding.entity);
                    Plan::Text(token::bare(finding.entity))
                }
            };
            report.found.push(finding.entity);
            plan.push((finding.span, step));
        }
        plan
    }

    /// What the detector finds outside of tokens that the text already holds: those stay
    /// what they are.
    fn findings(&self, text: &str, asked: &[String]) -> Vec<Finding> {
        let findings = if asked.is_empty() {
            self.detector.detect(text)
        } else {
            self.detector.detect_answer(asked, text)
        };
        if findings.is_empty() {
            return findings;
        }
        let tokens = self.exact_tokens(text);
        if tokens.is_empty() {
            return findings;
        }
        findings
            .into_iter()
            .flat_map(|finding| outside(text, &finding, &tokens))
            .collect()
    }

    /// Where tokens stand, written as a gateway writes them.
    pub(super) fn exact_tokens(&self, text: &str) -> Vec<Range<usize>> {
        if !text.contains('[') {
            return Vec::new();
        }
        self.candidates(text)
            .into_iter()
            .filter(|candidate| candidate.exact && self.names_a_type(text, candidate))
            .map(|candidate| candidate.span)
            .collect()
    }

    fn names_a_type(&self, text: &str, candidate: &Candidate) -> bool {
        candidate.type_name.as_ref().is_none_or(|name| {
            self.types
                .contains_key(&scan::type_key(&text[name.clone()]))
        })
    }

    async fn tokens(
        &self,
        session: &Session<'_>,
        values: &[Value<'_>],
        is_answered: bool,
        report: &mut Report,
    ) -> Tokens {
        if values.is_empty() {
            return Tokens::Stored(Vec::new());
        }
        let mut new: Vec<NewValue<'_>> = values
            .iter()
            .map(|value| NewValue {
                entity: value.entity,
                canonical: value.canonical.expose(),
                value: value.written,
            })
            .collect();
        if is_answered {
            new.push(Note::Question.saying(""));
        }
        let stored = session.put(&new).await;
        new.truncate(values.len());
        match stored {
            Ok(mut ids) => {
                ids.truncate(values.len());
                report.store_answered = true;
                Tokens::Stored(ids)
            }
            Err(error) => {
                match error {
                    VaultError::Full => {
                        report.store_answered = true;
                        report.degrade(Degraded::StoreFull);
                    }
                    VaultError::Store(error) => {
                        report.store_error = Some(error);
                        report.degrade(Degraded::StoreUnavailable);
                    }
                }
                Tokens::Sealed(new.iter().map(|value| session.seal_inline(value)).collect())
            }
        }
    }

    /// The replacements of one text. `room` is what is left of [`MAX_GROWTH`].
    fn carry_out(
        &self,
        text: &Text<'_>,
        plan: Vec<(Range<usize>, Plan)>,
        values: &[Value<'_>],
        tokens: &Tokens,
        room: &mut usize,
        report: &mut Report,
    ) -> Vec<Replacement> {
        let mut numbers = Vec::with_capacity(plan.len());
        let mut replacements = Vec::with_capacity(plan.len());
        for (span, step) in plan {
            let (number, text) = match step {
                Plan::Text(text) => (None, text),
                Plan::Token(number) => {
                    let entity = values[number].entity;
                    let mut with = tokens.long(number, entity);
                    let growth = with.len().saturating_sub(span.len());
                    if let Some(left) = room.checked_sub(growth) {
                        *room = left;
                    } else {
                        with = tokens.short(number, entity, report);
                        if with.len() > span.len() {
                            with = blot(&text.text[span.clone()]);
                            report.degrade(Degraded::TextLimit);
                        }
                    }
                    (Some(number), with)
                }
            };
            numbers.push(number);
            replacements.push(Replacement { span, text });
        }
        if text.limited {
            let shorter = |number: usize, report: &mut Report| {
                tokens.short(number, values[number].entity, report)
            };
            self.fit(text.text, &mut replacements, &numbers, shorter, report);
        }
        replacements
    }

    /// Keeps a text within the assistant's limit. From its end, tokens give way to their
    /// shorter form, then values to asterisks of their own length.
    fn fit(
        &self,
        text: &str,
        replacements: &mut [Replacement],
        numbers: &[Option<usize>],
        shorter: impl Fn(usize, &mut Report) -> String,
        report: &mut Report,
    ) {
        let before = utf16_len(text);
        let limit = self.options.max_text_len.max(before);
        let mut len = before;
        for replacement in &*replacements {
            len = len - utf16_len(&text[replacement.span.clone()]) + utf16_len(&replacement.text);
        }
        for (replacement, number) in replacements.iter_mut().zip(numbers).rev() {
            if len <= limit {
                return;
            }
            let Some(number) = number else { continue };
            let with = shorter(*number, report);
            if with.len() < replacement.text.len() {
                len = len - utf16_len(&replacement.text) + utf16_len(&with);
                replacement.text = with;
            }
        }
        for replacement in replacements.iter_mut().rev() {
            if len <= limit {
                return;
            }
            let with = blot(&text[replacement.span.clone()]);
            if with.len() < utf16_len(&replacement.text) {
                len = len - utf16_len(&replacement.text) + with.len();
                replacement.text = with;
                report.degrade(Degraded::TextLimit);
            }
        }
    }
}

/// The parts of `finding` that no token covers and that hold more than separators.
fn outside(text: &str, finding: &Finding, tokens: &[Range<usize>]) -> Vec<Finding> {
    let mut parts = Vec::new();
    let mut start = finding.span.start;
    let inside = tokens
        .iter()
        .filter(|t| t.start < finding.span.end && t.end > finding.span.start);
    for token in inside {
        parts.push(start..token.start.max(start));
        start = token.end;
    }
    parts.push(start..finding.span.end.max(start));
    parts
        .into_iter()
        .filter(|part| text[part.clone()].contains(char::is_alphanumeric))
        .map(|span| Finding {
            span,
            ..finding.clone()
        })
        .collect()
}
