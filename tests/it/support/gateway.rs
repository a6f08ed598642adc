//! The real program, started on a free port in a folder of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use reqwest::{Client, ClientBuilder, RequestBuilder, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_cloakroom");

/// Longer than anything takes on a busy machine; only a broken program reaches it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The program with nothing of this process's own settings. `CLOAKROOM_TEST_PROGRAM` names another
/// one to test, such as that of a release: `CLOAKROOM_TEST_PROGRAM=$PWD/target/release/cloakroom`.
#[expect(clippy::disallowed_methods, reason = "a test has no settings file")]
pub(crate) fn command() -> Command {
    let program = std::env::var("CLOAKROOM_TEST_PROGRAM");
    let mut command = Command::new(program.as_deref().unwrap_or(BINARY));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CLOAKROOM_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs `command` to its end with this to read, and takes what it writes.
pub(crate) fn run_with(command: &mut Command, input: &[u8]) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses to start reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// A client for TLS as well, with the provider that the program has too.
pub(crate) fn client() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        // A worker that was busy for longer than connections are kept closes them, maybe just as
        // the next request is on its way.
        .pool_max_idle_per_host(0)
}

/// How a gateway is to be started.
pub(crate) struct Setup {
    folder: Arc<TempDir>,
    env: Vec<(String, String)>,
    args: Vec<String>,
}

/// A gateway as it starts with no settings at all, but for the port.
pub(crate) fn gateway() -> Setup {
    Setup {
        folder: Arc::new(TempDir::new().unwrap()),
        env: Vec::new(),
        args: Vec::new(),
    }
}

impl Setup {
    /// Sets `CLOAKROOM_<name>`.
    pub(crate) fn set(mut self, name: &str, value: impl ToString) -> Self {
        self.env
            .push((format!("CLOAKROOM_{name}"), value.to_string()));
        self
    }

    pub(crate) fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// In the folder of a gateway that is gone.
    pub(crate) fn in_folder(mut self, folder: Arc<TempDir>) -> Self {
        self.folder = folder;
        self
    }

    /// Another replica with the folder, and so the keys and the SQLite vault, of `other`.
    pub(crate) fn beside(mut self, other: &Gateway) -> Self {
        self.folder = other.folder.clone();
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the program and waits until it listens.
    pub(crate) fn start(self) -> Gateway {
        let mut child = command()
            .current_dir(self.folder.path())
            .args(["--listen", "127.0.0.1:0"])
            .args(&self.args)
            .envs(self.env)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let mut stderr = child.stderr.take().unwrap();
        let stderr_log = log.clone();
        let errors = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = stderr.read(&mut buffer) {
                stderr_log
                    .lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&buffer[..read]));
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut address = None;
        let mut line = String::new();
        while address.is_none() {
            line.clear();
            if stdout.read_line(&mut line).unwrap() == 0 {
                break;
            }
            log.lock().unwrap().push_str(&line);
            address = line
                .split_whitespace()
                .find_map(|word| word.split_once("://"))
                .and_then(|(_, rest)| rest.split('/').next())
                .and_then(|address| address.parse().ok());
        }
        let Some(address) = address else {
            child.wait().unwrap();
            errors.join().unwrap();
            panic!("the gateway does not listen: {}", log.lock().unwrap());
        };
        let stdout_log = log.clone();
        let output = std::thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).is_ok_and(|read| read > 0) {
                stdout_log.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        let readers = vec![errors, output];
        Gateway {
            child,
            is_tls: line.contains("https://"),
            address,
            log,
            readers,
            folder: self.folder,
            client: client().build().unwrap(),
        }
    }
}

/// A running gateway; killed when it goes out of scope.
pub(crate) struct Gateway {
    child: Child,
    /// Whether it was given a certificate.
    is_tls: bool,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
    pub(crate) folder: Arc<TempDir>,
    client: Client,
}

/// An answer with its body read.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The stable code of an error answer.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no error: {}", self.text))
            .to_owned()
    }

    /// `payload.input.text` of a pre-message answer.
    pub(crate) fn text(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["payload"]["input"]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The first text that a post-message answer shows.
    pub(crate) fn shown(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["payload"]["output"]["generic"][0]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

impl Gateway {
    /// The gateway as another client sees it.
    pub(crate) fn through(mut self, client: Client) -> Self {
        self.client = client;
        self
    }

    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    pub(crate) fn request(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client
            .post(self.url(path))
            .header("content-type", "application/json")
            .timeout(PATIENCE)
            .body(body)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        Reply {
            status: response.status(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn post_body(&self, path: &str, body: impl Into<reqwest::Body>) -> Reply {
        self.send(self.request(path, body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.client.get(self.url(path)).timeout(PATIENCE))
            .await
    }

    /// A pre-message call with a body.
    pub(crate) async fn pre(&self, body: impl Into<reqwest::Body>) -> Reply {
        self.post_body("/webhook/pre", body).await
    }

    /// A post-message call with a body.
    pub(crate) async fn post(&self, body: impl Into<reqwest::Body>) -> Reply {
        self.post_body("/webhook/post", body).await
    }

    /// What the assistant sees when this session's customer writes `text`.
    pub(crate) async fn redacted(&self, session: &str, text: &str) -> String {
        self.pre(super::bodies::pre(session, text)).await.text()
    }

    /// What this session's customer sees when the assistant answers `text`.
    pub(crate) async fn restored(&self, session: &str, text: &str) -> String {
        self.post(super::bodies::post(session, text)).await.shown()
    }

    /// The value of a metric, which must be there.
    pub(crate) async fn metric(&self, series: &str) -> f64 {
        let text = self.get("/metrics").await.text;
        text.lines()
            .find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
            .unwrap_or_else(|| panic!("no {series} in {text}"))
    }

    /// All that was printed so far, on both streams.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log says so: it comes through a pipe, and may come after the answer to
    /// the call that it tells of.
    pub(crate) async fn says(&self, what: &str) {
        eventually(what, async || self.log().contains(what)).await;
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// kill -9, and gone.
    pub(crate) fn kill(mut self) -> Arc<TempDir> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.folder.clone()
    }

    /// Waits for the program to end by itself; all it printed is in the log then.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = wait(&mut self.child);
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (status, self.log())
    }
}

/// Of a test that fails, what its gateway said belongs to the report.
impl Drop for Gateway {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by name to a process.
pub(crate) fn signal(pid: u32, name: &str) {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Waits for a process that is about to end.
pub(crate) fn wait(child: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < deadline, "the process does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Asks again until the answer is yes.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    let deadline = Instant::now() + PATIENCE;
    while !ask().await {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
