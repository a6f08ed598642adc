//! The audit log: what it says, that nobody changes it unnoticed, and that nothing is shown
//! without it where it is required.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::{Value, json};

use crate::support::{
    bodies,
    gateway::{Gateway, Setup, command, eventually, gateway},
    redis::RedisServer,
};

const EMAIL: &str = "jane.doe@example.com";
const CARD: &str = "4111 1111 1111 1111";

/// Longer than a record takes on a busy machine, in milliseconds.
const PATIENCE: u32 = 5000;

/// A gateway that records to this place.
fn recorded_to(sink: &str) -> Setup {
    gateway()
        .set("AUDIT__SINK", sink)
        .set("AUDIT__DEADLINE_MS", PATIENCE)
}

/// A gateway that records to a file in its folder.
fn recorded() -> Setup {
    recorded_to("file://audit.jsonl")
}

fn log_of(folder: &Path) -> PathBuf {
    folder.join("audit.jsonl")
}

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn events(path: &Path) -> Vec<Value> {
    let lines = lines(path).into_iter();
    lines
        .map(|line| serde_json::from_str(&line).unwrap())
        .collect()
}

fn of_kind(path: &Path, kind: &str) -> Vec<Value> {
    let events = events(path).into_iter();
    events.filter(|event| event["event"] == kind).collect()
}

/// Runs `cloakroom audit` in the folder of a gateway with this sink.
fn audit(folder: &Path, sink: &str, args: &[&str]) -> Output {
    command()
        .current_dir(folder)
        .env("CLOAKROOM_AUDIT__SINK", sink)
        .arg("audit")
        .args(args)
        .output()
        .unwrap()
}

/// The exit code, and what was complained about.
fn verify(folder: &Path, args: &[&str]) -> (i32, String) {
    let args = [&["verify"], args].concat();
    let output = audit(folder, "file://audit.jsonl", &args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), told)
}

fn stopped(gateway: Gateway) -> std::sync::Arc<tempfile::TempDir> {
    let folder = gateway.folder.clone();
    gateway.signal("TERM");
    let (status, log) = gateway.ended();
    assert!(status.success(), "{log}");
    folder
}

/// Has a gateway read settings that are wrong and right again, and take a new key up.
async fn change_settings_and_keys(gateway: &Gateway) {
    let log = log_of(gateway.folder.path());
    fs::write(gateway.folder.path().join("cloakroom.toml"), "nonsense = 1").unwrap();
    eventually("a bad file is recorded", async || {
        of_kind(&log, "loaded")
            .iter()
            .any(|e| e["result"] == "failed")
    })
    .await;
    fs::write(gateway.folder.path().join("cloakroom.toml"), "").unwrap();
    let rotated = command()
        .current_dir(gateway.folder.path())
        .env("CLOAKROOM_AUDIT__SINK", "file://audit.jsonl")
        .args(["keys", "rotate", "--settle", "0"])
        .output()
        .unwrap();
    assert!(rotated.status.success());
    eventually("the gateway takes the key up", async || {
        of_kind(&log, "keys_loaded").len() == 1
    })
    .await;
}

#[tokio::test]
async fn what_happens_is_recorded_without_a_value_and_the_log_is_whole() {
    let gateway = recorded()
        .set("AUTH__API__BEARER", "static-token-1234")
        .set("AUTH__WEBHOOK__OPEN", "true")
        .set("RELOAD__WATCH_MS", 20)
        .start();
    let log = log_of(gateway.folder.path());
    let api = |path: &str, body: Value| {
        gateway
            .request(path, body.to_string())
            .bearer_auth("static-token-1234")
    };
    let tokens = gateway
        .redacted("session-canary", &format!("{EMAIL} {EMAIL} {CARD}"))
        .await;
    gateway.restored("session-canary", &tokens).await;
    gateway
        .post(bodies::post_generic(
            "session-canary",
            json!([{"response_type": "connect_to_agent", "message_to_human_agent": tokens}]),
        ))
        .await;
    let body = json!({"session_id": "session-canary", "text": tokens});
    gateway.send(api("/v1/restore", body)).await;
    for _ in 0..20 {
        gateway.post_body("/v1/restore", "{}").await;
    }
    let erase = reqwest::Client::new()
        .delete(gateway.url("/v1/sessions/session-canary"))
        .bearer_auth("static-token-1234");
    gateway.send(erase).await;
    change_settings_and_keys(&gateway).await;
    let folder = stopped(gateway);

    let all = events(&log);
    assert_eq!(all[0]["event"], "started");
    assert_eq!(all.last().unwrap()["event"], "stopped");
    let minted = &of_kind(&log, "minted")[0];
    assert_eq!(
        minted["types"],
        json!({"EMAIL_ADDRESS": 1, "CREDIT_CARD": 1})
    );
    let session = minted["session"].as_str().unwrap();
    let restored = of_kind(&log, "restored");
    let readers: Vec<_> = restored
        .iter()
        .map(|e| e["reader"].as_str().unwrap())
        .collect();
    assert_eq!(readers, ["customer", "agent", "client"]);
    for event in &restored {
        assert_eq!(event["session"], session);
        assert_eq!(event["types"]["CREDIT_CARD"], 1);
    }
    let erased = &of_kind(&log, "erased")[0];
    assert_eq!(
        (&erased["session"], &erased["values"]),
        (&json!(session), &json!(2))
    );
    let refused = of_kind(&log, "refused");
    assert_eq!(
        refused
            .iter()
            .map(|e| e["count"].as_u64().unwrap())
            .sum::<u64>(),
        20
    );
    assert!(
        refused.len() <= 3,
        "knocking does not fill the disk: {refused:?}"
    );
    assert_eq!(refused[0]["endpoint"], "restore");
    // Two steps of the command, by a chain of its own.
    let changed = of_kind(&log, "keys_changed");
    assert_eq!(changed.len(), 2);
    assert_ne!(changed[0]["writer"], minted["writer"]);
    let text = fs::read_to_string(&log).unwrap();
    for secret in [
        "jane",
        "4111",
        "session-canary",
        "static-token",
        tokens.trim_matches(['[', ']']),
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(verify(folder.path(), &[]), (0, String::new()));
}

#[tokio::test]
async fn verify_tells_the_line_of_what_was_changed_removed_put_in_moved_or_cut() {
    let gateway = recorded().start();
    for n in 0..8 {
        gateway.redacted(&format!("s{n}"), EMAIL).await;
    }
    let folder = stopped(gateway);
    let log = log_of(folder.path());
    let good = lines(&log);
    assert_eq!(good.len(), 10);
    let heads = audit(folder.path(), "file://audit.jsonl", &["head"]);
    let head = String::from_utf8(heads.stdout).unwrap().trim().to_owned();
    assert!(head.contains(":10:"), "{head}");
    assert_eq!(verify(folder.path(), &["--head", &head]).0, 0);

    let forged = good[4].replace("EMAIL_ADDRESS", "PERSON");
    let cases: [(&str, Vec<String>, usize); 5] = [
        ("changed", [&good[..4], &[forged], &good[5..]].concat(), 5),
        ("removed", [&good[..4], &good[5..]].concat(), 5),
        ("put in", [&good[..4], &good[2..3], &good[4..]].concat(), 5),
        (
            "cut",
            [&good[..4], &[good[4][..50].to_owned()], &good[5..]].concat(),
            5,
        ),
        ("first removed", good[1..].to_vec(), 1),
    ];
    for (what, bad, line) in cases {
        fs::write(&log, bad.join("\n") + "\n").unwrap();
        let (code, told) = verify(folder.path(), &[]);
        assert_eq!(code, 65, "{what}: {told}");
        assert!(
            told.contains(&format!("audit.jsonl:{line}: ")),
            "{what}: {told}"
        );
    }
    let mut moved = good.clone();
    moved.swap(4, 5);
    fs::write(&log, moved.join("\n") + "\n").unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 65);
    // An end that was cut off is known to who kept the head.
    fs::write(&log, good[..9].join("\n") + "\n").unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 0);
    let (code, told) = verify(folder.path(), &["--head", &head]);
    assert_eq!(code, 65, "{told}");
    assert!(told.contains("ends before"), "{told}");
    // A part is whole to who knows that it is one; and nobody's without the keys.
    fs::write(&log, good[3..].join("\n") + "\n").unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 65);
    assert_eq!(verify(folder.path(), &["--partial"]).0, 0);
    assert_eq!(verify(folder.path(), &["no-such-file"]).0, 74);
    assert_eq!(verify(folder.path(), &["--head", "x"]).0, 64);
    fs::remove_file(folder.path().join("data/keys.json")).unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 64);
}

/// Puts a place that takes nothing where the log is, and a good one back.
fn break_log(folder: &Path) {
    let log = log_of(folder);
    let _ = fs::rename(&log, folder.join("audit.jsonl.000001"));
    symlink("/dev/full", &log).unwrap();
}

fn mend_log(folder: &Path) {
    fs::remove_file(log_of(folder)).unwrap();
}

#[tokio::test]
async fn without_a_record_nothing_is_shown_and_messages_are_redacted_all_the_same() {
    for (setting, expected) in [
        ("label", "[email address]"),
        ("token", "TOKEN"),
        ("error", ""),
    ] {
        let mut redis = RedisServer::start();
        let gateway = recorded()
            .set("AUDIT__REQUIRED", "true")
            .set("VAULT__URL", redis.url())
            .set("RESTORE__UNAVAILABLE", setting)
            .start();
        let token = gateway.redacted("s", EMAIL).await;
        assert_eq!(gateway.restored("s", &token).await, EMAIL);
        break_log(gateway.folder.path());
        for _ in 0..3 {
            let answer = gateway.post(bodies::post("s", &token)).await;
            if setting == "error" {
                let told = (answer.status.as_u16(), answer.code());
                assert_eq!(told, (503, "audit_unavailable".to_owned()));
            } else {
                assert_eq!(answer.shown().replace(&token, "TOKEN"), expected);
            }
        }
        assert_eq!(gateway.redacted("s", EMAIL).await, token, "pre goes on");
        let body = json!({"session_id": "s", "text": token}).to_string();
        let client = gateway.post_body("/v1/restore", body).await;
        assert!(!client.text.contains("jane"), "{}", client.text);
        // What carries its own value needs a record, too.
        redis.kill();
        let sealed = gateway.redacted("s", EMAIL).await;
        assert!(sealed.len() > 80, "{sealed}");
        let answer = gateway.post(bodies::post("s", &sealed)).await;
        assert!(!answer.text.contains("jane"), "{}", answer.text);
        let degraded = "cloakroom_degraded_answers_total{reason=\"audit_unavailable\"}";
        if setting != "error" {
            assert!(gateway.metric(degraded).await >= 4.0);
        }
        assert!((gateway.metric("cloakroom_audit_down").await - 1.0).abs() < 0.1);
        gateway.says("the audit log cannot be written").await;

        mend_log(gateway.folder.path());
        assert_eq!(gateway.restored("s", &sealed).await, EMAIL);
        let folder = stopped(gateway);
        let told = verify(folder.path(), &[]);
        assert_eq!(told.0, 0, "{told:?}");
        // Of each value that was shown there is a record, and of no other.
        let restored = [".000001", ""]
            .map(|end| of_kind(&folder.path().join(format!("audit.jsonl{end}")), "restored").len());
        assert_eq!(restored, [1, 1], "{setting}");
    }
}

#[tokio::test]
async fn a_folder_that_is_missing_or_removed_is_no_log() {
    let gateway = recorded_to("file://records/audit.jsonl")
        .set("AUDIT__REQUIRED", "true")
        .start();
    let records = gateway.folder.path().join("records");
    let token = gateway.redacted("s", EMAIL).await;
    assert_eq!(gateway.restored("s", &token).await, "[email address]");
    fs::create_dir(&records).unwrap();
    assert_eq!(gateway.restored("s", &token).await, EMAIL);
    fs::remove_dir_all(&records).unwrap();
    assert_eq!(gateway.restored("s", &token).await, "[email address]");
    assert_eq!(gateway.redacted("s", EMAIL).await, token);
    fs::create_dir(&records).unwrap();
    assert_eq!(gateway.restored("s", &token).await, EMAIL);
    // That the first file is gone is seen.
    let folder = stopped(gateway);
    let output = audit(folder.path(), "file://records/audit.jsonl", &["verify"]);
    assert_eq!(output.status.code(), Some(65));
}

#[tokio::test]
async fn a_stream_whose_server_is_killed_or_hangs_is_no_log_until_it_is_back() {
    let mut redis = RedisServer::with(&["--appendonly", "yes", "--appendfsync", "always"]);
    let gateway = recorded_to(&redis.url())
        .set("AUDIT__DEADLINE_MS", 1000)
        .set("AUDIT__REQUIRED", "true")
        .start();
    let token = gateway.redacted("s", EMAIL).await;
    let shown = async || gateway.restored("s", &token).await;
    assert_eq!(shown().await, EMAIL);
    for fault in ["killed", "stopped"] {
        if fault == "killed" {
            redis.kill();
        } else {
            redis.stop();
        }
        for _ in 0..3 {
            assert_eq!(shown().await, "[email address]", "{fault}");
        }
        assert_eq!(gateway.redacted("s", EMAIL).await, token);
        if fault == "killed" {
            redis.restart();
        } else {
            redis.cont();
        }
        eventually("it is recorded again", async || shown().await == EMAIL).await;
    }
    let folder = stopped(gateway);
    let output = audit(folder.path(), &redis.url(), &["verify"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let mut connection = redis::Client::open(redis.url())
        .unwrap()
        .get_connection()
        .unwrap();
    let ids: Vec<(String, Vec<(String, String)>)> = redis::cmd("XRANGE")
        .arg(&["cloakroom:audit", "-", "+"])
        .query(&mut connection)
        .unwrap();
    let _: i64 = redis::cmd("XDEL")
        .arg(&["cloakroom:audit", &ids[2].0])
        .query(&mut connection)
        .unwrap();
    let output = audit(folder.path(), &redis.url(), &["verify"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(65));
    assert!(told.contains("cloakroom:audit:3: "), "{told}");
    redis.kill();
    assert_eq!(
        audit(folder.path(), &redis.url(), &["verify"])
            .status
            .code(),
        Some(69)
    );
}

#[tokio::test]
async fn where_it_is_not_required_values_are_shown_and_the_log_catches_up() {
    let gateway = recorded().start();
    let token = gateway.redacted("s", EMAIL).await;
    eventually("it is written", async || {
        !of_kind(&log_of(gateway.folder.path()), "minted").is_empty()
    })
    .await;
    break_log(gateway.folder.path());
    assert_eq!(gateway.restored("s", &token).await, EMAIL);
    eventually("it is down", async || {
        gateway.metric("cloakroom_audit_down").await > 0.5
    })
    .await;
    mend_log(gateway.folder.path());
    eventually("it catches up", async || {
        of_kind(&log_of(gateway.folder.path()), "restored").len() == 1
    })
    .await;
    let folder = stopped(gateway);
    assert_eq!(verify(folder.path(), &[]), (0, String::new()));
}

#[tokio::test]
async fn a_log_outlives_kills_and_half_written_lines_and_rotations() {
    let mut setup = recorded();
    let log = log_of(setup.folder());
    for life in 0..4 {
        let gateway = setup
            .set("AUDIT__REQUIRED", "true")
            .set("AUDIT__ROTATE_BYTES", 2000)
            .start();
        for n in 0..4 {
            let session = format!("s{life}-{n}");
            let token = gateway.redacted(&session, EMAIL).await;
            assert_eq!(gateway.restored(&session, &token).await, EMAIL);
        }
        let head = gateway.get("/readyz?verbose").await.json()["audit"]
            .as_str()
            .unwrap()
            .to_owned();
        let folder = gateway.kill();
        // What was shown had been recorded.
        let (code, told) = verify(folder.path(), &["--head", &head]);
        assert_eq!(code, 0, "{told}");
        let text = fs::read_to_string(&log).unwrap_or_default();
        fs::write(&log, format!("{text}{{\"seq\":99,\"time\":\"2026-")).unwrap();
        assert_eq!(verify(folder.path(), &[]).0, 65, "nobody has said yet why");
        setup = recorded().in_folder(folder);
    }
    let gateway = setup.start();
    let folder = stopped(gateway);
    assert_eq!(verify(folder.path(), &[]), (0, String::new()));
    let rotated = fs::read_dir(folder.path()).unwrap();
    let names = rotated.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut rotated: Vec<_> = names
        .filter(|name| name.starts_with("audit.jsonl."))
        .collect();
    rotated.sort();
    assert!(rotated.len() > 2, "{rotated:?}");
    fs::remove_file(folder.path().join(&rotated[1])).unwrap();
    assert_eq!(verify(folder.path(), &[]).0, 65);
}

#[tokio::test]
async fn gateways_and_commands_share_a_file_and_a_stream() {
    let redis = RedisServer::start();
    for sink in ["file://audit.jsonl".to_owned(), redis.url()] {
        let one = recorded_to(&sink).start();
        let two = recorded_to(&sink).beside(&one).start();
        let (mut tokens, turns) = (Vec::new(), 20);
        for turn in 0..turns {
            let (here, there) = if turn % 2 == 0 {
                (&one, &two)
            } else {
                (&two, &one)
            };
            let session = format!("s{turn}");
            let token = here.redacted(&session, EMAIL).await;
            assert_eq!(there.restored(&session, &token).await, EMAIL);
            tokens.push(token);
        }
        let erased = command()
            .current_dir(one.folder.path())
            .env("CLOAKROOM_AUDIT__SINK", &sink)
            .env("CLOAKROOM_AUDIT__DEADLINE_MS", PATIENCE.to_string())
            .args(["erase", "session", "s1"])
            .output()
            .unwrap();
        assert!(erased.status.success());
        stopped(one);
        let folder = stopped(two);
        let output = audit(folder.path(), &sink, &["verify"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let told = String::from_utf8(output.stdout).unwrap();
        // Two tokens or values a turn, two starts and ends, one erasure.
        let expected = format!("whole: {} records, 3 chains", 2 * turns + 5);
        assert!(told.starts_with(&expected), "{told}");
    }
}

#[tokio::test]
async fn standard_output_can_be_checked_as_it_was_kept() {
    let gateway = gateway().set("AUDIT__SINK", "stdout:").start();
    gateway.redacted("s", EMAIL).await;
    gateway.signal("TERM");
    let folder = gateway.folder.clone();
    let (_, log) = gateway.ended();
    let kept: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with("{\"seq\""))
        .collect();
    assert_eq!(kept.len(), 3, "{log}");
    fs::write(folder.path().join("kept"), kept.join("\n")).unwrap();
    let output = audit(folder.path(), "stdout:", &["verify", "kept"]);
    assert!(output.status.success());
    assert_eq!(
        audit(folder.path(), "stdout:", &["verify"]).status.code(),
        Some(64)
    );
}

#[tokio::test]
async fn settings_of_the_audit_log_are_checked_and_wait_for_the_next_start() {
    let folder = tempfile::TempDir::new().unwrap();
    for (settings, expected) in [
        ("[audit]\nrequired = true", "needs `audit.sink`"),
        (
            "[audit]\nsink = 'http://x'",
            "audit.sink: must be file://PATH",
        ),
        (
            "[audit]\nsink = 'file://x'\npassword = 'hunter2'",
            "audit.password: belongs to",
        ),
    ] {
        fs::write(folder.path().join("cloakroom.toml"), settings).unwrap();
        let output = command().current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(64));
        assert!(
            told.contains(expected) && !told.contains("hunter2"),
            "{told}"
        );
    }
    let gateway = gateway().set("RELOAD__WATCH_MS", 20).start();
    fs::write(
        gateway.folder.path().join("cloakroom.toml"),
        "[audit]\nsink = 'file://audit.jsonl'\n",
    )
    .unwrap();
    eventually("it is named", async || {
        gateway.log().contains("these wait for the next start") && gateway.log().contains("audit")
    })
    .await;
}
