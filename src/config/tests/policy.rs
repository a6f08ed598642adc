//! The rules by entity type.

use super::{Setup, problem};
use crate::{entity::EntityType, policy::Action};

#[test]
fn thresholds_are_kept_in_hundredths() {
    for (text, hundredths) in [
        ("0", 0),
        ("1", 100),
        ("0.0", 0),
        ("0.57", 57),
        ("0.349", 35),
    ] {
        let settings = Setup::file(&format!("policy.threshold = {text}")).settings();
        let threshold = settings.main.policy.threshold(EntityType::new("PERSON"));
        assert_eq!(threshold.hundredths(), hundredths, "{text}");
    }
}

#[test]
fn a_rule_of_a_type_takes_what_it_does_not_set_from_the_default() {
    let file = "\
[policy]
action = 'mask'
keep_last = 4
threshold = 0.6
[policy.entities.US_SSN]
threshold = 0.2
[policy.entities.PERSON]
action = 'replace'
text = '[someone]'
[policy.entities.EMAIL_ADDRESS]
action = 'mask'
keep_last = 0
";
    let policy = Setup::file(file).settings().main.policy;
    let rule = |name| {
        let entity = EntityType::parse(name).unwrap();
        (
            policy.action(entity).clone(),
            policy.threshold(entity).hundredths(),
        )
    };
    assert_eq!(rule("BR_CPF"), (Action::Mask { keep_last: 4 }, 60));
    assert_eq!(rule("US_SSN"), (Action::Mask { keep_last: 4 }, 20));
    assert_eq!(
        rule("PERSON"),
        (Action::Replace("[someone]".to_owned()), 60)
    );
    assert_eq!(rule("EMAIL_ADDRESS"), (Action::Mask { keep_last: 0 }, 60));
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    let long = "x".repeat(201);
    let cases = [
        (
            "policy.text = 'x'",
            "policy.text: belongs to the action \"replace\"",
        ),
        (
            "policy.keep_last = 4",
            "policy.keep_last: belongs to the action \"mask\"",
        ),
        (
            "policy.action = 'replace'",
            "policy.action: \"replace\" needs `text`",
        ),
        (
            "policy = { action = 'replace', text = '' }",
            "policy.text: must be a text",
        ),
        (
            "policy = { action = 'replace', text = \"a\\nb\" }",
            "policy.text: must have at most 200",
        ),
        (
            &format!("policy = {{ action = 'replace', text = '{long}' }}"),
            "policy.text: must have",
        ),
        (
            "policy = { action = 'mask', keep_last = 9 }",
            "policy.keep_last: must be a whole number",
        ),
        (
            "policy.entities.US_SSN.action = 'replace'",
            "US_SSN.action: \"replace\" needs `text`",
        ),
        (
            "policy.entities.US_SSN.keep_last = 1",
            "US_SSN.keep_last: belongs to",
        ),
        (
            "policy.entities.US_SSN = { action = 'drop', text = 'x' }",
            "US_SSN.text: belongs to",
        ),
    ];
    for (file, expected) in cases {
        let problem = problem(file);
        assert!(problem.contains(expected), "{file}: {problem}");
    }
}

#[test]
fn an_entity_type_that_nothing_finds_is_refused() {
    for (name, hint) in [
        ("US_SNS", "; did you mean US_SSN?"),
        ("us_ssn", "; did you mean US_SSN?"),
        ("EMAIL_ADRESS", "; did you mean EMAIL_ADDRESS?"),
        ("BR_CPF", ""),
    ] {
        let expected = format!(
            "cloakroom.toml:1: policy.entities.{name}: no recognizer finds this entity type{hint}"
        );
        assert_eq!(problem(&format!("[policy.entities.{name}]")), expected);
        assert_eq!(
            problem(&format!("[policy.entities.{name}]\naction = 'drop'")),
            expected
        );
    }
    let variable = "CLOAKROOM_POLICY__ENTITIES__US_SNS__ACTION";
    let problems = Setup::new().env(variable, "drop").problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].starts_with(&format!("{variable}: no recognizer")),
        "{problems:?}"
    );
}
