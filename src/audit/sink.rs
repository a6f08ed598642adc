//! What takes records.

use std::io::{self, Write as _};

use super::chain::{Batch, Place};

/// Why a sink takes nothing, in a word or two without a name.
pub(super) type Reason = String;

/// How a write ended.
pub(super) struct Written {
    /// How many lines were taken, from the first.
    pub(super) lines: usize,
    /// What kept the others, or the certainty that they last, away.
    pub(super) error: Option<Reason>,
    /// Whether some of the others may have been taken all the same.
    pub(super) is_unsure: bool,
}

impl Written {
    pub(super) fn all(batch: &Batch) -> Self {
        Self {
            lines: batch.ends.len(),
            error: None,
            is_unsure: false,
        }
    }
}

/// Takes lines, in order. Each call of `append` follows one of `prepare`.
pub(super) trait Sink: Send {
    /// Makes ready, and tells where the log stands. `is_first` asks for its last record.
    fn prepare(&mut self, is_first: bool) -> Result<Place, Reason>;

    /// Adds lines.
    fn append(&mut self, batch: &Batch) -> Written;
}

/// Standard output: nobody can know what it held before.
pub(super) struct Stdout;

impl Sink for Stdout {
    fn prepare(&mut self, _: bool) -> Result<Place, Reason> {
        Ok(Place::default())
    }

    fn append(&mut self, batch: &Batch) -> Written {
        let mut out = io::stdout().lock();
        match out.write_all(&batch.bytes).and_then(|()| out.flush()) {
            Ok(()) => Written::all(batch),
            Err(error) => Written {
                lines: 0,
                error: Some(error.kind().to_string()),
                is_unsure: true,
            },
        }
    }
}
