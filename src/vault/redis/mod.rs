//! The store for more than one gateway: Redis, or Valkey. One server, one that sentinels
//! watch over, or a cluster.
//!
//! A session is one hash, `cloakroom:1:{<session name>}`, from a token's letters to
//! the fingerprint and the sealed record. A put is one script, which the server runs
//! in one step; a get is one pipeline. Both are one round trip; a put of a customer in a
//! cluster is two. A customer is a set of
//! sessions (see `users`).

mod address;
mod answer;
mod breaker;
mod command;
mod connection;
mod connector;
mod replication;
mod stream;
mod tally;
mod users;

use std::{collections::BTreeMap, fmt::Display, time::Duration};

use redis::{ClientTlsConfig, Cmd, Pipeline, TlsCertificates, Value};
use tokio::time::{Instant, timeout_at};

pub use self::address::Address;
use self::{
    answer::{checked, first, outcome, read_only, record},
    command::{Key, millis, put_command},
    connection::Connections,
    connector::{Connector, any_slot, part, slot},
    replication::Replication,
    users::Membership,
};
use super::store::{
    Classify, Entry, Fingerprint, Holding, PutLimits, PutOutcome, SessionName, Store, StoreError,
    StoreFuture, UserName,
};
use crate::{redact::token::TokenId, sensitive::Sensitive};

/// What the server runs for a put; see there for what goes in and comes out.
const PUT: &str = include_str!("../../../migrations/redis/0001_put.lua");

/// How often a call is sent if its connection breaks.
const MAX_SENDS: usize = 2;

/// How a store is reached, besides its address.
#[derive(Clone)]
pub struct RedisOptions {
    /// No call takes longer, connecting included.
    pub deadline: Duration,
    /// Who must have signed the servers' certificates, as PEM; absent, whom the system trusts.
    pub ca: Option<String>,
    /// The certificate that is shown, and its key, as PEM.
    pub identity: Option<(String, Sensitive)>,
    /// The password of the sentinels themselves.
    pub sentinel_password: Option<Sensitive>,
    /// How many replicas must have a write before it counts; absent, with sentinels all that
    /// keep up and one at least, in a cluster one, else none.
    pub replicas: Option<u16>,
}

impl RedisOptions {
    /// The options that are not set, and this deadline.
    pub fn new(deadline: Duration) -> Self {
        Self {
            deadline,
            ca: None,
            identity: None,
            sentinel_password: None,
            replicas: None,
        }
    }

    fn certificates(&self) -> Option<TlsCertificates> {
        let is_set = self.ca.is_some() || self.identity.is_some();
        is_set.then(|| TlsCertificates {
            client_tls: self
                .identity
                .as_ref()
                .map(|(certificate, key)| ClientTlsConfig {
                    client_cert: certificate.clone().into(),
                    client_key: key.expose().into(),
                }),
            root_cert: self.ca.clone().map(Into::into),
        })
    }
}

/// A store on a Redis server, or on several that stand in for each other.
pub struct RedisStore {
    connections: Connections,
    replication: Replication,
    deadline: Duration,
    is_cluster: bool,
    /// The name of [`PUT`] on the server.
    put_sha1: String,
}

impl RedisStore {
    /// A store at an address of one of the forms of [`Address`].
    pub fn new(url: &str, deadline: Duration) -> Result<Self, StoreError> {
        // Nothing of the text is told: it may hold a password.
        let address = Address::parse(url).ok_or(StoreError::BadAddress)?;
        Self::open(&address, &RedisOptions::new(deadline))
    }

    /// A store at this address. It connects when it is first used.
    pub fn open(address: &Address, options: &RedisOptions) -> Result<Self, StoreError> {
        let connector = Connector::new(address, options)?;
        let parts = connector.parts();
        Ok(Self {
            replication: Replication::new(options.replicas, address, parts, options.deadline),
            connections: Connections::new(connector, options.deadline),
            deadline: options.deadline,
            is_cluster: parts > 0,
            put_sha1: redis::Script::new(PUT).get_hash().to_owned(),
        })
    }

    /// Where a cluster keeps a session or a customer; one server keeps all at the same place.
    fn slot(&self, name: &impl Display) -> u16 {
        if self.is_cluster { slot(name) } else { 0 }
    }

    fn until(&self) -> Instant {
        Instant::now() + self.deadline
    }

    /// Sends commands for a slot and returns their answers, of which each may be an error.
    async fn send(
        &self,
        request: &Pipeline,
        slot: u16,
        until: Instant,
    ) -> Result<Vec<Value>, StoreError> {
        let mut used = None;
        let answers = timeout_at(until, self.send_again(request, slot, &mut used)).await;
        answers.unwrap_or_else(|_| {
            if let Some(connection) = used {
                self.connections.timed_out(connection, part(slot));
            }
            Err(StoreError::Timeout)
        })
    }

    /// Sends until there is an answer. Whatever we ask for may be done twice: it says
    /// what shall be, not what shall change.
    async fn send_again(
        &self,
        request: &Pipeline,
        slot: u16,
        used: &mut Option<u64>,
    ) -> Result<Vec<Value>, StoreError> {
        let part = part(slot);
        // The connection to a cluster sends again by itself.
        let max_sends = if self.is_cluster { 1 } else { MAX_SENDS };
        let mut sends = 0;
        loop {
            *used = None;
            let mut lease = self.connections.acquire(part).await?;
            *used = Some(lease.number);
            sends += 1;
            match lease.connection.send(request, slot).await {
                Ok(answers) => {
                    if let Some(demoted) = answers.iter().find_map(read_only) {
                        // After a failover the same address leads to another server.
                        let error = outcome(demoted.clone().into());
                        self.connections.broke(lease.number, part, error);
                    } else {
                        self.connections.answered(part);
                    }
                    return Ok(answers);
                }
                Err(error) => {
                    let error = outcome(error);
                    self.connections.broke(lease.number, part, error.clone());
                    if sends == max_sends {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn send_one(&self, command: Cmd, slot: u16, until: Instant) -> Result<Value, StoreError> {
        let mut request = Pipeline::with_capacity(1);
        request.add_command(command);
        first(self.send(&request, slot, until).await?)
    }

    /// Sends a command that writes, and sees to it that replicas have what was written.
    async fn write(&self, command: Cmd, slot: u16, until: Instant) -> Result<Value, StoreError> {
        let mut request = Pipeline::with_capacity(3);
        request.add_command(command);
        first(self.write_all(request, slot, until).await?)
    }

    /// The same for several commands.
    async fn write_all(
        &self,
        request: Pipeline,
        slot: u16,
        until: Instant,
    ) -> Result<Vec<Value>, StoreError> {
        let replicas = self.replication.admit(part(slot))?;
        self.write_to(replicas, request, slot, until).await
    }

    /// The same for so many replicas.
    async fn write_to(
        &self,
        replicas: u16,
        mut request: Pipeline,
        slot: u16,
        until: Instant,
    ) -> Result<Vec<Value>, StoreError> {
        let count = request.len();
        self.replication.ask(&mut request, replicas);
        let mut answers = self.send(&request, slot, until).await?;
        // What the server says of the commands themselves comes before what it says of
        // replicas.
        let is_refused = |answer: &Value| matches!(answer, Value::ServerError(_));
        if answers.iter().take(count).any(is_refused) {
            answers.truncate(count);
            return Ok(answers);
        }
        self.replication.check(&mut answers, part(slot), replicas)?;
        Ok(answers)
    }

    async fn run_put(
        &self,
        session: &SessionName,
        entries: &[Entry],
        limits: PutLimits,
    ) -> Result<PutOutcome, StoreError> {
        let (slot, until) = (self.slot(session), self.until());
        let membership = limits.user.filter(|_| !entries.is_empty());
        let membership = membership.map(|user| Membership::new(user, limits.ttl));
        let put = |command, script| {
            put_command(
                command,
                script,
                session,
                entries,
                limits,
                membership.as_ref(),
            )
        };
        let mut request = Pipeline::with_capacity(6);
        if let Some(membership) = &membership {
            self.index(membership, session, limits.ttl, &mut request, until)
                .await?;
        }
        request.add_command(put("EVALSHA", &self.put_sha1));
        let replicas = self.replication.admit(part(slot))?;
        let mut answers = self.write_to(replicas, request, slot, until).await?;
        let mut answer = answers.pop().ok_or(StoreError::Corrupt(None))?;
        for written in answers {
            checked(written)?;
        }
        if matches!(&answer, Value::ServerError(error) if error.code() == "NOSCRIPT") {
            // It is another server, or was restarted. It remembers the text under its name. This
            // goes on with what was begun: as a write of its own, that of the call which tries
            // again after too few replicas would be held back by itself. Too rare for every
            // put to carry the room for it.
            let mut request = Pipeline::with_capacity(3);
            request.add_command(put("EVAL", PUT));
            answer = first(Box::pin(self.write_to(replicas, request, slot, until)).await?)?;
        }
        match checked(answer)? {
            Value::Int(-1) => Ok(PutOutcome::Full),
            Value::Array(taken) if taken.is_empty() => Ok(PutOutcome::Stored),
            Value::Array(taken) => taken
                .iter()
                .map(|position| match position {
                    Value::Int(at) => usize::try_from(*at).ok().filter(|at| *at < entries.len()),
                    _ => None,
                })
                .collect::<Option<_>>()
                .map(PutOutcome::Conflict)
                .ok_or(StoreError::Corrupt(None)),
            _ => Err(StoreError::Corrupt(None)),
        }
    }

    async fn run_get(
        &self,
        session: &SessionName,
        tokens: &[TokenId],
        ttl: Duration,
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if tokens.is_empty() {
            return Ok(Vec::new()); // HMGET wants one field at least.
        }
        let key = Key(session);
        let mut request = Pipeline::with_capacity(2);
        request.cmd("HMGET").arg(&key);
        for token in tokens {
            request.arg(token.as_bytes());
        }
        request.arg(users::FIELD);
        request.cmd("PEXPIRE").arg(&key).arg(millis(ttl));
        // What came of the second command does not matter: what was found was found.
        let until = self.until();
        let answers = self.send(&request, self.slot(session), until).await?;
        match answers.into_iter().next().map(checked).transpose()? {
            Some(Value::Array(mut values)) if values.len() == tokens.len() + 1 => {
                let user = values.pop().unwrap_or(Value::Nil);
                if let Some(membership) = Membership::due(&user, ttl) {
                    // If it fails, the next get tries again.
                    let _ = Box::pin(self.renew(&membership, session, ttl, until)).await;
                }
                values.into_iter().map(record).collect()
            }
            _ => Err(StoreError::Corrupt(None)),
        }
    }

    async fn run_list(&self, session: &SessionName) -> Result<Vec<(TokenId, Vec<u8>)>, StoreError> {
        let list = redis::cmd("HGETALL").arg(Key(session)).take();
        let (slot, until) = (self.slot(session), self.until());
        let answer = checked(self.send_one(list, slot, until).await?)?;
        let Value::Array(fields) = answer else {
            return Err(StoreError::Corrupt(None));
        };
        let mut found = Vec::with_capacity(fields.len() / 2);
        let mut fields = fields.into_iter();
        while let (Some(Value::BulkString(field)), Some(value)) = (fields.next(), fields.next()) {
            // What is no token is not ours to read.
            if let Some(token) = TokenId::parse(&field) {
                found.extend(record(value)?.map(|record| (token, record)));
            }
        }
        Ok(found)
    }
}

impl RedisStore {
    async fn run_holds(
        &self,
        session: &SessionName,
        prints: &[(TokenId, Fingerprint)],
    ) -> Result<Vec<bool>, StoreError> {
        if prints.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = redis::cmd("HMGET");
        command.arg(Key(session));
        for (token, _) in prints {
            command.arg(token.as_bytes());
        }
        match checked(self.send_one(command, self.slot(session), self.until()).await?)? {
            Value::Array(stored) if stored.len() == prints.len() => Ok(stored
                .iter()
                .zip(prints)
                .map(|(stored, (_, print))| {
                    matches!(stored, Value::BulkString(stored) if stored.starts_with(print))
                })
                .collect()),
            _ => Err(StoreError::Corrupt(None)),
        }
    }
}

impl Store for RedisStore {
    fn put<'a>(
        &'a self,
        session: &'a SessionName,
        entries: &'a [Entry],
        limits: PutLimits,
    ) -> StoreFuture<'a, PutOutcome> {
        Box::pin(self.run_put(session, entries, limits))
    }

    fn get<'a>(
        &'a self,
        session: &'a SessionName,
        tokens: &'a [TokenId],
        ttl: Duration,
    ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>> {
        Box::pin(self.run_get(session, tokens, ttl))
    }

    fn holds<'a>(
        &'a self,
        session: &'a SessionName,
        prints: &'a [(TokenId, Fingerprint)],
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(self.run_holds(session, prints))
    }

    fn list<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>> {
        Box::pin(self.run_list(session))
    }

    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        Box::pin(self.holding(session, true))
    }

    fn delete_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        Box::pin(self.holding_of_user(user, true))
    }

    fn count_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        Box::pin(self.holding(session, false))
    }

    fn count_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        Box::pin(self.holding_of_user(user, false))
    }

    fn tally(&self, class: Classify) -> StoreFuture<'_, BTreeMap<String, u64>> {
        Box::pin(self.tally_all(class))
    }

    /// The answer to a `PING`: a server that is full, or read-only, gives it as well,
    /// and can still be read from.
    fn ping(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            let answer = self
                .send_one(redis::cmd("PING"), any_slot(), self.until())
                .await?;
            checked(answer).map(|_| ())
        })
    }
}
