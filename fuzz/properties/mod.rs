//! What must hold for any input at all, by part of the gateway: one `check` each, which panics
//! where it does not hold.
//!
//! The fuzz targets look for inputs that break them; `tests/it/fuzzed.rs` runs them in every test
//! run, over the kept inputs and random changes of those.

pub mod body;
pub mod detector;
pub mod records;
mod room;
pub mod settings;
pub mod tokens;
