//! `cloakroom recognizers`: what can be found, and whether it is.

use std::fmt::Write as _;

use super::{exit::Exit, print};
use crate::{
    config::Settings,
    detect::{self, Recognizer},
};

/// One line for each recognizer: id, entity type, reference.
pub(super) fn list(settings: &Settings) -> Exit {
    let mut text = String::new();
    for row in all(settings) {
        writeln!(
            text,
            "{:<28} {:<26} {}",
            row.id,
            row.entity.as_str(),
            row.reference
        )
        .expect("a String takes every write");
    }
    print(&text)
}

/// Runs every recognizer on its own examples and near misses, and asks every question.
pub(super) fn check(settings: &Settings) -> Exit {
    let rows = all(settings);
    let mut problems = detect::check(&rows);
    problems.extend(detect::dialogue::check());
    if problems.is_empty() {
        return print(&format!(
            "{} recognizers find their examples and none of their near misses\n",
            rows.len()
        ));
    }
    for problem in problems {
        eprintln!("cloakroom: {problem}");
    }
    Exit::Software
}

/// The built-in recognizers, then the user's own.
fn all(settings: &Settings) -> Vec<Recognizer> {
    let built_in = detect::recognizers().copied();
    built_in
        .chain(settings.recognizers.iter().copied())
        .collect()
}
