//! What a customer is told whose message is refused, in their language.

use std::collections::BTreeMap;

/// The language in which there always is a text.
const LAST_RESORT: &str = "en";

/// The texts by language, and which of them stands where a message names no language that
/// has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals {
    texts: BTreeMap<String, String>,
    default: String,
}

impl Refusals {
    /// `texts` by language tag; `locale` is the language of customers whose messages tell
    /// none. English stands where it has no text.
    pub fn new(texts: BTreeMap<String, String>, locale: &str) -> Self {
        let texts = texts.into_iter();
        let texts = texts.map(|(tag, text)| (normal(&tag), text)).collect();
        let default = look_up(&texts, locale).or_else(|| look_up(&texts, LAST_RESORT));
        Self {
            default: default.unwrap_or_default().to_owned(),
            texts,
        }
    }

    /// The text for a message of this locale.
    pub fn text(&self, locale: Option<&str>) -> &str {
        locale
            .and_then(|locale| look_up(&self.texts, locale))
            .unwrap_or(&self.default)
    }
}

/// The text of the longest tag that the locale begins with (RFC 4647, section 3.4).
fn look_up<'t>(texts: &'t BTreeMap<String, String>, locale: &str) -> Option<&'t str> {
    let tag = normal(locale);
    let mut rest = Some(tag.as_str());
    while let Some(tag) = rest {
        if let Some(text) = texts.get(tag) {
            return Some(text);
        }
        rest = tag.rsplit_once('_').map(|(shorter, _)| shorter);
    }
    None
}

/// `pt-BR` and `pt_br` are one tag.
fn normal(tag: &str) -> String {
    tag.replace('-', "_").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::Refusals;

    #[test]
    fn the_nearest_language_is_chosen() {
        let texts = [
            ("en", "no"),
            ("de", "nein"),
            ("pt_BR", "não, br"),
            ("pt", "não"),
        ];
        let texts = texts.map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let german = Refusals::new(texts.clone().into(), "de-AT");
        for (locale, text) in [
            (Some("en-us"), "no"),
            (Some("EN"), "no"),
            (Some("de_CH"), "nein"),
            (Some("pt-br"), "não, br"),
            (Some("pt-PT"), "não"),
            (Some("fr"), "nein"),
            (Some(""), "nein"),
            (Some("deutsch"), "nein"),
            (None, "nein"),
        ] {
            assert_eq!(german.text(locale), text, "{locale:?}");
        }
        let swedish = Refusals::new(texts.into(), "sv");
        assert_eq!(swedish.text(Some("fi")), "no");
    }
}
