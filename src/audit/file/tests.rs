use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    time::UNIX_EPOCH,
};

use super::{FileSink, files};
use crate::audit::{
    Event,
    chain::{Batch, Chain},
    sink::Sink as _,
    verify::{Reading, Verifier},
};

const KEY: [u8; 32] = [7; 32];

fn add(sink: &mut FileSink, chain: &mut Chain) {
    let place = sink.prepare(chain.is_new()).unwrap();
    let mut batch = Batch::default();
    if place.torn > 0 {
        batch.bytes.push(b'\n');
    }
    let mut next = chain.clone();
    next.seal(UNIX_EPOCH, &Event::Stopped, Some(&place), &mut batch);
    let written = sink.append(&batch);
    assert_eq!((written.lines, written.error), (1, None));
    chain.advance(&batch, 1);
}

fn findings(path: &Path) -> Vec<String> {
    let mut verifier = Verifier::new(&KEY, Reading::default(), Vec::new());
    for file in files(path).unwrap() {
        let Ok(text) = fs::read(&file) else { continue };
        verifier.enter(file.display().to_string());
        for line in text
            .strip_suffix(b"\n")
            .unwrap_or(&text)
            .split(|b| *b == b'\n')
        {
            verifier.line(line);
        }
    }
    verifier
        .finish()
        .0
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn two_writers_share_a_file_and_its_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let sink = || FileSink::new(path.clone(), 2000, true);
    let (mut one, mut two) = (sink(), sink());
    let mut chains = [Chain::new(&KEY), Chain::new(&KEY)];
    for _ in 0..30 {
        add(&mut one, &mut chains[0]);
        add(&mut two, &mut chains[1]);
    }
    let all = files(&path).unwrap();
    assert!(all.len() > 4, "{all:?}");
    assert!(all[0].to_str().unwrap().ends_with("audit.jsonl.000001"));
    assert_eq!(findings(&path), [""; 0]);
    // A new process goes on where the others are, even right after a rotation.
    let mut three = sink();
    fs::rename(&path, folder.path().join("audit.jsonl.000099")).unwrap();
    let mut chain = Chain::new(&KEY);
    add(&mut three, &mut chain);
    add(&mut one, &mut chains[0]);
    assert_eq!(findings(&path), [""; 0]);
    fs::remove_file(&all[1]).unwrap();
    assert!(!findings(&path).is_empty());
}

#[test]
fn half_a_line_is_ended_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (mut sink, mut chain) = (FileSink::new(path.clone(), 0, false), Chain::new(&KEY));
    add(&mut sink, &mut chain);
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"seq\":2,\"ti").unwrap();
    assert_eq!(findings(&path).len(), 1);
    // The same process, and one that starts.
    add(&mut sink, &mut chain);
    assert_eq!(findings(&path), [""; 0]);
    file.write_all(&[b'x'; 10_000]).unwrap();
    let (mut sink, mut chain) = (FileSink::new(path.clone(), 0, false), Chain::new(&KEY));
    add(&mut sink, &mut chain);
    assert_eq!(findings(&path), [""; 0]);
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("\"torn\":10000,")
    );
}

#[test]
fn a_file_that_was_moved_or_removed_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (mut sink, mut chain) = (FileSink::new(path.clone(), 0, false), Chain::new(&KEY));
    add(&mut sink, &mut chain);
    fs::rename(&path, folder.path().join("audit.jsonl.1")).unwrap();
    add(&mut sink, &mut chain);
    assert_eq!(findings(&path), [""; 0]);
    fs::remove_file(&path).unwrap();
    add(&mut sink, &mut chain);
    assert!(findings(&path)[0].contains("record 2 of"));
}

#[test]
fn a_place_that_takes_nothing_is_told_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/audit.jsonl");
    let mut sink = FileSink::new(path.clone(), 1, false);
    assert!(sink.prepare(true).is_err());
    fs::create_dir(folder.path().join("none")).unwrap();
    assert!(sink.prepare(true).is_ok());
    let mut full = FileSink::new("/dev/full".into(), 1, false);
    assert!(full.prepare(true).is_ok());
    let mut batch = Batch::default();
    Chain::new(&KEY).seal(UNIX_EPOCH, &Event::Stopped, None, &mut batch);
    let written = full.append(&batch);
    assert_eq!(written.lines, 0);
    assert!(written.error.is_some());
}
