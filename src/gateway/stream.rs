//! Answers that come in pieces: a token that a piece's border cuts in two is put together.
//!
//! The text is restored chunk by chunk (see [`stream`]), so the characters are the same
//! whatever the pieces are. What is no whole chunk yet is held back, as a note of the session:
//! the next piece may reach another replica. The platform sends the pieces of a run one after
//! the other, each when the one before was answered.
//!
//! What is held back goes out with the next piece, or with the end of the run; it is never
//! more than [`stream::MAX_CHUNK`], mostly a word. No timer sends it: a webhook answers when it
//! is called. What another run left behind is dropped, as is what has waited for longer than
//! [`PATIENCE`] where runs have no ids: in both cases the message that ends a run repeats
//! the whole text.

use std::{
    ops::Range,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::future::join;

use super::{
    Gateway, GatewayError, Replacement, Report, replaced,
    restore::{Reading, Restoration},
};
use crate::{
    redact::stream,
    sensitive::Sensitive,
    vault::{Note, Session, VaultError},
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
    /// held back, and one more only where there is a token or something to hold back.
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
        let (held, store_error) = match session.recall(Note::Stream).await {
            Ok(note) => (note.and_then(|note| held_for(piece.run, &note)), None),
            Err(error) => (None, Some(error)),
        };
        let held = held.unwrap_or_else(|| Sensitive::from(""));
        let text = [held.expose(), piece.text].concat();
        let (chunks, mut rest) = stream::chunks(&text);
        // Without the store a piece stands alone.
        if piece.is_last || store_error.is_some() {
            rest = text.len();
        }
        let settled = chunks.last().map_or(0, |chunk| chunk.end);
        let own = |range: Range<usize>| (&text[range], piece.reading);
        let texts: Vec<(&str, Reading)> = whole
            .iter()
            .map(|(text, reading)| (text.as_ref(), *reading))
            .chain(chunks.into_iter().map(own))
            .chain((settled < rest).then(|| own(settled..rest)))
            .collect();
        let remembered = async {
            if store_error.is_some() || (held.expose().is_empty() && rest == text.len()) {
                return Ok(());
            }
            let note = note(piece.run, &text[rest..]);
            session.remember(Note::Stream, note.expose()).await
        };
        let (restoration, remembered) = join(self.restore(Some(session), &texts), remembered).await;
        let mut restoration = restoration?;

        let pieces = restoration.replacements.split_off(whole.len());
        let mut out: String = texts[whole.len()..]
            .iter()
            .zip(&pieces)
            .map(|((text, _), replacements)| replaced(text, replacements))
            .collect();
        if let Err(error) = remembered {
            // What cannot be kept goes out as it is: no character is lost.
            out.push_str(&text[rest..]);
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
}

fn restored(restoration: Restoration, text: Option<String>) -> RestoredPiece {
    RestoredPiece {
        replacements: restoration.replacements,
        text,
        report: restoration.report,
    }
}

/// `run NUL seconds NUL text`; an id holds no NUL where it matters.
fn note(run: &str, text: &str) -> Sensitive {
    Sensitive::new(format!("{}\0{}\0{text}", run.replace('\0', ""), now_s()))
}

/// What a note holds back for this run.
fn held_for(run: &str, note: &Sensitive) -> Option<Sensitive> {
    let (of, rest) = note.expose().split_once('\0')?;
    let (since, text) = rest.split_once('\0')?;
    let since: u64 = since.parse().ok()?;
    let is_its_own = of == run.replace('\0', "")
        && (!run.is_empty() || now_s().saturating_sub(since) <= PATIENCE.as_secs());
    is_its_own.then(|| Sensitive::from(text))
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests;
