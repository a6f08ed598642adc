//! `cloakroom detect`: JSON lines in, JSON lines out.

use std::{
    io::{self, BufRead, BufWriter, Write},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use tokio::runtime::Runtime;

use super::{
    exit::{self, Exit, failed},
    parts,
};
use crate::{
    config::Settings,
    detect::Detector,
    engines::{Engines, Failure, Sought},
    gateway::Detected,
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

/// What answers the lines.
struct Finders {
    detector: Arc<Detector>,
    /// With what waits for them.
    engines: Option<(Engines, Runtime)>,
}

/// The lines that something was wrong with.
#[derive(Default)]
struct Faults {
    /// They could not be read.
    bad: usize,
    /// An engine had no answer.
    unseen: usize,
}

/// Answers each line; with `explain`, each span says how its score came about.
pub(super) fn detect(settings: &Settings, explain: bool) -> Exit {
    let finders = match finders(settings) {
        Ok(finders) => finders,
        Err(problems) => return exit::settings(&problems),
    };
    let (input, output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    match run(&finders, input, output, explain) {
        Ok(Faults { bad: 0, unseen: 0 }) => Exit::Success,
        Ok(Faults { bad: 0, unseen }) => failed(
            Exit::Unavailable,
            format!("an engine has not seen {unseen} lines: what only it finds is missing there"),
        ),
        Ok(Faults { bad, .. }) => failed(Exit::Data, format!("{bad} lines could not be read")),
        // Whoever reads the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
        Err(error) => failed(Exit::Io, error),
    }
}

fn finders(settings: &Settings) -> Result<Finders, Vec<String>> {
    let found = parts::Finders::load(settings, &parts::Finders::default())?;
    let engines = found.engines.of(settings, &settings.main);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    let engines = match engines {
        Some(engines) => Some((engines, runtime().map_err(|error| vec![error.to_string()])?)),
        None => None,
    };
    Ok(Finders {
        detector: found.detectors.of(settings, &settings.main),
        engines,
    })
}

/// Answers every line that can be read, and says which cannot.
fn run(
    finders: &Finders,
    mut input: impl BufRead,
    mut output: impl Write,
    explain: bool,
) -> io::Result<Faults> {
    let mut faults = Faults::default();
    let mut number = 0;
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        if !line.trim_ascii().is_empty() {
            if let Ok(read) = serde_json::from_slice::<Line>(&line) {
                let (found, failures) = found(finders, read, explain);
                serde_json::to_writer(&mut output, &found)?;
                output.write_all(b"\n")?;
                faults.unseen += usize::from(!failures.is_empty());
                for failure in failures {
                    let (engine, code) = (failure.engine, failure.error.code());
                    eprintln!("cloakroom: line {number}: {engine}: {code}");
                }
            } else {
                faults.bad += 1;
                eprintln!("cloakroom: line {number}: not a JSON object with a string \"text\"");
            }
        }
        line.clear();
    }
    output.flush()?;
    Ok(faults)
}

fn found(finders: &Finders, line: Line, explain: bool) -> (Found, Vec<Failure>) {
    let Finders { detector, engines } = finders;
    let mut sought = match engines {
        Some((engines, runtime)) => runtime.block_on(engines.find(&[&line.text])),
        None => Sought::default(),
    };
    let others = sought.found.pop().unwrap_or_default();
    let mut points = CodePoints::new(&line.text);
    let mut span = |finding: &Finding, explanation| FoundSpan {
        start: points.before(finding.span.start),
        end: points.before(finding.span.end),
        entity: finding.entity.as_str(),
        score: finding.score.as_f64(),
        explanation,
    };
    let spans = match Detected::new(detector, &line.text, others, explain) {
        Detected::Explained(explained) => explained
            .iter()
            .map(|e| span(&e.finding, Some(e.to_json())))
            .collect(),
        Detected::Findings(found) => found.iter().map(|finding| span(finding, None)).collect(),
    };
    (Found { id: line.id, spans }, sought.failures)
}
