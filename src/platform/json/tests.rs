use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;

use super::{
    BodyError, Edit, MAX_DEPTH, RawOffsets, Reader, apply, escape_into, readable, unescape,
};

/// A text, and one of the many ways to write it as the inside of a JSON string.
fn written() -> impl Strategy<Value = (String, String)> {
    let character = (any::<char>(), any::<bool>()).prop_map(|(c, escaped)| {
        let mut raw = String::new();
        if escaped {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(raw, "\\u{unit:04X}").unwrap();
            }
        } else {
            escape_into(&mut raw, c.encode_utf8(&mut [0; 4]));
        }
        (c, raw)
    });
    prop::collection::vec(character, 0..40).prop_map(|characters| characters.into_iter().unzip())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(".*", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn strings_of(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| strings_of(element, found)),
        Value::Object(members) => members
            .values()
            .for_each(|member| strings_of(member, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn a_raw_string_stands_for_what_serde_json_reads((text, raw) in written()) {
        prop_assert_eq!(&*unescape(&raw), &text);
        let read: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
        prop_assert_eq!(read, text);
    }

    #[test]
    fn offsets_lead_to_the_same_characters((text, raw) in written()) {
        let mut offsets = RawOffsets::new(&raw);
        let mut last = 0;
        for (at, _) in text.char_indices().step_by(3) {
            let raw_at = offsets.of(at);
            prop_assert_eq!(&*unescape(&raw[last..raw_at]), &text[..at][unescape(&raw[..last]).len()..]);
            last = raw_at;
        }
        prop_assert_eq!(offsets.of(text.len()), raw.len());
    }

    #[test]
    fn every_string_is_found_where_it_stands(value in json(), pretty in any::<bool>()) {
        let body = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let body = body.unwrap();
        let mut reader = Reader::new(&body);
        let mut found = Vec::new();
        reader.strings(&mut |raw| found.push(unescape(&body[raw]).into_owned())).unwrap();
        reader.finish().unwrap();
        let mut expected = Vec::new();
        strings_of(&value, &mut expected);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_text_makes_it_panic(body in "[\\[\\]{}\",:\\\\u0-9a-fdDtrue \u{e9}]{0,60}") {
        let body = readable(&body);
        let mut reader = Reader::new(&body);
        let ours = reader.strings(&mut |_| {}).and_then(|()| reader.finish());
        let theirs = serde_json::from_str::<Value>(&body);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
    }
}

#[test]
fn nesting_is_bounded() {
    for (depth, fits) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let result = Reader::new(&body).strings(&mut |_| {});
        assert_eq!(
            result,
            if fits {
                Ok(())
            } else {
                Err(BodyError::TooDeep)
            }
        );
    }
}

#[test]
fn half_a_pair_of_surrogates_becomes_readable_at_the_same_length() {
    for (body, expected) in [
        (r#""\ud83d""#, r#""\ufffd""#),
        (r#""\udc00\uD83Dx""#, r#""\ufffd\ufffdx""#),
        (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
        (r#""\\ud83d""#, r#""\\ud83d""#),
        (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
    ] {
        assert_eq!(readable(body), expected);
    }
}

#[test]
fn edits_leave_all_other_bytes() {
    let edits = vec![
        Edit {
            range: 6..7,
            text: "second".to_owned(),
        },
        Edit {
            range: 0..1,
            text: String::new(),
        },
    ];
    assert_eq!(apply("abcdef?!", edits), "bcdefsecond!");
}
