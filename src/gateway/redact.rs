//! Texts in, replacements out: what the assistant may see of what a customer wrote.

use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use futures_util::future::join;

use super::{
    Degraded, Gateway, Replacement, Report,
    bounds::{Tokens, Writer},
    names::Mention,
    values::{Value, Values},
};
use crate::{
    engines::has_words,
    policy::Action,
    redact::{
        operator::mask,
        scan::{self, Candidate},
        token,
    },
    sensitive::Sensitive,
    span::Finding,
    trace::{self, Fact},
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
        let (sought, is_unseen) = if self.engines.is_some() {
            let about: Vec<&str> = texts.iter().map(|text| text.text).collect();
            self.seek(&about, &mut report).await
        } else {
            (Vec::new(), false)
        };
        let mut sought = sought.into_iter();
        let mut values = Values::default();
        let step = session.step("detect");
        let mut plans: Vec<Vec<(Range<usize>, Plan)>> = texts
            .iter()
            .map(|text| {
                let others = sought.next().unwrap_or_default();
                self.plan(text.text, asked, others, &mut values, &mut report)
            })
            .collect();
        trace::end(step, || {
            let found = Fact::Count(report.found.len() as u64);
            vec![("cloakroom.findings", found)]
        });
        if blocked == Blocked::Label {
            report.blocked.clear();
        }
        if !report.blocked.is_empty() {
            return Redaction {
                replacements: Vec::new(),
                report,
            };
        }
        if is_unseen {
            return Redaction {
                replacements: texts.iter().map(|text| blackout(text.text)).collect(),
                report,
            };
        }
        let found = values.len();
        let mentions = self.name_parts(texts, &mut plans, &mut values);
        let mut values = values.into_list();
        let own = values.len();
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
        // Parts of names stand behind those that were found, and have no token in the text.
        let given_out = values[..found].iter().chain(&values[own..]);
        let is_sealed = matches!(tokens, Tokens::Sealed(_));
        self.note_minted(session, given_out.map(|value| value.entity), is_sealed);
        for plan in &mut plans {
            plan.sort_by_key(|(span, _)| span.start);
        }
        let mut writer = Writer::new(&values, &tokens, self.options.max_text_len);
        let replacements = texts
            .iter()
            .zip(plans)
            .map(|(text, plan)| writer.write(text, plan, &mut report))
            .collect();
        Redaction {
            replacements,
            report,
        }
    }

    /// Findings of `text`, `others` among them, with what is to be done about each. A
    /// recognizer that panics gives the whole text up.
    fn plan<'t>(
        &self,
        text: &'t str,
        asked: &[String],
        others: Vec<Finding>,
        values: &mut Values<'t>,
        report: &mut Report,
    ) -> Vec<(Range<usize>, Plan)> {
        let findings = catch_unwind(AssertUnwindSafe(|| {
            let with_canonical = |finding| {
                let canonical = self.detector.canonical(&finding, text);
                (finding, canonical)
            };
            self.findings(text, asked, others)
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
    fn findings(&self, text: &str, asked: &[String], others: Vec<Finding>) -> Vec<Finding> {
        let findings = if asked.is_empty() {
            self.detector.detect_with(text, others)
        } else {
            self.detector.detect_answer(asked, text, others)
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
                    VaultError::Store(error) => report.without_store(error),
                }
                Tokens::Sealed(new.iter().map(|value| session.seal_inline(value)).collect())
            }
        }
    }
}

/// Nothing of a text that somebody should have looked at.
fn blackout(text: &str) -> Vec<Replacement> {
    let all = || Replacement {
        span: 0..text.len(),
        text: BLACKOUT.to_owned(),
    };
    has_words(text).then(all).into_iter().collect()
}

/// The parts of `finding` that no token covers and that hold more than separators.
fn outside(text: &str, finding: &Finding, tokens: &[Range<usize>]) -> Vec<Finding> {
    let mut parts = Vec::new();
    let mut start = finding.span.start;
    // They are in order.
    let first = tokens.partition_point(|token| token.end <= finding.span.start);
    let inside = tokens[first..]
        .iter()
        .take_while(|token| token.start < finding.span.end);
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
