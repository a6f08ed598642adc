//! Settings as a user writes them: what they change, and what is refused.

use crate::support::gateway::{command, gateway};

const EMAIL: &str = "jane.doe@example.com";

#[tokio::test]
async fn each_action_does_what_it_says() {
    let setup = gateway();
    std::fs::write(
        setup.folder().join("cloakroom.toml"),
        r#"
        [policy]
        allow = ["Press@Example.com"]

        [policy.entities.CREDIT_CARD]
        action = "mask"
        keep_last = 4

        [policy.entities.EMAIL_ADDRESS]
        action = "replace"
        text = "<mail>"

        [policy.entities.IP_ADDRESS]
        action = "drop"

        [policy.entities.URL]
        action = "keep"
        "#,
    )
    .unwrap();
    let gateway = setup.start();
    for (text, expected) in [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("to jane.doe@example.com!", "to <mail>!"),
        ("to press@example.com!", "to press@example.com!"),
        ("from 81.2.69.160 on", "from  on"),
        ("see https://example.com/a", "see https://example.com/a"),
    ] {
        assert_eq!(gateway.redacted("s", text).await, expected);
    }
    // What is kept does not hide what stands in it.
    let inside = gateway
        .redacted("s", "https://example.com/?mail=jane.doe@example.com")
        .await;
    assert!(!inside.contains("jane"), "{inside}");
}

#[tokio::test]
async fn a_threshold_decides_what_is_found() {
    let strict = gateway()
        .set("POLICY__ENTITIES__US_SSN__THRESHOLD", "1.0")
        .start();
    let lax = gateway().start();
    let text = "ssn 219099999";
    assert!(lax.redacted("s", text).await.contains("[US_SSN_"));
    assert_eq!(strict.redacted("s", text).await, text);
}

#[tokio::test]
async fn flags_win_over_the_environment_and_that_over_the_file() {
    let setup = gateway();
    let file = setup.folder().join("other.toml");
    std::fs::write(
        &file,
        "data_dir = \"from-file\"\n[restore]\nunknown = \"label\"\n",
    )
    .unwrap();
    let gateway = setup
        .arg("--config")
        .arg(file.to_str().unwrap())
        .arg("--data-dir")
        .arg("from-flag")
        .set("DATA_DIR", "from-env")
        .start();
    assert_eq!(gateway.restored("s", "[PERSON_KQZVTR]").await, "[person]");
    assert!(gateway.folder.path().join("from-flag").is_dir());
    assert!(!gateway.folder.path().join("from-env").exists());
}

#[test]
fn all_problems_are_reported_at_once_and_no_secret_with_them() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("cloakroom.toml"),
        "listen = \"nowhere\"\nlisten_adress = 1\n[vault]\nurl = \"mongodb://u:hunter2@h\"\n[policy.entities.NO_SUCH_TYPE]\naction = \"burn\"\n",
    )
    .unwrap();
    let output = command()
        .current_dir(folder.path())
        .env("CLOAKROOM_AUTH__BEARER", "hunter3")
        .env("CLOAKROOM_AUTH__BEARER_FILE", "/nonexistent")
        .env("CLOAKROOM_NO_SUCH_KEY", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(64));
    let errors = String::from_utf8_lossy(&output.stderr);
    for place in [
        "cloakroom.toml:1",
        "cloakroom.toml:2",
        "cloakroom.toml:4",
        "NO_SUCH_TYPE",
        "policy.entities.NO_SUCH_TYPE.action",
        "CLOAKROOM_AUTH__BEARER",
        "CLOAKROOM_NO_SUCH_KEY",
    ] {
        assert!(errors.contains(place), "{place} is missing in {errors}");
    }
    assert!(!errors.contains("hunter"), "{errors}");
    assert!(
        !folder.path().join("data").exists(),
        "nothing is made before the settings are right"
    );
}

#[tokio::test]
async fn a_key_ring_that_is_broken_or_open_to_others_keeps_it_from_starting() {
    use std::os::unix::fs::PermissionsExt as _;
    let first = gateway().start();
    let token = first.redacted("s", EMAIL).await;
    let ring = first.data().join("keys.json");
    let text = std::fs::read_to_string(&ring).unwrap();
    assert_eq!(
        std::fs::metadata(&ring).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let folder = first.kill();
    let start = || {
        command()
            .current_dir(folder.path())
            .args(["--listen", "127.0.0.1:0"])
            .output()
            .unwrap()
    };

    std::fs::write(&ring, "{\"version\":1").unwrap();
    let output = start();
    assert_eq!(output.status.code(), Some(64));
    std::fs::write(&ring, &text).unwrap();
    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = start();
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("keys.json"));
    // Never is a new ring made where one was.
    assert_eq!(std::fs::read_to_string(&ring).unwrap(), text);

    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o600)).unwrap();
    let again = gateway().in_folder(folder.clone()).start();
    assert_eq!(again.restored("s", &token).await, EMAIL);
}

#[tokio::test]
async fn another_ring_cannot_read_what_this_one_sealed() {
    let first = gateway().start();
    let token = first.redacted("s", EMAIL).await;
    let ring = first.data().join("keys.json");
    let folder = first.kill();
    std::fs::remove_file(&ring).unwrap();
    let other = gateway().in_folder(folder).start();
    assert_eq!(other.restored("s", &token).await, token);
}

#[tokio::test]
async fn the_start_tells_where_everything_is_and_its_curl_line_works() {
    let gateway = gateway().start();
    let log = gateway.log();
    crate::support::gateway::eventually("the curl line", async || gateway.log().contains("curl "))
        .await;
    let log = log + &gateway.log();
    for part in ["data/cloakroom.db", "data/keys.json", "none"] {
        assert!(log.contains(part), "{part} is missing in {log}");
    }
    let line = log
        .lines()
        .find(|line| line.trim_start().starts_with("curl "))
        .unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", line])
        .output()
        .unwrap();
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.contains("[EMAIL_ADDRESS_"), "{line}\n{answer}");
}
