//! Answers that come in pieces: a token that a piece's border cuts in two is put together.
//!
//! The text is restored chunk by chunk (see [`stream`]), so the characters are the same
//! whatever the pieces are. Of the chunk that is still being written, what is
//! [settled](scan::settled) goes out at once; only what may be the beginning of a token is held
//! back. The whole chunk is kept, with how much of it was shown, as a note of the session: the
//! next piece may reach another replica. The platform sends the pieces of a run one after the
//! other, each when the one before was answered.
//!
//! What is held back goes out with the next piece, or with the end of the run; it is never
//! more than [`stream::MAX_CHUNK`], mostly nothing. No timer sends it: a webhook answers when it
//! is called. Where runs have no ids, what has waited for longer than [`PATIENCE`] goes out as it
//! is, before the next piece: nobody knows whether that goes on with it. What another run left
//! behind is dropped: the message that ends a run repeats the whole text.
//!
//! Where the note of a piece cannot be written, all of the piece goes out, and the note that the
//! store may still have is [outdated](Outdated): this gateway does not believe it any more. Another
//! replica that gets the next piece cannot know that, and shows what was held back once more.

use std::{
    collections::HashSet,
    ops::Range,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::future::join;

use super::{
    Gateway, GatewayError, Replacement, Report, replaced,
    restore::{Before, Reading, Restoration},
};
use crate::{
    redact::{scan, stream},
    sensitive::Sensitive,
    vault::{Note, Session, VaultError, store::SessionName},
};

/// How long the pieces of a run without an id may be apart.
const PATIENCE: Duration = Duration::from_secs(15);

/// A piece of an answer.
pub(super) struct Piece<'t> {
    /// The id of the run; empty where it is not known.
    pub(super) run: &'t str,
    pub(super) text: &'t str,
    pub(super) reading: Reading,
    /// Whether no other piece follows.
    pub(super) is_last: bool,
}

/// A call that brought a piece.
pub(super) struct RestoredPiece {
    /// The replacements of each text beside the piece, in order.
    pub(super) replacements: Vec<Vec<Replacement>>,
    /// What stands in the place of the piece; `None` where it stays.
    pub(super) text: Option<String>,
    pub(super) report: Report,
}

impl Gateway {
    /// Restores a piece, and the whole texts that came with it: one store call for what was
    /// kept, and one more only where there is a token or something to keep.
    pub(super) async fn restore_piece(
        &self,
        session: Option<&Session<'_>>,
        whole: &[(impl AsRef<str>, Reading)],
        piece: &Piece<'_>,
    ) -> Result<RestoredPiece, GatewayError> {
        let Some(session) = session else {
            // Without a session there is no token to put together.
            let restoration = self.restore(None, whole).await?;
            return Ok(restored(restoration, None));
        };
        let is_outdated = self.outdated.holds(session.keys().name());
        let (kept, store_error) = if is_outdated {
            (Kept::default(), None)
        } else {
            match session.recall(Note::Stream).await {
                Ok(note) => (
                    note.map_or_else(Kept::default, |note| Kept::of(piece.run, &note)),
                    None,
                ),
                Err(error) => (Kept::default(), Some(error)),
            }
        };
        let text = [kept.chunk.expose(), piece.text].concat();
        let (chunks, mut open) = stream::chunks(&text);
        // Without the store a piece stands alone.
        if piece.is_last || store_error.is_some() {
            open = text.len();
        }
        let last_end = chunks.last().map_or(0, |chunk| chunk.end);
        let shown = open + self.settled(&text[open..]);
        let own = |range: Range<usize>| (&text[range], piece.reading);
        let texts: Vec<(&str, Reading)> = whole
            .iter()
            .map(|(text, reading)| (text.as_ref(), *reading))
            .chain([(kept.left.expose(), piece.reading)])
            .chain(chunks.into_iter().map(own))
            .chain((last_end < shown).then(|| own(last_end..shown)))
            .collect();
        let remembered = async {
            let is_nothing_new = kept.is_empty() && open == text.len() && !is_outdated;
            if store_error.is_some() || is_nothing_new {
                return Ok(());
            }
            let note = note(piece.run, shown - open, &text[open..]);
            session.remember(Note::Stream, note.expose()).await
        };
        // Of the first chunk the beginning was shown with earlier pieces.
        let before = Before {
            text: whole.len() + 1,
            len: kept.shown,
        };
        let restoration = self.restore_rest(Some(session), &texts, before);
        let (restoration, remembered) = join(restoration, remembered).await;
        self.outdated
            .note(session.keys().name(), is_outdated, remembered.is_err());
        let mut restoration = restoration?;

        let pieces = restoration.replacements.split_off(whole.len());
        let mut texts = texts[whole.len()..].iter().zip(pieces);
        let mut out = texts
            .next()
            .map_or_else(String::new, |((left, _), made)| replaced(left, &made));
        let mut from = before.len;
        for ((text, _), made) in texts {
            out.push_str(&replaced_from(text, from, made));
            from = 0;
        }
        if let Err(error) = remembered {
            // What cannot be kept goes out as it is: no character is lost.
            out.push_str(&text[shown..]);
            if let VaultError::Store(error) = error {
                restoration.report.store_error = Some(error);
            }
        }
        if let Some(error) = store_error {
            restoration.report.store_error = Some(error);
        }
        let text = (out != piece.text).then_some(out);
        Ok(restored(restoration, text))
    }

    /// How much of a chunk that is still being written can be shown.
    fn settled(&self, text: &str) -> usize {
        let is_near_type = |word: &str| {
            let near = |name: &String| name.starts_with(word) || word.starts_with(name.as_str());
            self.types.keys().any(near)
        };
        scan::settled(text, &is_near_type)
    }
}

/// Sessions whose note is older than what was shown: the last one could not be written.
#[derive(Default)]
pub(super) struct Outdated(Mutex<HashSet<SessionName>>);

impl Outdated {
    /// How many there may be. Where the store is down for long, the notes of the first ones have
    /// lost their runs.
    const MOST: usize = 10_000;

    fn holds(&self, session: SessionName) -> bool {
        self.lock().contains(&session)
    }

    /// What became of the last note of a session.
    fn note(&self, session: SessionName, was_outdated: bool, is_outdated: bool) {
        if was_outdated == is_outdated {
            return;
        }
        let mut sessions = self.lock();
        if was_outdated {
            sessions.remove(&session);
            return;
        }
        if sessions.len() >= Self::MOST {
            sessions.clear();
        }
        sessions.insert(session);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<SessionName>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was kept of the pieces before this one.
struct Kept {
    /// What is still to be shown of an answer that seems to have ended.
    left: Sensitive,
    /// The chunk that this piece goes on with.
    chunk: Sensitive,
    /// How many bytes of the chunk were shown.
    shown: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            left: Sensitive::from(""),
            chunk: Sensitive::from(""),
            shown: 0,
        }
    }
}

impl Kept {
    /// What a note keeps for this run.
    fn of(run: &str, note: &Sensitive) -> Self {
        Self::read(run, note.expose()).unwrap_or_default()
    }

    fn read(run: &str, note: &str) -> Option<Self> {
        let (of, rest) = note.split_once('\0')?;
        let (since, rest) = rest.split_once('\0')?;
        let (shown, chunk) = rest.split_once('\0')?;
        let (since, shown): (u64, usize) = (since.parse().ok()?, shown.parse().ok()?);
        let rest = chunk.get(shown..)?;
        if of != run.replace('\0', "") {
            return None;
        }
        let has_waited = now_s().saturating_sub(since) > PATIENCE.as_secs();
        let mut kept = Self::default();
        if run.is_empty() && has_waited {
            kept.left = Sensitive::from(rest);
        } else {
            kept.chunk = Sensitive::from(chunk);
            kept.shown = shown;
        }
        Some(kept)
    }

    fn is_empty(&self) -> bool {
        self.chunk.expose().is_empty() && self.left.expose().is_empty()
    }
}

/// What follows the first `from` bytes of `text` once `replacements` are made, all of them
/// behind that place.
fn replaced_from(text: &str, from: usize, replacements: Vec<Replacement>) -> String {
    let later: Vec<Replacement> = replacements
        .into_iter()
        .map(|Replacement { span, text }| Replacement {
            span: span.start - from..span.end - from,
            text,
        })
        .collect();
    replaced(&text[from..], &later)
}

fn restored(restoration: Restoration, text: Option<String>) -> RestoredPiece {
    RestoredPiece {
        replacements: restoration.replacements,
        text,
        report: restoration.report,
    }
}

/// `run NUL seconds NUL shown NUL chunk`; an id holds no NUL where it matters.
fn note(run: &str, shown: usize, chunk: &str) -> Sensitive {
    let run = run.replace('\0', "");
    Sensitive::new(format!("{run}\0{}\0{shown}\0{chunk}", now_s()))
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests;
