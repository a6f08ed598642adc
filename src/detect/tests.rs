//! What holds for all recognizers together.

mod check;
mod disguises;
mod explain;
mod linear;
mod options;
mod others;
mod properties;
mod rows;

use unicode_normalization::UnicodeNormalization as _;

use super::*;

fn detector() -> &'static Detector {
    static DETECTOR: std::sync::LazyLock<Detector> = std::sync::LazyLock::new(|| {
        Detector::new(DetectorOptions::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
    });
    &DETECTOR
}

fn found(text: &str) -> Vec<(&str, &'static str)> {
    let findings = detector().detect(text);
    findings
        .iter()
        .map(|f| (&text[f.span.clone()], f.entity.as_str()))
        .collect()
}

#[test]
fn every_recognizer_passes_the_check() {
    let rows: Vec<Recognizer> = recognizers().copied().collect();
    let problems = check(&rows);
    assert!(rows.iter().all(|row| !row.reference.is_empty()));
    let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", listed.join("\n"));
}

/// Every example, written so, must be covered by what all recognizers find together.
fn assert_examples_are_covered(write: impl Fn(&str) -> String) {
    for row in recognizers().filter(|row| row.on) {
        for example in row.examples {
            let (text, spans) = unmark(&write(example)).unwrap();
            let findings = detector().detect(&text);
            for span in spans {
                let covered = findings
                    .iter()
                    .any(|f| f.span.start <= span.start && span.end <= f.span.end);
                assert!(covered, "{}: {example}", row.id);
            }
        }
    }
}

#[test]
fn all_recognizers_together_cover_every_example() {
    assert_examples_are_covered(str::to_owned);
}

/// As some systems write accents, the voicing of kana and the parts of Hangul.
#[test]
fn every_example_is_covered_with_its_accents_apart() {
    assert_examples_are_covered(|example| example.nfd().collect());
}

#[test]
fn ordinary_sentences_hold_nothing() {
    let sentences = include_str!("testdata/ordinary.txt");
    let mut count = 0;
    for sentence in sentences.lines().filter(|line| !line.is_empty()) {
        assert_eq!(found(sentence), [], "{sentence}");
        count += 1;
    }
    assert!(count >= 550, "{count} sentences");
}

#[test]
fn a_find_behind_emoji_and_invisible_characters_keeps_its_place() {
    assert_eq!(
        found("👩🏽‍💻 mail jane@example.com"),
        [("jane@example.com", "EMAIL_ADDRESS")]
    );
    assert_eq!(
        found("e\u{301}\u{301} 219-09-9999"),
        [("219-09-9999", "US_SSN")]
    );
    let hidden = "card 4111\u{200B}1111\u{00A0}1111–1111 ok";
    assert_eq!(
        found(hidden),
        [("4111\u{200B}1111\u{00A0}1111–1111", "CREDIT_CARD")]
    );
    assert_eq!(
        found("＋４４ ２０ ７９４６ ０９５８"),
        [("＋４４ ２０ ７９４６ ０９５８", "PHONE_NUMBER")]
    );
    assert_eq!(
        found("jane＠example．com"),
        [("jane＠example．com", "EMAIL_ADDRESS")]
    );
}

#[test]
fn identifiers_of_one_country_are_found_in_the_language_of_another() {
    assert_eq!(
        found("Meine NINO ist AB123456C"),
        [("AB123456C", "UK_NINO")]
    );
    assert_eq!(
        found("我的电话是4155550132谢谢"),
        [("4155550132", "PHONE_NUMBER")]
    );
}

#[test]
fn the_longer_find_names_what_it_reaches_over() {
    let text = "see https://example.com/?mail=jane@example.com now";
    assert_eq!(
        found(text),
        [("https://example.com/?mail=jane@example.com", "URL")]
    );
    assert_eq!(
        found("GB82 WEST 1234 5698 7654 32"),
        [("GB82 WEST 1234 5698 7654 32", "IBAN_CODE")]
    );
}

#[test]
fn spellings_of_a_value_share_a_canonical_form() {
    let canonical = |text: &str| {
        let findings = detector().detect(text);
        let [only] = &findings[..] else {
            panic!("one finding in {text}")
        };
        detector().canonical(only, text).expose().to_owned()
    };
    assert_eq!(canonical("4111-1111 1111.1111"), "4111111111111111");
    assert_eq!(
        canonical("４１１１ １１１１ １１１１ １１１１"),
        "4111111111111111"
    );
    assert_eq!(
        canonical("call 020 7946 0958"),
        canonical("call +44 20 7946 0958")
    );
    assert_eq!(
        canonical("gb82west12345698765432"),
        "GB82WEST12345698765432"
    );
    assert_eq!(canonical("my name is JANE  Doe"), "jane doe");
}

struct Fixed(fn(&str) -> std::ops::Range<usize>);

impl TextRecognizer for Fixed {
    fn id(&self) -> &'static str {
        "test.fixed"
    }

    fn recognize(&self, text: &str, out: &mut Vec<Finding>) {
        out.push(Finding {
            span: self.0(text),
            entity: EntityType::new("PERSON"),
            score: Score::new(90),
            recognizer: self.id(),
        });
    }
}

#[test]
fn another_recognizer_takes_part_and_its_faults_stop_the_text() {
    let detector = |fixed| {
        let detector = Detector::new(DetectorOptions::default());
        detector
            .unwrap_or_else(|p| panic!("{p:?}"))
            .with_recognizer(Box::new(fixed))
    };
    let with_name = detector(Fixed(|_| 0..4));
    let findings = with_name.detect("Jane jane@example.com");
    assert_eq!(findings.len(), 2);
    assert_eq!(
        with_name
            .canonical(&findings[0], "Jane jane@example.com")
            .expose(),
        "jane"
    );
    for outside in [
        Fixed(|text| 0..text.len() + 1),
        Fixed(|_| 1..1),
        Fixed(|_| 0..1),
    ] {
        let broken = detector(outside);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| broken.detect("éa")));
        assert!(result.is_err());
    }
    // The thread goes on with new buffers.
    assert_eq!(found("219-09-9999"), [("219-09-9999", "US_SSN")]);
}

#[test]
fn a_detector_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Detector>();
}
