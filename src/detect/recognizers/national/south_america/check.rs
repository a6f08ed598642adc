//! Check digits of South America: modulo eleven in many ways, and Luhn.

use crate::checksum::{Validity, digit_values, luhn, weighted_sum};

/// A kind of person that exists; weights 5 to 2 and 7 to 2.
pub(super) fn is_cuit(number: &str) -> Validity {
    let kind = matches!(
        &number[..2],
        "20" | "23" | "24" | "25" | "26" | "27" | "30" | "33" | "34" | "50" | "51" | "55"
    );
    let check = sum_of_ten(number).map(|sum| match 11 - sum % 11 {
        11 => 0,
        10 => 9,
        check => check,
    });
    (kind && check == last(number)).into()
}

/// The same weights, and a check of ten or eleven loses its ten.
pub(super) fn is_ruc(number: &str) -> Validity {
    let kind = matches!(&number[..2], "10" | "15" | "16" | "17" | "20");
    let check = sum_of_ten(number).map(|sum| (11 - sum % 11) % 10);
    (kind && check == last(number)).into()
}

/// Weights 2 to 7 from the right, again and again; `K` is ten.
pub(super) fn is_rut(code: &str) -> Validity {
    let (number, check) = code.split_at(code.len() - 1);
    let sum = digit_values(number).map(|digits| {
        digits
            .rev()
            .zip((2..=7).cycle())
            .map(|(d, w)| d * w)
            .sum::<u32>()
    });
    let expected = sum.map(|sum| match 11 - sum % 11 {
        11 => '0',
        10 => 'K',
        check => char::from_digit(check, 10).unwrap_or('-'),
    });
    (!number.starts_with("00") && expected.is_some_and(|expected| check.starts_with(expected)))
        .into()
}

/// Primes as weights, from the right.
pub(super) fn is_nit(number: &str) -> Validity {
    const WEIGHTS: [u32; 9] = [3, 7, 13, 17, 19, 23, 29, 37, 41];
    let sum = digit_values(&number[..number.len() - 1])
        .map(|digits| digits.rev().zip(WEIGHTS).map(|(d, w)| d * w).sum::<u32>());
    let check = sum.map(|sum| match sum % 11 {
        rest @ (0 | 1) => rest,
        rest => 11 - rest,
    });
    (check == last(number)).into()
}

/// A province (30 abroad), a third digit of persons, and Luhn.
pub(super) fn is_ecuadorian(number: &str) -> Validity {
    let province = matches!(number[..2].parse().unwrap_or(0), 1..=24 | 30);
    (province && number.as_bytes()[2] < b'6' && luhn(number)).into()
}

/// Weights 2 9 8 7 6 3 4, modulo ten; old numbers have a digit less.
pub(super) fn is_uruguayan(number: &str) -> Validity {
    const WEIGHTS: [u32; 8] = [2, 9, 8, 7, 6, 3, 4, 1];
    let sum = weighted_sum(
        number,
        &WEIGHTS[WEIGHTS.len().saturating_sub(number.len())..],
    );
    (number.bytes().any(|digit| digit != b'0') && sum.is_some_and(|sum| sum % 10 == 0)).into()
}

/// The kind of person counts four times its number; weights 3, 2 and 7 to 2.
pub(super) fn is_rif(code: &str) -> Validity {
    let kind = match code.as_bytes()[0] {
        b'V' => 4,
        b'E' => 8,
        b'J' | b'C' => 12,
        b'P' => 16,
        b'G' => 20,
        _ => return Validity::Invalid,
    };
    let check = weighted_sum(&code[1..], &[3, 2, 7, 6, 5, 4, 3, 2]).map(|sum| {
        match 11 - (sum + kind) % 11 {
            10 | 11 => 0,
            check => check,
        }
    });
    (check == last(code)).into()
}

fn sum_of_ten(number: &str) -> Option<u32> {
    weighted_sum(number, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
}

fn last(code: &str) -> Option<u32> {
    code.chars().next_back().and_then(|c| c.to_digit(10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    type Check = fn(&str) -> Validity;

    #[test]
    fn every_altered_digit_is_caught() {
        let schemes: [(&str, Check); 3] = [
            ("125319092", is_rut),
            ("123456785", is_rut),
            ("1714307103", is_ecuadorian),
        ];
        for (code, check) in schemes {
            let valid = |code: &str| check(code) == Validity::Valid;
            assert!(every_altered_digit_fails(code, valid), "{code}");
        }
    }

    #[test]
    fn published_numbers_pass() {
        let numbers: [(&str, Check); 8] = [
            ("20055361682", is_cuit),
            ("30500010912", is_cuit),
            ("20512333797", is_ruc),
            ("125319092", is_rut),
            ("2131234321", is_nit),
            ("1714307103", is_ecuadorian),
            ("12345672", is_uruguayan),
            ("V114702834", is_rif),
        ];
        for (number, check) in numbers {
            assert_eq!(check(number), Validity::Valid, "{number}");
        }
    }
}
