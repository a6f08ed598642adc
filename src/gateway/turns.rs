//! Proof that the pair holds: was every turn that the assistant took seen by a pre-message
//! call?
//!
//! A turn that passed by (the assistant was told to continue on errors, or nobody set its
//! pre-message webhook) carries no tokens, so nothing of it reaches the store. So the proof
//! travels with the session itself: a pre-message answer leaves a mark of its turn among the
//! session's variables, and it comes back with the context. Checking it needs no store.
//!
//! - An answer with the session's variables and without a mark of this session: no pre-message
//!   call has seen the session so far. Its turn is counted.
//! - A message whose number is more than one above its mark's: the turns between have passed
//!   by. They are counted now, not by their own answers, as it is not known whether an
//!   assistant counts before or after the message; so none is counted twice.
//!
//! A body without variables says nothing, and neither does one without a number of turns.

use super::Gateway;
use crate::{platform::session::SessionHints, vault::Session};

/// More turns than this cannot have passed by between two messages: somebody set the count.
const MAX_GAP: u64 = 1000;

impl Gateway {
    /// Whether turns are marked, and so can be missed.
    pub fn leaves_turn_marks(&self) -> bool {
        self.options.session.turn_marks
    }

    /// The mark of this turn, where marks are left.
    pub(super) fn turn_mark(
        &self,
        session: &Session<'_>,
        hints: &SessionHints<'_>,
    ) -> Option<String> {
        let marks = self.options.session.turn_marks;
        marks.then(|| session.keys().turn_mark(hints.turn.unwrap_or_default()))
    }

    /// How many turns have passed by before this message.
    pub(super) fn turns_missed(&self, session: &Session<'_>, hints: &SessionHints<'_>) -> u64 {
        let seen = marked(session, hints).filter(|seen| *seen > 0);
        let (true, Some(seen), Some(turn)) = (self.options.session.turn_marks, seen, hints.turn)
        else {
            return 0;
        };
        let missed = turn.saturating_sub(seen).saturating_sub(1);
        if missed > MAX_GAP { 0 } else { missed }
    }

    /// Whether no pre-message call has seen the session of this answer.
    pub(super) fn is_unpaired(
        &self,
        session: Option<&Session<'_>>,
        hints: &SessionHints<'_>,
    ) -> bool {
        self.options.session.turn_marks
            && hints.has_variables
            && session.is_none_or(|session| marked(session, hints).is_none())
    }
}

/// The latest turn that a mark of this session names.
fn marked(session: &Session<'_>, hints: &SessionHints<'_>) -> Option<u64> {
    let turns = hints.turn_marks.iter();
    turns
        .filter_map(|mark| session.keys().marked_turn(mark))
        .max()
}
