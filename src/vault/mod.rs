//! The vault: which token stands for which value, sealed, by session.
//!
//! [`Vault`] is what the gateway uses. It derives a session's keys from the key ring,
//! mints tokens, seals and opens values; below it a [`Store`] keeps the sealed bytes.

mod call;
pub mod keyring;
pub mod memory;
mod notes;
pub mod redis;
pub mod seal;
pub mod sqlite;
pub mod store;

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

pub use self::{
    call::Call,
    keyring::{KeyRing, KeyRingError},
    notes::Note,
    redis::{Address as RedisAddress, RedisOptions, RedisStore},
    seal::{Imprint, OpenError, Opened, SessionKeys},
    store::{Holding, Store, StoreError},
};

use self::store::{Entry, PutLimits, PutOutcome, StoreFuture, UserName};
use crate::{
    entity::EntityType,
    redact::token::TokenId,
    trace::{self, Fact, Open},
};

/// How many tokens are tried for one value. In a session of 10,000 values, all of these are
/// taken once in 10^20 values; in one of a million, once in 10,000.
const MAX_ATTEMPTS: u8 = 8;

/// Opens the store at `url`: `sqlite://PATH`, a form of [`redis::Address`] or
/// `memory:`. `deadline` is how long one call may take.
///
/// `SQLite`'s file is opened here; a Redis server is connected to by the first call,
/// so that a gateway starts while its server is away.
pub fn open_store(url: &str, deadline: Duration) -> Result<Arc<dyn Store>, StoreError> {
    if let Some(path) = url
        .strip_prefix("sqlite://")
        .filter(|path| !path.is_empty())
    {
        Ok(Arc::new(sqlite::SqliteStore::open(
            Path::new(path),
            deadline,
        )?))
    } else if url.starts_with("redis") {
        Ok(Arc::new(redis::RedisStore::new(url, deadline)?))
    } else if url == "memory:" {
        Ok(Arc::new(memory::MemoryStore::new()))
    } else {
        Err(StoreError::BadAddress)
    }
}

/// What holds for every session.
#[derive(Clone, Copy, Debug)]
pub struct VaultOptions {
    /// How long a session lives after it was last used.
    pub ttl: Duration,
    /// How many values a session may hold.
    pub max_entries: u32,
}

impl Default for VaultOptions {
    fn default() -> Self {
        Self {
            ttl: Duration::from_hours(24),
            max_entries: 1000,
        }
    }
}

/// The key ring, the store and their rules. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    ring: Arc<KeyRing>,
    store: Arc<dyn Store>,
    options: VaultOptions,
}

impl Vault {
    /// A vault over `store`, sealed with `ring`.
    pub fn new(ring: Arc<KeyRing>, store: Arc<dyn Store>, options: VaultOptions) -> Self {
        Self {
            ring,
            store,
            options,
        }
    }

    /// The same vault with another lifetime of sessions.
    #[must_use]
    pub fn with_ttl(mut self, ttl: Duration) -> Self {
        self.options.ttl = ttl;
        self
    }

    /// One session of one assistant. Costs about a microsecond and no I/O.
    pub fn session(&self, assistant: &str, session: &str) -> Session<'_> {
        Session {
            vault: self,
            keys: self.ring.session(assistant, session),
            ttl: self.options.ttl,
            user: None,
            call: None,
        }
    }

    /// One customer of one assistant.
    pub fn user(&self, assistant: &str, user: &str) -> User<'_> {
        User {
            vault: self,
            name: self.ring.user(assistant, user),
            call: None,
        }
    }

    /// Asks the store, if `call` may, for `items` of something.
    async fn ask<'s, T>(
        &'s self,
        call: Option<&Call<'_>>,
        step: &'static str,
        items: usize,
        ask: impl FnOnce(&'s dyn Store) -> StoreFuture<'s, T>,
    ) -> Result<T, StoreError> {
        call.map_or(Ok(()), Call::admit)?;
        let step = trace::step(call.and_then(|call| call.trace), step);
        let answer = ask(&*self.store).await;
        trace::end(step, || match &answer {
            Ok(_) => vec![("cloakroom.items", Fact::Count(items as u64))],
            Err(error) => vec![("error.type", Fact::Code(error.code()))],
        });
        answer
    }

    /// The key ring.
    pub fn ring(&self) -> &Arc<KeyRing> {
        &self.ring
    }

    /// How many records each key of the ring, or one that is not in it any more, has
    /// sealed; by key id. Reads the whole store: for operators.
    pub async fn records_by_key(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.store.tally(seal::key_id).await
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }

    /// A session id with a proof that a gateway with this key ring wrote it: a text to
    /// be planted where others could write as well.
    pub fn planted(&self, assistant: &str, id: &str) -> String {
        self.ring.planted(assistant, id)
    }

    /// The session id in a text that [`Vault::planted`] made for the same assistant;
    /// `None` for any other text.
    pub fn planted_id<'t>(&self, assistant: &str, text: &'t str) -> Option<&'t str> {
        self.ring.planted_id(assistant, text)
    }
}

/// A value to be kept. It has no `Debug`, because it is raw.
#[derive(Clone, Copy)]
pub struct NewValue<'v> {
    /// What kind of data it is.
    pub entity: EntityType,
    /// The form by which it is recognised as the same, whatever its spelling.
    pub canonical: &'v str,
    /// The value as the customer wrote it: what is given back.
    pub value: &'v str,
}

/// What the vault has for a token.
#[derive(Debug)]
pub enum Lookup {
    /// The value that the token was minted for.
    Found(Opened),
    /// No such token in this session, or not any more.
    Unknown,
    /// There is a record, but it does not open: its key was dropped from the ring, or
    /// somebody changed the store.
    Unreadable(OpenError),
}

impl Lookup {
    /// The value, if there is one.
    pub fn found(self) -> Option<Opened> {
        match self {
            Self::Found(opened) => Some(opened),
            Self::Unknown | Self::Unreadable(_) => None,
        }
    }
}

/// Why values could not be kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum VaultError {
    /// The session holds as many values as it may, or others hold every token that was
    /// tried for a value.
    #[error("the session holds as many values as it may")]
    Full,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One session of a vault.
pub struct Session<'v> {
    vault: &'v Vault,
    keys: SessionKeys<'v>,
    ttl: Duration,
    user: Option<UserName>,
    call: Option<&'v Call<'v>>,
}

impl<'v> Session<'v> {
    /// This session for one call of the gateway, within what that may ask of the store.
    #[must_use]
    pub fn within(self, call: &'v Call<'v>) -> Session<'v> {
        Self {
            call: Some(call),
            ..self
        }
    }

    /// This session as one of a customer: erasing the customer erases what is put
    /// into it from now on, and all that was put before.
    #[must_use]
    pub fn of_user(self, assistant: &str, user: &str) -> Session<'v> {
        let user = Some(self.vault.ring.user(assistant, user));
        Self { user, ..self }
    }
}

impl Session<'_> {
    /// See [`Vault::ask`].
    async fn ask<'s, T>(
        &'s self,
        step: &'static str,
        items: usize,
        ask: impl FnOnce(&'s dyn Store) -> StoreFuture<'s, T>,
    ) -> Result<T, StoreError> {
        self.vault.ask(self.call, step, items, ask).await
    }

    /// Begins a part of the call's trace, if it has one.
    pub fn step(&self, name: &'static str) -> Option<Open<'_>> {
        trace::step(self.call.and_then(|call| call.trace), name)
    }

    /// The keys of the session.
    pub fn keys(&self) -> &SessionKeys<'_> {
        &self.keys
    }

    /// Mints a token for each value, in their order, and stores the values sealed: one
    /// call of the store, and one more for each round in which tokens were taken.
    ///
    /// The same canonical value always gets the same token; what is given back for it
    /// is what was put last. When this returns tokens, their values are stored.
    pub async fn put(&self, values: &[NewValue<'_>]) -> Result<Vec<TokenId>, VaultError> {
        let limits = PutLimits {
            ttl: self.ttl,
            max_entries: self.vault.options.max_entries,
            user: self.user,
        };
        let name = self.keys.name();
        if values.len() > limits.max_entries as usize {
            return Err(VaultError::Full);
        }
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let mut entries: Vec<Entry> = values.iter().map(|value| self.entry(value, 0)).collect();
        let mut tokens: Vec<TokenId> = entries.iter().map(|entry| entry.token).collect();
        // Which value each entry is of, once they are not all there any more.
        let mut of: Option<Vec<usize>> = None;
        for attempt in 1..=MAX_ATTEMPTS {
            let put = self.ask("vault.put", entries.len(), |store| {
                store.put(&name, &entries, limits)
            });
            let taken = match put.await? {
                PutOutcome::Stored => return Ok(tokens),
                PutOutcome::Full => return Err(VaultError::Full),
                PutOutcome::Conflict(taken) => taken,
            };
            let pending: Vec<usize> = match of {
                None => taken,
                Some(of) => taken.into_iter().map(|at| of[at]).collect(),
            };
            entries.clear();
            for at in &pending {
                let entry = self.entry(&values[*at], attempt);
                tokens[*at] = entry.token;
                entries.push(entry);
            }
            of = Some(pending);
        }
        Err(VaultError::Full)
    }

    /// A value, sealed for the token that it gets at this attempt.
    fn entry(&self, value: &NewValue<'_>, attempt: u8) -> Entry {
        let imprint = self.keys.imprint(value.entity, value.canonical);
        let token = self.keys.token(&imprint, attempt);
        Entry {
            token,
            fingerprint: imprint.fingerprint(),
            record: self.keys.seal(&token, value.entity, value.value),
        }
    }

    /// Looks tokens up, in their order, with one call of the store; with none if there
    /// are no tokens.
    pub async fn get(&self, tokens: &[TokenId]) -> Result<Vec<Lookup>, StoreError> {
        let mut found = self.look_up(tokens).await?;
        for lookup in &mut found {
            if matches!(lookup, Lookup::Found(opened) if Note::is_type(opened.entity)) {
                *lookup = Lookup::Unknown;
            }
        }
        Ok(found)
    }

    /// The same, notes included.
    async fn look_up(&self, tokens: &[TokenId]) -> Result<Vec<Lookup>, StoreError> {
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        let name = self.keys.name();
        let records = self
            .ask("vault.get", tokens.len(), |store| {
                store.get(&name, tokens, self.ttl)
            })
            .await?;
        let look_up = |(token, record): (&TokenId, Option<Vec<u8>>)| match record {
            None => Lookup::Unknown,
            Some(record) => match self.keys.open(token, &record) {
                Ok(opened) => Lookup::Found(opened),
                Err(error) => Lookup::Unreadable(error),
            },
        };
        Ok(tokens.iter().zip(records).map(look_up).collect())
    }

    /// The token of each value that the session holds, `None` for the others, with one call
    /// of the store that opens nothing; with none if there are no values. The `value` of each
    /// is not looked at.
    ///
    /// A value whose first token was taken when it was put (once in 10^5 full sessions) counts
    /// as not held.
    pub async fn held(&self, values: &[NewValue<'_>]) -> Result<Vec<Option<TokenId>>, StoreError> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let print = |value: &NewValue<'_>| {
            let imprint = self.keys.imprint(value.entity, value.canonical);
            (self.keys.token(&imprint, 0), imprint.fingerprint())
        };
        let prints: Vec<_> = values.iter().map(print).collect();
        let name = self.keys.name();
        let held = self
            .ask("vault.holds", prints.len(), |store| {
                store.holds(&name, &prints)
            })
            .await?;
        let token = |((token, _), held): (&(TokenId, _), bool)| held.then_some(*token);
        Ok(prints.iter().zip(held).map(token).collect())
    }

    /// Every value of the session with its token, but for those that do not open: one call
    /// of the store.
    pub async fn values(&self) -> Result<Vec<(TokenId, Opened)>, StoreError> {
        let name = self.keys.name();
        let records = self.ask("vault.list", 1, |store| store.list(&name)).await?;
        let open = |(token, record): (TokenId, Vec<u8>)| {
            let opened = self.keys.open(&token, &record).ok()?;
            Some((token, opened))
        };
        Ok(records.into_iter().filter_map(open).collect())
    }

    /// A token for a value, and the value sealed for the text itself, for when the
    /// store cannot keep it. The same on every call. Uses no store.
    pub fn seal_inline(&self, value: &NewValue<'_>) -> (TokenId, Vec<u8>) {
        let token = self
            .keys
            .token(&self.keys.imprint(value.entity, value.canonical), 0);
        (
            token,
            self.keys.seal_inline(&token, value.entity, value.value),
        )
    }

    /// Opens what [`Session::seal_inline`] made for this token; `None` for anything
    /// else. Uses no store.
    pub fn open_inline(&self, token: &TokenId, record: &[u8]) -> Option<Opened> {
        self.keys.open_inline(token, record).ok()
    }

    /// Forgets the session; tells what the store held of it.
    pub async fn delete(&self) -> Result<Holding, StoreError> {
        let name = self.keys.name();
        self.ask("vault.erase", 1, |store| store.delete_session(&name))
            .await
    }

    /// What the store holds of the session.
    pub async fn count(&self) -> Result<Holding, StoreError> {
        let name = self.keys.name();
        self.ask("vault.count", 1, |store| store.count_session(&name))
            .await
    }
}

/// One customer of a vault: all sessions that were put for them.
pub struct User<'v> {
    vault: &'v Vault,
    name: UserName,
    call: Option<&'v Call<'v>>,
}

impl<'v> User<'v> {
    /// This customer for one call of the gateway.
    #[must_use]
    pub fn within(self, call: &'v Call<'v>) -> Self {
        Self {
            call: Some(call),
            ..self
        }
    }

    /// What the store calls the customer.
    pub fn name(&self) -> UserName {
        self.name
    }

    /// Forgets all sessions; tells what the store held of them.
    pub async fn delete(&self) -> Result<Holding, StoreError> {
        let step = "vault.erase";
        self.vault
            .ask(self.call, step, 1, |store| store.delete_user(&self.name))
            .await
    }

    /// What the store holds of all sessions.
    pub async fn count(&self) -> Result<Holding, StoreError> {
        let step = "vault.count";
        self.vault
            .ask(self.call, step, 1, |store| store.count_user(&self.name))
            .await
    }
}

#[cfg(test)]
mod tests;
