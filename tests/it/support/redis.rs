//! A real Redis server of a test's own.

use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A `redis-server` on a free port, in a folder of its own; killed when dropped.
///
/// `CLOAKROOM_TEST_REDIS` names another program to run in its place, of another version or of
/// Valkey: `CLOAKROOM_TEST_REDIS=valkey-server scripts/test`.
pub(crate) struct RedisServer {
    kind: Kind,
    process: Child,
    port: u16,
    options: Vec<String>,
    folder: TempDir,
}

/// What kind of server it is.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Tls,
    Sentinel,
}

impl RedisServer {
    /// Starts a server that keeps everything in memory.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// Starts a server with more options, such as `["--requirepass", "secret"]`.
    pub(crate) fn with(options: &[&str]) -> Self {
        Self::of_kind(Kind::Plain, "", options)
    }

    /// Starts a server that speaks TLS only.
    pub(crate) fn with_tls(options: &[&str]) -> Self {
        Self::of_kind(Kind::Tls, "", options)
    }

    /// Starts a sentinel with these lines of settings.
    pub(crate) fn sentinel(settings: &str) -> Self {
        Self::of_kind(Kind::Sentinel, settings, &[])
    }

    fn of_kind(kind: Kind, settings: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(SETTINGS), settings).expect("a file in it");
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        // The port is free when we look, and may be taken when the server starts.
        for _ in 0..10 {
            let port = free_port();
            if let Some(process) = launch(kind, folder.path(), port, &options) {
                return Self {
                    kind,
                    process,
                    port,
                    options,
                    folder,
                };
            }
        }
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        panic!("redis-server does not start:\n{log}");
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where it writes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Host and port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The value of an option that it was started with.
    pub(crate) fn option(&self, name: &str) -> &str {
        let at = self.options.iter().position(|option| option == name);
        &self.options[at.expect("an option of this server") + 1]
    }

    /// The server's address, without a password.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// The server's address with a user's password.
    pub(crate) fn url_with_password(&self, password: &str) -> String {
        format!("redis://:{password}@127.0.0.1:{}/0", self.port)
    }

    /// Stops the process where it is: connections stay open, nothing is answered.
    pub(crate) fn stop(&self) {
        self.signal("STOP");
    }

    /// Lets a stopped process go on.
    pub(crate) fn cont(&self) {
        self.signal("CONT");
    }

    /// Ends the process at once.
    pub(crate) fn kill(&mut self) {
        // Fails if it has ended already.
        let _ = self.process.kill();
        self.process
            .wait()
            .expect("a process that can be waited for");
    }

    /// Kills the server and starts one on the same port, empty unless it writes to disk.
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.process = launch(self.kind, self.folder.path(), self.port, &self.options)
            .expect("the port of a server that was just killed is free");
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.process.id().to_string()])
            .status()
            .expect("the command kill");
        assert!(status.success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address").port()
}

/// The settings file of a server, in its folder.
const SETTINGS: &str = "redis.conf";

/// What a server says when it is ready.
const READY: &str = "Ready to accept connections";

#[expect(clippy::disallowed_methods, reason = "a test has no settings file")]
fn program() -> String {
    std::env::var("CLOAKROOM_TEST_REDIS").unwrap_or_else(|_| "redis-server".to_owned())
}

/// Starts a server and waits until it says that it is ready; `None` if it ends instead.
fn launch(kind: Kind, folder: &Path, port: u16, options: &[String]) -> Option<Child> {
    let log = folder.join("log");
    let output = File::create(&log).expect("a file in a temporary folder");
    let port = port.to_string();
    let (kind_options, ready) = match kind {
        Kind::Plain => (vec!["--port", &port], READY),
        Kind::Tls => (vec!["--port", "0", "--tls-port", &port], READY),
        Kind::Sentinel => (vec!["--sentinel", "--port", &port], "+monitor master"),
    };
    let mut process = Command::new(program())
        // A sentinel notes down there what it learns.
        .arg(folder.join(SETTINGS))
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(kind_options)
        .arg("--dir")
        .arg(folder)
        .args(options)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .expect("these tests run redis-server: install it (Debian: apt install redis-server)");
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        if text.contains(ready) {
            return Some(process);
        }
        if process.try_wait().expect("a child of ours").is_some() {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = process.kill();
    let _ = process.wait();
    None
}
