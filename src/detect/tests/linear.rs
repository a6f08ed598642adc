//! Work grows with the length of a text and no faster, whatever stands in it.

use super::detector;
use crate::detect::work;

/// Pieces that, repeated, keep some part of the engine as busy as can be.
fn hostile() -> Vec<String> {
    serde_json::from_str(include_str!("../testdata/hostile.json")).unwrap()
}

fn steps(piece: &str, len: usize) -> usize {
    let text = piece.repeat(len / piece.len());
    work::taken();
    detector().detect(&text);
    work::taken()
}

#[test]
fn work_is_linear_in_the_length_of_hostile_texts() {
    const LEN: usize = 1 << 14;
    for piece in hostile() {
        let (short, long) = (steps(&piece, LEN), steps(&piece, 4 * LEN));
        assert!(
            long <= 4 * short + short / 4 + 64,
            "{piece:?}: {short}, then {long}"
        );
        assert!(
            long <= 100 * 4 * LEN,
            "{piece:?}: {} steps a byte",
            long / (4 * LEN)
        );
    }
}

#[test]
fn what_stands_at_the_end_of_a_long_text_is_found() {
    for piece in hostile() {
        let text = format!(
            "{}\n. jane@example.com",
            piece.repeat((4 << 14) / piece.len())
        );
        let covered = detector()
            .detect(&text)
            .iter()
            .any(|finding| finding.span.start <= text.len() - 16 && finding.span.end == text.len());
        assert!(covered, "{piece:?}");
    }
}
