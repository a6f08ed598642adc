//! Parts of names: after *John Smith*, a lone *Smith* gets a token of its own.
//!
//! The parts of a name are stored beside it, as values. Whether a word is such a part is
//! asked of the store by keyed hash, in the same round trip in which the values of the
//! message are stored: nothing is opened for it.

use std::ops::Range;

use super::{
    Gateway,
    redact::{Plan, Text},
    values::Values,
};
use crate::{
    entity::EntityType,
    policy::Action,
    redact::token::TokenId,
    sensitive::Sensitive,
    vault::{NewValue, Session, StoreError},
};

pub(super) const PERSON: EntityType = EntityType::new("PERSON");

/// A word that is part of a name if the session knows it as one.
pub(super) struct Mention {
    /// The number of its text, and where it stands there.
    pub(super) text: usize,
    pub(super) span: Range<usize>,
    canonical: Sensitive,
}

impl Gateway {
    /// Adds the parts of the persons found to the values to be stored, plans tokens for the
    /// words that are among these parts, and returns those that the session may know.
    pub(super) fn name_parts<'t>(
        &self,
        texts: &[Text<'t>],
        plans: &mut [Vec<(Range<usize>, Plan)>],
        values: &mut Values<'t>,
    ) -> Vec<Mention> {
        if !self.options.session.partial_names || *self.policy.action(PERSON) != Action::Token {
            return Vec::new();
        }
        let found = values.len();
        for number in 0..found {
            let (entity, written) = values.written(number);
            if entity == PERSON {
                for (part, canonical) in self.detector.name_parts(written) {
                    // What was found for itself comes back as it was written there.
                    if values.find(PERSON, &canonical).is_none_or(|at| at >= found) {
                        values.number(PERSON, canonical, part);
                    }
                }
            }
        }
        let mut mentions = Vec::new();
        for (number, (text, plan)) in texts.iter().zip(plans).enumerate() {
            let mut own = Vec::new();
            let tokens = self.exact_tokens(text.text);
            for (span, canonical) in self.detector.name_mentions(text.text) {
                let touches =
                    |other: &Range<usize>| other.start < span.end && span.start < other.end;
                if plan.iter().any(|(other, _)| touches(other)) || tokens.iter().any(touches) {
                    continue;
                }
                match values.find(PERSON, &canonical) {
                    // It comes back as it was written last, as any value does.
                    Some(_) => {
                        let value = values.number(PERSON, canonical, &text.text[span.clone()]);
                        own.push((span, Plan::Token(value)));
                    }
                    None => mentions.push(Mention {
                        text: number,
                        span,
                        canonical,
                    }),
                }
            }
            plan.append(&mut own);
        }
        mentions
    }

    /// Those of `mentions` that the session knows, each with a value for it: at most one call
    /// of the store.
    pub(super) async fn known_names<'m>(
        &self,
        session: &Session<'_>,
        mentions: &'m [Mention],
        texts: &'m [Text<'m>],
    ) -> Result<Vec<(&'m Mention, NewValue<'m>, TokenId)>, StoreError> {
        let values: Vec<NewValue<'_>> = mentions
            .iter()
            .map(|mention| NewValue {
                entity: PERSON,
                canonical: mention.canonical.expose(),
                value: &texts[mention.text].text[mention.span.clone()],
            })
            .collect();
        let held = session.held(&values).await?;
        let known = mentions.iter().zip(values).zip(held);
        Ok(known
            .filter_map(|((mention, value), token)| Some((mention, value, token?)))
            .collect())
    }
}
