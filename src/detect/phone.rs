//! Numbering plans of the whole world: which digits are a phone number where.
//!
//! The tables come from libphonenumber's metadata; `build.rs` makes and describes them.

use regex::Regex;

/// The numbers behind one country calling code.
struct Plan {
    code: u16,
    /// Its first state in [`STATES`], and how many it has.
    first: usize,
    states: usize,
    /// How many digits its numbers may have, one bit for each count.
    lengths: u32,
}

/// A country or territory.
struct Region {
    /// ISO 3166-1 alpha-2.
    id: &'static str,
    code: u16,
    /// What its callers may dial before a national number: a regular expression.
    prefix: &'static str,
    /// The digits that the prefix may begin with, one bit each.
    first: u16,
    /// Whether that is always written, not only dialled, before mobile numbers.
    trunk: bool,
    /// What to put in the place of that prefix, with `$1` and `$2` for its groups.
    rule: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/phone_plans.rs"));

static STATES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phone_numbers.bin"));

/// The bit of a transition into a state in which a number may end.
const ACCEPT: usize = 1 << 15;

/// A complete number in international form has at most 15 digits (ITU-T E.164).
pub(crate) const MAX_DIGITS: usize = 15;

impl Plan {
    /// Whether `national`, ASCII digits, is a number of this plan.
    fn accepts(&self, national: &[u8]) -> bool {
        let bit =
            u32::try_from(national.len()).map_or(0, |len| 1_u32.checked_shl(len).unwrap_or(0));
        if self.lengths & bit == 0 {
            return false;
        }
        let mut state = 1;
        for digit in national {
            state &= ACCEPT - 1;
            if state == 0 || state >= self.states {
                return false;
            }
            let at = ((self.first + state) * 10 + usize::from(digit - b'0')) * 2;
            state = usize::from(u16::from_le_bytes([STATES[at], STATES[at + 1]]));
        }
        state & ACCEPT != 0
    }
}

fn plan(code: u16) -> Option<&'static Plan> {
    PLANS
        .binary_search_by_key(&code, |plan| plan.code)
        .ok()
        .map(|at| &PLANS[at])
}

/// What the digits after a `+` are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum International<'d> {
    /// A number in use: calling code, and national number without a trunk prefix.
    Valid(u16, &'d [u8]),
    /// The calling code exists, the number does not.
    UnknownNumber,
    /// There is no such calling code.
    UnknownCode,
}

/// Reads `digits`, ASCII digits without `+`, as an international number.
pub(crate) fn international(digits: &[u8]) -> International<'_> {
    // No calling code is the beginning of another one.
    let mut code = 0;
    for (i, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + u16::from(digit - b'0');
        let Some(plan) = plan(code).filter(|_| code > 0) else {
            continue;
        };
        let national = &digits[i + 1..];
        if plan.accepts(national) {
            return International::Valid(code, national);
        }
        // Many write the trunk prefix as well: +44 (0)20 …
        return match national.strip_prefix(b"0") {
            Some(rest) if plan.accepts(rest) => International::Valid(code, rest),
            _ => International::UnknownNumber,
        };
    }
    International::UnknownCode
}

/// A national number and how it was dialled.
pub(crate) struct National {
    /// The calling code of the region.
    pub(crate) code: u16,
    /// The national number without a trunk prefix, ASCII digits.
    pub(crate) digits: [u8; MAX_DIGITS],
    pub(crate) len: usize,
    /// Whether it was written as people in the region write it: with a `0` before it if
    /// they always write one.
    pub(crate) as_written: bool,
}

/// The regions whose national numbers are recognised without a country code, the most
/// likely first.
pub struct Regions(Vec<Dialling>);

struct Dialling {
    region: &'static Region,
    plan: &'static Plan,
    /// Whether a `0` is always written before a number.
    writes_zero: bool,
    /// Where the prefix is not a fixed string of digits.
    prefix: Option<Regex>,
}

impl Regions {
    /// The regions with these ISO 3166-1 alpha-2 codes. The error has those of `ids`
    /// that libphonenumber has no numbering plan for.
    pub fn new(ids: &[String]) -> Result<Self, Vec<String>> {
        let mut unknown = Vec::new();
        let mut regions = Vec::new();
        for id in ids {
            match Dialling::new(id) {
                Some(region) => regions.push(region),
                None => unknown.push(id.clone()),
            }
        }
        if unknown.is_empty() {
            Ok(Self(regions))
        } else {
            Err(unknown)
        }
    }

    /// Reads `digits`, ASCII digits, as a number dialled within one of the regions.
    pub(crate) fn national(&self, digits: &[u8]) -> Option<National> {
        let mut unusual = None;
        for dialling in &self.0 {
            match dialling.read(digits) {
                Some(number) if number.as_written => return Some(number),
                Some(number) => unusual = unusual.or(Some(number)),
                None => {}
            }
        }
        unusual
    }
}

impl Dialling {
    fn new(id: &str) -> Option<Self> {
        let at = REGIONS.binary_search_by_key(&id, |region| region.id).ok()?;
        let region = &REGIONS[at];
        let prefix = if region.prefix.bytes().all(|b| b.is_ascii_digit()) {
            None
        } else {
            Some(Regex::new(&format!("^(?:{})", region.prefix)).ok()?)
        };
        Some(Self {
            region,
            plan: plan(region.code)?,
            writes_zero: region.trunk && region.prefix.contains('0'),
            prefix,
        })
    }

    fn read(&self, digits: &[u8]) -> Option<National> {
        let first = digits.first().map_or(0, |digit| 1 << (digit - b'0'));
        if self.region.first & first == 0 {
            // Most numbers stop here; the expression is the dear part.
        } else if let Some(prefix) = &self.prefix {
            let text = std::str::from_utf8(digits).ok()?;
            if let Some(found) = prefix.find(text) {
                let number = if self.region.rule.is_empty() || prefix.captures_len() == 1 {
                    self.number(&digits[found.end()..], true)
                } else {
                    self.rewritten(prefix, text)
                };
                if number.is_some() {
                    return number;
                }
            }
        } else if !self.region.prefix.is_empty()
            && let Some(rest) = digits.strip_prefix(self.region.prefix.as_bytes())
            && let Some(number) = self.number(rest, true)
        {
            return Some(number);
        }
        self.number(digits, !self.writes_zero)
    }

    /// The number whose prefix says that its digits are to be written in another way.
    fn rewritten(&self, prefix: &Regex, text: &str) -> Option<National> {
        let found = prefix.captures(text)?;
        let mut number = String::new();
        if found.len() > 1 && found.iter().last().flatten().is_some() {
            found.expand(self.region.rule, &mut number);
        }
        number.push_str(&text[found.get_match().end()..]);
        self.number(number.as_bytes(), true)
    }

    fn number(&self, national: &[u8], as_written: bool) -> Option<National> {
        if national.len() > MAX_DIGITS || !self.plan.accepts(national) {
            return None;
        }
        let mut digits = [0; MAX_DIGITS];
        digits[..national.len()].copy_from_slice(national);
        Some(National {
            code: self.region.code,
            digits,
            len: national.len(),
            as_written,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_region_are_known() {
        assert!(REGIONS.len() > 240);
        assert!(PLANS.len() > 210);
        // Reserved for drama and documentation, or published by the operators.
        for number in [
            "14155550132",
            "442079460958",
            "447700900123",
            "33123456789",
            "4930123125",
            "390612345678",
            "34612345678",
            "81312345678",
            "819012345678",
            "919876543210",
            "61491570156",
            "5511912345678",
            "27211234567",
            "2348012345678",
            "8613812345678",
            "6581234567",
            "971501234567",
            "80012345678",
            "354510 1234",
            "37060112345",
            "79161234567",
        ] {
            let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
            assert!(
                matches!(international(&digits), International::Valid(..)),
                "{number}"
            );
        }
        assert_eq!(international(b"14155550"), International::UnknownNumber);
        assert_eq!(international(b"11155550132"), International::UnknownNumber);
        assert_eq!(international(b"99955501320"), International::UnknownCode);
        assert_eq!(international(b""), International::UnknownCode);
        assert_eq!(
            international(b"4402079460958"),
            International::Valid(44, b"2079460958")
        );
    }

    fn national(region: &str, digits: &str) -> Option<(String, bool)> {
        let number = Regions::new(&[region.to_owned()])
            .ok()?
            .national(digits.as_bytes())?;
        let national = std::str::from_utf8(&number.digits[..number.len]).unwrap();
        Some((format!("+{}{national}", number.code), number.as_written))
    }

    #[test]
    fn a_national_number_loses_its_prefix() {
        for (region, dialled, complete, as_written) in [
            ("GB", "02079460958", "+442079460958", true),
            ("GB", "2079460958", "+442079460958", false),
            ("US", "4155550132", "+14155550132", true),
            ("US", "14155550132", "+14155550132", true),
            ("FR", "0612345678", "+33612345678", true),
            ("IT", "0612345678", "+390612345678", true),
            ("BR", "01511912345678", "+5511912345678", true),
            ("AR", "01115 23456789", "+5491123456789", true),
            ("RU", "89161234567", "+79161234567", true),
        ] {
            let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(
                national(region, &digits),
                Some((complete.to_owned(), as_written)),
                "{region}"
            );
        }
        assert_eq!(national("GB", "0123"), None);
        assert_eq!(
            Regions::new(&["ZZ".into(), "US".into(), "x".into()]).err(),
            Some(vec!["ZZ".into(), "x".into()])
        );
    }

    #[test]
    fn all_regions_can_be_dialled_in() {
        let all: Vec<String> = REGIONS.iter().map(|region| region.id.to_owned()).collect();
        assert!(Regions::new(&all).is_ok());
    }
}
