//! An agent's pre-run and post-run webhooks, on the same two addresses as an assistant's.

use serde_json::{Value, json};

use crate::support::gateway::{Gateway, gateway};

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
            "role": "user",
            "content": [{"response_type": "text", "text": EMAIL}, {"response_type": "new", "caption": [EMAIL]}],
            "additional_properties": {"wxa_message": {"input": {"text": EMAIL}}},
            "assistant_id": EMAIL
        }
    }});
    let answer = gateway.pre(body.to_string()).await.json();
    let message = &answer["payload"]["message"];
    assert!(!message["content"].to_string().contains(EMAIL), "{message}");
    assert!(
        !message["additional_properties"].to_string().contains(EMAIL),
        "{message}"
    );
    assert_eq!(message["assistant_id"], EMAIL);
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
    let mut redis = crate::support::redis::RedisServer::start();
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
