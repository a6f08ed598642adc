//! Texts with tokens in, replacements out: what a customer sees of an assistant's answer.

use std::collections::HashMap;

use super::{Degraded, Fallback, Gateway, GatewayError, Replacement, Report};
use crate::{
    redact::{
        scan::{self, Candidate},
        token::TokenId,
    },
    sensitive::Sensitive,
    vault::{Lookup, Session},
};

/// How many different tokens of one answer are looked up: more than a session holds.
const MAX_LOOKUPS: usize = 20_000;

/// The replacements of each text, in order.
pub(super) struct Restoration {
    pub(super) replacements: Vec<Vec<Replacement>>,
    pub(super) report: Report,
}

/// What a session's store says about tokens.
enum Stored {
    Answer(HashMap<TokenId, Sensitive>),
    Unavailable,
}

impl Gateway {
    /// Restores the texts of one answer: one store call, none where no token needs it. Each
    /// text is read once, from left to right; what was restored is never read again.
    pub(super) async fn restore(
        &self,
        session: Option<&Session<'_>>,
        texts: &[impl AsRef<str>],
    ) -> Result<Restoration, GatewayError> {
        let mut report = Report::default();
        let candidates: Vec<Vec<Candidate>> = texts
            .iter()
            .map(|text| self.candidates(text.as_ref()))
            .collect();
        let mut wanted: Vec<TokenId> = candidates
            .iter()
            .flatten()
            .filter(|c| c.record.is_none())
            .map(|c| c.id)
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted.truncate(MAX_LOOKUPS);
        let stored = self.look_up(session, &wanted, &mut report).await;

        let mut replacements = Vec::with_capacity(texts.len());
        for (text, candidates) in texts.iter().zip(&candidates) {
            let mut own = Vec::new();
            for candidate in candidates {
                let with =
                    self.restored(session, text.as_ref(), candidate, &stored, &mut report)?;
                own.extend(with.map(|text| Replacement {
                    span: candidate.span.clone(),
                    text,
                }));
            }
            replacements.push(own);
        }
        Ok(Restoration {
            replacements,
            report,
        })
    }

    async fn look_up(
        &self,
        session: Option<&Session<'_>>,
        wanted: &[TokenId],
        report: &mut Report,
    ) -> Stored {
        let mut known = HashMap::new();
        let Some(session) = session.filter(|_| !wanted.is_empty()) else {
            return Stored::Answer(known);
        };
        match session.get(wanted).await {
            Ok(answers) => {
                report.store_answered = true;
                for (id, answer) in wanted.iter().zip(answers) {
                    if let Lookup::Found(opened) = answer {
                        known.insert(*id, opened.value);
                    }
                }
                Stored::Answer(known)
            }
            Err(error) => {
                report.store_error = Some(error);
                Stored::Unavailable
            }
        }
    }

    /// What stands in the candidate's place, or nothing where it stays.
    fn restored(
        &self,
        session: Option<&Session<'_>>,
        text: &str,
        candidate: &Candidate,
        stored: &Stored,
        report: &mut Report,
    ) -> Result<Option<String>, GatewayError> {
        let fallback = match (&candidate.record, stored) {
            (Some(record), _) => {
                if let Some(opened) = session.and_then(|s| s.open_inline(&candidate.id, record)) {
                    report.restored += 1;
                    return Ok(Some(opened.value.expose().to_owned()));
                }
                self.options.restore.unknown
            }
            (None, Stored::Answer(known)) => {
                if let Some(value) = known.get(&candidate.id) {
                    report.restored += 1;
                    return Ok(Some(value.expose().to_owned()));
                }
                self.options.restore.unknown
            }
            (None, Stored::Unavailable) => self.options.restore.unavailable,
        };
        // A bare word of six consonants is no token unless the session says so.
        let entity = candidate.type_name.as_ref().and_then(|range| {
            self.types
                .get(scan::type_key(&text[range.clone()]).as_str())
        });
        if entity.is_none() && candidate.record.is_none() {
            return Ok(None);
        }
        match stored {
            Stored::Unavailable if candidate.record.is_none() => {
                report.degrade(Degraded::StoreUnavailable);
            }
            _ => report.unknown += 1,
        }
        match fallback {
            // What a customer can read where a value cannot be had.
            Fallback::Label => Ok(Some(format!(
                "[{}]",
                entity.map_or_else(|| "redacted".to_owned(), |entity| entity.readable())
            ))),
            Fallback::Token => Ok(None),
            Fallback::Error => Err(GatewayError::Unavailable),
        }
    }
}
