//! How late a worker is: the time that anything waits for its turn before it is served.
//!
//! A worker is one thread. What is ready to be served (requests that were not read yet, answers
//! of the store) waits until those before it are done, and no request's own clock runs
//! yet. So a task that wants to be woken at a certain time measures how much later it is.

use std::time::Duration;

use actix_web::web::Data;
use tokio::time::{Instant, sleep_until};

use super::state::State;

/// How often it is measured.
const INTERVAL: Duration = Duration::from_millis(100);

/// Measures the worker that it is started on, as long as that lives.
pub(super) async fn watch(state: Data<State>) {
    loop {
        let due = Instant::now() + INTERVAL;
        sleep_until(due).await;
        state.metrics.load.lagged(due.elapsed());
    }
}
