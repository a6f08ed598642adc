//! What the assistant asked is a cue for what the customer answers.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, gateway},
};

/// What the assistant sees of `answer` after it said `question`.
async fn answered(gateway: &Gateway, session: &str, question: &str, answer: &str) -> String {
    assert_eq!(gateway.restored(session, question).await, question);
    gateway.redacted(session, answer).await
}

fn is_token(text: &str, entity: &str) -> bool {
    text.starts_with(&format!("[{entity}_")) && text.ends_with(']')
}

#[tokio::test]
async fn a_bare_answer_is_what_was_asked_for() {
    let gateway = gateway().start();
    for (session, question, answer, entity) in [
        (
            "a",
            "What is your date of birth?",
            "4 July 1985",
            "DATE_OF_BIRTH",
        ),
        ("b", "Thank you. And your last name?", "toaster", "PERSON"),
        (
            "c",
            "Please enter your policy number.",
            "4471-X",
            "POLICY_NUMBER",
        ),
    ] {
        assert_eq!(
            gateway.redacted(session, answer).await,
            answer,
            "nothing was asked"
        );
        let told = answered(&gateway, session, question, answer).await;
        assert!(is_token(&told, entity), "{question} {told}");
        assert_eq!(gateway.restored(session, &told).await, answer);
    }
}

#[tokio::test]
async fn a_question_holds_for_its_own_session_and_for_one_answer() {
    let gateway = gateway().start();
    let told = answered(&gateway, "a", "Your last name?", "smith").await;
    assert!(is_token(&told, "PERSON"), "{told}");
    assert_eq!(gateway.redacted("b", "toaster").await, "toaster");
    // It was answered.
    assert_eq!(gateway.redacted("a", "toaster").await, "toaster");
}

#[tokio::test]
async fn a_question_of_an_earlier_turn_is_forgotten() {
    let gateway = gateway().start();
    let turn = |body: String, turn: u64| {
        let mut body: Value = serde_json::from_str(&body).unwrap();
        body["payload"]["context"]["global"]["system"] = json!({"turn_count": turn});
        body.to_string()
    };
    gateway
        .post(turn(bodies::post("a", "Your last name?"), 4))
        .await;
    let late = gateway.pre(turn(bodies::pre("a", "toaster"), 7)).await;
    assert_eq!(late.text(), "toaster");
    let next = gateway.pre(turn(bodies::pre("a", "smith"), 5)).await;
    assert!(is_token(&next.text(), "PERSON"));
}

#[tokio::test]
async fn buttons_behind_a_question_do_not_hide_it() {
    let gateway = gateway().start();
    let generic = json!([
        {"response_type": "text", "text": "What is your last name?"},
        {"response_type": "option", "title": "Or", "options": [{"label": "Go back"}, {"label": "An agent"}]}
    ]);
    gateway.post(bodies::post_generic("s", generic)).await;
    let told = gateway.redacted("s", "toaster").await;
    assert!(is_token(&told, "PERSON"), "{told}");
}

#[tokio::test]
async fn two_replicas_share_the_question_and_nothing_of_it_is_readable() {
    let one = gateway().start();
    let two = gateway().beside(&one).start();
    one.restored("a", "What is your mother's maiden name?")
        .await;
    let told = two.redacted("a", "smith").await;
    assert!(is_token(&told, "PERSON"), "{told}");
    for file in std::fs::read_dir(one.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for readable in ["maiden", "QUESTION", "smith"] {
            let is_it = |window: &[u8]| window == readable.as_bytes();
            assert!(!bytes.windows(readable.len()).any(is_it), "{readable}");
        }
    }
}

#[tokio::test]
async fn it_can_be_turned_off() {
    let gateway = gateway().set("SESSION__QUESTIONS", false).start();
    assert_eq!(
        answered(&gateway, "a", "Your last name?", "toaster").await,
        "toaster"
    );
}
