//! A small identity provider of a test's own: keys, tokens, and a key set that is served.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};

/// A key that tokens are signed with.
pub(crate) struct SigningKey {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    pub(crate) fn new(id: &str, algorithm: Algorithm) -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let pem = folder.path().join("key.pem");
        let generate: &[&str] = match algorithm {
            Algorithm::ES256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Algorithm::ES384 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            Algorithm::EdDSA => &["ED25519"],
            _ => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        };
        let generate = [&["genpkey", "-algorithm"], generate].concat();
        openssl(&[&generate[..], &["-out", path(&pem)]].concat());
        let der = folder.path().join("key.der");
        let to_der = |command: &[&str]| {
            openssl(
                &[
                    command,
                    &["-in", path(&pem), "-outform", "DER", "-out", path(&der)],
                ]
                .concat(),
            );
            std::fs::read(&der).unwrap()
        };
        let pkcs8 = ["pkcs8", "-topk8", "-nocrypt"];
        let key = match algorithm {
            Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_der(&to_der(&pkcs8)),
            Algorithm::EdDSA => EncodingKey::from_ed_der(&to_der(&pkcs8)),
            _ => EncodingKey::from_rsa_der(&to_der(&["rsa", "-traditional"])),
        };
        Self {
            id: id.to_owned(),
            algorithm,
            key,
        }
    }

    /// The same key under another algorithm of its kind.
    pub(crate) fn with(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// The public half, as it is published.
    pub(crate) fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.clone());
        // So that one RSA key serves all its algorithms.
        jwk.common.key_algorithm = None;
        serde_json::to_value(jwk).unwrap()
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn openssl(arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).output();
    let output = output.expect("these tests run openssl: install it (Debian: apt install openssl)");
    assert!(output.status.success(), "{arguments:?}");
}

/// Serves a key set.
pub(crate) struct Provider {
    address: SocketAddr,
    set: Arc<Mutex<String>>,
    is_down: Arc<AtomicBool>,
    fetches: Arc<AtomicUsize>,
}

impl Provider {
    pub(crate) fn start(keys: &[Value]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let provider = Self {
            address: listener.local_addr().unwrap(),
            set: Arc::default(),
            is_down: Arc::default(),
            fetches: Arc::default(),
        };
        provider.publish(keys);
        let (set, is_down, fetches) = (
            provider.set.clone(),
            provider.is_down.clone(),
            provider.fetches.clone(),
        );
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                fetches.fetch_add(1, Ordering::Relaxed);
                let body = set.lock().unwrap().clone();
                let status = if is_down.load(Ordering::Relaxed) {
                    "503 Service Unavailable"
                } else {
                    "200 OK"
                };
                let _ = answer(caller, status, &body);
            }
        });
        provider
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/jwks.json", self.address)
    }

    /// Serves these keys from now on.
    pub(crate) fn publish(&self, keys: &[Value]) {
        *self.set.lock().unwrap() = json!({"keys": keys}).to_string();
    }

    pub(crate) fn go_down(&self) {
        self.is_down.store(true, Ordering::Relaxed);
    }

    pub(crate) fn come_back(&self) {
        self.is_down.store(false, Ordering::Relaxed);
    }

    pub(crate) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::Relaxed)
    }
}

fn answer(caller: TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(caller.try_clone()?).lines();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let mut caller = caller;
    write!(
        caller,
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
