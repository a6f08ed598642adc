//! Reads `locale` and `[block]`: what a customer is told whose message is refused, and in
//! which language.

use std::collections::BTreeMap;

use super::reader::Reader;
use crate::detect::Regions;

/// The longest text, in characters.
const MAX_TEXT_CHARS: usize = 1000;

/// The language of an assistant's customers, and their region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The whole tag: `de` or `de-AT`.
    pub tag: String,
    /// The region in it, as an ISO 3166 code.
    pub region: Option<String>,
}

/// Reads a language, with or without a region.
pub(super) fn read_locale(r: &mut Reader<'_>, key: &str) -> Option<Locale> {
    let tag = r.text(key)?.expose().to_owned();
    let mut subtags = tag.split(['-', '_']);
    let is_language = subtags.next().is_some_and(is_language);
    let region = subtags.next().map(str::to_ascii_uppercase);
    let is_region = region
        .as_ref()
        .is_none_or(|region| Regions::new(std::slice::from_ref(region)).is_ok());
    if is_language && is_region && subtags.next().is_none() {
        return Some(Locale { tag, region });
    }
    r.problem(
        key,
        "must be a language, with or without a region: \"de\" or \"de-AT\"",
    );
    None
}

/// Reads the texts of a section by language; where it has none, those of `base` stand.
pub(super) fn read_texts(
    r: &mut Reader<'_>,
    section: &str,
    base: Option<&BTreeMap<String, String>>,
) -> BTreeMap<String, String> {
    let mut texts = base.cloned().unwrap_or_default();
    for name in r.names_in(section) {
        let key = format!("{section}.{name}");
        if !name.split('_').next().is_some_and(is_language) {
            r.problem(&key, "must be named by a language, such as de or pt_BR");
        }
        if let Some(text) = read_text(r, &key) {
            texts.insert(name.to_ascii_lowercase(), text);
        }
    }
    texts
}

fn read_text(r: &mut Reader<'_>, key: &str) -> Option<String> {
    let text = r.text(key)?.expose().to_owned();
    if text.chars().count() <= MAX_TEXT_CHARS {
        return Some(text);
    }
    r.problem(
        key,
        format!("must have at most {MAX_TEXT_CHARS} characters"),
    );
    None
}

fn is_language(subtag: &str) -> bool {
    matches!(subtag.len(), 2..=3) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}
