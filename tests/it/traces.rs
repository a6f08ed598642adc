//! Traces: what a collector gets, and that no request waits for it. The collector is a small
//! server that reads the protobuf of OTLP.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::support::{
    bodies,
    gateway::{Setup, eventually, gateway},
    peer::request,
    protobuf::Message,
    redis::RedisServer,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";
const CANARY: &str = "canary.bird@example.com";
const SESSION: &str = "canary-session-4711";

/// Kinds and states of spans, by the numbers that the protocol gives them.
const SERVER: u64 = 2;
const FAILED: u64 = 2;

/// A span, as `opentelemetry.proto.trace.v1.Span` numbers its fields.
struct Span {
    trace_id: String,
    id: String,
    parent_id: String,
    name: String,
    kind: u64,
    began: u64,
    ended: u64,
    attributes: BTreeMap<String, String>,
    status: u64,
}

impl Span {
    fn of(message: &Message) -> Self {
        let status = message.messages(15);
        Self {
            trace_id: hex(&message.data(1)),
            id: hex(&message.data(2)),
            parent_id: hex(&message.data(4)),
            name: message.text(5),
            kind: message.number(6),
            began: message.number(7),
            ended: message.number(8),
            attributes: attributes(&message.messages(9)),
            status: status.first().map_or(0, |status| status.number(3)),
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.attributes.get(name)?.parse().ok()
    }
}

/// `KeyValue`s, with numbers as texts.
fn attributes(pairs: &[Message]) -> BTreeMap<String, String> {
    let pair = |pair: &Message| {
        let value = &pair.messages(2)[0];
        let text = if value.has(1) {
            value.text(1)
        } else {
            value.number(3).to_string()
        };
        (pair.text(1), text)
    };
    pairs.iter().map(pair).collect()
}

/// A request to the collector.
struct Export {
    head: String,
    body: Vec<u8>,
}

/// A collector that takes everything.
struct Collector {
    address: SocketAddr,
    exports: Arc<Mutex<Vec<Export>>>,
}

impl Collector {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let exports: Arc<Mutex<Vec<Export>>> = Arc::default();
        let taken = exports.clone();
        tokio::spawn(async move {
            while let Ok((call, _)) = listener.accept().await {
                let taken = taken.clone();
                tokio::spawn(async move {
                    let mut call = BufReader::new(call);
                    while let Some(export) = next(&mut call).await {
                        taken.lock().unwrap().push(export);
                    }
                });
            }
        });
        Self { address, exports }
    }

    fn url(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    /// All spans so far.
    fn spans(&self) -> Vec<Span> {
        let exports = self.exports.lock().unwrap();
        let requests = exports.iter().map(|export| Message::read(&export.body));
        requests
            .flat_map(|request| request.messages(1))
            .flat_map(|resource_spans| resource_spans.messages(2))
            .flat_map(|scope_spans| scope_spans.messages(2))
            .map(|span| Span::of(&span))
            .collect()
    }

    /// The spans once there is one of this name.
    async fn spans_with(&self, name: &str) -> Vec<Span> {
        eventually("the span is exported", async || {
            self.spans().iter().any(|span| span.name == name)
        })
        .await;
        self.spans()
    }

    fn holds(&self, text: &str) -> bool {
        let exports = self.exports.lock().unwrap();
        exports.iter().any(|export| {
            export
                .body
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        })
    }
}

/// Reads one request and answers it.
async fn next(call: &mut BufReader<TcpStream>) -> Option<Export> {
    let (head, body) = request(call).await.ok()??;
    let answer =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
    call.write_all(answer).await.ok()?;
    Some(Export { head, body })
}

fn traced(collector: &Collector) -> Setup {
    gateway()
        .set("TELEMETRY__OTLP__ENDPOINT", collector.url())
        .set("TELEMETRY__OTLP__SAMPLE_RATIO", 1)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[tokio::test]
async fn a_callers_trace_goes_on_with_each_step_and_no_word_of_anybody() {
    let collector = Collector::start().await;
    let headers = "authorization: Bearer collector-secret\nX-Scope: one";
    let setup = traced(&collector).set("TELEMETRY__OTLP__HEADERS_FILE", "headers");
    std::fs::write(setup.folder().join("headers"), headers).unwrap();
    let gateway = setup.set("LOG__LEVEL", "trace").start();
    let parent = format!("00-{TRACE}-{SPAN}-01");
    let with_parent =
        |path: &str, body: String| gateway.request(path, body).header("traceparent", &parent);
    let pre = bodies::pre(SESSION, &format!("I am {CANARY}"));
    let token = gateway.send(with_parent("/webhook/pre", pre)).await.text();
    let post = bodies::post(SESSION, &token);
    let shown = gateway
        .send(with_parent("/webhook/post", post))
        .await
        .shown();
    assert_eq!(shown, format!("I am {CANARY}"));

    let spans = collector.spans_with("POST /webhook/post").await;
    for span in &spans {
        assert_eq!(span.trace_id, TRACE, "{}", span.name);
        assert!(span.began <= span.ended);
        assert!(span.began > 0);
    }
    let ids: BTreeSet<_> = spans.iter().map(|span| &span.id).collect();
    assert_eq!(ids.len(), spans.len(), "each has an id of its own");
    for (root, steps) in [
        (
            "POST /webhook/pre",
            &["admit", "receive", "detect", "vault.put"][..],
        ),
        (
            "POST /webhook/post",
            &["admit", "receive", "vault.get", "restore"],
        ),
    ] {
        let root = spans.iter().find(|span| span.name == root).unwrap();
        assert_eq!(root.parent_id, SPAN);
        assert_eq!(root.kind, SERVER);
        assert_eq!(root.number("http.response.status_code"), Some(200));
        let own = spans.iter().filter(|s| s.parent_id == root.id);
        let own: Vec<_> = own.collect();
        for name in steps {
            let step = own.iter().find(|span| span.name == *name);
            let step = step.unwrap_or_else(|| panic!("no {name} of {}", root.name));
            assert!(root.began <= step.began);
            assert!(step.ended <= root.ended);
        }
    }
    let pre = spans.iter().find(|span| span.name == "POST /webhook/pre");
    let pre = pre.unwrap();
    assert_eq!(pre.number("cloakroom.findings"), Some(1));
    assert_eq!(pre.number("cloakroom.tokens.minted"), Some(1));

    let letters = &token[token.len() - 7..token.len() - 1];
    for secret in [
        "canary",
        "bird",
        "example.com",
        SESSION,
        letters,
        "collector-secret",
    ] {
        assert!(!collector.holds(secret), "{secret}");
    }
    let exports = collector.exports.lock().unwrap();
    let head = &exports[0].head;
    assert!(
        head.contains("authorization: bearer collector-secret"),
        "{head}"
    );
    assert!(
        head.contains("content-type: application/x-protobuf"),
        "{head}"
    );
    let resource_spans = &Message::read(&exports[0].body).messages(1)[0];
    let resource = attributes(&resource_spans.messages(1)[0].messages(1));
    assert_eq!(resource["service.name"], "cloakroom");
    drop(exports);
    assert!(!gateway.log().contains("collector-secret"));
}

#[tokio::test]
async fn an_error_is_a_code_and_a_trace_that_the_caller_does_not_record_is_none() {
    let collector = Collector::start().await;
    let mut redis = RedisServer::start();
    let gateway = traced(&collector).set("VAULT__URL", redis.url()).start();
    let send = async |flags: &str, body: String| {
        let parent = format!("00-{TRACE}-{SPAN}-{flags}");
        let request = gateway.request("/webhook/pre", body);
        gateway.send(request.header("traceparent", parent)).await
    };
    // Not sampled: nothing of it, though all others are.
    send("00", bodies::pre("s", CANARY)).await;
    redis.kill();
    send("01", bodies::pre("s", CANARY)).await;
    send("01", format!("{{\"{CANARY}")).await;
    gateway.pre(bodies::pre("s", "nobody's parent")).await;
    eventually("three are exported", async || {
        gateway.metric("cloakroom_traces_exported_total").await >= 3.0
    })
    .await;
    let spans = collector.spans();
    let roots: Vec<_> = spans.iter().filter(|span| span.kind == SERVER).collect();
    assert_eq!(roots.len(), 3);
    let failed = spans.iter().find(|span| span.name == "vault.put").unwrap();
    assert_eq!(failed.status, FAILED);
    let refused = roots
        .iter()
        .find(|span| span.number("http.response.status_code") == Some(400))
        .unwrap();
    assert_eq!(refused.attributes["error.type"], "not_json");
    let sealed = roots
        .iter()
        .find(|span| span.number("cloakroom.tokens.sealed") == Some(1))
        .unwrap();
    assert_eq!(sealed.attributes["cloakroom.degraded"], "store_unavailable");
    let own = roots.iter().find(|span| span.trace_id != TRACE).unwrap();
    assert!(own.parent_id.is_empty() && own.trace_id.len() == 32);
    assert!(!collector.holds("canary"));
}

#[tokio::test]
async fn an_erasure_is_traced_without_an_id_and_probes_are_not() {
    let collector = Collector::start().await;
    // A busy machine takes its time; what is in the token instead cannot be erased.
    let gateway = traced(&collector).set("VAULT__DEADLINE_MS", 5000).start();
    let body = serde_json::json!({"session_id": SESSION, "user_id": "canary-user", "text": CANARY});
    gateway.post_body("/v1/redact", body.to_string()).await;
    for path in ["/readyz", "/healthz", "/metrics", "/v1/recognizers"] {
        assert_eq!(gateway.get(path).await.status, 200);
    }
    let client = reqwest::Client::new();
    for (request, name, steps, values) in [
        (
            client.get(gateway.url(&format!("/v1/sessions/{SESSION}"))),
            "GET /v1/sessions/{id}",
            &["admit", "vault.count"][..],
            None,
        ),
        (
            client.delete(gateway.url("/v1/users/canary-user")),
            "DELETE /v1/users/{id}",
            &["admit", "vault.count", "vault.erase"],
            Some(1),
        ),
        (
            client.delete(gateway.url(&format!("/v1/sessions/{SESSION}"))),
            "DELETE /v1/sessions/{id}",
            &["admit", "vault.count", "vault.erase"],
            Some(0),
        ),
    ] {
        let parent = format!("00-{TRACE}-{SPAN}-01");
        let answer = gateway.send(request.header("traceparent", parent)).await;
        assert_eq!(answer.status, 200);
        let spans = collector.spans_with(name).await;
        let root = spans.iter().find(|span| span.name == name).unwrap();
        assert_eq!((&*root.trace_id, &*root.parent_id), (TRACE, SPAN));
        let (method, route) = name.split_once(' ').unwrap();
        assert_eq!(root.attributes["http.request.method"], method);
        assert_eq!(root.attributes["http.route"], route);
        assert_eq!(root.number("cloakroom.erased.values"), values);
        let own = spans.iter().filter(|span| span.parent_id == root.id);
        let own: BTreeSet<&str> = own.map(|span| &*span.name).collect();
        assert_eq!(own, steps.iter().copied().collect());
    }
    let roots = collector.spans().into_iter();
    let roots = roots.filter(|span| span.kind == SERVER).count();
    assert_eq!(roots, 4, "probes and lists are not traced");
    assert!(!collector.holds("canary"));
}

#[tokio::test]
async fn without_a_collector_requests_are_served_and_what_is_dropped_is_counted() {
    // It takes connections and never answers.
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = "127.0.0.1:9".parse().unwrap();
    for address in [deaf.local_addr().unwrap(), closed] {
        let gateway = gateway()
            .set(
                "TELEMETRY__OTLP__ENDPOINT",
                format!("http://{address}/v1/traces"),
            )
            .set("TELEMETRY__OTLP__SAMPLE_RATIO", 1)
            .start();
        for n in 0..50 {
            let text = gateway.redacted(&format!("s{n}"), CANARY).await;
            assert!(text.starts_with("[EMAIL_ADDRESS_"));
        }
        eventually("what was dropped is counted", async || {
            let dropped = "cloakroom_traces_dropped_total{reason=\"export_failed\"}";
            gateway.metric(dropped).await >= 1.0
        })
        .await;
        eventually("the log says so", async || {
            gateway
                .log()
                .contains("the trace collector does not take traces")
        })
        .await;
        // And the end does not wait for it for long.
        gateway.signal("TERM");
        let (status, log) = gateway.ended();
        assert!(status.success(), "{log}");
        assert!(!log.contains("canary"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_recorded_last_is_sent_before_the_end() {
    let collector = Collector::start().await;
    let gateway = traced(&collector).start();
    gateway.redacted("s", CANARY).await;
    gateway.signal("TERM");
    let (status, log) = gateway.ended();
    assert!(status.success(), "{log}");
    assert!(collector.spans().iter().any(|span| span.name == "detect"));
}
