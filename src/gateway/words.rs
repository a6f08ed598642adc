//! Words of a transcript that stand apart from it, each with its time: those of a value that was
//! found in a text of the message must not stand there either. Nobody can tell which of two equal
//! words is meant, so all of them go.

use std::{borrow::Cow, collections::HashMap};

use super::{Replacement, redact::Text};

/// Replaces the texts at the places `words` that hold a word of a value that was replaced in
/// any text, by what stands for that value.
pub(super) fn cover(texts: &[Text<'_>], words: &[usize], replacements: &mut [Vec<Replacement>]) {
    if words.is_empty() {
        return;
    }
    let mut found = HashMap::new();
    for (text, replacements) in texts.iter().zip(&*replacements) {
        for Replacement { span, text: with } in replacements {
            for word in words_of(&text.text[span.clone()]) {
                found.entry(word).or_insert_with(|| with.clone());
            }
        }
    }
    for number in words {
        let text = texts[*number].text;
        let own = &mut replacements[*number];
        if own.is_empty()
            && let Some(with) = words_of(text).find_map(|word| found.get(&word))
        {
            own.push(Replacement {
                span: 0..text.len(),
                text: with.clone(),
            });
        }
    }
}

fn words_of(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word
                .bytes()
                .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
            {
                Cow::Owned(word.to_lowercase())
            } else {
                Cow::Borrowed(word)
            }
        })
}
