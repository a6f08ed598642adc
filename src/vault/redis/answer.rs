//! What the server says.

use redis::{RedisError, ServerError, Value};

use crate::vault::store::{FINGERPRINT_LEN, StoreError};

/// What is stored behind the fingerprint.
pub(super) fn record(value: Value) -> Result<Option<Vec<u8>>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        Value::BulkString(mut stored) if stored.len() >= FINGERPRINT_LEN => {
            Ok(Some(stored.split_off(FINGERPRINT_LEN)))
        }
        _ => Err(StoreError::Corrupt(None)),
    }
}

/// The error of a server that takes no writes.
pub(super) fn read_only(answer: &Value) -> Option<&ServerError> {
    match answer {
        Value::ServerError(error) if error.code() == "READONLY" => Some(error),
        _ => None,
    }
}

/// The answer to the first command.
pub(super) fn first(answers: Vec<Value>) -> Result<Value, StoreError> {
    answers.into_iter().next().ok_or(StoreError::Corrupt(None))
}

/// An answer that is no error.
pub(super) fn checked(answer: Value) -> Result<Value, StoreError> {
    answer.extract_error().map_err(outcome)
}

/// What an error of the client or the server means for the caller.
pub(super) fn outcome(error: RedisError) -> StoreError {
    let full = error.code() == Some("OOM");
    let foreign = error.code() == Some("WRONGTYPE");
    let timeout = error.is_timeout();
    let source = Some(std::sync::Arc::new(error) as _);
    if full {
        StoreError::Full(source)
    } else if foreign {
        StoreError::Corrupt(source)
    } else if timeout {
        StoreError::Timeout
    } else {
        StoreError::Unavailable(source)
    }
}
