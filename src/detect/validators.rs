//! Validators by name, for rows that stand in a configuration.

use crate::checksum::{self, Validity};

/// What decides about the characters of a value, without separators and in upper case.
pub type Validator = fn(&str) -> Validity;

/// All of them, by name.
pub const VALIDATORS: &[(&str, Validator)] = &[
    ("luhn", |code| checksum::luhn(code).into()),
    ("luhn_alphanumeric", |code| {
        checksum::luhn_alphanumeric(code).into()
    }),
    ("verhoeff", |code| checksum::verhoeff(code).into()),
    ("damm", |code| checksum::damm(code).into()),
    ("mod97", |code| checksum::mod97_10(code).into()),
    ("iban", |code| {
        // The country and the check digits stand first and count last.
        let moved = code
            .split_at_checked(4)
            .map(|(head, rest)| [rest, head].concat());
        moved.is_some_and(|moved| checksum::mod97_10(&moved)).into()
    }),
    ("mod11_2", |code| checksum::mod11_2(code).into()),
    ("mod37_2", |code| checksum::mod37_2(code).into()),
    ("mod661_26", |code| checksum::mod661_26(code).into()),
    ("mod1271_36", |code| checksum::mod1271_36(code).into()),
    ("mod11_10", |code| checksum::mod11_10(code).into()),
    ("mod27_26", |code| checksum::mod27_26(code).into()),
    ("mod37_36", |code| checksum::mod37_36(code).into()),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_validator_takes_a_sample_and_refuses_an_altered_one() {
        // Luhn: https://en.wikipedia.org/wiki/Luhn_algorithm; Verhoeff and Damm: the
        // articles of these names; IBAN: the registry's; ISO 7064: ISNI, ISO 7064's own.
        for (name, good, bad) in [
            ("luhn", "17893729974", "17893729975"),
            ("verhoeff", "2363", "2364"),
            ("damm", "5724", "5725"),
            ("iban", "GB82WEST12345698765432", "GB83WEST12345698765432"),
            ("mod11_2", "0000000121032683", "0000000121032684"),
            ("mod11_10", "07945", "07944"),
        ] {
            let (_, validator) = VALIDATORS.iter().find(|(n, _)| *n == name).unwrap();
            assert_eq!(validator(good), Validity::Valid, "{name}");
            assert_eq!(validator(bad), Validity::Invalid, "{name}");
        }
        for (name, validator) in VALIDATORS {
            assert_eq!(validator(""), Validity::Invalid, "{name}");
            assert_eq!(validator("é号"), Validity::Invalid, "{name}");
        }
    }
}
