//! Checks a log: whether each record is as it was written, and none is missing between two.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};

use subtle::ConstantTimeEq as _;

use super::{
    KEY_LEN,
    chain::{Keyed, hash, keyed, split},
};

/// How many of the last hashes are remembered: a chain that begins names one of them.
const RECENT: usize = 1024;

/// The last record of a chain. A log whose end was cut off cannot be told from one that was
/// not; so somebody else must know the head: the program's log, `/readyz?verbose` and
/// `cloakroom audit head` tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The name of the chain.
    pub writer: String,
    /// The number of its last record; 0 where there is none.
    pub seq: u64,
    /// That record's hash.
    pub hash: String,
}

/// `WRITER:SEQ:HASH`
impl fmt::Display for ChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.writer, self.seq, self.hash)
    }
}

impl ChainHead {
    /// Reads what it is written as.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (writer, seq, hash) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            writer: writer.to_owned(),
            seq: seq.parse().ok().filter(|_| parts.next().is_none())?,
            hash: hash.to_owned(),
        })
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file or stream.
    pub place: String,
    /// The line, or entry, from 1.
    pub line: u64,
    /// What it is.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.place, self.line, self.what)
    }
}

/// What is expected of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether records before the first ones may be missing.
    pub is_partial: bool,
    /// Whether a record may stand there again, as a stream may have it after a broken connection.
    pub may_repeat: bool,
}

/// What the checks need to know of a record; the rest is the reader's.
#[derive(serde::Deserialize)]
struct Record {
    seq: u64,
    writer: String,
    prev: String,
    torn: Option<u64>,
    after: Option<String>,
}

/// Reads a log line by line.
pub struct Verifier {
    keyed: Keyed,
    reading: Reading,
    place: String,
    line: u64,
    chains: BTreeMap<String, ChainHead>,
    recent: VecDeque<String>,
    records: u64,
    /// A line that is no record of ours, and its length: the next one may say why.
    suspect: Option<(Finding, usize)>,
    /// How many such lines came after the last good record.
    suspects: u64,
    findings: Vec<Finding>,
    /// Heads that must be found.
    anchors: Vec<(ChainHead, bool)>,
}

impl Verifier {
    /// A check with the key that the log was written with. `anchors` are records that must be there.
    pub fn new(key: &[u8; KEY_LEN], reading: Reading, anchors: Vec<ChainHead>) -> Self {
        Self {
            keyed: keyed(key),
            reading,
            place: String::new(),
            line: 0,
            chains: BTreeMap::new(),
            recent: VecDeque::with_capacity(RECENT),
            records: 0,
            suspect: None,
            suspects: 0,
            findings: Vec::new(),
            anchors: anchors.into_iter().map(|anchor| (anchor, false)).collect(),
        }
    }

    /// From now on lines are of this file.
    pub fn enter(&mut self, place: impl Into<String>) {
        self.report_suspect();
        self.place = place.into();
        self.line = 0;
    }

    /// A line without its line break.
    pub fn line(&mut self, line: &[u8]) {
        self.line += 1;
        // What a program prints before it records anything.
        if self.records == 0 && self.suspects == 0 && !line.starts_with(b"{") {
            return;
        }
        let authentic = split(line)
            .filter(|(text, said)| bool::from(hash(&self.keyed, text).as_bytes().ct_eq(said)))
            .and_then(|(_, said)| {
                let record: Record = serde_json::from_slice(line).ok()?;
                Some((record, str::from_utf8(said).ok()?))
            });
        if let Some((record, hash)) = authentic {
            self.record(&record, hash);
        } else {
            self.report_suspect();
            let finding = self.finding("was changed, cut or put in");
            self.suspect = Some((finding, line.len()));
            self.suspects += 1;
        }
    }

    /// What is wrong, and where each chain ends.
    pub fn finish(mut self) -> (Vec<Finding>, u64, Vec<ChainHead>) {
        self.report_suspect();
        for (anchor, was_found) in std::mem::take(&mut self.anchors) {
            if !was_found {
                let what = format!("ends before {anchor}");
                let finding = self.finding(&what);
                self.findings.push(finding);
            }
        }
        let heads = self.chains.into_values().collect();
        (self.findings, self.records, heads)
    }

    fn record(&mut self, record: &Record, hash: &str) {
        if self.reading.may_repeat && self.recent.iter().any(|recent| recent == hash) {
            return;
        }
        // The record says itself what was never finished before it.
        if let Some((_, len)) = &self.suspect
            && record.torn == Some(*len as u64)
        {
            self.suspect = None;
            self.suspects -= 1;
        }
        self.report_suspect();
        let problem = match self.chains.get(&record.writer) {
            None => self.begins(record),
            Some(head) => self.follows(record, head),
        };
        if let Some(problem) = problem {
            let finding = self.finding(&problem);
            self.findings.push(finding);
        }
        for (anchor, was_found) in &mut self.anchors {
            *was_found |=
                anchor.writer == record.writer && anchor.seq == record.seq && anchor.hash == hash;
        }
        self.suspects = 0;
        self.records += 1;
        let head = ChainHead {
            writer: record.writer.clone(),
            seq: record.seq,
            hash: hash.to_owned(),
        };
        let known = self.chains.get(&record.writer).map_or(0, |head| head.seq);
        // A record out of its order does not move the end of its chain.
        if record.seq > known {
            self.chains.insert(record.writer.clone(), head);
        }
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(hash.to_owned());
    }

    /// What is wrong with the first record of a chain.
    fn begins(&self, record: &Record) -> Option<String> {
        if self.reading.is_partial && self.records == 0 {
            return None;
        }
        if record.seq > 1 {
            let missing = record.seq - 1;
            let is_told = self.reading.is_partial || missing <= self.suspects;
            return (!is_told).then(|| missing_before(record, 1));
        }
        if !record.prev.is_empty() {
            return Some("does not begin its chain".to_owned());
        }
        let after = record.after.as_ref()?;
        let is_first = self.records == 0;
        let fits = match after.as_str() {
            "" => is_first,
            after => self.recent.iter().any(|recent| recent == after),
        };
        let is_told = self.suspects > 0 || self.reading.is_partial;
        (!fits && !is_told).then(|| match after.as_str() {
            "" => "says that nothing stood before it".to_owned(),
            _ => "the record before it is missing".to_owned(),
        })
    }

    /// What is wrong with a later one.
    fn follows(&self, record: &Record, head: &ChainHead) -> Option<String> {
        let expected = head.seq + 1;
        if record.seq < expected {
            return Some(format!(
                "record {} of {} stands here again, or too late",
                record.seq, record.writer
            ));
        }
        if record.seq == expected {
            let fits = record.prev == head.hash;
            return (!fits).then(|| "does not follow the record before it".to_owned());
        }
        // The lines that were changed or cut are reported already.
        let is_told = record.seq - expected <= self.suspects;
        (!is_told).then(|| missing_before(record, expected))
    }

    fn report_suspect(&mut self) {
        self.findings
            .extend(self.suspect.take().map(|(finding, _)| finding));
    }

    fn finding(&self, what: &str) -> Finding {
        Finding {
            place: self.place.clone(),
            line: self.line,
            what: what.to_owned(),
        }
    }
}

fn missing_before(record: &Record, first: u64) -> String {
    let (last, writer) = (record.seq - 1, &record.writer);
    if first == last {
        format!("record {first} of {writer} is missing before it")
    } else {
        format!("records {first} to {last} of {writer} are missing before it")
    }
}

#[cfg(test)]
mod tests;
