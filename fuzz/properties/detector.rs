//! Findings in any text.

use std::sync::LazyLock;

use cloakroom::{
    detect::{Detector, DetectorOptions, entity_types},
    span::{CodePoints, Score},
};

/// As the default settings have it, and with every recognizer on and every find shown.
static DETECTORS: LazyLock<[Detector; 2]> = LazyLock::new(|| {
    let lowest = Score::new(1);
    let all = DetectorOptions {
        regions: ["DE", "US", "BR", "IN", "JP"].map(String::from).into(),
        default_threshold: lowest,
        thresholds: entity_types()
            .into_iter()
            .map(|entity| (entity, lowest))
            .collect(),
        ..DetectorOptions::default()
    };
    [DetectorOptions::default(), all]
        .map(|options| Detector::new(options).unwrap_or_else(|_| panic!("the options are right")))
});

/// Any text as a message.
pub fn check(text: &[u8]) {
    let text = &*String::from_utf8_lossy(text);
    for detector in &*DETECTORS {
        let findings = detector.detect(text);
        let mut points = CodePoints::new(text);
        let mut end = 0;
        for finding in &findings {
            let span = &finding.span;
            assert!(
                end <= span.start && span.start < span.end,
                "out of order, or empty: {}",
                finding.recognizer
            );
            let Some(value) = text.get(span.clone()) else {
                panic!("within a character: {}", finding.recognizer);
            };
            assert!(finding.score <= Score::MAX);
            let canonical = detector.canonical(finding, text);
            assert!(!canonical.expose().is_empty(), "{}", finding.recognizer);
            let from = points.before(span.start);
            assert_eq!(points.before(span.end) - from, value.chars().count());
            end = span.end;
        }
        assert_eq!(detector.detect(text), findings, "another answer");
        for (at, _) in detector.name_mentions(text) {
            assert!(text.get(at).is_some_and(|word| !word.is_empty()));
        }
        for (part, form) in detector.name_parts(text) {
            assert!(!part.is_empty() && !form.expose().is_empty());
        }
        let explained: Vec<_> = detector
            .explain(text, Vec::new())
            .into_iter()
            .map(|explanation| explanation.finding)
            .collect();
        assert_eq!(explained, findings, "explained otherwise");
    }
}
