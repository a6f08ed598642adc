//! What a core dump would show: the memory of the process, read while it runs.
//!
//! What is freed is zeroed, by the program's allocator. What is not freed, and stacks, could
//! still hold a piece of a value; so this is measured and not deduced.
//!
//! `CLOAKROOM_TEST_GCORE=gcore` names a tool (this one is gdb's) to take a real core dump with, which
//! is searched as well; of a release, `CLOAKROOM_TEST_PROGRAM=$PWD/target/release/cloakroom
//! CLOAKROOM_TEST_GCORE=gcore scripts/test --test it memory -- --nocapture`.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    process::Command,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{
    bodies,
    canary::Canaries,
    gateway::{Gateway, PATIENCE, command, eventually, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "canary.vole@example.org";
const CARD: &str = "5500 0055 5555 5559";
const NAME: &str = "Zoë Volescanary";
/// What is read at once.
static BLOCK: [u8; 1 << 16] = [0; 1 << 16];
/// Longer than what is searched for.
const OVERLAP: usize = 1024;
/// Stands in the environment of the process, and so in its memory.
const CONTROL: &str = "control-canary-3e1f";

/// What is found in all memory that the process may read, by region; with stacks or without.
fn found(
    gateway: &Gateway,
    with_stacks: bool,
    search: impl Fn(&[u8]) -> Vec<String>,
) -> Vec<String> {
    let folder = format!("/proc/{}", gateway.pid());
    let maps = fs::read_to_string(format!("{folder}/maps")).unwrap();
    let memory = File::open(format!("{folder}/mem")).unwrap();
    let mut found = Vec::new();
    let (mut read, mut guard) = (0, 0);
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let name = words.nth(3).unwrap_or("anonymous");
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|at| u64::from_str_radix(at, 16).unwrap());
        // A thread's stack grows down to a page that nobody may touch.
        let is_stack = name == "[stack]" || (guard == start && name == "anonymous");
        if rights.starts_with("---") {
            guard = end;
        }
        if !rights.starts_with('r') || name.starts_with("[v") || (is_stack && !with_stacks) {
            continue;
        }
        // An allocator reserves much more than it has used: blocks of zeros are passed over.
        let mut bytes = Vec::new();
        let mut block = vec![0; BLOCK.len()];
        for at in (start..end).step_by(BLOCK.len()) {
            block.resize(BLOCK.len().min(usize::try_from(end - at).unwrap()), 0);
            // A region may be gone meanwhile.
            if memory.read_exact_at(&mut block, at).is_err() || block == BLOCK[..block.len()] {
                bytes.clear();
                continue;
            }
            read += block.len();
            // What stands across the border of two blocks.
            bytes.drain(..bytes.len().saturating_sub(OVERLAP));
            bytes.extend_from_slice(&block);
            let here = search(&bytes).into_iter();
            found.extend(here.map(|what| format!("{what} in {name} {range}")));
        }
    }
    assert!(
        read > 1 << 20,
        "the memory of a child cannot be read here: {read} bytes"
    );
    found
}

fn values(gateway: &Gateway, with_stacks: bool) -> Vec<String> {
    let canaries = canaries();
    found(gateway, with_stacks, |bytes| {
        let found = canaries.found(bytes).into_iter();
        found.map(str::to_owned).collect()
    })
}

fn canaries() -> Canaries {
    Canaries::new(&[EMAIL, CARD, NAME, CONTROL])
}

/// A core dump, if a tool to take one with is named.
#[expect(clippy::disallowed_methods, reason = "a test has no settings file")]
fn core_dump(gateway: &Gateway) -> Option<Vec<u8>> {
    let tool = std::env::var("CLOAKROOM_TEST_GCORE").ok()?;
    let folder = tempfile::tempdir().unwrap();
    let (file, process) = (folder.path().join("core"), gateway.pid().to_string());
    let taken = Command::new(tool)
        .arg("-o")
        .arg(&file)
        .arg(&process)
        .output();
    let taken = taken.unwrap();
    assert!(taken.status.success(), "{taken:?}");
    Some(fs::read(format!("{}.{process}", file.display())).unwrap())
}

#[tokio::test]
async fn once_a_session_is_dropped_memory_holds_none_of_its_values() {
    let redis = RedisServer::start();
    for vault in ["", &redis.url()] {
        let mut setup = gateway()
            .set("AUDIT__SINK", "file://audit.jsonl")
            .set("LOG__LEVEL", "trace")
            .set("WORKERS", 1)
            // A busy machine takes its time.
            .set("VAULT__DEADLINE_MS", 5000)
            // Not the name of a setting, and so passed over.
            .set("SERVICE_PORT_CONTROL", "tcp://".to_owned() + CONTROL)
            .set("LOG_WEBHOOK__SINK", "file://events.jsonl");
        if !vault.is_empty() {
            setup = setup.set("VAULT__URL", vault);
        }
        let gateway = setup.start();
        let words = format!("My name is {NAME}, {EMAIL}, card {CARD}.");
        for n in 0..20 {
            let session = format!("s{n}");
            let redacted = gateway.redacted(&session, &words).await;
            assert_eq!(gateway.restored(&session, &redacted).await, words);
            let body = json!({"session_id": session, "text": words}).to_string();
            let token = gateway.post_body("/v1/redact", body).await.json()["text"].clone();
            let body = json!({"session_id": session, "text": token}).to_string();
            assert_eq!(
                gateway.post_body("/v1/restore", body).await.json()["text"],
                words
            );
            gateway
                .post_body("/v1/detect", json!({"text": words}).to_string())
                .await;
            gateway
                .pre(bodies::pre(&session, &words).replace("payload", "nothing"))
                .await;
            let client = reqwest::Client::new();
            let erase = client.delete(gateway.url(&format!("/v1/sessions/{session}")));
            gateway.send(erase).await;
        }
        for with_stacks in [false, true] {
            let deadline = Instant::now() + PATIENCE;
            // What is freed is zeroed: once the connections are closed, nothing is left.
            loop {
                let mut left = values(&gateway, with_stacks);
                left.retain(|what| !what.starts_with(CONTROL));
                if left.is_empty() {
                    break;
                }
                assert!(Instant::now() < deadline, "{vault}: {left:?}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            // What a call leaves on the stack of its worker lasts until others lie over it. Where
            // the compiler optimises, it was in registers.
            let other = "My name is Bob Nobodyinparticular, other.mouse@example.net, card 4111 1111 1111 1111.";
            for n in 0..5 {
                let session = format!("other{n}");
                let redacted = gateway.redacted(&session, other).await;
                assert_eq!(gateway.restored(&session, &redacted).await, other);
            }
        }
        assert!(
            !values(&gateway, true).is_empty(),
            "the search finds what is there"
        );
        if let Some(core) = core_dump(&gateway) {
            let canaries = canaries();
            let (control, left): (Vec<&str>, Vec<&str>) = canaries
                .found(&core)
                .into_iter()
                .partition(|what| what.starts_with(CONTROL));
            assert!(!control.is_empty(), "the search finds what is there");
            assert!(left.is_empty(), "{vault}: {left:?}");
            println!(
                "{vault}: none of the values in a core dump of {} bytes",
                core.len()
            );
        }
    }
}

#[tokio::test]
async fn a_retired_key_is_nowhere_in_memory() {
    let gateway = gateway().set("RELOAD__WATCH_MS", 20).start();
    let file = gateway.data().join("keys.json");
    let ring = || -> Value { serde_json::from_slice(&fs::read(&file).unwrap()).unwrap() };
    let before = ring();
    let old = before["active"].as_str().unwrap().to_owned();
    let text = before["keys"][&old].as_str().unwrap().to_owned();
    let keys = |args: &[&str]| {
        let output = command()
            .current_dir(gateway.folder.path())
            .arg("keys")
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let holds = |text: &str| {
        let key = STANDARD.decode(text).unwrap();
        let text = text.trim_end_matches('=').to_owned();
        found(&gateway, true, |bytes| {
            let forms = [("key", key.as_slice()), ("its text", text.as_bytes())];
            let there = forms
                .iter()
                .filter(|(_, form)| memchr::memmem::find(bytes, form).is_some());
            there.map(|(what, _)| (*what).to_owned()).collect()
        })
    };
    for n in 0..10 {
        let session = format!("s{n}");
        let token = gateway.redacted(&session, EMAIL).await;
        assert_eq!(gateway.restored(&session, &token).await, EMAIL);
    }
    assert!(!holds(&text).is_empty(), "a key in use is in memory");
    keys(&["rotate", "--settle", "0"]);
    keys(&["retire", &old, "--force"]);
    let active = ring();
    let active = active["keys"][active["active"].as_str().unwrap()]
        .as_str()
        .unwrap()
        .to_owned();
    eventually("the new one is in use", async || {
        gateway.redacted("new", EMAIL).await;
        gateway.log().contains(&format!("keys.removed=\"{old}\""))
            || gateway.log().contains(&format!("keys.removed={old}"))
    })
    .await;
    eventually("the old one is gone", async || holds(&text).is_empty()).await;
    assert!(!holds(&active).is_empty(), "a key in use is in memory");
}
