//! What one call of the gateway may ask of the store.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use super::StoreError;
use crate::trace::Trace;

/// What one call of the gateway may ask of the store. By default everything.
#[derive(Debug, Default)]
pub struct Call<'c> {
    is_shed: bool,
    patience: Option<Duration>,
    /// When the store was asked first.
    began: OnceLock<Instant>,
    pub(super) trace: Option<&'c Trace>,
}

impl<'c> Call<'c> {
    /// The store may be asked, and again for as long as `patience` after it was asked first:
    /// together with the store's own deadline this bounds how long all of it takes.
    pub fn within(patience: Duration) -> Self {
        Self {
            patience: Some(patience),
            ..Self::default()
        }
    }

    /// The store must not be asked: there is too much to do.
    pub fn without_store() -> Self {
        Self {
            is_shed: true,
            ..Self::default()
        }
    }

    /// The same, recorded.
    #[must_use]
    pub fn traced(self, trace: Option<&'c Trace>) -> Self {
        Self { trace, ..self }
    }

    pub(super) fn admit(&self) -> Result<(), StoreError> {
        if self.is_shed {
            return Err(StoreError::Shed);
        }
        let Some(patience) = self.patience else {
            return Ok(());
        };
        let now = Instant::now();
        if now - *self.began.get_or_init(|| now) > patience {
            return Err(StoreError::Timeout);
        }
        Ok(())
    }
}
