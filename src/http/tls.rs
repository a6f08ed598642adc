//! TLS: the certificate that the server shows, and the one it may ask a caller for.

use std::{
    any::Any,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{dev::Extensions, rt::net::TcpStream};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

/// What the server is told of TLS. The texts are PEM.
pub struct TlsOptions<'t> {
    /// The certificate, and after it those that signed it.
    pub certificate: &'t str,
    /// The private key of the certificate.
    pub key: &'t str,
    /// Who must have signed a caller's certificate; absent, none is asked for.
    pub client_ca: Option<&'t str>,
    /// Whether TLS 1.2 is refused.
    pub is_1_3_only: bool,
}

/// What is wrong with a certificate or a key. Holds nothing of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The certificate's text holds none, or something that is none.
    #[error("the certificate is not valid PEM of a certificate chain")]
    Certificate,
    /// The key's text holds none, or one of a kind that is not supported.
    #[error("the key is not valid PEM of a private key for RSA, ECDSA or Ed25519")]
    Key,
    /// The key is that of another certificate.
    #[error("the key does not belong to the certificate")]
    Mismatch,
    /// The text of the authorities holds none, or something that is none.
    #[error("the client authorities are not valid PEM of certificates")]
    ClientCa,
}

/// TLS as the server speaks it. Clones share the certificate.
#[derive(Clone)]
pub struct Tls {
    config: ServerConfig,
    certificate: Certificate,
    asks_clients: bool,
}

impl Tls {
    /// Checks the texts and prepares for handshakes.
    pub fn new(options: &TlsOptions<'_>) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let certificate = Certificate(Arc::new(Current {
            key: RwLock::new(certified(&provider, options.certificate, options.key)?),
            provider: provider.clone(),
        }));
        let versions: &[_] = if options.is_1_3_only {
            &[&TLS13]
        } else {
            &[&TLS13, &TLS12]
        };
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .expect("ring has suites for both versions");
        let builder = match options.client_ca {
            None => builder.with_no_client_auth(),
            Some(text) => {
                // A caller without a certificate is let through the handshake, and turned
                // away by `State::admit`, so that health checks need none and the reason
                // is told.
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(roots(text)?.into(), provider)
                        .allow_unauthenticated()
                        .build()
                        .map_err(|_| TlsError::ClientCa)?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        Ok(Self {
            config: builder.with_cert_resolver(certificate.0.clone()),
            certificate,
            asks_clients: options.client_ca.is_some(),
        })
    }

    /// The certificate that is shown, to be replaced.
    pub fn certificate(&self) -> Certificate {
        self.certificate.clone()
    }

    pub(super) fn config(&self) -> ServerConfig {
        self.config.clone()
    }

    pub(super) fn asks_clients(&self) -> bool {
        self.asks_clients
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The certificate that new connections are shown. Clones share it.
#[derive(Clone)]
pub struct Certificate(Arc<Current>);

struct Current {
    key: RwLock<Arc<CertifiedKey>>,
    provider: Arc<CryptoProvider>,
}

impl Certificate {
    /// Shows another certificate from now on; tells whether it is another one. After an
    /// error the one that was shown still is.
    pub fn replace(&self, certificate: &str, key: &str) -> Result<bool, TlsError> {
        let new = certified(&self.0.provider, certificate, key)?;
        let mut current = self.0.key.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = current.cert != new.cert;
        *current = new;
        Ok(is_other)
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = self.key.read().unwrap_or_else(PoisonError::into_inner);
        Some(key.clone())
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Current").finish_non_exhaustive()
    }
}

fn certified(
    provider: &CryptoProvider,
    certificate: &str,
    key: &str,
) -> Result<Arc<CertifiedKey>, TlsError> {
    let chain = certificates(certificate).ok_or(TlsError::Certificate)?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| TlsError::Key)?;
    CertifiedKey::from_der(chain, key, provider)
        .map(Arc::new)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => TlsError::Mismatch,
            rustls::Error::InvalidCertificate(_) => TlsError::Certificate,
            _ => TlsError::Key,
        })
}

fn certificates(text: &str) -> Option<Vec<CertificateDer<'static>>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    all.ok().filter(|all| !all.is_empty())
}

fn roots(text: &str) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(text).ok_or(TlsError::ClientCa)? {
        roots.add(certificate).map_err(|_| TlsError::ClientCa)?;
    }
    Ok(roots)
}

/// Kept with a connection whose caller showed a certificate, which the handshake checked.
pub(super) struct ClientCertificate;

/// Notes at the start of a connection what its requests are asked for.
pub(super) fn on_connect(connection: &dyn Any, data: &mut Extensions) {
    if let Some(stream) = connection.downcast_ref::<TlsStream<TcpStream>>()
        && stream.get_ref().1.peer_certificates().is_some()
    {
        data.insert(ClientCertificate);
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertifiedKey, generate_simple_self_signed};

    use super::{Tls, TlsError, TlsOptions};

    fn pair() -> (String, String) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        (cert.pem(), signing_key.serialize_pem())
    }

    fn options<'t>(certificate: &'t str, key: &'t str) -> TlsOptions<'t> {
        TlsOptions {
            certificate,
            key,
            client_ca: None,
            is_1_3_only: false,
        }
    }

    #[test]
    fn what_is_wrong_with_a_pair_is_told() {
        let ((certificate, key), (_, other_key)) = (pair(), pair());
        let error = |certificate: &str, key: &str| Tls::new(&options(certificate, key)).err();
        assert_eq!(error(&certificate, &key), None);
        assert_eq!(error(&certificate, &other_key), Some(TlsError::Mismatch));
        assert_eq!(error("", &key), Some(TlsError::Certificate));
        assert_eq!(error(&key, &key), Some(TlsError::Certificate));
        assert_eq!(error(&certificate, ""), Some(TlsError::Key));
        assert_eq!(error(&certificate, &certificate), Some(TlsError::Key));
        let damaged = certificate.replace("MII", "!II");
        assert_eq!(error(&damaged, &key), Some(TlsError::Certificate));
        for client_ca in ["", &key, &damaged] {
            let options = TlsOptions {
                client_ca: Some(client_ca),
                ..options(&certificate, &key)
            };
            assert_eq!(Tls::new(&options).err(), Some(TlsError::ClientCa));
        }
    }

    #[test]
    fn a_wrong_pair_leaves_the_last_one_in_place() {
        let ((certificate, key), (other, other_key)) = (pair(), pair());
        let shown = Tls::new(&options(&certificate, &key))
            .unwrap()
            .certificate();
        assert_eq!(shown.replace(&certificate, &key), Ok(false));
        assert_eq!(shown.replace(&other, &key), Err(TlsError::Mismatch));
        assert_eq!(shown.replace(&certificate, &key), Ok(false));
        assert_eq!(shown.replace(&other, &other_key), Ok(true));
    }
}
