//! The chain: what ties a record to the ones before it.
//!
//! A line is
//! `{"seq":2,"time":"…","writer":"…","event":"…",…,"prev":"…","hash":"…"}`.
//! `hash` is HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the line up to the comma before it, `prev` the hash
//! of the record with the number before it, both in base64url. The key is derived from the key ring:
//! who can write to the log and does not have the ring can neither change nor add a record,
//! and whoever can read the log can check nothing by guessing.
//!
//! Each process has a chain of its own, with a random name, `writer`. The first record of
//! a chain says in `after` what the last record of the log was when it began, if there was one, so that
//! a chain cannot be taken out whole. What cannot be known is whether the end of a log was cut
//! off: see [`super::ChainHead`].

use std::{io::Write as _, time::SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{
    KEY_LEN,
    event::{self, Event},
    verify::ChainHead,
};
use crate::timestamp;

/// The length of a hash in base64url.
pub(super) const HASH_TEXT_LEN: usize = 43;

/// What stands between the text that is hashed and the hash.
pub(super) const HASH_KEY: &[u8] = b",\"hash\":\"";

/// What ends a line, but for the line break.
pub(super) const LINE_END: &[u8] = b"\"}";

pub(super) type Keyed = Hmac<Sha256>;

/// Where a log stands when something is to be added to it.
#[derive(Default)]
pub(super) struct Place {
    /// How many bytes of a line that was never finished stand at its end.
    pub(super) torn: u64,
    /// The hash of its last record, empty where there is none; absent where nobody can know.
    pub(super) last: Option<String>,
}

/// The end of a chain.
#[derive(Clone)]
pub(super) struct Chain {
    keyed: Keyed,
    writer: String,
    seq: u64,
    hash: String,
}

/// Lines that are to be added together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    /// Where each line ends, its line break included.
    pub(super) ends: Vec<usize>,
}

impl Batch {
    /// The lines without their line breaks.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.bytes[start..end - 1])
    }
}

impl Chain {
    /// A new chain.
    pub(super) fn new(key: &[u8; KEY_LEN]) -> Self {
        Self {
            keyed: keyed(key),
            writer: fresh_name(),
            seq: 0,
            hash: String::new(),
        }
    }

    /// A new chain under the same key.
    pub(super) fn renewed(&self) -> Self {
        Self {
            keyed: self.keyed.clone(),
            writer: fresh_name(),
            seq: 0,
            hash: String::new(),
        }
    }

    pub(super) fn is_new(&self) -> bool {
        self.seq == 0
    }

    /// Adds a record to the batch, and to the chain.
    pub(super) fn seal(
        &mut self,
        at: SystemTime,
        event: &Event,
        place: Option<&Place>,
        batch: &mut Batch,
    ) {
        let out = &mut batch.bytes;
        let start = out.len();
        self.seq += 1;
        let (seq, time, writer) = (self.seq, timestamp::rfc3339(at), &self.writer);
        let _ = write!(out, r#"{{"seq":{seq},"time":"{time}","writer":"{writer}","#);
        event.write(out);
        if let Some(place) = place {
            if place.torn > 0 {
                event::number(out, "torn", place.torn);
            }
            if let Some(last) = place.last.as_ref().filter(|_| seq == 1) {
                event::text(out, "after", last);
            }
        }
        event::text(out, "prev", &self.hash);
        self.hash = hash(&self.keyed, &out[start..]);
        out.extend_from_slice(HASH_KEY);
        out.extend_from_slice(self.hash.as_bytes());
        out.extend_from_slice(LINE_END);
        out.push(b'\n');
        batch.ends.push(out.len());
    }

    /// Goes on as if `written` lines of the batch were the last ones.
    pub(super) fn advance(&mut self, batch: &Batch, written: usize) {
        let Some(last) = batch.lines().take(written).last() else {
            return;
        };
        self.seq += written as u64;
        hash_of(last).unwrap_or_default().clone_into(&mut self.hash);
    }

    pub(super) fn head(&self) -> ChainHead {
        ChainHead {
            writer: self.writer.clone(),
            seq: self.seq,
            hash: self.hash.clone(),
        }
    }
}

pub(super) fn keyed(key: &[u8; KEY_LEN]) -> Keyed {
    Keyed::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// The keyed hash of a line up to its own hash.
pub(super) fn hash(keyed: &Keyed, line: &[u8]) -> String {
    let mut mac = keyed.clone();
    mac.update(line);
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// The hash that a line says it has.
pub(super) fn hash_of(line: &[u8]) -> Option<&str> {
    let (_, hash) = split(line)?;
    str::from_utf8(hash).ok()
}

/// What is hashed of a line, and the hash.
pub(super) fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(LINE_END)?;
    let (line, hash) = line.split_at_checked(line.len().checked_sub(HASH_TEXT_LEN)?)?;
    Some((line.strip_suffix(HASH_KEY)?, hash))
}

/// 64 random bits in hexadecimal.
fn fresh_name() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:016x}", u64::from_be_bytes(bytes))
}
