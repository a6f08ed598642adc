//! Cloakroom: a paired pre/post PII redaction gateway for chat assistants.

pub mod entity;
pub mod redact;
pub mod sensitive;
pub mod span;
