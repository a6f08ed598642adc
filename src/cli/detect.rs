//! `cloakroom detect`: JSON lines in, JSON lines out.

use std::io::{self, BufRead, BufWriter, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    exit::{self, Exit, failed},
    parts::detector,
};
use crate::{
    config::Settings,
    detect::Detector,
    span::{CodePoints, Finding},
};

/// A line of the input. Other fields are let be: labelled texts have them.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Found {
    id: Value,
    spans: Vec<FoundSpan>,
}

#[derive(Serialize)]
struct FoundSpan {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    entity: &'static str,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Value>,
}

/// Answers each line; with `explain`, each span says how its score came about.
pub(super) fn detect(settings: &Settings, explain: bool) -> Exit {
    match detector(settings) {
        Err(problems) => exit::settings(&problems),
        Ok(detector) => match run(
            &detector,
            io::stdin().lock(),
            BufWriter::new(io::stdout().lock()),
            explain,
        ) {
            Ok(0) => Exit::Success,
            Ok(bad) => failed(Exit::Data, format!("{bad} lines could not be read")),
            // Whoever reads the output has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
            Err(error) => failed(Exit::Io, error),
        },
    }
}

/// Answers every line that can be read, and says which cannot; returns their number.
fn run(
    detector: &Detector,
    mut input: impl BufRead,
    mut output: impl Write,
    explain: bool,
) -> io::Result<usize> {
    let (mut bad, mut number) = (0, 0);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        if !line.trim_ascii().is_empty() {
            if let Ok(read) = serde_json::from_slice::<Line>(&line) {
                serde_json::to_writer(&mut output, &found(detector, read, explain))?;
                output.write_all(b"\n")?;
            } else {
                bad += 1;
                eprintln!("cloakroom: line {number}: not a JSON object with a string \"text\"");
            }
        }
        line.clear();
    }
    output.flush()?;
    Ok(bad)
}

fn found(detector: &Detector, line: Line, explain: bool) -> Found {
    let mut points = CodePoints::new(&line.text);
    let mut span = |finding: &Finding, explanation| FoundSpan {
        start: points.before(finding.span.start),
        end: points.before(finding.span.end),
        entity: finding.entity.as_str(),
        score: finding.score.as_f64(),
        explanation,
    };
    let spans = if explain {
        let explained = detector.explain(&line.text).into_iter();
        explained
            .map(|e| span(&e.finding, Some(e.to_json())))
            .collect()
    } else {
        let found = detector.detect(&line.text).into_iter();
        found.map(|finding| span(&finding, None)).collect()
    };
    Found { id: line.id, spans }
}
