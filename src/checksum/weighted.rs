//! What most national schemes are made of: digit values, weighted sums and remainders.
//!
//! "Modulo 11 with weights 10 to 2" is written where it is used, as
//! `weighted_sum(code, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11` and the rule of that
//! scheme for what a remainder of ten means.

/// The values, 0 to 9, of a code that consists of digits; nothing otherwise.
pub fn digit_values(code: &str) -> Option<impl DoubleEndedIterator<Item = u32>> {
    (!code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        .then(|| code.bytes().map(|b| u32::from(b - b'0')))
}

/// The values of a code of digits (0 to 9) and upper-case letters (`A` = 10 to
/// `Z` = 35); nothing otherwise.
pub fn alphanumeric_values(code: &str) -> Option<impl DoubleEndedIterator<Item = u32>> {
    (!code.is_empty()
        && code
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()))
    .then(|| {
        code.bytes().map(|b| {
            u32::from(if b.is_ascii_digit() {
                b - b'0'
            } else {
                b - b'A' + 10
            })
        })
    })
}

/// The sum of the first digits of `code`, each times its weight; nothing if `code` is
/// not all digits or is shorter than `weights`. Digits without a weight do not count.
pub fn weighted_sum(code: &str, weights: &[u32]) -> Option<u32> {
    let digits = digit_values(code)?;
    (code.len() >= weights.len()).then(|| digits.zip(weights).map(|(d, w)| d * w).sum())
}

/// The number that the digits of `code` spell, however long, modulo `modulus`
/// (below 2^28); nothing if `code` is not all digits.
pub fn remainder(code: &str, modulus: u32) -> Option<u32> {
    Some(digit_values(code)?.fold(0, |rest, digit| (rest * 10 + digit) % modulus))
}

#[cfg(test)]
mod tests {
    use super::{remainder, weighted_sum};

    #[test]
    fn a_weighted_sum_counts_the_digits_that_have_a_weight() {
        // The worked example of the NHS number, 943 476 5919: sum 299, check digit 9.
        assert_eq!(
            weighted_sum("9434765919", &[10, 9, 8, 7, 6, 5, 4, 3, 2]),
            Some(299)
        );
        assert_eq!(weighted_sum("94", &[1, 1, 1]), None);
        assert_eq!(weighted_sum("9a", &[1, 1]), None);
        assert_eq!(weighted_sum("", &[]), None);
    }

    #[test]
    fn the_remainder_of_a_long_number_is_exact() {
        let big = "340282366920938463463374607431768211455";
        assert_eq!(remainder(big, 97), Some((u128::MAX % 97) as u32));
        assert_eq!(remainder("12x", 97), None);
    }
}
