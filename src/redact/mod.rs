//! Text with personal data in, text with tokens out, and back.

pub mod token;
