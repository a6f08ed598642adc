//! An HTTP server of a test's own that a gateway calls: it can go down, and come back at the same
//! address.

use std::{io, net::SocketAddr, sync::Arc};

use futures_util::future::BoxFuture;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

type Answer = dyn Fn(TcpStream) -> BoxFuture<'static, io::Result<()>> + Send + Sync;

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    answer: Arc<Answer>,
    server: Option<JoinHandle<()>>,
}

impl Peer {
    /// A server on a free port that answers each connection so.
    pub(crate) async fn start<F>(answer: impl Fn(TcpStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = Self {
            address: listener.local_addr().unwrap(),
            answer: Arc::new(move |stream| Box::pin(answer(stream))),
            server: None,
        };
        peer.serve(listener);
        peer
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

    fn serve(&mut self, listener: TcpListener) {
        let answer = self.answer.clone();
        self.server = Some(tokio::spawn(async move {
            // Connections end with the server.
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // A caller that breaks off is no fault of the server.
                connections.spawn(answer(stream));
            }
        }));
    }
}

/// The head of the next request, in lower case, and its body; `None` where the caller is done.
pub(crate) async fn request(
    stream: &mut BufReader<impl AsyncRead + Unpin>,
) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some((head, body)))
}
