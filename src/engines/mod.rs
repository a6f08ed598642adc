//! Bigger engines, by choice: a remote analyzer, a model in a folder of its own.
//!
//! They look at a message besides the rules, never in their place, and within a budget of time.
//! What they find is settled together with what the rules found ([`crate::detect`]); what is
//! to be done without them is the caller's to say ([`OnTimeout`]).

mod labels;
pub mod onnx;
pub mod remote;
mod rest;

use std::{ops::Range, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, join_all},
};
use tokio::time::timeout;

pub use labels::{Label, Labels, OTHER};

use crate::{
    entity::EntityType,
    span::{Finding, Score},
};

/// What an engine finds in each of the texts it was asked about, in their order.
pub type Found = Result<Vec<Vec<Finding>>, EngineError>;

/// Something that finds personal data and may take its time, or fail.
pub trait Engine: Send + Sync {
    /// Its name in metrics, logs and answers; its findings bear it as their recognizer.
    fn id(&self) -> &'static str;

    /// What it finds in `texts`. Spans are bytes, not empty, on character boundaries; they may
    /// overlap. The call is dropped when its budget ends; work it has begun elsewhere should
    /// end then, too.
    fn find<'a>(&'a self, texts: &'a [&'a str]) -> BoxFuture<'a, Found>;

    /// How a call ended, its time-out included.
    fn ended(&self, how: Result<(), EngineError>) {
        let _ = how;
    }
}

/// Why an engine has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngineError {
    /// The budget ended first.
    Timeout,
    /// Too many messages wait for it.
    QueueFull,
    /// Nobody listens, or the connection broke.
    Unreachable,
    /// It answered with an error.
    Status,
    /// Its answer cannot be understood, or names places that the text does not have.
    BadAnswer,
    /// It failed so often that it is left alone for a moment.
    Resting,
    /// It broke.
    Broken,
}

impl EngineError {
    /// The name in metrics, logs and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::QueueFull => "queue_full",
            Self::Unreachable => "unreachable",
            Self::Status => "status",
            Self::BadAnswer => "bad_answer",
            Self::Resting => "resting",
            Self::Broken => "broken",
        }
    }
}

/// What becomes of a message that an engine did not look at in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTimeout {
    /// It goes on with what the rules found.
    Rules,
    /// Nothing of it goes on.
    Redact,
}

/// An engine that has no answer, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its id.
    pub engine: &'static str,
    /// What is wrong.
    pub error: EngineError,
}

/// What all engines say of some texts.
#[derive(Default)]
pub struct Sought {
    /// The findings in each text, in the order of the texts.
    pub found: Vec<Vec<Finding>>,
    /// The engines that have no answer.
    pub failures: Vec<Failure>,
}

/// The engines of one assistant, and how long a message waits for them.
#[derive(Clone)]
pub struct Engines {
    all: Vec<Arc<dyn Engine>>,
    budget: Duration,
    on_timeout: OnTimeout,
}

impl Engines {
    /// These engines, each of which may take as long as `budget` for a message.
    pub fn new(engines: Vec<Arc<dyn Engine>>, budget: Duration, on_timeout: OnTimeout) -> Self {
        Self {
            all: engines,
            budget,
            on_timeout,
        }
    }

    /// What becomes of a message without them.
    pub fn on_timeout(&self) -> OnTimeout {
        self.on_timeout
    }

    /// Asks all engines at once about all texts, for no longer than the budget.
    pub async fn find(&self, texts: &[&str]) -> Sought {
        let mut sought = Sought {
            found: vec![Vec::new(); texts.len()],
            failures: Vec::new(),
        };
        let asked: Vec<usize> = (0..texts.len())
            .filter(|at| has_words(texts[*at]))
            .collect();
        if asked.is_empty() {
            return sought;
        }
        let about: Vec<&str> = asked.iter().map(|at| texts[*at]).collect();
        let answers = self.all.iter().map(|engine| self.ask(&**engine, &about));
        for (engine, answer) in self.all.iter().zip(join_all(answers).await) {
            match answer {
                Ok(found) => {
                    for (at, found) in asked.iter().zip(found) {
                        sought.found[*at].extend(found);
                    }
                }
                Err(error) => sought.failures.push(Failure {
                    engine: engine.id(),
                    error,
                }),
            }
        }
        sought
    }

    async fn ask(&self, engine: &dyn Engine, texts: &[&str]) -> Found {
        let call = async { engine.find(texts).await };
        let answer = timeout(self.budget, AssertUnwindSafe(call).catch_unwind()).await;
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(EngineError::Broken),
            Err(_) => Err(EngineError::Timeout),
        };
        // The rules must not stumble over what an engine says.
        let answer = answer.and_then(|found| {
            let is_whole = found.len() == texts.len()
                && found.iter().zip(texts).all(|(found, text)| {
                    let stands = |finding: &Finding| {
                        text.get(finding.span.clone())
                            .is_some_and(|value| !value.is_empty())
                    };
                    found.iter().all(stands)
                });
            is_whole.then_some(found).ok_or(EngineError::BadAnswer)
        });
        engine.ended(answer.as_ref().map(drop).map_err(|error| *error));
        answer
    }
}

/// Whether there is anything in a text that a token could stand for.
pub fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// A find of an engine: without the blanks around it, and nothing where it is only blanks.
fn finding(
    text: &str,
    span: Range<usize>,
    entity: EntityType,
    score: f64,
    recognizer: &'static str,
) -> Option<Finding> {
    let value = &text[span.clone()];
    let start = span.start + (value.len() - value.trim_start().len());
    let end = span.end - (value.len() - value.trim_end().len());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scores are from 0 to 1"
    )]
    let hundredths = (score.clamp(0.0, 1.0) * 100.0).round() as u8;
    (start < end).then(|| Finding {
        span: start..end,
        entity,
        score: Score::new(hundredths),
        recognizer,
    })
}

#[cfg(test)]
mod tests;
