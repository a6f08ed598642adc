//! Which layer wins, and what is refused in each.

use std::path::PathBuf;

use super::Setup;
use crate::config::Flags;

#[test]
fn later_layers_win_key_by_key() {
    let file = "listen = '127.0.0.1:1'\n[vault]\ndeadline_ms = 1\nmax_entries_per_session = 7\n";
    let setup = Setup::file(file);
    assert_eq!(setup.settings().listen.port(), 1);
    assert_eq!(setup.settings().vault.deadline.as_millis(), 1);
    // Keys beside the one that is set keep what they had.
    assert_eq!(setup.settings().main.session_ttl.as_secs(), 86400);

    let setup = setup
        .env("CLOAKROOM_LISTEN", "127.0.0.1:2")
        .env("CLOAKROOM_VAULT__DEADLINE_MS", "2");
    assert_eq!(setup.settings().listen.port(), 2);
    assert_eq!(setup.settings().vault.deadline.as_millis(), 2);
    assert_eq!(setup.settings().vault.max_entries_per_session, 7);

    let setup = setup.listen("127.0.0.1:3");
    assert_eq!(setup.settings().listen.port(), 3);
}

#[test]
fn a_bad_value_that_a_later_layer_replaces_is_no_problem() {
    let setup = Setup::file("workers = 'many'\n").env("CLOAKROOM_WORKERS", "3");
    assert_eq!(setup.settings().workers, 3);
}

#[test]
fn the_data_folder_is_set_by_each_layer() {
    let mut setup = Setup::file("data_dir = 'a'\n");
    assert_eq!(setup.settings().data_dir, setup.path("a"));
    setup = setup.env("CLOAKROOM_DATA_DIR", "b");
    assert_eq!(setup.settings().data_dir, setup.path("b"));
    setup.flags.data_dir = Some(PathBuf::from("/c"));
    assert_eq!(setup.settings().data_dir, PathBuf::from("/c"));
}

#[test]
fn the_config_flag_names_the_only_file_that_is_read() {
    let mut setup = Setup::file("workers = 1\n").with("other.toml", "workers = 2\n");
    setup.flags.config = Some(PathBuf::from("other.toml"));
    assert_eq!(setup.settings().workers, 2);
    setup.flags = Flags {
        config: Some(PathBuf::from("absent.toml")),
        ..Flags::default()
    };
    let expected = ["absent.toml: the file cannot be read: entity not found"];
    assert_eq!(setup.problems(), expected);
}

#[test]
fn an_unreadable_settings_file_is_a_problem() {
    let setup = Setup::new().with("cloakroom.toml", b"listen = '\xff'");
    let problems = setup.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("cloakroom.toml: the file cannot be read"));
}

#[test]
fn all_problems_are_reported_at_once_with_their_places() {
    let file = "\
workers = 'many'
liste = 'x'

[vault]
url = 'postgres://hunter2@db'
deadline_ms = 0
[policy.entities.us_ssn]
action = 'shred'
[auth]
basic = 'hunter2'
";
    let setup = Setup::file(file)
        .env("CLOAKROOM_LOG__FORMAT", "xml")
        .env("CLOAKROOM_VAULT_URL", "hunter2")
        .listen("everywhere");
    let expected = [
        "cloakroom.toml:1: workers: must be a whole number from 0 to 1024",
        "cloakroom.toml:2: liste: is not known; did you mean `listen`?",
        "cloakroom.toml:5: vault.url: must be sqlite://PATH, redis://HOST:PORT or another form of redis, or memory:",
        "cloakroom.toml:6: vault.deadline_ms: must be a whole number from 1 to 5000",
        "cloakroom.toml:7: policy.entities.us_ssn: no recognizer finds this entity type; \
         did you mean US_SSN?",
        "cloakroom.toml:8: policy.entities.us_ssn.action: must be one of \"token\", \"mask\", \
         \"replace\", \"drop\", \"block\", \"keep\"",
        "cloakroom.toml:10: auth.basic: must be `user:password`",
        "CLOAKROOM_LOG__FORMAT: must be one of \"text\", \"json\"",
        "CLOAKROOM_VAULT_URL: is not known; did you mean CLOAKROOM_VAULT__URL?",
        "--listen: must be an address and a port, such as 127.0.0.1:8080",
    ];
    assert_eq!(setup.problems(), expected);
}

#[test]
fn keys_that_are_not_known_are_refused_wherever_they_stand() {
    let cases = [
        ("nonsense = 1", "nonsense: is not known"),
        ("[nonsense]", "nonsense: is not known"),
        ("[nonsense]\na = 1", "nonsense.a: is not known"),
        ("[nonsense.deep]\n", "nonsense.deep: is not known"),
        (
            "[vault]\nlisten = 'x'",
            "vault.listen: is not known; did you mean `listen`?",
        ),
        ("[vault]\nurl.x = 1", "vault.url.x: is not known"),
        ("[listen]", "listen: is a value, not a section"),
        ("vault = 'memory:'", "vault: is a section, not a value"),
        (
            "[[vault]]\nurl = 'memory:'",
            "vault: is a section, not a value",
        ),
        ("'vault.url' = 'memory:'", "holds a key that is not known"),
        (
            "[auth]\nopen = true",
            "auth.open: is not known; did you mean `auth.api.open`?",
        ),
        (
            "[auth.admin]\nbearer = 'x'",
            "auth.admin.bearer: is not known",
        ),
        (
            "[policy.entities]\nUS_SSN = 'mask'",
            "policy.entities.US_SSN: is a section, not a value",
        ),
        (
            "[policy.entities.US_SSN]\nkeep = 4",
            "policy.entities.US_SSN.keep: is not known",
        ),
    ];
    for (file, expected) in cases {
        let problems = Setup::file(file).problems();
        assert!(
            problems.iter().any(|p| p.contains(expected)),
            "{file}: {problems:?}"
        );
    }
}

#[test]
fn variables_that_are_not_known_are_refused() {
    for name in [
        "CLOAKROOM_",
        "CLOAKROOM_NONSENSE",
        "CLOAKROOM_VAULT",
        "CLOAKROOM_VAULT_URL",
        "CLOAKROOM_VAULT__URL__X",
        "CLOAKROOM_VAULT.URL",
        "CLOAKROOM_vault__url",
        "CLOAKROOM_LISTEN__",
        "CLOAKROOM__LISTEN",
        "CLOAKROOM_PORT",
        "CLOAKROOM_SERVICE_HOST",
    ] {
        let problems = Setup::new().env(name, "hunter2").problems();
        assert_eq!(problems.len(), 1, "{name}: {problems:?}");
        assert!(
            problems[0].starts_with(&format!("{name}: is ")),
            "{problems:?}"
        );
    }
    let others = Setup::new()
        .env("PATH", "/bin")
        .env("MYCLOAKROOM_X", "1")
        .env("CLOAKROOMX", "1");
    assert_eq!(others.problems(), [""; 0]);
}

#[test]
fn variables_that_kubernetes_sets_for_services_are_passed_over() {
    let setup = Setup::new()
        .env("CLOAKROOM_SERVICE_HOST", "10.0.0.7")
        .env("CLOAKROOM_SERVICE_PORT", "8080")
        .env("CLOAKROOM_SERVICE_PORT_HTTP", "8080")
        .env("CLOAKROOM_PORT", "tcp://10.0.0.7:8080")
        .env("CLOAKROOM_PORT_8080_TCP", "tcp://10.0.0.7:8080")
        .env("CLOAKROOM_PORT_8080_TCP_PROTO", "tcp")
        .env("CLOAKROOM_PORT_8080_TCP_PORT", "8080")
        .env("CLOAKROOM_PORT_8080_TCP_ADDR", "10.0.0.7")
        .env("CLOAKROOM_REDIS_SERVICE_HOST", "fd00::7");
    assert_eq!(setup.problems(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    let mut setup = Setup::new();
    let value = std::ffi::OsString::from_vec(b"\xffhunter2".to_vec());
    setup
        .environment
        .push(("CLOAKROOM_LISTEN".into(), value.clone()));
    setup.environment.push(("LISTEN".into(), value));
    assert_eq!(setup.problems(), ["CLOAKROOM_LISTEN: must be UTF-8"]);
}

#[test]
fn a_text_that_is_no_toml_is_reported_by_line_and_never_quoted() {
    let cases = [
        (
            "\n\n[auth]\nbearer = hunter2\n",
            "cloakroom.toml:4: not valid TOML",
        ),
        (
            "[auth]\nbearer = 'hunter2\n",
            "cloakroom.toml:2: not valid TOML",
        ),
        (
            "[auth]\nbearer 'hunter2'\n",
            "cloakroom.toml:2: not valid TOML",
        ),
        (
            "[auth]\nbearer = \"hunter2\\q\"\n",
            "cloakroom.toml:2: not valid TOML",
        ),
        (
            "auth.bearer = 'one\nhunter2 = two'",
            "cloakroom.toml:1: not valid TOML",
        ),
        ("hunter2 hunter2", "cloakroom.toml:1: not valid TOML"),
        (
            "workers = 1\nworkers = 2\n",
            "cloakroom.toml:2: not valid TOML: duplicate key",
        ),
    ];
    for (file, expected) in cases {
        // What else the file says is not known, so the open address is not held against it.
        let problems = Setup::file(file).behind_proxy("0.0.0.0:80").problems();
        assert!(
            problems.iter().any(|p| p.starts_with(expected)),
            "{file}: {problems:?}"
        );
        assert!(
            problems.iter().all(|p| p.contains("not valid TOML")),
            "{problems:?}"
        );
        assert!(
            problems.iter().all(|p| !p.contains("hunter2")),
            "{problems:?}"
        );
    }
}
