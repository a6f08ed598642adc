//! Bigger engines beside the rules: what they find is redacted like what the rules find, and
//! whatever breaks about them, what the rules find is.

#[cfg(feature = "onnx")]
mod onnx;
mod remote;
