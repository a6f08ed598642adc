//! `cloakroom-train`: trains the model that finds names.
//!
//! Same lists, templates, labelled texts and seed: the same bytes.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "a program of its own, and no library"
)]

mod corpus;
mod disguise;
mod generate;
mod groups;
mod learn;
mod lists;
mod random;
mod template;

use std::{
    borrow::Cow, collections::BTreeSet, io::Write as _, path::PathBuf, process::ExitCode, sync::Arc,
};

use clap::Parser;
use cloakroom::detect::tagger::Model;

use crate::{
    corpus::Example,
    generate::Generator,
    learn::{Learner, Margins, Pass},
    lists::Lists,
    random::Random,
};

/// Why the program stopped.
#[derive(Debug)]
pub struct Failure(pub String);

/// Trains the model that finds names of persons, places and organisations.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder of lists.
    #[arg(long, default_value = "lists")]
    data: PathBuf,
    /// The folder of sentences.
    #[arg(long, default_value = "train/templates")]
    templates: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Trains and writes a model.
    Train {
        /// Where the model goes.
        #[arg(long, default_value = "models/names.bin")]
        out: PathBuf,
        /// Labelled JSON lines, or folders of them, to learn from besides.
        #[arg(long)]
        labelled: Vec<PathBuf>,
        /// How often each labelled sentence is shown in a pass.
        #[arg(long, default_value_t = 1)]
        repeat: usize,
        /// Generated sentences a pass.
        #[arg(long, default_value_t = 160_000)]
        sentences: usize,
        /// Passes; each has new sentences of the same templates.
        #[arg(long, default_value_t = 6)]
        passes: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Of a hundred names, how many are learned as if no list had them.
        #[arg(long, default_value_t = 30)]
        forget: usize,
        /// The margin against missing a name.
        #[arg(long, default_value_t = 8)]
        missed: i32,
        /// The margin against any other mistake.
        #[arg(long, default_value_t = 8)]
        margin: i32,
        /// Keep the sentences of every tenth template out of training.
        #[arg(long)]
        hold_out: bool,
    },
    /// Writes generated sentences as JSON lines.
    Sentences {
        #[arg(long, default_value_t = 1000)]
        count: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Prints how many names of each group of people a model finds.
    Groups {
        /// The model; the built-in one if none is named.
        #[arg(long)]
        model: Option<PathBuf>,
        /// Names of each group.
        #[arg(long, default_value_t = 400)]
        count: usize,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(what)) => {
            eprintln!("cloakroom-train: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lists = Lists::read(&arguments.data)?;
    let generator = Generator::new(&lists, &arguments.templates)?;
    match &arguments.command {
        Command::Train { .. } => train(&lists, &generator, &arguments.command),
        Command::Sentences { count, seed } => {
            let mut random = Random::new(*seed);
            let mut out = std::io::stdout().lock();
            for _ in 0..*count {
                let line = generator.sentence(&mut random, |_| true).to_json();
                if writeln!(out, "{line}").is_err() {
                    // Whoever reads has seen enough.
                    break;
                }
            }
            Ok(())
        }
        Command::Groups { model, count } => {
            let model = match model {
                None => Model::built_in(),
                Some(path) => {
                    let wrong = |error: &dyn std::fmt::Display| {
                        Failure(format!("{}: {error}", path.display()))
                    };
                    let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
                    Arc::new(Model::from_bytes(Cow::Owned(bytes)).map_err(|error| wrong(&error))?)
                }
            };
            groups::print(&generator, &model, *count);
            Ok(())
        }
    }
}

/// Whether what comes from this template stays out of training.
pub fn is_held_out(template: u64) -> bool {
    template % 10 == 3
}

fn train(lists: &Lists, generator: &Generator<'_>, command: &Command) -> Result<(), Failure> {
    let Command::Train {
        out,
        labelled,
        repeat,
        sentences,
        passes,
        seed,
        forget,
        missed,
        margin,
        hold_out,
    } = command
    else {
        return Ok(());
    };
    let mut own = BTreeSet::new();
    for template in &generator.templates {
        template::literals(&template.parts, &mut own);
    }
    let lexicon = lists.lexicon(&own);
    let blank = Model::with_lexicon(&lexicon);
    let mut given: Vec<Example> = Vec::new();
    for path in labelled {
        given.extend(corpus::labelled(path)?);
    }
    let mut random = Random::new(*seed);
    let mut learner = Learner::new(Margins {
        missed: *missed,
        other: *margin,
    });
    for number in 1..=*passes {
        let mut pass = Pass::default();
        let mut order: Vec<Option<usize>> = vec![None; *sentences];
        for _ in 0..*repeat {
            order.extend((0..given.len()).map(Some));
        }
        random.shuffle(&mut order);
        for next in order {
            let made;
            let example = if let Some(number) = next {
                &given[number]
            } else {
                made = generator.sentence(&mut random, |template| {
                    !hold_out || !is_held_out(template.id)
                });
                &made
            };
            learner.learn(example, &blank, *forget, &mut random, &mut pass);
        }
        eprintln!(
            "pass {number}: {} of {} stretches wrong or too close",
            pass.wrong, pass.stretches
        );
    }
    let bytes = learner.to_bytes(&lexicon);
    std::fs::write(out, &bytes).map_err(|error| Failure(format!("{}: {error}", out.display())))?;
    eprintln!("{}: {} bytes", out.display(), bytes.len());
    Ok(())
}
