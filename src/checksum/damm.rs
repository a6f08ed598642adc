//! The Damm scheme: a totally anti-symmetric quasigroup of order ten (H. M. Damm,
//! *Total anti-symmetrische Quasigruppen*, Marburg 2004).

use super::weighted::digit_values;

/// The quasigroup of Damm's thesis with zeros on its diagonal.
const QUASIGROUP: [[usize; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Whether the last digit of `code` is its Damm check digit.
pub fn damm(code: &str) -> bool {
    digit_values(code).is_some_and(|mut digits| {
        digits.try_fold(0, |row, d| Some(QUASIGROUP[row][d as usize])) == Some(0)
    })
}

#[cfg(test)]
mod tests {
    use super::damm;
    use crate::checksum::{every_altered_digit_fails, every_swap_fails};

    #[test]
    fn the_worked_example_passes() {
        assert!(damm("5724"));
        for code in ["5727", "5742", "", "57x4"] {
            assert!(!damm(code), "{code}");
        }
    }

    #[test]
    fn every_altered_digit_and_every_swap_is_caught() {
        assert!(every_altered_digit_fails("5724", damm));
        assert!(every_swap_fails("5724", damm));
    }
}
