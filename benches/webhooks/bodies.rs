//! Bodies as the assistant sends them: 600 to 900 bytes, two values each.

use serde_json::Value;

use crate::{load, servers::Server};

/// One pre-message body for each session.
pub(crate) fn pre(sessions: usize) -> Vec<Vec<u8>> {
    (0..sessions)
        .map(|n| {
            let (area, line) = (200 + n % 700, 1000 + n % 9000);
            format!(
                r#"{{"event":{{"name":"message_received"}},"options":{{}},"payload":{{"input":{{"message_type":"text","text":"Hello, I ordered last week and nothing came. Please write to customer{n}@example.com or call me on card 4111 1111 1111 1111 thanks ({area}-{line})","source":{{"type":"user","id":"anonymous-{n}"}},"options":{{"suggestion_only":false,"return_context":true}}}},"user_id":"anonymous-{n}","context":{{"global":{{"system":{{"user_id":"anonymous-{n}","turn_count":3,"locale":"en-us","timezone":"Europe/London"}},"session_id":"5e1f1a52-0d6f-4b7c-9d3e-{n:012}"}},"skills":{{"actions skill":{{"skill_variables":{{"channel":"web","language":"en"}},"user_defined":{{}}}}}},"integrations":{{"channel":{{"name":"Web chat","private":{{}}}}}}}}}}}}"#
            )
            .into_bytes()
        })
        .collect()
}

/// For each of the first sessions an answer that holds the tokens of its message.
pub(crate) fn post(cloakroom: &Server, pre: &[Vec<u8>]) -> Vec<Vec<u8>> {
    load::answers(cloakroom, "/webhook/pre", pre)
        .into_iter()
        .map(|answer| {
            let answer: Value = serde_json::from_slice(&answer).expect("an answer is JSON");
            let text = answer["payload"]["input"]["text"].as_str().expect("a text");
            let tokens: Vec<&str> = text
                .split(['[', ']'])
                .filter(|part| part.contains('_'))
                .collect();
            assert_eq!(tokens.len(), 2, "two values in {text}");
            let shown = format!(
                "Thank you. We write to [{}] today; your card [{}] is not charged.",
                tokens[0], tokens[1]
            );
            frame(
                &shown,
                answer["payload"]["context"]["global"]["session_id"]
                    .as_str()
                    .expect("an id"),
            )
        })
        .collect()
}

/// The same without tokens.
pub(crate) fn post_without_tokens(sessions: usize) -> Vec<Vec<u8>> {
    (0..sessions)
        .map(|n| {
            frame(
                "Thank you. We are looking into it and will come back to you today.",
                &format!("s-{n:036}"),
            )
        })
        .collect()
}

fn frame(shown: &str, session: &str) -> Vec<u8> {
    format!(
        r#"{{"event":{{"name":"message_processed"}},"options":{{}},"payload":{{"output":{{"intents":[{{"intent":"Order_Missing","confidence":0.93}}],"entities":[],"generic":[{{"response_type":"text","text":"{shown}"}},{{"response_type":"option","title":"What now?","options":[{{"label":"Wait","value":{{"input":{{"text":"wait"}}}}}},{{"label":"Refund","value":{{"input":{{"text":"refund"}}}}}}]}}]}},"user_id":"anonymous","context":{{"global":{{"system":{{"user_id":"anonymous","turn_count":4}},"session_id":"{session}"}},"skills":{{"actions skill":{{"skill_variables":{{"channel":"web"}},"system":{{"state":"eyJzZXNzaW9uIjoiMDEyMzQ1Njc4OSJ9"}}}}}}}}}}}}"#
    )
    .into_bytes()
}
