//! What a message or an answer leaves in the audit log.

use super::{Gateway, Report};
use crate::{
    audit::{Event, Reader, Types},
    entity::EntityType,
    vault::Session,
};

impl Gateway {
    /// Records tokens that are given out, soon.
    pub(super) fn note_minted(
        &self,
        session: &Session<'_>,
        entities: impl Iterator<Item = EntityType>,
        sealed: bool,
    ) {
        let Some(audit) = &self.audit else { return };
        let types = counted(entities);
        if !types.is_empty() {
            audit.record(Event::Minted {
                assistant: self.name.clone(),
                session: session.keys().name(),
                types,
                sealed,
            });
        }
    }

    /// Records the values that are about to be shown; whether they may be.
    pub(super) async fn may_show(&self, session: Option<&Session<'_>>, report: &Report) -> bool {
        let (Some(audit), Some(session)) = (&self.audit, session) else {
            return true;
        };
        if report.shown.is_empty() {
            return true;
        }
        let event = |reader: Reader| {
            let own = report.shown.iter().filter(|(of, _)| *of == reader);
            let types = counted(own.map(|(_, entity)| *entity));
            (!types.is_empty()).then(|| Event::Restored {
                assistant: self.name.clone(),
                session: session.keys().name(),
                reader,
                types,
            })
        };
        let readers = [Reader::Customer, Reader::Agent, Reader::Client];
        audit
            .restored(readers.into_iter().filter_map(event).collect())
            .await
    }
}

/// Each type once, and how often it came.
fn counted(entities: impl Iterator<Item = EntityType>) -> Types {
    let mut types = Types::new();
    for entity in entities {
        match types.iter_mut().find(|(known, _)| *known == entity) {
            Some((_, count)) => *count += 1,
            None => types.push((entity, 1)),
        }
    }
    types
}
