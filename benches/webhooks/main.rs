//! The webhooks against a floor: an HTTP server with the same settings on the same machine that
//! parses the same body, makes one store round trip of the same kind and size, and writes
//! the body back. What Cloakroom adds to that is finding, sealing and splicing.
//!
//! `cargo bench --bench webhooks` prints a table. Both servers and the store are processes of
//! their own; this one sends the load over 16 connections. Rounds alternate between the two
//! servers, and a ratio is the median of the rounds' ratios, so that what else the machine does
//! hits both. With `-- --overload` it offers three times what can be done instead, with
//! `-- --soak MINUTES` half of it for a long time.
//! `CLOAKROOM_BENCH_ROUNDS` and `CLOAKROOM_BENCH_REQUESTS` change their number.

mod bodies;
mod floor;
mod load;
mod overload;
mod servers;
mod soak;

use load::Round;
use servers::{Redis, Server};

/// Sessions that take part.
const SESSIONS: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--floor") {
        floor::serve(
            arguments
                .get(at + 1)
                .map(String::as_str)
                .unwrap_or_default(),
        );
        return;
    }
    if arguments.iter().any(|argument| argument == "--overload") {
        overload::measure();
        return;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "--soak") {
        let minutes = arguments
            .get(at + 1)
            .and_then(|minutes| minutes.parse().ok());
        soak::run(minutes.expect("--soak takes a number of minutes"));
        return;
    }
    measure();
}

fn measure() {
    let rounds = setting("CLOAKROOM_BENCH_ROUNDS", 7);
    let requests = setting("CLOAKROOM_BENCH_REQUESTS", 20_000);
    println!("{}", servers::machine());
    println!("{rounds} rounds of {requests} requests, 16 connections, {SESSIONS} sessions\n");
    println!(
        "| store | call | floor req/s | Cloakroom req/s | ratio | floor p99 ms | Cloakroom p99 ms | ratio |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|");

    let redis = Redis::start();
    let floor = Server::floor(&redis.url());
    let cloakroom = Server::cloakroom(&redis.url());
    let pre = bodies::pre(SESSIONS);
    compare(
        "Redis",
        "pre",
        requests,
        rounds,
        (&floor, "/pre"),
        (&cloakroom, "/webhook/pre"),
        &pre,
    );
    let post = bodies::post(&cloakroom, &pre);
    compare(
        "Redis",
        "post",
        requests,
        rounds,
        (&floor, "/post"),
        (&cloakroom, "/webhook/post"),
        &post,
    );
    let plain = bodies::post_without_tokens(SESSIONS);
    compare(
        "none needed",
        "post without tokens",
        requests,
        rounds,
        (&floor, "/echo"),
        (&cloakroom, "/webhook/post"),
        &plain,
    );
    let by_tls = Server::cloakroom_by_tls(&redis.url());
    compare(
        "Redis; floor is Cloakroom without TLS",
        "pre by TLS",
        requests,
        rounds,
        (&cloakroom, "/webhook/pre"),
        (&by_tls, "/webhook/pre"),
        &pre,
    );
    compare_audit(&redis, &cloakroom, (&pre, &post), requests, rounds);
    let hanging = Redis::start();
    let without_store = Server::cloakroom(&hanging.url());
    load::round(&without_store, "/webhook/pre", &pre, requests / 4);
    hanging.stop();
    compare(
        "Redis that hangs; floor is Cloakroom with one that answers",
        "pre",
        requests,
        rounds,
        (&cloakroom, "/webhook/pre"),
        (&without_store, "/webhook/pre"),
        &pre,
    );
    let on_sqlite = Server::cloakroom("");
    compare(
        "SQLite; floor without a store",
        "pre",
        requests,
        rounds,
        (&floor, "/echo"),
        (&on_sqlite, "/webhook/pre"),
        &pre,
    );

    println!();
    for (store, server) in [("Redis", &cloakroom), ("SQLite", &on_sqlite)] {
        let before = server.rss_mib();
        for _ in 0..200_000_usize.div_ceil(requests) {
            load::round(server, "/webhook/pre", &pre, requests);
        }
        println!(
            "Resident memory of the gateway on {store}: {before:.1} MiB so far, {:.1} MiB after 200,000 more requests",
            server.rss_mib()
        );
    }
}

/// What a record of each call costs, and one that the answer waits for.
fn compare_audit(
    redis: &Redis,
    cloakroom: &Server,
    (pre, post): (&[Vec<u8>], &[Vec<u8>]),
    requests: usize,
    rounds: usize,
) {
    for (required, record) in [(false, "recorded"), (true, "recorded first")] {
        let audited = Server::cloakroom_with_audit(&redis.url(), cloakroom, required);
        for (call, path, bodies) in [
            ("pre", "/webhook/pre", pre),
            ("post", "/webhook/post", post),
        ] {
            compare(
                "Redis; floor is Cloakroom without an audit log",
                &format!("{call}, {record}"),
                requests,
                rounds,
                (cloakroom, path),
                (&audited, path),
                bodies,
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark has no settings file"
)]
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

fn compare(
    store: &str,
    call: &str,
    requests: usize,
    rounds: usize,
    (floor, floor_path): (&Server, &str),
    (cloakroom, path): (&Server, &str),
    bodies: &[Vec<u8>],
) {
    // What is compiled, connected and cached on first use is not what is measured.
    load::round(floor, floor_path, bodies, requests / 4);
    load::round(cloakroom, path, bodies, requests / 4);
    let pairs: Vec<(Round, Round)> = (0..rounds)
        .map(|_| {
            (
                load::round(floor, floor_path, bodies, requests),
                load::round(cloakroom, path, bodies, requests),
            )
        })
        .collect();
    let of = |value: &dyn Fn(&(Round, Round)) -> f64| median(pairs.iter().map(value).collect());
    println!(
        "| {store} | {call} | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} |",
        of(&|(floor, _)| floor.requests_per_second),
        of(&|(_, ours)| ours.requests_per_second),
        of(&|(floor, ours)| ours.requests_per_second / floor.requests_per_second),
        of(&|(floor, _)| floor.p99_ms),
        of(&|(_, ours)| ours.p99_ms),
        of(&|(floor, ours)| ours.p99_ms / floor.p99_ms),
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
