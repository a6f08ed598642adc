//! The policy action `block`: the customer is answered in the assistant's place.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, gateway},
};

const CARD: &str = "4111 1111 1111 1111";
const HEADER: &str = "x-watson-assistant-webhook-return";

fn blocking_cards() -> Gateway {
    gateway()
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .set("BLOCK__TEXT__DE", "Bitte keine Karten.")
        .set("BLOCK__TEXT__PT_BR", "Sem \"cartões\".")
        .start()
}

/// The body with a locale.
fn pre(locale: Value, text: &str) -> String {
    let mut body: Value = serde_json::from_str(&bodies::pre("s", text)).unwrap();
    body["payload"]["context"]["global"]["system"] = json!({"locale": locale, "turn_count": 3});
    body["payload"]["user_id"] = "u-1".into();
    body.to_string()
}

#[tokio::test]
async fn a_blocked_message_is_answered_to_the_customer_and_goes_no_further() {
    let gateway = blocking_cards();
    let body = pre(json!("de-de"), &format!("ada@example.org pays with {CARD}"));
    let request = gateway.request("/webhook/pre", body.clone());
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[HEADER], "true");
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    let sent: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        answer,
        json!({
            "output": {
                "intents": [],
                "entities": [],
                "generic": [{"response_type": "text", "text": "Bitte keine Karten."}],
            },
            "user_id": "u-1",
            "context": sent["payload"]["context"],
        })
    );
    for (metric, count) in [
        ("cloakroom_refusals_total{entity_type=\"CREDIT_CARD\"}", 1.0),
        (
            "cloakroom_findings_total{entity_type=\"EMAIL_ADDRESS\"}",
            1.0,
        ),
        // Nothing of a refused message is stored.
        ("cloakroom_tokens_minted_total", 0.0),
    ] {
        assert!(
            (gateway.metric(metric).await - count).abs() < 0.1,
            "{metric}"
        );
    }
}

#[tokio::test]
async fn a_message_without_a_blocked_value_goes_on() {
    let gateway = blocking_cards();
    let request = gateway.request("/webhook/pre", bodies::pre("s", "ada@example.org"));
    let response = request.send().await.unwrap();
    assert!(response.headers().get(HEADER).is_none());
    let text = response.text().await.unwrap();
    assert!(text.contains("[EMAIL_ADDRESS_"), "{text}");
}

#[tokio::test]
async fn the_text_is_in_the_language_of_the_message_or_of_the_assistant() {
    let gateway = blocking_cards();
    for (locale, text) in [
        (json!("de-AT"), "Bitte keine Karten."),
        (json!("pt-br"), "Sem \"cartões\"."),
        (json!("pt-PT"), "Para a sua segurança"),
        (json!("zh-TW"), "為了您的安全"),
        (json!("zh-Hant-HK"), "為了您的安全"),
        (json!("sv"), "For your safety"),
        (json!(7), "For your safety"),
        (Value::Null, "For your safety"),
    ] {
        let answer = gateway.pre(pre(locale.clone(), CARD)).await.json();
        let shown = answer["output"]["generic"][0]["text"].as_str().unwrap();
        assert!(shown.starts_with(text), "{locale}: {shown}");
    }
}

#[tokio::test]
async fn any_text_of_a_message_can_refuse_it_and_a_context_is_not_needed() {
    let gateway = blocking_cards();
    let body = json!({"payload": {"input": {
        "text": "hello",
        "integrations": {"voice_telephony": {"speech_to_text_result": {
            "results": [{"alternatives": [{"transcript": CARD}]}]
        }}}
    }}});
    let answer = gateway.pre(body.to_string()).await.json();
    assert!(answer["output"]["generic"][0]["text"].is_string());
    assert!(answer.get("payload").is_none() && answer.get("context").is_none());
}

#[tokio::test]
async fn an_assistant_blocks_by_its_own_policy_and_in_its_own_words() {
    let setup = gateway();
    let settings = r#"
        [[assistant]]
        name = "bank"
        locale = "de-AT"
        [assistant.policy.entities.CREDIT_CARD]
        action = "block"
        [assistant.block.text]
        de = "Rufen Sie uns an."
    "#;
    std::fs::write(setup.folder().join("cloakroom.toml"), settings).unwrap();
    let gateway = setup.start();
    let body = bodies::pre("s", CARD);
    assert!(
        gateway
            .pre(body.clone())
            .await
            .text()
            .contains("[CREDIT_CARD_")
    );
    let at_bank = gateway.post_body("/webhook/bank/pre", body).await.json();
    assert_eq!(at_bank["output"]["generic"][0]["text"], "Rufen Sie uns an.");
    // The region of the locale: an Austrian number in national form.
    let body = bodies::pre("s", "Telefon 0664 1234567");
    let at_bank = gateway.post_body("/webhook/bank/pre", body).await;
    assert!(
        at_bank.text().contains("[PHONE_NUMBER_"),
        "{}",
        at_bank.text
    );
}

#[tokio::test]
async fn the_plain_api_says_that_a_text_is_refused() {
    let gateway = blocking_cards();
    let body = json!({"session_id": "s", "text": CARD, "locale": "de"}).to_string();
    let answer = gateway.post_body("/v1/redact", body).await.json();
    assert_eq!(
        answer,
        json!({"refused": true, "text": "Bitte keine Karten."})
    );
    let body = json!({"session_id": "s", "text": "hello"}).to_string();
    let answer = gateway.post_body("/v1/redact", body).await.json();
    assert_eq!(answer, json!({"text": "hello"}));
}

#[tokio::test]
async fn it_refuses_without_the_store() {
    let gateway = gateway()
        .set("VAULT__URL", "redis://127.0.0.1:1/0")
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .start();
    let answer = gateway.pre(bodies::pre("s", CARD)).await.json();
    assert!(answer["output"]["generic"][0]["text"].is_string());
}

#[tokio::test]
async fn an_agent_takes_no_answer_in_its_place_and_sees_nothing_of_the_message() {
    let gateway = blocking_cards();
    let body = json!({"payload": {"message": {"role": "user", "content": CARD}}});
    let request = gateway.request("/webhook/pre", body.to_string());
    let response = request.send().await.unwrap();
    assert!(response.headers().get(HEADER).is_none());
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["payload"]["message"]["content"], "[REDACTED]");
    let metric = "cloakroom_degraded_answers_total{reason=\"blocked\"}";
    assert!((gateway.metric(metric).await - 1.0).abs() < 0.1);
}
