//! The life of the key ring: made, rotated under load, retired; from file and command.

use std::{
    fs,
    path::Path,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::support::gateway::{Gateway, command, eventually, gateway};

const SECRET: &str = "jane.doe@example.com";

/// Runs the program in the folder of a gateway.
fn run(folder: &Path, args: &[&str]) -> Output {
    command().current_dir(folder).args(args).output().unwrap()
}

fn run_well(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The id, state and number of records of each key.
fn list(folder: &Path) -> Vec<(String, String, u64)> {
    let text = run_well(folder, &["keys", "list"]);
    text.lines()
        .map(|line| {
            let mut words = line.split_whitespace();
            let mut word = || words.next().unwrap().to_owned();
            (word(), word(), word().parse().unwrap())
        })
        .collect()
}

async fn stale(gateway: &Gateway, source: &str) -> bool {
    let answer = gateway.get("/readyz?verbose").await.json();
    answer[source] == "stale"
}

/// Waits until the gateway has looked at its key ring once more.
async fn reloaded(gateway: &Gateway, result: &str, before: f64) {
    let series = format!("cloakroom_reloads_total{{source=\"keys\",result=\"{result}\"}}");
    eventually("the ring is loaded again", async || {
        let text = gateway.get("/metrics").await.text;
        let count = text.lines().find_map(|line| line.strip_prefix(&series));
        count.is_some_and(|count| count.trim().parse::<f64>().unwrap() > before)
    })
    .await;
}

#[tokio::test]
async fn a_rotation_under_load_loses_nothing_on_any_gateway() {
    let one = gateway().set("RELOAD__WATCH_MS", 50).start();
    let two = gateway().beside(&one).set("RELOAD__WATCH_MS", 50).start();
    let (one, two) = (Arc::new(one), Arc::new(two));
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (one, two, stop) = (one.clone(), two.clone(), stop.clone());
            tokio::spawn(async move {
                let mut turns = 0;
                while !stop.load(Ordering::Relaxed) {
                    let session = format!("s{writer}-{}", turns / 10);
                    let mail = format!("jane.{turns}@example.com");
                    let (here, there) = if turns % 2 == 0 {
                        (&one, &two)
                    } else {
                        (&two, &one)
                    };
                    let token = here.redacted(&session, &mail).await;
                    assert!(token.starts_with("[EMAIL_ADDRESS_"), "{token}");
                    assert_eq!(there.restored(&session, &token).await, mail);
                    turns += 1;
                }
                turns
            })
        })
        .collect();
    let token = one.redacted("old", SECRET).await;
    let folder = one.folder.path().to_owned();
    let rotate = tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            run_well(&folder, &["keys", "rotate", "--settle", "4"]);
        }
    });
    rotate.await.unwrap();
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    assert_eq!(two.restored("old", &token).await, SECRET);
    // The same value has the same token still.
    assert_eq!(one.redacted("old", SECRET).await, token);
    let keys = list(one.folder.path());
    assert_eq!(keys.len(), 4);
    assert_eq!(keys[3].1, "active");
}

#[tokio::test]
async fn a_retired_key_is_reported_before_and_unreadable_after() {
    let redis = crate::support::redis::RedisServer::start();
    for vault in ["", &redis.url()] {
        let mut setup = gateway();
        if !vault.is_empty() {
            setup = setup.set("VAULT__URL", vault);
        }
        let gateway = setup.start();
        let folder = gateway.folder.path();
        if !vault.is_empty() {
            let settings = format!("[vault]\nurl = '{vault}'\n");
            fs::write(folder.join("cloakroom.toml"), settings).unwrap();
        }
        let two = gateway
            .redacted("s", &format!("{SECRET} 4111 1111 1111 1111"))
            .await;
        let old = list(folder);
        assert_eq!((old.len(), old[0].2), (1, 2), "{vault}");
        run_well(folder, &["keys", "rotate", "--settle", "0"]);
        gateway.signal("HUP");
        reloaded(&gateway, "ok", 0.0).await;
        eventually("the new key seals", async || {
            gateway.redacted("new", "joe@example.com").await;
            list(folder)[1].2 == 1
        })
        .await;

        let old = &old[0].0;
        let refused = run(folder, &["keys", "retire", old]);
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(75), "{told}");
        assert!(told.contains(&format!("2 records need {old}")), "{told}");
        assert_eq!(
            gateway.restored("s", &two).await,
            format!("{SECRET} 4111 1111 1111 1111")
        );

        run_well(folder, &["keys", "retire", old, "--force"]);
        eventually("the key is gone", async || {
            gateway.restored("s", &two).await == two
        })
        .await;
        let keys = list(folder);
        assert_eq!(keys[0].1, "active");
        assert_eq!(
            (keys[1].0.as_str(), keys[1].1.as_str(), keys[1].2),
            (old.as_str(), "unknown", 2)
        );
        // What still needs no retired key goes on.
        let token = gateway.redacted("new", "joe@example.com").await;
        assert_eq!(gateway.restored("new", &token).await, "joe@example.com");
    }
}

/// As a whole: a file that is written in place is empty for a moment.
fn replace(file: &Path, text: &str) {
    let next = file.with_extension("next");
    fs::write(&next, text).unwrap();
    private(&next);
    fs::rename(&next, file).unwrap();
}

#[tokio::test]
async fn a_ring_that_is_wrong_leaves_the_last_good_one_in_force() {
    let gateway = gateway().set("RELOAD__WATCH_MS", 20).start();
    let token = gateway.redacted("s", SECRET).await;
    let file = gateway.data().join("keys.json");
    let good = fs::read_to_string(&file).unwrap();
    let other = run_well(Path::new("/"), &["keys", "init", "--print"]);
    for bad in [Some("{".to_owned()), Some(other), None] {
        match &bad {
            Some(bad) => replace(&file, bad),
            None => fs::remove_file(&file).unwrap(),
        }
        eventually("it is noticed", async || stale(&gateway, "keys").await).await;
        assert_eq!(gateway.get("/readyz").await.status, 200);
        assert_eq!(gateway.restored("s", &token).await, SECRET);
        assert!((gateway.metric("cloakroom_stale{source=\"keys\"}").await - 1.0).abs() < 0.1);
        replace(&file, &good);
        eventually("it is well again", async || !stale(&gateway, "keys").await).await;
    }
    assert!(!stale(&gateway, "settings").await);
    gateway.says("that of another vault").await;
    gateway.says("there is none").await;
}

#[tokio::test]
async fn a_ring_comes_from_a_command_again_and_again() {
    let setup = gateway();
    let folder = setup.folder().to_owned();
    let ring = run_well(&folder, &["keys", "init", "--print"]);
    fs::write(folder.join("elsewhere"), &ring).unwrap();
    let settings = format!(
        "[keys]\ncommand = ['cat', '{}']\ncommand_refresh_seconds = 1\n",
        folder.join("elsewhere").display()
    );
    fs::write(folder.join("cloakroom.toml"), settings).unwrap();
    let gateway = setup.start();
    let token = gateway.redacted("s", SECRET).await;
    assert!(!gateway.data().join("keys.json").exists());

    let refused = run(&folder, &["keys", "rotate"]);
    assert_eq!(refused.status.code(), Some(64));
    let rotated = run_well(&folder, &["keys", "rotate", "--print"]);
    fs::write(folder.join("elsewhere"), rotated).unwrap();
    eventually("the new key seals", async || {
        gateway.redacted("s2", "joe@example.com").await;
        list(&folder)[1].2 == 1
    })
    .await;
    assert_eq!(gateway.restored("s", &token).await, SECRET);

    let before = gateway
        .metric("cloakroom_reloads_total{source=\"keys\",result=\"ok\"}")
        .await;
    fs::remove_file(folder.join("elsewhere")).unwrap();
    eventually("it is noticed", async || stale(&gateway, "keys").await).await;
    assert_eq!(gateway.restored("s", &token).await, SECRET);
    assert!(before >= 1.0);
    gateway.says("the command ended with code 1").await;
}

#[test]
fn a_ring_is_made_once_and_its_keys_are_named_right() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(run(folder, &["keys", "list"]).status.code(), Some(64));
    run_well(folder, &["keys", "init"]);
    let made = fs::read_to_string(folder.join("data/keys.json")).unwrap();
    assert_eq!(run(folder, &["keys", "init"]).status.code(), Some(75));
    assert_eq!(
        fs::read_to_string(folder.join("data/keys.json")).unwrap(),
        made
    );
    let id = list(folder)[0].0.clone();
    for args in [
        ["keys", "retire", &id],
        ["keys", "retire", "nobody"],
        ["keys", "activate", "nobody"],
    ] {
        assert_eq!(run(folder, &args).status.code(), Some(64), "{args:?}");
    }
    run_well(folder, &["keys", "rotate", "--add-only"]);
    let keys = list(folder);
    assert_eq!(
        (keys[0].1.as_str(), keys[1].1.as_str()),
        ("active", "opens")
    );
    run_well(folder, &["keys", "activate", &keys[1].0]);
    assert_eq!(list(folder)[1].1, "active");
    run_well(folder, &["keys", "retire", &keys[0].0]);
    assert_eq!(list(folder).len(), 1);
    // No command but these prints a key.
    let text = run_well(folder, &["keys", "list"]);
    let ring: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("data/keys.json")).unwrap()).unwrap();
    for key in ring["keys"].as_object().unwrap().values() {
        assert!(!text.contains(key.as_str().unwrap()));
    }
}

fn private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}
