//! Sends traces to an OpenTelemetry collector: OTLP over HTTP, in batches, in the background.
//!
//! A request only puts what it did into a bounded queue. What the collector does not take is
//! dropped and counted.

mod message;
mod proto;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use reqwest::{
    Client, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use tokio::{
    sync::{mpsc::Receiver, oneshot},
    time::{sleep, timeout},
};

use self::message::{Program, export};
use crate::{
    config::OtlpSettings,
    trace::{Counts, Finished},
};

/// How many requests go in one batch, at most.
const MAX_BATCH: usize = 256;
/// How long a batch is gathered.
const GATHERING: Duration = Duration::from_secs(1);
/// How long the collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pauses before a batch is sent again, where that may help.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];
/// How long the end of the program waits for the last batch.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// Sends what is recorded.
pub struct Exporter {
    client: Client,
    endpoint: String,
    headers: HeaderMap,
    service: String,
    finished: Receiver<Finished>,
    counts: Arc<Counts>,
}

/// What became of a batch.
enum Outcome {
    Taken,
    /// It may be taken if it is sent again.
    Later,
    Refused,
}

impl Exporter {
    /// Gets ready to send to the collector of the settings; `client` speaks to it.
    pub fn new(
        settings: &OtlpSettings,
        client: Client,
        finished: Receiver<Finished>,
        counts: Arc<Counts>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-protobuf"),
        );
        for (name, value) in &settings.headers {
            // The settings have been checked for what a header may hold.
            if let (Ok(name), Ok(mut value)) = (
                HeaderName::try_from(name.as_str()),
                HeaderValue::try_from(value.expose()),
            ) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        Self {
            client,
            endpoint: settings.endpoint.clone(),
            headers,
            service: settings.service_name.clone(),
            finished,
            counts,
        }
    }

    /// Sends until `stop` is done, then what is left.
    pub async fn run(mut self, mut stop: oneshot::Receiver<()>) {
        let mut batch = Vec::with_capacity(MAX_BATCH);
        loop {
            tokio::select! {
                _ = &mut stop => break,
                received = self.finished.recv_many(&mut batch, MAX_BATCH) => {
                    if received == 0 {
                        return;
                    }
                }
            }
            // Others that come soon go with them.
            let gather = async {
                while batch.len() < MAX_BATCH {
                    let room = MAX_BATCH - batch.len();
                    if self.finished.recv_many(&mut batch, room).await == 0 {
                        break;
                    }
                }
            };
            tokio::select! {
                _ = &mut stop => break,
                _ = timeout(GATHERING, gather) => {}
            }
            tokio::select! {
                _ = &mut stop => break,
                () = self.send(&batch) => batch.clear(),
            }
        }
        self.finished.close();
        let last = async {
            loop {
                self.send(&batch).await;
                batch.clear();
                if self.finished.recv_many(&mut batch, MAX_BATCH).await == 0 {
                    break;
                }
            }
        };
        // What is not taken by then is gone with the program.
        let _ = timeout(LAST_PATIENCE, last).await;
    }

    async fn send(&self, batch: &[Finished]) {
        if batch.is_empty() {
            return;
        }
        let program = Program {
            service: &self.service,
            version: env!("CARGO_PKG_VERSION"),
        };
        let request = export(&program, batch, &mut |id: &mut [u8]| {
            getrandom::fill(id).expect("the operating system gives random bytes");
        });
        let mut pauses = PAUSES.iter();
        let is_taken = loop {
            match self.post(request.clone()).await {
                Outcome::Taken => break true,
                Outcome::Refused => break false,
                Outcome::Later => match pauses.next() {
                    Some(pause) => sleep(*pause).await,
                    None => break false,
                },
            }
        };
        let count = if is_taken {
            &self.counts.sent
        } else {
            &self.counts.failed
        };
        count.fetch_add(batch.len() as u64, Ordering::Relaxed);
        // Once for each change, not for each batch.
        let was_failing = self.counts.is_failing.swap(!is_taken, Ordering::Relaxed);
        match (was_failing, is_taken) {
            (false, false) => {
                tracing::warn!("the trace collector does not take traces: they are dropped");
            }
            (true, true) => tracing::info!("the trace collector takes traces again"),
            _ => {}
        }
    }

    async fn post(&self, request: Vec<u8>) -> Outcome {
        let post = self.client.post(&self.endpoint);
        let post = post.headers(self.headers.clone()).body(request).send();
        match timeout(PATIENCE, post).await {
            Ok(Ok(answer)) if answer.status().is_success() => Outcome::Taken,
            // Those that the protocol names, and nobody there.
            Ok(Ok(answer)) => match answer.status() {
                StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => Outcome::Later,
                _ => Outcome::Refused,
            },
            Ok(Err(_)) => Outcome::Later,
            // It was waited for long enough.
            Err(_) => Outcome::Refused,
        }
    }
}
