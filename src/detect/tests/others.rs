//! What something else finds is settled with what the rows find.

use crate::detect::*;

/// What is found in `text` where something else finds these parts of it, certain to `score`.
fn found(options: &DetectorOptions, text: &str, parts: &[(&str, &'static str, u8)]) -> Vec<String> {
    let others = ["LOCATION", "PERSONAL_DATA"].map(EntityType::new);
    let options = DetectorOptions {
        others: others.into(),
        // What the built-in model finds besides is not what is asked.
        model: std::sync::Arc::new(tagger::Model::blank()),
        ..options.clone()
    };
    let detector = Detector::new(options).unwrap_or_else(|problems| panic!("{problems:?}"));
    let parts = parts.iter().map(|(part, entity, score)| {
        let start = text.find(part).unwrap();
        Finding {
            span: start..start + part.len(),
            entity: EntityType::new(entity),
            score: Score::new(*score),
            recognizer: "engine.test",
        }
    });
    let findings = detector.detect_with(text, parts.collect());
    let shown = findings.iter();
    shown
        .map(|f| format!("{} {}", f.entity, &text[f.span.clone()]))
        .collect()
}

#[test]
fn both_count_and_overlaps_are_one_find() {
    let text = "Ada of Oslo, jane@example.com, Zoë";
    let parts = [
        ("Oslo", "LOCATION", 60),
        ("Oslo, jane", "PERSON", 60),
        ("Zoë", "PERSON", 60),
    ];
    assert_eq!(
        found(&DetectorOptions::default(), text, &parts),
        ["EMAIL_ADDRESS Oslo, jane@example.com", "PERSON Zoë"]
    );
}

#[test]
fn the_options_hold_for_both() {
    let location = EntityType::new("LOCATION");
    let options = DetectorOptions {
        thresholds: BTreeMap::from([(location, Score::new(80))]),
        ignore: BTreeSet::from([EntityType::new("EMAIL_ADDRESS")]),
        allow: vec!["acme".to_owned()],
        ..Default::default()
    };
    let text = "Oslo, Bern, jane@example.com, ACME, Ada";
    let parts = [
        ("Oslo", "LOCATION", 79),
        ("Bern", "LOCATION", 80),
        ("jane@example.com", "EMAIL_ADDRESS", 100),
        ("ACME", "PERSON", 100),
        ("Ada", "PERSON", 49),
    ];
    assert_eq!(found(&options, text, &parts), ["LOCATION Bern"]);
}

#[test]
fn types_that_are_off_stay_off_until_they_are_asked_for() {
    let parts = [("tomorrow", "DATE_TIME", 90)];
    let off = DetectorOptions::default();
    assert_eq!(found(&off, "see you tomorrow", &parts), [""; 0]);
    let date = EntityType::new("DATE_TIME");
    let on = DetectorOptions {
        thresholds: BTreeMap::from([(date, Score::new(50))]),
        ..Default::default()
    };
    assert_eq!(
        found(&on, "see you tomorrow", &parts),
        ["DATE_TIME tomorrow"]
    );
}

#[test]
fn a_value_has_the_form_of_its_type_whoever_finds_it() {
    let detector = Detector::new(DetectorOptions::default()).unwrap_or_else(|p| panic!("{p:?}"));
    let canonical = |text: &str, entity, recognizer| {
        let finding = Finding {
            span: 0..text.len(),
            entity: EntityType::new(entity),
            score: Score::MAX,
            recognizer,
        };
        detector.canonical(&finding, text).expose().to_owned()
    };
    assert_eq!(
        canonical("020 7946 0958", "PHONE_NUMBER", "engine.test"),
        canonical("+44 20 7946 0958", "PHONE_NUMBER", "phone.international")
    );
    assert_eq!(canonical("ZOË", "PERSON", "engine.test"), "zoe");
    assert_eq!(canonical("OSLO", "LOCATION", "engine.test"), "oslo");
}
