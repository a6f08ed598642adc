//! What is read and written, in SQL. Each function runs in the transaction of its
//! caller, or does a single read.

use std::{collections::BTreeMap, time::Duration};

use rusqlite::{Connection, OptionalExtension as _, Result};

use super::{millis, now_ms};
use crate::{
    redact::token::TokenId,
    vault::store::{
        Classify, Entry, Fingerprint, Holding, Plan, PutLimits, PutOutcome, SessionName, UserName,
    },
};

/// What a session has for some tokens.
pub(super) struct Found {
    /// The records, in the order of the tokens.
    pub(super) records: Vec<Option<Vec<u8>>>,
    /// When the session expires, if it is there.
    pub(super) expires_at: Option<i64>,
}

pub(super) fn get(db: &Connection, session: &SessionName, tokens: &[TokenId]) -> Result<Found> {
    let expires_at = db
        .prepare_cached("SELECT expires_at FROM session WHERE name = ?1 AND expires_at > ?2")?
        .query_row((session.as_bytes(), now_ms()), |row| row.get(0))
        .optional()?;
    if expires_at.is_none() {
        let records = vec![None; tokens.len()];
        return Ok(Found {
            records,
            expires_at,
        });
    }
    let mut select =
        db.prepare_cached("SELECT record FROM entry WHERE session = ?1 AND token = ?2")?;
    let records = tokens
        .iter()
        .map(|token| {
            let key = (session.as_bytes(), token.as_str());
            select.query_row(key, |row| row.get(0)).optional()
        })
        .collect::<Result<_>>()?;
    Ok(Found {
        records,
        expires_at,
    })
}

/// Whether each token of a live session holds the value with this fingerprint.
pub(super) fn holds(
    db: &Connection,
    session: &SessionName,
    prints: &[(TokenId, Fingerprint)],
) -> Result<Vec<bool>> {
    let mut select = db.prepare_cached(
        "SELECT 1 FROM entry JOIN session ON session.name = entry.session
         WHERE entry.session = ?1 AND token = ?2 AND fingerprint = ?3 AND expires_at > ?4",
    )?;
    let now = now_ms();
    prints
        .iter()
        .map(|(token, print)| select.exists((session.as_bytes(), token.as_str(), print, now)))
        .collect()
}

/// Every record of a session with its token. What is no token was not written here.
pub(super) fn list(db: &Connection, session: &SessionName) -> Result<Vec<(TokenId, Vec<u8>)>> {
    db.prepare_cached(
        "SELECT token, record FROM entry JOIN session ON session.name = entry.session
         WHERE session.name = ?1 AND expires_at > ?2",
    )?
    .query_map((session.as_bytes(), now_ms()), |row| {
        let token: String = row.get(0)?;
        Ok(TokenId::parse(token.as_bytes()).zip(Some(row.get(1)?)))
    })?
    .filter_map(Result::transpose)
    .collect()
}

pub(super) fn put(
    db: &Connection,
    session: &SessionName,
    entries: &[Entry],
    limits: PutLimits,
) -> Result<PutOutcome> {
    let now = now_ms();
    let held = live_entries(db, session, now)?;
    let mut select =
        db.prepare_cached("SELECT fingerprint FROM entry WHERE session = ?1 AND token = ?2")?;
    let plan = Plan::new(entries, |token| {
        if held == 0 {
            return Ok(None);
        }
        let key = (session.as_bytes(), token.as_str());
        select.query_row(key, |row| row.get(0)).optional()
    })?;
    if plan.added > 0 && held + i64::from(plan.added) > i64::from(limits.max_entries) {
        return Ok(PutOutcome::Full);
    }
    let mut upsert = db.prepare_cached(
        "INSERT INTO entry (session, token, fingerprint, record) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (session, token) DO UPDATE SET record = excluded.record",
    )?;
    let mut written = false;
    for entry in plan.writes(entries) {
        let Entry {
            token,
            fingerprint,
            record,
        } = entry;
        upsert.execute((session.as_bytes(), token.as_str(), fingerprint, record))?;
        written = true;
    }
    if written {
        let expires_at = now.saturating_add(millis(limits.ttl));
        db.prepare_cached(
            "INSERT INTO session (name, expires_at, entries) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE
             SET expires_at = excluded.expires_at, entries = excluded.entries",
        )?
        .execute((session.as_bytes(), expires_at, held + i64::from(plan.added)))?;
        if let Some(user) = &limits.user {
            db.prepare_cached(
                "INSERT OR IGNORE INTO session_user (session, user) VALUES (?1, ?2)",
            )?
            .execute((session.as_bytes(), user.as_bytes()))?;
        }
    }
    Ok(plan.outcome())
}

/// Lets a session that is there live for `ttl` from now.
pub(super) fn touch(db: &Connection, session: &SessionName, ttl: Duration) -> Result<()> {
    let now = now_ms();
    db.prepare_cached("UPDATE session SET expires_at = ?2 WHERE name = ?1 AND expires_at > ?3")?
        .execute((session.as_bytes(), now.saturating_add(millis(ttl)), now))?;
    Ok(())
}

/// Removes a session; tells what it held.
pub(super) fn delete(db: &Connection, session: &SessionName) -> Result<Holding> {
    let held = count(db, session)?;
    remove(db, session.as_bytes())?;
    Ok(held)
}

/// Removes all sessions of a customer; tells what they held.
pub(super) fn delete_user(db: &Connection, user: &UserName) -> Result<Holding> {
    let mut held = Holding::default();
    for session in sessions_of(db, user)? {
        held += delete(db, &session)?;
    }
    Ok(held)
}

/// What a session holds, if it has not expired.
pub(super) fn count(db: &Connection, session: &SessionName) -> Result<Holding> {
    let values = db
        .prepare_cached("SELECT entries FROM session WHERE name = ?1 AND expires_at > ?2")?
        .query_row((session.as_bytes(), now_ms()), |row| row.get::<_, u32>(0))
        .optional()?;
    Ok(Holding::of_session(values.unwrap_or(0).into()))
}

/// What the sessions of a customer hold.
pub(super) fn count_user(db: &Connection, user: &UserName) -> Result<Holding> {
    let mut held = Holding::default();
    for session in sessions_of(db, user)? {
        held += count(db, &session)?;
    }
    Ok(held)
}

fn sessions_of(db: &Connection, user: &UserName) -> Result<Vec<SessionName>> {
    db.prepare_cached("SELECT session FROM session_user WHERE user = ?1")?
        .query_map([user.as_bytes()], |row| row.get(0).map(SessionName::new))?
        .collect()
}

/// How many live records there are of each class.
pub(super) fn tally(db: &Connection, class: Classify) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    let mut select = db.prepare_cached(
        "SELECT record FROM entry JOIN session ON session.name = entry.session
         WHERE expires_at > ?1",
    )?;
    let mut rows = select.query([now_ms()])?;
    while let Some(row) = rows.next()? {
        let class = class(row.get_ref(0)?.as_blob()?).unwrap_or_default();
        if let Some(count) = counts.get_mut(class) {
            *count += 1;
        } else {
            counts.insert(class.to_owned(), 1);
        }
    }
    Ok(counts)
}

/// Removes up to `limit` expired sessions, and says how many there were.
pub(super) fn sweep(db: &Connection, limit: u32) -> Result<usize> {
    let expired: Vec<Vec<u8>> = db
        .prepare_cached(
            "SELECT name FROM session WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
        )?
        .query_map((now_ms(), limit), |row| row.get(0))?
        .collect::<Result<_>>()?;
    for name in &expired {
        remove(db, name)?;
    }
    Ok(expired.len())
}

/// How many entries a session has. What is left of an expired one is removed, so that
/// none of it comes back to life.
fn live_entries(db: &Connection, session: &SessionName, now: i64) -> Result<i64> {
    let row: Option<(i64, i64)> = db
        .prepare_cached("SELECT expires_at, entries FROM session WHERE name = ?1")?
        .query_row([session.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match row {
        Some((expires_at, entries)) if expires_at > now => Ok(entries),
        Some(_) => remove(db, session.as_bytes()).map(|()| 0),
        None => Ok(0),
    }
}

fn remove(db: &Connection, name: &[u8]) -> Result<()> {
    for delete in [
        "DELETE FROM entry WHERE session = ?1",
        "DELETE FROM session_user WHERE session = ?1",
    ] {
        db.prepare_cached(delete)?.execute([name])?;
    }
    db.prepare_cached("DELETE FROM session WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}
