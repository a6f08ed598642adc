//! The store for tests: a map behind a lock, gone with the process.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    convert::Infallible,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::store::{
    Classify, Entry, Fingerprint, Holding, Plan, PutLimits, PutOutcome, SessionName, Store,
    StoreFuture, UserName,
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
    users: HashSet<UserName>,
}

impl Session {
    fn holding(&self, now: Instant) -> Holding {
        let values = if self.expires > now {
            self.entries.len()
        } else {
            0
        };
        Holding::of_session(values as u64)
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.sessions().clear();
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
            users: HashSet::new(),
        });
        if session.expires <= now {
            session.entries.clear();
            session.users.clear();
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
            session.users.extend(limits.user);
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

    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        Box::pin(async move {
            let gone = self.sessions().remove(session);
            Ok(gone.map_or_else(Holding::default, |session| session.holding(Instant::now())))
        })
    }

    fn delete_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        Box::pin(async move {
            let mut erased = Holding::default();
            self.sessions().retain(|_, session| {
                let is_other = !session.users.contains(user);
                if !is_other {
                    erased += session.holding(Instant::now());
                }
                is_other
            });
            Ok(erased)
        })
    }

    fn count_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        Box::pin(async move {
            let sessions = self.sessions();
            let session = sessions.get(session);
            Ok(session.map_or_else(Holding::default, |session| session.holding(Instant::now())))
        })
    }

    fn count_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        Box::pin(async move {
            let mut held = Holding::default();
            for session in self.sessions().values() {
                if session.users.contains(user) {
                    held += session.holding(Instant::now());
                }
            }
            Ok(held)
        })
    }

    fn tally(&self, class: Classify) -> StoreFuture<'_, BTreeMap<String, u64>> {
        Box::pin(async move {
            let now = Instant::now();
            let sessions = self.sessions();
            let mut counts = BTreeMap::new();
            let live = sessions.values().filter(|session| session.expires > now);
            for (_, record) in live.flat_map(|session| session.entries.values()) {
                let class = class(record).unwrap_or_default();
                *counts.entry(class.to_owned()).or_default() += 1;
            }
            Ok(counts)
        })
    }

    fn ping(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
