//! What stands in texts: by the detector, and by the engines beside it.

use super::{Degraded, Gateway, Report};
use crate::{
    detect::{Detector, Explanation},
    engines::{OnTimeout, Sought},
    span::Finding,
};

/// What stands in a text.
pub enum Detected {
    /// The findings.
    Findings(Vec<Finding>),
    /// The findings, each with how its score came about.
    Explained(Vec<Explanation>),
}

impl Detected {
    /// What `detector` finds in `text`, together with what something else found there.
    pub fn new(detector: &Detector, text: &str, others: Vec<Finding>, explain: bool) -> Self {
        if explain {
            Self::Explained(detector.explain(text, others))
        } else {
            Self::Findings(detector.detect_with(text, others))
        }
    }
}

impl Gateway {
    /// What stands in `text`; nothing is stored.
    pub async fn detect(&self, text: &str, explain: bool) -> (Detected, Report) {
        let mut report = Report::default();
        let (mut found, _) = self.seek(&[text], &mut report).await;
        let others = found.pop().unwrap_or_default();
        let detected = Detected::new(&self.detector, text, others, explain);
        (detected, report)
    }

    /// What the engines find in each text, if there are any; and whether nothing of the texts
    /// may go on, because one of them has not seen them.
    pub(super) async fn seek(
        &self,
        texts: &[&str],
        report: &mut Report,
    ) -> (Vec<Vec<Finding>>, bool) {
        let Some(engines) = &self.engines else {
            return (Vec::new(), false);
        };
        let Sought { found, failures } = engines.find(texts).await;
        let is_unseen = !failures.is_empty();
        if is_unseen {
            report.degrade(Degraded::Engine);
        }
        report.engines_asked = true;
        report.engine_failures = failures;
        (
            found,
            is_unseen && engines.on_timeout() == OnTimeout::Redact,
        )
    }
}
