//! What a store is: sealed bytes by session and token, with expiry.
//!
//! A store never sees a value, a session id or a key. It is small on purpose:
//! everything that is the same for all stores stands above it, in
//! [`Vault`](super::Vault), and one suite of tests (`tests/it/stores`) says
//! what each of them must do.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    fmt,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::redact::token::TokenId;

/// The length of a session name, in bytes.
pub const SESSION_NAME_LEN: usize = 16;

/// The length of a customer's name, in bytes.
pub const USER_NAME_LEN: usize = 16;

/// The length of either name as text, in bytes.
pub const NAME_TEXT_LEN: usize = 22;

/// The length of a fingerprint, in bytes.
pub const FINGERPRINT_LEN: usize = 16;

/// What a store calls a session: a keyed hash that names no one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionName([u8; SESSION_NAME_LEN]);

impl SessionName {
    /// The name with these bytes.
    pub const fn new(bytes: [u8; SESSION_NAME_LEN]) -> Self {
        Self(bytes)
    }

    /// The name as bytes.
    pub const fn as_bytes(&self) -> &[u8; SESSION_NAME_LEN] {
        &self.0
    }

    /// The name as text, base64url without padding.
    pub fn text(&self) -> [u8; NAME_TEXT_LEN] {
        text(&self.0)
    }
}

/// See [`Self::text`].
impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.text(), f)
    }
}

impl fmt::Debug for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a store calls a customer: a keyed hash that names no one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName([u8; USER_NAME_LEN]);

impl UserName {
    /// The name with these bytes.
    pub const fn new(bytes: [u8; USER_NAME_LEN]) -> Self {
        Self(bytes)
    }

    /// The name as bytes.
    pub const fn as_bytes(&self) -> &[u8; USER_NAME_LEN] {
        &self.0
    }

    /// The name as text, base64url without padding.
    pub fn text(&self) -> [u8; NAME_TEXT_LEN] {
        text(&self.0)
    }
}

/// See [`Self::text`].
impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.text(), f)
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Base64url without padding.
fn text(name: &[u8; 16]) -> [u8; NAME_TEXT_LEN] {
    let mut text = [0; _];
    let written = URL_SAFE_NO_PAD.encode_slice(name, &mut text);
    debug_assert_eq!(written, Ok(NAME_TEXT_LEN));
    text
}

fn show(text: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(str::from_utf8(text).expect("base64 is ASCII"))
}

/// Tells two values on one token apart without opening them.
pub type Fingerprint = [u8; FINGERPRINT_LEN];

/// One sealed value, as a store keeps it.
#[derive(Clone)]
pub struct Entry {
    /// The token that stands for the value.
    pub token: TokenId,
    /// A keyed hash of the value's type and canonical form.
    pub fingerprint: Fingerprint,
    /// The sealed value.
    pub record: Vec<u8>,
}

/// What a put may take up, and for whom it is.
#[derive(Clone, Copy, Debug)]
pub struct PutLimits {
    /// How long the session lives from now on unless it is used again.
    pub ttl: Duration,
    /// How many entries the session may hold.
    pub max_entries: u32,
    /// The customer whose session it is, if that is known: whoever erases the customer
    /// erases the session.
    pub user: Option<UserName>,
}

/// How much there is, or was, of a session or of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Sessions that hold values.
    pub sessions: u64,
    /// The values in them.
    pub values: u64,
}

impl Holding {
    /// Of a session with so many values.
    pub fn of_session(values: u64) -> Self {
        Self {
            sessions: u64::from(values > 0),
            values,
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::AddAssign for Holding {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.values += other.values;
    }
}

/// Says of a record to which class it belongs; `None` for what is no record.
pub type Classify = for<'r> fn(&'r [u8]) -> Option<&'r str>;

/// How a put went. What was stored is stored for good, whatever the process does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// The entries at these positions were not stored, because another value holds
    /// their token; all others were. In rising order, never empty.
    Conflict(Vec<usize>),
    /// The session would hold more entries than it may; nothing was stored.
    Full,
    /// Every entry was stored.
    Stored,
}

/// Why a store did not do what it was asked.
///
/// The texts name outcomes; what the backend said stands in the source. Neither
/// holds a value, because a store has none.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the store is of no known form.
    #[error("the address of the store is not valid")]
    BadAddress,
    /// A certificate or key for the store's TLS is not what it should be.
    #[error("the certificates for the store are not valid PEM, or do not fit")]
    BadCertificates,
    /// What is stored cannot be read: a damaged file, or somebody else's data.
    #[error("the store holds data that it did not write")]
    Corrupt(#[source] Option<Source>),
    /// The medium is full: the disk, or the memory that the server may use.
    #[error("the store has no room left")]
    Full(#[source] Option<Source>),
    /// A newer gateway has changed the layout; this one must not touch it.
    #[error("the store has layout {found}, but this program knows layouts up to {known} only")]
    LayoutTooNew {
        /// The layout in the store.
        found: u64,
        /// The newest layout this program knows.
        known: u64,
    },
    /// Too many calls are waiting already.
    #[error("the store has too much to do")]
    Overloaded,
    /// It was not asked: the gateway has too much to do.
    #[error("the store was not asked, under overload")]
    Shed,
    /// No answer before the deadline. What was asked for may happen later, or not.
    #[error("the store did not answer in time")]
    Timeout,
    /// Too few replicas have what was written: it could be lost with the server.
    #[error("too few replicas of the store have what was written")]
    Unreplicated,
    /// The store cannot be reached, or refuses to work.
    #[error("the store is unavailable")]
    Unavailable(#[source] Option<Source>),
}

impl StoreError {
    /// The error's name in metrics and answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadAddress => "bad_address",
            Self::BadCertificates => "bad_certificates",
            Self::Corrupt(_) => "corrupt",
            Self::Full(_) => "full",
            Self::LayoutTooNew { .. } => "layout_too_new",
            Self::Overloaded => "overloaded",
            Self::Shed => "shed",
            Self::Timeout => "timeout",
            Self::Unreplicated => "unreplicated",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// What the backend said.
pub type Source = Arc<dyn Error + Send + Sync>;

/// What a store's methods return.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A place for sealed values.
///
/// No method blocks the thread it is called on, and each ends before the deadline
/// that its store was opened with.
pub trait Store: Send + Sync + 'static {
    /// Stores `entries` in one step, and lets the session live for `limits.ttl` from now.
    ///
    /// An entry whose token is free, or holds the same fingerprint, is written; one
    /// whose token holds another fingerprint (also from an entry before it in the same
    /// call) is a conflict.
    fn put<'a>(
        &'a self,
        session: &'a SessionName,
        entries: &'a [Entry],
        limits: PutLimits,
    ) -> StoreFuture<'a, PutOutcome>;

    /// The records of `tokens`, in their order; `None` for what is not there, or not
    /// any more. A session that is asked for lives for `ttl` from now; a store may
    /// leave that out as long as 15/16 of it remain.
    fn get<'a>(
        &'a self,
        session: &'a SessionName,
        tokens: &'a [TokenId],
        ttl: Duration,
    ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>>;

    /// Whether each token holds the value with this fingerprint, in their order. Makes no
    /// session live longer.
    fn holds<'a>(
        &'a self,
        session: &'a SessionName,
        prints: &'a [(TokenId, Fingerprint)],
    ) -> StoreFuture<'a, Vec<bool>>;

    /// Every record of a session with its token, in no particular order. The session lives
    /// no longer for it.
    fn list<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>>;

    /// Forgets a session; tells what was forgotten.
    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding>;

    /// Forgets all sessions of a customer; tells what was forgotten. It takes as long as
    /// there are sessions: the deadline is that of each step.
    fn delete_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding>;

    /// What there is of a session. Does not make it live longer.
    fn count_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding>;

    /// What there is of a customer, in steps as [`Store::delete_user`].
    fn count_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding>;

    /// How many records there are of each class, over all sessions; `""` is the class of
    /// what is no record. Reads the whole store: for operators, not for calls.
    fn tally(&self, class: Classify) -> StoreFuture<'_, BTreeMap<String, u64>>;

    /// Whether the store answers.
    fn ping(&self) -> StoreFuture<'_, ()>;
}

/// What a put would do, decided before anything is written.
pub(super) struct Plan {
    /// Positions of entries that must not be written.
    conflicts: Vec<usize>,
    /// How many entries the session gains.
    pub(super) added: u32,
}

impl Plan {
    /// Decides for `entries`, where `held` tells the fingerprint that a token holds.
    pub(super) fn new<E>(
        entries: &[Entry],
        mut held: impl FnMut(&TokenId) -> Result<Option<Fingerprint>, E>,
    ) -> Result<Self, E> {
        let mut plan = Self {
            conflicts: Vec::new(),
            added: 0,
        };
        let mut holders = HashMap::with_capacity(entries.len());
        for (position, entry) in entries.iter().enumerate() {
            let holder = if let Some(known) = holders.get(&entry.token) {
                *known
            } else {
                let stored = held(&entry.token)?;
                plan.added += u32::from(stored.is_none());
                let holder = stored.unwrap_or(entry.fingerprint);
                holders.insert(entry.token, holder);
                holder
            };
            if holder != entry.fingerprint {
                plan.conflicts.push(position);
            }
        }
        Ok(plan)
    }

    /// The entries that are to be written, in their order.
    pub(super) fn writes<'e>(&self, entries: &'e [Entry]) -> impl Iterator<Item = &'e Entry> {
        let mut conflicts = self.conflicts.iter().copied().peekable();
        entries
            .iter()
            .enumerate()
            .filter_map(move |(position, entry)| {
                let write = conflicts.next_if_eq(&position).is_none();
                write.then_some(entry)
            })
    }

    /// How the put went once [`Plan::writes`] are written.
    pub(super) fn outcome(self) -> PutOutcome {
        if self.conflicts.is_empty() {
            PutOutcome::Stored
        } else {
            PutOutcome::Conflict(self.conflicts)
        }
    }
}
