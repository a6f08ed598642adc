//! Notes: what a session must remember from one call to the next that is no value of its
//! customer, such as the held-back end of a streamed answer.
//!
//! A note is kept like a value, sealed, under a token that is never written into a text; so
//! it moves, expires and is erased with its session, and no store knows of it. A session has
//! one note of each kind.

use super::{Lookup, NewValue, Session, StoreError, VaultError};
use crate::{entity::EntityType, sensitive::Sensitive};

/// The kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// What the assistant asked for last.
    Question,
    /// The end of a streamed answer that waits for its next piece.
    Stream,
}

impl Note {
    const ALL: [Self; 2] = [Self::Question, Self::Stream];

    /// In the place of a value's type. No recognizer may find it.
    const fn entity(self) -> EntityType {
        match self {
            Self::Question => EntityType::new("CLOAKROOM_QUESTION"),
            Self::Stream => EntityType::new("CLOAKROOM_STREAM"),
        }
    }

    /// Whether a type is that of a note. Values of such a type would not be given back.
    pub fn is_type(entity: EntityType) -> bool {
        Self::ALL.iter().any(|note| note.entity() == entity)
    }

    /// The note as a value, to be [put](Session::put) in one call with others.
    pub fn saying(self, text: &str) -> NewValue<'_> {
        NewValue {
            entity: self.entity(),
            canonical: "",
            value: text,
        }
    }
}

impl Session<'_> {
    /// Keeps `text` until it is replaced: one call of the store.
    pub async fn remember(&self, note: Note, text: &str) -> Result<(), VaultError> {
        self.put(&[note.saying(text)]).await.map(|_| ())
    }

    /// What was kept last, if anything: one call of the store.
    ///
    /// Where another value holds the note's first token (once in 10^5 sessions that are
    /// full), the note was kept under the next, and counts as absent.
    pub async fn recall(&self, note: Note) -> Result<Option<Sensitive>, StoreError> {
        let keys = self.keys();
        let token = keys.token(&keys.imprint(note.entity(), ""), 0);
        let mut found = self.look_up(&[token]).await?;
        Ok(match found.pop() {
            Some(Lookup::Found(opened)) if opened.entity == note.entity() => Some(opened.value),
            _ => None,
        })
    }
}
