//! A gateway at half of its capacity for a long time, with a store that is killed now and then:
//! memory, open files and latency must stay what they were.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{
    SESSIONS, bodies,
    load::{flood, round},
    median,
    servers::{Redis, Server},
};

/// Parts of the whole, a row each. The first ones only warm up.
const PARTS: u32 = 30;
const WARM_UP: usize = 3;
/// The store is killed in every third part, and is away so long.
const KILL_EVERY: u32 = 3;
const AWAY: Duration = Duration::from_secs(2);

/// How much more the end may take than the beginning: what the noise of a machine makes, and a leak
/// passes in an hour.
const MORE_RSS: f64 = 1.10;
const MORE_LATENCY: f64 = 1.5;
const MORE_FILES: f64 = 1.10;

struct Part {
    rss_mib: f64,
    files: f64,
    p50_ms: f64,
}

/// Prints a row for each part, and panics where something grew.
pub(crate) fn run(minutes: u32) {
    let mut redis = Redis::start();
    let gateway = Server::cloakroom(&redis.url());
    let pre = bodies::pre(SESSIONS);
    let post = bodies::post(&gateway, &pre);
    round(&gateway, "/webhook/pre", &pre, 2 * SESSIONS);
    let capacity = round(&gateway, "/webhook/pre", &pre, 2 * SESSIONS).requests_per_second;
    let rate = capacity / 2.0;
    println!(
        "{minutes} minutes at {rate:.0} requests per second, half of what it can; the store is \
         killed {} times\n",
        PARTS / KILL_EVERY
    );
    println!(
        "| minute | requests | RSS MiB | open files | pre p50 ms | p99 ms | post p50 ms | p99 ms | store |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---|");
    let started = Instant::now();
    let during = Duration::from_mins(1) * minutes / PARTS;
    let mut parts = Vec::new();
    for part in 1..=PARTS {
        let is_killed = part % KILL_EVERY == 0;
        let offer = |path, bodies: &[Vec<u8>]| {
            flood(&gateway, (path, bodies), rate / 2.0, 8, during, |answer| {
                let is_raw = memchr::memmem::find(answer, b"@example.com").is_some();
                assert!(path != "/webhook/pre" || !is_raw, "a raw value");
            })
        };
        let (messages, answers) = thread::scope(|scope| {
            if is_killed {
                scope.spawn(|| {
                    thread::sleep(during / 4);
                    redis.restart(AWAY);
                });
            }
            let answers = scope.spawn(|| offer("/webhook/post", &post));
            let messages = offer("/webhook/pre", &pre);
            (messages, answers.join().expect("every answer is right"))
        });
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let files = gateway.open_files() as f64;
        println!(
            "| {:.1} | {} | {:.1} | {files} | {:.2} | {:.2} | {:.2} | {:.2} | {} |",
            started.elapsed().as_secs_f64() / 60.0,
            messages.answers + answers.answers,
            gateway.rss_mib(),
            messages.p50_ms,
            messages.p99_ms,
            answers.p50_ms,
            answers.p99_ms,
            if is_killed { "killed" } else { "" },
        );
        parts.push(Part {
            rss_mib: gateway.rss_mib(),
            files,
            p50_ms: messages.p50_ms,
        });
    }
    let parts = &parts[WARM_UP..];
    let third = parts.len() / 3;
    let is_flat = |name: &str, of: &dyn Fn(&Part) -> f64, more: f64| {
        let typical = |parts: &[Part]| median(parts.iter().map(of).collect());
        let (first, last) = (
            typical(&parts[..third]),
            typical(&parts[parts.len() - third..]),
        );
        println!("{name}: {first:.2} in the first third, {last:.2} in the last");
        last <= first * more
    };
    println!();
    let flat = [
        is_flat("RSS, MiB", &|part| part.rss_mib, MORE_RSS),
        is_flat("Open files", &|part| part.files, MORE_FILES),
        is_flat("Median latency, ms", &|part| part.p50_ms, MORE_LATENCY),
    ];
    assert!(flat.iter().all(|flat| *flat), "it does not stay flat");
}
