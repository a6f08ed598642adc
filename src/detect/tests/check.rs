//! The check of recognizers, with rows such as users add.

use crate::detect::*;

const BADGE: Recognizer = Recognizer {
    id: "acme.badge",
    entity: EntityType::new("BADGE"),
    find: Find::Pattern(r"\bB-(?<value>[0-9]{4})\b"),
    score: Score::new(60),
    negative: &[("en", "model")],
    reference: "https://example.com/badges",
    examples: &["badge B-«1234»", "B-«0001»!", "é B-«7777» and B-«8888»"],
    near_misses: &["B-12345", "AB-1234", "model B-1234"],
    ..Recognizer::DEFAULT
};

const PROJECTS: Recognizer = Recognizer {
    id: "acme.project",
    entity: EntityType::new("PROJECT"),
    find: Find::Phrases(&["Blue Heron", "北斗"]),
    score: Score::new(90),
    reference: "https://example.com/projects",
    examples: &["the «blue heron» launch", "«BLUE HERON»", "项目«北斗»上线"],
    near_misses: &["blue herons", "a blue sky", "heron"],
    ..Recognizer::DEFAULT
};

#[test]
fn own_patterns_and_phrases_pass_the_same_check_and_are_found() {
    let detector = Detector::with_rows(DetectorOptions::default(), &[BADGE, PROJECTS])
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    let findings = detector.detect("badge B-1234 for Blue Heron");
    let types: Vec<&str> = findings.iter().map(|f| f.entity.as_str()).collect();
    assert_eq!(types, ["BADGE", "PROJECT"]);
}

/// Asserts that the check says `what` about `row`.
fn expect(row: Recognizer, what: &str) {
    let problems = check(&[row]);
    assert!(
        problems.iter().any(|p| p.what.contains(what)),
        "{what}: {problems:?}"
    );
}

#[test]
fn the_check_finds_what_is_wrong_with_the_form_of_a_row() {
    assert_eq!(check(&[BADGE, PROJECTS]), []);
    expect(
        Recognizer {
            id: "Acme.badge",
            ..BADGE
        },
        "an id is",
    );
    expect(
        Recognizer {
            id: "acme",
            ..BADGE
        },
        "an id is",
    );
    expect(
        Recognizer {
            entity: EntityType::new("badge"),
            ..BADGE
        },
        "no valid name",
    );
    expect(
        Recognizer {
            reference: "the manual",
            ..BADGE
        },
        "a URL",
    );
}

#[test]
fn the_check_finds_what_is_wrong_with_the_evidence_of_a_row() {
    expect(
        Recognizer {
            examples: &["B-«1234»"],
            ..BADGE
        },
        "fewer than 3 examples",
    );
    expect(
        Recognizer {
            near_misses: &[],
            ..BADGE
        },
        "fewer than 3 near misses",
    );
    expect(
        Recognizer {
            examples: &["«B-1234»", "B-«1234»", "B-«1234»"],
            ..BADGE
        },
        "example 1: expected",
    );
    expect(
        Recognizer {
            examples: &["«B-1234", "B-«1234»", "B-1234"],
            ..BADGE
        },
        "do not pair",
    );
    expect(
        Recognizer {
            near_misses: &["B-1234", "", ""],
            ..BADGE
        },
        "near miss 1: found",
    );
    expect(
        Recognizer {
            find: Find::Pattern("("),
            ..BADGE
        },
        "no regular expression",
    );
    expect(
        Recognizer {
            find: Find::Layouts(&["9-"]),
            ..BADGE
        },
        "ends with a character",
    );
    expect(
        Recognizer {
            find: Find::Layouts(&[]),
            ..BADGE
        },
        "nothing to look for",
    );
    expect(
        Recognizer {
            cues: &[("en", "?!")],
            ..BADGE
        },
        "at least one letter",
    );
    expect(
        Recognizer {
            canonical: |_, _| String::new(),
            ..BADGE
        },
        "canonical form is empty",
    );
    assert!(
        check(&[BADGE, BADGE])
            .iter()
            .any(|p| p.what.contains("same id"))
    );
    let taken = Recognizer {
        id: "us.ssn",
        ..BADGE
    };
    assert!(Detector::with_rows(DetectorOptions::default(), &[taken]).is_err());
}
