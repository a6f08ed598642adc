//! What the options of a detector do.

use crate::detect::*;

#[test]
fn options_decide_what_counts() {
    let text = "jane@example.com or 020 7946 0958 or 219-09-9999";
    let types = |options: DetectorOptions| -> Vec<&str> {
        let detector = Detector::new(options).unwrap_or_else(|problems| panic!("{problems:?}"));
        detector
            .detect(text)
            .iter()
            .map(|f| f.entity.as_str())
            .collect()
    };
    let ssn = EntityType::new("US_SSN");
    assert_eq!(
        types(DetectorOptions::default()),
        ["EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN"]
    );
    let options = DetectorOptions {
        ignore: BTreeSet::from([ssn]),
        ..Default::default()
    };
    assert_eq!(types(options), ["EMAIL_ADDRESS", "PHONE_NUMBER"]);
    let thresholds = BTreeMap::from([(ssn, Score::new(90))]);
    assert_eq!(
        types(DetectorOptions {
            thresholds,
            ..Default::default()
        }),
        ["EMAIL_ADDRESS", "PHONE_NUMBER"]
    );
    let options = DetectorOptions {
        default_threshold: Score::MAX,
        ..Default::default()
    };
    assert_eq!(types(options), ["EMAIL_ADDRESS"]);
    let allow = vec![" JANE@example.com".to_owned(), "219-09-9999".to_owned()];
    assert_eq!(
        types(DetectorOptions {
            allow,
            ..Default::default()
        }),
        ["PHONE_NUMBER"]
    );
}

#[test]
fn unknown_names_in_the_options_are_problems() {
    let unknown = EntityType::new("NO_SUCH_TYPE");
    let options = DetectorOptions {
        regions: vec!["US".into(), "XX".into()],
        ignore: BTreeSet::from([unknown]),
        thresholds: BTreeMap::from([(unknown, Score::MAX)]),
        ..Default::default()
    };
    let problems = Detector::new(options).err().unwrap_or_default();
    let about: Vec<&str> = problems.iter().map(|p| p.about.as_str()).collect();
    assert_eq!(about, ["thresholds", "ignore", "regions"]);
}

#[test]
fn what_is_off_by_default_is_found_when_a_threshold_names_it() {
    let text = "order number 1234567 of 2026-03-04";
    assert!(
        Detector::new(DetectorOptions::default())
            .unwrap_or_else(|problems| panic!("{problems:?}"))
            .detect(text)
            .is_empty()
    );
    let types = ["DATE_TIME", "ORDER_NUMBER"].map(EntityType::new);
    let options = DetectorOptions {
        thresholds: types.map(|entity| (entity, DEFAULT_THRESHOLD)).into(),
        ..Default::default()
    };
    let detector = Detector::new(options).unwrap_or_else(|problems| panic!("{problems:?}"));
    let found: Vec<&str> = detector
        .detect(text)
        .iter()
        .map(|f| f.entity.as_str())
        .collect();
    assert_eq!(found, ["ORDER_NUMBER", "DATE_TIME"]);
}
