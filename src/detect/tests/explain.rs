//! How scores are explained.

use super::detector;
use crate::{checksum::Validity, detect::Explanation};

fn only(text: &str) -> Explanation {
    let mut all = detector().explain(text, Vec::new());
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.remove(0)
}

#[test]
fn a_passed_check_and_a_cue_are_named() {
    let card = only("my credit card 4111 1111 1111 1111");
    assert_eq!(card.finding.recognizer, "finance.card");
    assert_eq!(card.validator, Some(Validity::Valid));
    assert_eq!(card.base.hundredths(), 100);
    assert!(card.cue.is_some_and(|cue| cue.contains("card")));
    assert_eq!(only("jane@example.com").validator, None);
}

#[test]
fn base_and_cue_make_the_score() {
    for text in ["ssn 219-09-9999", "call 020 7946 0958"] {
        let explained = only(text);
        assert!(explained.cue.is_some(), "{text}");
        let score = explained.base.plus(crate::detect::CUE_BONUS);
        assert_eq!(explained.finding.score, score, "{text}");
    }
}

#[test]
fn what_is_explained_is_what_is_found() {
    let text = "Dear Ann, ssn 219-09-9999, jane [at] example dot com, order 020 7946 0958";
    let explained = detector().explain(text, Vec::new());
    let findings: Vec<_> = explained.iter().map(|e| e.finding.clone()).collect();
    assert_eq!(findings, detector().detect(text));
}

#[test]
fn no_explanation_holds_the_value() {
    for text in ["ssn 219-09-9999", "my name is Jane Roe", "jane@example.com"] {
        for explained in detector().explain(text, Vec::new()) {
            let value = &text[explained.finding.span.clone()];
            assert!(!format!("{explained:?}").contains(value), "{text}");
        }
    }
}
