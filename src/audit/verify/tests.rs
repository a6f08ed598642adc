use std::time::UNIX_EPOCH;

use super::{ChainHead, Reading, Verifier};
use crate::audit::{
    Event,
    chain::{Batch, Chain, Place},
};

const KEY: [u8; 32] = [7; 32];

/// The lines of chains that write in turn, each after what stands there when it begins.
fn log(chains: usize, records: usize) -> Vec<Vec<u8>> {
    let mut chains: Vec<Chain> = (0..chains).map(|_| Chain::new(&KEY)).collect();
    let mut batch = Batch::default();
    let mut last = String::new();
    for number in 0..records {
        let at = number % chains.len();
        let place = Place {
            torn: 0,
            last: Some(std::mem::take(&mut last)),
        };
        let event = Event::Lost {
            records: number as u64,
        };
        chains[at].seal(UNIX_EPOCH, &event, Some(&place), &mut batch);
        last = chains[at].head().hash;
    }
    batch.lines().map(<[u8]>::to_vec).collect()
}

fn check(lines: &[Vec<u8>]) -> Vec<String> {
    check_with(lines, Reading::default(), Vec::new()).0
}

fn check_with(
    lines: &[Vec<u8>],
    reading: Reading,
    anchors: Vec<ChainHead>,
) -> (Vec<String>, Vec<ChainHead>) {
    let mut verifier = Verifier::new(&KEY, reading, anchors);
    verifier.enter("log");
    for line in lines {
        verifier.line(line);
    }
    let (findings, _, heads) = verifier.finish();
    (findings.iter().map(ToString::to_string).collect(), heads)
}

#[test]
fn a_log_as_it_was_written_is_whole() {
    for (chains, records) in [(1, 1), (1, 30), (3, 30)] {
        assert_eq!(check(&log(chains, records)), [""; 0]);
    }
    assert_eq!(check(&[]), [""; 0]);
}

#[test]
fn every_changed_byte_is_told_with_its_line() {
    let good = log(1, 4);
    for line in 0..good.len() {
        for at in 0..good[line].len() {
            let mut bad = good.clone();
            bad[line][at] ^= 1;
            let found = check(&bad);
            // The first line may look like what a program prints before its records.
            let expected = format!("log:{}: ", line + 1);
            assert!(
                found.iter().any(|finding| finding.starts_with(&expected))
                    || (line == 0 && found.iter().any(|f| f.starts_with("log:2: "))),
                "{line} {at}: {found:?}"
            );
            assert!(found.len() <= 1, "{line} {at}: {found:?}");
        }
    }
}

#[test]
fn what_is_missing_moved_or_put_in_is_told_with_its_line() {
    let good = log(1, 6);
    for line in 0..good.len() - 1 {
        let mut bad = good.clone();
        bad.remove(line);
        let found = check(&bad);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("log:{}: record {} of", line + 1, line + 1)));
        assert!(found[0].ends_with("is missing before it"), "{found:?}");

        let mut bad = good.clone();
        bad.swap(line, line + 1);
        assert!(!check(&bad).is_empty(), "{line}");

        let mut bad = good.clone();
        bad.insert(line + 1, good[line].clone());
        let found = check(&bad);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with(&format!("log:{}: ", line + 2)),
            "{found:?}"
        );
        assert!(found[0].contains("stands here again"), "{found:?}");

        let mut bad = good.clone();
        bad.insert(line + 1, b"{\"seq\":9,\"event\":\"restored\"}".to_vec());
        let found = check(&bad);
        assert_eq!(
            found,
            [format!("log:{}: was changed, cut or put in", line + 2)]
        );

        let mut bad = good.clone();
        bad[line].truncate(40);
        let found = check(&bad);
        assert_eq!(
            found,
            [format!("log:{}: was changed, cut or put in", line + 1)]
        );
    }
    let mut bad = good.clone();
    bad.drain(1..4);
    assert!(
        check(&bad)[0].contains("records 2 to 4 of"),
        "{:?}",
        check(&bad)
    );
}

#[test]
fn a_chain_that_is_gone_whole_is_missed_by_the_next_one() {
    let both = log(2, 2);
    assert!(check(&both[1..])[0].ends_with("the record before it is missing"));
    // One that says that nothing was before it stands first.
    let other = log(1, 1);
    let mixed = [&both[..], &other[..]].concat();
    assert!(check(&mixed)[0].ends_with("says that nothing stood before it"));
}

#[test]
fn another_key_knows_no_record() {
    let mut verifier = Verifier::new(&[8; 32], Reading::default(), Vec::new());
    let lines = log(1, 3);
    for line in &lines {
        verifier.line(line);
    }
    assert_eq!(verifier.finish().0.len(), 3);
}

#[test]
fn the_end_is_known_by_a_head_that_was_kept() {
    let good = log(2, 8);
    let (_, heads) = check_with(&good, Reading::default(), Vec::new());
    assert_eq!(heads.len(), 2);
    let anchors: Vec<ChainHead> = heads
        .iter()
        .map(|head| ChainHead::parse(&head.to_string()).unwrap())
        .collect();
    let (found, _) = check_with(&good, Reading::default(), anchors.clone());
    assert_eq!(found, [""; 0]);
    assert_eq!(
        check(&good[..6]),
        [""; 0],
        "nobody can see it by the log alone"
    );
    let (found, _) = check_with(&good[..6], Reading::default(), anchors);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("ends before"));
    for wrong in ["", "w:1", "w:x:h", "w:1:h:more"] {
        assert_eq!(ChainHead::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_part_is_whole_for_who_knows_that_it_is_one() {
    let good = log(2, 8);
    let partial = Reading {
        is_partial: true,
        may_repeat: false,
    };
    assert!(!check(&good[3..]).is_empty());
    assert_eq!(check_with(&good[3..], partial, Vec::new()).0, [""; 0]);
    let mut bad = good[3..].to_vec();
    bad.remove(2);
    assert_eq!(check_with(&bad, partial, Vec::new()).0.len(), 1);
}

#[test]
fn only_a_stream_may_have_a_record_twice() {
    let mut twice = log(1, 4);
    twice.insert(2, twice[0].clone());
    twice.insert(3, twice[1].clone());
    assert_eq!(check(&twice).len(), 2);
    let stream = Reading {
        is_partial: false,
        may_repeat: true,
    };
    assert_eq!(check_with(&twice, stream, Vec::new()).0, [""; 0]);
}

#[test]
fn what_was_never_finished_is_told_by_the_next_record_only() {
    let mut chain = Chain::new(&KEY);
    let mut batch = Batch::default();
    let event = Event::Stopped;
    chain.seal(UNIX_EPOCH, &event, None, &mut batch);
    let torn = b"{\"seq\":2,\"time".to_vec();
    let place = |torn| Place { torn, last: None };
    for (told, findings) in [(torn.len() as u64, 0), (3, 1), (0, 1)] {
        let (mut chain, mut after) = (chain.clone(), Batch::default());
        chain.seal(UNIX_EPOCH, &event, Some(&place(told)), &mut after);
        let lines: Vec<Vec<u8>> = batch
            .lines()
            .chain([torn.as_slice()])
            .chain(after.lines())
            .map(<[u8]>::to_vec)
            .collect();
        assert_eq!(check(&lines).len(), findings, "{told}");
    }
}
