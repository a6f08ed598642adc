//! A stream of entries with one field each, for what is to be kept in order and does not
//! belong to a session.

use redis::{Pipeline, Value};

use super::{RedisStore, answer::checked};
use crate::vault::store::StoreError;

/// The name of the field.
const FIELD: &str = "record";

impl RedisStore {
    /// Adds entries at the end, and sees to it that replicas have them. `max_len` is how many the stream
    /// keeps, about; 0 keeps all. After an error some may have been added, and after a
    /// connection that broke all of them twice.
    pub async fn append(
        &self,
        stream: &str,
        entries: impl Iterator<Item = &[u8]>,
        max_len: u64,
    ) -> Result<(), StoreError> {
        let mut request = Pipeline::new();
        for entry in entries {
            request.cmd("XADD").arg(stream);
            if max_len > 0 {
                request.arg("MAXLEN").arg("~").arg(max_len);
            }
            request.arg("*").arg(FIELD).arg(entry);
        }
        let slot = self.slot(&stream);
        for answer in self.write_all(request, slot, self.until()).await? {
            checked(answer)?;
        }
        Ok(())
    }

    /// The last entry, if there is one.
    pub async fn last_entry(&self, stream: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut command = redis::cmd("XREVRANGE");
        command.arg(stream).arg("+").arg("-").arg("COUNT").arg(1);
        let slot = self.slot(&stream);
        let answer = self.send_one(command, slot, self.until()).await?;
        Ok(entries(checked(answer)?)?.pop().map(|(_, entry)| entry))
    }

    /// The entries behind the one with this id, oldest first, with their ids; `count` at most.
    pub async fn entries(
        &self,
        stream: &str,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let from = after.map_or_else(|| "-".to_owned(), |id| format!("({id}"));
        let mut command = redis::cmd("XRANGE");
        command.arg(stream).arg(from).arg("+");
        command.arg("COUNT").arg(count);
        let slot = self.slot(&stream);
        let answer = self.send_one(command, slot, self.until()).await?;
        entries(checked(answer)?)
    }
}

/// `[[id, [field, entry]], …]`
fn entries(answer: Value) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let Value::Array(entries) = answer else {
        return Err(StoreError::Corrupt(None));
    };
    let entry = |entry| {
        let Value::Array(parts) = entry else {
            return None;
        };
        let [Value::BulkString(id), Value::Array(mut fields)] =
            <[Value; 2]>::try_from(parts).ok()?
        else {
            return None;
        };
        match fields.pop()? {
            Value::BulkString(entry) => Some((String::from_utf8(id).ok()?, entry)),
            _ => None,
        }
    };
    let entries: Option<_> = entries.into_iter().map(entry).collect();
    entries.ok_or(StoreError::Corrupt(None))
}
