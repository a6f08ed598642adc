//! Where the customer's words stand in a request: each place of the contract.

use serde_json::{Value, json};

use crate::support::gateway::gateway;

const EMAIL: &str = "jane.doe@example.com";

fn request(input: Value) -> Value {
    json!({
        "event": {"name": "message_received"},
        "payload": {
            "input": input,
            "user_id": "u",
            "context": {
                "global": {"session_id": "s", "system": {"user_id": EMAIL}},
                "skills": {"actions skill": {"skill_variables": {"name": EMAIL, "list": [EMAIL, 7]}, "user_defined": {"other": EMAIL}}},
                "integrations": {"voice_telephony": {"private": {"user_phone_number": "+14155550132", "mail": EMAIL}}},
            },
        }
    })
}

#[tokio::test]
async fn each_place_with_the_customers_words_is_redacted() {
    let gateway = gateway().start();
    for place in [
        json!({"text": EMAIL}),
        json!({"message_type": "search", "text": EMAIL}),
        json!({"integrations": {"voice_telephony": {"speech_to_text_result": {"results": [
            {"final": true, "alternatives": [{"confidence": 0.9, "transcript": format!("it is {EMAIL} ")},
                {"transcript": format!("hits {EMAIL}")}]}], "result_index": 0}}}}),
        json!({"spelling": {"text": EMAIL, "original_text": format!("mial {EMAIL}")}}),
        json!({"intents": [{"intent": EMAIL, "confidence": 1}]}),
        json!({"entities": [{"entity": "contact", "value": EMAIL, "location": [0, 20], "alternatives": [{"value": EMAIL}]}]}),
        json!({"analytics": {"query": EMAIL}}),
        json!({"attachments": [{"media_type": "image/png", "url": "https://example.com/a.png", "caption": EMAIL}]}),
        json!({"of_tomorrow": {"deep": [[EMAIL]]}}),
    ] {
        let body = request(place);
        let answer = gateway.pre(body.to_string()).await.json();
        let input = answer["payload"]["input"].to_string();
        assert!(!input.contains(EMAIL), "{input}");
        let start = input
            .find("[EMAIL_ADDRESS_")
            .unwrap_or_else(|| panic!("{input}"));
        let token = &input[start..=start + input[start..].find(']').unwrap()];
        assert_eq!(
            input.replace(token, EMAIL),
            body["payload"]["input"].to_string()
        );
        assert_eq!(answer["payload"]["context"], body["payload"]["context"]);
    }
}

#[tokio::test]
async fn what_is_no_text_of_the_customer_stays() {
    let gateway = gateway().start();
    for place in [
        json!({"text": "hi", "message_type": EMAIL}),
        json!({"text": "hi", "suggestion_id": EMAIL}),
        json!({"text": "hi", "source": {"type": "user", "id": EMAIL}}),
        json!({"text": "hi", "options": {"x": EMAIL}}),
        json!({"text": "hi", "attachments": [{"media_type": EMAIL, "url": "https://example.com/?m=jane.doe@example.com"}]}),
        json!({"text": "hi", "integrations": {"chat": {"n": 5, "yes": true}}}),
    ] {
        let body = request(place).to_string();
        assert_eq!(gateway.pre(body.clone()).await.text, body);
    }
}

#[tokio::test]
async fn places_in_the_context_are_redacted_by_setting() {
    let gateway = gateway()
        .set(
            "REDACT__CONTEXT",
            "/skills/actions skill/skill_variables,/global/none",
        )
        .start();
    let body = request(json!({"text": "hi"}));
    let answer = gateway.pre(body.to_string()).await.json();
    let variables = &answer["payload"]["context"]["skills"]["actions skill"]["skill_variables"];
    assert!(!variables.to_string().contains(EMAIL), "{variables}");
    let token = variables["name"].clone();
    assert_eq!(variables["list"], json!([token, 7]));
    let mut expected = body;
    expected["payload"]["context"]["skills"]["actions skill"]["skill_variables"] =
        json!({"name": token, "list": [token, 7]});
    assert_eq!(answer, expected);
    // A planted session id is no text.
    let mut unnamed = expected;
    unnamed["payload"]["context"]["global"] = json!({});
    let planted = gateway.pre(unnamed.to_string()).await;
    let again = gateway.pre(planted.text.clone()).await;
    let id = |answer: &Value| {
        answer["payload"]["context"]["skills"]["actions skill"]["skill_variables"]["cloakroom_session"].clone()
    };
    assert!(id(&planted.json()).is_string());
    assert_eq!(id(&planted.json()), id(&again.json()));
}

#[tokio::test]
async fn words_of_a_transcript_that_stand_apart_go_with_their_value() {
    // To the model, a word of them is a name of its own.
    let gateway = gateway().set("DETECTION__MODEL", "none").start();
    let said = "my mail is jane dot doe at example dot com thank you";
    let words: Vec<&str> = said.split(' ').collect();
    let times: Vec<Value> = words.iter().map(|word| json!([word, 0.5, 0.75])).collect();
    let sure: Vec<Value> = words.iter().map(|word| json!([word, 0.9])).collect();
    let body = request(
        json!({"text": said, "integrations": {"voice_telephony": {"speech_to_text_result": {"results": [{
            "alternatives": [{"transcript": said, "timestamps": times, "word_confidence": sure}],
            "word_alternatives": [{"start_time": 1.5, "alternatives": [{"word": "Jane", "confidence": 0.9}, {"word": "thank", "confidence": 0.1}]}],
            "timestamp_note": "example",
        }]}}}}),
    );
    let answer = gateway.pre(body.to_string()).await.json();
    let input = &answer["payload"]["input"];
    let told = input["text"].as_str().unwrap();
    let token = told
        .strip_prefix("my mail is ")
        .and_then(|rest| rest.strip_suffix(" thank you"))
        .unwrap_or_else(|| panic!("{told}"));
    let result = &input["integrations"]["voice_telephony"]["speech_to_text_result"]["results"][0];
    let alternative = &result["alternatives"][0];
    for list in ["timestamps", "word_confidence"] {
        for (number, word) in words.iter().enumerate() {
            let is_of_value = (3..10).contains(&number);
            let expected = if is_of_value { token } else { word };
            assert_eq!(alternative[list][number][0], *expected, "{list} {number}");
        }
    }
    assert_eq!(alternative["timestamps"][0][1], 0.5);
    let others = &result["word_alternatives"][0]["alternatives"];
    assert_eq!(others[0]["word"], *token);
    assert_eq!(others[1]["word"], "thank");
    // Elsewhere a word alone is nobody's.
    assert_eq!(result["timestamp_note"], "example");
}

#[tokio::test]
async fn a_word_that_is_a_value_by_itself_is_replaced_once() {
    let gateway = gateway().start();
    let said = "the card 4111111111111111";
    let body = request(
        json!({"text": said, "integrations": {"voice_telephony": {"speech_to_text_result": {"results": [{
            "alternatives": [{"transcript": said, "timestamps": [["card", 0.5, 0.75], ["4111111111111111", 0.75, 2.5]]}],
        }]}}}}),
    );
    let input = gateway.pre(body.to_string()).await.json()["payload"]["input"].clone();
    let token = input["text"].as_str().unwrap().strip_prefix("the card ");
    let words = &input["integrations"]["voice_telephony"]["speech_to_text_result"]["results"][0]["alternatives"]
        [0]["timestamps"];
    assert_eq!(words[0][0], "card");
    assert_eq!(words[1][0].as_str(), token);
}
