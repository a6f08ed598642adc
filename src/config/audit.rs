//! Reads `[audit]`: what is recorded of what is shown, and where.

use std::time::Duration;

use super::{reader::Reader, redis};
use crate::{
    audit::{AuditOptions, SinkOptions},
    sensitive::Sensitive,
    vault::RedisAddress,
};

const SINK: &str = "audit.sink";
const PASSWORD: &str = "audit.password";
const CA_FILE: &str = "audit.ca_file";

/// Reads the section; nothing if no sink is set.
pub(super) fn read(r: &mut Reader<'_>) -> Option<AuditOptions> {
    let has_sink = r.has(SINK);
    let sink = r.optional(SINK, Reader::text);
    let required = r.boolean("audit.required");
    let deadline_ms = r.whole("audit.deadline_ms", 1..=5000_u32);
    let rotate_bytes = r.whole("audit.rotate_bytes", 0..=1_i64 << 40);
    let sync = r.boolean("audit.sync");
    let stream = read_stream(r);
    let max_records = r.whole("audit.stream_max_records", 0..=1_i64 << 40);
    let has_password = r.has(PASSWORD) || r.has(&format!("{PASSWORD}_file"));
    let password = r.secret(PASSWORD, |_| None);
    let has_ca = r.has(CA_FILE);
    let ca = r.optional(CA_FILE, Reader::contents);
    if !has_sink {
        for (key, is_set) in [
            ("audit.required", required == Some(true)),
            (PASSWORD, has_password),
            (CA_FILE, has_ca),
        ] {
            if is_set {
                r.problem(key, format!("needs `{SINK}` too"));
            }
        }
        return None;
    }
    let number = |number: Option<i64>| u64::try_from(number?).ok();
    let sink = sink?;
    let sink = match sink.expose() {
        "stdout:" => SinkOptions::Stdout,
        text => match text.strip_prefix("file://").filter(|path| !path.is_empty()) {
            Some(path) => SinkOptions::File {
                path: r.absolute(path),
                rotate_bytes: number(rotate_bytes)?,
                sync: sync?,
            },
            None => SinkOptions::Redis {
                url: read_url(r, text, password.as_ref())?,
                ca: ca.map(|text| text.expose().to_owned()),
                stream: stream?,
                max_records: number(max_records)?,
            },
        },
    };
    if !matches!(sink, SinkOptions::Redis { .. }) {
        for (key, is_set) in [(PASSWORD, has_password), (CA_FILE, has_ca)] {
            if is_set {
                r.problem(key, "belongs to a sink that is a Redis server");
            }
        }
    }
    Some(AuditOptions {
        sink,
        required: required?,
        deadline: Duration::from_millis(deadline_ms?.into()),
    })
}

fn read_url(r: &mut Reader<'_>, text: &str, password: Option<&Sensitive>) -> Option<Sensitive> {
    if RedisAddress::parse(text).is_none() {
        r.problem(
            SINK,
            "must be file://PATH, stdout:, redis://HOST:PORT or another form of redis",
        );
        return None;
    }
    let Some(password) = password else {
        return Some(text.into());
    };
    let url = redis::with_password(text, password);
    if url.is_none() {
        let other = r.place(SINK);
        r.problem(
            PASSWORD,
            format!("the URL has a password too ({other}); set one of them"),
        );
    }
    url
}

/// The name of the stream is one key of a cluster, without a part in braces.
fn read_stream(r: &mut Reader<'_>) -> Option<String> {
    let key = "audit.stream";
    let stream = r.text(key)?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
    if stream.expose().len() > 100 || !stream.expose().bytes().all(is_plain) {
        r.problem(
            key,
            "must be ASCII letters, digits, -, _, . and :, 100 at most",
        );
        return None;
    }
    Some(stream.expose().to_owned())
}
