//! A real HTTP server that takes log events, and can be down, slow, failing or picky.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{
        AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufReader,
    },
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

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
    pub(crate) address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
    acceptor: Option<TlsAcceptor>,
    server: Option<JoinHandle<()>>,
}

impl Sink {
    /// A server on a free port that takes everything.
    pub(crate) async fn start() -> Self {
        Self::with(None).await
    }

    /// The same, with TLS.
    pub(crate) async fn with(acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut sink = Self {
            address: listener.local_addr().unwrap(),
            mood: Arc::new(Mutex::new(Mood::Well)),
            deliveries: Arc::default(),
            acceptor,
            server: None,
        };
        sink.serve(listener);
        sink
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.acceptor.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://localhost:{}/events", self.address.port())
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Nobody listens any more.
    pub(crate) async fn go_down(&mut self) {
        let server = self.server.take().unwrap();
        server.abort();
        let _ = server.await;
    }

    /// Listens again, at the same address.
    pub(crate) async fn come_back(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.serve(listener);
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

    fn serve(&mut self, listener: TcpListener) {
        let (mood, deliveries) = (self.mood.clone(), self.deliveries.clone());
        let acceptor = self.acceptor.clone();
        self.server = Some(tokio::spawn(async move {
            // Connections end with the server.
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (mood, deliveries) = (mood.clone(), deliveries.clone());
                let acceptor = acceptor.clone();
                connections.spawn(async move {
                    // A caller that breaks off is no fault of the server.
                    let _ = match acceptor {
                        None => answer(stream, &mood, &deliveries).await,
                        Some(acceptor) => match acceptor.accept(stream).await {
                            Ok(stream) => answer(stream, &mood, &deliveries).await,
                            Err(error) => Err(error),
                        },
                    };
                });
            }
        }));
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mood: &Mutex<Mood>,
    deliveries: &Mutex<Vec<Delivery>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
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
