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
            "must be sqlite://PATH, redis://HOST:PORT or memory:",
        ),
        (
            "postgres://db/x",
            "must be sqlite://PATH, redis://HOST:PORT or memory:",
        ),
        (
            "memory:x",
            "must be sqlite://PATH, redis://HOST:PORT or memory:",
        ),
        (
            "memory",
            "must be sqlite://PATH, redis://HOST:PORT or memory:",
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
        (
            "rediss://:hunter2@cache",
            "this version does not support rediss:// yet",
        ),
        (
            "redis+cluster://a,b",
            "this version does not support redis+cluster:// yet",
        ),
        (
            "redis+sentinel://a,b/main",
            "this version does not support redis+sentinel:// yet",
        ),
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

    let twice = problem("[vault]\nurl = 'redis://:hunter2@cache'\npassword = 'hunter2'\n");
    let expected = "cloakroom.toml:3: vault.password: the URL has a password too \
                    (cloakroom.toml:2); set one of them";
    assert_eq!(twice, expected);
    let expected = "cloakroom.toml:1: vault.password: only a redis:// vault has a password";
    assert_eq!(problem("vault.password = 'hunter2'"), expected);
}
