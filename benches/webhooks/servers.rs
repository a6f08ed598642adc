//! The processes that take part.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;

/// A server under load; killed when it goes out of scope.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// How clients speak TLS with it; absent, it speaks plain HTTP.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    folder: TempDir,
}

impl Server {
    /// This program again, as the floor.
    pub(crate) fn floor(redis: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--floor", redis]);
        Self::start(command, None)
    }

    /// The gateway with its default settings, on Redis, or on SQLite where `redis` is empty.
    pub(crate) fn cloakroom(redis: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloakroom"));
        command.args(["--listen", "127.0.0.1:0"]);
        if !redis.is_empty() {
            command.env("CLOAKROOM_VAULT__URL", redis);
        }
        Self::start(command, None)
    }

    /// The gateway on Redis with a certificate of its own.
    pub(crate) fn cloakroom_by_tls(redis: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloakroom"));
        command
            .args(["--listen", "127.0.0.1:0"])
            .env("CLOAKROOM_VAULT__URL", redis)
            .env("CLOAKROOM_SERVER__TLS__CERTIFICATE_FILE", "tls.crt")
            .env("CLOAKROOM_SERVER__TLS__KEY_FILE", "tls.key");
        let names = ["localhost".to_owned()];
        Self::start(
            command,
            Some(generate_simple_self_signed(names).expect("a certificate")),
        )
    }

    /// The gateway on Redis with the keys of another one, which records to a file what it covers
    /// and shows.
    pub(crate) fn cloakroom_with_audit(redis: &str, other: &Self, required: bool) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloakroom"));
        command
            .args(["--listen", "127.0.0.1:0"])
            .env("CLOAKROOM_VAULT__URL", redis)
            .env(
                "CLOAKROOM_KEYS__FILE",
                other.folder.path().join("data/keys.json"),
            )
            .env("CLOAKROOM_AUDIT__SINK", "file://audit.jsonl")
            .env("CLOAKROOM_AUDIT__REQUIRED", required.to_string());
        Self::start(command, None)
    }

    fn start(mut command: Command, pair: Option<CertifiedKey<rcgen::KeyPair>>) -> Self {
        let folder = TempDir::new().expect("a folder");
        let tls = pair.map(|CertifiedKey { cert, signing_key }| {
            let write = |name, text| {
                fs::write(folder.path().join(name), text).expect("a file in the folder");
            };
            write("tls.crt", cert.pem());
            write("tls.key", signing_key.serialize_pem());
            let mut roots = RootCertStore::empty();
            roots.add(cert.der().clone()).expect("a certificate");
            let config = ClientConfig::builder().with_root_certificates(roots);
            Arc::new(config.with_no_client_auth())
        });
        for name in ["CLOAKROOM_BENCH_ROUNDS", "CLOAKROOM_BENCH_REQUESTS"] {
            command.env_remove(name);
        }
        let mut child = command
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut lines = stdout.lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| line.split_once("://")?.1.parse().ok())
            .expect("the server tells its address");
        // What it prints later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address,
            tls,
            folder,
        }
    }

    /// Memory that is in use, in MiB.
    pub(crate) fn rss_mib(&self) -> f64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("a VmRSS line");
        kib.trim()
            .trim_end_matches(" kB")
            .parse::<f64>()
            .expect("a number")
            / 1024.0
    }

    /// How many files and connections it has open.
    pub(crate) fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .expect("Linux")
            .count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Redis of this benchmark's own, without persistence.
pub(crate) struct Redis {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Redis {
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let child = Self::launch(port, &folder);
        Self {
            child,
            port,
            folder,
        }
    }

    fn launch(port: u16, folder: &TempDir) -> Child {
        let child = Command::new("redis-server")
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
            ])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed (Debian: apt-get install redis-server)");
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }

    /// Kills the server; a new one with nothing in it comes up on its port `after` that.
    pub(crate) fn restart(&mut self, after: Duration) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        std::thread::sleep(after);
        self.child = Self::launch(self.port, &self.folder);
    }

    /// Stops the process where it is: it is there, and answers nothing.
    pub(crate) fn stop(&self) {
        let pid = self.child.id().to_string();
        let stopped = Command::new("kill").args(["-STOP", &pid]).status();
        assert!(stopped.is_ok_and(|status| status.success()));
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the figures were measured on.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| {
            line.strip_prefix("model name")?
                .split_once(": ")
                .map(|(_, name)| name)
        })
        .unwrap_or("unknown processor");
    format!("{cores} cores of {model}")
}
