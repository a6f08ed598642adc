//! Exit codes, as `sysexits.h` numbers them, and how failures are told.

use std::{fmt::Display, process::ExitCode};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All went well.
    Success,
    /// 64: the command line or the settings are wrong, key ring included.
    Usage,
    /// 65: some of the input could not be read, the rest was; or the audit log is not whole.
    Data,
    /// 69: the gateway, or its address or store, cannot be had.
    Unavailable,
    /// 70: one of the built-in recognizers fails its own check.
    Software,
    /// 74: reading or writing failed, such as a record in the audit log of what was done.
    Io,
    /// 75: it must not be done now; later it may be.
    NotYet,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Usage => 64,
            Exit::Data => 65,
            Exit::Unavailable => 69,
            Exit::Software => 70,
            Exit::Io => 74,
            Exit::NotYet => 75,
        })
    }
}

/// Tells what is wrong with the settings.
pub(super) fn settings(problems: &[impl Display]) -> Exit {
    eprintln!("cloakroom: the settings are wrong:");
    for problem in problems {
        eprintln!("  {problem}");
    }
    Exit::Usage
}

/// Tells what failed.
pub(super) fn failed(exit: Exit, what: impl Display) -> Exit {
    eprintln!("cloakroom: {what}");
    exit
}
