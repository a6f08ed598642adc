//! Nothing that a customer wrote turns up where it does not belong: canaries go through every
//! route, every fault and every log level; then everything that the gateway has written is searched.

use serde_json::{Value, json};

use crate::support::{
    bodies,
    canary::{Canaries, files},
    gateway::{Gateway, PATIENCE, Setup, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "canary.vole@example.org";
const CARD: &str = "5500 0055 5555 5559";
const PHONE: &str = "+44 20 7946 0958";
const NAME: &str = "Zoë Volescanary";
/// Nobody finds it; it is in no place all the same.
const WORDS: &str = "unremarkable canarywords";
const SESSION: &str = "session-canary-0f31";
const USER: &str = "customer-canary-77c0";
const SECRET: &str = "credential-canary-9b2";

/// Events on their way to the sink keep their ids and all words that are no personal data.
const EVENTS: [&str; 4] = [
    "outbox.db",
    "outbox.db-wal",
    "outbox.db-shm",
    "events.jsonl",
];

fn assert_clean(places: &[(String, Vec<u8>)]) {
    let values = Canaries::new(&[EMAIL, CARD, PHONE, NAME, SECRET]);
    let all = Canaries::new(&[EMAIL, CARD, PHONE, NAME, SECRET, WORDS, SESSION, USER]);
    for place in places {
        let is_event = EVENTS.iter().any(|end| place.0.ends_with(end));
        let canaries = if is_event { &values } else { &all };
        canaries.assert_none(std::slice::from_ref(place));
    }
}

fn words() -> String {
    format!("My name is {NAME}, {EMAIL}, card {CARD}, call {PHONE}. {WORDS}")
}

/// A gateway that writes down all that it can.
fn talkative(level: &str, format: &str) -> Setup {
    let setup = gateway();
    std::fs::write(setup.folder().join("bearer"), SECRET).unwrap();
    setup
        .set("LOG__LEVEL", level)
        .set("LOG__FORMAT", format)
        .set("AUDIT__SINK", "file://audit.jsonl")
        .set("LOG_WEBHOOK__SINK", "file://events.jsonl")
        .set("POLICY__ENTITIES__US_SSN__ACTION", "block")
        .set("LIMITS__MAX_BODY_BYTES", 100_000)
        .set("AUTH__WEBHOOK__OPEN", "true")
        .set("AUTH__METRICS__OPEN", "true")
        .set("AUTH__API__BEARER_FILE", "bearer")
}

/// What was answered where no value may stand.
#[derive(Default)]
struct Answers(Vec<(String, Vec<u8>)>);

impl Answers {
    /// An answer that may hold no value, whatever it is.
    fn add(&mut self, what: &str, answer: &str) {
        self.0
            .push((format!("the answer to {what}"), answer.as_bytes().to_vec()));
    }
}

/// Everything a gateway leaves behind. What exports traces has its own place here too.
async fn places(gateway: &Gateway) -> Vec<(String, Vec<u8>)> {
    let metrics = gateway.get("/metrics").await.text;
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");
    let readiness = gateway.get("/readyz?verbose").await.text;
    let mut places = vec![
        ("/metrics".to_owned(), metrics.into_bytes()),
        ("/readyz".to_owned(), readiness.into_bytes()),
        ("the log".to_owned(), gateway.log().into_bytes()),
    ];
    let own = files(gateway.folder.path()).into_iter();
    // The one file that was given to it.
    places.extend(own.filter(|(name, _)| !name.ends_with("/bearer")));
    places
}

fn logged(text: &str) -> Value {
    json!({
        "event": {"name": "message_logged"},
        "payload": {
            "session_id": SESSION, "customer_id": USER,
            "request": {"input": {"message_type": "text", "text": text},
                        "context": {"global": {"session_id": SESSION}}},
            "response": {"output": {"generic": [{"response_type": "text", "text": text}]},
                         "context": {"global": {"session_id": SESSION}}}
        }
    })
}

fn pre(text: &str) -> Value {
    let mut body: Value = serde_json::from_str(&bodies::pre(SESSION, text)).unwrap();
    body["payload"]["user_id"] = USER.into();
    body
}

fn run(text: &str) -> Value {
    json!({"event": {"name": "pre_run"}, "payload": {
        "message": {"role": "user", "content": text}, "thread_id": SESSION, "agent_id": "a-1"}})
}

fn piece(text: &str, is_last: bool) -> Value {
    let event = if is_last {
        "message.completed"
    } else {
        "message.delta"
    };
    json!({"payload": {"event": event, "data": {"delta": text, "thread_id": SESSION, "run_id": "r-1"}}})
}

/// The values are all gone from what the assistant sees; its own words and ids it may see.
fn assert_redacted(text: &str) {
    let found = Canaries::new(&[EMAIL, CARD, PHONE, NAME]);
    assert_eq!(found.found(text.as_bytes()), [""; 0], "{text}");
}

/// Every route, used as it is meant.
async fn use_all(gateway: &Gateway, answers: &mut Answers) {
    let api = |path: &str, body: Value| gateway.request(path, body.to_string()).bearer_auth(SECRET);
    let redacted = gateway.pre(pre(&words()).to_string()).await.text();
    assert_redacted(&redacted);
    let shown = gateway.restored(SESSION, &redacted).await;
    // While the store is away stored tokens stay; no other text comes back.
    if gateway.get("/readyz").await.status == 200 {
        assert_eq!(shown, words());
    }
    let agent = json!([{"response_type": "connect_to_agent", "message_to_human_agent": redacted}]);
    gateway.post(bodies::post_generic(SESSION, agent)).await;
    let question = bodies::post(SESSION, "What is your last name?");
    gateway.post(question).await;
    gateway.pre(pre("volescanary").to_string()).await;
    let blocked = gateway
        .pre(pre(&format!("ssn 536-90-4399 {}", words())).to_string())
        .await;
    let output = &blocked.json()["payload"]["output"];
    answers.add("a blocked message", &output.to_string());

    let seen = gateway.pre(run(&words()).to_string()).await;
    let content = seen.json()["payload"]["message"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_redacted(&content);
    let (half, rest) = content.split_at(content.find("PERSON").map_or(5, |at| at + 3));
    gateway.post(piece(half, false).to_string()).await;
    gateway.post(piece(rest, false).to_string()).await;
    gateway.post(piece("", true).to_string()).await;

    for (path, body) in [
        ("/v1/detect", json!({"text": words(), "explain": true})),
        (
            "/v1/redact",
            json!({"session_id": SESSION, "user_id": USER, "text": words()}),
        ),
    ] {
        let answer = gateway.send(api(path, body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_redacted(&answer.text);
    }
    let body = json!({"session_id": SESSION, "text": redacted});
    gateway.send(api("/v1/restore", body)).await;
    gateway
        .post_body("/webhook/log", logged(&words()).to_string())
        .await;
}

/// Every route, used as it is not meant.
async fn misuse_all(gateway: &Gateway, answers: &mut Answers) {
    let long = format!("{}{}", words(), "x".repeat(120_000));
    let deep = format!("{}\"{}\"{}", "[".repeat(300), words(), "]".repeat(300));
    let no_json = format!("{{\"payload\": {{\"input\": {{\"text\": \"{}", words());
    let no_message = json!({"payload": {"input": words()}, (SESSION): 1}).to_string();
    let routes = [
        "/webhook/pre",
        "/webhook/post",
        "/webhook/log",
        "/v1/detect",
        "/v1/redact",
        "/v1/restore",
    ];
    for path in routes {
        for (what, body) in [
            ("too long", &long),
            ("too deep", &deep),
            ("no JSON", &no_json),
            ("no message", &no_message),
            ("no text", &format!("\u{0}{}", words())),
        ] {
            let request = gateway.request(path, body.clone()).bearer_auth(SECRET);
            let Ok(response) = request.send().await else {
                // It hangs up on what is too long.
                continue;
            };
            let status = response.status();
            let answer = response.text().await.unwrap_or_default();
            if !status.is_success() {
                answers.add(&format!("{path} with {what}"), &answer);
            }
        }
        let wrong = format!("{SECRET}-{EMAIL}");
        for request in [
            gateway.request(path, words()).bearer_auth(&wrong),
            gateway
                .request(path, words())
                .basic_auth(EMAIL, Some(&wrong)),
            gateway.request(path, words()).header("x-api-key", &wrong),
            gateway
                .request(path, words())
                .header("x-canary", PHONE)
                .header("user-agent", EMAIL),
        ] {
            let answer = gateway.send(request).await;
            if answer.status.is_client_error() {
                answers.add(&format!("{path} with wrong credentials"), &answer.text);
            }
        }
    }
    let client = reqwest::Client::new();
    for path in [
        format!("/v1/sessions/{SESSION}"),
        format!("/v1/users/{USER}"),
        format!("/{EMAIL}?q={EMAIL}"),
        format!("/webhook/{EMAIL}/pre"),
        format!("/v1/assistants/{EMAIL}/redact"),
    ] {
        let answer = gateway.get(&path).await;
        answers.add(&path, &answer.text);
        let answer = gateway.post_body(&path, words()).await;
        answers.add(&path, &answer.text);
        let deleted = client.delete(gateway.url(&path)).timeout(PATIENCE);
        answers.add(
            &path,
            &gateway.send(deleted.bearer_auth("none-at-all")).await.text,
        );
    }
    // A message that breaks off, and one that is no HTTP.
    for start in [
        format!(
            "POST /webhook/pre HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n{}",
            words()
        ),
        format!("{EMAIL} {CARD}\r\n\r\n"),
        format!("GET /{EMAIL} HTTP/9.9\r\n{EMAIL}\r\n\r\n"),
    ] {
        use tokio::io::AsyncWriteExt as _;
        let mut stream = tokio::net::TcpStream::connect(gateway.address)
            .await
            .unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    }
}

async fn erase(gateway: &Gateway, answers: &mut Answers) {
    let client = reqwest::Client::new();
    for path in [
        format!("/v1/sessions/{SESSION}"),
        format!("/v1/users/{USER}"),
    ] {
        for request in [
            client.get(gateway.url(&path)),
            client.delete(gateway.url(&path)),
        ] {
            let request = request.bearer_auth(SECRET).timeout(PATIENCE);
            answers.add(&path, &gateway.send(request).await.text);
        }
    }
}

/// More at once than one worker gets done.
async fn overload(gateway: &Gateway) {
    let calls = (0..100).map(|_| async {
        let request = gateway.request("/webhook/pre", pre(&words()).to_string());
        if let Ok(response) = request.send().await
            && response.status() == 200
        {
            let text = response.text().await.unwrap();
            let body: Value = serde_json::from_str(&text).unwrap();
            assert_redacted(body["payload"]["input"]["text"].as_str().unwrap());
        }
    });
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn no_route_leaks_at_any_log_level_in_any_format() {
    for level in ["error", "warn", "info", "debug", "trace"] {
        for format in ["text", "json"] {
            let gateway = talkative(level, format).start();
            let mut answers = Answers::default();
            use_all(&gateway, &mut answers).await;
            misuse_all(&gateway, &mut answers).await;
            let places_before = places(&gateway).await;
            erase(&gateway, &mut answers).await;
            assert_clean(&answers.0);
            assert_clean(&places_before);
            let names: Vec<&str> = places_before
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            for file in [
                "cloakroom.db",
                "cloakroom.db-wal",
                "outbox.db",
                "audit.jsonl",
                "events.jsonl",
            ] {
                assert!(
                    names.iter().any(|name| name.ends_with(file)),
                    "{file}: {names:?}"
                );
            }
            gateway.signal("TERM");
            let folder = gateway.folder.clone();
            let (_, log) = gateway.ended();
            assert_clean(&[("the log".to_owned(), log.into_bytes())]);
            let left = files(folder.path()).into_iter();
            let left: Vec<_> = left
                .filter(|(name, _)| !name.ends_with("/bearer"))
                .collect();
            assert_clean(&left);
        }
    }
}

#[tokio::test]
async fn no_fault_of_the_store_leaks_and_neither_does_its_dump() {
    for format in ["text", "json"] {
        let mut redis = RedisServer::with(&[
            "--appendonly",
            "yes",
            "--rdbcompression",
            "no",
            "--aof-use-rdb-preamble",
            "no",
        ]);
        let mut full = RedisServer::with(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
        let gateway = talkative("trace", format)
            .set("VAULT__URL", redis.url())
            .set("WORKERS", 1)
            .start();
        let on_full = talkative("trace", format)
            .set("VAULT__URL", full.url())
            .start();
        let mut answers = Answers::default();
        use_all(&gateway, &mut answers).await;
        overload(&gateway).await;
        let save = |port: u16| {
            let url = format!("redis://127.0.0.1:{port}/");
            let mut connection = redis::Client::open(url).unwrap().get_connection().unwrap();
            let _: String = redis::cmd("SAVE").query(&mut connection).unwrap();
        };
        save(redis.port());
        let dump = files(redis.folder());
        let holds = |end: &str| {
            let is_ours = |bytes: &[u8]| memchr::memmem::find(bytes, b"cloakroom:1:").is_some();
            assert!(
                dump.iter()
                    .any(|(name, bytes)| name.ends_with(end) && is_ours(bytes)),
                "{end}"
            );
        };
        holds("dump.rdb");
        holds(".aof");
        assert_clean(&dump);
        use_all(&on_full, &mut answers).await;
        assert_clean(&places(&on_full).await);
        redis.stop();
        use_all(&gateway, &mut answers).await;
        erase(&gateway, &mut answers).await;
        redis.cont();
        redis.kill();
        use_all(&gateway, &mut answers).await;
        misuse_all(&gateway, &mut answers).await;
        erase(&gateway, &mut answers).await;
        assert_clean(&answers.0);
        assert_clean(&places(&gateway).await);
        assert_clean(&files(redis.folder()));
        full.kill();
    }
}
