//! Check digits: small functions over the characters of a code.
//!
//! Each takes the code as it is compared, without separators: ASCII digits, and
//! upper-case ASCII letters where the scheme knows letters. A code with any other
//! character fails every check; an empty code does too.

mod crc32;
mod damm;
mod iso7064;
mod luhn;
mod verhoeff;
mod weighted;

pub use crc32::crc32;
pub use damm::damm;
pub use iso7064::{
    mod11_2, mod11_10, mod27_26, mod37_2, mod37_36, mod97_10, mod97_remainder, mod661_26,
    mod1271_36,
};
pub use luhn::{luhn, luhn_alphanumeric, luhn_check_digit};
pub use verhoeff::verhoeff;
pub use weighted::{alphanumeric_values, digit_values, remainder, weighted_sum};

/// What a check says about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// The check passed.
    Valid,
    /// The check failed: the code is not what it looks like.
    Invalid,
    /// There is nothing to check, or nothing that would settle it.
    Unknown,
}

impl From<bool> for Validity {
    /// A check that either passes or fails.
    fn from(passed: bool) -> Self {
        if passed { Self::Valid } else { Self::Invalid }
    }
}

impl Validity {
    /// A rule that can only rule a code out: a code that keeps it is still unproven.
    pub fn not_ruled_out(keeps_the_rule: bool) -> Self {
        if keeps_the_rule {
            Self::Unknown
        } else {
            Self::Invalid
        }
    }
}

/// For tests of schemes that promise it: `passes` refuses every code that differs
/// from `code` in one digit.
#[cfg(test)]
pub(crate) fn every_altered_digit_fails(code: &str, passes: impl Fn(&str) -> bool) -> bool {
    passes(code)
        && (0..code.len())
            .filter(|i| code.as_bytes()[*i].is_ascii_digit())
            .all(|i| {
                ('0'..='9')
                    .filter(|digit| !code[i..].starts_with(*digit))
                    .all(|digit| {
                        let mut altered = code.to_owned();
                        altered.replace_range(i..=i, &digit.to_string());
                        !passes(&altered)
                    })
            })
}

/// For tests of schemes that promise it: `passes` refuses `code` with two different
/// neighbouring digits swapped.
#[cfg(test)]
pub(crate) fn every_swap_fails(code: &str, passes: impl Fn(&str) -> bool) -> bool {
    (1..code.len())
        .filter(|i| code.as_bytes()[i - 1] != code.as_bytes()[*i])
        .all(|i| {
            let mut swapped = code.as_bytes().to_vec();
            swapped.swap(i - 1, i);
            !passes(std::str::from_utf8(&swapped).expect("a code is ASCII"))
        })
}
