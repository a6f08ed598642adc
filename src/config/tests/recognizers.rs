//! A user's own recognizers and deny lists.

use super::{Setup, problem};
use crate::detect::{Detector, DetectorOptions};

const BADGE: &str = r#"
[policy.entities.ACME_BADGE]
action = "mask"

[[recognizers]]
id = "acme.badge"
type = "ACME_BADGE"
regex = '\bB-(?<value>[0-9]{4,6})\b'
validator = "luhn"
cues = ["badge", "Ausweis"]
negative_cues = ["model"]
examples = ["badge B-«0059»", "B-«000018»!", "é B-«0018»"]
near_misses = ["B-0058", "AB-0018", "B-1"]
"#;

fn found(setup: &Setup, text: &str) -> Vec<(String, &'static str)> {
    let rows = setup.settings().recognizers;
    let detector = Detector::with_rows(DetectorOptions::default(), &rows);
    let findings = detector
        .unwrap_or_else(|problems| panic!("{problems:?}"))
        .detect(text);
    findings
        .iter()
        .map(|f| (text[f.span.clone()].to_owned(), f.entity.as_str()))
        .collect()
}

#[test]
fn own_recognizers_find_and_their_types_have_rules() {
    let text = r#"
        [[recognizers]]
        id = "acme.ticket"
        type = "ACME_TICKET"
        layouts = ["AA-999"]
        require_cue = true
        cues = ["ticket"]
        examples = ["ticket «AB-123»", "ticket: «xy-000»", "the ticket «AB-123»."]
        near_misses = ["AB-123", "ticket AB-12", "ticket ABC-123"]
    "#;
    let setup = Setup::file(&format!("{BADGE}{text}"));
    assert_eq!(
        found(&setup, "badge B-0059, ticket QQ-123"),
        [
            ("0059".to_owned(), "ACME_BADGE"),
            ("QQ-123".to_owned(), "ACME_TICKET")
        ]
    );
}

#[test]
fn what_is_read_again_stands_in_memory_once() {
    let [first, again] = [0, 1].map(|_| Setup::file(BADGE).settings().recognizers[0]);
    assert!(first == again);
    assert_eq!(first.id.as_ptr(), again.id.as_ptr());
    assert_eq!(first.cues.as_ptr(), again.cues.as_ptr());
    assert_eq!(first.examples.as_ptr(), again.examples.as_ptr());
}

#[test]
fn deny_lists_take_phrases_of_any_number_from_settings_and_files() {
    let phrases: Vec<String> = (0..70_000).map(|n| format!("Project Number{n}")).collect();
    let setup = Setup::file(
        "[[deny_lists]]\ntype = 'PROJECT'\nphrases = ['Blue Heron']\nphrases_file = 'p.txt'\n\
         [[deny_lists]]\ntype = 'PROJECT'\nphrases = ['北斗']",
    )
    .with("p.txt", format!("# all\n\n{}\r\n", phrases.join("\n")));
    assert_eq!(
        found(
            &setup,
            "BLUE heron, project number69999, project number70000, 上北斗了"
        ),
        [
            ("BLUE heron".to_owned(), "PROJECT"),
            ("project number69999".to_owned(), "PROJECT"),
            ("北斗".to_owned(), "PROJECT"),
        ]
    );
}

#[test]
fn a_bad_recognizer_is_refused_with_its_place() {
    for (from, to, line, expected) in [
        ("'\\bB-", "'(\\bB-", 5, "no regular expression"),
        (
            "regex = ",
            "regexp = ",
            8,
            "did you mean `recognizers.0.regex`",
        ),
        ("\"luhn\"", "\"moon\"", 9, "must be one of"),
        ("\"acme.badge\"", "\"Acme\"", 5, "an id is two words"),
        (
            "\"acme.badge\"",
            "\"us.ssn\"",
            6,
            "another recognizer has this id",
        ),
        ("«0059»", "«B-0059»", 5, "example 1: expected"),
        ("\"B-0058\"", "\"B-0059\"", 5, "near miss 1: found"),
        (", \"B-1\"", "", 5, "fewer than 3 near misses"),
        ("{4,6}", "{4,6000}{1,9999}", 5, "too large"),
        ("(?<value>", "(?<=x)(?<value>", 5, "no regular expression"),
        (
            "type = \"ACME_BADGE\"",
            "type = \"badge\"",
            7,
            "capital letters",
        ),
    ] {
        assert!(BADGE.contains(from), "{from}");
        let problems = Setup::file(&BADGE.replacen(from, to, 1)).problems();
        let place = format!("cloakroom.toml:{line}: ");
        assert!(
            problems
                .iter()
                .any(|p| p.starts_with(&place) && p.contains(expected)),
            "{to}: {problems:#?}"
        );
    }
    assert!(problem("[[deny_lists]]\ntype = 'A'").contains("needs `phrases`"));
    assert!(problem("[[deny_lists]]\ntype = 'A'\nphrases = ['?']").contains("at least one letter"));
    assert!(
        problem("[[deny_lists]]\ntype = 'A'\nphrases_file = 'gone'").contains("cannot be read")
    );
}
