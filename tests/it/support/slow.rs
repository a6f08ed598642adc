//! A store that is far away: a way to a server on which every answer takes a while.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Passes bytes on to a server; closed with the runtime that it was started on.
pub(crate) struct SlowWay {
    pub(crate) address: SocketAddr,
    delay_ms: Arc<AtomicU64>,
}

impl SlowWay {
    /// A way to the server on this port of this machine.
    pub(crate) async fn to(port: u16, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let delay_ms = Arc::new(AtomicU64::new(0));
        let way = Self {
            address,
            delay_ms: delay_ms.clone(),
        };
        way.set(delay);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let delay_ms = delay_ms.clone();
                tokio::spawn(async move {
                    let far = TcpStream::connect(("127.0.0.1", port)).await;
                    if let Ok(far) = far {
                        pass(near, far, delay_ms).await;
                    }
                });
            }
        });
        way
    }

    /// How late every answer is from now on.
    pub(crate) fn set(&self, delay: Duration) {
        let ms = u64::try_from(delay.as_millis()).unwrap();
        self.delay_ms.store(ms, Ordering::Relaxed);
    }
}

async fn pass(near: TcpStream, far: TcpStream, delay_ms: Arc<AtomicU64>) {
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let there = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_near, &mut to_far).await;
    });
    let (sender, mut answers) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = tokio::spawn(async move {
        let mut buffer = [0; 16 << 10];
        while let Ok(len @ 1..) = from_far.read(&mut buffer).await {
            let delay = Duration::from_millis(delay_ms.load(Ordering::Relaxed));
            if sender
                .send((Instant::now() + delay, buffer[..len].to_vec()))
                .is_err()
            {
                return;
            }
        }
    });
    while let Some((due, bytes)) = answers.recv().await {
        sleep_until(due).await;
        if to_near.write_all(&bytes).await.is_err() {
            break;
        }
    }
    there.abort();
    read.abort();
}
