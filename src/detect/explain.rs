//! Why something counts as a find, without the value.

use super::{
    cue::Sight,
    engine::{Engine, Found},
};
use crate::{
    checksum::Validity,
    span::{Finding, Score},
};

/// A find with how its score came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The find; its score is the final one.
    pub finding: Finding,
    /// What it was worth before cues were counted.
    pub base: Score,
    /// What the recognizer's validator said of it; nothing where it has none to ask.
    pub validator: Option<Validity>,
    /// The cue near it, in lower case, as the recognizer lists it.
    pub cue: Option<String>,
    /// The negative cue near it, where no cue speaks for it.
    pub negative_cue: Option<String>,
    /// Whether a sign beside it says that it is an amount.
    pub is_amount: bool,
}

impl Explanation {
    /// How `finding`, which some of `found` were joined to, came about. Without evidence
    /// (another kind of recognizer found it) there is only its score.
    pub(crate) fn new(finding: Finding, found: &[Found], engine: &Engine) -> Self {
        let names_it = |find: &&Found| {
            let other = &find.finding;
            other.recognizer == finding.recognizer
                && other.score == finding.score
                && finding.span.start <= other.span.start
                && other.span.end <= finding.span.end
        };
        let evidence = found.iter().find(names_it).map(|find| find.evidence);
        let (cue, negative_cue) = match evidence.map(|evidence| evidence.sight) {
            Some(Sight::Positive(phrase)) => (Some(engine.phrase(phrase)), None),
            Some(Sight::Negative(phrase)) => (None, Some(engine.phrase(phrase))),
            _ => (None, None),
        };
        Self {
            base: evidence.map_or(finding.score, |evidence| evidence.base),
            validator: evidence.and_then(|evidence| evidence.validity),
            is_amount: evidence.is_some_and(|evidence| evidence.is_amount),
            cue,
            negative_cue,
            finding,
        }
    }

    /// The explanation as every interface writes it.
    pub fn to_json(&self) -> serde_json::Value {
        let validator = self.validator.map(|validity| match validity {
            Validity::Valid => "valid",
            Validity::Invalid => "invalid",
            Validity::Unknown => "unknown",
        });
        serde_json::json!({
            "recognizer": self.finding.recognizer,
            "base_score": self.base.as_f64(),
            "validator": validator,
            "cue": self.cue,
            "negative_cue": self.negative_cue,
            "amount": self.is_amount,
            "score": self.finding.score.as_f64(),
        })
    }
}
