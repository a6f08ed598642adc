//! Turns that the assistant took without asking the gateway are noticed.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, gateway},
};

/// How many turns these gateways have counted.
async fn unpaired(gateways: &[&Gateway]) -> String {
    let mut sum = 0.0;
    for gateway in gateways {
        sum += gateway.metric("cloakroom_unpaired_turns_total").await;
    }
    sum.to_string()
}

/// An assistant that keeps its session's variables, counts turns, and may go on without the
/// gateway.
struct Assistant {
    context: Value,
    turn: u64,
}

impl Assistant {
    fn new(session: &str) -> Self {
        Self {
            context: json!({
                "global": {"session_id": session, "system": {}},
                "skills": {"actions skill": {"skill_variables": {"order": 7}}}
            }),
            turn: 0,
        }
    }

    /// One turn; the pre-message call is left out where it `fails`.
    async fn turn(&mut self, gateway: &Gateway, fails: bool) {
        self.turn += 1;
        self.context["global"]["system"]["turn_count"] = json!(self.turn);
        if !fails {
            let body = json!({"payload": {"input": {"text": "hello"}, "context": self.context}});
            let answer = gateway.pre(body.to_string()).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            self.context = answer.json()["payload"]["context"].clone();
            assert_eq!(
                self.context["skills"]["actions skill"]["skill_variables"]["order"],
                7
            );
        }
        let body = json!({"payload": {
            "output": {"generic": [{"response_type": "text", "text": "hi"}]}, "context": self.context}});
        let answer = gateway.post(body.to_string()).await;
        assert_eq!(answer.text, body.to_string(), "an answer is not changed");
    }
}

#[tokio::test]
async fn every_turn_that_passed_by_is_counted_once() {
    let one = gateway().set("SESSION__TURN_MARKS", true).start();
    let two = gateway()
        .beside(&one)
        .set("SESSION__TURN_MARKS", true)
        .start();
    let mut assistant = Assistant::new("s");
    for gateway in [&one, &two, &one] {
        assistant.turn(gateway, false).await;
    }
    assert_eq!(unpaired(&[&one, &two]).await, "0");
    assistant.turn(&one, true).await;
    assistant.turn(&two, true).await;
    assistant.turn(&one, false).await;
    assistant.turn(&two, false).await;
    assert_eq!(unpaired(&[&one, &two]).await, "2");
    one.says("without a pre-message call").await;
    let log = one.log();
    assert!(!log.contains("hello"), "{log}");
    let ready = one.get("/readyz?verbose").await.json();
    assert_eq!(ready["turn_marks"], true);
    assert_eq!(ready["unpaired_turns"], 2);
}

#[tokio::test]
async fn a_session_that_no_pre_message_call_has_seen_is_counted_by_its_answers() {
    let gateway = gateway().set("SESSION__TURN_MARKS", true).start();
    let mut assistant = Assistant::new("s");
    assistant.turn(&gateway, true).await;
    assistant.turn(&gateway, true).await;
    assistant.turn(&gateway, false).await;
    assert_eq!(unpaired(&[&gateway]).await, "2");
    // Another session's mark proves nothing.
    let mut other = Assistant::new("t");
    other.context["skills"] = assistant.context["skills"].clone();
    other.turn(&gateway, true).await;
    assert_eq!(unpaired(&[&gateway]).await, "3");
    // Who does not return the context says nothing.
    gateway.post(bodies::post("u", "hi")).await;
    assert_eq!(unpaired(&[&gateway]).await, "3");
}

#[tokio::test]
async fn a_count_that_somebody_set_is_no_gap() {
    let gateway = gateway().set("SESSION__TURN_MARKS", true).start();
    let mut assistant = Assistant::new("s");
    assistant.turn(&gateway, false).await;
    assistant.turn += 1_000_000;
    assistant.turn(&gateway, false).await;
    assert_eq!(unpaired(&[&gateway]).await, "0");
}

#[tokio::test]
async fn turns_before_the_first_count_are_no_gap() {
    let gateway = gateway().set("SESSION__TURN_MARKS", true).start();
    let mut assistant = Assistant::new("s");
    let body = json!({"payload": {"input": {"text": "hello"}, "context": assistant.context}});
    let first = gateway.pre(body.to_string()).await.json();
    assistant.context = first["payload"]["context"].clone();
    assistant.turn = 3;
    assistant.turn(&gateway, false).await;
    assert_eq!(unpaired(&[&gateway]).await, "0");
}

#[tokio::test]
async fn a_session_without_an_id_is_planted_and_marked() {
    let gateway = gateway().set("SESSION__TURN_MARKS", true).start();
    for body in [bodies::PRE_NO_SESSION, bodies::PRE_NO_CONTEXT] {
        let first = gateway.pre(body).await.json();
        let mut next: Value = serde_json::from_str(body).unwrap();
        next["payload"]["context"] = first["payload"]["context"].clone();
        let again = gateway.pre(next.to_string()).await.json();
        assert_eq!(again, first);
        let post = json!({"payload": {"output": {}, "context": first["payload"]["context"]}});
        gateway.post(post.to_string()).await;
    }
    assert_eq!(unpaired(&[&gateway]).await, "0");
}

#[tokio::test]
async fn a_refused_turn_is_marked_too() {
    let setup = gateway().set("SESSION__TURN_MARKS", true);
    let gateway = setup
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .start();
    let mut assistant = Assistant::new("s");
    assistant.turn(&gateway, false).await;
    for _ in 0..2 {
        assistant.turn += 1;
        assistant.context["global"]["system"]["turn_count"] = json!(assistant.turn);
        let body = json!({"payload": {"input": {"text": "4111 1111 1111 1111"}, "context": assistant.context}});
        let refused = gateway.pre(body.to_string()).await.json();
        assert!(refused["output"]["generic"][0]["text"].is_string());
        assistant.context = refused["context"].clone();
    }
    assistant.turn(&gateway, false).await;
    assert_eq!(unpaired(&[&gateway]).await, "0");
    // Turns that passed by before a refusal are counted with it.
    assistant.turn(&gateway, true).await;
    let turn = assistant.turn + 1;
    assistant.context["global"]["system"]["turn_count"] = json!(turn);
    let body = json!({"payload": {"input": {"text": "4111 1111 1111 1111"}, "context": assistant.context}});
    gateway.pre(body.to_string()).await;
    assert_eq!(unpaired(&[&gateway]).await, "1");
}

#[tokio::test]
async fn nothing_is_marked_unless_it_is_asked_for() {
    let gateway = gateway().start();
    let body = bodies::pre("s", "hello there");
    assert_eq!(gateway.pre(body.clone()).await.text, body);
    let ready = gateway.get("/readyz?verbose=1").await.json();
    assert_eq!(ready["turn_marks"], false);
    assert_eq!(gateway.get("/readyz").await.text, "{\"status\":\"ready\"}");
}
