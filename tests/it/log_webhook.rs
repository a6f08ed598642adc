//! The log webhook: events are redacted with the tokens of their session, wait on disk, and
//! reach a real sink that is down, slow, failing, and back again.

use std::{fs, path::Path, sync::Arc};

use serde_json::{Value, json};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use crate::support::{
    authority::Authority,
    bodies,
    gateway::{Gateway, Setup, eventually, gateway},
    sink::{Mood, Sink},
};

const EMAIL: &str = "jane.doe@example.com";

/// An event of one message of a session.
fn message_logged(session: &str, said: &str, answered: &str) -> String {
    json!({
        "event": {"name": "message_logged"},
        "payload": {
            "log_id": "f5f9a1a0-0000-4000-8000-000000000001",
            "assistant_id": "8a3c0c2e-0000-4000-8000-000000000002",
            "session_id": session,
            "customer_id": "c-77",
            "language": "en",
            "request_timestamp": "2026-11-22T03:41:37.000Z",
            "response_timestamp": "2026-11-22T03:41:38.000Z",
            "request": {
                "input": {"message_type": "text", "text": said},
                "context": {
                    "global": {"session_id": session, "system": {"turn_count": 2, "state": "eyJzIjoxfQ=="}},
                    "integrations": {"text_messaging": {"private": {"user_phone_number": "+14155550132"}}}
                }
            },
            "response": {
                "output": {"generic": [{"response_type": "text", "text": answered}]},
                "context": {"global": {"session_id": session}}
            }
        }
    })
    .to_string()
}

async fn log(gateway: &Gateway, body: String) {
    let answer = gateway.post_body("/webhook/log", body).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, "{}"));
}

fn into(sink: &Sink) -> Setup {
    gateway().set("LOG_WEBHOOK__SINK", sink.url())
}

/// The events that a file sink has, once there are as many as expected.
async fn lines(file: &Path, count: usize) -> Vec<Value> {
    eventually("the events are in the file", async || {
        fs::read_to_string(file).is_ok_and(|text| text.lines().count() >= count)
    })
    .await;
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A gateway whose events go into a file, and the file.
fn into_file() -> (Gateway, std::path::PathBuf) {
    let setup = gateway();
    let file = setup.folder().join("events.jsonl");
    (
        setup
            .set("LOG_WEBHOOK__SINK", "file://events.jsonl")
            .start(),
        file,
    )
}

#[tokio::test]
async fn what_was_said_is_redacted_with_the_tokens_of_the_conversation() {
    let (gateway, file) = into_file();
    let said = format!("My name is Jane Miller, write to {EMAIL}");
    let seen = gateway.redacted("s1", &said).await;
    let name = seen
        .strip_prefix("My name is ")
        .and_then(|rest| rest.split(',').next())
        .unwrap();
    assert!(name.starts_with("[PERSON_"), "{seen}");
    // In the answer the values are put back, and nothing there says that it is a name.
    let answered = format!("Done, Jane Miller: {EMAIL}.");
    let event = message_logged("s1", &said, &answered);
    log(&gateway, event.clone()).await;
    let logged = lines(&file, 1).await.remove(0);
    let payload = &logged["payload"];
    assert_eq!(payload["request"]["input"]["text"], seen);
    let email = seen.split(' ').next_back().unwrap();
    assert_eq!(
        payload["response"]["output"]["generic"][0]["text"],
        format!("Done, {name}: {email}.")
    );
    let private = &payload["request"]["context"]["integrations"]["text_messaging"]["private"];
    let phone = private["user_phone_number"].as_str().unwrap();
    assert!(phone.starts_with("[PHONE_NUMBER"), "{phone}");
    // All else is as it was.
    let mut expected: Value = serde_json::from_str(&event).unwrap();
    expected["payload"]["request"]["input"]["text"] = seen.clone().into();
    expected["payload"]["response"]["output"] = payload["response"]["output"].clone();
    expected["payload"]["request"]["context"]["integrations"] =
        payload["request"]["context"]["integrations"].clone();
    assert_eq!(logged, expected);
    // A token of the log is one of the session.
    assert_eq!(
        gateway.restored("s1", &format!("{name}?")).await,
        "Jane Miller?"
    );
}

#[tokio::test]
async fn a_conversation_without_an_id_is_known_by_what_was_planted() {
    let (gateway, file) = into_file();
    let said = format!("My name is Jane Miller, write to {EMAIL}");
    let body = json!({"payload": {"input": {"text": said}}});
    let seen = gateway.pre(body.to_string()).await.json()["payload"].clone();
    let event = json!({"event": {"name": "message_logged"}, "payload": {
        "request": {"input": {"text": said}, "context": seen["context"]},
        "response": {"output": {"generic": [{"response_type": "text", "text": "Done"}]}, "context": seen["context"]}
    }});
    log(&gateway, event.to_string()).await;
    let logged = lines(&file, 1).await.remove(0);
    let request = &logged["payload"]["request"];
    assert_eq!(request["input"]["text"], seen["input"]["text"]);
    assert_eq!(request["context"], seen["context"]);
}

#[tokio::test]
async fn a_record_of_a_call_keeps_its_times_and_loses_its_numbers() {
    let (gateway, file) = into_file();
    let caller = "+442079460958";
    let record = json!({
        "event": {"name": "cdr_logged"},
        "payload": {
            "primary_phone_number": caller,
            "global_session_id": "9caef3a4-0000-4000-8000-000000000003",
            "failure_occurred": false,
            "transfer_occurred": true,
            "active_calls": 3,
            "x-global-sip-trunk-call-id": "CA0000000000000000000000000000abcd",
            "call": {
                "start_timestamp": "2026-11-22T03:41:37.000Z",
                "stop_timestamp": "2026-11-22T03:44:02.000Z",
                "milliseconds_elapsed": 145_000,
                "end_reason": "assistant_transfer"
            },
            "session_initiation_protocol": {
                "invite_arrival_time": "2026-11-22T03:41:36.900Z",
                "setup_milliseconds_elapsed": 61,
                "headers": {
                    "call_id": "54670605_117221660@203.0.113.9",
                    "from_uri": "sip:442079460958@voip.example.com;transport=tls",
                    "to_uri": "sips:jane.doe@example.com"
                }
            },
            "assistant_interaction_summaries": [{
                "session_id": "call-1",
                "assistant_id": "8a3c0c2e-0000-4000-8000-000000000002",
                "turns": [{
                    "request": {
                        "type": "user_utterance",
                        "streaming_statistics": {"transcript": "it is 0207 946 0958 and my name is Jane Miller", "confidence": 0.93}
                    },
                    "response": [{
                        "type": "text_to_speech",
                        "streaming_statistics": {"transcript": "Thank you, Jane Miller."}
                    }]
                }]
            }],
            "warnings_and_errors": [{"code": "CWSMR0033W", "message": "transferred to sip:nobody@pbx.example.com"}],
            "injected_custom_data": {"account_id": "call me at +442079460958"}
        }
    });
    // The name was found in the conversation: the voice agent saw its token.
    gateway.redacted("call-1", "my name is Jane Miller").await;
    log(&gateway, record.to_string()).await;
    let logged = lines(&file, 1).await.remove(0);
    let text = logged.to_string();
    for raw in [
        "2079460958",
        "946 0958",
        "Miller",
        "jane.doe",
        "203.0.113.9",
        "nobody@",
    ] {
        assert!(!text.contains(raw), "{raw} in {text}");
    }
    let payload = &logged["payload"];
    let number = payload["primary_phone_number"].as_str().unwrap();
    assert!(number.starts_with("[PHONE_NUMBER_"), "{number}");
    let headers = &payload["session_initiation_protocol"]["headers"];
    // The same caller is the same token, however a record writes the number.
    assert!(
        headers["from_uri"]
            .as_str()
            .unwrap()
            .starts_with(&format!("sip:{number}@")),
        "{headers}"
    );
    let turn = &payload["assistant_interaction_summaries"][0]["turns"][0];
    let said = turn["request"]["streaming_statistics"]["transcript"]
        .as_str()
        .unwrap();
    assert!(
        said.starts_with(&format!("it is {number} and my name is [PERSON_")),
        "{said}"
    );
    for (pointer, kept) in [
        (
            "/payload/call/start_timestamp",
            json!("2026-11-22T03:41:37.000Z"),
        ),
        ("/payload/call/milliseconds_elapsed", json!(145_000)),
        (
            "/payload/global_session_id",
            json!("9caef3a4-0000-4000-8000-000000000003"),
        ),
        (
            "/payload/x-global-sip-trunk-call-id",
            json!("CA0000000000000000000000000000abcd"),
        ),
        (
            "/payload/assistant_interaction_summaries/0/session_id",
            json!("call-1"),
        ),
        ("/payload/warnings_and_errors/0/code", json!("CWSMR0033W")),
    ] {
        assert_eq!(logged.pointer(pointer), Some(&kept), "{pointer}");
    }
}

#[tokio::test]
async fn what_an_id_and_a_state_say_depends_on_whose_they_are() {
    let (gateway, file) = into_file();
    let card = "4111 1111 1111 1111";
    let kept = json!({
        "log_id": card,
        "x-trace-id": card,
        "start_timestamp": card,
        "arrival_time": card,
        "state": card,
        "cloakroom_session": card,
    });
    let gone = json!({
        "user_id": EMAIL,
        "customer_id": EMAIL,
        "call_id": EMAIL,
        "skill_variables": {"order_id": EMAIL, "state": EMAIL},
        "user_defined": {"deep": [{"a_time": EMAIL}]},
        "injected_custom_data": {"x-id": EMAIL},
    });
    let event = json!({"event": {"name": "message_logged"}, "payload": {"session_id": "s", "kept": kept, "gone": gone}});
    log(&gateway, event.to_string()).await;
    let logged = lines(&file, 1).await.remove(0);
    assert_eq!(logged["payload"]["kept"], kept);
    let text = logged["payload"]["gone"].to_string();
    assert!(!text.contains("example.com"), "{text}");
    assert_eq!(text.matches("[EMAIL_ADDRESS_").count(), 7, "{text}");
}

#[tokio::test]
async fn a_number_that_nobody_can_have_is_still_a_number_in_an_address() {
    let (gateway, file) = into_file();
    let event = json!({
        "event": {"name": "cdr_logged"},
        "payload": {
            "user_id": "442079460958",
            "caller": "sip:5550000000000@10.1.2.3",
            "agent_phone": "ext. 0000000"
        }
    });
    log(&gateway, event.to_string()).await;
    let logged = lines(&file, 1).await.remove(0).to_string();
    assert!(
        !logged.contains("555000") && !logged.contains("44207") && !logged.contains("0000000"),
        "{logged}"
    );
}

#[tokio::test]
async fn events_wait_while_the_sink_is_down_and_all_arrive_when_it_is_back() {
    let mut sink = Sink::start().await;
    sink.go_down().await;
    let gateway = into(&sink).start();
    for number in 0..20 {
        log(
            &gateway,
            message_logged("s", &format!("event {number}: {EMAIL}"), "ok"),
        )
        .await;
    }
    eventually("it is noticed", async || {
        gateway
            .metric("cloakroom_log_delivery_failures_total")
            .await
            > 0.0
    })
    .await;
    assert!((gateway.metric("cloakroom_log_events_waiting").await - 20.0).abs() < 0.1);
    assert!(gateway.metric("cloakroom_log_events_waiting_bytes").await > 1000.0);
    sink.come_back().await;
    eventually("all arrive", async || sink.taken().len() >= 20).await;
    let taken = sink.taken();
    for number in 0..20 {
        let text = format!("event {number}: [EMAIL_ADDRESS_");
        assert!(taken.iter().any(|event| event.contains(&text)), "{text}");
    }
    eventually("the queue is empty", async || {
        gateway.metric("cloakroom_log_events_waiting").await < 0.5
            && gateway.metric("cloakroom_log_events_waiting_bytes").await < 0.5
    })
    .await;
    let delivered = gateway.metric("cloakroom_log_events_delivered_total").await;
    assert!((delivered - 20.0).abs() < 0.1, "{delivered}");
    gateway.says("they wait").await;
    gateway.says("delivered again").await;
    let log = gateway.log();
    assert!(!log.contains(EMAIL) && !log.contains("event 1"), "{log}");
}

#[tokio::test]
async fn a_sink_that_hangs_or_fails_is_tried_again_with_the_same_key() {
    let sink = Sink::start().await;
    sink.be(Mood::Silent);
    let gateway = into(&sink).set("LOG_WEBHOOK__TIMEOUT_MS", 100).start();
    log(&gateway, message_logged("s", EMAIL, "ok")).await;
    let failures = async || {
        gateway
            .metric("cloakroom_log_delivery_failures_total")
            .await
    };
    eventually("it is not waited for", async || failures().await > 0.0).await;
    sink.be(Mood::Status(500));
    eventually("the error arrives", async || !sink.deliveries().is_empty()).await;
    sink.be(Mood::Well);
    eventually("it is taken", async || !sink.taken().is_empty()).await;
    let deliveries = sink.deliveries();
    let keys: Vec<_> = deliveries
        .iter()
        .map(|d| d.header("idempotency-key"))
        .collect();
    assert!(keys.len() >= 2 && keys[0].is_some(), "{keys:?}");
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn an_event_that_the_sink_refuses_lets_the_others_pass_and_is_kept() {
    let sink = Sink::start().await;
    sink.be(Mood::Dislikes("poison"));
    let gateway = into(&sink).start();
    for text in ["first", "poison", "second", "third"] {
        log(&gateway, message_logged("s", text, "ok")).await;
    }
    eventually("the others pass", async || {
        let waiting = gateway.metric("cloakroom_log_events_waiting").await;
        sink.taken().len() == 3 && (waiting - 1.0).abs() < 0.1
    })
    .await;
    log(&gateway, message_logged("s", "fourth", "ok")).await;
    eventually("a new one passes", async || sink.taken().len() == 4).await;
    sink.be(Mood::Well);
    eventually("it is wanted in the end", async || sink.taken().len() == 5).await;
    assert!(sink.taken()[4].contains("poison"));
}

#[tokio::test]
async fn what_waits_survives_kill_9_and_holds_nothing_readable() {
    let mut sink = Sink::start().await;
    sink.go_down().await;
    let gateway = into(&sink).start();
    for number in 0..5 {
        log(
            &gateway,
            message_logged("s", &format!("event {number} of {EMAIL}"), "ok"),
        )
        .await;
    }
    let folder = gateway.kill();
    for file in fs::read_dir(folder.path().join("data")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(EMAIL) && !text.contains("4155550132"));
    }
    sink.come_back().await;
    let _gateway = into(&sink).in_folder(folder).start();
    eventually("all arrive", async || sink.taken().len() >= 5).await;
    for number in 0..5 {
        let text = format!("event {number} of [EMAIL_ADDRESS_");
        assert!(
            sink.taken().iter().any(|event| event.contains(&text)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_full_queue_drops_nothing_and_says_so() {
    let mut sink = Sink::start().await;
    sink.go_down().await;
    let gateway = into(&sink)
        .set("LOG_WEBHOOK__MAX_QUEUE_BYTES", 1 << 20)
        .start();
    let filler = "la ".repeat(100_000);
    let mut taken = 0;
    let refused = loop {
        let body = message_logged("s", &format!("event {taken}."), &filler);
        let request = gateway.request("/webhook/log", body);
        let response = request.send().await.unwrap();
        if response.status() != 202 {
            break response;
        }
        taken += 1;
        assert!(taken < 4, "the limit does not hold");
    };
    assert_eq!(taken, 3);
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(refused["error"]["code"], "log_queue_full");
    sink.come_back().await;
    eventually("there is room again", async || {
        let body = message_logged("s", "event 3.", &filler);
        gateway.post_body("/webhook/log", body).await.status == 202
    })
    .await;
    eventually("all arrive", async || sink.taken().len() >= 4).await;
}

#[tokio::test]
async fn without_the_store_nobody_knows_what_must_not_go_on() {
    let setup = gateway();
    let file = setup.folder().join("events.jsonl");
    let gateway = setup
        .set("LOG_WEBHOOK__SINK", "file://events.jsonl")
        .set("VAULT__URL", "redis://127.0.0.1:1/0")
        .start();
    let answer = gateway
        .post_body("/webhook/log", message_logged("s", EMAIL, "ok"))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (503, "vault_unavailable".into())
    );
    assert!(!file.exists());
}

#[tokio::test]
async fn a_blocked_value_is_a_label_in_the_log() {
    let setup = gateway();
    let file = setup.folder().join("events.jsonl");
    let gateway = setup
        .set("LOG_WEBHOOK__SINK", "file://events.jsonl")
        .set("POLICY__ENTITIES__CREDIT_CARD__ACTION", "block")
        .start();
    let body = message_logged("s", "pay with 4111 1111 1111 1111", "no");
    log(&gateway, body).await;
    let logged = lines(&file, 1).await.remove(0);
    assert_eq!(
        logged["payload"]["request"]["input"]["text"],
        "pay with [CREDIT_CARD]"
    );
    assert!(
        !gateway
            .get("/metrics")
            .await
            .text
            .contains("refusals_total{")
    );
}

#[tokio::test]
async fn an_assistants_events_have_its_own_tokens_and_need_its_credential() {
    let setup = gateway();
    let file = setup.folder().join("events.jsonl");
    let settings = "[auth]\nbearer = 'main'\n[log_webhook]\nsink = 'file://events.jsonl'\n\
                    [[assistant]]\nname = 'bank'\n[assistant.auth]\nbearer = 'bank'\n";
    fs::write(setup.folder().join("cloakroom.toml"), settings).unwrap();
    let gateway = setup.start();
    let call = async |path: &str, bearer: &str, body: String| {
        let request = gateway.request(path, body);
        let request = request.header("authorization", format!("Bearer {bearer}"));
        gateway.send(request).await
    };
    let body = message_logged("s", EMAIL, "ok");
    assert_eq!(
        call("/webhook/bank/log", "main", body.clone()).await.status,
        401
    );
    assert_eq!(
        call("/webhook/bank/log", "bank", body.clone()).await.status,
        202
    );
    assert_eq!(call("/webhook/log", "main", body).await.status, 202);
    let logged = lines(&file, 2).await;
    let texts = logged
        .iter()
        .map(|e| &e["payload"]["request"]["input"]["text"]);
    let of_bank = call("/webhook/bank/pre", "bank", bodies::pre("s", EMAIL))
        .await
        .text();
    let of_main = call("/webhook/pre", "main", bodies::pre("s", EMAIL))
        .await
        .text();
    assert_eq!(
        texts.collect::<Vec<_>>(),
        [of_bank.as_str(), of_main.as_str()]
    );
    assert_ne!(of_bank, of_main);
}

#[tokio::test]
async fn what_is_no_event_and_what_has_no_sink_is_refused() {
    let (gateway, _) = into_file();
    for (body, status, code) in [
        ("{", 400, "not_json"),
        ("[]", 422, "wrong_shape"),
        ("{}", 422, "wrong_shape"),
        (r#"{"payload": 1}"#, 422, "wrong_shape"),
    ] {
        let answer = gateway.post_body("/webhook/log", body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{body}"
        );
    }
    let without = crate::support::gateway::gateway().start();
    let answer = without
        .post_body("/webhook/log", message_logged("s", EMAIL, "ok"))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (404, "log_sink_missing".into())
    );
}

/// A server with a certificate of this authority.
fn acceptor(authority: &Authority) -> TlsAcceptor {
    let pair = authority.issue("sink");
    let certificate = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn an_https_sink_is_believed_by_its_certificate_only() {
    let (trusted, other) = (Authority::new(), Authority::new());
    let sink = Sink::with(Some(acceptor(&trusted))).await;
    let setup = |ca: &Authority| {
        let setup = into(&sink);
        let file = setup.folder().join("ca.pem");
        fs::write(&file, ca.pem()).unwrap();
        setup
            .set("LOG_WEBHOOK__CA_FILE", file.display())
            .set("LOG_WEBHOOK__BEARER", "sink-token")
    };
    let gateway = setup(&other).start();
    log(&gateway, message_logged("s", EMAIL, "ok")).await;
    eventually("it is not believed", async || {
        gateway
            .metric("cloakroom_log_delivery_failures_total")
            .await
            > 0.0
    })
    .await;
    assert!(sink.deliveries().is_empty());
    let gateway = setup(&trusted).start();
    log(&gateway, message_logged("s", EMAIL, "ok")).await;
    eventually("it is delivered", async || !sink.taken().is_empty()).await;
    let delivery = sink.deliveries().remove(0);
    assert_eq!(delivery.header("authorization"), Some("bearer sink-token"));
    assert_eq!(delivery.header("content-type"), Some("application/json"));
}
