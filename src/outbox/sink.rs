//! Where events go: an HTTP endpoint, or a file of lines.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{Certificate, Client, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::queue::Waiting;
use crate::sensitive::Sensitive;

/// Where events go.
#[derive(Clone, PartialEq, Eq)]
pub enum SinkOptions {
    /// One `POST` for each event.
    Http(HttpSink),
    /// One line for each event, at the end of this file.
    File(PathBuf),
}

/// An endpoint that takes events.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpSink {
    /// Where they are posted.
    pub url: String,
    /// Sent as `Authorization: Bearer …`.
    pub bearer: Option<Sensitive>,
    /// The only authorities whose certificates are accepted, as PEM; without, the system's.
    pub ca: Option<Vec<u8>>,
    /// How long one event may take.
    pub timeout: Duration,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The sink has it.
    Taken,
    /// The sink does not want this very event, now at least; others may be wanted.
    Refused(u16),
    /// The sink takes nothing at present.
    Down(&'static str),
}

pub(super) enum Sink {
    Http(Box<Client>, HttpSink),
    File(PathBuf),
}

impl Sink {
    pub(super) fn new(options: &SinkOptions) -> Result<Self, reqwest::Error> {
        Ok(match options {
            SinkOptions::File(path) => Self::File(path.clone()),
            SinkOptions::Http(http) => {
                let mut client = Client::builder()
                    .timeout(http.timeout)
                    .redirect(reqwest::redirect::Policy::none())
                    .no_proxy();
                if let Some(ca) = &http.ca {
                    client = client.tls_certs_only(Certificate::from_pem_bundle(ca)?);
                }
                Self::Http(Box::new(client.build()?), http.clone())
            }
        })
    }

    /// How many events may be on their way at once.
    pub(super) fn concurrency(&self) -> usize {
        match self {
            Self::Http(..) => 8,
            Self::File(_) => 1,
        }
    }

    pub(super) async fn send(&self, event: &Waiting) -> Outcome {
        match self {
            Self::Http(client, options) => post(client, options, &event.body).await,
            // Some microseconds, on a thread that serves nobody.
            Self::File(path) => match append(path, &event.body) {
                Ok(()) => Outcome::Taken,
                Err(_) => Outcome::Down("file"),
            },
        }
    }
}

async fn post(client: &Client, options: &HttpSink, event: &str) -> Outcome {
    // An event that comes twice, from here or from the assistant, has the same key.
    let digest = Sha256::digest(event);
    let key = u128::from_be_bytes(*digest.first_chunk().expect("a digest is longer"));
    let mut request = client
        .post(&options.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", format!("\"{key:032x}\""))
        .body(event.to_owned());
    if let Some(bearer) = &options.bearer {
        request = request.bearer_auth(bearer.expose());
    }
    match request.send().await {
        Ok(response) => judge(response.status()),
        Err(error) if error.is_timeout() => Outcome::Down("timeout"),
        Err(_) => Outcome::Down("unreachable"),
    }
}

/// Only what says that the event itself is wrong lets others pass it.
fn judge(status: StatusCode) -> Outcome {
    match status {
        status if status.is_success() => Outcome::Taken,
        StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY => Outcome::Refused(status.as_u16()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Outcome::Down("credentials"),
        _ => Outcome::Down("status"),
    }
}

/// Appends a line, and waits until it is on disk. The file is opened anew each time, so that
/// it can be moved away at any moment. What a crash left of a line is ended first.
fn append(path: &Path, event: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    let mut line = String::with_capacity(event.len() + 2);
    if !ends_with_a_line(&mut file)? {
        line.push('\n');
    }
    // Line breaks between the members of a JSON text are blanks; in its strings are none.
    line.extend(
        event
            .chars()
            .map(|c| if c == '\n' || c == '\r' { ' ' } else { c }),
    );
    line.push('\n');
    file.write_all(line.as_bytes())?;
    file.sync_data()
}

fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::append;

    #[test]
    fn an_event_is_one_line_also_after_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        append(&path, "{\"a\":\n1}").unwrap();
        append(&path, "{}").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\": 1}\n{}\n");
        fs::write(&path, "{}\n{\"ha").unwrap();
        append(&path, "{}").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n{\"ha\n{}\n");
    }
}
