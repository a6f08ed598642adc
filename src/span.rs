//! Findings: where in a text personal data stands, of what type, how certain.
//!
//! A finding never holds the value, so it may be logged, counted and answered.

use std::{fmt, ops::Range};

use crate::entity::EntityType;

/// How certain a finding is, in hundredths: 0 to 100.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Score(u8);

impl Score {
    /// Certain: a passed check.
    pub const MAX: Self = Self(100);

    /// `hundredths` above 100 count as 100.
    pub const fn new(hundredths: u8) -> Self {
        Self(if hundredths > 100 { 100 } else { hundredths })
    }

    /// In hundredths, 0 to 100.
    pub const fn hundredths(self) -> u8 {
        self.0
    }

    /// Between 0 and 1, as the API writes it.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// This score with `hundredths` added, at most [`Score::MAX`].
    #[must_use]
    pub const fn plus(self, hundredths: u8) -> Self {
        Self::new(self.0.saturating_add(hundredths))
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.as_f64())
    }
}

/// One piece of personal data found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands, in bytes of the text as it came in; both ends are
    /// character boundaries.
    pub span: Range<usize>,
    /// What kind of data it is.
    pub entity: EntityType,
    /// How certain it is.
    pub score: Score,
    /// The id of the recognizer that found it.
    pub recognizer: &'static str,
}

/// Turns byte offsets into offsets in Unicode code points, as every API and the
/// command line count them. Ask in rising order: the text is walked once.
pub struct CodePoints<'t> {
    text: &'t str,
    byte: usize,
    counted: usize,
}

impl<'t> CodePoints<'t> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            counted: 0,
        }
    }

    /// The number of code points before byte `offset`, which must be a character
    /// boundary and not smaller than the one asked for before.
    pub fn before(&mut self, offset: usize) -> usize {
        self.counted += self.text[self.byte..offset].chars().count();
        self.byte = offset;
        self.counted
    }
}

#[cfg(test)]
mod tests {
    use super::CodePoints;

    #[test]
    fn offsets_count_code_points() {
        let text = "a\u{1F600}é!";
        let mut points = CodePoints::new(text);
        assert_eq!(points.before(1), 1);
        assert_eq!(points.before(5), 2);
        assert_eq!(points.before(text.len()), 4);
    }
}
