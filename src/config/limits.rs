//! Reads `[limits]`: what is accepted, how much is taken on at once, how long anybody is
//! waited for.

use std::time::Duration;

use super::reader::Reader;

/// What is accepted, how much is taken on at once, how long anybody is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest body that is read, in bytes.
    pub max_body_bytes: usize,
    /// The longest text that redaction may make, in UTF-16 units.
    pub max_text_chars: usize,
    /// How long one request may wait for the vault, all its calls together.
    pub deadline: Duration,
    /// How many requests may be under way; more are refused.
    pub max_requests: usize,
    /// How many requests may use the vault; more are answered without it.
    pub max_vault_calls: usize,
    /// How many bytes of large bodies may be held.
    pub max_buffered_bytes: usize,
    /// How many connections are served.
    pub max_connections: usize,
    /// How long a request's head may take.
    pub head_timeout: Duration,
    /// How long a request's body may take.
    pub body_timeout: Duration,
    /// How long a connection may wait for its next request.
    pub idle_timeout: Duration,
    /// How long a caller may take none of its answer.
    pub write_timeout: Duration,
}

impl Limits {
    /// The limits of which a change waits for the next start, in a form to be compared.
    pub(super) fn fixed(&self) -> Self {
        // Gateways are built anew for each change.
        Self {
            max_text_chars: 0,
            ..*self
        }
    }
}

/// Reads the section. `vault` is how long one call of the vault may take.
pub(super) fn read(r: &mut Reader<'_>, vault: Option<Duration>) -> Option<Limits> {
    let max_body_bytes = r.whole("limits.max_body_bytes", 1024..=67_108_864);
    let max_text_chars = r.whole("limits.max_text_chars", 64..=1_000_000);
    let deadline = read_deadline(r, vault);
    let max_requests = r.whole("limits.max_requests", 1..=1_000_000);
    let max_vault_calls = r.whole("limits.max_vault_calls", 0..=1_000_000);
    let max_buffered_bytes = r.whole("limits.max_buffered_bytes", 0..=68_719_476_736);
    let max_connections = r.whole("limits.max_connections", 1..=1_000_000);
    let mut timeout = |key: &str| {
        let ms: u32 = r.whole(key, 10..=3_600_000)?;
        Some(Duration::from_millis(ms.into()))
    };
    let head_timeout = timeout("limits.head_timeout_ms");
    let body_timeout = timeout("limits.body_timeout_ms");
    let idle_timeout = timeout("limits.idle_timeout_ms");
    let write_timeout = timeout("limits.write_timeout_ms");
    Some(Limits {
        max_body_bytes: max_body_bytes?,
        max_text_chars: max_text_chars?,
        deadline: deadline?,
        max_requests: max_requests?,
        max_vault_calls: max_vault_calls?,
        max_buffered_bytes: max_buffered_bytes?,
        max_connections: max_connections?,
        head_timeout: head_timeout?,
        body_timeout: body_timeout?,
        idle_timeout: idle_timeout?,
        write_timeout: write_timeout?,
    })
}

fn read_deadline(r: &mut Reader<'_>, vault: Option<Duration>) -> Option<Duration> {
    const KEY: &str = "limits.deadline_ms";
    let is_set = r.has(KEY);
    let set = r.optional(KEY, |r, key| r.whole(key, 10..=60_000_u32));
    let vault = vault?;
    if !is_set {
        return Some(vault * 3 + Duration::from_millis(50));
    }
    let deadline = Duration::from_millis(set?.into());
    if deadline <= vault {
        r.problem(KEY, "must be more than `vault.deadline_ms`");
        return None;
    }
    Some(deadline)
}

/// What part of the limits one assistant may take up, in percent.
pub(super) fn read_share(r: &mut Reader<'_>, key: &str) -> Option<u8> {
    r.whole(key, 1..=100)
}
