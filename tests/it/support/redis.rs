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
pub(crate) struct RedisServer {
    process: Child,
    port: u16,
    options: Vec<String>,
    folder: TempDir,
}

impl RedisServer {
    /// Starts a server that keeps everything in memory.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// Starts a server with more options, such as `["--requirepass", "secret"]`.
    pub(crate) fn with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        // The port is free when we look, and may be taken when the server starts.
        for _ in 0..10 {
            let port = free_port();
            if let Some(process) = launch(folder.path(), port, &options) {
                return Self {
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

    /// Kills the server and starts an empty one on the same port.
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.process = launch(self.folder.path(), self.port, &self.options)
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

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address").port()
}

/// Starts a server and waits until it says that it is ready; `None` if it ends instead.
fn launch(folder: &Path, port: u16, options: &[String]) -> Option<Child> {
    let log = folder.join("log");
    let output = File::create(&log).expect("a file in a temporary folder");
    let mut process = Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--port", &port.to_string()])
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
        if text.contains("Ready to accept connections") {
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
