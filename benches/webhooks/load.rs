//! Load from one thread over keep-alive connections, each with one request under way.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::servers::Server;

const CONNECTIONS: usize = 16;

/// What one round measured.
pub(crate) struct Round {
    pub(crate) requests_per_second: f64,
    pub(crate) p99_ms: f64,
}

/// Sends `requests` of `bodies` in turn.
pub(crate) fn round(server: &Server, path: &str, bodies: &[Vec<u8>], requests: usize) -> Round {
    let (next, latencies) = (AtomicUsize::new(0), std::cell::RefCell::new(histogram()));
    let started = Instant::now();
    run(async {
        let connections = (0..CONNECTIONS).map(|_| async {
            let mut connection = Connection::open(server).await;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= requests {
                    return;
                }
                let sent = Instant::now();
                connection.call(path, &bodies[at % bodies.len()]).await;
                let micros = u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX);
                latencies.borrow_mut().saturating_record(micros);
            }
        });
        futures_util::future::join_all(connections).await;
    });
    let took = started.elapsed();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Round {
        requests_per_second: requests as f64 / took.as_secs_f64(),
        p99_ms: latencies.borrow().value_at_quantile(0.99) as f64 / 1000.0,
    }
}

/// What a time of more than can be done came to. Every answer was a 200.
pub(crate) struct Flood {
    pub(crate) answers: usize,
    pub(crate) answers_per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Offers `rate` requests a second, for `lasting`, over so many connections: where all of them
/// wait for an answer, what is offered waits, too. Each answer is shown to `check`.
pub(crate) fn flood(
    server: &Server,
    (path, bodies): (&str, &[Vec<u8>]),
    rate: f64,
    connections: usize,
    lasting: Duration,
    check: impl Fn(&[u8]),
) -> Flood {
    let (next, latencies) = (AtomicUsize::new(0), std::cell::RefCell::new(histogram()));
    let started = Instant::now();
    run(async {
        let connections = (0..connections).map(|_| async {
            let mut connection = Connection::open(server).await;
            while started.elapsed() < lasting {
                let at = next.fetch_add(1, Ordering::Relaxed);
                #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
                let due = started + Duration::from_secs_f64(at as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                let sent = Instant::now();
                check(connection.call(path, &bodies[at % bodies.len()]).await);
                let micros = u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX);
                latencies.borrow_mut().saturating_record(micros);
            }
        });
        futures_util::future::join_all(connections).await;
    });
    let took = started.elapsed();
    let latencies = latencies.into_inner();
    let answers = usize::try_from(latencies.len()).unwrap_or(usize::MAX);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Flood {
        answers,
        answers_per_second: answers as f64 / took.as_secs_f64(),
        p50_ms: latencies.value_at_quantile(0.5) as f64 / 1000.0,
        p99_ms: latencies.value_at_quantile(0.99) as f64 / 1000.0,
    }
}

/// The answers to all of `bodies`, in their order.
pub(crate) fn answers(server: &Server, path: &str, bodies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    run(async {
        let mut connection = Connection::open(server).await;
        let mut answers = Vec::with_capacity(bodies.len());
        for body in bodies {
            answers.push(connection.call(path, body).await.to_vec());
        }
        answers
    })
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// From 1 µs to 10 s, to three digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 10_000_000, 3).expect("the bounds are right")
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

struct Connection {
    stream: Box<dyn Stream>,
    host: String,
    out: Vec<u8>,
    read: Vec<u8>,
}

impl Connection {
    async fn open(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address)
            .await
            .expect("the server listens");
        stream.set_nodelay(true).expect("a TCP option");
        let stream: Box<dyn Stream> = match &server.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = ServerName::try_from("localhost").expect("a name");
                let connecting = TlsConnector::from(tls.clone()).connect(name, stream);
                Box::new(connecting.await.expect("the certificate is right"))
            }
        };
        Self {
            stream,
            host: server.address.to_string(),
            out: Vec::new(),
            read: vec![0; 64 * 1024],
        }
    }

    /// Sends a request and returns the body of its answer, which must be a 200.
    async fn call(&mut self, path: &str, body: &[u8]) -> &[u8] {
        self.out.clear();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(body);
        self.stream
            .write_all(&self.out)
            .await
            .expect("the request goes out");
        let mut len = 0;
        loop {
            let read = self
                .stream
                .read(&mut self.read[len..])
                .await
                .expect("an answer");
            assert!(read > 0, "the connection was closed");
            len += read;
            if let Some(head) = memchr::memmem::find(&self.read[..len], b"\r\n\r\n") {
                let total = head + 4 + content_length(&self.read[..head]);
                if len >= total {
                    return &self.read[head + 4..total];
                }
            }
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).expect("a head is ASCII");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    head.lines()
        .find_map(|line| {
            line.split_once(':')
                .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        })
        .and_then(|(_, value)| value.trim().parse().ok())
        .expect("a content-length")
}
