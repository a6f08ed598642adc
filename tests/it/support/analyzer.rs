//! A real HTTP server that speaks the protocol of a remote analyzer, and can be down, slow,
//! failing, or answer nonsense.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use super::peer::{Peer, request};

/// How the server behaves.
#[derive(Clone)]
pub(crate) enum Mood {
    /// Finds these words, each as this type.
    Finds(Vec<(&'static str, &'static str)>),
    /// Reads and never answers.
    Silent,
    /// Answers with this status, and an empty list.
    Status(u16),
    /// Answers 200 with this body.
    Says(String),
    /// Begins a right answer and goes on a byte at a time, forever.
    Drips,
    /// Closes the connection in the middle of the answer.
    Breaks,
}

pub(crate) struct Analyzer {
    peer: Peer,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Analyzer {
    /// A server on a free port that finds `words`.
    pub(crate) async fn start(words: &[(&'static str, &'static str)]) -> Self {
        let mood = Arc::new(Mutex::new(Mood::Finds(words.to_vec())));
        let asked = Arc::<Mutex<Vec<_>>>::default();
        let shared = (mood.clone(), asked.clone());
        let peer = Peer::start(move |stream| {
            let (mood, asked) = shared.clone();
            async move { answer(stream, &mood, &asked).await }
        });
        Self {
            peer: peer.await,
            mood,
            asked,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/analyze", self.peer.address)
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

    /// The head of each request, in lower case, and its body.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(
    stream: TcpStream,
    mood: &Mutex<Mood>,
    asked: &Mutex<Vec<(String, Value)>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some((head, body)) = request(&mut stream).await? else {
        return Ok(());
    };
    let question: Value = serde_json::from_slice(&body).unwrap();
    let text = question["text"].as_str().unwrap().to_owned();
    asked.lock().unwrap().push((head, question));
    let mood = mood.lock().unwrap().clone();
    let (status, body) = match mood {
        Mood::Silent => return std::future::pending().await,
        Mood::Status(status) => (status, "[]".to_owned()),
        Mood::Says(body) => (200, body),
        Mood::Finds(words) => (200, found(&text, &words).to_string()),
        Mood::Drips => {
            let head = "HTTP/1.1 200 -\r\ncontent-length: 100000\r\n\r\n[";
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        Mood::Breaks => {
            let answer = "HTTP/1.1 200 -\r\ncontent-length: 1000\r\n\r\n[{\"entity";
            stream.write_all(answer.as_bytes()).await?;
            return stream.shutdown().await;
        }
    };
    let answer = format!(
        "HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// Where the words stand in the text, in code points.
fn found(text: &str, words: &[(&str, &str)]) -> Value {
    let spans = words.iter().flat_map(|(word, entity)| {
        text.match_indices(word).map(move |(at, _)| {
            let start = text[..at].chars().count();
            json!({
                "analysis_explanation": null,
                "start": start,
                "end": start + word.chars().count(),
                "score": 0.85,
                "entity_type": entity,
                "recognition_metadata": {"recognizer_name": "SpacyRecognizer"},
            })
        })
    });
    spans.collect()
}
