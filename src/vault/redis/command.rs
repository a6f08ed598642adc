//! What is sent to the server.

use std::{io::Write as _, time::Duration};

use redis::{Cmd, RedisWrite, ToRedisArgs};

use super::users::Membership;
use crate::vault::store::{Entry, PutLimits, SessionName};

/// The key of a session. The braces put all of its keys into one slot of a cluster.
pub(super) struct Key<'s>(pub(super) &'s SessionName);

impl ToRedisArgs for Key<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        Joined([b"cloakroom:1:{", &self.0.text(), b"}"]).write_redis_args(out);
    }
}

/// One argument, written from several places.
pub(super) struct Joined<'b, const N: usize>(pub(super) [&'b [u8]; N]);

impl<const N: usize> ToRedisArgs for Joined<'_, N> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        let mut argument = out.writer_for_next_arg();
        for part in self.0 {
            argument.write_all(part).expect("it goes into memory");
        }
    }
}

/// A command that has room for so many arguments, with so many bytes together, at once.
pub(super) fn command(name: &str, arguments: usize, bytes: usize) -> Cmd {
    let mut command = Cmd::with_capacity(1 + arguments, name.len() + bytes);
    command.arg(name);
    command
}

/// The call of the script that stores the entries of a session.
pub(super) fn put_command(
    name: &str,
    script: &str,
    session: &SessionName,
    entries: &[Entry],
    limits: PutLimits,
    membership: Option<&Membership>,
) -> Cmd {
    let (arguments, bytes) = (7 + 2 * entries.len(), script.len() + 192);
    let records: usize = entries.iter().map(|entry| entry.record.len() + 32).sum();
    let mut command = command(name, arguments, bytes + records);
    command.arg(script).arg(1).arg(Key(session));
    // A session has room for its customer besides its entries.
    let max_entries = u64::from(limits.max_entries) + u64::from(membership.is_some());
    command.arg(millis(limits.ttl)).arg(max_entries);
    for entry in entries {
        command.arg(entry.token.as_bytes());
        command.arg(Joined([&entry.fingerprint, &entry.record]));
    }
    // Last, so that the positions of the entries stay what they are.
    if let Some(membership) = membership {
        membership.write_field(&mut command);
    }
    command
}

/// In milliseconds, at least one: an expiry of zero would delete at once what is there.
/// At most some 285,000 years, as Redis adds the present to it.
pub(super) fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis())
        .unwrap_or(u64::MAX)
        .clamp(1, 1 << 53)
}
