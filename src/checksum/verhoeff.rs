//! The Verhoeff scheme: arithmetic in the dihedral group D5 (J. Verhoeff, *Error
//! Detecting Decimal Codes*, 1969). Aadhaar and Luxembourg's national number use it.

use super::weighted::digit_values;

/// The product of D5, whose elements 0 to 4 are rotations and 5 to 9 reflections.
const fn product(a: usize, b: usize) -> usize {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (5 + a - b) % 5,
    }
}

/// Verhoeff's permutation; a digit is permuted as often as its place from the right says.
const PERMUTATION: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// The permutation applied zero to seven times; the eighth gives the digits back.
const PERMUTATIONS: [[usize; 10]; 8] = {
    let mut table = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]; 8];
    let mut power = 1;
    while power < 8 {
        let mut digit = 0;
        while digit < 10 {
            table[power][digit] = PERMUTATION[table[power - 1][digit]];
            digit += 1;
        }
        power += 1;
    }
    table
};

/// Whether the last digit of `code` is its Verhoeff check digit.
pub fn verhoeff(code: &str) -> bool {
    digit_values(code).is_some_and(|digits| {
        let end = digits.rev().enumerate().fold(0, |sum, (i, digit)| {
            product(sum, PERMUTATIONS[i % 8][digit as usize])
        });
        end == 0
    })
}

#[cfg(test)]
mod tests {
    use super::verhoeff;
    use crate::checksum::{every_altered_digit_fails, every_swap_fails};

    #[test]
    fn published_numbers_pass() {
        // Worked examples of the literature, and the UIDAI's sample Aadhaar.
        for code in ["2363", "123451", "84736430954837284567892", "999941057058"] {
            assert!(verhoeff(code), "{code}");
        }
        for code in ["2364", "123452", "", "236a"] {
            assert!(!verhoeff(code), "{code}");
        }
    }

    #[test]
    fn every_altered_digit_and_every_swap_is_caught() {
        assert!(every_altered_digit_fails(
            "84736430954837284567892",
            verhoeff
        ));
        assert!(every_swap_fails("84736430954837284567892", verhoeff));
    }
}
