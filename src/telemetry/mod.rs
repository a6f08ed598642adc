//! The program's log, and its traces. What may stand in them: `ARCHITECTURE.md`, "Logs".

mod otlp;

use std::{io, panic};

use tracing::Level;
use tracing_subscriber::{
    filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

pub use otlp::Exporter;

use crate::config::{LogFormat, LogSettings};

/// Starts the log on standard error, and takes care that a panic tells where it happened
/// and nothing else: its message may hold what was being read.
pub fn start(settings: &LogSettings) {
    // What libraries log of the bytes they handle is not in our hands: of them, warnings only.
    let targets = Targets::new()
        .with_default(Level::WARN)
        .with_target("cloakroom", settings.level);
    let layer = fmt::layer().with_target(false).with_writer(io::stderr);
    let log = tracing_subscriber::registry().with(targets);
    match settings.format {
        LogFormat::Text => log.with(layer.with_ansi(false)).init(),
        LogFormat::Json => log.with(layer.json().flatten_event(true)).init(),
    }
    keep_panics_quiet();
}

fn keep_panics_quiet() {
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "panic");
    }));
}
