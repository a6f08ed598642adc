//! The command line.

mod audit;
mod certificate;
mod detect;
mod detectors;
mod engines;
mod erase;
mod exit;
mod healthcheck;
mod keys;
mod keyset;
mod loader;
mod parts;
mod recognizers;
mod reload;
mod serve;
mod traces;
mod welcome;

use std::{io, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::config::{self, Flags, Settings};
use exit::Exit;
use loader::Loader;

/// A paired pre/post PII redaction gateway for chat assistants.
#[derive(Parser)]
#[command(name = "cloakroom", version, about)]
struct CommandLine {
    #[command(flatten)]
    flags: FlagArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct FlagArguments {
    /// Settings file [default: cloakroom.toml in the working folder, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Folder of the key ring and of the SQLite vault
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gateway (what happens without a command)
    Serve,
    /// Read JSON lines {"id","text"}, write {"id","spans":[{"start","end","type","score"}]}
    Detect {
        /// Say of each span how its score came about
        #[arg(long)]
        explain: bool,
    },
    /// List the recognizers, or check them
    Recognizers {
        #[command(subcommand)]
        command: Option<RecognizersCommand>,
    },
    /// Make, list and change the keys that seal the values
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Erase what is kept of a session or of a customer, and print a receipt
    Erase {
        #[command(subcommand)]
        subject: erase::SubjectCommand,
    },
    /// Check the audit log, or print where it ends
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Print all settings with their defaults and what they mean, as a settings file
    Config,
    /// Ask the running gateway whether it is there
    Healthcheck,
}

#[derive(Subcommand)]
enum RecognizersCommand {
    /// Check that each recognizer finds its examples and none of its near misses
    Check,
}

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version come this way too, and are no mistake.
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            };
            return error.print().map_or(Exit::Io, |()| exit).into();
        }
    };
    // What TLS clients use: to a key set's provider, and to ourselves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let flags = Flags {
        config: line.flags.config,
        listen: line.flags.listen,
        data_dir: line.flags.data_dir,
    };
    let exit = match line.command.unwrap_or(Command::Serve) {
        Command::Config => print(config::DEFAULTS),
        Command::Recognizers { command: None } => with_settings(&flags, recognizers::list),
        Command::Recognizers {
            command: Some(RecognizersCommand::Check),
        } => with_settings(&flags, recognizers::check),
        Command::Serve => serve_command(flags),
        Command::Keys { command } => {
            with_settings(&flags, |settings| keys::run(settings, &command))
        }
        Command::Erase { subject } => {
            with_settings(&flags, |settings| erase::erase(settings, &subject))
        }
        Command::Audit { command } => {
            with_settings(&flags, |settings| audit::run(settings, &command))
        }
        Command::Detect { explain } => {
            with_settings(&flags, |settings| detect::detect(settings, explain))
        }
        Command::Healthcheck => with_settings(&flags, healthcheck::healthcheck),
    };
    exit.into()
}

/// Loads the settings, or tells everything that is wrong with them.
fn with_settings(flags: &Flags, command: impl FnOnce(&Settings) -> Exit) -> Exit {
    match Loader::new(flags.clone()).load() {
        Ok(settings) => command(&settings),
        Err(problems) => exit::settings(&problems),
    }
}

fn serve_command(flags: Flags) -> Exit {
    let loader = Loader::new(flags);
    match loader.load() {
        Ok(settings) => serve::serve(loader, settings),
        Err(problems) => exit::settings(&problems),
    }
}

/// Runs what waits for a store.
fn block_on<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

fn print(text: &str) -> Exit {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Exit::Success,
        Err(_) => Exit::Io,
    }
}
