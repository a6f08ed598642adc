//! Three times what the gateway can do: what becomes of messages, waiting times and memory.
//!
//! `cargo bench --bench webhooks -- --overload`. Capacity is what 16 connections get when each
//! sends as soon as it has its answer. `CLOAKROOM_BENCH_SECONDS` says how long it lasts. It
//! panics where an answer is an error or holds a raw value.

use std::{cell::Cell, time::Duration};

use crate::{
    SESSIONS, bodies, load,
    servers::{self, Redis, Server},
    setting,
};

/// Connections of the flood: more than the vault's turns, fewer than the gateway's limit.
const CONNECTIONS: usize = 2000;

pub(crate) fn measure() {
    let lasting = Duration::from_secs(setting("CLOAKROOM_BENCH_SECONDS", 30) as u64);
    println!("{}", servers::machine());
    println!("{CONNECTIONS} connections, {} s each\n", lasting.as_secs());
    println!(
        "| store | capacity/s | offered/s | answered/s | sealed % | errors | raw | p50 ms | p99 ms | RSS before, after MiB |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let redis = Redis::start();
    for (store, url) in [("Redis", redis.url()), ("SQLite", String::new())] {
        let server = Server::cloakroom(&url);
        let pre = bodies::pre(SESSIONS);
        let path = "/webhook/pre";
        load::round(&server, path, &pre, SESSIONS);
        let capacity = load::round(&server, path, &pre, 2 * SESSIONS).requests_per_second;
        let before = server.rss_mib();
        let sealed = Cell::new(0_usize);
        let check = |answer: &[u8]| {
            let holds = |text: &[u8]| memchr::memmem::find(answer, text).is_some();
            assert!(!holds(b"@example.com") && !holds(b"4111 1111"), "raw text");
            sealed.set(sealed.get() + usize::from(is_sealed(answer)));
        };
        let flood = load::flood(
            &server,
            (path, &pre),
            3.0 * capacity,
            CONNECTIONS,
            lasting,
            check,
        );
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let share = 100.0 * sealed.get() as f64 / flood.answers as f64;
        println!(
            "| {store} | {capacity:.0} | {:.0} | {:.0} | {share:.1} | 0 | 0 | {:.1} | {:.1} | {before:.0}, {:.0} |",
            3.0 * capacity,
            flood.answers_per_second,
            flood.p50_ms,
            flood.p99_ms,
            server.rss_mib(),
        );
    }
}

/// Whether the address's token carries a record: a stored one is a name of six letters.
fn is_sealed(answer: &[u8]) -> bool {
    let start = memchr::memmem::find(answer, b"[EMAIL_ADDRESS_").expect("a token");
    let end = memchr::memchr(b']', &answer[start..]).expect("its end");
    end > "[EMAIL_ADDRESS_".len() + 6
}
