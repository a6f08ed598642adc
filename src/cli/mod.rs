//! The command line.

mod certificate;
mod detect;
mod exit;
mod healthcheck;
mod keyset;
mod recognizers;
mod serve;

use std::{env, io, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{self, Flags, Settings},
    detect::entity_types,
};
use exit::Exit;

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
        Command::Serve => with_settings(&flags, serve::serve),
        Command::Detect { explain } => {
            with_settings(&flags, |settings| detect::detect(settings, explain))
        }
        Command::Healthcheck => with_settings(&flags, healthcheck::healthcheck),
    };
    exit.into()
}

/// Loads the settings, or tells everything that is wrong with them.
fn with_settings(flags: &Flags, command: impl FnOnce(&Settings) -> Exit) -> Exit {
    let cwd = env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let known: Vec<_> = entity_types().into_iter().collect();
    match Settings::load(flags, config::process_environment(), &cwd, &known) {
        Ok(settings) => command(&settings),
        Err(problems) => exit::settings(&problems),
    }
}

fn print(text: &str) -> Exit {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Exit::Success,
        Err(_) => Exit::Io,
    }
}
