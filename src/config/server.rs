//! Reads `[server]`: TLS, and what has to hold before other machines are let in.

use std::{fs::File, net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    reader::Reader,
    secret::{cannot_read, read_bounded},
};
use crate::sensitive::Sensitive;

/// The certificate that the server shows, and whom it asks for one.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// The certificate and those that signed it, as PEM.
    pub certificate_file: PathBuf,
    /// Its private key, as PEM.
    pub key_file: PathBuf,
    /// Who must have signed the certificates of callers, as PEM; absent, callers need none.
    pub client_ca: Option<String>,
    /// Whether TLS 1.2 is refused.
    pub is_1_3_only: bool,
    /// How often the two files are looked at for a new certificate.
    pub reload: Duration,
}

/// The texts of the certificate and of its key.
pub struct Identity {
    /// The certificate chain, as PEM.
    pub certificate: Sensitive,
    /// The private key, as PEM.
    pub key: Sensitive,
}

impl TlsSettings {
    /// Reads both files.
    pub fn identity(&self) -> Result<Identity, String> {
        let read = |path: &PathBuf, what| {
            let text = File::open(path)
                .map_err(|error| cannot_read(&error))
                .and_then(read_bounded);
            text.map_err(|message| format!("{what} {}: {message}", path.display()))
        };
        Ok(Identity {
            certificate: read(&self.certificate_file, "certificate")?,
            key: read(&self.key_file, "key")?,
        })
    }
}

/// What `[server]` says.
pub(super) struct Server {
    pub(super) tls: Option<TlsSettings>,
    allows_plain_http: bool,
}

impl Server {
    fn asks_callers(&self) -> bool {
        let tls = self.tls.as_ref();
        tls.is_some_and(|tls| tls.client_ca.is_some())
    }
}

/// Reads the section; `None` if something in it is wrong.
pub(super) fn read(r: &mut Reader<'_>) -> Option<Server> {
    let allows_plain_http = r.boolean("server.allow_plain_http");
    let (certificate_key, key_key) = ("server.tls.certificate_file", "server.tls.key_file");
    let has = [certificate_key, key_key].map(|key| r.has(key));
    let certificate_file = r.optional(certificate_key, Reader::path);
    let key_file = r.optional(key_key, Reader::path);
    let ca_key = "server.tls.client_ca_file";
    let has_client_ca = r.has(ca_key);
    let client_ca = r.optional(ca_key, Reader::contents);
    let is_1_3_only = r.choice("server.tls.min_version", &[("1.2", false), ("1.3", true)]);
    let reload = r.whole("server.tls.reload_seconds", 1..=86_400_u32);
    let tls = match has {
        [false, false] if has_client_ca => {
            r.problem(
                ca_key,
                format!("needs `{certificate_key}` and `{key_key}` too"),
            );
            return None;
        }
        [false, false] => None,
        [true, true] => Some(TlsSettings {
            certificate_file: certificate_file?,
            key_file: key_file?,
            client_ca: if has_client_ca {
                Some(client_ca?.expose().to_owned())
            } else {
                None
            },
            is_1_3_only: is_1_3_only?,
            reload: Duration::from_secs(reload?.into()),
        }),
        [has_certificate, _] => {
            let (given, missing) = if has_certificate {
                (certificate_key, key_key)
            } else {
                (key_key, certificate_key)
            };
            r.problem(given, format!("needs `{missing}` too"));
            return None;
        }
    };
    Some(Server {
        tls,
        allows_plain_http: allows_plain_http?,
    })
}

/// Beyond the loopback addresses whoever comes along must prove who they are, and nobody
/// must be able to listen on the way, unless the settings say in so many words that
/// somebody else sees to it.
pub(super) fn check_exposure(
    r: &mut Reader<'_>,
    listen: Option<SocketAddr>,
    server: Option<&Server>,
    is_open: bool,
) {
    if listen.is_none_or(|address| address.ip().to_canonical().is_loopback()) {
        return;
    }
    // A certificate that we ask for is a proof as good as any in [auth].
    if is_open && server.is_some_and(|server| !server.asks_callers()) {
        r.problem(
            "listen",
            "without authentication only a loopback address is allowed: set a method in \
             [auth], or danger_allow_unauthenticated = true",
        );
    }
    if server.is_some_and(|server| server.tls.is_none() && !server.allows_plain_http) {
        r.problem(
            "listen",
            "without TLS only a loopback address is allowed: set [server.tls], or \
             server.allow_plain_http = true if a proxy in front does it",
        );
    }
}
