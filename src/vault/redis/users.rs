//! Which sessions a customer has, so that all of them can be erased.
//!
//! A customer is one sorted set, `cloakroom:1:user:{<user name>}`, of session names, each
//! with the time its membership ends. In a cluster it lies in another slot than the
//! session, so it cannot be written by the put's script. It is written by commands of its
//! own: on one server in the same pipeline, before the script, so in one round trip; in a
//! cluster by a call before that of the script. Either way a session whose membership could
//! not be written is not stored either. A membership without a session does no harm.
//!
//! Only a put writes it, but a get lets the session live on as well. So a membership
//! lasts twice as long as the session, and the session holds, in a field of its own, its
//! customer and when the membership ends; a get reads that field along with the values,
//! and renews a membership that its session could outlive: once in a session's lifetime,
//! and only where it lives by being read.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::try_join_all;
use redis::{Cmd, Pipeline, RedisWrite, ToRedisArgs, Value};
use tokio::time::Instant;

use super::{
    RedisStore,
    answer::checked,
    command::{Joined, Key, command, millis},
};
use crate::vault::store::{
    FINGERPRINT_LEN, Holding, SessionName, StoreError, USER_NAME_LEN, UserName,
};

/// The field of a session that holds its [`Membership`]. No token looks like it.
pub(super) const FIELD: &str = "@user";

/// How many sessions one step of an erasure or a count takes.
const STEP: isize = 500;

/// How many sessions of a cluster are asked for at once.
const AT_ONCE: usize = 32;

/// A session is a customer's until then.
pub(super) struct Membership {
    user: UserName,
    /// When it was made, and when it ends: milliseconds since 1970-01-01 UTC.
    made: u64,
    until: u64,
}

impl Membership {
    /// From now, for a session that lives for `ttl` from now.
    pub(super) fn new(user: UserName, ttl: Duration) -> Self {
        let made = now();
        Self {
            user,
            made,
            until: made + 2 * millis(ttl),
        }
    }

    /// The one that stands in [`FIELD`], if the session could outlive it.
    pub(super) fn due(field: &Value, ttl: Duration) -> Option<Self> {
        let Value::BulkString(field) = field else {
            return None;
        };
        let (user, until) = field
            .get(FINGERPRINT_LEN..)?
            .split_first_chunk::<USER_NAME_LEN>()?;
        let until = u64::from_be_bytes(until.try_into().ok()?);
        let user = UserName::new(*user);
        (now() + millis(ttl) > until).then(|| Self::new(user, ttl))
    }

    /// Adds [`FIELD`] and what stands in it to a command. It begins as an entry does, with a
    /// fingerprint that is always the same, so that the put's script replaces it.
    pub(super) fn write_field(&self, command: &mut Cmd) {
        let until = self.until.to_be_bytes();
        let field = [&[0; FINGERPRINT_LEN], &self.user.as_bytes()[..], &until];
        command.arg(FIELD).arg(Joined(field));
    }

    /// The commands that write it.
    pub(super) fn write(&self, request: &mut Pipeline, session: &SessionName, ttl: Duration) {
        let index = Index(&self.user);
        let session = session.as_bytes().as_slice();
        let mut add = command("ZADD", 3, 96);
        add.arg(&index).arg(self.until).arg(session);
        let mut keep = command("PEXPIRE", 2, 80);
        keep.arg(&index).arg(2 * millis(ttl));
        request.add_command(add).add_command(keep);
        // The clock's last digits are as good as dice: one write in 16 clears up.
        if self.made.is_multiple_of(16) {
            let ended = format!("({}", self.made);
            request
                .cmd("ZREMRANGEBYSCORE")
                .arg(&index)
                .arg("-inf")
                .arg(ended);
        }
    }
}

impl RedisStore {
    /// Writes a membership at its customer: with the session's `request` where one server
    /// has both, else before it.
    pub(super) async fn index(
        &self,
        membership: &Membership,
        session: &SessionName,
        ttl: Duration,
        request: &mut Pipeline,
        until: Instant,
    ) -> Result<(), StoreError> {
        if !self.is_cluster {
            membership.write(request, session, ttl);
            return Ok(());
        }
        let mut apart = Pipeline::with_capacity(4);
        membership.write(&mut apart, session, ttl);
        let slot = self.slot(&membership.user);
        // Large, and a put to one server would carry the room for it.
        for answer in Box::pin(self.write_all(apart, slot, until)).await? {
            checked(answer)?;
        }
        Ok(())
    }

    /// Writes a membership anew, at its customer and in its session.
    pub(super) async fn renew(
        &self,
        membership: &Membership,
        session: &SessionName,
        ttl: Duration,
        until: Instant,
    ) -> Result<(), StoreError> {
        let mut request = Pipeline::with_capacity(7);
        self.index(membership, session, ttl, &mut request, until)
            .await?;
        let key = Key(session);
        let mut hold = redis::cmd("HSET");
        membership.write_field(hold.arg(&key));
        request.add_command(hold);
        request.cmd("PEXPIRE").arg(&key).arg(millis(ttl));
        for answer in self.write_all(request, self.slot(session), until).await? {
            checked(answer)?;
        }
        Ok(())
    }

    /// What a session holds; with `delete`, what it held.
    pub(super) async fn holding(
        &self,
        session: &SessionName,
        delete: bool,
    ) -> Result<Holding, StoreError> {
        let slot = self.slot(session);
        self.holding_at(slot, std::slice::from_ref(session), delete)
            .await
    }

    /// The same of many sessions, wherever they are.
    async fn holding_of_all(
        &self,
        sessions: &[SessionName],
        delete: bool,
    ) -> Result<Holding, StoreError> {
        if !self.is_cluster {
            return self.holding_at(0, sessions, delete).await;
        }
        let mut held = Holding::default();
        for sessions in sessions.chunks(AT_ONCE) {
            let mut each = Vec::with_capacity(sessions.len());
            for session in sessions {
                each.push(self.holding(session, delete));
            }
            for one in try_join_all(each).await? {
                held += one;
            }
        }
        Ok(held)
    }

    /// The same of sessions that are all in this slot.
    ///
    /// If the connection breaks between the commands and their answers, they are sent
    /// again, and the answer may be that there is nothing any more.
    async fn holding_at(
        &self,
        slot: u16,
        sessions: &[SessionName],
        delete: bool,
    ) -> Result<Holding, StoreError> {
        let mut request = Pipeline::with_capacity(3 * sessions.len() + 2);
        for session in sessions {
            let key = Key(session);
            request.cmd("HLEN").arg(&key);
            request.cmd("HEXISTS").arg(&key).arg(FIELD);
            if delete {
                request.cmd("UNLINK").arg(&key);
            }
        }
        let answers = if delete {
            self.write_all(request, slot, self.until()).await?
        } else {
            self.send(&request, slot, self.until()).await?
        };
        let numbers: Vec<u64> = answers
            .into_iter()
            .map(|answer| match checked(answer)? {
                Value::Int(number) => u64::try_from(number).map_err(|_| StoreError::Corrupt(None)),
                _ => Err(StoreError::Corrupt(None)),
            })
            .collect::<Result<_, _>>()?;
        let mut held = Holding::default();
        for session in numbers.chunks_exact(if delete { 3 } else { 2 }) {
            held += Holding::of_session(session[0].saturating_sub(session[1]));
        }
        Ok(held)
    }

    /// All sessions of a customer, counted or deleted in steps.
    pub(super) async fn holding_of_user(
        &self,
        user: &UserName,
        delete: bool,
    ) -> Result<Holding, StoreError> {
        let (index, slot) = (Index(user), self.slot(user));
        let (mut held, mut first) = (Holding::default(), 0);
        loop {
            let range = redis::cmd("ZRANGE")
                .arg(&index)
                .arg(first)
                .arg(first + STEP - 1)
                .take();
            let answer = self.send_one(range, slot, self.until()).await?;
            let sessions = names(checked(answer)?)?;
            if sessions.is_empty() {
                return Ok(held);
            }
            held += self.holding_of_all(&sessions, delete).await?;
            if delete {
                // These only: a put may have added one meanwhile.
                let mut remove = redis::cmd("ZREM");
                remove.arg(&index);
                for session in &sessions {
                    remove.arg(session.as_bytes().as_slice());
                }
                checked(self.write(remove, slot, self.until()).await?)?;
            } else {
                first += STEP;
            }
        }
    }
}

/// The key of a customer. Its braces hold another name than a session's do.
struct Index<'u>(&'u UserName);

impl ToRedisArgs for Index<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        Joined([b"cloakroom:1:user:{", &self.0.text(), b"}"]).write_redis_args(out);
    }
}

fn names(answer: Value) -> Result<Vec<SessionName>, StoreError> {
    let Value::Array(names) = answer else {
        return Err(StoreError::Corrupt(None));
    };
    let name = |value| match value {
        Value::BulkString(bytes) => bytes.try_into().ok().map(SessionName::new),
        _ => None,
    };
    let names: Option<Vec<_>> = names.into_iter().map(name).collect();
    names.ok_or(StoreError::Corrupt(None))
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    millis(now.unwrap_or_default())
}
