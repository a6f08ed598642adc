//! Where the vault is.

use super::{Setup, problem};
use crate::config::VaultLocation;

#[test]
fn vault_urls_name_a_store() {
    let at = |url: &str| {
        Setup::new()
            .env("CLOAKROOM_VAULT__URL", url)
            .settings()
            .vault
            .location
    };
    let path = |url: &str| match at(url) {
        VaultLocation::Sqlite {
            path,
            is_default: false,
        } => path,
        _ => panic!("{url} is no SQLite vault"),
    };
    assert!(path("sqlite://some/vault.db").ends_with("some/vault.db"));
    assert!(path("sqlite://some/vault.db").is_absolute());
    assert_eq!(
        path("sqlite:///var/vault.db").to_str(),
        Some("/var/vault.db")
    );
    assert!(matches!(at("memory:"), VaultLocation::Memory));
    for good in [
        "redis://cache",
        "redis://cache:6380",
        "redis://cache/",
        "redis://cache/3",
        "redis://[::1]:6379/0",
        "redis://user:pass%40word@10.0.0.7:6379/15",
        "redis://:password@cache",
        "rediss://cache",
        "redis+sentinel://user@a:1,b/main/3",
        "rediss+cluster://:password@a:1,b",
    ] {
        let VaultLocation::Redis { url } = at(good) else {
            panic!("{good} is no Redis vault");
        };
        assert_eq!(url.expose(), good);
    }
}

#[test]
fn vault_urls_of_another_form_are_refused() {
    for (url, expected) in [
        ("", "must be a text"),
        (
            "vault.db",
            "must be sqlite://PATH, redis://HOST:PORT or another form of redis, or memory:",
        ),
        (
            "postgres://db/x",
            "must be sqlite://PATH, redis://HOST:PORT or another form of redis, or memory:",
        ),
        (
            "memory:x",
            "must be sqlite://PATH, redis://HOST:PORT or another form of redis, or memory:",
        ),
        (
            "memory",
            "must be sqlite://PATH, redis://HOST:PORT or another form of redis, or memory:",
        ),
        (
            "sqlite:vault.db",
            "must be sqlite://PATH, where PATH is a file",
        ),
        ("sqlite://", "must be sqlite://PATH, where PATH is a file"),
        (
            "sqlite://:memory:",
            "must be sqlite://PATH, where PATH is a file",
        ),
        (
            "sqlite://folder/",
            "must be sqlite://PATH, where PATH is a file",
        ),
        (
            "sqlite://vault.db?mode=ro",
            "must be sqlite://PATH, where PATH is a file",
        ),
        ("redis:", "must be redis://HOST:PORT"),
        ("redis://", "must be redis://HOST:PORT"),
        ("redis://:hunter2@", "must be redis://HOST:PORT"),
        ("redis://cache:port", "must be redis://HOST:PORT"),
        ("redis://cache/database", "must be redis://HOST:PORT"),
        ("redis://cache?x=1", "must be redis://HOST:PORT"),
        ("redis://cache#1", "must be redis://HOST:PORT"),
        ("redis://a,b", "must be redis://HOST:PORT"),
        ("rediss://:hunter2@cache/x", "must be redis://HOST:PORT"),
        ("redis+other://:hunter2@a", "must be redis://HOST:PORT"),
        ("redis+cluster://a,b/1", "must be redis://HOST:PORT"),
        ("redis+sentinel://a,b", "must be redis://HOST:PORT"),
    ] {
        let problem = problem(&format!("[vault]\nurl = '{url}'"));
        assert!(
            problem.starts_with("cloakroom.toml:2: vault.url: "),
            "{url}: {problem}"
        );
        assert!(
            problem.contains(expected) && !problem.contains("hunter2"),
            "{url}: {problem}"
        );
    }
}

#[test]
fn the_password_of_redis_may_stand_outside_its_url() {
    let setup = Setup::file("[vault]\nurl = 'redis://user@cache/1'\npassword_file = 'password'\n")
        .with("password", "p@ss/word\n");
    let location = setup.settings().vault.location;
    assert_eq!(location.describe(), "redis://cache/1");
    let VaultLocation::Redis { url } = location else {
        panic!("the vault is Redis");
    };
    assert_eq!(url.expose(), "redis://user:p%40ss%2Fword@cache/1");
    let setup = Setup::file("vault.url = 'redis+sentinel://a:1,b/main'\nvault.password = 'p@ss'");
    let VaultLocation::Redis { url } = setup.settings().vault.location else {
        panic!("the vault is Redis");
    };
    assert_eq!(url.expose(), "redis+sentinel://:p%40ss@a:1,b/main");

    let twice = problem("[vault]\nurl = 'redis://:hunter2@cache'\npassword = 'hunter2'\n");
    let expected = "cloakroom.toml:3: vault.password: the URL has a password too \
                    (cloakroom.toml:2); set one of them";
    assert_eq!(twice, expected);
    let expected = "cloakroom.toml:1: vault.password: only a redis:// vault has a password";
    assert_eq!(problem("vault.password = 'hunter2'"), expected);
}

#[test]
fn what_a_form_of_redis_does_not_know_is_refused() {
    for (vault, expected) in [
        (
            "url = 'redis://a'\nredis.ca_file = 'ca'",
            "vault.redis.ca_file: only a vault at rediss:// is reached by TLS",
        ),
        (
            "redis.certificate_file = 'ca'\nredis.key_file = 'ca'",
            "vault.redis.certificate_file: only a vault at rediss://",
        ),
        (
            "url = 'rediss://a'\nredis.certificate_file = 'ca'",
            "vault.redis.certificate_file: needs `vault.redis.key_file` too",
        ),
        (
            "url = 'rediss://a'\nredis.key_file = 'ca'",
            "vault.redis.key_file: needs `vault.redis.certificate_file` too",
        ),
        (
            "url = 'rediss://a'\nredis.ca_file = 'none'",
            "vault.redis.ca_file: the file cannot be read",
        ),
        (
            "url = 'redis+cluster://a'\nredis.sentinel_password = 'hunter2'",
            "vault.redis.sentinel_password: only a vault at redis+sentinel:// has sentinels",
        ),
        (
            "url = 'redis+cluster://a'\nredis.replicas = -1",
            "vault.redis.replicas: must be a whole number from 0 to 100",
        ),
    ] {
        let setup = Setup::file(&format!("[vault]\n{vault}\n")).with("ca", "x");
        let problems = setup.problems();
        assert_eq!(problems.len(), 1, "{vault}: {problems:?}");
        assert!(problems[0].contains(expected), "{vault}: {problems:?}");
        assert!(!problems[0].contains("hunter2"), "{vault}");
    }
}
