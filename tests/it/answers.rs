//! What of an answer is restored, where, and how it is written there.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, gateway},
};

const EMAIL: &str = "o'brien_j@example.com";
const PHONE: &str = "+1 (555) 010-9999";

/// What the session's customer is shown of these responses.
async fn shown(gateway: &Gateway, generic: Value) -> Value {
    let answer = gateway.post(bodies::post_generic("s", generic)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["payload"]["output"]["generic"].clone()
}

/// The token of a value that the session's customer wrote.
async fn token(gateway: &Gateway, message: &str) -> String {
    let redacted = gateway.redacted("s", message).await;
    let start = redacted.find('[').unwrap_or_else(|| panic!("{redacted}"));
    redacted[start..=redacted.rfind(']').unwrap()].to_owned()
}

#[tokio::test]
async fn each_response_type_shows_values_where_it_shows_text_and_only_there() {
    let gateway = gateway().start();
    let token = token(&gateway, EMAIL).await;
    let responses = |t: &str| {
        let k = &token;
        json!([
            {"response_type": "text", "text": t},
            {"response_type": "text", "values": [{"text": t}, {"text": t}], "selection_policy": "random"},
            {"response_type": "option", "title": t, "description": t, "preference": "button", "options": [
                {"label": t, "value": {"input": {"text": k, "intents": [{"intent": k}]}}}]},
            {"response_type": "suggestion", "title": t, "suggestions": [
                {"label": t, "value": {"intents": [], "input": {"text": k, "suggestion_id": k}}, "dialog_node": k,
                 "output": {"entities": [{"value": k}], "generic": [{"response_type": "text", "text": t}]}}]},
            {"response_type": "image", "source": k, "title": t, "description": t, "alt_text": t},
            {"response_type": "video", "source": k, "title": t, "description": t, "alt_text": t, "channel_options": {"chat": {"source": k}}},
            {"response_type": "audio", "source": k, "title": t, "description": t, "alt_text": t},
            {"response_type": "iframe", "source": k, "title": t, "description": t, "image_url": k},
            {"response_type": "search", "header": t, "primary_results": [
                {"id": k, "result_metadata": {"x": k}, "title": t, "body": t, "url": k,
                 "highlight": {"body": [t, t], "id": [t]}, "answers": [{"text": t, "confidence": 0.5}]}],
             "additional_results": [{"id": k, "title": t, "body": t}]},
            {"response_type": "conversational_search", "text": t, "citations_title": t, "disclaimer": t,
             "citations": [{"title": t, "text": t, "body": t, "url": k, "search_result_idx": 0, "ranges": []}],
             "search_results": [{"id": k, "title": t, "body": t, "url": k}]},
            {"response_type": "connect_to_agent", "message_to_human_agent": t, "topic": t,
             "agent_available": {"message": t}, "agent_unavailable": {"message": t},
             "transfer_info": {"session_history_key": k, "target": {"x": k}}, "dialog_node": k},
            {"response_type": "channel_transfer", "message_to_user": t, "transfer_info": {"target": {"chat": {"url": k}}}},
            {"response_type": "card", "body": [{"response_type": "text", "text": t}, {"response_type": "grid", "rows": [
                {"cells": [{"items": [{"response_type": "text", "text": t}]}]}]}],
             "footer": [{"response_type": "button", "label": t, "value": {"input": {"text": k}}}]},
            {"response_type": "carousel", "items": [{"response_type": "card", "title": t, "body": [{"response_type": "text", "text": t}]}]},
            {"response_type": "button", "button_type": "show_panel", "label": t, "alt_text": t, "url": k, "image_url": k,
             "panel": {"title": t, "body": [{"response_type": "text", "text": t}], "footer": [{"response_type": "text", "text": t}]}},
            {"response_type": "table", "title": t, "description": t, "headers": [t, t], "rows": [{"cells": [t, 5, {"text": t}]}]},
            {"response_type": "user_defined", "user_defined": {"id": t, "deep": [[{"url": t}]]}},
            {"response_type": "date", "label": k}, {"response_type": "pause", "text": k},
            {"response_type": "dtmf", "command_info": {"type": "collect"}, "text": k},
            {"response_type": "end_session", "text": k}, {"text": k, "response_type": "speech_to_text"},
            {"response_type": "text_to_speech", "text": k}, {"response_type": "start_activities", "activities": [{"text": k}]},
            {"response_type": "stop_activities", "text": k},
            {"response_type": "of_tomorrow", "caption": t, "nested": {"lines": [t, {"x": t}]},
             "some_id": k, "id": k, "link_url": k, "href": k, "type": k, "value": k},
        ])
    };
    let expected = responses(&format!("to {EMAIL}!"));
    let answered = shown(&gateway, responses(&format!("to {token}!"))).await;
    for (answered, expected) in answered
        .as_array()
        .unwrap()
        .iter()
        .zip(expected.as_array().unwrap())
    {
        assert_eq!(answered, expected);
    }
}

#[tokio::test]
async fn no_member_that_names_or_identifies_is_restored_wherever_it_stands() {
    let gateway = gateway().start();
    let token = token(&gateway, EMAIL).await;
    let k = &token;
    for members in [
        json!({"uri": k, "icon_uri": k, "role": k, "preference": k, "channels": [k], "event": k}),
        json!({"query": {"text": k}, "filter": k, "session_history": [{"u": k}], "dialog_node": k}),
        json!({"selection_policy": k, "result_metadata": {"x": k}, "command_info": {"x": k}}),
        json!({"transfer_info": {"x": k}, "source": {"x": k}, "type": k, "value": k}),
    ] {
        let generic =
            json!([{"response_type": "of_tomorrow", "nested": [members], "text": "hi"}, members]);
        assert_eq!(shown(&gateway, generic.clone()).await, generic);
    }
}

#[tokio::test]
async fn beside_the_responses_only_what_a_setting_names_is_restored() {
    for (setting, is_restored) in [("false", false), ("true", true)] {
        let gateway = gateway()
            .set("RESTORE__OUTPUT_USER_DEFINED", setting)
            .start();
        let token = token(&gateway, EMAIL).await;
        let mut body: Value = serde_json::from_str(&bodies::post_generic(
            "s",
            json!([{"response_type": "text", "text": "hi"}]),
        ))
        .unwrap();
        body["payload"]["output"]["user_defined"] = json!({"a": [token]});
        body["payload"]["output"]["entities"] = json!([{"value": token}]);
        let output = gateway.post(body.to_string()).await.json()["payload"]["output"].clone();
        assert_eq!(
            output["user_defined"]["a"][0],
            if is_restored { EMAIL } else { &token }
        );
        assert_eq!(output["entities"][0]["value"], *token);
    }
}

#[tokio::test]
async fn a_setting_says_how_a_client_renders_a_place() {
    let setup = gateway()
        .set("RESTORE__MARKDOWN", "*.title")
        .set("RESTORE__HTML", "table.title,option")
        .set("RESTORE__PLAIN", "*,option.description");
    std::fs::write(setup.folder().join("cloakroom.toml"), ANYTHING).unwrap();
    let gateway = setup.start();
    let value = "<b>*x* *y*";
    let token = token(&gateway, &format!("about {value} ok")).await;
    let k = &token;
    let answered = shown(
        &gateway,
        json!([
            {"response_type": "text", "text": k},
            {"response_type": "text", "title": k},
            {"response_type": "table", "title": k, "text": k},
            {"response_type": "option", "title": k, "description": k, "text": k},
        ]),
    )
    .await;
    let (markdown, html) = ("&lt;b>\\*x\\* \\*y\\*", "&#60;b>*x* *y*");
    assert_eq!(answered[0]["text"], value);
    assert_eq!(answered[1]["title"], markdown);
    assert_eq!(answered[2]["title"], html);
    assert_eq!(answered[2]["text"], value);
    assert_eq!(answered[3]["title"], markdown);
    assert_eq!(answered[3]["description"], value);
    assert_eq!(answered[3]["text"], html);
}

#[tokio::test]
async fn a_value_cannot_leave_the_attribute_that_it_stands_in() {
    let setup = gateway();
    std::fs::write(setup.folder().join("cloakroom.toml"), ANYTHING).unwrap();
    let gateway = setup.start();
    let token = token(&gateway, "about x\" onclick='y' ok").await;
    let text = |value: &str| json!([{"response_type": "text", "text": format!("<b title=\"{value}\">here</b>")}]);
    let answered = shown(&gateway, text(&token)).await;
    assert_eq!(answered, text("x&#34; onclick=&#39;y&#39;"));
}

/// The part of a text that a range of UTF-16 units names, as JavaScript cuts it out.
fn cut(text: &str, range: &Value) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |name: &str| usize::try_from(range[name].as_u64().unwrap()).unwrap();
    String::from_utf16(&units[at("start")..at("end")]).unwrap()
}

#[tokio::test]
async fn citation_ranges_move_with_the_text() {
    let gateway = gateway().start();
    let email = token(&gateway, EMAIL).await;
    let phone = token(&gateway, &format!("call {PHONE}")).await;
    let text = format!("\u{1f600} Hi {email}, \u{1f44d}\u{1f3fd} we call {phone} today \u{1f389}.");
    let units = |part: &str| {
        let at = text.find(part).unwrap();
        let start = text[..at].encode_utf16().count();
        json!({"start": start, "end": start + part.encode_utf16().count()})
    };
    let whole = json!({"start": 0, "end": text.encode_utf16().count()});
    let inside = {
        let start = units(&email)["start"].as_u64().unwrap();
        json!({"start": start + 2, "end": start + 5})
    };
    let ranges = json!([units("Hi"), units(&email), units(&format!("{email}, ")), units("today \u{1f389}"), whole, inside, {"start": "x"}]);
    // The ranges may come before the text that they are about.
    for response in [
        format!(
            r#"{{"response_type":"conversational_search","text":{},"citations":[{{"ranges":{ranges}}},{{"text":"x"}}]}}"#,
            json!(text)
        ),
        format!(
            r#"{{"citations":[{{"ranges":{ranges}}}],"text":{},"disclaimer":"x","response_type":"conversational_search"}}"#,
            json!(text)
        ),
    ] {
        // As it is written here: a value of it would have its members in another order.
        let body = bodies::post_generic("s", json!(["response"]));
        let answer = gateway.post(body.replace("\"response\"", &response)).await;
        let answered = &answer.json()["payload"]["output"]["generic"][0];
        let text = answered["text"].as_str().unwrap();
        let ranges = &answered["citations"][0]["ranges"];
        for (at, part) in [
            "Hi",
            EMAIL,
            &format!("{EMAIL}, "),
            "today \u{1f389}",
            text,
            EMAIL,
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(cut(text, &ranges[at]), part, "{text}");
        }
        assert_eq!(ranges[6], json!({"start": "x"}));
    }
}

#[tokio::test]
async fn a_highlight_may_cut_a_token_and_stays_balanced() {
    let gateway = gateway().start();
    let token = token(&gateway, EMAIL).await;
    let (name, letters) = token.trim_matches(['[', ']']).rsplit_once('_').unwrap();
    for (highlight, expected) in [
        (
            format!("a <em>{token}</em> b"),
            format!("a <em>{EMAIL}</em> b"),
        ),
        (
            format!("a [<em>{name}_{letters}</em>] b"),
            format!("a {EMAIL} b"),
        ),
        (
            format!("a [{name}_<em>{letters}</em>] b"),
            format!("a {EMAIL} b"),
        ),
        (
            format!("a [{name}_<em>{letters}] b</em>"),
            format!("a <em>{EMAIL} b</em>"),
        ),
        (
            format!("<em>a [{name}</em>_{letters}] b"),
            format!("<em>a {EMAIL}</em> b"),
        ),
    ] {
        let generic = json!([{"response_type": "search", "primary_results": [{"highlight": {"body": [highlight]}}]}]);
        let answered = shown(&gateway, generic).await;
        assert_eq!(
            answered[0]["primary_results"][0]["highlight"]["body"][0], expected,
            "{highlight}"
        );
    }
}

#[tokio::test]
async fn an_agent_sees_what_a_setting_says() {
    let card = "4111 1111 1111 1111";
    for (setting, agent) in [
        ("full", Some(card)),
        ("partial", Some("**** **** **** 1111")),
        ("token", None),
    ] {
        let gateway = gateway().set("RESTORE__AGENT", setting).start();
        let token = token(&gateway, &format!("my card is {card}")).await;
        let answered = shown(
            &gateway,
            json!([{"message_to_human_agent": token, "topic": token, "agent_available": {"message": token},
                    "agent_unavailable": {"message": token}, "response_type": "connect_to_agent"}]),
        )
        .await;
        let agent = agent.unwrap_or(&token);
        assert_eq!(answered[0]["message_to_human_agent"], agent);
        assert_eq!(answered[0]["topic"], agent);
        assert_eq!(answered[0]["agent_available"]["message"], card);
        assert_eq!(answered[0]["agent_unavailable"]["message"], card);
    }
}

#[tokio::test]
async fn an_address_tells_its_host_nothing_that_no_setting_allows() {
    let closed = gateway().start();
    let open = gateway().set("RESTORE__URL_HOSTS", "example.com").start();
    for (gateway, is_open) in [(&closed, false), (&open, true)] {
        let token = token(gateway, EMAIL).await;
        let encoded = if is_open {
            "o%27brien_j%40example.com"
        } else {
            &token
        };
        let percent = token.replace('[', "%5B").replace(']', "%5D");
        let encoded_percent = if is_open { encoded } else { &percent };
        for (text, expected) in [
            (
                format!("https://shop.example.com/?m={token}&x=1"),
                format!("https://shop.example.com/?m={encoded}&x=1"),
            ),
            (
                format!("[here](https://example.com/?m={percent})"),
                format!("[here](https://example.com/?m={encoded_percent})"),
            ),
            (
                format!("![](https://evil.test/?m={token})"),
                format!("![](https://evil.test/?m={token})"),
            ),
            (
                format!("https://notexample.com/{token}"),
                format!("https://notexample.com/{token}"),
            ),
            (
                format!("https://example.com@evil.test/{token}"),
                format!("https://example.com@evil.test/{token}"),
            ),
            (
                format!("[mail](mailto:{token})"),
                "[mail](mailto:o%27brien_j@example.com)".to_owned(),
            ),
            (
                format!("[{token}](https://evil.test/)"),
                format!("[{EMAIL}](https://evil.test/)"),
            ),
            (
                format!("https://evil.test/ {token}"),
                format!("https://evil.test/ {EMAIL}"),
            ),
            // Right behind a letter of another script, as where no blanks are written.
            (
                format!("请访问https://evil.test/{token}，或写信给{token}"),
                format!("请访问https://evil.test/{token}，或写信给{EMAIL}"),
            ),
        ] {
            let answered = shown(gateway, json!([{"response_type": "text", "text": text}])).await;
            assert_eq!(answered[0]["text"], expected, "{text}");
        }
        let image = json!([{"response_type": "image", "source": format!("https://example.com/{token}"), "title": "x"}]);
        let answered = shown(gateway, image).await;
        assert_eq!(
            answered[0]["source"],
            format!("https://example.com/{encoded}")
        );
    }
}

/// Finds whatever stands between two words.
const ANYTHING: &str = r#"
[[recognizers]]
id = "test.anything"
type = "TEST_ANYTHING"
regex = 'about (?<value>.+) ok'
score = 0.9
examples = ["about «this» ok", "about «<b>» ok", "all about «a b c» ok"]
near_misses = ["about this", "this ok", "of this ok"]
"#;

#[tokio::test]
async fn a_value_cannot_become_markup_and_an_ordinary_one_stays_as_it_was_written() {
    let phrases = ["<b>Jane</b>", "[x](http://evil.test)", "*Ann* _Lee_"];
    let setup = gateway();
    std::fs::write(setup.folder().join("cloakroom.toml"), ANYTHING).unwrap();
    let gateway = setup.start();
    for value in [EMAIL, PHONE] {
        let token = token(&gateway, &format!("reach me at {value} please")).await;
        for response_type in ["text", "conversational_search", "of_tomorrow"] {
            let generic = json!([{"response_type": response_type, "text": format!("to {token}.")}]);
            assert_eq!(
                shown(&gateway, generic).await[0]["text"],
                format!("to {value}.")
            );
        }
    }
    for (value, markdown, html) in [
        (phrases[0], "&lt;b>Jane&lt;/b>", "&#60;b>Jane&#60;/b>"),
        (phrases[1], "[x\\](http://evil.test)", phrases[1]),
        (phrases[2], "\\*Ann\\* \\_Lee\\_", phrases[2]),
    ] {
        let redacted = gateway.redacted("s", &format!("about {value} ok")).await;
        assert!(!redacted.contains(value), "{redacted}");
        let answered = shown(
            &gateway,
            json!([
                {"response_type": "text", "text": redacted},
                {"response_type": "search", "primary_results": [{"highlight": {"body": [redacted]}}]},
                {"response_type": "option", "options": [{"label": redacted}]},
                {"response_type": "conversational_search", "text": redacted},
                {"response_type": "connect_to_agent", "message_to_human_agent": redacted, "agent_available": {"message": redacted}},
            ]),
        )
        .await;
        let about = |value: &str| format!("about {value} ok");
        assert_eq!(answered[0]["text"], about(markdown));
        assert_eq!(
            answered[1]["primary_results"][0]["highlight"]["body"][0],
            about(html)
        );
        assert_eq!(answered[2]["options"][0]["label"], about(value));
        // IBM's clients render this as Markdown as well.
        assert_eq!(answered[3]["text"], about(markdown));
        assert_eq!(answered[4]["message_to_human_agent"], about(value));
        assert_eq!(answered[4]["agent_available"]["message"], about(markdown));
        // A program gets what the customer wrote.
        let restored = gateway
            .post_body(
                "/v1/restore",
                json!({"session_id": "s", "text": redacted}).to_string(),
            )
            .await
            .json();
        assert_eq!(restored["text"], about(value));
    }
}
