//! What holds for any text.

use proptest::prelude::*;

use super::detector;
use crate::detect::*;

/// Pieces that texts are made of: near-codes, separators, odd characters.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,8}",
        "[0-9 ./()+:@_-]{0,24}",
        "[a-zA-Z0-9@.:]{0,24}",
        "(password|user name|token|key|basic|bic|PO Box|pin|@|twitter|AIza|sk-|%)[ :='\"“]{0,3}",
        "(my name is|I am|dear|born|ssn|account|https://|www\\.|\\+|Mr\\. )",
        "(\\p{Nd}|\\p{Cf}|\\p{Mn}|\u{FE0F}|\u{20E3}|😀|é|号|ß|İ|\n){0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn findings_are_sorted_apart_and_on_character_boundaries(text in text()) {
        let mut before = 0;
        for finding in detector().detect(&text) {
            prop_assert!(finding.span.start >= before && finding.span.start < finding.span.end);
            prop_assert!(text.get(finding.span.clone()).is_some());
            prop_assert!(finding.score >= DEFAULT_THRESHOLD);
            prop_assert!(!detector().canonical(&finding, &text).expose().is_empty());
            before = finding.span.end;
        }
    }

    #[test]
    fn a_planted_value_is_covered_whatever_stands_around_it(
        before in text(),
        after in text(),
        value in prop_oneof![
            Just("jane.doe@example.com"), Just("4111 1111 1111 1111"), Just("GB82WEST12345698765432"),
            Just("+44 20 7946 0958"), Just("219-09-9999"), Just("https://example.com/a"),
            Just("2001:db8::ff00:42:8329"), Just("00:1A:2B:3C:4D:5E"),
            Just("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ],
    ) {
        let text = format!("{before}\n{value}\n{after}");
        let span = before.len() + 1..before.len() + 1 + value.len();
        let findings = detector().detect(&text);
        let covered = findings.iter().any(|f| f.span.start <= span.start && span.end <= f.span.end);
        prop_assert!(covered, "{value} in {text:?}");
    }

    #[test]
    fn the_answer_depends_on_nothing_but_the_text(first in text(), second in text()) {
        let alone = detector().detect(&second);
        detector().detect(&first);
        prop_assert_eq!(detector().detect(&second), alone);
    }
}

#[test]
fn characters_of_several_bytes_anywhere_in_an_example_do_no_harm() {
    for example in recognizers().flat_map(|row| row.examples.iter().chain(row.near_misses)) {
        let text: String = example
            .chars()
            .filter(|c| !matches!(c, '«' | '»'))
            .collect();
        for (at, _) in text.char_indices().filter(|(at, _)| *at < 200) {
            for inserted in ["é", "中", "”"] {
                let changed = [&text[..at], inserted, &text[at..]].concat();
                for finding in detector().detect(&changed) {
                    assert!(
                        changed.get(finding.span).is_some(),
                        "{}",
                        finding.recognizer
                    );
                }
            }
        }
    }
}
