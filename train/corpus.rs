//! Labelled sentences: those of the generator, and those of files.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use cloakroom::detect::tagger::Kind;
use serde::Deserialize;

use crate::{Failure, generate::Piece, lists::read};

/// A sentence with the names in it.
pub struct Example {
    pub text: String,
    /// In bytes, in order, not overlapping.
    pub spans: Vec<(Range<usize>, Kind)>,
    /// What it was made from: a hash of the template, or of the file and the template named in it.
    pub template: u64,
}

impl Example {
    pub fn from_pieces(pieces: &[Piece], template: u64) -> Self {
        let mut text = String::new();
        let mut spans = Vec::new();
        for piece in pieces {
            let start = text.len();
            text.push_str(&piece.text);
            if let Some(kind) = piece.kind
                && !piece.text.is_empty()
            {
                spans.push((start..text.len(), kind));
            }
        }
        Self {
            text,
            spans,
            template,
        }
    }

    /// As a JSON line; offsets count code points.
    pub fn to_json(&self) -> String {
        let points = |byte: usize| self.text[..byte].chars().count();
        let spans: Vec<_> = self
            .spans
            .iter()
            .map(|(span, kind)| {
                serde_json::json!({
                    "start": points(span.start), "end": points(span.end), "type": kind.entity().as_str(),
                })
            })
            .collect();
        serde_json::json!({
            "text": self.text, "spans": spans, "template": format!("{:016x}", self.template),
        })
        .to_string()
    }
}

#[derive(Deserialize)]
struct Line {
    text: String,
    spans: Vec<Span>,
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    source: String,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// Reads a file of JSON lines, or all `.jsonl` files of a folder in the order of their names.
pub fn labelled(path: &Path) -> Result<Vec<Example>, Failure> {
    let broken = |path: &Path, error: &dyn std::fmt::Display| {
        Failure(format!("{}: {error}", path.display()))
    };
    let mut files: Vec<PathBuf> = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(|error| broken(path, &error))? {
            files.push(entry.map_err(|error| broken(path, &error))?.path());
        }
        files.retain(|file| {
            file.extension()
                .is_some_and(|extension| extension == "jsonl")
        });
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    let mut examples = Vec::new();
    for file in files {
        for (number, line) in (1..).zip(read(&file)?.lines()) {
            if !line.trim().is_empty() {
                let example = example(line)
                    .map_err(|error| Failure(format!("{}:{number}: {error}", file.display())))?;
                examples.push(example);
            }
        }
    }
    Ok(examples)
}

fn example(line: &str) -> Result<Example, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut offsets: Vec<usize> = line.text.char_indices().map(|(at, _)| at).collect();
    offsets.push(line.text.len());
    let mut spans = Vec::new();
    for span in &line.spans {
        let (Some(&start), Some(&end)) = (offsets.get(span.start), offsets.get(span.end)) else {
            return Err("a span lies outside of its text".into());
        };
        if start >= end {
            return Err("a span is empty".into());
        }
        spans.extend(kind(&span.kind).map(|kind| (start..end, kind)));
    }
    spans.sort_by_key(|(span, _)| span.start);
    if spans.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
        return Err("spans overlap".into());
    }
    let name = format!("{} {}", line.source, line.template.unwrap_or_default());
    let template = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ok(Example {
        text: line.text,
        spans,
        template,
    })
}

/// The kind of name that a label means; other labels are none of ours.
fn kind(label: &str) -> Option<Kind> {
    Some(match label {
        "PERSON" | "PER" | "NAME" => Kind::Person,
        "LOCATION" | "LOC" | "GPE" | "CITY" | "STATE" | "COUNTRY" => Kind::Location,
        "STREET_ADDRESS" | "ADDRESS" => Kind::Address,
        "ORGANIZATION" | "ORG" | "COMPANY" => Kind::Organization,
        "NRP" | "NORP" => Kind::Nrp,
        _ => return None,
    })
}
