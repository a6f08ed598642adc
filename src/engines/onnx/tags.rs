//! From what a model says of each token to findings.
//!
//! Types count, and not tags: the probabilities of `B-PER` and `I-PER` are one. A word is as much
//! personal data as the most telling of its tokens, so that no part of a word stays visible.

use std::ops::Range;

use crate::{
    engines::{Label, Labels, finding},
    entity::EntityType,
    span::Finding,
};

/// How a tag stands in its entity, by the schemes BIO, BIOES and BILOU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Begins,
    Continues,
    /// The scheme does not tell.
    Any,
}

/// What a label of the model means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    entity: Option<EntityType>,
    part: Part,
    /// The label without its part.
    name: String,
}

/// A token of a text, with its probabilities by tag.
pub(super) struct Token<'p> {
    /// Bytes of the text.
    pub(super) span: Range<usize>,
    /// The number of its word, where the tokenizer knows words.
    pub(super) word: Option<u32>,
    pub(super) logits: &'p [f32],
}

/// What is known of a word.
struct Word<'t> {
    span: Range<usize>,
    number: Option<u32>,
    /// The likelihood that it is personal data, and the tag that says most of it.
    score: f64,
    tag: &'t Tag,
    begins: bool,
}

/// The meaning of the model's labels, in their order; the error names those that have none.
pub(super) fn tags(labels: &[String], meanings: &Labels) -> Result<Vec<Tag>, Vec<String>> {
    let mut unknown = Vec::new();
    let tags = labels.iter().map(|label| {
        let (part, name) = parts(label);
        let entity = match meanings.of(name) {
            Label::Type(entity) => Some(entity),
            Label::Nothing => None,
            Label::Unknown => {
                if !unknown.iter().any(|known| known == name) {
                    unknown.push(name.to_owned());
                }
                None
            }
        };
        let name = name.to_owned();
        Tag { entity, part, name }
    });
    let tags = tags.collect();
    if unknown.is_empty() {
        Ok(tags)
    } else {
        Err(unknown)
    }
}

fn parts(label: &str) -> (Part, &str) {
    match label.split_once('-') {
        Some(("B" | "S" | "U", name)) => (Part::Begins, name),
        Some(("I" | "E" | "L" | "M", name)) => (Part::Continues, name),
        _ => (Part::Any, label),
    }
}

/// What stands in `text`, from its tokens in order.
pub(super) fn findings<'p>(
    text: &str,
    tokens: impl Iterator<Item = Token<'p>>,
    tags: &[Tag],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The words of the entity that is being read.
    let mut entity: Vec<Word<'_>> = Vec::new();
    for word in words(tokens, tags) {
        let goes_on = word.score > 0.5
            && entity
                .last()
                .is_some_and(|last| continues(text, last, &word));
        if !goes_on {
            findings.extend(joined(text, &entity));
            entity.clear();
        }
        if word.score > 0.5 {
            entity.push(word);
        }
    }
    findings.extend(joined(text, &entity));
    findings
}

/// Whether two words that follow each other are of one entity.
fn continues(text: &str, last: &Word<'_>, next: &Word<'_>) -> bool {
    let gap = text.get(last.span.end..next.span.start).unwrap_or_default();
    let is_new = next.begins && next.tag.name == last.tag.name && !gap.is_empty();
    last.tag.entity == next.tag.entity && !is_new && gap.trim().is_empty()
}

fn joined(text: &str, words: &[Word<'_>]) -> Option<Finding> {
    let (first, last) = (words.first()?, words.last()?);
    #[expect(clippy::cast_precision_loss, reason = "words of one text")]
    let score = words.iter().map(|word| word.score).sum::<f64>() / words.len() as f64;
    let start = text.floor_char_boundary(first.span.start);
    let end = text.ceil_char_boundary(last.span.end).max(start);
    finding(text, start..end, first.tag.entity?, score, super::ID)
}

fn words<'t, 'p>(tokens: impl Iterator<Item = Token<'p>>, tags: &'t [Tag]) -> Vec<Word<'t>> {
    let mut words: Vec<Word<'t>> = Vec::new();
    for token in tokens {
        let Some(word) = word(&token, tags) else {
            continue;
        };
        match words.last_mut() {
            Some(last) if last.number.is_some() && last.number == word.number => {
                last.span.end = last.span.end.max(word.span.end);
                if word.score > last.score {
                    (last.score, last.tag) = (word.score, word.tag);
                }
            }
            _ => words.push(word),
        }
    }
    words
}

/// The word that this token alone is; nothing without a tag.
fn word<'t>(token: &Token<'_>, tags: &'t [Tag]) -> Option<Word<'t>> {
    let most = token
        .logits
        .iter()
        .copied()
        .fold(f32::NEG_INFINITY, f32::max);
    let weights = || {
        token
            .logits
            .iter()
            .map(|logit| f64::from(logit - most).exp())
    };
    let sum: f64 = weights().sum();
    let of = |wanted: &dyn Fn(&Tag) -> bool| {
        let wanted = weights().zip(tags).filter(|(_, tag)| wanted(tag));
        wanted.map(|(weight, _)| weight).sum::<f64>() / sum
    };
    // The likeliest type, and its likeliest tag.
    let likelier =
        |a: &(f64, f64, &Tag), b: &(f64, f64, &Tag)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    let all = weights().zip(tags);
    let best = all
        .filter(|(_, tag)| tag.entity.is_some())
        .map(|(weight, tag)| (of(&|other| other.entity == tag.entity), weight, tag))
        .max_by(likelier);
    let (_, _, tag) = best?;
    let part = |part| of(&|other| other.entity == tag.entity && other.part == part);
    Some(Word {
        span: token.span.clone(),
        number: token.word,
        score: of(&|tag| tag.entity.is_some()),
        tag,
        begins: part(Part::Begins) > part(Part::Continues),
    })
}

#[cfg(test)]
mod tests {
    use super::{Token, findings, tags};
    use crate::engines::Labels;

    /// `labels` of the model, and for each token where it stands, its word, and its label.
    fn found(
        text: &str,
        labels: &[&str],
        tokens: &[(&str, u32, &str)],
    ) -> Vec<(String, &'static str)> {
        let labels: Vec<String> = labels.iter().copied().map(str::to_owned).collect();
        let tags = tags(&labels, &Labels::new([], [])).unwrap();
        let mut from = 0;
        let logits: Vec<(usize, Vec<f32>)> = tokens
            .iter()
            .map(|(token, _, label)| {
                let at = from + text[from..].find(token).unwrap();
                from = at + token.len();
                let logit = |of: &String| if of == label { 6.0 } else { -1.0 };
                (at, labels.iter().map(logit).collect())
            })
            .collect();
        let tokens = tokens.iter().zip(&logits);
        let tokens = tokens.map(|((token, word, _), (at, logits))| Token {
            span: *at..at + token.len(),
            word: Some(*word),
            logits,
        });
        let findings = findings(text, tokens, &tags);
        let shown = findings.into_iter();
        shown
            .map(|found| (text[found.span].to_owned(), found.entity.as_str()))
            .collect()
    }

    const BIO: &[&str] = &["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    #[test]
    fn words_of_an_entity_are_one_find() {
        let tokens = [
            ("Ada", 0, "B-PER"),
            ("Love", 1, "I-PER"),
            ("lace", 1, "O"),
            ("in", 2, "O"),
            ("New", 3, "B-LOC"),
            ("York", 4, "I-LOC"),
        ];
        assert_eq!(
            found("Ada Lovelace in New York", BIO, &tokens),
            [
                ("Ada Lovelace".to_owned(), "PERSON"),
                ("New York".to_owned(), "LOCATION")
            ]
        );
    }

    #[test]
    fn a_new_beginning_is_a_new_find_but_within_a_word() {
        let tokens = [
            ("Ada", 0, "B-PER"),
            ("Bob", 1, "B-PER"),
            ("O", 2, "B-PER"),
            ("'", 3, "B-PER"),
            ("Neil", 4, "B-PER"),
        ];
        let shown = found("Ada Bob O'Neil", BIO, &tokens);
        let values: Vec<_> = shown.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(values, ["Ada", "Bob", "O'Neil"]);
    }

    #[test]
    fn first_and_last_names_are_one_person() {
        let labels = ["O", "B-GIVENNAME", "I-GIVENNAME", "B-SURNAME", "I-SURNAME"];
        let tokens = [("Ada", 0, "B-GIVENNAME"), ("King", 1, "B-SURNAME")];
        assert_eq!(
            found("Ada King", &labels, &tokens),
            [("Ada King".to_owned(), "PERSON")]
        );
    }

    #[test]
    fn other_schemes_are_understood() {
        let tokens = [
            ("Ada", 0, "S-PER"),
            ("Bob", 1, "B-PER"),
            ("King", 2, "E-PER"),
        ];
        let labels = ["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        assert_eq!(found("Ada Bob King", &labels, &tokens).len(), 2);
        let tokens = [("Ada", 0, "person"), ("King", 1, "person")];
        assert_eq!(found("Ada King", &["O", "person"], &tokens).len(), 1);
    }

    #[test]
    fn labels_without_a_meaning_are_named_once() {
        let labels = ["O", "B-XYZ", "I-XYZ", "B-PER", "B-ABC"].map(str::to_owned);
        assert_eq!(
            tags(&labels, &Labels::new([], [])),
            Err(vec!["XYZ".to_owned(), "ABC".to_owned()])
        );
    }
}
