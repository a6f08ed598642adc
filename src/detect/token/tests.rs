use super::{Gap, tokenize};

fn words(text: &str) -> Vec<(&str, Gap)> {
    let mut tokens = Vec::new();
    tokenize(text, &mut tokens);
    tokens
        .iter()
        .map(|t| (&text[t.start()..t.end()], t.gap()))
        .collect()
}

#[test]
fn a_number_is_told_from_the_name_that_it_is_glued_to() {
    for (text, words) in [
        ("ssn219-09-9999", &["ssn", "219", "09", "9999"][..]),
        ("it is4155550132", &["it", "is", "4155550132"]),
        ("Phone4155550132", &["Phone", "4155550132"]),
        (
            "IS140159260076545510730339",
            &["IS140159260076545510730339"],
        ),
        ("card12 tel99a isx123", &["card12", "tel99a", "isx123"]),
    ] {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let found: Vec<&str> = tokens.iter().map(|t| &text[t.start()..t.end()]).collect();
        assert_eq!(found, words, "{text}");
    }
}

#[test]
fn words_and_gaps_cover_a_sentence() {
    assert_eq!(
        words("I'm José, 219-09 - 99. a_b://c@d"),
        [
            ("I", Gap::Break),
            ("m", Gap::Apostrophe),
            ("José", Gap::Space),
            ("219", Gap::Comma),
            ("09", Gap::Dash),
            ("99", Gap::Dash),
            ("a", Gap::Break),
            ("b", Gap::Underscore),
            ("c", Gap::Scheme),
            ("d", Gap::At),
        ]
    );
}

#[test]
fn a_script_without_blanks_ends_where_another_begins() {
    assert_eq!(
        words("号码是123谢谢abc"),
        [
            ("号码是", Gap::Break),
            ("123", Gap::Joined),
            ("谢谢", Gap::Joined),
            ("abc", Gap::Joined)
        ]
    );
}

#[test]
fn case_does_not_change_the_hash() {
    let mut tokens = Vec::new();
    tokenize("ÉCOLE école A1 a1", &mut tokens);
    assert_eq!(tokens[0].hash, tokens[1].hash);
    assert_eq!(tokens[2].hash, tokens[3].hash);
    assert_ne!(tokens[0].hash, tokens[2].hash);
}

#[test]
fn a_combining_mark_stays_with_its_letter() {
    assert_eq!(
        words("Jose\u{301} ok"),
        [("Jose\u{301}", Gap::Break), ("ok", Gap::Space)]
    );
}
