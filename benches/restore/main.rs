//! What restoring an answer costs, against what any program pays to read and write its JSON.
//!
//! `cargo bench --bench restore` prints two ratios: of an answer of 100 KB with 200 tokens, to
//! parsing and writing that body with `serde_json`; and of the same answer without tokens. Both
//! sides run in turns in this process, on one thread, over a store in memory; a ratio is the median
//! of the rounds' ratios, so that what else the machine does hits both. How often the store is
//! called is what the trace of one more call says.

use std::{collections::BTreeMap, hint::black_box, sync::Arc, time::Instant};

use cloakroom::{
    detect::{Detector, DetectorOptions},
    entity::EntityType,
    gateway::{Call, Gateway, GatewayOptions, Refusals, RestoreOptions, SessionOptions},
    policy::{Action, Policy, Rule},
    redact::token,
    span::Score,
    trace::Recorder,
    vault::{KeyRing, NewValue, Vault, VaultOptions, memory::MemoryStore},
};
use serde_json::{Value, json};

const BODY_LEN: usize = 100_000;
const TOKENS: usize = 200;
const ROUNDS: usize = 51;
const CALLS_PER_ROUND: u32 = 20;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (ring, store) = (KeyRing::generate(), MemoryStore::new());
    let vault = Vault::new(Arc::new(ring), Arc::new(store), VaultOptions::default());
    let entity = EntityType::new("EMAIL_ADDRESS");
    let mails: Vec<String> = (0..TOKENS)
        .map(|n| format!("person.{n}@example.com"))
        .collect();
    let values: Vec<NewValue<'_>> = mails
        .iter()
        .map(|mail| NewValue {
            entity,
            canonical: mail,
            value: mail,
        })
        .collect();
    // What the gateway calls a session whose id was given to it.
    let session = vault.session("", "given:s");
    let tokens = runtime
        .block_on(session.put(&values))
        .unwrap_or_else(|error| panic!("{error}"));
    let tokens: Vec<String> = tokens
        .into_iter()
        .map(|id| token::stored(entity, id))
        .collect();
    let rule = Rule {
        action: Action::Token,
        threshold: Score::new(50),
    };
    let options = GatewayOptions {
        assistant: String::new(),
        context: Vec::new(),
        restore: RestoreOptions::default(),
        refusals: Refusals::new(BTreeMap::new(), "en"),
        session: SessionOptions {
            questions: true,
            partial_names: true,
            turn_marks: false,
        },
        max_text_len: 2048,
    };
    let detector = Detector::new(DetectorOptions::default())
        .unwrap_or_else(|_| panic!("the defaults are right"));
    let policy = Policy::new(rule, BTreeMap::new());
    let gateway = Gateway::new(Arc::new(detector), policy, vault.clone(), options);

    println!(
        "| answer of 100 KB | serde_json, parse and write, µs | Cloakroom, µs | ratio | store calls |"
    );
    println!("|---|---:|---:|---:|---:|");
    for (what, body) in [
        ("with 200 tokens", answer(&tokens)),
        (
            "without tokens",
            answer(&vec!["nothing".to_owned(); TOKENS]),
        ),
    ] {
        let answered = |call: &Call<'_>| {
            let answer = gateway.post_message(black_box(body.as_bytes()), call);
            let answer = runtime.block_on(answer);
            black_box(answer.unwrap_or_else(|error| panic!("{error}")).changed);
        };
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        for round in 0..=ROUNDS {
            let floor = time(|| {
                let parsed: Value = serde_json::from_str(black_box(&body)).expect("it is JSON");
                black_box(parsed.to_string());
            });
            let all = Call::default();
            let ours = time(|| answered(&all));
            // What is cached on first use is not what is measured.
            if round > 0 {
                rounds.push((floor, ours));
            }
        }
        let calls = store_calls(answered);
        let median = |of: &dyn Fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = rounds.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        println!(
            "| {what} | {:.0} | {:.0} | {:.2} | {calls} |",
            median(&|(floor, _)| *floor),
            median(&|(_, ours)| *ours),
            median(&|(floor, ours)| ours / floor),
        );
    }
}

/// How often one call asks the store.
fn store_calls(call: impl FnOnce(&Call<'_>)) -> usize {
    let (recorder, mut finished) = Recorder::new(1_000_000, 1);
    let trace = recorder
        .begin(Instant::now(), None)
        .expect("all are recorded");
    call(&Call::default().traced(Some(&trace)));
    recorder.finish(trace, "call", Vec::new());
    let steps = finished.try_recv().expect("there is room for it").steps;
    let asks_store = |name: &str| name.starts_with("vault.");
    steps.iter().filter(|step| asks_store(step.name)).count()
}

/// Microseconds for one call.
fn time(mut call: impl FnMut()) -> f64 {
    let started = Instant::now();
    for _ in 0..CALLS_PER_ROUND {
        call();
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS_PER_ROUND)
}

/// An answer of search results and texts, as an assistant sends them, of some 100 KB.
fn answer(tokens: &[String]) -> String {
    const SENTENCE: &str = "Thank you for your patience; we have looked at what you sent us and found \
        that the order was shipped on time. Mr. Smith's team will get back to you, and you can always see \
        the state of the delivery in \"My orders\". ";
    let share = BODY_LEN / tokens.len() - 130;
    let generic: Vec<Value> = tokens
        .iter()
        .enumerate()
        .map(|(n, token)| {
            let filler: String = SENTENCE
                .chars()
                .cycle()
                .skip(n * 7 % SENTENCE.len())
                .take(share)
                .collect();
            let text = format!("We write to {token} about it. {filler}");
            match n % 2 {
                0 => json!({"response_type": "text", "text": text}),
                _ => json!({"response_type": "option", "title": text, "options": [
                    {"label": "Yes", "value": {"input": {"text": "yes"}}}]}),
            }
        })
        .collect();
    json!({
        "event": {"name": "message_processed"},
        "payload": {"output": {"intents": [], "entities": [], "generic": generic},
            "context": {"global": {"session_id": "s"}}}
    })
    .to_string()
}
