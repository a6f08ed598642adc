//! Types, ranges and forms of single settings.

use super::{Setup, problem};
use crate::{
    config::LogFormat, entity::EntityType, gateway::Fallback, policy::Action, span::Score,
};

#[test]
fn wrong_types_and_values_are_refused() {
    let cases = [
        ("listen = 8080", "listen: must be an address and a port"),
        (
            "listen = 'localhost:8080'",
            "listen: must be an address and a port",
        ),
        (
            "listen = '127.0.0.1'",
            "listen: must be an address and a port",
        ),
        ("listen = ''", "listen: must be an address and a port"),
        ("data_dir = ''", "data_dir: must be a text"),
        ("data_dir = 1", "data_dir: must be a text"),
        (
            "workers = -1",
            "workers: must be a whole number from 0 to 1024",
        ),
        (
            "workers = 1025",
            "workers: must be a whole number from 0 to 1024",
        ),
        (
            "workers = 1.0",
            "workers: must be a whole number from 0 to 1024",
        ),
        (
            "workers = '1'",
            "workers: must be a whole number from 0 to 1024",
        ),
        (
            "workers = 99999999999999999999",
            "workers: must be a whole number",
        ),
        ("workers = [1]", "workers: must be a whole number"),
        ("workers = 2020-01-01", "workers: must be a whole number"),
        (
            "danger_allow_unauthenticated = 'true'",
            "must be true or false",
        ),
        ("danger_allow_unauthenticated = 1", "must be true or false"),
        (
            "shutdown_grace_ms = 600001",
            "shutdown_grace_ms: must be a whole number",
        ),
        (
            "log.level = 'INFO'",
            "log.level: must be one of \"error\", \"warn\"",
        ),
        ("log.level = 3", "log.level: must be one of"),
        (
            "log.format = 'xml'",
            "log.format: must be one of \"text\", \"json\"",
        ),
        ("vault.deadline_ms = 5001", "vault.deadline_ms: must be"),
        (
            "vault.max_entries_per_session = 0",
            "must be a whole number from 1 to 1000000",
        ),
        (
            "session.ttl_seconds = 0",
            "session.ttl_seconds: must be a whole number from 1",
        ),
    ];
    refused(&cases);
}

#[test]
fn wrong_values_of_what_is_found_and_restored_are_refused() {
    let cases = [
        (
            "policy.threshold = 1.01",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.threshold = -0.1",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.threshold = nan",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.threshold = inf",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.threshold = 2",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.threshold = '0.5'",
            "policy.threshold: must be a number from 0 to 1",
        ),
        (
            "policy.regions = 'GB'",
            "policy.regions: must be a list of texts",
        ),
        (
            "policy.regions = ['UK']",
            "policy.regions: must be ISO 3166 codes",
        ),
        (
            "policy.regions = ['gb']",
            "policy.regions: must be ISO 3166 codes",
        ),
        (
            "policy.regions = [44]",
            "policy.regions: must be a list of texts",
        ),
        (
            "policy.allow = ['']",
            "policy.allow: must be a list of texts",
        ),
        ("policy.action = 'hash'", "policy.action: must be one of"),
        (
            "restore.unavailable = 'keep'",
            "must be one of \"label\", \"token\", \"error\"",
        ),
        (
            "restore.unknown = 'token'",
            "must be one of \"keep\", \"label\"",
        ),
        (
            "restore.user_defined = 'yes'",
            "restore.user_defined: must be true or false",
        ),
        ("locale = 'german'", "locale: must be a language"),
        ("locale = 'de-XX'", "locale: must be a language"),
        (
            "block.text.x = 'no'",
            "block.text.x: must be named by a language",
        ),
        ("block.text.de = ''", "block.text.de: must be a text"),
        (
            "log_webhook.sink = 'http://example.com/'",
            "log_webhook.sink: must be an https URL",
        ),
        (
            "log_webhook.sink = 'https://u:p@example.com/'",
            "log_webhook.sink: must be an https URL",
        ),
        (
            "log_webhook.sink = '/events.jsonl'",
            "log_webhook.sink: must be an https URL",
        ),
        (
            "log_webhook.timeout_ms = 0",
            "log_webhook.timeout_ms: must be a whole number",
        ),
        (
            "log_webhook.max_queue_bytes = 1",
            "log_webhook.max_queue_bytes: must be a whole number",
        ),
    ];
    refused(&cases);
}

#[test]
fn a_collector_that_cannot_be_right_is_refused() {
    let cases = [
        (
            "telemetry.otlp.endpoint = 'collector:4318'",
            "telemetry.otlp.endpoint: must be a URL",
        ),
        (
            "telemetry.otlp.sample_ratio = 1.5",
            "telemetry.otlp.sample_ratio: must be a number from 0 to 1",
        ),
        (
            "telemetry.otlp.headers = 'no colon'",
            "telemetry.otlp.headers: must be lines of `Name: value`",
        ),
        (
            "telemetry.otlp = { endpoint = 'http://example.com/v1/traces', headers = 'a: b' }",
            "telemetry.otlp.endpoint: must be https where headers are sent",
        ),
    ];
    refused(&cases);
}

#[test]
fn wrong_limits_are_refused() {
    let cases = [
        (
            "limits.max_body_bytes = 1",
            "limits.max_body_bytes: must be a whole number from 1024",
        ),
        (
            "limits.max_text_chars = 0",
            "limits.max_text_chars: must be a whole number from 64",
        ),
        (
            "limits.deadline_ms = 250",
            "limits.deadline_ms: must be more than `vault.deadline_ms`",
        ),
        (
            "limits.max_requests = 0",
            "limits.max_requests: must be a whole number from 1",
        ),
        (
            "limits.share_percent = 101",
            "limits.share_percent: must be a whole number from 1 to 100",
        ),
        (
            "limits.head_timeout_ms = 0",
            "limits.head_timeout_ms: must be a whole number from 10",
        ),
    ];
    refused(&cases);
}

#[test]
fn variables_are_read_as_the_type_of_their_key() {
    let settings = Setup::new()
        .env("CLOAKROOM_WORKERS", "4")
        .env("CLOAKROOM_DANGER_ALLOW_UNAUTHENTICATED", "true")
        .env("CLOAKROOM_LISTEN", "[::1]:0")
        .env("CLOAKROOM_LOG__LEVEL", "debug")
        .env("CLOAKROOM_LOG__FORMAT", "json")
        .env("CLOAKROOM_POLICY__THRESHOLD", "0.35")
        .env("CLOAKROOM_POLICY__REGIONS", "GB, DE")
        .env("CLOAKROOM_POLICY__ALLOW", r#"["a, b", "c"]"#)
        .env("CLOAKROOM_POLICY__ENTITIES__US_SSN__ACTION", "drop")
        .env("CLOAKROOM_RESTORE__UNAVAILABLE", "token")
        .env("CLOAKROOM_RESTORE__UNKNOWN", "label")
        .settings();
    assert_eq!(settings.workers, 4);
    assert_eq!(settings.listen.to_string(), "[::1]:0");
    assert_eq!(settings.log.level, tracing::Level::DEBUG);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(
        settings.main.policy.threshold(EntityType::new("PERSON")),
        Score::new(35)
    );
    assert_eq!(settings.main.phone_regions, ["GB", "DE"]);
    assert!(settings.main.allow == ["a, b", "c"]);
    assert_eq!(
        settings.main.policy.action(EntityType::new("US_SSN")),
        &Action::Drop
    );
    assert_eq!(settings.restore.unavailable, Fallback::Token);
    assert_eq!(settings.restore.unknown, Fallback::Label);
}

#[test]
fn variables_of_a_wrong_form_are_refused() {
    for (name, value) in [
        ("CLOAKROOM_WORKERS", ""),
        ("CLOAKROOM_WORKERS", " 4"),
        ("CLOAKROOM_WORKERS", "four"),
        ("CLOAKROOM_DANGER_ALLOW_UNAUTHENTICATED", ""),
        ("CLOAKROOM_DANGER_ALLOW_UNAUTHENTICATED", "yes"),
        ("CLOAKROOM_DANGER_ALLOW_UNAUTHENTICATED", "1"),
        ("CLOAKROOM_POLICY__THRESHOLD", "nan"),
        ("CLOAKROOM_POLICY__REGIONS", "GB,,DE"),
        ("CLOAKROOM_POLICY__ALLOW", "[broken"),
        ("CLOAKROOM_LISTEN", ""),
        ("CLOAKROOM_AUTH__BEARER", ""),
    ] {
        let problems = Setup::new().env(name, value).problems();
        assert_eq!(problems.len(), 1, "{name}={value}: {problems:?}");
        assert!(
            problems[0].starts_with(&format!("{name}: must be ")),
            "{problems:?}"
        );
    }
    assert!(
        Setup::new()
            .env("CLOAKROOM_POLICY__REGIONS", "")
            .settings()
            .main
            .phone_regions
            .is_empty()
    );
}

/// Each of the settings files has one problem, on its first line, with this text.
fn refused(cases: &[(&str, &str)]) {
    for (file, expected) in cases {
        let problem = problem(file);
        assert!(problem.starts_with("cloakroom.toml:1: "), "{problem}");
        assert!(problem.contains(expected), "{file}: {problem}");
    }
}
