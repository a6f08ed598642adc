//! The command line.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::gateway::{command, run_with};

fn run(args: &[&str], input: &[u8]) -> Output {
    let folder = tempfile::TempDir::new().unwrap();
    let output = run_with(command().current_dir(folder.path()).args(args), input);
    assert!(
        !folder.path().join("data").exists(),
        "{args:?} needs no vault"
    );
    output
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn detect_reads_and_writes_json_lines_with_offsets_in_code_points() {
    let input = "{\"id\":\"a\",\"text\":\"\u{1f600}é jane@example.com\",\"lang\":\"en\"}\n\n{\"id\":7,\"text\":\"nothing\"}\n{\"text\":\"x\"}";
    let output = run(&["detect"], input.as_bytes());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = lines(&output);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["id"], "a");
    let span = &lines[0]["spans"][0];
    assert_eq!(
        (&span["start"], &span["end"], &span["type"]),
        (&json!(3), &json!(19), &json!("EMAIL_ADDRESS"))
    );
    assert!(span["score"].as_f64().unwrap() > 0.5);
    assert_eq!(lines[1], json!({"id": 7, "spans": []}));
    assert_eq!(lines[2], json!({"id": null, "spans": []}));
}

#[test]
fn a_bad_line_is_named_and_the_others_are_still_read() {
    let output = run(&["detect"], b"{\"id\":1,\"text\":\"a\"}\nnot json jane@example.com\n{\"id\":2}\n{\"id\":3,\"text\":\"b\"}\n\xff\n");
    assert_eq!(output.status.code(), Some(65));
    assert_eq!(lines(&output).len(), 2);
    let errors = String::from_utf8_lossy(&output.stderr);
    for line in ["line 2", "line 3", "line 5"] {
        assert!(errors.contains(line), "{errors}");
    }
    assert!(!errors.contains("jane"), "{errors}");
}

#[test]
fn recognizers_are_listed_and_hold_their_own_evidence() {
    let output = run(&["recognizers"], b"");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN", "IBAN_CODE"] {
        assert!(text.contains(part), "{text}");
    }
    let output = run(&["recognizers", "check"], b"");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_default_settings_can_be_printed_and_used_as_they_are() {
    let output = run(&["config"], b"");
    assert!(output.status.success());
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("cloakroom.toml"), &output.stdout).unwrap();
    let output = command()
        .current_dir(folder.path())
        .args(["detect"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_wrong_command_line_exits_64() {
    for args in [
        &["nonsense"][..],
        &["--no-such-flag"],
        &["serve", "--listen"],
        &["--listen", "nowhere"],
    ] {
        assert_eq!(run(args, b"").status.code(), Some(64), "{args:?}");
    }
    assert!(run(&["--version"], b"").status.success());
    assert!(run(&["--help"], b"").status.success());
}

#[test]
fn detect_explains_how_a_score_came_about_without_the_value() {
    let output = run(
        &["detect", "--explain"],
        b"{\"id\":1,\"text\":\"my ssn: 219-09-9999\"}\n",
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let explanation = &answer["spans"][0]["explanation"];
    assert_eq!(explanation["recognizer"], "us.ssn");
    assert_eq!(explanation["cue"], "ssn");
    assert_eq!(explanation["score"], answer["spans"][0]["score"]);
    assert!(explanation["base_score"].is_number());
    assert!(!answer.to_string().contains("219-09"));
}
