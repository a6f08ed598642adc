//! An agent's pre-run and post-run webhooks, on the same two addresses as an assistant's.

use serde_json::{Value, json};

use crate::support::{
    gateway::{Gateway, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "jane.doe@example.com";

fn pre_run(thread: &str, text: &str) -> Value {
    json!({
        "event": {"name": "pre_run"},
        "payload": {
            "message": {"role": "user", "content": text, "parent_message_id": "m-0"},
            "thread_id": thread,
            "agent_id": "a-1",
            "llm_params": {"temperature": 1.0}
        }
    })
}

fn piece(thread: &str, text: &str, is_last: bool) -> Value {
    let event = if is_last {
        "message.completed"
    } else {
        "message.delta"
    };
    json!({"payload": {"event": event, "data": {"delta": text, "thread_id": thread, "run_id": "r-1"}}})
}

/// What the agent sees.
async fn told(gateway: &Gateway, thread: &str, text: &str) -> String {
    let answer = gateway.pre(pre_run(thread, text).to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = answer.json();
    let content = answer["payload"]["message"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        answer,
        pre_run(thread, &content),
        "nothing else has changed"
    );
    content
}

async fn shown(gateway: &Gateway, piece: &Value) -> String {
    let answer = gateway.post(piece.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["payload"]["data"]["delta"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn an_agents_message_is_redacted_and_its_answer_restored() {
    let gateway = gateway().start();
    let token = told(&gateway, "t-1", EMAIL).await;
    assert!(token.starts_with("[EMAIL_ADDRESS_"), "{token}");
    let said = |text: &str| {
        [
            json!({"payload": {"thread_id": "t-1", "id": "m-1", "role": "assistant", "content": text}}),
            json!({"payload": {"thread_id": "t-1", "content": [
                {"response_type": "text", "text": text, "id": token},
                {"response_type": "option", "title": text, "options": [{"label": text, "value": {"input": {"text": token}}}]}]}}),
            json!({"payload": {"message": {"run": {"thread_id": "t-1", "result": {"data": {"message": {
                "content": [{"response_type": "text", "text": text}], "context": {"last": token}}}}}}}}),
            json!({"payload": {"thread_id": "t-1", "content": text, "context": {"content": token}, "input": {"content": token},
                "tool_calls": [{"content": token}], "error": {"content": token}, "run_id": token}}),
            json!({"payload": {"thread_id": "t-1", "step_history": [{"content": token}], "additional_properties": {"wxa_message": {
                "output": {"generic": [{"response_type": "text", "text": text}]}}}}}),
            json!({"payload": {"context": {"global": {"session_id": "t-1"}}, "data": {"delta": {"role": "assistant", "content": [
                {"response_type": "text", "text": text}]}}, "final_event": true}}),
        ]
    };
    for (body, expected) in said(&format!("to {token}."))
        .into_iter()
        .zip(said(&format!("to {EMAIL}.")))
    {
        assert_eq!(gateway.post(body.to_string()).await.json(), expected);
    }
}

#[tokio::test]
async fn every_text_of_an_agents_message_is_redacted() {
    let gateway = gateway().start();
    let body = json!({"payload": {
        "thread_id": "t",
        "message": {
            "role": EMAIL,
            "content": [{"response_type": "text", "text": EMAIL}, {"response_type": "new", "caption": [EMAIL]}],
            "additional_properties": {"wxa_message": {"input": {"text": EMAIL}}},
            "assistant_id": EMAIL,
            "id": EMAIL,
            "type": EMAIL,
            "response_type": EMAIL,
            "document_ids": [EMAIL],
            "context": {"x": EMAIL},
            "mentions": [EMAIL],
            "display_properties": {"x": EMAIL},
            "json_schema": {"x": EMAIL},
            "ui_schema": {"x": EMAIL}
        }
    }});
    let answer = gateway.pre(body.to_string()).await.json();
    let message = &answer["payload"]["message"];
    assert!(!message["content"].to_string().contains(EMAIL), "{message}");
    assert!(
        !message["additional_properties"].to_string().contains(EMAIL),
        "{message}"
    );
    let sent = body["payload"]["message"].as_object().unwrap();
    for (key, value) in sent {
        let is_text = matches!(key.as_str(), "content" | "additional_properties");
        assert_eq!(message[key] == *value, !is_text, "{key}");
    }
    // Of two shapes in one body nobody can say which one is read.
    let both = json!({"payload": {"input": {"text": "hi"}, "message": {"content": EMAIL}}});
    let answer = gateway.pre(both.to_string()).await;
    assert!(!answer.text.contains(EMAIL), "{}", answer.text);
}

#[tokio::test]
async fn a_run_without_a_thread_is_paired_by_its_context() {
    let gateway = gateway().start();
    let pre = json!({"payload": {"message": {"content": EMAIL}}});
    let answer = gateway.pre(pre.to_string()).await.json();
    let token = answer["payload"]["message"]["content"].as_str().unwrap();
    let post = json!({"payload": {"content": token, "context": answer["payload"]["context"]}});
    let answer = gateway.post(post.to_string()).await.json();
    assert_eq!(answer["payload"]["content"], EMAIL);
}

#[tokio::test]
async fn a_token_in_two_pieces_is_put_together_by_two_replicas() {
    let one = gateway().start();
    let two = gateway().beside(&one).start();
    let token = told(&one, "t", EMAIL).await;
    let answer = format!(
        "We write to {token}, and to {} today. Caf\u{e9}",
        token.to_lowercase()
    );
    let expected = format!("We write to {EMAIL}, and to {EMAIL} today. Caf\u{e9}");
    for len in [1, 2, 3, 5, 8, 13, 40, 500] {
        let characters: Vec<char> = answer.chars().collect();
        let pieces: Vec<String> = characters
            .chunks(len)
            .map(|piece| piece.iter().collect())
            .collect();
        let mut seen = String::new();
        for (number, text) in pieces.iter().enumerate() {
            let replica = if number % 2 == 0 { &one } else { &two };
            let shown = shown(replica, &piece("t", text, number + 1 == pieces.len())).await;
            seen.push_str(&shown);
        }
        assert_eq!(seen, expected, "pieces of {len}");
    }
}

/// A piece whose text stands in a message, as agents' own streams have it.
fn message_piece(text: &str) -> Value {
    json!({"payload": {"event": "message.delta", "data": {"thread_id": "t", "run_id": "r-9", "delta": {
        "role": "assistant", "content": [{"response_type": "text", "text": text}]}}}})
}

#[tokio::test]
async fn a_stream_shows_at_once_all_but_what_may_be_a_token() {
    let gateway = gateway().start();
    let token = told(&gateway, "t", EMAIL).await;
    let (start, end) = token.split_at(4);
    for (pieces, shown) in [
        (vec!["Hel", "lo", " there"], vec!["Hel", "lo", " there"]),
        (vec!["Café", "s, 100", " %"], vec!["Café", "s, 100", " "]),
        (vec!["请联系", "我们"], vec!["请联系", "我们"]),
        (
            vec!["We write to ", start, &end[..9], &end[9..], " today", "."],
            vec!["We write to ", "", "", EMAIL, " today", "."],
        ),
        (
            vec!["to ", &token, ", and so on"],
            vec!["to ", EMAIL, ", and so on"],
        ),
        (vec!["so KQZ", "VT", "e "], vec!["so ", "", "KQZVTe "]),
        (vec!["a person", "ally"], vec!["a ", ""]),
    ] {
        for shape in [|text: &str| piece("t", text, false), message_piece] {
            for (text, shown) in pieces.iter().zip(&shown) {
                let answer = gateway.post(shape(text).to_string()).await.json();
                assert_eq!(answer, shape(shown), "{pieces:?}");
            }
            // The end of the run, without text.
            gateway.post(piece("t", "", true).to_string()).await;
            let end = json!({"payload": {"event": "run.completed", "data": {"thread_id": "t", "run_id": "r-9", "delta": ""}}});
            gateway.post(end.to_string()).await;
        }
    }
}

#[tokio::test]
async fn whatever_ends_a_run_lets_go_of_what_was_held_back() {
    let gateway = gateway().start();
    for (number, end) in [
        json!({"event": "done"}),
        json!({"event": "run.completed"}),
        json!({"event": "run.failed"}),
        json!({"status": "cancelled"}),
        json!({"finish_reason": "stop"}),
        json!({"final_event": true}),
        json!({"is_final": true}),
        json!({"final": true}),
        json!({"done": true}),
    ]
    .into_iter()
    .enumerate()
    {
        let thread = format!("t-{number}");
        let held = shown(&gateway, &piece(&thread, "so [EMAIL_ADD", false)).await;
        assert_eq!(held, "so ", "{end}");
        let mut last = piece(&thread, "RESS", false);
        for (key, value) in end.as_object().unwrap() {
            last["payload"][key] = value.clone();
        }
        assert_eq!(shown(&gateway, &last).await, "[EMAIL_ADDRESS", "{end}");
        let other = shown(&gateway, &piece(&thread, "Hi", false)).await;
        assert_eq!(other, "Hi", "{end}");
    }
}

#[tokio::test]
async fn an_address_in_a_stream_learns_nothing_wherever_it_is_cut() {
    let gateway = gateway().start();
    let token = told(&gateway, "t", EMAIL).await;
    let long = "and so on, ".repeat(30);
    for text in [
        format!("see https://host.test/?q={token} or https://host.test/a,b;{token}"),
        format!("<img alt=\"{long}\" src=\"https://evil.test/a b {token}\">"),
        format!("<a title='x' href='https://evil.test/{long}{token}'>{long}</a>"),
        format!("![x](<https://evil.test/{long}{token}>)"),
        format!("[{long}](https://evil.test/?q={token})"),
        format!("[1]: <https://evil.test/a b {token}>"),
        format!("https://evil.test/\u{fe0f}?{token}"),
    ] {
        for len in [1, 7, 29, 1000] {
            let characters: Vec<char> = text.chars().collect();
            let mut shown = String::new();
            for part in characters.chunks(len) {
                let part: String = part.iter().collect();
                shown.push_str(&self::shown(&gateway, &piece("t", &part, false)).await);
            }
            shown.push_str(&self::shown(&gateway, &piece("t", "", true)).await);
            assert_eq!(shown, text, "pieces of {len}");
        }
    }
}

#[tokio::test]
async fn what_is_held_back_is_sealed_and_never_shown_to_another_run() {
    let gateway = gateway().start();
    told(&gateway, "t", "hello").await;
    assert_eq!(
        shown(&gateway, &piece("t", "so [SECRETWORD", false)).await,
        "so "
    );
    let other = json!({"payload": {"data": {"delta": "Hello there", "thread_id": "t", "run_id": "r-2"}, "event": "run.completed"}});
    assert_eq!(shown(&gateway, &other).await, "Hello there");
    let foreign = piece("t2", "X]", true);
    assert_eq!(shown(&gateway, &foreign).await, "X]");
    for file in std::fs::read_dir(gateway.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(10).any(|window| window == b"SECRETWORD"));
    }
}

#[tokio::test]
async fn a_piece_loses_nothing_while_the_store_is_down() {
    let mut redis = RedisServer::start();
    let gateway = gateway().set("VAULT__URL", redis.url()).start();
    redis.kill();
    let pieces = ["We write to [EMAIL", "_ADDRESS_KQZ", "VTR] now"];
    let mut seen = String::new();
    for text in pieces {
        seen.push_str(&shown(&gateway, &piece("t", text, false)).await);
    }
    assert_eq!(seen, pieces.concat());
}

#[tokio::test]
async fn what_went_out_because_it_could_not_be_kept_is_not_shown_again() {
    let redis = RedisServer::with(&["--maxmemory-policy", "noeviction"]);
    let gateway = gateway().set("VAULT__URL", redis.url()).start();
    let client = redis::Client::open(redis.url()).unwrap();
    let mut client = client.get_multiplexed_async_connection().await.unwrap();
    // Reads are answered, and writes are not.
    let lost = [
        ("0", "We write to [EMA", "We write to "),
        ("1", "IL_ADD", "[EMAIL_ADD"),
        ("1", "RESS_", "RESS_"),
    ];
    // Whether or not something is to be kept of the next one.
    let kept = [("0", "KQ", ""), ("0", "e now.", "KQe now.")];
    let nothing = [("0", " so. ", " so. "), ("0", "Now. ", "Now. ")];
    for (thread, after) in [("t", kept), ("u", nothing)] {
        for (memory, text, expected) in lost.into_iter().chain(after) {
            let mut command = redis::cmd("CONFIG");
            let set = command.arg(&["SET", "maxmemory", memory]);
            let () = set.query_async(&mut client).await.unwrap();
            let seen = shown(&gateway, &piece(thread, text, false)).await;
            assert_eq!(seen, expected, "{text}");
        }
    }
}

#[tokio::test]
async fn a_token_in_a_stream_is_counted_once() {
    let gateway = gateway().start();
    let token = told(&gateway, "t", EMAIL).await;
    // The comma may go on with an address in which the token stands, so all of it is kept.
    for (text, expected) in [("to ", "to "), (&*token, EMAIL), (",", ","), (";", ";")] {
        let seen = shown(&gateway, &piece("t", text, false)).await;
        assert_eq!(seen, expected);
    }
    let restored = gateway.metric("cloakroom_tokens_restored_total").await;
    assert!((restored - 1.0).abs() < 0.1, "{restored}");
}

#[tokio::test]
async fn what_is_neither_an_assistants_nor_an_agents_is_refused() {
    let gateway = gateway().start();
    for body in [
        "{\"payload\":{}}",
        "{\"payload\":{\"message\":\"x\"}}",
        "{\"payload\":{\"data\":{}}}",
    ] {
        assert_eq!(gateway.pre(body).await.code(), "wrong_shape", "{body}");
        assert_eq!(gateway.post(body).await.code(), "wrong_shape", "{body}");
    }
}
