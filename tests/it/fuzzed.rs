//! What the fuzz targets look for (`fuzz/README.md`), in every test run: over the inputs that are
//! kept, and random changes of them.

use std::{fs, path::Path};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

#[allow(unreachable_pub, reason = "the fuzz targets use it as a crate")]
#[path = "../../fuzz/properties/mod.rs"]
mod properties;

/// Random inputs for each target; more if `PROPTEST_CASES` says so.
const CASES: u32 = 400;

/// The kept inputs of a target, by name.
fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut inputs: Vec<_> = fs::read_dir(folder.join(target))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), fs::read(path).unwrap())
        })
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    inputs
}

/// A change of an input, as a fuzzer makes them.
#[derive(Clone, Debug)]
enum Change {
    Put(Index, Vec<u8>),
    Cut(Index, usize),
    Flip(Index, u8),
    Repeat(Index, usize),
    /// The rest gives way to the rest of another input.
    Splice(Index, Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        any::<Vec<u8>>().prop_map(|mut bytes| {
            bytes.truncate(6);
            bytes
        }),
        "[\\[\\]{}\"\\\\:,_@.0-9 A-Z<>&#=\n]{1,4}".prop_map(String::into_bytes),
        "\\PC{1,3}".prop_map(String::into_bytes),
    ];
    let at = any::<Index>;
    prop_oneof![
        (at(), piece).prop_map(|(at, piece)| Change::Put(at, piece)),
        (at(), 1..24_usize).prop_map(|(at, len)| Change::Cut(at, len)),
        (at(), 1..=255_u8).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (at(), 1..40_usize).prop_map(|(at, len)| Change::Repeat(at, len)),
        (at(), at(), at()).prop_map(|(at, other, from)| Change::Splice(at, other, from)),
    ]
}

fn changed(kept: &[(String, Vec<u8>)], first: Index, changes: &[Change]) -> Vec<u8> {
    let mut input = first.get(kept).1.clone();
    for change in changes {
        let place = |at: &Index| at.index(input.len() + 1);
        match change {
            Change::Put(at, piece) => {
                let at = place(at);
                input.splice(at..at, piece.iter().copied());
            }
            Change::Cut(at, len) => {
                let at = place(at);
                input.drain(at..input.len().min(at + len));
            }
            Change::Flip(at, bits) => {
                let at = place(at);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Change::Repeat(at, len) => {
                let at = place(at);
                let part = input[at..input.len().min(at + len)].to_vec();
                input.splice(at..at, part);
            }
            Change::Splice(at, other, from) => {
                let other = &other.get(kept).1;
                input.truncate(place(at));
                input.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
        }
    }
    input
}

fn holds(target: &str, check: fn(&[u8])) {
    let kept = kept(target);
    for (name, input) in &kept {
        println!("{name}");
        check(input);
    }
    let mut config = Config::with_source_file(file!());
    config.cases = config.cases.max(CASES);
    let changes = prop::collection::vec(change(), 1..5);
    TestRunner::new(config)
        .run(&(any::<Index>(), changes), |(first, changes)| {
            check(&changed(&kept, first, &changes));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{target}: {error}"));
}

#[test]
fn bodies_change_nowhere_but_in_their_texts() {
    holds("body", properties::body::check);
}

#[test]
fn tokens_become_their_values_or_stay() {
    holds("tokens", properties::tokens::check);
}

#[test]
fn findings_are_places_in_the_text() {
    holds("detector", properties::detector::check);
}

#[test]
fn records_open_as_they_were_sealed_or_not_at_all() {
    holds("records", properties::records::check);
}

#[test]
fn settings_are_read_or_refused_with_a_place_and_without_a_value() {
    holds("settings", properties::settings::check);
}

/// Else the inputs would reach no value, and check little.
#[test]
fn the_kept_tokens_are_those_of_their_session() {
    for (name, input) in kept("tokens") {
        let shown = properties::tokens::shown(&String::from_utf8_lossy(&input));
        if name.ends_with("/exact") {
            let whole = "We write to jane.doe@example.com and \u{17b}ofia *O'Neill* <b>; card 4111 1111 1111 1111.";
            assert_eq!(shown, whole);
        } else if name.ends_with("/sealed") {
            assert!(shown.starts_with("so sealed@example.org is ["), "{shown}");
        }
    }
}
