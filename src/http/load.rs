//! How much is taken on at once.
//!
//! Requests are counted from when their credentials let them in. Of those with a whole body
//! so many may use the vault; the others are answered without it, which costs no wait: a
//! message gets sealed tokens. So what piles up is only what waits for a caller's own bytes,
//! and for that there are two hard limits: a number of requests, and of bytes in large
//! bodies. What is over them is refused.
//!
//! A client, in these terms, is an assistant: behind one, all calls come from a few
//! addresses and with one credential.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::dev::Extensions;

use super::{limits::Limits, state::Assistant};
use crate::gateway::Call;

/// Requests that are under way, and those of them that use the vault.
#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    vault: AtomicUsize,
}

/// What part of the limits an assistant may take up, and what it takes up now.
pub struct Share {
    /// In percent; `None` is all of it, which needs no count.
    percent: Option<usize>,
    counts: Counts,
}

impl Share {
    /// So much of the limits, in percent.
    pub fn new(percent: u8) -> Self {
        Self {
            percent: (percent < 100).then_some(percent.into()),
            counts: Counts::default(),
        }
    }

    /// At least one.
    fn of(percent: usize, limit: usize) -> usize {
        (limit * percent / 100).max(limit.min(1))
    }
}

/// Counts one more, if there is room. It counts first, so that two never both take the last.
fn take(count: &AtomicUsize, limit: usize) -> bool {
    let taken = count.fetch_add(1, Ordering::Relaxed) < limit;
    if !taken {
        put_back(count);
    }
    taken
}

fn put_back(count: &AtomicUsize) {
    count.fetch_sub(1, Ordering::Relaxed);
}

/// Of what there is too much, so that a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overload {
    /// Requests under way.
    Requests,
    /// Requests of one assistant.
    Share,
    /// Bytes of large bodies.
    Bytes,
}

impl Overload {
    pub(super) const ALL: [Self; 3] = [Self::Requests, Self::Share, Self::Bytes];

    /// The name in metrics.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Share => "share",
            Self::Bytes => "bytes",
        }
    }
}

/// What is under way in the whole server.
pub(super) struct Load {
    pub(super) limits: Limits,
    counts: Counts,
    /// How many requests were answered without the vault so far.
    shed: AtomicUsize,
    buffered: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

/// What is under way, for metrics.
pub(super) struct Snapshot {
    pub(super) requests: usize,
    pub(super) vault: usize,
    pub(super) shed: usize,
    pub(super) buffered: usize,
    pub(super) connections: usize,
}

impl Load {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            counts: Counts::default(),
            shed: AtomicUsize::new(0),
            buffered: Arc::default(),
            connections: Arc::default(),
        }
    }

    /// Takes a request on, or says of what there is too much.
    pub(super) fn enter<'l>(&'l self, assistant: &'l Assistant) -> Result<Turn<'l>, Overload> {
        let share = &assistant.share;
        let share = share.percent.map(|percent| (percent, &share.counts));
        let own_limit = |percent| Share::of(percent, self.limits.max_requests);
        if !take(&self.counts.requests, self.limits.max_requests) {
            return Err(Overload::Requests);
        }
        if let Some((percent, counts)) = share
            && !take(&counts.requests, own_limit(percent))
        {
            put_back(&self.counts.requests);
            return Err(Overload::Share);
        }
        Ok(Turn {
            load: self,
            share,
            uses_vault: false,
        })
    }

    /// Bytes that will be in memory.
    pub(super) fn hold(&self) -> Hold {
        Hold {
            buffered: self.buffered.clone(),
            limit: self.limits.max_buffered_len,
            len: 0,
        }
    }

    /// Counts a connection for as long as it lasts.
    pub(super) fn connected(&self, data: &mut Extensions) {
        self.connections.fetch_add(1, Ordering::Relaxed);
        data.insert(Connected(self.connections.clone()));
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let now = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Snapshot {
            requests: now(&self.counts.requests),
            vault: now(&self.counts.vault),
            shed: now(&self.shed),
            buffered: now(&self.buffered),
            connections: now(&self.connections),
        }
    }
}

struct Connected(Arc<AtomicUsize>);

impl Drop for Connected {
    fn drop(&mut self) {
        put_back(&self.0);
    }
}

/// A request that was taken on, until this is dropped.
pub(super) struct Turn<'l> {
    load: &'l Load,
    share: Option<(usize, &'l Counts)>,
    uses_vault: bool,
}

/// How badly a request needs the vault.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Without it a message gets sealed tokens.
    Useful,
    /// Without it an answer shows less.
    Vital,
}

impl Turn<'_> {
    /// What a request whose body is whole may ask of the vault.
    pub(super) fn call<'c>(&mut self, need: Need) -> Call<'c> {
        if self.take_vault(need) {
            self.uses_vault = true;
            Call::within(self.load.limits.store_patience)
        } else {
            self.load.shed.fetch_add(1, Ordering::Relaxed);
            Call::without_store()
        }
    }

    fn take_vault(&self, need: Need) -> bool {
        let limit = match need {
            Need::Useful => self.load.limits.max_vault_calls,
            Need::Vital => self.load.limits.max_vault_calls * 2,
        };
        if !take(&self.load.counts.vault, limit) {
            return false;
        }
        if let Some((percent, counts)) = self.share
            && !take(&counts.vault, Share::of(percent, limit))
        {
            put_back(&self.load.counts.vault);
            return false;
        }
        true
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        for counts in [Some(&self.load.counts), self.share.map(|(_, own)| own)]
            .into_iter()
            .flatten()
        {
            put_back(&counts.requests);
            if self.uses_vault {
                put_back(&counts.vault);
            }
        }
    }
}

/// Bytes in memory, counted until this is dropped.
pub(super) struct Hold {
    buffered: Arc<AtomicUsize>,
    limit: usize,
    len: usize,
}

impl Hold {
    /// So many, which is no less than before; `false` where there is no room.
    pub(super) fn grow_to(&mut self, len: usize) -> bool {
        let more = len - self.len;
        let before = self.buffered.fetch_add(more, Ordering::Relaxed);
        self.len = len;
        before + more <= self.limit
    }

    /// So many now: an answer has to be given, room or not.
    pub(super) fn set(&mut self, len: usize) {
        self.buffered.fetch_add(len, Ordering::Relaxed);
        self.buffered.fetch_sub(self.len, Ordering::Relaxed);
        self.len = len;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.buffered.fetch_sub(self.len, Ordering::Relaxed);
    }
}
