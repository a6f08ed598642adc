use proptest::prelude::*;

use crate::{
    entity::EntityType,
    redact::token::{self, TokenId},
};

use super::{Candidate, Code, Scan};

const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");

fn candidates(text: &str) -> Vec<Candidate> {
    super::candidates(text, &|name| ["EMAILADDRESS", "A", "B"].contains(&name))
}

fn id() -> TokenId {
    TokenId::parse(b"KQZVTR").unwrap()
}

#[test]
fn a_handled_token_is_found_whole() {
    for text in [
        "[EMAIL_ADDRESS_KQZVTR]",
        "[email_address_kqzvtr]",
        "[Email_Address_Kqzvtr]",
        "EMAIL_ADDRESS_KQZVTR",
        "[ EMAIL_ADDRESS_KQZVTR ]",
        "\\[EMAIL\\_ADDRESS\\_KQZVTR\\]",
        "[EMAIL ADDRESS KQZVTR]",
        "[E-Mail-Adresse_KQZVTR]",
        "［EMAIL_ADDRESS_KQZVTR］",
        "【电子邮件_KQZVTR】",
        "{EMAIL_ADDRESS_KQZVTR}",
        "[KQZVTR]",
        "KQZVTR",
        "[EMAIL_ADDRESS_KQZVTR",
        "EMAIL_ADDRESS_KQZVTR]",
        "[EMAIL_ADDRESS\u{ad}KQZVTR]",
        "[EMAIL\u{200b}ADDRESS\u{200b}KQZVTR]",
        "EMAIL_ADDRESS\u{200b}KQZVTR",
        "[EMAIL_ADDRESS_K\u{332}Q\u{332}Z\u{332}V\u{332}T\u{332}R\u{332}]",
        "[EMAIL_ADDRESS_ⓀⓆⓏⓋⓉⓇ]",
        "k q z v t r",
    ] {
        for (before, after) in [
            ("", ""),
            ("Écrivez à ", ", merci."),
            ("ל", "ا"),
            ("(", ")"),
            ("**", "**"),
        ] {
            let whole = format!("{before}{text}{after}");
            let found = candidates(&whole);
            assert_eq!(found.len(), 1, "{whole}");
            assert_eq!(found[0].code, Code::Name(id()), "{whole}");
            assert_eq!(
                found[0].span,
                before.len()..before.len() + text.len(),
                "{whole}"
            );
        }
    }
}

#[test]
fn words_of_the_sentence_are_no_type_name() {
    for (text, token) in [
        ("[Do not trust KQZVTR]", "KQZVTR"),
        ("[Write to my friend KQZVTR](https://x.y)", "KQZVTR"),
        ("[Contact EMAIL_ADDRESS_KQZVTR]", "EMAIL_ADDRESS_KQZVTR"),
        ("if (a < b KQZVTR > c)", "KQZVTR"),
        ("my_variable_KQZVTR", "KQZVTR"),
        ("[see KQZVTR", "KQZVTR"),
        ("{KQZVTR]", "KQZVTR"),
    ] {
        let found = candidates(text);
        assert_eq!(&text[found[0].span.clone()], token, "{text}");
    }
}

#[test]
fn only_what_a_gateway_writes_is_exact() {
    let record = [7; 40];
    for exact in [
        token::stored(EMAIL, id()),
        token::short(id()),
        token::sealed(EMAIL, id(), &record),
    ] {
        let found = candidates(&exact);
        assert!(found[0].exact, "{exact}");
        assert_eq!(found[0].span, 0..exact.len());
    }
    for other in [
        "[email_address_KQZVTR]",
        "[EMAIL_ADDRESS_kqzvtr]",
        "KQZVTR",
        "[EMAIL ADDRESS KQZVTR]",
        "[ EMAIL_ADDRESS_KQZVTR]",
    ] {
        assert!(!candidates(other)[0].exact, "{other}");
    }
}

#[test]
fn a_sealed_token_carries_its_record() {
    let record: Vec<u8> = (0..80).collect();
    let found = candidates(&token::sealed(EMAIL, id(), &record));
    assert_eq!(found[0].code, Code::Sealed(id(), record));
}

#[test]
fn longer_runs_and_words_with_letters_around_are_no_tokens() {
    for text in [
        "KQZVTRB", "xKQZVTR", "aKQZVTR", "KQZVTRe", "1KQZVTR", "KQZVTR9", "KQZVT", "éKQZVTR", "",
    ] {
        assert_eq!(candidates(text), [], "{text}");
    }
}

#[test]
fn two_tokens_side_by_side_are_two() {
    let found = candidates("[A_KQZVTR][B_BCDFGF] B_KQZVTR BCDFGF");
    let spans: Vec<_> = found
        .iter()
        .map(|candidate| candidate.span.clone())
        .collect();
    assert_eq!(spans, [0..10, 10..20, 21..29, 30..36]);
}

proptest! {
    #[test]
    fn spans_are_in_order_and_at_character_boundaries(text in "[\\[\\]\\\\_ A-Zkqzvtr\u{e9}\u{1f600}\u{ff3b}<>-]{0,60}") {
        let mut end = 0;
        for candidate in candidates(&text) {
            prop_assert!(candidate.span.start >= end);
            end = candidate.span.end;
            prop_assert!(text.get(candidate.span).is_some());
        }
    }
}

/// Words and signs that tokens are made of, and some that they are not.
const PIECES: &[&str] = &[
    "KQZVTR",
    "KQ",
    "ZVTR",
    "kqzvtr",
    "KQZVTRB",
    "BKQZVTR",
    "[",
    "]",
    "{",
    "%5F",
    "%5B",
    "_",
    ";",
    "*",
    "`",
    "<em>",
    "</em>",
    "EMAIL",
    "ADDRESS",
    "EMAIL_ADDRESS_",
    "emailaddress",
    " ",
    " ",
    " ",
    ", ",
    "we look at what you sent",
    "the weather",
    "strengths",
    "7",
    "é",
    "\u{200b}",
    "\u{ff3f}",
];

proptest! {
    #[test]
    fn ordinary_text_is_passed_over_only_where_there_is_nothing(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
    ) {
        let text = pieces.concat();
        let is_type = |name: &str| name == "EMAILADDRESS";
        let mut byte_by_byte = Scan::new(&text, &is_type);
        byte_by_byte.sweep(0, text.len());
        prop_assert_eq!(super::candidates(&text, &is_type), byte_by_byte.found);
    }
}
