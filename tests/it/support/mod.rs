//! What the tests share: a gateway of its own for each, real stores, message bodies.

pub(crate) mod analyzer;
pub(crate) mod authority;
pub(crate) mod bodies;
pub(crate) mod canary;
pub(crate) mod gateway;
#[cfg(feature = "onnx")]
pub(crate) mod onnx;
pub(crate) mod peer;
pub(crate) mod protobuf;
pub(crate) mod provider;
pub(crate) mod redis;
pub(crate) mod replicated;
pub(crate) mod sink;
pub(crate) mod slow;
