//! Work grows with the length of a text and no faster, whatever stands in it.

use std::time::Instant;

use super::detector;
use crate::detect::work;

/// Pieces that, repeated, keep some part of the engine as busy as can be.
const HOSTILE: &[&str] = &[
    "1",
    ".",
    "a.",
    "@",
    "[(",
    "a@a.",
    "1 ",
    "1:",
    "1, ",
    "12, ",
    "12/",
    "ssn 123456789 ",
    "(415) 555-0132 ",
    "Mr Jo-Jo'Jo ",
    "号1",
    "one ",
    "one 2 ",
    "double ",
    "a at b dot com ",
    "at ",
    "at at.com ",
    " @ a.b",
    "dot ",
    "аa",
    "а",
    "a:b://",
    "abcdefgh12345678",
    "card ",
    "card 4111 1111 1111 1111 ",
    "AB12",
    "1\n",
    "1-",
    "- ",
    "\u{200B}",
    "１",
    "é",
    "my name is ",
    "http://",
    "a b c 1 ",
    "GB82 WEST ",
    "00:",
    "::",
    "((1",
    "+1 ",
    "A.B.",
    "x_1_",
    "1 a st ",
    "5th 5th st ",
    "via a 1, ",
    "1 Straße 1, ",
    "apt 1 a ",
    "my address is 1 ",
    "corner of A and ",
    "市区",
    "市区1-",
    "1, A, ",
];

fn steps(piece: &str, len: usize) -> usize {
    let text = piece.repeat(len / piece.len());
    work::taken();
    detector().detect(&text);
    work::taken()
}

#[test]
fn work_is_linear_in_the_length_of_hostile_texts() {
    const LEN: usize = 1 << 14;
    for piece in HOSTILE {
        let (short, long) = (steps(piece, LEN), steps(piece, 4 * LEN));
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

/// Steps are counted where the engine's own loops are; this sees those of the standard library as
/// well. Eight times the text may take eight times as long, or thrice that on a busy machine; where
/// the work grew with the square it would be sixty-four.
#[test]
fn time_is_linear_in_the_length_of_hostile_texts() {
    const LEN: usize = 1 << 14;
    let least = |text: &str| {
        let times = (0..3).map(|_| {
            let started = Instant::now();
            detector().detect(text);
            started.elapsed()
        });
        times.min().unwrap_or_default()
    };
    for piece in HOSTILE {
        let short = least(&piece.repeat(LEN / piece.len()));
        let long = least(&piece.repeat(8 * LEN / piece.len()));
        assert!(long < 24 * short, "{piece:?}: {short:?}, then {long:?}");
    }
}

#[test]
fn what_stands_at_the_end_of_a_long_text_is_found() {
    for piece in HOSTILE {
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
