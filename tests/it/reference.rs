//! What IBM's own sample servers do with a webhook call (`assistant-toolkit`: the mock server of
//! `testitall`, and `multi-assist`), route by route: the same has to be possible through this
//! gateway, or, for what its error routes do on purpose, must never come from it.
//!
//! The routes of agents (`pre_run`, `post_run`) and of OAuth stand with their own tests.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "jane.doe@example.com";
const CARD: &str = "4111 1111 1111 1111";
const RETURN: &str = "x-watson-assistant-webhook-return";

/// A conversation in a dialog skill that several assistants share, as `multi-assist` keeps its
/// state.
fn shared_context() -> Value {
    json!({
        "global": {
            "system": {"user_id": "88c38df9", "session_start_time": "2026-11-22T03:41:37.000Z", "state": "b3BhcXVl"},
            "session_id": "b263cb6f-0d62-4b01-a28e-1743ff54d28d"
        },
        "integrations": {"voice_telephony": {
            "private": {"user_phone_number": "+12025550170"},
            "sip_call_id": "2398068_134177627@10.213.75.14",
            "assistant_phone_number": "+12025550171"
        }},
        "skills": {"main skill": {
            "user_defined": {
                "multi_assist_url": "https://assistant.example.com/v2/assistants/a/sessions",
                "multi_assist_session_id": "80a8f8a6-a853-4edc-97ba-bf31f6b219ad",
                "multi_assist_orig_session_id": "b263cb6f-0d62-4b01-a28e-1743ff54d28d"
            },
            "system": {}
        }}
    })
}

fn spoken(text: &str) -> Value {
    json!({"payload": {
        "input": {
            "message_type": "text",
            "text": text,
            "source": {"type": "user", "id": "88c38df9"},
            "options": {"suggestion_only": false, "return_context": true},
            "integrations": {"voice_telephony": {"is_dtmf": false, "barge_in_occurred": true}}
        },
        "context": shared_context()
    }})
}

async fn with_header(gateway: &Gateway, path: &str, body: &Value, header: (&str, &str)) -> u16 {
    let request = gateway.request(path, body.to_string());
    gateway
        .send(request.header(header.0, header.1))
        .await
        .status
        .as_u16()
}

/// `prewebhook` sets a session variable and answers with the request's own body.
#[tokio::test]
async fn prewebhook_all_of_the_body_comes_back_and_a_session_variable_can_be_set() {
    let gateway = gateway().start();
    let mut body: Value = serde_json::from_str(&bodies::pre("s", "hello")).unwrap();
    let answer = gateway.pre(body.to_string()).await.json();
    assert_eq!(answer, body);
    // Without a session id one is set in the place of session variables.
    body["payload"]["context"] =
        json!({"skills": {"actions skill": {"skill_variables": {"own": 1}}}});
    let answer = gateway.pre(body.to_string()).await.json();
    let variables = &answer["payload"]["context"]["skills"]["actions skill"]["skill_variables"];
    assert_eq!(variables["own"], 1);
    assert!(variables["cloakroom_session"].is_string());
}

/// `prewebhook` answers the text `skip` itself, with a header and without a payload.
#[tokio::test]
async fn prewebhook_a_message_can_be_answered_in_the_assistants_place() {
    let gateway = gateway()
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .start();
    let request = gateway.request("/webhook/pre", bodies::pre("s", CARD));
    let response = request.send().await.unwrap();
    assert!(response.headers().contains_key(RETURN));
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["output"]["generic"][0]["response_type"], "text");
    assert!(answer.get("payload").is_none());
}

/// `postwebhook` answers with the request's own body, and may be in the middle of it.
#[tokio::test]
async fn postwebhook_all_of_the_body_comes_back() {
    let gateway = gateway().start();
    assert_eq!(
        gateway.post(bodies::POST_TEXT).await.text,
        bodies::POST_TEXT
    );
}

/// The legacy check: the header is a JWT signed with the secret, or the secret itself; and the
/// routes `basic`, `bearer` and `apikey`.
#[tokio::test]
async fn every_way_of_authentication_of_the_mock_server_is_accepted() {
    let body: Value = serde_json::from_str(&bodies::pre("s", "hello")).unwrap();
    let signed = jsonwebtoken::encode(
        &jsonwebtoken::Header::default(),
        &json!({}),
        &jsonwebtoken::EncodingKey::from_secret(b"purple unicorn"),
    )
    .unwrap();
    for (settings, header) in [
        (
            vec![("AUTH__JWT_SECRET", "purple unicorn")],
            ("authorization", signed.as_str()),
        ),
        (
            vec![
                ("AUTH__API_KEY", "purple unicorn"),
                ("AUTH__API_KEY_HEADER", "Authorization"),
            ],
            ("authorization", "purple unicorn"),
        ),
        (
            vec![("AUTH__BASIC", "user:password")],
            ("authorization", "Basic dXNlcjpwYXNzd29yZA=="),
        ),
        (
            vec![("AUTH__BEARER", "a-token")],
            ("authorization", "bearer a-token"),
        ),
        (vec![("AUTH__API_KEY", "a-key")], ("x-api-key", "a-key")),
    ] {
        let mut setup = gateway();
        for (name, value) in settings {
            setup = setup.set(name, value);
        }
        let gateway = setup.start();
        for path in ["/webhook/pre", "/webhook/post"] {
            let body = if path.ends_with("pre") {
                body.clone()
            } else {
                serde_json::from_str(bodies::POST_TEXT).unwrap()
            };
            assert_eq!(
                with_header(&gateway, path, &body, header).await,
                200,
                "{header:?}"
            );
            let wrong = (header.0, "Bearer wrong");
            assert_eq!(
                with_header(&gateway, path, &body, wrong).await,
                401,
                "{header:?}"
            );
        }
    }
}

/// `error/non-json`, `error/code/:http_code`: what the assistant takes for a failed webhook. A
/// message is answered as JSON with 200 whatever its text is, and an error is JSON, too.
#[tokio::test]
async fn error_routes_no_message_is_answered_with_an_error_and_no_error_is_plain_text() {
    let gateway = gateway().set("VAULT__URL", "redis://127.0.0.1:1/0").start();
    for text in ["", "500", "{", "\u{0}\u{fffd}", &"[".repeat(2000), EMAIL] {
        let answer = gateway.pre(bodies::pre("s", text)).await;
        assert_eq!(answer.status, 200, "{text:?}");
        assert!(answer.json()["payload"]["input"]["text"].is_string());
        let answer = gateway.post(bodies::post("s", text)).await;
        assert_eq!(answer.status, 200, "{text:?}");
    }
    for (path, body) in [
        ("/webhook/pre", "{"),
        ("/webhook/post", "[]"),
        ("/webhook/nothing", ""),
    ] {
        let answer = gateway.post_body(path, body).await;
        assert!(!answer.code().is_empty(), "{path}");
    }
}

/// `error/timeout` never answers. The gateway does not wait for a store that hangs.
#[tokio::test]
async fn error_timeout_a_store_that_hangs_is_no_reason_not_to_answer() {
    let redis = RedisServer::start();
    let gateway = gateway().set("VAULT__URL", redis.url()).start();
    gateway.redacted("s", EMAIL).await;
    redis.stop();
    let body = bodies::pre("s", EMAIL);
    // The assistant can be set to wait a second only, on a machine that is not as busy as this.
    let request = gateway
        .request("/webhook/pre", body)
        .timeout(Duration::from_secs(30));
    let text = gateway.send(request).await.text();
    redis.cont();
    assert!(
        !text.contains(EMAIL) && text.starts_with("[EMAIL_ADDRESS"),
        "{text}"
    );
}

/// `large` answers with almost as much as the assistant takes, `error/too-large` with more.
#[tokio::test]
async fn large_a_context_of_almost_four_megabytes_comes_back_as_it_is_and_more_is_refused() {
    let gateway = gateway().start();
    let body = |bytes: usize| {
        let mut body: Value = serde_json::from_str(&bodies::pre("s", "hello")).unwrap();
        let variables = json!({"skill_variables": {"data": "x~'%".repeat(bytes / 4)}});
        body["payload"]["context"]["skills"]["actions skill"] = variables;
        body.to_string()
    };
    let large = body(3_900_000);
    assert_eq!(gateway.pre(large.clone()).await.text, large);
    let answer = gateway.pre(body(4_300_000)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (413, "body_too_large".into())
    );
}

/// `headers` echoes what arrived, credentials and all. Nothing of it is in our answer.
#[tokio::test]
async fn headers_are_not_echoed() {
    let gateway = gateway().set("AUTH__BEARER", "the-credential").start();
    for path in ["/webhook/pre", "/webhook/post", "/nowhere"] {
        let request = gateway
            .request(path, bodies::pre("s", "hello"))
            .header("authorization", "Bearer the-credential")
            .header("x-request-id", "the-request");
        let answer = gateway.send(request).await.text;
        assert!(
            !answer.contains("the-credential") && !answer.contains("the-request"),
            "{answer}"
        );
    }
    assert!(!gateway.log().contains("the-credential"));
}

/// `logs` keeps what it gets, to be read. Ours goes on, redacted.
#[tokio::test]
async fn logs_an_event_is_taken_and_can_be_read_without_personal_data() {
    let setup = gateway().set("LOG_WEBHOOK__SINK", "file://events.jsonl");
    let file = setup.folder().join("events.jsonl");
    let gateway = setup.start();
    let event = json!({"event": {"name": "message_logged"}, "payload": {
        "session_id": "s", "request": {"input": {"text": EMAIL}}
    }});
    let answer = gateway.post_body("/webhook/log", event.to_string()).await;
    assert!(answer.status.is_success());
    crate::support::gateway::eventually("it can be read", async || {
        std::fs::read_to_string(&file).is_ok_and(|text| text.ends_with('\n'))
    })
    .await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("message_logged") && !text.contains(EMAIL),
        "{text}"
    );
}

/// `multi-assist`, pre: the message goes to another assistant by the state in the context.
#[tokio::test]
async fn multi_assist_the_state_of_the_router_is_untouched_on_both_ways() {
    let gateway = gateway().start();
    let sent = spoken(&format!("support, please, I am {EMAIL}"));
    let answer = gateway.pre(sent.to_string()).await.json();
    let mut expected = sent.clone();
    expected["payload"]["input"]["text"] = answer["payload"]["input"]["text"].clone();
    assert_eq!(answer, expected);
    let token = answer["payload"]["input"]["text"].as_str().unwrap();
    assert!(token.contains("[EMAIL_ADDRESS_"), "{token}");
    // The other assistant's answer comes back through the first one's session.
    let post = json!({"payload": {
        "output": {"intents": [], "entities": [], "generic": [{"response_type": "text", "text": token}]},
        "user_id": "88c38df9",
        "context": shared_context()
    }});
    let answer = gateway.post(post.to_string()).await.json();
    assert_eq!(
        answer["payload"]["output"]["generic"][0]["text"],
        sent["payload"]["input"]["text"]
    );
    assert_eq!(answer["payload"]["context"], shared_context());
}

/// `multi-assist`, pre: a message response at the root, with the context of the session.
#[tokio::test]
async fn multi_assist_a_response_in_the_assistants_place_keeps_the_conversation() {
    let gateway = gateway()
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .start();
    let mut sent = spoken(CARD);
    sent["payload"]["user_id"] = "88c38df9".into();
    let answer = gateway.pre(sent.to_string()).await.json();
    assert_eq!(answer["context"], shared_context());
    assert_eq!(answer["user_id"], "88c38df9");
    assert_eq!(answer["output"]["intents"], json!([]));
}
