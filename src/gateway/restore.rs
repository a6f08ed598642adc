//! Texts with tokens in, replacements out: what a customer sees of an assistant's answer.

use std::{borrow::Cow, ops::Range};

use super::{AgentView, Fallback, Gateway, GatewayError, Replacement, Report};
use crate::{
    audit::Reader,
    platform::{
        markup::Markup,
        watsonx::{Audience, Shown},
    },
    redact::{
        escape,
        operator::mask,
        place::{self, Place},
        scan::{self, Candidate, Code},
        token::TokenId,
    },
    trace::{self, Fact},
    vault::{Lookup, Opened, Session, StoreError},
};

/// How many different tokens of one answer are looked up: more than a session holds.
const MAX_LOOKUPS: usize = 20_000;

/// Who reads a text, and what it is taken for.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// A program that asked for the values as they are.
    Raw,
    /// A person, in a client that renders the text.
    Shown(Markup, Audience),
}

impl Reading {
    fn reader(self) -> Reader {
        match self {
            Self::Raw => Reader::Client,
            Self::Shown(_, Audience::Agent) => Reader::Agent,
            Self::Shown(_, Audience::Customer) => Reader::Customer,
        }
    }
}

impl From<&Shown> for Reading {
    fn from(shown: &Shown) -> Self {
        Self::Shown(shown.markup, shown.audience)
    }
}

/// What was shown before of one of the texts; no token reaches over its end.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    /// The number of the text.
    pub(super) text: usize,
    /// How many bytes of it.
    pub(super) len: usize,
}

/// The replacements of each text, in order.
pub(super) struct Restoration {
    pub(super) replacements: Vec<Vec<Replacement>>,
    pub(super) report: Report,
}

/// What a session's store says about tokens.
enum Stored {
    /// The names that were asked for, in rising order, and what the session holds for them.
    Answer(Vec<TokenId>, Vec<Lookup>),
    Unavailable(StoreError),
    /// There is no record of what would be shown, so nothing is: not even what needs no store.
    Withheld,
}

impl Stored {
    fn get(&self, id: TokenId) -> Option<&Opened> {
        let Self::Answer(asked, answers) = self else {
            return None;
        };
        match answers.get(asked.binary_search(&id).ok()?)? {
            Lookup::Found(opened) => Some(opened),
            Lookup::Unknown | Lookup::Unreadable(_) => None,
        }
    }
}

/// A candidate, and how its value must be written there.
struct Planned {
    candidate: Candidate,
    writing: Writing,
}

#[derive(Clone, Copy)]
enum Writing {
    Plain,
    Markdown,
    Html,
    /// In quotes, within an HTML tag.
    Attribute,
    /// As a part of an address.
    Component,
    /// As an address.
    Address,
}

impl Gateway {
    /// Restores the texts of one answer: one store call, none where no token needs it. Each
    /// text is read once, from left to right; what was restored is never read again.
    pub(super) async fn restore(
        &self,
        session: Option<&Session<'_>>,
        texts: &[(impl AsRef<str>, Reading)],
    ) -> Result<Restoration, GatewayError> {
        self.restore_rest(session, texts, Before::default()).await
    }

    /// The same, where a part of one text was shown before: its tokens are neither looked up
    /// nor counted again.
    pub(super) async fn restore_rest(
        &self,
        session: Option<&Session<'_>>,
        texts: &[(impl AsRef<str>, Reading)],
        before: Before,
    ) -> Result<Restoration, GatewayError> {
        let mut report = Report::default();
        let plans: Vec<Vec<Planned>> = texts
            .iter()
            .enumerate()
            .map(|(number, (text, reading))| {
                let mut plan = self.plan_restoration(text.as_ref(), *reading);
                if number == before.text {
                    plan.retain(|planned| planned.candidate.span.start >= before.len);
                }
                plan
            })
            .collect();
        let mut wanted: Vec<TokenId> = plans
            .iter()
            .flatten()
            .flat_map(|planned| match &planned.candidate.code {
                Code::Name(id) => std::slice::from_ref(id),
                Code::Damaged(names) => names,
                Code::Sealed(..) => &[],
            })
            .copied()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted.truncate(MAX_LOOKUPS);
        let stored = look_up(session, wanted, &mut report).await;
        let step = session.and_then(|session| session.step("restore"));
        let mut replacements = self.replacements(session, texts, &plans, &stored, &mut report)?;
        if !self.may_show(session, &report).await {
            report.withhold();
            let stored = Stored::Withheld;
            replacements = self.replacements(session, texts, &plans, &stored, &mut report)?;
        }
        trace::end(step, || {
            let restored = Fact::Count(report.restored as u64);
            vec![("cloakroom.tokens.restored", restored)]
        });
        Ok(Restoration {
            replacements,
            report,
        })
    }

    /// The replacements of each text.
    fn replacements(
        &self,
        session: Option<&Session<'_>>,
        texts: &[(impl AsRef<str>, Reading)],
        plans: &[Vec<Planned>],
        stored: &Stored,
        report: &mut Report,
    ) -> Result<Vec<Vec<Replacement>>, GatewayError> {
        let mut replacements = Vec::with_capacity(texts.len());
        for ((text, reading), plan) in texts.iter().zip(plans) {
            let mut own = Vec::with_capacity(plan.len());
            for planned in plan {
                let text = text.as_ref();
                let with = self.restored(session, text, *reading, planned, stored, report)?;
                own.extend(with.map(|with| Replacement {
                    text: with_tags(text, &planned.candidate, with),
                    span: planned.candidate.span.clone(),
                }));
            }
            replacements.push(own);
        }
        Ok(replacements)
    }

    /// The tokens of a text that are to be turned back, and how their values must be written.
    fn plan_restoration(&self, text: &str, reading: Reading) -> Vec<Planned> {
        if let Reading::Shown(_, Audience::Agent) = reading
            && self.options.restore.agent == AgentView::Token
        {
            return Vec::new();
        }
        self.candidates(text)
            .into_iter()
            .filter_map(|candidate| {
                let writing = self.writing(text, &candidate.span, reading)?;
                Some(Planned { candidate, writing })
            })
            .collect()
    }

    /// How a value must be written at `span`; `None` where its token stays: in an address that
    /// leads to a host that nobody vouched for, who would learn the value.
    fn writing(&self, text: &str, span: &Range<usize>, reading: Reading) -> Option<Writing> {
        let Reading::Shown(markup, _) = reading else {
            return Some(Writing::Plain);
        };
        let place = match markup {
            Markup::Url => place::of_url(text, span),
            _ => place::of(text, span),
        };
        match place {
            Place::Web(host) => self.trusts(host?).then_some(Writing::Component),
            Place::Address => Some(Writing::Address),
            Place::Attribute if markup != Markup::Plain => Some(Writing::Attribute),
            Place::Text | Place::Attribute => Some(match markup {
                Markup::Plain | Markup::Url => Writing::Plain,
                Markup::Markdown => Writing::Markdown,
                Markup::Html => Writing::Html,
            }),
        }
    }

    /// Whether values may stand in addresses of `host`: it, or a domain that it is in, is listed.
    fn trusts(&self, host: &str) -> bool {
        let is_in = |domain: &String| {
            host.len()
                .checked_sub(domain.len())
                .and_then(|at| Some((host.get(..at)?, host.get(at..)?)))
                .is_some_and(|(sub, end)| {
                    end.eq_ignore_ascii_case(domain) && (sub.is_empty() || sub.ends_with('.'))
                })
        };
        self.options.restore.url_hosts.iter().any(is_in)
    }

    /// What stands in the candidate's place, or nothing where it stays.
    fn restored(
        &self,
        session: Option<&Session<'_>>,
        text: &str,
        reading: Reading,
        planned: &Planned,
        stored: &Stored,
        report: &mut Report,
    ) -> Result<Option<String>, GatewayError> {
        let Planned { candidate, writing } = planned;
        // The type that the text names, if it is one.
        let entity = candidate.type_name.as_ref().and_then(|range| {
            self.types
                .get(scan::type_key(&text[range.clone()]).as_str())
        });
        let inline;
        let opened = match &candidate.code {
            _ if matches!(stored, Stored::Withheld) => None,
            Code::Sealed(id, record) => {
                inline = session.and_then(|session| session.open_inline(id, record));
                inline.as_ref()
            }
            Code::Name(id) => stored.get(*id),
            Code::Damaged(names) => {
                // A type that does not agree tells that another token was meant.
                let mut near = names
                    .iter()
                    .filter_map(|id| stored.get(*id))
                    .filter(|opened| entity.is_none_or(|entity| *entity == opened.entity));
                match (near.next(), near.next()) {
                    (Some(only), None) => {
                        report.repaired += 1;
                        Some(only)
                    }
                    _ => None,
                }
            }
        };
        if let Some(opened) = opened {
            report.restored += 1;
            report.shown.push((reading.reader(), opened.entity));
            let value = opened.value.expose();
            let value = match (reading, self.options.restore.agent) {
                (Reading::Shown(_, Audience::Agent), AgentView::Partial { keep_last }) => {
                    Cow::Owned(mask(value, keep_last))
                }
                _ => Cow::Borrowed(value),
            };
            return Ok(Some(writing.write(&value)));
        }
        // A bare word of six consonants is no token unless the session says so.
        let is_sealed = matches!(candidate.code, Code::Sealed(..));
        if entity.is_none() && !is_sealed {
            return Ok(None);
        }
        let fallback = match stored {
            Stored::Withheld => self.options.restore.unavailable,
            Stored::Unavailable(error) if !is_sealed => {
                report.without_store(error.clone());
                self.options.restore.unavailable
            }
            _ => {
                report.unknown += 1;
                self.options.restore.unknown
            }
        };
        match fallback {
            // What a customer can read where a value cannot be had.
            Fallback::Label => Ok(Some(format!(
                "[{}]",
                entity.map_or_else(|| "redacted".to_owned(), |entity| entity.readable())
            ))),
            Fallback::Token => Ok(None),
            Fallback::Error => Err(match stored {
                Stored::Withheld => GatewayError::Unaudited,
                _ => GatewayError::Unavailable,
            }),
        }
    }
}

async fn look_up(
    session: Option<&Session<'_>>,
    wanted: Vec<TokenId>,
    report: &mut Report,
) -> Stored {
    let Some(session) = session.filter(|_| !wanted.is_empty()) else {
        return Stored::Answer(Vec::new(), Vec::new());
    };
    match session.get(&wanted).await {
        Ok(answers) => {
            report.store_answered = true;
            Stored::Answer(wanted, answers)
        }
        Err(error) => {
            report.store_error = Some(error.clone());
            Stored::Unavailable(error)
        }
    }
}

impl Writing {
    fn write(self, value: &str) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Markdown => escape::markdown(value).into_owned(),
            Self::Html => escape::html(value).into_owned(),
            Self::Attribute => escape::attribute(value).into_owned(),
            Self::Component => escape::component(value).into_owned(),
            Self::Address => escape::address(value).into_owned(),
        }
    }
}

/// What replaces a candidate, between the tags whose partners stand outside of it.
fn with_tags(text: &str, candidate: &Candidate, with: String) -> String {
    let tags = &candidate.tags;
    if tags.opening.is_empty() && tags.closing.is_empty() {
        return with;
    }
    let tag = |range: &Range<usize>| &text[range.clone()];
    let mut whole: String = tags.opening.iter().map(tag).collect();
    whole.push_str(&with);
    whole.extend(tags.closing.iter().map(tag));
    whole
}
