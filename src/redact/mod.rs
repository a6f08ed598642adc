//! Tokens in texts: how they are written, how they are found again, what replaces what.

pub mod known;
pub mod letters;
pub mod operator;
pub mod scan;
pub mod stream;
pub mod token;
