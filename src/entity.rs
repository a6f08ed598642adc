//! Entity types: what kind of personal data a finding is.
//!
//! Names are Presidio's where Presidio has one, else the same style (`BR_CPF`).

use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, OnceLock},
};

/// The longest name of an entity type, in bytes.
pub const MAX_NAME_LEN: usize = 40;

/// The name of a kind of personal data, such as `EMAIL_ADDRESS`.
///
/// It is as cheap to copy and compare as a string slice: built-in names are
/// constants, and the few names that a configuration adds live as long as the
/// process.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityType(&'static str);

impl EntityType {
    /// A built-in type. `name` must follow the rules of [`EntityType::parse`];
    /// a test walks the registry and checks it.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The type with this name: upper-case ASCII letters, digits and single
    /// underscores between them, a letter first, at most [`MAX_NAME_LEN`] bytes.
    pub fn parse(name: &str) -> Option<Self> {
        is_name(name).then(|| Self(intern(name)))
    }

    /// The name as the API, the metrics and the tokens spell it.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The name as a customer may read it: `EMAIL_ADDRESS` is `email address`.
    pub fn readable(self) -> String {
        self.0.to_ascii_lowercase().replace('_', " ")
    }
}

impl fmt::Debug for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    name.len() <= MAX_NAME_LEN
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.last() != Some(&b'_')
        && !name.contains("__")
        && bytes
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// Keeps one copy of each distinct name. Names come from the configuration
/// and from opened records, never from a message, so their number is bounded.
fn intern(name: &str) -> &'static str {
    static NAMES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut names = NAMES
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::EntityType;

    #[test]
    fn names_are_upper_snake_case() {
        for good in ["PERSON", "US_SSN", "A1", "BR_CPF2"] {
            assert!(EntityType::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "person",
            "_A",
            "A_",
            "A__B",
            "1A",
            "A-B",
            "É",
            &"A".repeat(41),
        ] {
            assert!(EntityType::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_parsed_name_equals_the_constant() {
        const PERSON: EntityType = EntityType::new("PERSON");
        assert_eq!(EntityType::parse("PERSON"), Some(PERSON));
        assert_eq!(PERSON.readable(), "person");
    }
}
