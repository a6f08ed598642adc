//! One text after the other through all readings of it.

use super::{
    engine::{Engine, Found, Scratch},
    normalize::Normalized,
    phone::Regions,
    spelled::Spelled,
    token::tokenize,
};

/// What one thread searches with, kept from text to text.
#[derive(Default)]
pub(crate) struct Search {
    normalized: Normalized,
    spelled: Spelled,
    scratch: Scratch,
    /// What the second reading found.
    more: Vec<Found>,
}

impl Search {
    /// Adds what `engine` finds in `text` to `found`, in no particular order; spans may
    /// overlap.
    pub(crate) fn run(&mut self, engine: &Engine, text: &str, found: &mut Vec<Found>) {
        let is_folded = self.normalized.fold(text);
        let plain = if is_folded {
            self.normalized.text()
        } else {
            text
        };
        engine.run(plain, &mut self.scratch, found);
        if self.spelled.read(plain, &self.scratch.tokens) {
            engine.run(self.spelled.text(), &mut self.scratch, &mut self.more);
            self.more.retain_mut(|find| self.spelled.place(find));
            found.append(&mut self.more);
            self.spelled.wipe();
        }
        if is_folded {
            for find in found {
                find.finding.span = self.normalized.original(&find.finding.span);
            }
            self.normalized.wipe();
        }
        self.scratch.shrink();
    }
}

impl Search {
    /// What `form` makes of a value as it was written.
    pub(crate) fn canonical(
        &mut self,
        form: fn(&str, &Regions) -> String,
        value: &str,
        regions: &Regions,
    ) -> String {
        let is_folded = self.normalized.fold(value);
        let plain = if is_folded {
            self.normalized.text()
        } else {
            value
        };
        let tokens = &mut self.scratch.tokens;
        tokenize(plain, tokens);
        let canonical = if self.spelled.read_value(plain, tokens) {
            let canonical = form(self.spelled.text(), regions);
            self.spelled.wipe();
            canonical
        } else {
            form(plain, regions)
        };
        if is_folded {
            self.normalized.wipe();
        }
        self.scratch.shrink();
        canonical
    }

    /// The longest cues in `text` that speak for a value, in their order.
    pub(crate) fn cues(&mut self, engine: &Engine, text: &str) -> Vec<String> {
        let is_folded = self.normalized.fold(text);
        let plain = if is_folded {
            self.normalized.text()
        } else {
            text
        };
        let cues = engine.cues(plain, &mut self.scratch);
        if is_folded {
            self.normalized.wipe();
        }
        cues
    }
}
