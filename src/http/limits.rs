//! What the server takes on; [`load`](super::load) counts it.

use std::time::Duration;

/// What is accepted, how much at once, and how long callers are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longer bodies are refused, in bytes.
    pub max_body_len: usize,
    /// How many requests may be under way.
    pub max_requests: usize,
    /// How many of them may use the vault; answers as many again.
    pub max_vault_calls: usize,
    /// How many bytes of large bodies may be held.
    pub max_buffered_len: usize,
    /// How many connections are served.
    pub max_connections: usize,
    /// For how long after its first call of the store a request may begin others.
    pub store_patience: Duration,
    /// How long a request's head may take.
    pub head_timeout: Duration,
    /// How long a request's body may take.
    pub body_timeout: Duration,
    /// How long a connection may wait for its next request.
    pub idle_timeout: Duration,
    /// How long a caller may take none of its answer.
    pub write_timeout: Duration,
}

/// What the default settings say.
impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body_len: 4 << 20,
            max_requests: 8192,
            max_vault_calls: 256,
            max_buffered_len: 256 << 20,
            max_connections: 4096,
            store_patience: Duration::from_millis(550),
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
        }
    }
}
