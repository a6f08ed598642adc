//! Cloakroom: a paired pre/post PII redaction gateway for chat assistants.
//!
//! What the program does is in `README.md`, how it is built in `ARCHITECTURE.md`.

pub mod audit;
pub mod auth;
pub mod checksum;
pub mod cli;
pub mod config;
pub mod detect;
pub mod engines;
pub mod entity;
pub mod gateway;
pub mod http;
pub mod outbox;
pub mod platform;
pub mod policy;
pub mod redact;
pub mod sensitive;
pub mod span;
pub mod telemetry;
pub mod timestamp;
pub mod trace;
pub mod vault;
