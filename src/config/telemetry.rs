//! Reads `[telemetry.otlp]`: where traces go.

use url::Url;

use super::{log_webhook::is_local, reader::Reader};
use crate::sensitive::Sensitive;

const ENDPOINT: &str = "telemetry.otlp.endpoint";
const HEADERS: &str = "telemetry.otlp.headers";
const CA_FILE: &str = "telemetry.otlp.ca_file";

/// Where traces go, and which.
#[derive(Clone, PartialEq, Eq)]
pub struct OtlpSettings {
    /// The collector's URL, path included.
    pub endpoint: String,
    /// What it is sent besides, such as a credential.
    pub headers: Vec<(String, Sensitive)>,
    /// The only authorities whose certificates are accepted, as PEM; without, the system's.
    pub ca: Option<Sensitive>,
    /// How many of a million requests without a parent are recorded.
    pub sample_per_million: u32,
    /// What the collector calls this program.
    pub service_name: String,
}

/// Reads the section; nothing if no endpoint is set.
pub(super) fn read(r: &mut Reader<'_>) -> Option<OtlpSettings> {
    let endpoint = r.optional(ENDPOINT, read_endpoint);
    let is_to_be_sent = r.has(HEADERS) || r.has(&format!("{HEADERS}_file"));
    let headers = r.secret(HEADERS, |text| {
        parse_headers(text)
            .is_none()
            .then_some("must be lines of `Name: value`, without control characters")
    });
    let ca = r.optional(CA_FILE, Reader::contents);
    let sample_per_million = r.millionths("telemetry.otlp.sample_ratio");
    let service_name = r.text("telemetry.otlp.service_name");
    let endpoint = endpoint?;
    if is_to_be_sent && endpoint.scheme() == "http" && !is_local(&endpoint) {
        r.problem(ENDPOINT, "must be https where headers are sent");
        return None;
    }
    Some(OtlpSettings {
        endpoint: endpoint.into(),
        headers: headers.map_or_else(Vec::new, |text| {
            parse_headers(text.expose()).unwrap_or_default()
        }),
        ca,
        sample_per_million: sample_per_million?,
        service_name: service_name?.expose().to_owned(),
    })
}

/// Traces hold nobody's words, so they may go unencrypted.
fn read_endpoint(r: &mut Reader<'_>, key: &str) -> Option<Url> {
    let text = r.text(key)?;
    let url = Url::parse(text.expose()).ok();
    let url = url.filter(|url| {
        let is_http = ["http", "https"].contains(&url.scheme());
        is_http && url.username().is_empty() && url.password().is_none()
    });
    if url.is_none() {
        r.problem(
            key,
            "must be a URL without user and password, such as http://localhost:4318/v1/traces",
        );
    }
    url
}

fn parse_headers(text: &str) -> Option<Vec<(String, Sensitive)>> {
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let is_right = !name.is_empty()
            && name.bytes().all(is_name)
            && value.bytes().all(|b| (b' '..=b'~').contains(&b));
        is_right.then(|| (name.to_owned(), Sensitive::from(value)))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(header).collect()
}
