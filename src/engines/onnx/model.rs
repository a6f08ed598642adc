//! Loads a folder, and runs the model over a text.

use std::{
    collections::BTreeMap,
    fmt::Display,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use rten::{NodeId, RunOptions, ThreadPool, Value};
use serde::Deserialize;
use tokenizers::{Encoding, Tokenizer};

use super::{
    OnnxOptions,
    tags::{self, Tag, Token},
};
use crate::{engines::EngineError, span::Finding};

/// The most tokens that are looked at together, unless the model says fewer. More are looked
/// at in parts that overlap by a quarter.
const MAX_TOKENS: usize = 512;

/// How much of a text the tokenizer gets at once, in bytes: it cannot be interrupted.
const MAX_PIECE_LEN: usize = 16 << 10;

/// A text with which a model is tried when it is loaded.
const TRIAL: &str = "Hello, my name is Anna Smith.";

pub(super) struct Model {
    tokenizer: Tokenizer,
    graph: rten::Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    tags: Vec<Tag>,
    /// How many tokens it takes at once.
    max_tokens: usize,
    options: RunOptions,
}

/// What a model wants to know of each token.
#[derive(Clone, Copy)]
enum Input {
    Id,
    Mask,
    Type,
    Position,
}

/// What we read of `config.json`.
#[derive(Deserialize)]
struct Config {
    id2label: BTreeMap<usize, String>,
    max_position_embeddings: Option<usize>,
}

impl Model {
    pub(super) fn load(options: &OnnxOptions) -> Result<Self, Vec<String>> {
        let config = read_config(&options.folder.join("config.json"));
        let labels = config
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|config| read_tags(config, options));
        let positions = config.as_ref().ok().and_then(|c| c.max_position_embeddings);
        let tokenizer = read_tokenizer(&options.folder.join("tokenizer.json"));
        let model = read_model(&options.folder.join(&options.model), &options.model);
        match (labels, tokenizer, model) {
            (Ok(tags), Ok(tokenizer), Ok((model, inputs, output))) => {
                let mut run = RunOptions::default();
                run.thread_pool = Some(Arc::new(ThreadPool::with_num_threads(options.threads)));
                let loaded = Self {
                    tokenizer,
                    graph: model,
                    inputs,
                    output,
                    tags,
                    max_tokens: positions.map_or(MAX_TOKENS, |most| most.min(MAX_TOKENS)),
                    options: run,
                };
                loaded.tried().map_err(|problem| vec![told(&problem)])
            }
            (labels, tokenizer, model) => {
                let problems = [labels.err(), tokenizer.err(), model.err()];
                Err(problems.iter().flatten().map(told).collect())
            }
        }
    }

    /// Itself, if it can be run and knows as many labels as its configuration.
    fn tried(self) -> Result<Self, String> {
        let found = catch_unwind(AssertUnwindSafe(|| self.find(TRIAL, &|| true)));
        match found {
            Ok(Ok(_)) => Ok(self),
            _ => Err(format!(
                "the model cannot be run, or does not give {} numbers for each token, one for \
                 each label in config.json",
                self.tags.len()
            )),
        }
    }

    /// What stands in `text`, as long as somebody waits for it.
    pub(super) fn find(
        &self,
        text: &str,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Vec<Finding>, EngineError> {
        let mut findings = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let piece = piece(&text[start..]);
            // Its errors may quote the text.
            let encoding = self
                .tokenizer
                .encode(piece, true)
                .map_err(|_| EngineError::Broken)?;
            for window in windows(encoding.get_special_tokens_mask(), self.max_tokens) {
                if !is_wanted() {
                    return Err(EngineError::Timeout);
                }
                let found = self
                    .find_in(piece, &encoding, &window)
                    .ok_or(EngineError::Broken)?;
                findings.extend(found.into_iter().map(|finding| Finding {
                    span: start + finding.span.start..start + finding.span.end,
                    ..finding
                }));
            }
            start += piece.len();
        }
        Ok(findings)
    }

    /// What stands in `text`, by the tokens with these numbers.
    fn find_in(&self, text: &str, encoding: &Encoding, window: &[usize]) -> Option<Vec<Finding>> {
        let len = window.len();
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for (node, input) in &self.inputs {
            let of = |numbers: &[u32]| window.iter().map(|at| numbers[*at]).collect();
            let numbers: Vec<u32> = match input {
                Input::Id => of(encoding.get_ids()),
                Input::Mask => vec![1; len],
                Input::Type => of(encoding.get_type_ids()),
                Input::Position => (0..u32::try_from(len).ok()?).collect(),
            };
            let numbers: Result<Vec<i32>, _> = numbers.into_iter().map(i32::try_from).collect();
            let value = Value::from_shape([1, len], numbers.ok()?).ok()?;
            inputs.push((*node, value.into()));
        }
        let outputs = self
            .graph
            .run(inputs, &[self.output], Some(self.options.clone()));
        let logits = outputs.ok()?.pop()?;
        let (shape, logits) = logits.into_shape_vec::<f32, 3>().ok()?;
        if shape != [1, len, self.tags.len()] {
            return None;
        }
        let tokens = window.iter().zip(logits.chunks_exact(self.tags.len()));
        let tokens = tokens
            .filter(|(at, _)| encoding.get_special_tokens_mask()[**at] == 0)
            .map(|(at, logits)| {
                let (start, end) = encoding.get_offsets()[*at];
                Token {
                    span: start..end,
                    word: encoding.get_word_ids()[*at],
                    logits,
                }
            });
        Some(tags::findings(text, tokens, &self.tags))
    }
}

/// The numbers of the tokens that are looked at together, at most `max`: those that the
/// tokenizer puts around a text, and between them a part of the text's own, of which a quarter
/// is in the next part as well. `added` is 1 for each token that it puts there.
fn windows(added: &[u32], max: usize) -> impl Iterator<Item = Vec<usize>> {
    let is_added = |mark: &&u32| **mark == 1;
    let before = added.iter().take_while(is_added).count();
    let rest = &added[before..];
    let own = rest.len() - rest.iter().rev().take_while(is_added).count();
    let room = max.saturating_sub(added.len() - own).max(1);
    let (end, all) = (before + own, added.len());
    let starts = (0..own).step_by(room - room / 4);
    // A part that lies wholly in the one before it says nothing new.
    let starts = starts.take_while(move |start| *start == 0 || start + room / 4 < own);
    starts.map(move |start| {
        let part = before + start..(before + start + room).min(end);
        (0..before).chain(part).chain(end..all).collect()
    })
}

fn told(problem: impl Display) -> String {
    format!("engines.onnx: {problem}")
}

fn read_config(path: &Path) -> Result<Config, String> {
    let text = fs::read(path).map_err(|error| format!("config.json: {}", error.kind()))?;
    let config: Config = serde_json::from_slice(&text)
        .map_err(|_| "config.json: is not JSON with `id2label`".to_owned())?;
    let is_whole = config.id2label.keys().copied().eq(0..config.id2label.len());
    if !is_whole || config.id2label.is_empty() {
        return Err("config.json: `id2label` does not number its labels from 0".to_owned());
    }
    Ok(config)
}

fn read_tags(config: &Config, options: &OnnxOptions) -> Result<Vec<Tag>, String> {
    let labels: Vec<String> = config.id2label.values().cloned().collect();
    tags::tags(&labels, &options.labels).map_err(|unknown| {
        format!(
            "nobody knows what these labels of the model mean: {}; say it in `engines.onnx.labels`",
            unknown.join(", ")
        )
    })
}

fn read_tokenizer(path: &Path) -> Result<Tokenizer, String> {
    let mut tokenizer = Tokenizer::from_file(path)
        .map_err(|_| "tokenizer.json: is not one that can be read".to_owned())?;
    // Texts are cut here, and looked at one by one.
    tokenizer.with_padding(None);
    let without = tokenizer.with_truncation(None);
    without.map_err(|_| "tokenizer.json: its truncation cannot be turned off".to_owned())?;
    // What a customer writes is text, also where it reads `[SEP]`.
    tokenizer.set_encode_special_tokens(true);
    Ok(tokenizer)
}

type Wired = (rten::Model, Vec<(NodeId, Input)>, NodeId);

fn read_model(path: &Path, file: &str) -> Result<Wired, String> {
    // A file that is no model may break the reader.
    let model = catch_unwind(|| rten::Model::load_file(path))
        .map_err(|_| format!("{file}: is no model that can be read"))?
        .map_err(|error| format!("{file}: {error}"))?;
    let name = |node: NodeId| {
        model
            .node_info(node)
            .and_then(|info| Some(info.name()?.to_owned()))
    };
    let inputs: Result<Vec<_>, String> = model
        .input_ids()
        .iter()
        .map(|node| match name(*node).as_deref() {
            Some("input_ids") => Ok((*node, Input::Id)),
            Some("attention_mask") => Ok((*node, Input::Mask)),
            Some("token_type_ids") => Ok((*node, Input::Type)),
            Some("position_ids") => Ok((*node, Input::Position)),
            other => Err(format!(
                "{file}: asks for `{}`, which a model for token classification does not",
                other.unwrap_or_default()
            )),
        })
        .collect();
    let outputs = model.output_ids();
    let logits = outputs
        .iter()
        .find(|node| name(**node).as_deref() == Some("logits"));
    let output = logits.or(outputs.first()).copied();
    let output = output.ok_or_else(|| format!("{file}: has no output"))?;
    let inputs = inputs?;
    Ok((model, inputs, output))
}

/// The beginning of `text` that is looked at together: it ends behind a blank.
fn piece(text: &str) -> &str {
    if text.len() <= MAX_PIECE_LEN {
        return text;
    }
    let whole = &text[..text.floor_char_boundary(MAX_PIECE_LEN)];
    let mut blanks = whole
        .char_indices()
        .rev()
        .filter(|(_, c)| c.is_whitespace());
    let end = blanks.next().map(|(at, blank)| at + blank.len_utf8());
    &whole[..end.unwrap_or(whole.len())]
}

#[cfg(test)]
mod tests {
    use super::{MAX_PIECE_LEN, piece, windows};

    #[test]
    fn each_token_is_looked_at_and_most_of_them_with_both_neighbours() {
        for own in 0..100 {
            let added = [&[1][..], &vec![0; own], &[1]].concat();
            let windows: Vec<Vec<usize>> = windows(&added, 16).collect();
            for window in &windows {
                assert!(window.len() <= 16, "{own} {windows:?}");
                assert_eq!((window[0], window[window.len() - 1]), (0, own + 1));
            }
            let is_inside = |at: &usize| {
                let holds = |window: &Vec<usize>| {
                    let place = window.iter().position(|of| of == at);
                    let inner = |place: usize| {
                        let first = *at == 1 || place > 1;
                        first && (*at == own || place + 2 < window.len())
                    };
                    place.is_some_and(inner)
                };
                windows.iter().any(holds)
            };
            assert!((1..=own).all(|at| is_inside(&at)), "{own} {windows:?}");
        }
        // Where the added ones leave no room, a token is looked at all the same.
        assert_eq!(windows(&[1, 0, 0, 1], 2).count(), 2);
    }

    #[test]
    fn long_texts_are_cut_behind_blanks_and_lose_nothing() {
        let text = "Zoë wrote to Ada. ".repeat(MAX_PIECE_LEN / 4);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let piece = piece(rest);
            assert!(piece.len() <= MAX_PIECE_LEN && piece.ends_with(' '));
            rest = &rest[piece.len()..];
        }
        let unbroken = "é".repeat(MAX_PIECE_LEN);
        assert_eq!(piece(&unbroken).len(), MAX_PIECE_LEN);
        assert_eq!(piece("short one"), "short one");
    }
}
