//! What the assistant asked last, from the call that answers a message to the one that brings
//! the next: a note of the session with the cue words of the question, and never its text.
//!
//! Where nothing is asked nothing is written, so an old question may still stand there. It
//! holds for the next turn, where the bodies count their turns, and for [`PATIENCE`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Gateway, redact::Text, restore::Reading};
use crate::{
    detect::dialogue::is_bare_answer,
    sensitive::Sensitive,
    vault::{Note, Session, StoreError},
};

/// How long a customer may think about a question.
const PATIENCE: Duration = Duration::from_mins(30);

/// How many texts of an answer are looked at, from its last one on: behind the question may
/// stand the labels of buttons.
const MAX_TEXTS: usize = 12;

impl Gateway {
    /// The note on what these texts ask for last, if they ask for personal data.
    pub(super) fn question(
        &self,
        texts: &[(impl AsRef<str>, Reading)],
        turn: Option<u64>,
    ) -> Option<Sensitive> {
        if !self.options.session.questions {
            return None;
        }
        let last = texts.iter().rev().take(MAX_TEXTS);
        let mut asked = last.filter_map(|(text, _)| self.detector.asked(text.as_ref()));
        let cues = asked.next().filter(|cues| !cues.is_empty())?;
        Some(note(turn, now_s(), &cues))
    }

    /// The cue words of the question that these texts may answer: one call of the store, none
    /// where one of them is more than a bare answer.
    pub(super) async fn asked(
        &self,
        session: &Session<'_>,
        texts: &[Text<'_>],
        turn: Option<u64>,
    ) -> Result<Vec<String>, StoreError> {
        let mut said = texts.iter().filter(|text| !text.text.is_empty()).peekable();
        if !self.options.session.questions
            || said.peek().is_none()
            || !said.all(|text| is_bare_answer(text.text))
        {
            return Ok(Vec::new());
        }
        let note = session.recall(Note::Question).await?;
        Ok(note.map_or_else(Vec::new, |note| cues(&note, turn, now_s())))
    }
}

/// `turn NUL seconds`, and NUL and a phrase for each cue.
fn note(turn: Option<u64>, now: u64, cues: &[String]) -> Sensitive {
    let turn = turn.map_or_else(String::new, |turn| turn.to_string());
    Sensitive::new(format!("{turn}\0{now}\0{}", cues.join("\0")))
}

/// The cues of a note, if it is about the turn before this one or about this one: it is not
/// known when the assistant counts.
fn cues(note: &Sensitive, turn: Option<u64>, now: u64) -> Vec<String> {
    let mut parts = note.expose().split('\0');
    let of_turn: Option<u64> = parts.next().and_then(|turn| turn.parse().ok());
    let since: Option<u64> = parts.next().and_then(|since| since.parse().ok());
    let is_next = match (of_turn, turn) {
        (Some(before), Some(turn)) => turn.wrapping_sub(before) <= 1,
        _ => true,
    };
    let is_fresh = since.is_some_and(|since| now.saturating_sub(since) <= PATIENCE.as_secs());
    if is_next && is_fresh {
        parts.map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, cues, note};

    #[test]
    fn a_question_holds_for_the_next_turn_and_a_while() {
        let asked = ["last name".to_owned(), "policy number".to_owned()];
        let long = PATIENCE.as_secs() + 1;
        for (of, turn, later, holds) in [
            (Some(4), Some(4), 0, true),
            (Some(4), Some(5), 9, true),
            (Some(4), Some(6), 0, false),
            (Some(4), Some(3), 0, false),
            (None, Some(6), 0, true),
            (Some(4), None, 0, true),
            (None, None, long, false),
            (Some(4), Some(5), long, false),
        ] {
            let found = cues(&note(of, 1000, &asked), turn, 1000 + later);
            assert_eq!(!found.is_empty(), holds, "{of:?} {turn:?} {later}");
            assert!(!holds || found == asked);
        }
    }
}
