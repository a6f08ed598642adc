//! A model in a folder: a tiny one that the test makes, run by the real program.

use std::{fs, path::Path, process::Output};

use serde_json::{Value, json};

use crate::support::{
    gateway::{Setup, command, gateway, run_with},
    onnx::{self, LABELS, model},
};

/// A gateway with the tiny model.
fn with_model() -> Setup {
    let setup = gateway();
    let folder = setup.folder().join("ner");
    onnx::write(&folder);
    setup
        .set("ENGINES__ONNX__FOLDER", folder.display())
        // The built-in model knows names as well.
        .set("DETECTION__MODEL", "none")
        .set("POLICY__ENTITIES__LOCATION__ACTION", "token")
        // Long enough for a busy machine.
        .set("ENGINES__TIMEOUT_MS", 20_000)
}

/// What `cloakroom detect` says of one text, with the model in this folder.
fn detect(folder: &Path, text: &str) -> Output {
    let line = format!("{}\n", json!({"id": 1, "text": text}));
    let mut command = command();
    let detect = command
        .current_dir(folder)
        .env("CLOAKROOM_ENGINES__ONNX__FOLDER", folder)
        .env("CLOAKROOM_ENGINES__TIMEOUT_MS", "20000")
        .env("CLOAKROOM_DETECTION__MODEL", "none")
        .env("CLOAKROOM_POLICY__ENTITIES__LOCATION__ACTION", "token")
        .arg("detect");
    run_with(detect, line.as_bytes())
}

/// The texts that are found, with their types.
fn found(folder: &Path, text: &str) -> Vec<(String, String)> {
    let output = detect(folder, text);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let value = |span: &Value| -> String {
        let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        chars[at("start")..at("end")].iter().collect()
    };
    let spans = answer["spans"].as_array().unwrap().iter();
    spans
        .map(|span| (value(span), span["type"].as_str().unwrap().to_owned()))
        .collect()
}

fn refused(folder: &Path) -> String {
    let output = detect(folder, "x");
    assert_eq!(output.status.code(), Some(64));
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn what_the_model_finds_is_a_token_and_comes_back() {
    let gateway = with_model().start();
    let text = "\u{1f600} Zoë Ågren, lovelace lives in Oslo: jane@example.com";
    let redacted = gateway.redacted("s", text).await;
    let parts: Vec<&str> = redacted.split(['[', ']']).collect();
    let types: Vec<&str> = parts.iter().skip(1).step_by(2).copied().collect();
    let types: Vec<&str> = types
        .iter()
        .map(|token| &token[..token.len() - 7])
        .collect();
    assert_eq!(
        types,
        ["PERSON", "PERSON", "LOCATION", "EMAIL_ADDRESS"],
        "{redacted}"
    );
    assert!(parts[0] == "\u{1f600} " && parts[2] == ", " && parts[4] == " lives in ");
    assert_eq!(gateway.restored("s", &redacted).await, text);
}

#[test]
fn names_are_found_to_their_last_letter_also_far_behind_in_a_long_text() {
    let folder = tempfile::TempDir::new().unwrap();
    onnx::write(folder.path());
    let person = |value: &str| (value.to_owned(), "PERSON".to_owned());
    assert_eq!(
        found(folder.path(), "LOVELACE in new, Zoe"),
        [
            person("LOVELACE"),
            ("new".to_owned(), "LOCATION".to_owned()),
            person("Zoe")
        ]
    );
    // Sixteen tokens are looked at together, and no name is lost where they end.
    for words in 0..40 {
        let text = format!("{}Zoë Ågren, zoe", "lives ".repeat(words));
        assert_eq!(
            found(folder.path(), &text),
            [person("Zoë Ågren"), person("zoe")],
            "{words}"
        );
    }
}

#[test]
fn words_that_the_tokenizer_uses_itself_are_words() {
    let folder = tempfile::TempDir::new().unwrap();
    onnx::write(folder.path());
    assert_eq!(found(folder.path(), "[SEP] zoe [CLS]")[0].0, "zoe");
}

#[test]
fn a_folder_that_is_wrong_is_refused_with_everything_that_is() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let errors = refused(folder.path());
    assert!(
        errors.contains("no model.onnx, no config.json, no tokenizer.json"),
        "{errors}"
    );

    write("model.onnx", b"no model");
    write("config.json", b"{}");
    write("tokenizer.json", b"[]");
    let errors = refused(folder.path());
    for name in ["config.json: ", "tokenizer.json: ", "model.onnx: "] {
        assert!(
            errors.contains(&format!("engines.onnx: {name}")),
            "{errors}"
        );
    }

    onnx::write(folder.path());
    let config =
        json!({"id2label": {"0": "O", "1": "B-XYZ", "2": "I-XYZ", "3": "B-PER", "4": "I-PER"}});
    write("config.json", config.to_string().as_bytes());
    let errors = refused(folder.path());
    assert!(
        errors.contains("what these labels of the model mean: XYZ; say it"),
        "{errors}"
    );

    onnx::write(folder.path());
    write("model.onnx", &model(&[[0.0_f32; LABELS.len() + 1]; 12]));
    let errors = refused(folder.path());
    assert!(errors.contains("does not give 5 numbers"), "{errors}");
    // A vocabulary that is larger than the model's.
    write("model.onnx", &model(&[[0.0_f32; LABELS.len()]; 2]));
    let errors = refused(folder.path());
    assert!(errors.contains("cannot be run"), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

#[test]
fn labels_can_be_given_a_meaning() {
    let folder = tempfile::TempDir::new().unwrap();
    onnx::write(folder.path());
    let settings = "[engines.onnx]\nlabels = ['PER=CUSTOMER', 'LOC=']\n";
    fs::write(folder.path().join("cloakroom.toml"), settings).unwrap();
    assert_eq!(
        found(folder.path(), "zoe in oslo"),
        [("zoe".to_owned(), "CUSTOMER".to_owned())]
    );
}

#[tokio::test]
async fn long_messages_wait_no_longer_than_they_may() {
    let setup = with_model().set("ENGINES__TIMEOUT_MS", 1);
    let gateway = setup.start();
    // Some hundred thousand tokens: more than a millisecond's work on any machine.
    let text = format!("jane@example.com {}", "zoe lives in oslo ".repeat(30_000));
    let body = json!({"session_id": "s", "text": text}).to_string();
    let redacted = gateway.post_body("/v1/redact", body).await.json();
    let redacted = redacted["text"].as_str().unwrap();
    assert!(
        redacted.starts_with("[EMAIL_ADDRESS_"),
        "{}",
        &redacted[..40]
    );
    let series = "cloakroom_engine_failures_total{engine=\"engine.onnx\",reason=\"timeout\"}";
    assert!((gateway.metric(series).await - 1.0).abs() < 0.1);
}
