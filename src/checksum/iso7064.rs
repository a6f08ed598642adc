//! The check character systems of ISO/IEC 7064:2003.
//!
//! *Pure* systems have one modulus and a radix: the code passes if the sum of its
//! values times powers of the radix is one modulo the modulus. *Hybrid* systems
//! `M + 1, M` chain two moduli.

use super::weighted::{alphanumeric_values, digit_values};

/// Pure system MOD 11-2: digits and a check character of `0` to `9` or `X` (ten).
/// ISNI, ORCID, China's resident identity number.
pub fn mod11_2(code: &str) -> bool {
    let Some((payload, check)) = split_last(code) else {
        return false;
    };
    let check = match check {
        'X' => Some(10),
        other => other.to_digit(10),
    };
    digit_values(payload)
        .zip(check)
        .is_some_and(|(digits, check)| pure(digits, check, 11, 2))
}

/// Pure system MOD 37-2: digits and letters, and a check character that may also
/// be `*` (thirty-six). Blood donations (ISBT 128).
pub fn mod37_2(code: &str) -> bool {
    let Some((payload, check)) = split_last(code) else {
        return false;
    };
    let check = match check {
        '*' => Some(36),
        other => upper_value(other),
    };
    alphanumeric_values(payload)
        .zip(check)
        .is_some_and(|(values, check)| pure(values, check, 37, 2))
}

/// Pure system MOD 97-10: digits and two check digits; a letter counts as its two
/// digits, `A` = 10 to `Z` = 35. LEI; IBAN after its first four characters moved to the end.
pub fn mod97_10(code: &str) -> bool {
    mod97_remainder(code) == Some(1)
}

/// The remainder modulo 97 of the number that `code` spells when each letter is
/// written as its two digits; nothing if it holds anything but digits and upper-case letters.
pub fn mod97_remainder(code: &str) -> Option<u32> {
    Some(alphanumeric_values(code)?.fold(0, |rest, value| {
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    }))
}

/// Pure system MOD 661-26: letters and two check letters.
pub fn mod661_26(code: &str) -> bool {
    letter_values(code).is_some_and(|values| {
        code.len() > 2 && values.fold(0, |rest, value| (rest * 26 + value) % 661) == 1
    })
}

/// Pure system MOD 1271-36: digits and letters, and two check characters.
pub fn mod1271_36(code: &str) -> bool {
    alphanumeric_values(code).is_some_and(|values| {
        code.len() > 2 && values.fold(0, |rest, value| (rest * 36 + value) % 1271) == 1
    })
}

/// Hybrid system MOD 11,10: digits. Germany's tax identification number, Croatia's OIB.
pub fn mod11_10(code: &str) -> bool {
    digit_values(code).is_some_and(|values| code.len() > 1 && hybrid(values, 10))
}

/// Hybrid system MOD 27,26: letters.
pub fn mod27_26(code: &str) -> bool {
    letter_values(code).is_some_and(|values| code.len() > 1 && hybrid(values, 26))
}

/// Hybrid system MOD 37,36: digits and letters.
pub fn mod37_36(code: &str) -> bool {
    alphanumeric_values(code).is_some_and(|values| code.len() > 1 && hybrid(values, 36))
}

fn pure(payload: impl Iterator<Item = u32>, check: u32, modulus: u32, radix: u32) -> bool {
    let rest = payload.fold(0, |rest, value| (rest + value) * radix % modulus);
    (rest + check) % modulus == 1
}

/// The recursion of the standard's clause 8, check character included.
fn hybrid(values: impl Iterator<Item = u32>, modulus: u32) -> bool {
    let mut product = modulus;
    let mut sum = 0;
    for value in values {
        sum = (product + value) % modulus;
        product = 2 * if sum == 0 { modulus } else { sum } % (modulus + 1);
    }
    sum == 1
}

fn split_last(code: &str) -> Option<(&str, char)> {
    let last = code.chars().next_back()?;
    Some((&code[..code.len() - last.len_utf8()], last))
}

fn upper_value(character: char) -> Option<u32> {
    character
        .to_digit(36)
        .filter(|_| !character.is_ascii_lowercase())
}

fn letter_values(code: &str) -> Option<impl Iterator<Item = u32>> {
    (!code.is_empty() && code.bytes().all(|b| b.is_ascii_uppercase()))
        .then(|| code.bytes().map(|b| u32::from(b - b'A')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn examples_of_the_standard_and_of_its_users_pass() {
        assert!(mod11_2("07940"), "the standard's example");
        assert!(mod11_2("079X"), "the standard's example");
        assert!(mod11_2("0000000218250097"), "an ORCID: Josiah Carberry");
        assert!(mod11_2("11010519491231002X"), "the sample of GB 11643");
        assert!(mod37_2("G123489654321Y"), "the sample of ISBT 128");
        assert!(mod97_10("79444"), "the standard's example: 794 with 44");
        assert!(mod97_10("WEST12345698765432GB82"), "an IBAN, turned round");
        assert!(mod11_10("07945"), "the standard's example");
        assert!(mod11_10("86095742719"), "a German tax number");
        assert!(
            mod37_36("A12425GABC1234002M"),
            "a Global Release Identifier"
        );
        for check in [
            mod11_2, mod37_2, mod97_10, mod11_10, mod37_36, mod27_26, mod661_26, mod1271_36,
        ] {
            assert!(!check(""));
            assert!(!check("0"));
            assert!(!check("é1"));
            assert!(!check("079a5"));
        }
    }

    #[test]
    fn letter_systems_accept_exactly_one_check() {
        let letters = || ('A'..='Z').map(String::from);
        assert_eq!(
            letters().filter(|c| mod27_26(&format!("CLOAK{c}"))).count(),
            1
        );
        let pairs = || letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        assert_eq!(
            pairs().filter(|c| mod661_26(&format!("CLOAK{c}"))).count(),
            1
        );
        let signs = || ('0'..='9').chain('A'..='Z').map(String::from);
        let pairs = || signs().flat_map(|a| signs().map(move |b| format!("{a}{b}")));
        assert_eq!(
            pairs()
                .filter(|c| mod1271_36(&format!("CLOAK7{c}")))
                .count(),
            1
        );
    }

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("11010519491231002X", mod11_2));
        assert!(every_altered_digit_fails("G123489654321Y", mod37_2));
        assert!(every_altered_digit_fails(
            "WEST12345698765432GB82",
            mod97_10
        ));
        assert!(every_altered_digit_fails("86095742719", mod11_10));
        assert!(every_altered_digit_fails("A12425GABC1234002M", mod37_36));
    }
}
