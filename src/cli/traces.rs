//! What records traces, and what sends them.

use reqwest::{Certificate, Client, redirect};

use crate::{config::Settings, telemetry::Exporter, trace::Recorder};

/// How many requests may wait to be sent: some seconds of a busy gateway, some megabytes.
const ROOM: usize = 4096;

/// Both, if the settings name a collector.
pub(super) fn prepare(settings: &Settings) -> Result<Option<(Recorder, Exporter)>, String> {
    let Some(otlp) = &settings.otlp else {
        return Ok(None);
    };
    // A collector that sends elsewhere is not the one that was named.
    let mut client = Client::builder().redirect(redirect::Policy::none());
    if let Some(ca) = &otlp.ca {
        let roots = Certificate::from_pem_bundle(ca.expose().as_bytes())
            .ok()
            .filter(|roots| !roots.is_empty())
            .ok_or("telemetry.otlp.ca_file: is not valid PEM of certificates")?;
        client = client.tls_certs_only(roots);
    }
    let client = client.build();
    let client = client.map_err(|_| "telemetry.otlp: no TLS for the collector".to_owned())?;
    let (recorder, finished) = Recorder::new(otlp.sample_per_million, ROOM);
    let exporter = Exporter::new(otlp, client, finished, recorder.counts().clone());
    Ok(Some((recorder, exporter)))
}
