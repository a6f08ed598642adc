//! A stream of a Redis server as a sink.

use std::io;

use tokio::runtime::Runtime;

use super::{
    chain::{Batch, Place, hash_of},
    sink::{Reason, Sink, Written},
};
use crate::vault::{RedisStore, StoreError};

/// How many records are read at once.
const PAGE: usize = 1000;

pub(super) struct StreamSink {
    runtime: Runtime,
    store: RedisStore,
    stream: String,
    max_records: u64,
}

impl StreamSink {
    pub(super) fn new(store: RedisStore, stream: &str, max_records: u64) -> io::Result<Self> {
        Ok(Self {
            // A thread of its own drives the connection on while nothing is written.
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("audit-stream")
                .enable_all()
                .build()?,
            store,
            stream: stream.to_owned(),
            max_records,
        })
    }
}

impl Sink for StreamSink {
    fn prepare(&mut self, is_first: bool) -> Result<Place, Reason> {
        if !is_first {
            return Ok(Place::default());
        }
        let last = self.runtime.block_on(self.store.last_entry(&self.stream));
        let last = last.map_err(|error| error.code().to_owned())?;
        let hash = last.as_deref().and_then(hash_of).unwrap_or_default();
        Ok(Place {
            torn: 0,
            last: Some(hash.to_owned()),
        })
    }

    fn append(&mut self, batch: &Batch) -> Written {
        let append = self
            .store
            .append(&self.stream, batch.lines(), self.max_records);
        match self.runtime.block_on(append) {
            Ok(()) => Written::all(batch),
            Err(error) => Written {
                lines: 0,
                error: Some(error.code().to_owned()),
                is_unsure: true,
            },
        }
    }
}

/// Reads a stream from its beginning, page by page.
///
/// # Errors
/// The server's, or one that `read` gives back.
pub async fn pages<E: From<StoreError>>(
    store: &RedisStore,
    stream: &str,
    mut read: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = store.entries(stream, after.as_deref(), PAGE).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        for (_, record) in &page {
            read(record)?;
        }
    }
}
