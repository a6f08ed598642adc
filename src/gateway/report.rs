//! What happened to a message, in numbers and types: for metrics and logs, never with a value.

use crate::{audit::Reader, engines::Failure, entity::EntityType, vault::StoreError};

/// Why an answer is less than it could be. None of them lets text through that the rules find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Degraded {
    /// The store did not answer: sealed tokens, or labels.
    StoreUnavailable,
    /// There is too much to do, and the store was not asked: sealed tokens, or labels.
    Overloaded,
    /// The session, or the store, is full: sealed tokens.
    StoreFull,
    /// The policy blocks the message, and there is no way to answer in the agent's place: the
    /// whole text was replaced.
    Blocked,
    /// Something panicked: the whole text was replaced.
    Panic,
    /// There is no session id and no place to plant one: the tokens cannot be turned back.
    Unpaired,
    /// There is no record of what would be shown, so it is not shown: labels.
    AuditUnavailable,
    /// Values gave way to something that cannot be turned back, to keep within the text limit.
    TextLimit,
    /// An engine had no answer in time: what only it finds was not found, or the whole text was
    /// replaced, as the settings say.
    Engine,
}

impl Degraded {
    /// The name in metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StoreUnavailable => "store_unavailable",
            Self::Overloaded => "overloaded",
            Self::StoreFull => "store_full",
            Self::Blocked => "blocked",
            Self::Panic => "panic",
            Self::Unpaired => "unpaired",
            Self::AuditUnavailable => "audit_unavailable",
            Self::TextLimit => "text_limit",
            Self::Engine => "engine",
        }
    }
}

/// What happened to one message or answer.
#[derive(Default)]
pub struct Report {
    /// The type of each finding.
    pub found: Vec<EntityType>,
    /// The types for which the message is refused, each once; the message goes on where there
    /// are none.
    pub blocked: Vec<EntityType>,
    /// Tokens that now stand for a stored value.
    pub minted: usize,
    /// Tokens that carry their own value.
    pub sealed: usize,
    /// Tokens that were turned back.
    pub restored: usize,
    /// What kinds of values they were, and who is shown them.
    pub shown: Vec<(Reader, EntityType)>,
    /// Those of them that had been copied badly.
    pub repaired: usize,
    /// Tokens that the session does not know.
    pub unknown: usize,
    /// Turns that no pre-message call has seen: raw text went past the gateway.
    pub unpaired_turns: u64,
    /// In what ways the answer is less than it could be.
    pub degraded: Vec<Degraded>,
    /// Whether there are engines, and they were asked.
    pub engines_asked: bool,
    /// Those of them that had no answer.
    pub engine_failures: Vec<Failure>,
    /// What the store answered, where it failed.
    pub store_error: Option<StoreError>,
    /// Whether the store was asked and answered.
    pub store_answered: bool,
}

impl Report {
    pub(super) fn block(&mut self, entity: EntityType) {
        if !self.blocked.contains(&entity) {
            self.blocked.push(entity);
        }
    }

    /// A call of the store failed, or was not made, and the answer is less for it.
    pub(super) fn without_store(&mut self, error: StoreError) {
        self.degrade(match error {
            StoreError::Shed => Degraded::Overloaded,
            _ => Degraded::StoreUnavailable,
        });
        self.store_error = Some(error);
    }

    /// Nothing is shown after all.
    pub(super) fn withhold(&mut self) {
        (self.restored, self.repaired, self.unknown) = (0, 0, 0);
        self.shown.clear();
        self.degrade(Degraded::AuditUnavailable);
    }

    pub(super) fn degrade(&mut self, why: Degraded) {
        if !self.degraded.contains(&why) {
            self.degraded.push(why);
        }
    }
}
