//! A real HTTP server that takes log events, and can be down, slow, failing or picky.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio_rustls::TlsAcceptor;

use super::peer::{Peer, request};

/// How the server behaves.
#[derive(Clone, Copy)]
pub(crate) enum Mood {
    /// Takes everything.
    Well,
    /// Reads and never answers.
    Silent,
    /// Answers with this status.
    Status(u16),
    /// Answers 422 to an event that holds this text, and takes the others.
    Dislikes(&'static str),
}

/// A request that was answered with a 2xx, or with anything else.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) body: String,
    /// The head, in lower case.
    pub(crate) head: String,
    pub(crate) status: u16,
}

impl Delivery {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&start))
    }
}

pub(crate) struct Sink {
    peer: Peer,
    scheme: &'static str,
    mood: Arc<Mutex<Mood>>,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
}

impl Sink {
    /// A server on a free port that takes everything.
    pub(crate) async fn start() -> Self {
        Self::with(None).await
    }

    /// The same, with TLS.
    pub(crate) async fn with(acceptor: Option<TlsAcceptor>) -> Self {
        let mood = Arc::new(Mutex::new(Mood::Well));
        let deliveries = Arc::<Mutex<Vec<Delivery>>>::default();
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let shared = (acceptor, mood.clone(), deliveries.clone());
        let peer = Peer::start(move |stream| {
            let (acceptor, mood, deliveries) = shared.clone();
            async move {
                match acceptor {
                    None => answer(stream, &mood, &deliveries).await,
                    Some(acceptor) => {
                        answer(acceptor.accept(stream).await?, &mood, &deliveries).await
                    }
                }
            }
        });
        Self {
            peer: peer.await,
            scheme,
            mood,
            deliveries,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!(
            "{}://localhost:{}/events",
            self.scheme,
            self.peer.address.port()
        )
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Nobody listens any more.
    pub(crate) async fn go_down(&mut self) {
        self.peer.go_down().await;
    }

    /// Listens again, at the same address.
    pub(crate) async fn come_back(&mut self) {
        self.peer.come_back().await;
    }

    /// The bodies that were taken, in the order of their arrival.
    pub(crate) fn taken(&self) -> Vec<String> {
        let deliveries = self.deliveries();
        let taken = deliveries.into_iter().filter(|d| d.status < 300);
        taken.map(|delivery| delivery.body).collect()
    }

    /// Everything that was answered.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.deliveries.lock().unwrap().clone()
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mood: &Mutex<Mood>,
    deliveries: &Mutex<Vec<Delivery>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some((head, body)) = request(&mut stream).await? else {
        return Ok(());
    };
    let body = String::from_utf8(body).unwrap();
    let mood = *mood.lock().unwrap();
    let status = match mood {
        Mood::Silent => return std::future::pending().await,
        Mood::Status(status) => status,
        Mood::Dislikes(text) if body.contains(text) => 422,
        Mood::Well | Mood::Dislikes(_) => 204,
    };
    deliveries
        .lock()
        .unwrap()
        .push(Delivery { body, head, status });
    let answer = format!("HTTP/1.1 {status} -\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
