//! The store for tests: a map behind a lock, gone with the process.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::store::{
    Entry, Fingerprint, Plan, PutLimits, PutOutcome, SessionName, Store, StoreFuture,
};
use crate::redact::token::TokenId;

/// Sessions in memory. An expired one is absent, but takes up room until it is
/// written again: no service runs on this store.
#[derive(Default)]
pub struct MemoryStore {
    sessions: Mutex<HashMap<SessionName, Session>>,
}

struct Session {
    expires: Instant,
    entries: HashMap<TokenId, (Fingerprint, Vec<u8>)>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    // The lock is held for map operations only, never across an `.await`; none of
    // them leaves the map half changed, so a poisoned lock does no harm.
    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionName, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_now(&self, name: &SessionName, entries: &[Entry], limits: PutLimits) -> PutOutcome {
        let now = Instant::now();
        let mut sessions = self.sessions();
        let session = sessions.entry(*name).or_insert_with(|| Session {
            expires: now,
            entries: HashMap::new(),
        });
        if session.expires <= now {
            session.entries.clear();
        }
        let Ok(plan) = Plan::new(entries, |token| {
            Ok::<_, Infallible>(session.entries.get(token).map(|(print, _)| *print))
        });
        if plan.added > 0
            && session.entries.len() + plan.added as usize > limits.max_entries as usize
        {
            return PutOutcome::Full;
        }
        for entry in plan.writes(entries) {
            let kept = (entry.fingerprint, entry.record.clone());
            session.entries.insert(entry.token, kept);
            session.expires = now + limits.ttl;
        }
        plan.outcome()
    }

    fn get_now(
        &self,
        name: &SessionName,
        tokens: &[TokenId],
        ttl: Duration,
    ) -> Vec<Option<Vec<u8>>> {
        let now = Instant::now();
        let mut sessions = self.sessions();
        let Some(session) = sessions
            .get_mut(name)
            .filter(|session| session.expires > now)
        else {
            return vec![None; tokens.len()];
        };
        session.expires = now + ttl;
        tokens
            .iter()
            .map(|token| session.entries.get(token).map(|(_, record)| record.clone()))
            .collect()
    }
}

impl Store for MemoryStore {
    fn put<'a>(
        &'a self,
        session: &'a SessionName,
        entries: &'a [Entry],
        limits: PutLimits,
    ) -> StoreFuture<'a, PutOutcome> {
        Box::pin(async move { Ok(self.put_now(session, entries, limits)) })
    }

    fn get<'a>(
        &'a self,
        session: &'a SessionName,
        tokens: &'a [TokenId],
        ttl: Duration,
    ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>> {
        Box::pin(async move { Ok(self.get_now(session, tokens, ttl)) })
    }

    fn holds<'a>(
        &'a self,
        session: &'a SessionName,
        prints: &'a [(TokenId, Fingerprint)],
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = Instant::now();
            let sessions = self.sessions();
            let live = sessions
                .get(session)
                .filter(|session| session.expires > now);
            let held = |(token, print): &(TokenId, Fingerprint)| {
                live.and_then(|session| session.entries.get(token))
                    .is_some_and(|(held, _)| held == print)
            };
            Ok(prints.iter().map(held).collect())
        })
    }

    fn list<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>> {
        Box::pin(async move {
            let now = Instant::now();
            let sessions = self.sessions();
            let live = sessions.get(session).filter(|live| live.expires > now);
            let entries = live.into_iter().flat_map(|live| &live.entries);
            Ok(entries
                .map(|(t, (_, record))| (*t, record.clone()))
                .collect())
        })
    }

    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let now = Instant::now();
            let gone = self.sessions().remove(session);
            Ok(gone.is_some_and(|session| session.expires > now && !session.entries.is_empty()))
        })
    }

    fn ping(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
