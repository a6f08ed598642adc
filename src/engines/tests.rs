use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::{Engine, EngineError, Engines, Failure, Found, OnTimeout};
use crate::{
    entity::EntityType,
    span::{Finding, Score},
};

/// Finds what it was told to in every text, or never answers, or panics.
enum Fake {
    Finds(std::ops::Range<usize>),
    Hangs,
    Panics,
    Short,
}

impl Engine for Fake {
    fn id(&self) -> &'static str {
        "engine.fake"
    }

    fn find<'a>(&'a self, texts: &'a [&'a str]) -> BoxFuture<'a, Found> {
        Box::pin(async move {
            match self {
                Self::Finds(span) => Ok(texts.iter().map(|_| vec![person(span.clone())]).collect()),
                Self::Hangs => std::future::pending().await,
                Self::Panics => panic!("no text in here"),
                Self::Short => Ok(Vec::new()),
            }
        })
    }
}

fn person(span: std::ops::Range<usize>) -> Finding {
    Finding {
        span,
        entity: EntityType::new("PERSON"),
        score: Score::new(90),
        recognizer: "engine.fake",
    }
}

fn engines(fakes: impl IntoIterator<Item = Fake>) -> Engines {
    let fakes = fakes.into_iter().map(|fake| Arc::new(fake) as _);
    Engines::new(fakes.collect(), Duration::from_millis(20), OnTimeout::Rules)
}

#[tokio::test]
async fn what_each_engine_finds_counts_though_another_one_fails() {
    let engines = engines([
        Fake::Finds(0..2),
        Fake::Hangs,
        Fake::Finds(1..3),
        Fake::Panics,
        Fake::Short,
    ]);
    let sought = engines.find(&["abc", "--", "def"]).await;
    let both = vec![person(0..2), person(1..3)];
    assert_eq!(sought.found, [both.clone(), Vec::new(), both]);
    let failures = [
        EngineError::Timeout,
        EngineError::Broken,
        EngineError::BadAnswer,
    ];
    let failures = failures.map(|error| Failure {
        engine: "engine.fake",
        error,
    });
    assert_eq!(sought.failures, failures);
}

#[tokio::test]
async fn places_that_a_text_does_not_have_are_no_answer() {
    for wrong in [0..9, 1..1, 0..1] {
        let sought = engines([Fake::Finds(wrong)]).find(&["éa"]).await;
        assert_eq!(sought.found, [Vec::new()]);
        assert_eq!(sought.failures[0].error, EngineError::BadAnswer);
    }
}

#[tokio::test]
async fn nobody_is_asked_about_texts_without_words() {
    let sought = engines([Fake::Hangs]).find(&["", " ?!", "…"]).await;
    assert!(sought.failures.is_empty());
    assert_eq!(sought.found.len(), 3);
}
