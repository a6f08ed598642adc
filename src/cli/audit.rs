//! `cloakroom audit`: whether the audit log is whole, and where it ends.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};

use super::{
    exit::{self, Exit, failed},
    parts, print,
};
use crate::{
    audit::{Audit, ChainHead, Event, Reading, SinkOptions, Verifier, lines, pages},
    config::Settings,
    vault::{KeyRing, StoreError},
};

/// How long one call of a Redis server may take.
const DEADLINE: Duration = Duration::from_secs(30);

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Check that no record was changed, taken out, put in or moved; tell of each line where one was
    ///
    /// Exit codes: 0 the log is whole, 64 there is no log or no key ring to check it with,
    /// 65 it is not whole, 69 the Redis server cannot be had, 74 a file cannot be read.
    Verify(Log),
    /// Print the last record of each chain, as WRITER:SEQ:HASH
    ///
    /// Keep it elsewhere: by it `verify --head` finds out whether the end was cut off.
    Head(Log),
}

#[derive(Args)]
pub(super) struct Log {
    /// Files in their order, the oldest first [default: where the settings say]
    files: Vec<PathBuf>,
    /// Records before the first may be missing, for instance in a file of their own
    #[arg(long)]
    partial: bool,
    /// A record that must be there
    #[arg(long, value_name = "WRITER:SEQ:HASH")]
    head: Vec<String>,
}

pub(super) fn run(settings: &Settings, command: &AuditCommand) -> Exit {
    let done = match command {
        AuditCommand::Verify(log) => verify(settings, log, false),
        AuditCommand::Head(log) => verify(settings, log, true),
    };
    done.unwrap_or_else(|exit| exit)
}

/// Adds one record to the log that the settings name, if they name one.
pub(super) fn record(settings: &Settings, ring: &KeyRing, event: Event) -> Exit {
    // On standard output stands the answer of the command; the record would be taken for it.
    if let Some(SinkOptions::Stdout) = settings.audit.as_ref().map(|options| &options.sink) {
        return Exit::Success;
    }
    let audit: Audit = match parts::audit(settings, ring) {
        Ok(Some(audit)) => audit,
        Ok(None) => return Exit::Success,
        Err(error) => return failed(Exit::Io, format!("audit: {error}")),
    };
    audit.record(event);
    if audit.close() {
        Exit::Success
    } else {
        failed(
            Exit::Io,
            "it was done, but the audit log could not be written",
        )
    }
}

fn verify(settings: &Settings, log: &Log, only_heads: bool) -> Result<Exit, Exit> {
    let ring = parts::ring(&settings.keys).map_err(|problem| exit::settings(&[problem]))?;
    let mut anchors = Vec::new();
    for text in &log.head {
        let anchor = ChainHead::parse(text);
        let what = "--head is WRITER:SEQ:HASH, as `cloakroom audit head` prints it";
        anchors.push(anchor.ok_or_else(|| failed(Exit::Usage, what))?);
    }
    let sink = settings.audit.as_ref().map(|options| &options.sink);
    let is_stream = log.files.is_empty() && matches!(sink, Some(SinkOptions::Redis { .. }));
    let reading = Reading {
        is_partial: log.partial,
        may_repeat: is_stream,
    };
    let mut verifier = Verifier::new(&ring.audit_key(), reading, anchors);
    match sink {
        _ if !log.files.is_empty() => {
            for file in &log.files {
                read_file(file, &mut verifier, true)?;
            }
        }
        Some(SinkOptions::File { path, .. }) => {
            let files = settings.audit.as_ref().map(|options| options.sink.files());
            let files = files
                .transpose()
                .map_err(|error| unreadable(path, &error))?;
            for file in files.unwrap_or_default() {
                // Between a rotation and the next record the file is not there.
                read_file(&file, &mut verifier, file != *path)?;
            }
        }
        Some(sink @ SinkOptions::Redis { stream, .. }) => {
            read_stream(sink, stream, &mut verifier)?;
        }
        Some(SinkOptions::Stdout) | None => {
            let what = "the settings name no file or stream (audit.sink); name the files";
            return Err(failed(Exit::Usage, what));
        }
    }
    let (findings, records, heads) = verifier.finish();
    let mut text = String::new();
    for head in &heads {
        let _ = writeln!(text, "{head}");
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    if only_heads {
        return Ok(print(&text));
    }
    if !findings.is_empty() {
        let what = format!("the audit log is not whole: {} findings", findings.len());
        return Ok(failed(Exit::Data, what));
    }
    let chains = heads.len();
    Ok(print(&format!(
        "whole: {records} records, {chains} chains\n{text}"
    )))
}

fn read_file(path: &Path, verifier: &mut Verifier, must_be_there: bool) -> Result<(), Exit> {
    verifier.enter(path.display().to_string());
    match lines(path, |line| verifier.line(line)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !must_be_there => Ok(()),
        read => read.map_err(|error| unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Exit {
    failed(Exit::Io, format!("{}: {}", path.display(), error.kind()))
}

fn read_stream(sink: &SinkOptions, stream: &str, verifier: &mut Verifier) -> Result<(), Exit> {
    verifier.enter(stream);
    let read = async {
        let store = sink.redis(DEADLINE)?;
        pages(&store, stream, |record| {
            verifier.line(record);
            Ok::<_, StoreError>(())
        })
        .await
    };
    let unavailable = |error: &dyn std::fmt::Display| {
        failed(Exit::Unavailable, format!("{}: {error}", sink.describe()))
    };
    match super::block_on(read) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(unavailable(&error)),
        Err(error) => Err(unavailable(&error)),
    }
}
