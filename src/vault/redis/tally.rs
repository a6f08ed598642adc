//! Counting over all sessions, for operators: the only code that lists keys.

use std::collections::BTreeMap;

use redis::{Pipeline, Value};

use super::{
    RedisStore,
    answer::{checked, record},
    connector::any_slot,
    users,
};
use crate::vault::store::{Classify, StoreError};

impl RedisStore {
    pub(super) async fn tally_all(
        &self,
        class: Classify,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut counts = BTreeMap::new();
        for slot in self.masters().await? {
            self.tally_at(slot, class, &mut counts).await?;
        }
        Ok(counts)
    }

    /// A slot of each server that has sessions.
    async fn masters(&self) -> Result<Vec<u16>, StoreError> {
        if !self.is_cluster {
            return Ok(vec![0]);
        }
        let slots = redis::cmd("CLUSTER").arg("SLOTS").take();
        let answer = checked(self.send_one(slots, any_slot(), self.until()).await?)?;
        masters(answer).ok_or(StoreError::Corrupt(None))
    }

    /// Counts on the server that has this slot. It answers for all its sessions.
    async fn tally_at(
        &self,
        slot: u16,
        class: Classify,
        counts: &mut BTreeMap<String, u64>,
    ) -> Result<(), StoreError> {
        let mut cursor = b"0".to_vec();
        loop {
            let scan = redis::cmd("SCAN")
                .arg(&cursor)
                .arg(&["MATCH", "cloakroom:1:{*}", "COUNT", "500"])
                .take();
            let answer = checked(self.send_one(scan, slot, self.until()).await?)?;
            let Some((next, keys)) = page(answer) else {
                return Err(StoreError::Corrupt(None));
            };
            let mut request = Pipeline::with_capacity(keys.len());
            for key in &keys {
                request.cmd("HGETALL").arg(key);
            }
            if !keys.is_empty() {
                for session in self.send(&request, slot, self.until()).await? {
                    count(checked(session)?, class, counts)?;
                }
            }
            if next == b"0" {
                return Ok(());
            }
            cursor = next;
        }
    }
}

/// From the answer to `CLUSTER SLOTS`, the first slot of each master. An entry is a run of
/// slots, its first and its last, then its servers, the master first.
fn masters(answer: Value) -> Option<Vec<u16>> {
    let Value::Array(runs) = answer else {
        return None;
    };
    let mut masters = BTreeMap::new();
    for run in runs {
        let Value::Array(run) = run else {
            return None;
        };
        let [Value::Int(first), Value::Int(_), Value::Array(master), ..] = &run[..] else {
            return None;
        };
        // Host, port, and an id that no other server has.
        let Some(Value::BulkString(id)) = master.get(2) else {
            return None;
        };
        masters
            .entry(id.clone())
            .or_insert(u16::try_from(*first).ok()?);
    }
    Some(masters.into_values().collect())
}

fn count(
    session: Value,
    class: Classify,
    counts: &mut BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let pairs: Vec<(Value, Value)> = match session {
        // RESP2 writes a map as a list.
        Value::Array(flat) => {
            let mut flat = flat.into_iter();
            std::iter::from_fn(|| Some((flat.next()?, flat.next()?))).collect()
        }
        Value::Map(pairs) => pairs,
        _ => return Err(StoreError::Corrupt(None)),
    };
    for (field, value) in pairs {
        if matches!(&field, Value::BulkString(name) if name == users::FIELD.as_bytes()) {
            continue;
        }
        let record = record(value)?.unwrap_or_default();
        let class = class(&record).unwrap_or_default();
        *counts.entry(class.to_owned()).or_default() += 1;
    }
    Ok(())
}

/// The next cursor, and keys.
fn page(answer: Value) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let Value::Array(parts) = answer else {
        return None;
    };
    let [Value::BulkString(cursor), Value::Array(keys)] = <[Value; 2]>::try_from(parts).ok()?
    else {
        return None;
    };
    let key = |value| match value {
        Value::BulkString(key) => Some(key),
        _ => None,
    };
    Some((cursor, keys.into_iter().map(key).collect::<Option<_>>()?))
}
