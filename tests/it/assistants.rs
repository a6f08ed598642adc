//! Several assistants in one gateway: their sessions, credentials and rules are apart.

use serde_json::json;

use crate::support::{
    bodies,
    gateway::{Gateway, Reply, Setup, command, eventually, gateway, wait},
};

const EMAIL: &str = "jane.doe@example.com";

fn with_file(text: &str) -> Setup {
    let setup = gateway();
    std::fs::write(setup.folder().join("cloakroom.toml"), text).unwrap();
    setup
}

/// A gateway with the assistants `bank` and `shop` and the one of the plain paths, each with
/// a credential of its own.
fn three() -> Gateway {
    with_file(
        r#"
        [auth]
        bearer = "main-bearer"

        [[assistant]]
        name = "bank"
        [assistant.auth]
        bearer = "bank-bearer"

        [[assistant]]
        name = "shop"
        [assistant.auth]
        basic = "shop:secret"
        "#,
    )
    .start()
}

/// With `shop:secret` as Basic credentials.
const SHOP: &str = "Basic c2hvcDpzZWNyZXQ=";
const BANK: &str = "Bearer bank-bearer";
const MAIN: &str = "Bearer main-bearer";

async fn call(gateway: &Gateway, path: &str, credential: &str, body: String) -> Reply {
    let request = gateway.request(path, body);
    gateway
        .send(request.header("authorization", credential))
        .await
}

#[tokio::test]
async fn sessions_of_two_assistants_are_apart_even_where_their_ids_are_equal() {
    let gateway = three();
    let everybody = [
        ("/webhook", MAIN),
        ("/webhook/bank", BANK),
        ("/webhook/shop", SHOP),
    ];
    let mut tokens = Vec::new();
    for (path, credential) in everybody {
        let body = bodies::pre("same-id", EMAIL);
        let redacted = call(&gateway, &format!("{path}/pre"), credential, body).await;
        tokens.push(redacted.text());
    }
    for (at, (path, credential)) in everybody.into_iter().enumerate() {
        for (of, token) in tokens.iter().enumerate() {
            let body = bodies::post("same-id", token);
            let answer = call(&gateway, &format!("{path}/post"), credential, body).await;
            let expected = if of == at { EMAIL } else { token };
            assert_eq!(answer.shown(), expected, "token {of} at {path}");
        }
    }
}

#[tokio::test]
async fn a_credential_opens_its_own_assistant_only() {
    let gateway = three();
    for (path, own) in [
        ("/webhook/pre", MAIN),
        ("/webhook/bank/pre", BANK),
        ("/webhook/shop/pre", SHOP),
        ("/webhook/post", MAIN),
        ("/webhook/bank/post", BANK),
        ("/webhook/shop/post", SHOP),
        ("/v1/redact", MAIN),
        ("/v1/assistants/bank/redact", BANK),
        ("/v1/assistants/shop/redact", SHOP),
        ("/v1/restore", MAIN),
        ("/v1/assistants/bank/restore", BANK),
        ("/v1/assistants/shop/restore", SHOP),
        ("/v1/assistants/shop/detect", SHOP),
    ] {
        let body = match path.rsplit('/').next().unwrap() {
            "pre" => bodies::pre("s", "hello"),
            "post" => bodies::post("s", "hello"),
            "detect" => json!({"text": "hello"}).to_string(),
            _ => json!({"session_id": "s", "text": "hello"}).to_string(),
        };
        for credential in [MAIN, BANK, SHOP] {
            let answer = call(&gateway, path, credential, body.clone()).await;
            if credential == own {
                assert_eq!(answer.status, 200, "{path} {credential}: {}", answer.text);
            } else {
                assert_eq!(answer.status, 401, "{path} {credential}");
                assert_eq!(answer.code(), "credentials_wrong");
            }
        }
    }
}

#[tokio::test]
async fn an_assistant_that_is_not_set_up_is_not_found() {
    let gateway = three();
    for path in [
        "/webhook/nobody/pre",
        "/webhook/nobody/post",
        "/webhook/Bank/pre",
        "/v1/assistants/nobody/redact",
    ] {
        let answer = call(&gateway, path, MAIN, bodies::pre("s", EMAIL)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, "not_found".into())
        );
    }
}

#[tokio::test]
async fn an_id_planted_by_one_assistant_is_not_believed_by_another() {
    let gateway = three();
    let start = json!({"payload": {"input": {"text": EMAIL}, "context": {}}}).to_string();
    let answer = call(&gateway, "/webhook/bank/pre", BANK, start)
        .await
        .json();
    let context = &answer["payload"]["context"];
    let output =
        json!({"generic": [{"response_type": "text", "text": answer["payload"]["input"]["text"]}]});
    let post = json!({"payload": {"output": output, "context": context}}).to_string();
    let at_bank = call(&gateway, "/webhook/bank/post", BANK, post.clone()).await;
    assert_eq!(at_bank.shown(), EMAIL);
    let at_shop = call(&gateway, "/webhook/shop/post", SHOP, post).await;
    assert_eq!(at_shop.shown(), answer["payload"]["input"]["text"]);
}

#[tokio::test]
async fn an_assistant_has_rules_of_its_own_and_the_others_where_it_says_nothing() {
    let gateway = with_file(
        r#"
        [policy.entities.EMAIL_ADDRESS]
        action = "mask"
        [policy.entities.US_SSN]
        action = "drop"

        [[assistant]]
        name = "bank"
        [assistant.policy]
        allow = ["desk@bank.example"]
        [assistant.policy.entities.EMAIL_ADDRESS]
        action = "replace"
        text = "[mail]"

        [[assistant]]
        name = "shop"
        [assistant.policy]
        action = "keep"
        [assistant.session]
        ttl_seconds = 1
        "#,
    )
    .start();
    let text = "a@b.com, desk@bank.example, SSN 536-90-4399, 4111 1111 1111 1111";
    let redact = async |path: &str| {
        let body = json!({"session_id": "s", "text": text}).to_string();
        let answer = gateway.post_body(path, body).await.json();
        answer["text"].as_str().unwrap().to_owned()
    };
    let main = redact("/v1/redact").await;
    assert!(
        main.starts_with("*@*.***, ****@****.*******, SSN , [CREDIT_CARD_"),
        "{main}"
    );
    let bank = redact("/v1/assistants/bank/redact").await;
    assert!(
        bank.starts_with("[mail], desk@bank.example, SSN , [CREDIT_CARD_"),
        "{bank}"
    );
    let shop = redact("/v1/assistants/shop/redact").await;
    assert_eq!(
        shop,
        "*@*.***, ****@****.*******, SSN , 4111 1111 1111 1111"
    );
}

#[tokio::test]
async fn an_assistants_session_ends_when_its_own_section_says_so() {
    let gateway = with_file(
        r#"
        [[assistant]]
        name = "shop"
        [assistant.session]
        ttl_seconds = 1
        "#,
    )
    .start();
    let body = |text: &str| json!({"session_id": "s", "text": text}).to_string();
    let text = async |path: &str, given: &str| {
        let answer = gateway.post_body(path, body(given)).await.json();
        answer["text"].as_str().unwrap().to_owned()
    };
    let of_main = text("/v1/redact", EMAIL).await;
    let of_shop = text("/v1/assistants/shop/redact", EMAIL).await;
    eventually("the session expires", async || {
        // Reading would keep the session alive, so nobody reads for longer than it lives.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        text("/v1/assistants/shop/restore", &of_shop).await == of_shop
    })
    .await;
    assert_eq!(text("/v1/restore", &of_main).await, EMAIL);
}

#[tokio::test]
async fn a_credential_can_come_from_the_environment() {
    let gateway = with_file("[[assistant]]\nname = 'bank'\n")
        .set("ASSISTANT__0__AUTH__BEARER", "bank-bearer")
        .set("ASSISTANT__0__POLICY__ENTITIES__US_SSN__ACTION", "drop")
        .start();
    let body = bodies::pre("s", "SSN 536-90-4399");
    let answer = call(&gateway, "/webhook/bank/pre", BANK, body.clone()).await;
    assert_eq!(answer.text(), "SSN ");
    let answer = call(&gateway, "/webhook/bank/pre", MAIN, body).await;
    assert_eq!(answer.status, 401);
}

#[test]
fn all_that_is_wrong_with_assistants_is_reported_at_once() {
    let setup = with_file(
        r#"
        [auth]
        bearer = "shared-secret"

        [[assistant]]
        name = "bank"
        [assistant.auth]
        bearer = "shared-secret"

        [[assistant]]
        name = "bank"
        [assistant.auth]
        api_key = "bank-key"

        [[assistant]]
        name = "Shop/1"
        [assistant.auth]
        jwt_secret = "bank-key"
        [assistant.policy]
        acton = "drop"
        [assistant.policy.entities.NOTHING]
        action = "drop"

        [[assistant]]
        [assistant.session]
        ttl_seconds = 0
        "#,
    );
    let mut child = command()
        .current_dir(setup.folder())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(wait(&mut child).code(), Some(64));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    for problem in [
        "assistant.0.auth.bearer: must not be another assistant's credential too",
        "assistant.1.name: another assistant has this name",
        "assistant.2.name: must be small letters",
        "assistant.2.auth.jwt_secret: must not be another assistant's credential too",
        "assistant.2.policy.acton: is not known; did you mean",
        "assistant.2.policy.entities.NOTHING: no recognizer finds this entity type",
        "assistant.3.name: is not set",
        "assistant.3.auth: names no method",
        "assistant.3.session.ttl_seconds: must be a whole number",
    ] {
        assert!(said.contains(problem), "{problem} in {said}");
    }
    assert!(
        !said.contains("secret\"") && !said.contains("bank-key"),
        "{said}"
    );
}

#[test]
fn an_open_assistant_keeps_the_gateway_on_loopback() {
    let setup = with_file(
        "listen = '0.0.0.0:0'\n[auth]\nbearer = 'b'\n[[assistant]]\nname = 'bank'\n[assistant.auth]\nopen = true\n",
    );
    let mut child = command()
        .current_dir(setup.folder())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(wait(&mut child).code(), Some(64));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert!(said.contains("listen: without authentication"), "{said}");
}
