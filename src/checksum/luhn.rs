//! The Luhn formula (ISO/IEC 7812-1, Annex B), with and without letters.

use super::weighted::{alphanumeric_values, digit_values};

/// Whether the last digit of `code` is its Luhn check digit: card numbers, IMEI, SIREN.
///
/// From the right, every second digit is doubled and the digits of the product are
/// added; the sum of all must be a multiple of ten.
pub fn luhn(code: &str) -> bool {
    digit_values(code).is_some_and(|digits| sum(digits.rev()) % 10 == 0)
}

/// The check digit, 0 to 9, that makes `payload` followed by it pass [`luhn`];
/// nothing if `payload` is empty or holds anything but digits.
pub fn luhn_check_digit(payload: &str) -> Option<u32> {
    let digits = digit_values(payload)?;
    Some((10 - sum(std::iter::once(0).chain(digits.rev())) % 10) % 10)
}

/// Luhn over a code in which a letter counts as two digits, `A` = 10 to `Z` = 35:
/// ISIN (ISO 6166).
pub fn luhn_alphanumeric(code: &str) -> bool {
    alphanumeric_values(code).is_some_and(|values| {
        let digits = values.rev().flat_map(|value| {
            let tens = if value > 9 { Some(value / 10) } else { None };
            [Some(value % 10), tens].into_iter().flatten()
        });
        sum(digits) % 10 == 0
    })
}

/// The Luhn sum of digits that come from the right.
fn sum(from_the_right: impl Iterator<Item = u32>) -> u32 {
    from_the_right
        .enumerate()
        .map(|(i, digit)| match (i % 2, digit) {
            (0, _) => digit,
            (_, 0..=4) => 2 * digit,
            _ => 2 * digit - 9,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{luhn, luhn_alphanumeric, luhn_check_digit};
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn published_numbers_pass() {
        // The worked example of ISO/IEC 7812-1 and the test cards of the large issuers.
        for code in [
            "79927398713",
            "4111111111111111",
            "5555555555554444",
            "378282246310005",
        ] {
            assert!(luhn(code), "{code}");
        }
        for code in [
            "79927398710",
            "4111111111111112",
            "",
            "4111-1111",
            "41111111111111l1",
        ] {
            assert!(!luhn(code), "{code}");
        }
        assert_eq!(luhn_check_digit("7992739871"), Some(3));
        assert_eq!(luhn_check_digit("7992a"), None);
    }

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("79927398713", luhn));
    }

    #[test]
    fn letters_count_as_two_digits() {
        // Apple Inc., BAE Systems, Treasury Corporation of Victoria.
        for isin in ["US0378331005", "GB0002634946", "AU0000XVGZA3"] {
            assert!(luhn_alphanumeric(isin), "{isin}");
        }
        assert!(!luhn_alphanumeric("US0378331006"));
        assert!(!luhn_alphanumeric("us0378331005"));
    }
}
