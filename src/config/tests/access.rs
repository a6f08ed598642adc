//! Secrets, methods of authentication and where the gateway may listen.

use super::Setup;
use crate::auth::{AuthOptions, Authenticator};

fn methods(options: &AuthOptions) -> Vec<&'static str> {
    Authenticator::new(options.clone()).methods()
}

#[test]
fn secrets_are_given_inline_or_as_files_without_their_last_newline() {
    let setup = Setup::file(
        "[auth]\njwt_secret_file = 'jwt'\nbearer = 'token'\nbasic_file = 'basic'\n\
         api_key_header = 'X-Shop-Key'\njwt_require_exp = true\n",
    )
    .with("jwt", "purple unicorn\r\n")
    .with("basic", "user: pass \n")
    .with("key", "key-of-ours")
    .env("CLOAKROOM_AUTH__API_KEY_FILE", "key");
    let auth = setup.settings().auth.webhook;
    let jwt = auth.jwt.as_ref().unwrap();
    assert_eq!(jwt.secret.expose(), "purple unicorn");
    assert!(jwt.require_exp);
    assert_eq!(jwt.leeway_seconds, 30);
    assert_eq!(auth.bearer.as_ref().unwrap().expose(), "token");
    assert_eq!(auth.basic.as_ref().unwrap().expose(), "user: pass ");
    let api_key = auth.api_key.as_ref().unwrap();
    assert_eq!(api_key.value.expose(), "key-of-ours");
    assert_eq!(api_key.header, "x-shop-key");
    assert_eq!(methods(&auth), ["jwt", "bearer", "basic", "api_key"]);
}

#[test]
fn secrets_that_cannot_work_are_refused() {
    let setup = |auth: &str| {
        Setup::file(&format!("[auth]\n{auth}\n"))
            .with("empty", "")
            .with("newline", "\n")
            .with("lines", "hunter2\nhunter2\n")
            .with("binary", b"hunter2\xff")
            .with("large", "x".repeat((1 << 20) + 1))
    };
    for (auth, expected) in [
        (
            "bearer = ''",
            "auth.bearer: must be a text that is not empty",
        ),
        (
            "bearer = 7",
            "auth.bearer: must be a text that is not empty",
        ),
        (
            "bearer = ' hunter2'",
            "auth.bearer: must have no blanks around it",
        ),
        (
            "bearer = \"hunter2\\n\"",
            "auth.bearer: must have no blanks around it",
        ),
        (
            "bearer_file = 'lines'",
            "auth.bearer_file: must have no blanks around it",
        ),
        (
            "bearer_file = 'empty'",
            "auth.bearer_file: the file is empty",
        ),
        (
            "bearer_file = 'newline'",
            "auth.bearer_file: the file is empty",
        ),
        (
            "bearer_file = 'hunter2'",
            "auth.bearer_file: the file cannot be read",
        ),
        (
            "bearer_file = 'binary'",
            "auth.bearer_file: the file cannot be read",
        ),
        (
            "bearer_file = 'large'",
            "auth.bearer_file: it is longer than",
        ),
        (
            "bearer_file = '.'",
            "auth.bearer_file: the file cannot be read",
        ),
        ("basic = 'hunter2'", "auth.basic: must be `user:password`"),
        (
            "api_key = 'hunter2 '",
            "auth.api_key: must have no blanks around it",
        ),
        (
            "api_key_header = 'X Key'",
            "auth.api_key_header: must be the name of an HTTP header",
        ),
        (
            "api_key_header = ''",
            "auth.api_key_header: must be a text that is not empty",
        ),
        (
            "jwt_leeway_seconds = 601",
            "auth.jwt_leeway_seconds: must be a whole number",
        ),
        (
            "jwt_secret = 'hunter2'\nbearer = 'hunter2'",
            "must not be the same as `auth.jwt_secret`",
        ),
        (
            "jwt_secret = 'hunter2'\napi_key = 'hunter2'",
            "must not be the same as `auth.jwt_secret`",
        ),
    ] {
        // The open address is not held against methods that could not be read.
        let problems = setup(auth).behind_proxy("0.0.0.0:80").problems();
        assert_eq!(problems.len(), 1, "{auth}: {problems:?}");
        assert!(problems[0].contains(expected), "{auth}: {problems:?}");
        assert!(!problems[0].contains("hunter2"), "{problems:?}");
    }
}

#[test]
fn a_secret_in_both_forms_is_refused_also_across_layers() {
    let setup = Setup::file("[auth]\nbearer = 'hunter2'\n")
        .with("token", "hunter2")
        .env("CLOAKROOM_AUTH__BEARER_FILE", "token");
    let expected = "CLOAKROOM_AUTH__BEARER_FILE: `auth.bearer` is set too (cloakroom.toml:2); \
                    set one of them";
    assert_eq!(setup.problems(), [expected]);
}

#[test]
fn groups_without_a_section_share_the_methods() {
    let auth = Setup::file("auth.bearer = 'token'").settings().auth;
    for options in [&auth.webhook, &auth.api, &auth.metrics] {
        assert_eq!(methods(options), ["bearer"]);
    }
}

#[test]
fn a_group_with_a_section_has_only_its_methods() {
    let file = "\
[auth]
bearer = 'token'
jwt_require_exp = true
jwt_leeway_seconds = 5
api_key_header = 'X-Shop-Key'
[auth.webhook]
jwt_secret = 'purple unicorn'
jwt_leeway_seconds = 7
[auth.api]
api_key = 'key'
[auth.metrics]
open = true
";
    let auth = Setup::file(file).settings().auth;
    assert_eq!(methods(&auth.webhook), ["jwt"]);
    assert_eq!(methods(&auth.api), ["api_key"]);
    assert_eq!(methods(&auth.metrics), [""; 0]);
    // What is no credential is taken over where the section does not set it.
    let jwt = auth.webhook.jwt.unwrap();
    assert!(jwt.require_exp);
    assert_eq!(jwt.leeway_seconds, 7);
    assert_eq!(auth.api.api_key.unwrap().header, "x-shop-key");

    let variable = "CLOAKROOM_AUTH__WEBHOOK__BASIC";
    let auth = Setup::file("auth.bearer = 'token'")
        .env(variable, "a:b")
        .settings()
        .auth;
    assert_eq!(methods(&auth.webhook), ["basic"]);
    assert_eq!(methods(&auth.api), ["bearer"]);
}

#[test]
fn a_section_of_a_group_must_say_whom_it_lets_in() {
    let no_method = "names no method; to let anyone in, set `open = true`";
    for (file, expected) in [
        (
            "[auth.api]",
            format!("cloakroom.toml:1: auth.api: {no_method}"),
        ),
        (
            "[auth.api]\nopen = false",
            format!("cloakroom.toml:1: auth.api: {no_method}"),
        ),
        (
            "auth.api.jwt_require_exp = true",
            format!("cloakroom.toml:1: auth.api: {no_method}"),
        ),
        (
            "[auth.api]\nopen = true\nbearer = 'x'",
            "cloakroom.toml:2: auth.api.open: must not be true in a section that names a method"
                .to_owned(),
        ),
    ] {
        assert_eq!(Setup::file(file).problems(), [expected], "{file}");
    }
    let variable = "CLOAKROOM_AUTH__API__JWT_REQUIRE_EXP";
    let problems = Setup::new().env(variable, "true").problems();
    assert_eq!(problems, [format!("{variable}: {no_method}")]);
}

#[test]
fn without_authentication_only_loopback_addresses_are_listened_on() {
    let is_refused = |file: &str, address: &str| {
        let problems = Setup::file(file).behind_proxy(address).problems();
        for problem in &problems {
            let expected = "--listen: without authentication only a loopback address is allowed";
            assert!(problem.starts_with(expected), "{file}: {problem}");
        }
        !problems.is_empty()
    };
    let closed = "auth.bearer = 'x'\n";
    for address in [
        "127.0.0.1:80",
        "127.9.9.9:80",
        "[::1]:80",
        "[::ffff:127.0.0.1]:80",
    ] {
        assert!(!is_refused("", address), "{address}");
    }
    for address in [
        "0.0.0.0:80",
        "[::]:80",
        "10.0.0.7:80",
        "[::ffff:10.0.0.7]:80",
    ] {
        assert!(is_refused("", address), "{address}");
        assert!(!is_refused(closed, address), "{address}");
        assert!(
            !is_refused("danger_allow_unauthenticated = true", address),
            "{address}"
        );
    }
    let any = "0.0.0.0:80";
    // Each group counts; only metrics, which hold no values, may be said to be open.
    assert!(is_refused("auth.webhook.bearer = 'x'", any));
    assert!(is_refused(
        "auth.webhook.bearer = 'x'\nauth.api.bearer = 'x'",
        any
    ));
    assert!(is_refused(
        &format!("{closed}auth.webhook.open = true"),
        any
    ));
    assert!(is_refused(&format!("{closed}auth.api.open = true"), any));
    assert!(!is_refused(
        &format!("{closed}auth.metrics.open = true"),
        any
    ));
    assert!(is_refused("auth.metrics.open = true", any));
}

#[test]
fn the_summary_holds_no_secret() {
    let setup = Setup::new()
        .env("CLOAKROOM_AUTH__JWT_SECRET", "hunter2-jwt")
        .env("CLOAKROOM_AUTH__BASIC", "user:hunter2")
        .env("CLOAKROOM_AUTH__API__BEARER", "hunter2")
        .env("CLOAKROOM_AUTH__METRICS__OPEN", "true")
        .env("CLOAKROOM_KEYS__RING", "hunter2")
        .env(
            "CLOAKROOM_VAULT__URL",
            "redis://hunter2:hunter2@cache:6380/2",
        );
    let summary = setup.settings().summary();
    for (name, value) in &summary {
        assert!(!value.contains("hunter2"), "{name}");
    }
    let value = |name| summary.iter().find(|(n, _)| *n == name).unwrap().1.as_str();
    assert_eq!(value("vault.url"), "redis://cache:6380/2");
    assert_eq!(value("keys"), "given in the settings");
    assert_eq!(value("auth.webhook"), "jwt, basic");
    assert_eq!(value("auth.api"), "bearer");
    assert_eq!(value("auth.metrics"), "none");
}

#[test]
fn without_tls_only_loopback_addresses_are_listened_on() {
    let setup = |file: &str| {
        Setup::file(&format!("auth.bearer = 'x'\n{file}"))
            .with("a.crt", "x")
            .with("ca.crt", "x")
    };
    let expected = "--listen: without TLS only a loopback address is allowed: set [server.tls], \
                    or server.allow_plain_http = true if a proxy in front does it";
    assert_eq!(setup("").listen("127.0.0.1:80").problems(), [""; 0]);
    assert_eq!(setup("").listen("[::]:80").problems(), [expected]);
    let tls = "[server.tls]\ncertificate_file = 'a.crt'\nkey_file = 'a.key'\n";
    for file in [tls, "server.allow_plain_http = true"] {
        assert_eq!(setup(file).listen("[::]:80").problems(), [""; 0], "{file}");
    }
    // A caller's certificate proves who calls; TLS alone does not.
    let open = Setup::file(tls).with("ca.crt", "x");
    let problems = open.listen("[::]:80").problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("without authentication"));
    let asking = format!("{tls}client_ca_file = 'ca.crt'");
    let asking = Setup::file(&asking).with("ca.crt", "x");
    assert_eq!(asking.listen("[::]:80").problems(), [""; 0]);
}

#[test]
fn a_certificate_needs_its_key() {
    for (tls, expected) in [
        (
            "certificate_file = 'a.crt'",
            "server.tls.certificate_file: needs `server.tls.key_file` too",
        ),
        (
            "key_file = 'a.key'",
            "server.tls.key_file: needs `server.tls.certificate_file` too",
        ),
        (
            "client_ca_file = 'ca.crt'",
            "server.tls.client_ca_file: needs `server.tls.certificate_file`",
        ),
        (
            "certificate_file = 'a.crt'\nkey_file = 'a.key'\nclient_ca_file = 'none'",
            "server.tls.client_ca_file: the file cannot be read",
        ),
        (
            "certificate_file = 'a.crt'\nkey_file = 'a.key'\nmin_version = '1.1'",
            "server.tls.min_version: must be one of \"1.2\", \"1.3\"",
        ),
    ] {
        let setup = Setup::file(&format!("[server.tls]\n{tls}\n")).with("ca.crt", "x");
        let problems = setup.problems();
        assert_eq!(problems.len(), 1, "{tls}: {problems:?}");
        assert!(problems[0].contains(expected), "{tls}: {problems:?}");
    }
}

#[test]
fn access_tokens_need_issuer_audience_and_a_safe_address_of_keys() {
    let right = "oauth_issuer = 'https://i/'\noauth_audience = 'a'\n\
                 oauth_jwks_url = 'https://i/keys'\n";
    let setup = Setup::file(&format!("[auth]\n{right}[auth.oauth_scopes]\npre = 'p'"));
    let settings = setup.behind_proxy("0.0.0.0:80").settings();
    assert_eq!(methods(&settings.auth.webhook), ["oauth"]);
    let oauth = settings.auth.webhook.oauth.as_ref().unwrap();
    assert_eq!(oauth.scopes["pre"], "p");
    assert!(
        oauth
            .keys
            .is(&settings.auth.api.oauth.as_ref().unwrap().keys),
        "groups that share the section share the keys"
    );
    for (auth, expected) in [
        (
            right.replace("oauth_issuer", "#"),
            "auth.oauth_audience: needs `auth.oauth_issuer` too",
        ),
        (
            right.replace("oauth_jwks_url", "#"),
            "auth.oauth_issuer: needs `auth.oauth_jwks_url` too",
        ),
        (
            right.replace("https://i/keys", "http://i/keys"),
            "auth.oauth_jwks_url: must be an https:// address",
        ),
        (
            right.replace("https://i/keys", "keys"),
            "auth.oauth_jwks_url: must be an https:// address",
        ),
        (
            format!("{right}oauth_scopes.pre = 'a b'"),
            "auth.oauth_scopes.pre: must be one scope",
        ),
        (
            format!("{right}oauth_scopes.everything = 'a'"),
            "auth.oauth_scopes.everything: is not known",
        ),
        (
            format!("{right}oauth_ca_file = 'none'"),
            "auth.oauth_ca_file: the file cannot be read",
        ),
    ] {
        let problems = Setup::file(&format!("[auth]\n{auth}")).problems();
        assert_eq!(problems.len(), 1, "{auth}: {problems:?}");
        assert!(problems[0].contains(expected), "{auth}: {problems:?}");
    }
    for loopback in [
        "http://127.0.0.1:1/keys",
        "http://[::1]/k",
        "http://localhost/",
    ] {
        let auth = right.replace("https://i/keys", loopback);
        let setup = Setup::file(&format!("[auth]\n{auth}"));
        assert_eq!(setup.problems(), [""; 0], "{loopback}");
    }
    // Two assistants with the same audience would share their callers.
    let assistant = |audience: &str| {
        let auth = right.replace("'a'", &format!("'{audience}'"));
        Setup::file(&format!(
            "[auth]\n{right}[[assistant]]\nname = 'shop'\n[assistant.auth]\n{auth}"
        ))
    };
    assert_eq!(assistant("b").problems(), [""; 0]);
    let problems = assistant("a").problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("must not be another assistant's audience too"));
}
