//! Tokens as language models, translators, Markdown and speech leave them: what still comes
//! back, and that never another value does.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cloakroom::{
    detect::{Detector, DetectorOptions},
    entity::EntityType,
    gateway::{Call, Gateway, GatewayOptions, Refusals, RestoreOptions, SessionOptions},
    policy::{Action, Policy, Rule},
    redact::token::{ALPHABET, TokenId},
    span::Score,
    vault::{
        KeyRing, Vault, VaultOptions,
        memory::MemoryStore,
        store::{Entry, PutLimits, Store as _},
    },
};
use proptest::prelude::*;
use serde::Deserialize;
use tokio::runtime::{Builder, Runtime};

const SESSION: &str = "corpus";

/// A gateway whose session holds tokens of our choice.
struct Room {
    gateway: Gateway,
    runtime: Runtime,
}

impl Room {
    fn with<'t>(tokens: impl IntoIterator<Item = (&'t str, TokenId, &'t str)>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let store = Arc::new(MemoryStore::new());
        let ring = Arc::new(KeyRing::generate());
        let vault = Vault::new(ring, store.clone(), VaultOptions::default());
        // What the gateway calls a session whose id was given to it.
        let session = vault.session("", &format!("given:{SESSION}"));
        let entries: Vec<Entry> = tokens
            .into_iter()
            .map(|(entity, token, value)| Entry {
                token,
                fingerprint: [7; 16],
                record: session
                    .keys()
                    .seal(&token, EntityType::parse(entity).unwrap(), value),
            })
            .collect();
        let limits = PutLimits {
            ttl: Duration::from_hours(1),
            max_entries: 10_000,
            user: None,
        };
        let name = session.keys().name();
        runtime
            .block_on(store.put(&name, &entries, limits))
            .unwrap();
        let detector = Detector::new(DetectorOptions::default())
            .unwrap_or_else(|_| panic!("the defaults are right"));
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
        let policy = Policy::new(rule, BTreeMap::new());
        Self {
            gateway: Gateway::new(Arc::new(detector), policy, vault, options),
            runtime,
        }
    }

    /// What a customer is shown of `text`.
    fn shown(&self, text: &str) -> String {
        self.shown_in(SESSION, text)
    }

    fn shown_in(&self, session: &str, text: &str) -> String {
        let body = crate::support::bodies::post(session, text);
        let answer = self
            .runtime
            .block_on(self.gateway.post_message(body.as_bytes(), &Call::default()))
            .unwrap_or_else(|error| panic!("{error}"));
        let body = answer.changed.unwrap_or(body);
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["payload"]["output"]["generic"][0]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn id(letters: &str) -> TokenId {
    TokenId::parse(letters.as_bytes()).unwrap_or_else(|| panic!("{letters} is no name"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    /// Type, name and value of each token of the session.
    tokens: Vec<(String, String, String)>,
    /// A text, and what it must become.
    tolerant: Vec<(String, String)>,
    /// Texts that must stay what they are.
    closed: Vec<String>,
}

/// The share of manglings that come back, in percent.
const LEAST_REPAIRED: usize = 99;

#[test]
fn mangled_tokens_come_back_and_no_wrong_value_ever_does() {
    let corpus: Corpus = serde_json::from_str(include_str!("../fixtures/manglings.json")).unwrap();
    let tokens = corpus.tokens.iter();
    let room = Room::with(tokens.map(|(entity, name, value)| (&**entity, id(name), &**value)));
    let mut missed = Vec::new();
    for (mangled, expected) in &corpus.tolerant {
        let shown = room.shown(mangled);
        for (_, _, value) in &corpus.tokens {
            let is_right = expected.contains(value.as_str());
            assert!(
                is_right || !shown.contains(value.as_str()),
                "a wrong value: {mangled:?} became {shown:?}"
            );
        }
        if shown != *expected {
            missed.push((mangled, shown));
        }
    }
    for closed in &corpus.closed {
        assert_eq!(room.shown(closed), *closed);
    }
    let all = corpus.tolerant.len();
    let repaired = all - missed.len();
    println!(
        "{repaired} of {all} manglings came back, {} texts stayed closed, 0 wrong values",
        corpus.closed.len()
    );
    assert!(
        repaired * 100 >= all * LEAST_REPAIRED,
        "missed: {missed:#?}"
    );
}

const VALUE: &str = "the right value";
const OTHER: &str = "another value";

/// A session of the token and of others that differ from it in two letters only, so that
/// many slips lie between two of them.
fn crowded(name: TokenId) -> Room {
    let mut near = Vec::new();
    for first in 0..6 {
        for second in first + 1..6 {
            let shifts = (1..20).flat_map(|a| (1..20).map(move |b| (a, b)));
            near.extend(shifts.filter_map(|(a, b)| {
                let mut letters = *name.as_bytes();
                for (at, shift) in [(first, a), (second, b)] {
                    let place = ALPHABET.iter().position(|l| *l == letters[at]).unwrap();
                    letters[at] = ALPHABET[(place + shift) % ALPHABET.len()];
                }
                TokenId::parse(&letters)
            }));
        }
    }
    assert!(!near.is_empty());
    let others = near.into_iter().map(|other| ("PERSON", other, OTHER));
    Room::with(others.chain([("PERSON", name, VALUE)]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn one_slip_never_yields_the_value_of_another_token(
        number in any::<u64>(),
        slips in prop::collection::vec((0..6_usize, "[A-Za-z0-9]", 0..4_u8), 1..20),
    ) {
        let name = TokenId::from_number(number);
        let room = crowded(name);
        for (at, letter, slip) in slips {
            let mut letters = name.as_str().to_owned();
            match slip {
                0 => letters.replace_range(at..=at, &letter),
                1 => letters.insert_str(at, &letter),
                2 => { letters.remove(at); }
                _ => {
                    let moved = letters.remove(at);
                    letters.insert((at + 1).min(5), moved);
                }
            }
            for text in [format!("[PERSON_{letters}]"), format!("person_{letters}"), letters.clone()] {
                let shown = room.shown(&text);
                prop_assert!(!shown.contains(OTHER), "{text} became {shown}");
            }
        }
    }

    #[test]
    fn no_alteration_of_an_answer_yields_a_value_that_it_did_not_hold(
        numbers in prop::collection::hash_set(0..3_200_000_u64, 40..60),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]_ A-Za-z0-9*\\\\&<>é字-]?", any::<bool>()), 1..8),
    ) {
        let names: Vec<TokenId> = numbers.into_iter().map(TokenId::from_number).collect();
        let held = names[0];
        let room = Room::with(names.iter().map(|name| ("PERSON", *name, if *name == held { VALUE } else { OTHER })));
        let mut text: Vec<char> = format!("Hello [PERSON_{}], how are you?", held.as_str()).chars().collect();
        for (at, with, remove) in edits {
            let at = at.index(text.len());
            if remove {
                text.remove(at);
            }
            text.splice(at..at, with.chars());
        }
        let text: String = text.into_iter().collect();
        let shown = room.shown(&text);
        prop_assert!(!shown.contains(OTHER), "{text} became {shown}");
    }

    #[test]
    fn restoring_is_one_pass_and_no_value_is_expanded(
        numbers in prop::collection::hash_set(0..3_200_000_u64, 2),
        form in 0..4_usize,
    ) {
        let names: Vec<TokenId> = numbers.into_iter().map(TokenId::from_number).collect();
        let inner = names[1].as_str();
        // A value that looks like another token of the session, or like half of one.
        let value = [
            format!("[PERSON_{inner}]"),
            inner.to_owned(),
            format!("PERSON_{inner}"),
            "[PERSON_".to_owned(),
        ][form].clone();
        let room = Room::with([("PERSON", names[0], &*value), ("PERSON", names[1], OTHER)]);
        let plain = |text: &str| text.replace('\\', "");
        let shown = room.shown(&format!("a [PERSON_{}]{inner_end}", names[0].as_str(), inner_end = if form == 3 { &inner[..5] } else { "" }));
        prop_assert!(!shown.contains(OTHER), "{shown}");
        prop_assert!(plain(&shown).starts_with(&format!("a {value}")), "{shown}");
    }

    #[test]
    fn a_foreign_sessions_token_stays_closed(number in any::<u64>(), lower in any::<bool>()) {
        let name = TokenId::from_number(number);
        let room = Room::with([("PERSON", name, VALUE)]);
        let mut text = format!("Hello [PERSON_{}]", name.as_str());
        if lower {
            text.make_ascii_lowercase();
        }
        prop_assert_eq!(room.shown_in("another", &text), text);
    }
}
