//! What is no message gets a clear answer with a stable code, and nothing of it comes back.

use serde_json::json;

use crate::support::{
    bodies,
    gateway::{client, gateway},
};

/// Stands in every bad body; no error answer may hold it.
const CANARY: &str = "canary@example.com";

#[tokio::test]
async fn what_is_no_message_is_refused_with_a_stable_code() {
    let gateway = gateway().start();
    let deep = format!("{}\"{CANARY}\"{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let deep_input = format!(
        "{{\"payload\":{{\"input\":{{\"x\":{}1{}}}}}}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".into(), 400, "not_json"),
        (b"   ".into(), 400, "not_json"),
        (b"[]".into(), 422, "wrong_shape"),
        (b"null".into(), 422, "wrong_shape"),
        (b"{}".into(), 422, "wrong_shape"),
        (b"\"x\"".into(), 422, "wrong_shape"),
        (
            format!("{{\"payload\":{{\"other\":\"{CANARY}\"}}}}").into(),
            422,
            "wrong_shape",
        ),
        (
            format!("{{\"payload\":\"{CANARY}\"}}").into(),
            422,
            "wrong_shape",
        ),
        (
            format!("{{\"payload\":{{\"input\":[\"{CANARY}\"]}}}}").into(),
            422,
            "wrong_shape",
        ),
        (
            b"{\"payload\":{\"input\":{\"text\":4111111111111111}}}".into(),
            422,
            "wrong_shape",
        ),
        (
            format!("{{\"payload\":{{\"input\":{{\"text\":[\"{CANARY}\"]}}}}}}").into(),
            422,
            "wrong_shape",
        ),
        (
            format!("{{\"payload\":{{\"input\":{{\"text\":\"{CANARY}\"}}").into(),
            400,
            "not_json",
        ),
        (
            format!("{{\"payload\":{{\"input\":{{\"text\":\"{CANARY}\"}}}}}} x").into(),
            400,
            "not_json",
        ),
        (
            format!("{{\"payload\":{{\"input\":{{\"text\":\"{CANARY}\n\"}}}}}}").into(),
            400,
            "not_json",
        ),
        (format!("text={CANARY}").into(), 400, "not_json"),
        (
            [
                format!("{{\"payload\":{{\"input\":{{\"text\":\"{CANARY}").as_bytes(),
                b"\xff\"}}}",
            ]
            .concat(),
            400,
            "not_json",
        ),
        (deep.into(), 400, "too_deep"),
        (deep_objects.into(), 400, "too_deep"),
        (deep_input.into(), 400, "too_deep"),
    ];
    for (body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = gateway.pre(body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{shown}"
        );
        assert!(
            !answer.text.contains("canary") && !answer.text.contains("4111"),
            "{}",
            answer.text
        );
    }
    for (body, status, code) in [
        ("", 400, "not_json"),
        ("{}", 422, "wrong_shape"),
        ("{\"payload\":{\"context\":{}}}", 422, "wrong_shape"),
        (
            "{\"payload\":{\"output\":{\"generic\":\"x\"}}}",
            422,
            "wrong_shape",
        ),
    ] {
        let answer = gateway.post(body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_served() {
    let gateway = gateway().start();
    let frame = bodies::pre("s", "");
    let filler = "what is the ".repeat(4 * 1024 * 1024 / 12);
    let room = 4 * 1024 * 1024 - frame.len();
    let at_limit = bodies::pre("s", &filler[..room]);
    assert_eq!(at_limit.len(), 4 * 1024 * 1024);
    assert_eq!(gateway.pre(at_limit.clone()).await.status, 200);
    for over in [
        format!("{at_limit} "),
        bodies::pre("s", &"x".repeat(5_000_000)),
    ] {
        let answer = gateway.pre(over).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (413, "body_too_large")
        );
    }
}

#[tokio::test]
async fn a_body_that_is_odd_but_json_is_redacted() {
    let gateway = gateway().start();
    let huge_session = "s".repeat(1_000_000);
    for body in [
        // Half an emoji, in front of and behind a value, and in a key.
        format!(r#"{{"payload":{{"input":{{"text":"\ud83d {CANARY} \udc00\ud83d"}}}}}}"#),
        format!(r#"{{"payload":{{"input":{{"text":"\\ud83d {CANARY}"}}}}}}"#),
        format!(r#"{{"payload":{{"input":{{"text":"{CANARY}","\ud83d":1}}}}}}"#),
        // A key that is written with an escape.
        format!(r#"{{"pay\u006coad":{{"in\u0070ut":{{"te\u0078t":"{CANARY}"}}}}}}"#),
        format!(r#"{{"payload":{{"input":{{"text":"a\r\n\t{CANARY}\r\n"}}}}}}"#),
        format!(r#"{{"payload":{{"input":{{"text":"{CANARY}"}},"context":{{"global":{{"session_id":"{huge_session}"}}}}}}}}"#),
        json!({"payload": {"input": {"text": CANARY}, "context": {"global": {"session_id": "a{b}\u{0}\r\n\u{7}:*"}}}}).to_string(),
        json!({"payload": {"input": {"text": CANARY}, "context": {"global": {"session_id": 7}}}}).to_string(),
        format!("\u{20}\n{{\"payload\":{{\"input\":{{\"text\":\"{CANARY}\"}}}}}}\n\n"),
    ] {
        let shown = &body[..body.len().min(80)];
        let answer = gateway.pre(body.clone()).await;
        assert_eq!(answer.status, 200, "{shown}: {}", answer.text);
        assert!(!answer.text.contains("canary"), "{shown}");
        assert!(answer.text.contains("[EMAIL_ADDRESS_"), "{shown}");
    }
    // The same odd session ids work as a pair.
    for id in [
        huge_session.as_str(),
        "a{b}\u{0}\r\n\u{7}:*",
        "../../etc/passwd",
        "'; DROP TABLE tokens; --",
    ] {
        let redacted = gateway.redacted(id, CANARY).await;
        assert_eq!(gateway.restored(id, &redacted).await, CANARY);
    }
}

/// The assistant refuses an answer of much more than 4 MB, and then goes on with the raw text.
#[tokio::test]
async fn a_body_full_of_values_is_answered_and_its_answer_stays_in_bounds() {
    let gateway = gateway().set("VAULT__MAX_ENTRIES_PER_SESSION", 100).start();
    let many: Vec<String> = (0..40_000).map(|n| format!("a{n}@b.co")).collect();
    let one = vec!["canary@example.com"; 15_000];
    for texts in [json!([many.join(" ")]), json!(many), json!([one.join(" ")])] {
        let body = json!({"payload": {
            "input": {"text": "hi", "more": texts},
            "context": {"global": {"session_id": "s"}}
        }})
        .to_string();
        let answer = gateway.pre(body.clone()).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains("@b.co") && !answer.text.contains("canary"));
        let growth = answer.text.len().saturating_sub(body.len());
        assert!(growth <= 1 << 20, "{growth} bytes more");
    }
    // The same number of tokens on the way back.
    let token = gateway.redacted("s2", CANARY).await;
    let answer = gateway
        .post(bodies::post("s2", &vec![token; 10_000].join(" ")))
        .await;
    assert_eq!(answer.shown(), vec![CANARY; 10_000].join(" "));
}

#[tokio::test]
async fn half_an_emoji_stays_half_an_emoji() {
    let gateway = gateway().start();
    let body = format!(
        r#"{{"payload":{{"input":{{"text":"\ud83d {CANARY} \uD83D"}},"context":{{"global":{{"session_id":"s"}}}}}}}}"#
    );
    let answer = gateway.pre(body.clone()).await.text;
    let start = answer.find("[EMAIL").unwrap();
    let end = start + answer[start..].find(']').unwrap() + 1;
    assert_eq!(answer.replace(&answer[start..end], CANARY), body);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_same_form() {
    let gateway = gateway().start();
    let answer = gateway.post_body("/webhook/other", CANARY).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (404, "not_found")
    );
    let answer = gateway.get("/webhook/pre").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (405, "method_not_allowed")
    );
    for (path, allowed) in [
        ("/webhook/pre", "POST"),
        ("/v1/recognizers", "GET"),
        ("/v1/sessions/s", "GET, DELETE"),
    ] {
        let client = client().build().unwrap();
        let answer = client.put(gateway.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers()["allow"], allowed, "{path}");
    }
    let answer = gateway
        .post_body("/v1/redact", json!({"text": CANARY}).to_string())
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "wrong_shape")
    );
    assert!(!answer.text.contains("canary"));
}
