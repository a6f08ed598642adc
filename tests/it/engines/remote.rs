//! A remote analyzer, asked over real HTTP, in every mood.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{
    analyzer::{Analyzer, Mood},
    bodies,
    gateway::{Setup, command, eventually, gateway, run_with},
    sink::Sink,
};

const EMAIL: &str = "jane.doe@example.com";

fn asking(analyzer: &Analyzer) -> Setup {
    gateway()
        .set("ENGINES__REMOTE__URL", analyzer.url())
        // The built-in model knows names as well.
        .set("DETECTION__MODEL", "none")
        // Long enough for a busy machine; where a test is about the time, it sets its own.
        .set("ENGINES__TIMEOUT_MS", 20_000)
}

fn is_token(text: &str, entity: &str) -> bool {
    let start = format!("[{entity}_");
    text.starts_with(&start) && text.ends_with(']') && !text.contains(' ')
}

#[tokio::test]
async fn what_the_analyzer_finds_is_a_token_and_comes_back() {
    let analyzer = Analyzer::start(&[("zoë ågren", "PERSON"), ("Oslo", "GPE")]).await;
    let gateway = asking(&analyzer)
        .set("POLICY__ENTITIES__LOCATION__ACTION", "token")
        .start();
    let text = format!("\u{1f600} zoë ågren of Oslo, {EMAIL}");
    let redacted = gateway.redacted("s", &text).await;
    let rest = redacted.strip_prefix("\u{1f600} ").unwrap();
    let (person, rest) = rest.split_once(" of ").unwrap();
    let (place, mail) = rest.split_once(", ").unwrap();
    assert!(is_token(person, "PERSON"), "{redacted}");
    assert!(is_token(place, "LOCATION"), "{redacted}");
    assert!(is_token(mail, "EMAIL_ADDRESS"), "{redacted}");
    assert_eq!(gateway.restored("s", &redacted).await, text);
    // The same value is the same token, whoever finds it.
    let again = gateway.redacted("s", "my name is Zoë Ågren").await;
    assert_eq!(again, format!("my name is {person}"));

    let (head, question) = analyzer.asked().into_iter().next().unwrap();
    assert!(head.starts_with("post /analyze http/1.1"), "{head}");
    assert_eq!(question, json!({"text": text, "language": "en"}));
}

#[tokio::test]
async fn a_value_has_the_form_of_its_type_whoever_finds_it() {
    let analyzer = Analyzer::start(&[("020 7946 0958", "PHONE_NUMBER")]).await;
    let gateway = asking(&analyzer).start();
    let by_rules = gateway.redacted("s", "+44 20 7946 0958").await;
    assert_eq!(gateway.redacted("s", "020 7946 0958").await, by_rules);
}

#[tokio::test]
async fn what_overlaps_is_covered_as_a_whole() {
    let analyzer = Analyzer::start(&[("Ada Lovelace jane", "PERSON")]).await;
    let gateway = asking(&analyzer).start();
    let redacted = gateway
        .redacted("s", &format!("from Ada Lovelace {EMAIL}!"))
        .await;
    let token = redacted
        .strip_prefix("from ")
        .unwrap()
        .strip_suffix('!')
        .unwrap();
    assert!(
        is_token(token, "EMAIL_ADDRESS") || is_token(token, "PERSON"),
        "{redacted}"
    );
}

#[tokio::test]
async fn the_policy_holds_for_what_engines_find() {
    let words = [
        ("Ada", "PERSON"),
        ("Oslo", "LOC"),
        ("tomorrow", "DATE_TIME"),
        ("ACME", "ORG"),
        ("blorb", "X-9"),
    ];
    let analyzer = Analyzer::start(&words).await;
    let setup = asking(&analyzer)
        .set("POLICY__ENTITIES__LOCATION__ACTION", "mask")
        .set("POLICY__ENTITIES__ORGANIZATION__THRESHOLD", "0.9")
        .set("POLICY__ALLOW", "ada");
    let gateway = setup.start();
    let redacted = gateway
        .redacted("s", "Ada: ACME, Oslo, tomorrow, blorb")
        .await;
    let token = redacted
        .strip_prefix("Ada: ACME, ****, tomorrow, ")
        .unwrap();
    assert!(is_token(token, "PERSONAL_DATA"), "{redacted}");
    drop(gateway);

    let setup = asking(&analyzer).set("POLICY__ENTITIES__PERSON__ACTION", "block");
    let gateway = setup.start();
    let refused = gateway.pre(bodies::pre("s", "I am Ada")).await;
    assert!(!refused.text.contains("Ada"), "{}", refused.text);
    assert!(refused.text.contains("not passed on"), "{}", refused.text);
}

#[tokio::test]
async fn every_way_in_asks_the_analyzer() {
    let analyzer = Analyzer::start(&[("zoë", "PERSON")]).await;
    let sink = Sink::start().await;
    let setup = asking(&analyzer).set("LOG_WEBHOOK__SINK", sink.url());
    let gateway = setup.start();
    let body = json!({"session_id": "s", "text": "it is zoë"}).to_string();
    let redacted = gateway.post_body("/v1/redact", body).await.json();
    let text = redacted["text"].as_str().unwrap();
    assert!(
        is_token(text.strip_prefix("it is ").unwrap(), "PERSON"),
        "{text}"
    );

    let body = json!({"text": "é zoë", "explain": true}).to_string();
    let found = gateway.post_body("/v1/detect", body).await.json();
    let span = &found["spans"][0];
    assert_eq!((&span["start"], &span["end"]), (&json!(2), &json!(5)));
    assert_eq!(span["recognizer"], "engine.remote");
    assert_eq!(span["explanation"]["score"], json!(0.85));
    assert_eq!(found.get("unseen_by"), None);

    let event = json!({"event": {"name": "message_logged"}, "payload": {
        "context": {"global": {"session_id": "s"}},
        "request": {"input": {"text": "zoë was here"}}
    }});
    let reply = gateway.post_body("/webhook/log", event.to_string()).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    eventually("the event is delivered", || async {
        !sink.taken().is_empty()
    })
    .await;
    assert!(!sink.taken()[0].contains("zoë"), "{:?}", sink.taken());
}

#[tokio::test]
async fn detect_on_the_command_line_asks_too_and_says_what_was_not_seen() {
    let mut analyzer = Analyzer::start(&[("zoë", "PERSON")]).await;
    let url = analyzer.url();
    let detect = async || {
        let url = url.clone();
        let run = tokio::task::spawn_blocking(move || {
            let folder = tempfile::TempDir::new().unwrap();
            let line = format!("{}\n", json!({"id": 1, "text": format!("zoë {EMAIL}")}));
            let mut command = command();
            let detect = command
                .current_dir(folder.path())
                .env("CLOAKROOM_ENGINES__REMOTE__URL", url)
                .env("CLOAKROOM_ENGINES__TIMEOUT_MS", "20000")
                .arg("detect");
            run_with(detect, line.as_bytes())
        });
        let output = run.await.unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let spans = found["spans"].as_array().unwrap().iter();
        let types: Vec<_> = spans
            .map(|span| span["type"].as_str().unwrap().to_owned())
            .collect();
        let errors = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), types.join(" "), errors)
    };
    let (code, types, _) = detect().await;
    assert_eq!((code, types.as_str()), (0, "PERSON EMAIL_ADDRESS"));
    analyzer.go_down().await;
    let (code, types, errors) = detect().await;
    assert_eq!((code, types.as_str()), (69, "EMAIL_ADDRESS"));
    assert!(
        errors.contains("line 1: engine.remote: unreachable"),
        "{errors}"
    );
    assert!(!errors.contains("zoë"), "{errors}");
}

/// What goes wrong, and how it is counted.
fn moods() -> Vec<(Mood, &'static str)> {
    let says = |body: &str| Mood::Says(body.to_owned());
    let span = |start: i64, end: i64| {
        json!([{"entity_type": "PERSON", "start": start, "end": end, "score": 1.0}]).to_string()
    };
    vec![
        (Mood::Silent, "timeout"),
        (Mood::Drips, "timeout"),
        (Mood::Status(500), "status"),
        (Mood::Status(302), "status"),
        (Mood::Status(404), "status"),
        (Mood::Breaks, "unreachable"),
        (says("<html>It works!</html>"), "bad_answer"),
        (says("{\"error\":\"no\"}"), "bad_answer"),
        (says(&span(0, 5000)), "bad_answer"),
        (says(&span(-3, 2)), "bad_answer"),
        (says(&span(3, 3)), "bad_answer"),
        (says(&format!("[{}1]", "1,".repeat(1 << 20))), "bad_answer"),
    ]
}

#[tokio::test]
async fn whatever_is_wrong_with_the_analyzer_what_the_rules_find_is_redacted_in_time() {
    let text = format!("zoë, {EMAIL}");
    for (mood, code) in moods() {
        let analyzer = Analyzer::start(&[]).await;
        analyzer.be(mood);
        let budget = if code == "timeout" { 100 } else { 20_000 };
        let gateway = asking(&analyzer).set("ENGINES__TIMEOUT_MS", budget).start();
        let redacted = gateway.redacted("s", &text).await;
        let mail = redacted.strip_prefix("zoë, ").unwrap();
        assert!(is_token(mail, "EMAIL_ADDRESS"), "{code}: {redacted}");
        assert_eq!(gateway.restored("s", &redacted).await, text);
        let series = format!(
            "cloakroom_engine_failures_total{{engine=\"engine.remote\",reason=\"{code}\"}}"
        );
        assert!((gateway.metric(&series).await - 1.0).abs() < 0.1);
        let series = "cloakroom_degraded_answers_total{reason=\"engine\"}";
        assert!((gateway.metric(series).await - 1.0).abs() < 0.1);
        let log = gateway.log();
        let warnings = log.matches("an engine does not see every message").count();
        assert_eq!(warnings, 1, "{log}");
        assert!(!log.contains("zoë") && !log.contains(EMAIL), "{log}");
    }
}

#[tokio::test]
async fn where_the_policy_is_to_redact_nothing_unseen_goes_on() {
    let analyzer = Analyzer::start(&[("zoë", "PERSON")]).await;
    let setup = asking(&analyzer).set("ENGINES__ON_TIMEOUT", "redact");
    let gateway = setup.start();
    let seen = gateway.redacted("s", "call zoë").await;
    assert!(
        is_token(seen.strip_prefix("call ").unwrap(), "PERSON"),
        "{seen}"
    );
    analyzer.be(Mood::Status(500));
    assert_eq!(gateway.redacted("s", "call zoë").await, "[REDACTED]");
    assert_eq!(gateway.redacted("s", "?!").await, "?!");
    let body = json!({"session_id": "s", "text": EMAIL}).to_string();
    let redacted = gateway.post_body("/v1/redact", body).await.json();
    assert_eq!(redacted, json!({"text": "[REDACTED]"}));
    let found = gateway
        .post_body("/v1/detect", json!({"text": EMAIL}).to_string())
        .await;
    let found = found.json();
    assert_eq!(found["spans"][0]["type"], "EMAIL_ADDRESS");
    assert_eq!(found["unseen_by"][0]["engine"], "engine.remote");
}

#[tokio::test]
async fn an_analyzer_that_hangs_costs_a_few_messages_their_wait_and_then_none() {
    let mut analyzer = Analyzer::start(&[("zoë", "PERSON")]).await;
    analyzer.be(Mood::Silent);
    let gateway = asking(&analyzer).set("ENGINES__TIMEOUT_MS", 200).start();
    let started = Instant::now();
    for _ in 0..40 {
        let redacted = gateway.redacted("s", EMAIL).await;
        assert!(is_token(&redacted, "EMAIL_ADDRESS"), "{redacted}");
    }
    // Without a rest it were 40 times; each further second has one that tries again.
    let seconds = started.elapsed().as_secs();
    let asked = u64::try_from(analyzer.asked().len()).unwrap();
    assert!(asked <= 4 + seconds, "{asked} in {seconds} s");

    analyzer.go_down().await;
    let redacted = gateway.redacted("s", EMAIL).await;
    assert!(is_token(&redacted, "EMAIL_ADDRESS"), "{redacted}");
    analyzer.come_back().await;
    analyzer.be(Mood::Finds(vec![("zoë", "PERSON")]));
    eventually("the analyzer is asked again", || async {
        gateway.redacted("s", "zoë").await != "zoë"
    })
    .await;
    eventually("the log says so", || async {
        let _ = gateway.redacted("s", "zoë").await;
        gateway
            .log()
            .contains("the engines see every message again")
    })
    .await;
}

#[tokio::test]
async fn each_assistant_says_what_it_uses_and_in_which_language() {
    let analyzer = Analyzer::start(&[("zoë", "PERSON"), ("Bern", "LOC")]).await;
    let setup = gateway();
    let file = format!(
        "[engines]\ntimeout_ms = 20000\n\
         [engines.remote]\nurl = '{}'\nbearer = 'b-e-a-r-e-r'\nentities = ['PERSON', 'LOC']\n\
         labels = ['LOC = ', 'person=CUSTOMER']\n\
         [[assistant]]\nname = 'bank'\nlocale = 'de-CH'\n[assistant.auth]\nopen = true\n\
         [[assistant]]\nname = 'shop'\n[assistant.auth]\nopen = true\n\
         [assistant.engines]\nuse = []\n",
        analyzer.url()
    );
    std::fs::write(setup.folder().join("cloakroom.toml"), file).unwrap();
    let gateway = setup.start();
    let text = "zoë in Bern";
    for (path, is_seen) in [
        ("/webhook/pre", true),
        ("/webhook/bank/pre", true),
        ("/webhook/shop/pre", false),
    ] {
        let redacted = gateway.post_body(path, bodies::pre("s", text)).await.text();
        let token = redacted.strip_suffix(" in Bern").unwrap();
        assert_eq!(is_token(token, "CUSTOMER"), is_seen, "{path} {redacted}");
    }
    let asked = analyzer.asked();
    let languages: Vec<_> = asked
        .iter()
        .map(|(_, asked)| asked["language"].clone())
        .collect();
    assert_eq!(languages, ["en", "de"]);
    for (head, question) in asked {
        assert_eq!(question["entities"], json!(["PERSON", "LOC"]));
        assert!(head.contains("authorization: bearer b-e-a-r-e-r"), "{head}");
    }
    assert!(!gateway.log().contains("b-e-a-r-e-r"));
}

#[tokio::test]
async fn a_reload_takes_up_another_analyzer() {
    let analyzer = Analyzer::start(&[("zoë", "PERSON")]).await;
    let setup = gateway()
        .set("RELOAD__WATCH_MS", 20)
        .set("DETECTION__MODEL", "none");
    let file = setup.folder().join("cloakroom.toml");
    std::fs::write(&file, "").unwrap();
    let gateway = setup.start();
    assert_eq!(gateway.redacted("s", "zoë").await, "zoë");
    let settings = format!(
        "[engines]\ntimeout_ms = 20000\nremote.url = '{}'\n",
        analyzer.url()
    );
    std::fs::write(&file, settings).unwrap();
    eventually("the analyzer is asked", || async {
        gateway.redacted("s", "zoë").await != "zoë"
    })
    .await;
}

#[test]
fn wrong_settings_are_refused_all_at_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = "[engines]\ntimeout_ms = 0\non_timeout = 'hope'\nuse = ['onnx']\n\
                [engines.remote]\nurl = 'http://analyzer.example.com/analyze'\nlabels = ['LOC']\n\
                language = 'English'\n\
                [engines.onnx]\nfolder = 'nowhere'\n";
    std::fs::write(folder.path().join("cloakroom.toml"), file).unwrap();
    let output = command().current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    let errors = String::from_utf8(output.stderr).unwrap();
    for key in [
        "engines.timeout_ms",
        "engines.on_timeout",
        "engines.use",
        "engines.remote.url",
        "engines.remote.labels",
        "engines.remote.language",
        "engines.onnx.folder: the folder has no model.onnx, no config.json, no tokenizer.json",
    ] {
        assert!(errors.contains(key), "{key} in {errors}");
    }
}

#[test]
fn raw_texts_go_in_the_clear_only_where_it_is_said_so() {
    let run = |settings: &[(&str, &str)]| {
        let folder = tempfile::TempDir::new().unwrap();
        let mut command = command();
        for (name, value) in settings {
            command.env(format!("CLOAKROOM_ENGINES__REMOTE__{name}"), value);
        }
        command
            .current_dir(folder.path())
            .arg("detect")
            .output()
            .unwrap()
            .status
            .code()
    };
    for (url, is_allowed) in [
        ("https://analyzer.example.com/analyze", true),
        ("http://localhost:5002/analyze", true),
        ("http://[::1]:5002/analyze", true),
        ("http://10.0.0.1/analyze", false),
        ("http://analyzer/analyze", false),
        ("https://user:secret@analyzer.example.com/", false),
        ("file:///etc/passwd", false),
        ("", false),
    ] {
        let expected = if is_allowed { 0 } else { 64 };
        assert_eq!(run(&[("URL", url)]), Some(expected), "{url}");
    }
    let plain = [
        ("URL", "http://analyzer/"),
        ("DANGER_ALLOW_PLAIN_HTTP", "true"),
    ];
    assert_eq!(run(&plain), Some(0));
}
