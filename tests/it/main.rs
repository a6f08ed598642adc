//! The gateway from outside: over HTTP, on its command line, and in what its stores hold.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "tests state their expectations with `unwrap`, and read better without `&`"
)]

mod support;

mod agents;
mod answers;
mod architecture;
mod assistants;
mod audit;
mod auth;
mod bad_input;
mod cli;
mod dialogue;
mod engines;
mod erasure;
mod failover;
mod faults;
mod fuzzed;
mod keys;
mod leaks;
mod linear;
mod lists;
mod log_webhook;
mod manglings;
#[cfg(target_os = "linux")]
mod memory;
mod metrics;
mod names;
mod oauth;
mod operations;
mod overload;
mod reference;
mod refusal;
mod reload;
mod requests;
mod round_trips;
mod security;
mod settings;
mod stores;
mod tls;
mod traces;
mod training;
mod turns;
mod webhooks;
