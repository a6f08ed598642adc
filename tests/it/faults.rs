//! The design's fault table: whatever breaks, nothing raw goes on and no wrong value comes
//! back. The faults are real: a `redis-server` killed, stopped and restarted, a full one, a
//! recognizer that panics.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, eventually, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "jane.doe@example.com";

fn on(redis: &RedisServer) -> Gateway {
    gateway().set("VAULT__URL", redis.url()).start()
}

fn is_sealed(text: &str) -> bool {
    text.starts_with("[EMAIL_ADDRESS_") && text.len() > 80 && text.ends_with(']')
}

#[tokio::test]
async fn with_the_store_down_tokens_are_sealed_and_restore_while_it_is_down() {
    let mut redis = RedisServer::start();
    let gateway = on(&redis);
    let stored = gateway.redacted("s", EMAIL).await;
    redis.kill();
    let sealed = gateway.redacted("s", &format!("from {EMAIL}")).await;
    let sealed = sealed.strip_prefix("from ").unwrap();
    assert!(is_sealed(sealed), "{sealed}");
    assert_eq!(
        gateway.redacted("s", EMAIL).await,
        sealed,
        "the same value, the same token"
    );
    assert!(
        sealed.starts_with(stored.trim_end_matches(']')),
        "{sealed} {stored}"
    );

    assert_eq!(
        gateway.restored("s", &format!("to {sealed}.")).await,
        format!("to {EMAIL}.")
    );
    assert_eq!(gateway.restored("s", &sealed.to_lowercase()).await, EMAIL);
    // A stored token is shown as a label while its value cannot be had.
    assert_eq!(
        gateway
            .restored("s", &format!("to {stored} {sealed}"))
            .await,
        format!("to [email address] {EMAIL}")
    );
    // Another session's sealed token stays closed.
    assert_eq!(gateway.restored("other", sealed).await, sealed);

    redis.restart();
    eventually("the gateway stores again", async || {
        !is_sealed(&gateway.redacted("s", EMAIL).await)
    })
    .await;
    assert_eq!(
        gateway.restored("s", sealed).await,
        EMAIL,
        "sealed tokens outlive the fault"
    );
    assert!(
        gateway
            .metric("cloakroom_degraded_answers_total{reason=\"store_unavailable\"}")
            .await
            >= 2.0
    );
    eventually("the log tells of both changes", async || {
        gateway.redacted("s", EMAIL).await;
        let log = gateway.log();
        log.contains("the store does not answer") && log.contains("the store answers again")
    })
    .await;
    let log = gateway.log();
    assert!(!log.contains("jane"), "{log}");
}

#[tokio::test]
async fn what_an_answer_shows_without_the_store_is_a_setting() {
    for (setting, expected) in [("label", "to [email address]."), ("token", "to TOKEN.")] {
        let mut redis = RedisServer::start();
        let gateway = gateway()
            .set("VAULT__URL", redis.url())
            .set("RESTORE__UNAVAILABLE", setting)
            .start();
        let token = gateway.redacted("s", EMAIL).await;
        redis.kill();
        assert_eq!(
            gateway
                .restored("s", &format!("to {token}."))
                .await
                .replace(&token, "TOKEN"),
            expected
        );
    }
    let mut redis = RedisServer::start();
    let gateway = gateway()
        .set("VAULT__URL", redis.url())
        .set("RESTORE__UNAVAILABLE", "error")
        .start();
    let token = gateway.redacted("s", EMAIL).await;
    redis.kill();
    let answer = gateway.post(bodies::post("s", &token)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "vault_unavailable")
    );
    assert_eq!(
        gateway.restored("s", "no token here").await,
        "no token here"
    );
}

#[tokio::test]
async fn a_store_that_hangs_is_not_waited_for_and_is_used_again() {
    let redis = RedisServer::start();
    let gateway = on(&redis);
    let stored = gateway.redacted("s", EMAIL).await;
    redis.stop();
    assert!(is_sealed(&gateway.redacted("s", EMAIL).await));
    assert_eq!(gateway.restored("s", &stored).await, "[email address]");
    assert_eq!(gateway.get("/readyz").await.status, 503);
    redis.cont();
    eventually("the gateway stores again", async || {
        gateway.redacted("s", EMAIL).await == stored
    })
    .await;
    // A late answer of a call that was given up belongs to nobody else.
    for n in 0..20 {
        let session = format!("s{n}");
        let mine = format!("p{n}@example.com");
        let token = gateway.redacted(&session, &mine).await;
        assert_eq!(gateway.restored(&session, &token).await, mine);
    }
}

#[tokio::test]
async fn a_full_store_seals_and_a_full_session_seals() {
    let redis = RedisServer::with(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
    let gateway_on_full = on(&redis);
    let sealed = gateway_on_full.redacted("s", EMAIL).await;
    assert!(is_sealed(&sealed), "{sealed}");
    assert_eq!(gateway_on_full.restored("s", &sealed).await, EMAIL);

    let small = gateway().set("VAULT__MAX_ENTRIES_PER_SESSION", 2).start();
    let two = small.redacted("s", "a1@example.com b2@example.com").await;
    assert!(two.len() < 60, "{two}");
    let third = small.redacted("s", EMAIL).await;
    assert!(is_sealed(&third), "{third}");
    assert_eq!(small.restored("s", &third).await, EMAIL);
    assert_eq!(
        small.redacted("s", "a1@example.com b2@example.com").await,
        two,
        "what is there stays"
    );
    assert!(
        small
            .metric("cloakroom_degraded_answers_total{reason=\"store_full\"}")
            .await
            >= 1.0
    );
}

#[tokio::test]
async fn where_a_sealed_token_is_too_long_the_bare_type_stands() {
    let mut redis = RedisServer::start();
    let gateway = on(&redis);
    redis.kill();
    let text = format!("{}{EMAIL} {}", "a ".repeat(1000), "x".repeat(20));
    let redacted = gateway.redacted("s", &text).await;
    assert!(redacted.chars().count() <= 2048);
    assert!(redacted.contains("[EMAIL_ADDRESS]"), "{redacted}");
    assert!(
        gateway
            .metric("cloakroom_degraded_answers_total{reason=\"text_limit\"}")
            .await
            >= 1.0
    );
}

#[tokio::test]
async fn a_store_that_was_never_there_does_not_keep_the_gateway_from_redacting() {
    let mut redis = RedisServer::start();
    redis.kill();
    let gateway = on(&redis);
    let sealed = gateway.redacted("s", EMAIL).await;
    assert!(is_sealed(&sealed));
    assert_eq!(gateway.restored("s", &sealed).await, EMAIL);
    redis.restart();
    eventually("the gateway stores", async || {
        !is_sealed(&gateway.redacted("s", EMAIL).await)
    })
    .await;
}

/// Customers go on talking while the store is killed, stopped and restarted again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_no_fault_of_the_store_leaks_or_mixes_values_up() {
    let mut redis = RedisServer::with(&["--appendonly", "yes", "--appendfsync", "always"]);
    let gateway = Arc::new(on(&redis));
    let stop = Arc::new(AtomicBool::new(false));
    let turns = Arc::new(AtomicUsize::new(0));
    let mut customers = Vec::new();
    for customer in 0..8 {
        let (gateway, stop, turns) = (gateway.clone(), stop.clone(), turns.clone());
        customers.push(tokio::spawn(async move {
            let mut owed: Vec<(String, String, String)> = Vec::new();
            let mut turn = 0;
            while !stop.load(Ordering::Relaxed) {
                let session = format!("s{customer}-{}", turn % 5);
                let mine = format!("c{customer}t{turn}@example.com");
                let token = gateway.redacted(&session, &mine).await;
                assert!(!token.contains('@') && !token.contains(&mine), "{token}");
                let shown = gateway.restored(&session, &token).await;
                assert!(
                    shown == mine || shown == "[email address]",
                    "{shown} for {mine}"
                );
                owed.push((session, token, mine));
                turn += 1;
                turns.fetch_add(1, Ordering::Relaxed);
            }
            owed
        }));
    }
    let done = |more: usize| {
        let goal = turns.load(Ordering::Relaxed) + more;
        let turns = turns.clone();
        async move {
            eventually("customers talk", async || {
                turns.load(Ordering::Relaxed) >= goal
            })
            .await;
        }
    };
    for _ in 0..3 {
        done(40).await;
        redis.kill();
        done(20).await;
        redis.restart();
        done(40).await;
        redis.stop();
        done(10).await;
        redis.cont();
    }
    stop.store(true, Ordering::Relaxed);
    let mut owed = Vec::new();
    for customer in customers {
        owed.extend(customer.await.unwrap());
    }
    eventually("the store is back", async || {
        gateway.get("/readyz").await.status == 200
    })
    .await;
    for (session, token, mine) in owed {
        // Each worker finds out for itself that the store is back.
        eventually(
            "what was answered comes back: it had been stored",
            async || {
                let shown = gateway.restored(&session, &token).await;
                assert!(
                    shown == mine || shown == "[email address]",
                    "{shown} for {mine}"
                );
                shown == mine
            },
        )
        .await;
    }
}

mod panics {
    use std::{
        collections::{BTreeMap, HashMap},
        time::Duration,
    };

    use cloakroom::{
        auth::{AuthOptions, Authenticator},
        detect::{Detector, DetectorOptions, TextRecognizer},
        gateway::{Gateway, GatewayOptions, Refusals, RestoreOptions, SessionOptions},
        http::{Application, Assistant, Limits, ServerOptions, Services, Share},
        policy::{Action, Policy, Rule},
        redact::token::TokenId,
        span::{Finding, Score},
        vault::{
            KeyRing, Store, Vault, VaultOptions,
            memory::MemoryStore,
            store::{
                Classify, Entry, Fingerprint, Holding, PutLimits, PutOutcome, SessionName,
                StoreFuture, UserName,
            },
        },
    };

    use super::*;

    struct Panics;

    impl TextRecognizer for Panics {
        fn id(&self) -> &'static str {
            "test.panics"
        }

        fn recognize(&self, text: &str, _: &mut Vec<Finding>) {
            assert!(
                !text.contains("boom"),
                "a message that holds the text: {text}"
            );
        }
    }

    /// A store that panics whatever it is asked.
    struct PanickingStore;

    impl Store for PanickingStore {
        fn put<'a>(
            &'a self,
            _: &'a SessionName,
            _: &'a [Entry],
            _: PutLimits,
        ) -> StoreFuture<'a, PutOutcome> {
            panic!("put")
        }

        fn get<'a>(
            &'a self,
            _: &'a SessionName,
            _: &'a [TokenId],
            _: Duration,
        ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>> {
            panic!("get")
        }

        fn holds<'a>(
            &'a self,
            _: &'a SessionName,
            _: &'a [(TokenId, Fingerprint)],
        ) -> StoreFuture<'a, Vec<bool>> {
            panic!("holds")
        }

        fn list<'a>(&'a self, _: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>> {
            panic!("list")
        }

        fn delete_session<'a>(&'a self, _: &'a SessionName) -> StoreFuture<'a, Holding> {
            panic!("delete")
        }

        fn delete_user<'a>(&'a self, _: &'a UserName) -> StoreFuture<'a, Holding> {
            panic!("delete")
        }

        fn count_session<'a>(&'a self, _: &'a SessionName) -> StoreFuture<'a, Holding> {
            panic!("count")
        }

        fn count_user<'a>(&'a self, _: &'a UserName) -> StoreFuture<'a, Holding> {
            panic!("count")
        }

        fn tally(&self, _: Classify) -> StoreFuture<'_, BTreeMap<String, u64>> {
            panic!("tally")
        }

        fn ping(&self) -> StoreFuture<'_, ()> {
            panic!("ping")
        }
    }

    /// A gateway in this process, because only here something can be made to panic.
    fn application(store: Arc<dyn Store>) -> Application {
        let detector = Detector::new(DetectorOptions::default())
            .unwrap_or_else(|_| panic!("the defaults are right"));
        let rule = Rule {
            action: Action::Token,
            threshold: Score::new(50),
        };
        let gateway = Gateway::new(
            Arc::new(detector.with_recognizer(Box::new(Panics))),
            Policy::new(rule, std::collections::BTreeMap::new()),
            Vault::new(
                Arc::new(KeyRing::generate()),
                store,
                VaultOptions::default(),
            ),
            GatewayOptions {
                assistant: String::new(),
                refusals: Refusals::new(std::collections::BTreeMap::new(), "en"),
                context: Vec::new(),
                restore: RestoreOptions::default(),
                max_text_len: 2048,
                session: SessionOptions {
                    questions: true,
                    partial_names: true,
                    turn_marks: false,
                },
            },
        );
        let open = || Authenticator::new(AuthOptions::default());
        let options = ServerOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            tls: None,
            workers: 1,
            limits: Limits::default(),
            recorder: None,
            shutdown_grace: Duration::from_secs(1),
        };
        Application::build(
            &options,
            Services {
                main: Arc::new(Assistant {
                    gateway,
                    webhook: open(),
                    api: open(),
                    share: Share::new(100),
                }),
                named: HashMap::new(),
                metrics: open(),
                outbox: None,
                audit: None,
            },
        )
        .unwrap()
    }

    #[tokio::test]
    async fn a_recognizer_that_panics_gives_up_the_whole_text_and_nothing_else() {
        let application = application(Arc::new(MemoryStore::new()));
        let url = format!("http://{}/webhook/pre", application.address());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(application.run_until(async {
            let _ = stopped.await;
        }));
        let client = reqwest::Client::new();
        let call = async |body: Value| -> Value {
            let answer = client
                .post(&url)
                .body(body.to_string())
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), 200);
            answer.json().await.unwrap()
        };
        let body = json!({"payload": {
            "input": {"text": format!("boom {EMAIL}"), "other": EMAIL},
            "context": {"global": {"session_id": "s"}},
            "rest": 1.0
        }});
        let answer = call(body.clone()).await;
        assert_eq!(answer["payload"]["input"]["text"], "[REDACTED]");
        assert!(
            answer["payload"]["input"]["other"]
                .as_str()
                .unwrap()
                .starts_with("[EMAIL_ADDRESS_")
        );
        assert_eq!(answer["payload"]["context"], body["payload"]["context"]);
        // The worker is as good as before.
        let answer = call(json!({"payload": {"input": {"text": EMAIL}}})).await;
        assert!(
            answer["payload"]["input"]["text"]
                .as_str()
                .unwrap()
                .starts_with("[EMAIL_ADDRESS_")
        );
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn anything_else_that_panics_gives_up_the_texts_and_keeps_the_call() {
        let application = application(Arc::new(PanickingStore));
        let url = format!("http://{}/webhook", application.address());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(application.run_until(async {
            let _ = stopped.await;
        }));
        let client = reqwest::Client::new();
        let call = async |path: &str, body: &Value| -> Value {
            let request = client.post(format!("{url}/{path}")).body(body.to_string());
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 200);
            answer.json().await.unwrap()
        };
        let body = json!({"payload": {
            "input": {"text": format!("I am {EMAIL}"), "other": [EMAIL], "source": {"id": "x"}},
            "context": {"global": {"session_id": "s"}},
        }});
        let mut expected = body.clone();
        expected["payload"]["input"]["text"] = json!("[REDACTED]");
        expected["payload"]["input"]["other"] = json!(["[REDACTED]"]);
        assert_eq!(call("pre", &body).await, expected);
        // An answer holds tokens at most: it goes on as it is.
        let body: Value =
            serde_json::from_str(&bodies::post("s", "to [EMAIL_ADDRESS_KQZVTR]")).unwrap();
        assert_eq!(call("post", &body).await, body);
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }
}
