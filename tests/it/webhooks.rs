//! The main job: what the assistant sees, and what the customer sees.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Reply, gateway},
};

const EMAIL: &str = "jane.doe@example.com";

/// The only token of a text.
fn token(text: &str) -> &str {
    let start = text
        .find('[')
        .unwrap_or_else(|| panic!("no token in {text}"));
    let end = text[start..].find(']').unwrap() + start + 1;
    &text[start..end]
}

fn is_stored_token(token: &str, entity: &str) -> bool {
    token
        .strip_prefix(&format!("[{entity}_"))
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|letters| {
            letters.len() == 6
                && letters
                    .bytes()
                    .all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(&b))
        })
}

#[tokio::test]
async fn a_value_goes_out_as_a_token_and_comes_back() {
    let gateway = gateway().start();
    let redacted = gateway
        .redacted("s1", &format!("My email is {EMAIL}, ok?"))
        .await;
    assert!(
        is_stored_token(token(&redacted), "EMAIL_ADDRESS"),
        "{redacted}"
    );
    assert_eq!(
        redacted.replace(token(&redacted), "#"),
        "My email is #, ok?"
    );
    let answer = format!("We write to {}.", token(&redacted));
    assert_eq!(
        gateway.restored("s1", &answer).await,
        format!("We write to {EMAIL}.")
    );
}

#[tokio::test]
async fn everything_else_of_a_request_is_byte_for_byte_the_same() {
    let gateway = gateway().start();
    let answer = gateway.pre(bodies::PRE_FULL).await;
    assert_eq!(answer.status, 200);
    let token = token(&answer.text()).to_owned();
    assert_eq!(answer.text, bodies::PRE_FULL.replace(EMAIL, &token));
}

#[tokio::test]
async fn everything_else_of_an_answer_is_byte_for_byte_the_same() {
    let gateway = gateway().start();
    let redacted = gateway.redacted("sxxx", EMAIL).await;
    let body = bodies::POST_TEXT.replace("Good evening", &redacted);
    assert_eq!(
        gateway.post(body.clone()).await.text,
        body.replace(&redacted, EMAIL)
    );
    assert_eq!(
        gateway.post(bodies::POST_TEXT).await.text,
        bodies::POST_TEXT
    );
}

#[tokio::test]
async fn escapes_around_a_value_stay_as_they_were_written() {
    let gateway = gateway().start();
    let body = format!(
        r#"{{"payload":{{"input":{{"text":"caf\u00e9 \ud83d\ude00 \/ \"{EMAIL}\" \u0041\t"}},"context":{{"global":{{"session_id":"s"}}}}}}}}"#
    );
    let answer = gateway.pre(body.clone()).await;
    let token = token(&answer.text()).to_owned();
    assert_eq!(answer.text, body.replace(EMAIL, &token));
}

#[tokio::test]
async fn a_value_written_with_escapes_is_found_and_a_restored_one_is_escaped() {
    let gateway = gateway().start();
    let body = r#"{"payload":{"input":{"text":"I am jane\u002edoe\u0040example.com"},"context":{"global":{"session_id":"s"}}}}"#;
    let redacted = gateway.pre(body).await.text();
    assert!(
        is_stored_token(token(&redacted), "EMAIL_ADDRESS"),
        "{redacted}"
    );
    let quoted = gateway.redacted("s", "\"j q\"@example.com").await;
    let restored = gateway.restored("s", &quoted).await;
    assert_eq!(restored, "\"j q\"@example.com");
}

#[tokio::test]
async fn a_session_start_and_an_attachment_go_through_unchanged() {
    let gateway = gateway().start();
    assert_eq!(
        gateway.pre(bodies::PRE_SESSION_START).await.text,
        bodies::PRE_SESSION_START
    );
    let answer = gateway.pre(bodies::PRE_ATTACHMENT).await;
    assert_eq!(answer.status, 200);
    let mut body = answer.json();
    body["payload"]["context"]["skills"]["actions skill"]["skill_variables"] = json!({});
    assert_eq!(
        body,
        serde_json::from_str::<Value>(bodies::PRE_ATTACHMENT).unwrap()
    );
}

#[tokio::test]
async fn a_search_is_redacted_like_a_text() {
    let gateway = gateway().start();
    let redacted = gateway.pre(bodies::PRE_SEARCH).await.text();
    assert!(
        is_stored_token(token(&redacted), "EMAIL_ADDRESS"),
        "{redacted}"
    );
}

#[tokio::test]
async fn every_string_below_input_is_redacted_but_not_what_the_channel_needs() {
    let gateway = gateway().start();
    let body = json!({"payload": {
        "input": {
            "text": "hi",
            "source": {"type": "user", "id": EMAIL},
            "attachments": [{"media_type": "image/jpeg", "url": "https://example.com/a.jpg"}],
            "suggestion_id": EMAIL,
            "analytics": {"query": EMAIL},
            "integrations": {"voice_telephony": {"speech_to_text_result": {"results": [
                {"alternatives": [{"transcript": format!("it is {EMAIL}")}, {"transcript": format!("its {EMAIL}")}]}
            ]}}},
            "spelling": {"original_text": EMAIL},
            "entities": [{"entity": "mail", "value": EMAIL}],
            "something_new": [[{"deep": EMAIL}]],
        },
        "context": {
            "global": {"session_id": "s"},
            "integrations": {"text_messaging": {"private": {"user_phone_number": "+14155550132"}}}
        }
    }});
    let answer = gateway.pre(body.to_string()).await.json();
    let input = &answer["payload"]["input"];
    assert_eq!(input["source"], body["payload"]["input"]["source"]);
    assert_eq!(input["suggestion_id"], EMAIL);
    assert_eq!(
        input["attachments"],
        body["payload"]["input"]["attachments"]
    );
    assert_eq!(answer["payload"]["context"], body["payload"]["context"]);
    for place in [
        "integrations",
        "spelling",
        "entities",
        "something_new",
        "analytics",
    ] {
        assert!(!input[place].to_string().contains(EMAIL), "{place}");
        assert!(
            input[place].to_string().contains("[EMAIL_ADDRESS_"),
            "{place}"
        );
    }
}

#[tokio::test]
async fn every_one_of_two_equal_keys_is_redacted() {
    let gateway = gateway().start();
    for body in [
        r#"{"payload":{"input":{"text":"jane.doe@example.com","text":"x jane.doe@example.com"},"input":{"text":"jane.doe@example.com"}}}"#,
        r#"{"payload":{"input":{"text":"hi"},"input":"jane.doe@example.com"}}"#,
        r#"{"payload":{"input":{"text":"hi"}},"payload":"jane.doe@example.com"}"#,
        r#"{"payload":[{"input":{"text":"jane.doe@example.com"}}],"payload":{"input":{"text":"hi"}}}"#,
    ] {
        let answer = gateway.pre(body).await;
        assert_eq!(answer.status, 200, "{body}");
        assert!(!answer.text.contains(EMAIL), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_same_value_gets_the_same_token_however_it_is_spelled() {
    let gateway = gateway().set("POLICY__REGIONS", "GB").start();
    let first = gateway.redacted("s", "call +44 20 7946 0958").await;
    let second = gateway.redacted("s", "call 020 7946 0958 please").await;
    assert_eq!(token(&first), token(&second));
    // What the customer last wrote is what comes back.
    assert_eq!(gateway.restored("s", token(&first)).await, "020 7946 0958");
    let cases = gateway
        .redacted("s", "Jane.Doe@Example.COM jane.doe@example.com")
        .await;
    let tokens: Vec<&str> = cases.split(' ').collect();
    assert_eq!(tokens[0], tokens[1]);
}

#[tokio::test]
async fn tokens_of_two_sessions_have_nothing_in_common() {
    let gateway = gateway().start();
    let first = gateway.redacted("s1", EMAIL).await;
    let second = gateway.redacted("s2", EMAIL).await;
    assert_ne!(first, second);
    assert_eq!(
        gateway.restored("s2", &first).await,
        first,
        "a foreign token stays closed"
    );
}

#[tokio::test]
async fn the_pair_works_across_replicas_and_after_kill_9() {
    let one = gateway().start();
    let two = gateway().beside(&one).start();
    let redacted = one.redacted("s", EMAIL).await;
    assert_eq!(two.restored("s", &redacted).await, EMAIL);
    let again = two.redacted("s", EMAIL).await;
    assert_eq!(again, redacted);
    let other = one.redacted("s", "4111 1111 1111 1111").await;
    let folder = one.kill();
    two.kill();
    let three = gateway().in_folder(folder).start();
    assert_eq!(three.restored("s", &redacted).await, EMAIL);
    assert_eq!(three.restored("s", &other).await, "4111 1111 1111 1111");
}

/// What the assistant makes of a pre-message answer: it keeps the context and hands it to
/// the post-message webhook.
fn assistant(pre: &Reply, text: &str) -> Value {
    json!({
        "event": {"name": "message_processed"},
        "payload": {
            "output": {"generic": [{"response_type": "text", "text": text}]},
            "context": pre.json()["payload"]["context"],
        }
    })
}

#[tokio::test]
async fn a_session_without_an_id_is_minted_and_planted() {
    let gateway = gateway().start();
    for body in [bodies::PRE_NO_SESSION, bodies::PRE_NO_CONTEXT] {
        let pre = gateway.pre(body).await;
        let redacted = pre.text();
        assert!(!redacted.contains(EMAIL));
        let variables =
            &pre.json()["payload"]["context"]["skills"]["actions skill"]["skill_variables"];
        assert!(variables["cloakroom_session"].is_string(), "{}", pre.text);

        let mut post = assistant(&pre, &redacted);
        assert!(gateway.post(post.to_string()).await.shown().contains(EMAIL));
        // The platform's own id may turn up only now; the planted one still holds.
        post["payload"]["context"]["global"]["session_id"] = json!("given-later");
        assert!(gateway.post(post.to_string()).await.shown().contains(EMAIL));

        // The next turn brings the context back and stays in the session.
        let mut next: Value = serde_json::from_str(body).unwrap();
        next["payload"]["context"] = pre.json()["payload"]["context"].clone();
        let again = gateway.pre(next.to_string()).await;
        assert_eq!(again.text(), redacted);
        assert_eq!(
            again.json()["payload"]["context"],
            next["payload"]["context"]
        );
    }
    let kept = gateway.pre(bodies::PRE_NO_SESSION).await.json();
    assert_eq!(
        kept["payload"]["context"]["skills"]["actions skill"]["skill_variables"]["order"],
        7
    );
    let (one, two) = (
        gateway.pre(bodies::PRE_NO_CONTEXT).await,
        gateway.pre(bodies::PRE_NO_CONTEXT).await,
    );
    assert_ne!(
        one.text(),
        two.text(),
        "two customers without an id are two sessions"
    );
}

#[tokio::test]
async fn an_id_is_planted_whatever_is_there_of_the_context() {
    let gateway = gateway().start();
    for context in [
        json!(null),
        json!({}),
        json!({"skills": null}),
        json!({"skills": {}}),
        json!({"skills": {"actions skill": null}}),
        json!({"skills": {"actions skill": {"skill_variables": null}}}),
        json!({"skills": {"main skill": {"user_defined": {"a": 1}}}}),
        json!({"global": {"session_id": null}}),
        json!({"global": {"session_id": ""}}),
    ] {
        let body = json!({"payload": {"input": {"text": EMAIL}, "context": context}});
        let pre = gateway.pre(body.to_string()).await;
        let redacted = pre.text();
        let post = assistant(&pre, &redacted);
        assert_eq!(
            gateway.post(post.to_string()).await.shown(),
            EMAIL,
            "{context}"
        );
    }
}

#[tokio::test]
async fn a_context_with_no_place_for_an_id_does_not_keep_the_text_from_being_redacted() {
    let gateway = gateway().start();
    for context in [
        json!([]),
        json!({"skills": 7}),
        json!({"skills": {"actions skill": {"skill_variables": "x"}}}),
    ] {
        let body = json!({"payload": {"input": {"text": EMAIL}, "context": context}});
        let redacted = gateway.pre(body.to_string()).await.text();
        assert!(is_stored_token(&redacted, "EMAIL_ADDRESS"), "{redacted}");
    }
    assert!(
        gateway
            .metric("cloakroom_degraded_answers_total{reason=\"unpaired\"}")
            .await
            >= 2.0
    );
}

#[tokio::test]
async fn a_planted_id_that_no_gateway_made_is_not_believed() {
    let gateway = gateway().start();
    let redacted = gateway.redacted("victim", EMAIL).await;
    let planted = gateway.pre(bodies::PRE_NO_CONTEXT).await.json();
    let planted = planted["payload"]["context"]["skills"]["actions skill"]["skill_variables"]["cloakroom_session"]
        .as_str()
        .unwrap()
        .to_owned();
    let proof = planted.rsplit_once('.').map_or("", |(proof, _)| proof);
    for forged in [
        "victim".to_owned(),
        format!("{proof}.victim"),
        format!("{planted}victim"),
    ] {
        let mut body: Value = serde_json::from_str(&bodies::post("attacker", &redacted)).unwrap();
        body["payload"]["context"]["skills"] =
            json!({"actions skill": {"skill_variables": {"cloakroom_session": forged}}});
        assert_eq!(
            gateway.post(body.to_string()).await.shown(),
            redacted,
            "{forged}"
        );
    }
}

#[tokio::test]
async fn a_customer_id_is_a_session_id_only_where_the_assistant_made_it_one() {
    let gateway = gateway().start();
    let answer = |user: &str, text: &str| {
        json!({"payload": {
            "output": {"generic": [{"response_type": "text", "text": text}]},
            "user_id": user,
        }})
        .to_string()
    };
    // Without a client's own, it is the session id; an answer may come without its context.
    let token = gateway.redacted("s1", EMAIL).await;
    assert_eq!(gateway.post(answer("s1", &token)).await.shown(), EMAIL);
    // A client's own is no session: many customers may share it.
    let pre = json!({"payload": {"input": {"text": EMAIL}, "user_id": "0000"}}).to_string();
    let (one, two) = (gateway.pre(pre.clone()).await, gateway.pre(pre).await);
    assert_ne!(one.text(), two.text());
    assert_eq!(
        gateway.post(answer("0000", &one.text())).await.shown(),
        one.text()
    );
    assert_eq!(gateway.restored("0000", &one.text()).await, one.text());
    assert!(
        gateway
            .post(assistant(&one, &one.text()).to_string())
            .await
            .shown()
            == EMAIL
    );
}

#[tokio::test]
async fn nobody_can_have_an_id_of_their_choice_planted() {
    let gateway = gateway().start();
    let token = gateway.redacted("victim", EMAIL).await;
    for id in ["victim", "given:victim"] {
        let pre = json!({"payload": {
            "input": {"text": "hi"},
            "user_id": id,
            "context": {"global": {"system": {"user_id": id}}}
        }});
        let pre = gateway.pre(pre.to_string()).await;
        assert!(
            !pre.json()["payload"]["context"]["skills"]
                .to_string()
                .contains("victim")
        );
        let post = assistant(&pre, &token);
        assert_eq!(gateway.post(post.to_string()).await.shown(), token);
    }
}

#[tokio::test]
async fn tokens_are_restored_in_what_is_shown_and_nowhere_else() {
    let gateway = gateway().start();
    let token = gateway.redacted("s", EMAIL).await;
    let shown = |text: &str| {
        json!([
            {"response_type": "text", "text": text, "selection_policy": "sequential"},
            {"response_type": "text", "values": [{"text": text}]},
            {"response_type": "option", "title": text, "description": text, "options": [
                {"label": text, "value": {"input": {"text": token}}}]},
            {"response_type": "suggestion", "title": text, "suggestions": [
                {"label": text, "value": {"input": {"text": token}}, "output": {"generic": [{"response_type": "text", "text": text}]}}]},
            {"response_type": "image", "title": text, "description": text, "alt_text": text, "source": token},
            {"response_type": "search", "header": text, "primary_results": [
                {"id": token, "title": text, "body": text, "url": token, "highlight": {"body": [text]}, "answers": [{"text": text}]}]},
            {"response_type": "connect_to_agent", "message_to_human_agent": text, "topic": text,
                "agent_available": {"message": text}, "agent_unavailable": {"message": text}},
            {"response_type": "channel_transfer", "message_to_user": text},
            {"response_type": "table", "title": text, "headers": [text], "rows": [{"cells": [text, {"x": text}]}]},
            {"response_type": "card", "body": [{"response_type": "text", "text": text}]},
            {"response_type": "user_defined", "user_defined": {"any": {"thing": text}}},
            {"response_type": "pause", "time": 5, "text": token},
            {"response_type": "brand_new", "caption": text, "thing_id": token, "icon_url": token},
            {"response_type": "search", "header": text, "primary_results": [
                {"highlight": {"value": [text], "source": [text]}, "result_metadata": {"x": token}}]},
            {"response_type": "user_defined", "user_defined": {"value": text, "id": text, "url": text}},
            {"response_type": "grid", "rows": [{"cells": [{"items": [
                {"response_type": "text", "text": text},
                {"response_type": "dtmf", "command_info": {"type": "x"}, "message": token}]}]}]},
            {"response_type": "suggestion", "suggestions": [{"label": text, "output": {
                "intents": [{"intent": token}], "entities": [{"value": token}], "debug": {"x": token},
                "generic": [{"response_type": "text", "text": text}]}}]},
        ])
    };
    let mut body: Value =
        serde_json::from_str(&bodies::post_generic("s", shown(&format!("to {token}!")))).unwrap();
    body["payload"]["output"]["debug"] = json!({"text": token});
    body["payload"]["output"]["intents"] = json!([{"intent": token}]);
    body["payload"]["context"]["skills"] = json!({"main skill": {"user_defined": {"last": token}}});
    let mut expected = body.clone();
    expected["payload"]["output"]["generic"] = shown(&format!("to {EMAIL}!"));
    assert_eq!(gateway.post(body.to_string()).await.json(), expected);
}

#[tokio::test]
async fn a_handled_token_still_comes_back() {
    let gateway = gateway().start();
    let token = gateway.redacted("s", EMAIL).await;
    let bare = token.trim_matches(['[', ']']);
    let letters = &bare[bare.len() - 6..];
    for handled in [
        token.to_lowercase(),
        bare.to_owned(),
        letters.to_owned(),
        format!("[ {bare} ]"),
        token
            .replace('_', "\\_")
            .replace('[', "\\[")
            .replace(']', "\\]"),
        token.replace('_', " "),
        format!("【电子邮件_{letters}】"),
        format!("[Correo_electrónico_{letters}]"),
    ] {
        assert_eq!(
            gateway.restored("s", &format!("<< {handled}, ok")).await,
            format!("<< {EMAIL}, ok"),
            "{handled}"
        );
    }
}

#[tokio::test]
async fn restored_text_is_not_read_again_and_a_token_in_the_customers_text_stays() {
    let gateway = gateway().start();
    let token = gateway.redacted("s", EMAIL).await;
    // A customer sends a token along, beside a value of their own.
    let mixed = gateway
        .redacted("s", &format!("{token} and 4111 1111 1111 1111"))
        .await;
    assert!(
        mixed.starts_with(&format!("{token} and [CREDIT_CARD_")),
        "{mixed}"
    );
    // A value that looks like a token is not expanded.
    let name = gateway
        .redacted(
            "s",
            &format!("my password is x, my account number is 12345678 {token}"),
        )
        .await;
    let back = gateway.restored("s", &name).await;
    assert!(!back.contains("[ACCOUNT"), "{back}");
}

#[tokio::test]
async fn an_unknown_token_stays_or_becomes_a_label_by_setting() {
    let keep = gateway().start();
    let text = "Hello [EMAIL_ADDRESS_KQZVTR] and KQZVTR";
    assert_eq!(keep.restored("s", text).await, text);
    assert!(keep.metric("cloakroom_tokens_unknown_total").await >= 1.0);
    let label = gateway().set("RESTORE__UNKNOWN", "label").start();
    assert_eq!(
        label.restored("s", text).await,
        "Hello [email address] and KQZVTR"
    );
}

#[tokio::test]
async fn text_stays_within_the_assistants_limit() {
    let gateway = gateway().start();
    let mails: Vec<String> = (0..200).map(|n| format!("a{n}@b.co")).collect();
    let mut text = mails.join(" ");
    text.truncate(2048);
    text.push_str(&" ".repeat(2048 - text.len()));
    let redacted = gateway.redacted("s", &text).await;
    assert!(
        redacted.chars().count() <= 2048,
        "{}",
        redacted.chars().count()
    );
    assert!(!redacted.contains('@'), "{redacted}");
    // Short tokens still come back.
    let restored = gateway.restored("s", &redacted).await;
    assert!(restored.starts_with("a0@b.co a1@b.co "), "{restored}");
    // No token is as short as these values.
    let short = vec!["a@b.co"; 292].join(" ");
    let redacted = gateway.redacted("s", &short).await;
    assert!(
        redacted.chars().count() <= 2048 && !redacted.contains('@'),
        "{redacted}"
    );
    // Whatever the assistant counts: of UTF-16 units there are never fewer.
    let faces = format!("{}{}", "\u{1f600}".repeat(600), mails[..90].join(" "));
    let redacted = gateway.redacted("s", &faces).await;
    assert!(!redacted.contains('@') && redacted.encode_utf16().count() <= 2048);
    // What was too long before does not become longer, and loses nothing for it.
    let address = format!("{}@example.com", "jane".repeat(12));
    let long = format!("{address}{}", " hm".repeat(1000));
    let redacted = gateway.redacted("s", &long).await;
    assert!(
        redacted.starts_with("[EMAIL_ADDRESS_") && redacted.len() <= long.len(),
        "{redacted}"
    );
}

#[tokio::test]
async fn values_expire_with_their_session() {
    let gateway = gateway().set("SESSION__TTL_SECONDS", 1).start();
    let token = gateway.redacted("s", EMAIL).await;
    crate::support::gateway::eventually("the session expires", async || {
        // Reading would keep the session alive, so nobody reads for longer than it lives.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        gateway.restored("s", &token).await == token
    })
    .await;
}

#[tokio::test]
async fn the_plain_api_detects_redacts_and_restores() {
    let gateway = gateway().start();
    let text = format!("\u{1f600} write to {EMAIL}");
    let found = gateway
        .post_body("/v1/detect", json!({"text": text}).to_string())
        .await
        .json();
    assert_eq!(found["spans"][0]["start"], 11);
    assert_eq!(found["spans"][0]["end"], 31);
    assert_eq!(found["spans"][0]["type"], "EMAIL_ADDRESS");
    assert!(found["spans"][0].get("explanation").is_none());
    let explained = gateway
        .post_body(
            "/v1/detect",
            json!({"text": text, "explain": true}).to_string(),
        )
        .await
        .json();
    let explanation = &explained["spans"][0]["explanation"];
    assert_eq!(explanation["recognizer"], "contact.email");
    assert!(!explained.to_string().contains(EMAIL));
    let redacted = gateway
        .post_body(
            "/v1/redact",
            json!({"session_id": "s", "text": text}).to_string(),
        )
        .await
        .json();
    assert!(!redacted["text"].as_str().unwrap().contains(EMAIL));
    // The plain API and the webhooks share sessions.
    assert_eq!(
        gateway
            .restored("s", redacted["text"].as_str().unwrap())
            .await,
        text
    );
    let restored = gateway
        .post_body(
            "/v1/restore",
            json!({"session_id": "s", "text": redacted["text"]}).to_string(),
        )
        .await
        .json();
    assert_eq!(restored["text"], text);
}
