//! The server's certificate, from its files, and again when they change.

use crate::{
    config::TlsSettings,
    http::{Certificate, Tls, TlsOptions},
};

/// TLS as the settings ask for it, or what is wrong with the files.
pub(super) fn load(settings: &TlsSettings) -> Result<Tls, String> {
    let identity = settings.identity()?;
    Tls::new(&TlsOptions {
        certificate: identity.certificate.expose(),
        key: identity.key.expose(),
        client_ca: settings.client_ca.as_deref(),
        is_1_3_only: settings.is_1_3_only,
    })
    .map_err(|error| error.to_string())
}

/// Looks at the files again and again, and shows a new certificate. The files are read
/// and not asked for their times: what a container platform mounts is links, and a copy
/// may keep the time of what was copied.
pub(super) async fn watch(settings: TlsSettings, shown: Certificate) {
    let mut last_problem = None;
    loop {
        tokio::time::sleep(settings.reload).await;
        let replaced = settings.identity().and_then(|identity| {
            shown
                .replace(identity.certificate.expose(), identity.key.expose())
                .map_err(|error| error.to_string())
        });
        match replaced {
            Ok(is_new) => {
                if is_new {
                    tracing::info!("a new certificate is shown");
                }
                last_problem = None;
            }
            // Between the writes of the two files they do not fit; that passes.
            Err(problem) => {
                if last_problem.as_ref() != Some(&problem) {
                    tracing::error!(
                        error.cause = problem,
                        "the certificate stays as it was: its files are wrong"
                    );
                    last_problem = Some(problem);
                }
            }
        }
    }
}
