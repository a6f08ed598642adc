//! Reads `[log_webhook]`: where redacted log events go.

use std::{
    fs::File,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use url::{Host, Url};

use super::{
    reader::Reader,
    secret::{cannot_read, read_bounded},
};
use crate::outbox::{HttpSink, OutboxOptions, SinkOptions};

const SINK: &str = "log_webhook.sink";
const BEARER: &str = "log_webhook.bearer";
const CA_FILE: &str = "log_webhook.ca_file";

/// The file of events that wait, in the data folder.
const QUEUE_FILE: &str = "outbox.db";

/// Where the sink is, before it is known what it is sent with.
enum Place {
    File(PathBuf),
    Http(Url),
}

/// Reads the section; nothing if no sink is set.
pub(super) fn read(r: &mut Reader<'_>, data_dir: Option<&Path>) -> Option<OutboxOptions> {
    let place = r.optional(SINK, read_place);
    let bearer = r.secret(BEARER, |bearer| {
        (bearer.trim() != bearer || bearer.contains(char::is_control))
            .then_some("must have no blanks around it and no control characters")
    });
    let ca = r.optional(CA_FILE, read_ca);
    let timeout_ms: Option<u32> = r.whole("log_webhook.timeout_ms", 100..=60_000);
    let max_bytes = r.whole("log_webhook.max_queue_bytes", 1 << 20..=1_i64 << 40);
    let place = place?;
    if matches!(place, Place::File(_)) {
        for (key, is_set) in [(BEARER, bearer.is_some()), (CA_FILE, ca.is_some())] {
            if is_set {
                r.problem(key, "belongs to a sink that is a URL");
            }
        }
    }
    let sink = match place {
        Place::File(path) => SinkOptions::File(path),
        Place::Http(url) => SinkOptions::Http(HttpSink {
            url: url.into(),
            bearer,
            ca,
            timeout: Duration::from_millis(timeout_ms?.into()),
        }),
    };
    Some(OutboxOptions {
        file: data_dir?.join(QUEUE_FILE),
        max_bytes: u64::try_from(max_bytes?).ok()?,
        sink,
    })
}

/// A URL of a server on another machine is encrypted; the words of customers go to it.
fn read_place(r: &mut Reader<'_>, key: &str) -> Option<Place> {
    let text = r.text(key)?;
    if let Some(path) = text
        .expose()
        .strip_prefix("file://")
        .filter(|p| !p.is_empty())
    {
        return Some(Place::File(r.absolute(path)));
    }
    let url = Url::parse(text.expose()).ok();
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    match url {
        Some(url) if url.scheme() == "https" || (url.scheme() == "http" && is_local(&url)) => {
            Some(Place::Http(url))
        }
        _ => {
            r.problem(
                key,
                "must be an https URL without user and password (http only on this machine), \
                 or file://PATH",
            );
            None
        }
    }
}

/// Whether a URL leads to this machine.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

pub(super) fn read_ca(r: &mut Reader<'_>, key: &str) -> Option<Vec<u8>> {
    let path = r.path(key)?;
    let text = File::open(path)
        .map_err(|error| cannot_read(&error))
        .and_then(read_bounded);
    match text {
        Ok(text) if text.expose().contains("-----BEGIN CERTIFICATE-----") => {
            Some(text.expose().as_bytes().to_vec())
        }
        Ok(_) => {
            r.problem(key, "the file holds no certificate in PEM form");
            None
        }
        Err(problem) => {
            r.problem(key, problem);
            None
        }
    }
}
