//! Detection: time per message, beside one regular expression for four kinds of data and
//! beside the crate `redact-core`, on one thread; and time per byte of hostile texts.
//!
//! `cargo bench --bench detection` prints tables. All candidates take turns over the same
//! messages in each round, and a ratio is the median of the rounds' ratios, so that what
//! else the machine does hits all of them. `CLOAKROOM_BENCH_ROUNDS` and
//! `CLOAKROOM_BENCH_MESSAGES` change their number.

mod messages;

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use cloakroom::detect::{Detector, DetectorOptions, tagger::Model};
use redact_core::AnalyzerEngine;
use regex::Regex;

/// Email, social security number, card and telephone number in one expression.
const FOUR_WAY: &str = concat!(
    r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b",
    r"|\b\d{3}-\d{2}-\d{4}\b",
    r"|\b(?:\d[ -]?){12,18}\d\b",
    r"|(?:\+\d{1,3}[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b",
);

/// The length of a hostile text.
const HOSTILE_LEN: usize = 1 << 20;

fn main() {
    let rounds = setting("CLOAKROOM_BENCH_ROUNDS", 9);
    let messages = messages::messages(setting("CLOAKROOM_BENCH_MESSAGES", 2000));
    let bytes: usize = messages.iter().map(String::len).sum();

    let started = Instant::now();
    let detector = detector(Model::built_in());
    black_box(detector.detect("warm up: one 1, jane@example.com"));
    let start_up = started.elapsed();
    let rules = self::detector(Model::blank().into());
    let regex = Regex::new(FOUR_WAY).expect("the expression is valid");
    let peer = AnalyzerEngine::new();

    let rows = detector.recognizers().count();
    println!("start-up: {:.1} ms, {rows} recognizers", millis(start_up));
    println!(
        "{} messages, {bytes} bytes, {rounds} rounds\n",
        messages.len()
    );

    let mut times = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        times[0].push(time(&messages, |text| regex.find_iter(text).count()));
        times[1].push(time(&messages, |text| detector.detect(text).len()));
        times[2].push(time(&messages, |text| rules.detect(text).len()));
        times[3].push(time(&messages, |text| {
            peer.analyze(text, None)
                .map_or(0, |found| found.detected_entities.len())
        }));
    }
    println!("| | µs/message | of Cloakroom's time | of the regex's time |");
    println!("|---|---:|---:|---:|");
    let names = [
        "one four-way regex",
        "Cloakroom, all recognizers",
        "Cloakroom without its model of names",
        "redact-core",
    ];
    for (name, own) in names.iter().zip(&times) {
        let per_message = median(own.iter().map(Duration::as_secs_f64)) * 1e6;
        let (ratio, of_regex) = (ratio(own, &times[1]), ratio(own, &times[0]));
        #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
        let per_message = per_message / messages.len() as f64;
        println!("| {name} | {per_message:.2} | {ratio:.2} | {of_regex:.1} |");
    }
    hostile(&detector, &messages, rounds.min(5));
}

/// Time per byte of texts that are made to cost much, in that of ordinary ones.
fn hostile(detector: &Detector, messages: &[String], rounds: usize) {
    let mut ordinary = messages.join("\n");
    while ordinary.len() < HOSTILE_LEN {
        ordinary = format!("{ordinary}\n{ordinary}");
    }
    let mut end = HOSTILE_LEN;
    while !ordinary.is_char_boundary(end) {
        end -= 1;
    }
    ordinary.truncate(end);
    println!("\n| hostile text of {HOSTILE_LEN} bytes | time, of ordinary text's |");
    println!("|---|---:|");
    for (name, piece) in messages::HOSTILE {
        let text = [piece.repeat(HOSTILE_LEN / piece.len())];
        let ordinary = [ordinary.clone()];
        let (mut own, mut usual) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            own.push(time(&text, |text| detector.detect(text).len()));
            usual.push(time(&ordinary, |text| detector.detect(text).len()));
        }
        println!("| {name} | {:.2} |", ratio(&own, &usual));
    }
}

fn detector(model: Arc<Model>) -> Detector {
    let options = DetectorOptions {
        model,
        ..DetectorOptions::default()
    };
    match Detector::new(options) {
        Ok(detector) => detector,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn time(messages: &[String], detect: impl Fn(&str) -> usize) -> Duration {
    let started = Instant::now();
    for message in messages {
        black_box(detect(black_box(message)));
    }
    started.elapsed()
}

fn ratio(own: &[Duration], other: &[Duration]) -> f64 {
    let pairs = own.iter().zip(other);
    median(pairs.map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[allow(
    clippy::disallowed_methods,
    reason = "the settings of a benchmark are not the gateway's"
)]
fn setting(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}
