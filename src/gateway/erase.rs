//! Erasing a session or a customer, with a receipt, and looking whether anything is left.

use std::time::SystemTime;

use super::{Gateway, identity};
use crate::{
    audit::Event,
    timestamp,
    vault::{Call, Holding, Session, StoreError, User, Vault},
};

/// Whose values are meant.
#[derive(Clone, Copy)]
pub enum Subject<'i> {
    /// The session with this id, or with this planted text.
    Session(&'i str),
    /// All sessions of the customer with this id.
    User(&'i str),
}

/// What an erasure came to. No id: the names are keyed hashes, as the store has them.
pub struct Erasure {
    /// `session` or `user`.
    pub kind: &'static str,
    /// The name of the session or the customer in the store.
    pub name: String,
    /// What was erased.
    pub erased: Holding,
    /// What a lookup found afterwards: nothing, unless the customer went on writing.
    pub remaining: Holding,
}

impl Erasure {
    /// The record of it.
    pub fn event(&self) -> Event {
        Event::Erased {
            subject: self.kind,
            name: self.name.clone(),
            sessions: self.erased.sessions,
            values: self.erased.values,
        }
    }
}

/// Erases from a vault, for callers without a detector.
pub async fn erase(
    vault: &Vault,
    assistant: &str,
    subject: Subject<'_>,
    call: &Call<'_>,
) -> Result<Erasure, StoreError> {
    let (user, session) = parts(vault, assistant, subject, call);
    let (mut erased, mut name) = (session.delete().await?, session.keys().name().to_string());
    if let Some(user) = user {
        erased += user.delete().await?;
        name = user.name().to_string();
    }
    Ok(Erasure {
        kind: subject.kind(),
        name,
        erased,
        remaining: count(vault, assistant, subject, call).await?,
    })
}

/// What a vault holds.
async fn count(
    vault: &Vault,
    assistant: &str,
    subject: Subject<'_>,
    call: &Call<'_>,
) -> Result<Holding, StoreError> {
    let (user, session) = parts(vault, assistant, subject, call);
    let mut held = session.count().await?;
    if let Some(user) = user {
        held += user.count().await?;
    }
    Ok(held)
}

/// A customer is the sessions in their index, and the one that has their id.
fn parts<'v>(
    vault: &'v Vault,
    assistant: &str,
    subject: Subject<'_>,
    call: &'v Call<'v>,
) -> (Option<User<'v>>, Session<'v>) {
    let (user, session) = match subject {
        Subject::Session(id) => (None, identity::named(vault, assistant, id)),
        Subject::User(id) => (
            Some(vault.user(assistant, id)),
            identity::given(vault, assistant, id),
        ),
    };
    (user.map(|user| user.within(call)), session.within(call))
}

impl Gateway {
    /// Erases, and looks whether anything is left.
    pub async fn erase(
        &self,
        subject: Subject<'_>,
        call: &Call<'_>,
    ) -> Result<Erasure, StoreError> {
        erase(&self.vault, self.assistant(), subject, call).await
    }

    /// What the vault holds.
    pub async fn count(
        &self,
        subject: Subject<'_>,
        call: &Call<'_>,
    ) -> Result<Holding, StoreError> {
        count(&self.vault, self.assistant(), subject, call).await
    }
}

impl Subject<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::User(_) => "user",
        }
    }
}

/// What whoever asked for the erasure keeps: what was erased, when and how much, and the
/// proof by lookup. No value and no id.
pub fn receipt(erasure: &Erasure, at: SystemTime) -> serde_json::Value {
    let holding =
        |held: Holding| serde_json::json!({"sessions": held.sessions, "values": held.values});
    serde_json::json!({
        "subject": erasure.kind,
        "name": erasure.name,
        "erased_at": timestamp::rfc3339(at),
        "erased": holding(erasure.erased),
        "remaining": holding(erasure.remaining),
    })
}
