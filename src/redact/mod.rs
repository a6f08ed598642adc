//! Tokens in texts: how they are written, how they are found again, what replaces what.

pub mod escape;
pub mod known;
pub mod letters;
pub mod operator;
pub mod place;
pub mod scan;
pub mod stream;
pub mod token;
