//! The model of names: trained twice it is the same, and the gateway takes it up.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::support::gateway::{command, run_with};

/// Trains on a few sentences, and on one that only this test has.
fn train(folder: &Path, out: &str, seed: &str) -> Vec<u8> {
    let labelled = folder.join("own.jsonl");
    let line = r#"{"text":"héllo zorblax quux","spans":[{"start":6,"end":13,"type":"PERSON"}]}"#;
    fs::write(&labelled, line).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_cloakroom-train"))
        .args([
            "train",
            "--sentences",
            "400",
            "--passes",
            "2",
            "--repeat",
            "40",
        ])
        .args(["--seed", seed, "--out"])
        .arg(folder.join(out))
        .arg("--labelled")
        .arg(folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    fs::read(folder.join(out)).unwrap()
}

fn detect(model: &Path, text: &str) -> Output {
    let line = serde_json::json!({ "text": text }).to_string();
    let mut command = command();
    let detect = command.arg("detect");
    run_with(
        detect.env("CLOAKROOM_DETECTION__MODEL", model),
        line.as_bytes(),
    )
}

#[test]
fn training_is_repeatable_and_its_model_is_used() {
    let folder = tempfile::TempDir::new().unwrap();
    let first = train(folder.path(), "first.bin", "1");
    assert_eq!(first, train(folder.path(), "again.bin", "1"));
    assert_ne!(first, train(folder.path(), "other.bin", "2"));
    assert!(first.len() <= 4 << 20, "{} bytes", first.len());

    let output = detect(&folder.path().join("first.bin"), "héllo zorblax quux");
    let found = String::from_utf8(output.stdout).unwrap();
    assert!(
        found.contains(r#""start":6,"end":13,"type":"PERSON""#),
        "{found}"
    );
}

#[test]
fn without_a_model_names_are_found_by_the_words_around_them_only() {
    let none = Path::new("none");
    for (text, is_found) in [
        ("Yesterday Wei Zhang called me twice", false),
        ("my name is Wei Zhang", true),
    ] {
        let found = String::from_utf8(detect(none, text).stdout).unwrap();
        assert_eq!(found.contains("PERSON"), is_found, "{found}");
    }
}

#[test]
fn a_file_that_is_no_model_stops_the_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("names.bin");
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/names.bin")).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    for (bytes, problem) in [
        (b"hello, I am no model".as_slice(), "not a model file"),
        (&whole[..whole.len() / 2], "cut off"),
        (&damaged, "damaged"),
    ] {
        fs::write(&path, bytes).unwrap();
        let output = detect(&path, "x");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(64), "{errors}");
        assert!(
            errors.contains("CLOAKROOM_DETECTION__MODEL") && errors.contains(problem),
            "{errors}"
        );
    }
    let output = detect(&folder.path().join("absent.bin"), "x");
    assert_eq!(output.status.code(), Some(64));
}
