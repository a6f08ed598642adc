//! What Prometheus reads: the documented table is the list of what there is, and dashboard and
//! alerts ask for nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use regex::Regex;
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{
    bodies,
    gateway::{Gateway, eventually, gateway},
};

/// A metric: its kind, its labels, and what it says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
    help: String,
}

fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap()
}

/// A gateway in which something of everything has happened: what has not is not shown.
async fn busy() -> Gateway {
    let gateway = gateway()
        .set("VAULT__URL", "redis://127.0.0.1:1/0")
        .set("POLICY__ENTITIES__US_SSN__ACTION", "block")
        .set("ENGINES__REMOTE__URL", "http://127.0.0.1:1/analyze")
        .set("AUTH__API__BEARER", "secret")
        .start();
    gateway.redacted("s", "write to jane@example.com").await;
    gateway.pre(bodies::pre("s", "my ssn is 219-09-9999")).await;
    gateway.pre("{").await;
    gateway.post_body("/v1/redact", "{}").await;
    gateway.signal("HUP");
    eventually("it has loaded its settings again", async || {
        let text = gateway.get("/metrics").await.text;
        text.contains("cloakroom_reloads_total{")
    })
    .await;
    gateway
}

/// What a gateway shows, by the name that queries use.
fn shown(text: &str) -> BTreeMap<String, Metric> {
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    let sample = Regex::new(r"^([a-z_]+)(?:\{(.*)\})? ").unwrap();
    let label = Regex::new(r#"([a-z_]+)="(?:[^"\\]|\\.)*""#).unwrap();
    let mut helps = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            helps.insert(name.to_owned(), help.trim_end_matches('.').to_owned());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            let suffix = if kind == "counter" { "_total" } else { "" };
            let metric = Metric {
                kind: kind.to_owned(),
                help: helps[name].clone(),
                labels: BTreeSet::new(),
            };
            metrics.insert(format!("{name}{suffix}"), metric);
        } else if let Some(found) = sample.captures(line) {
            let name = found[1].to_owned();
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|suffix| name.strip_suffix(suffix))
                .filter(|family| metrics.contains_key(*family))
                .unwrap_or(&name);
            let metric = metrics.get_mut(family).unwrap_or_else(|| panic!("{line}"));
            let labels = found.get(2).map_or("", |labels| labels.as_str());
            let names = label.captures_iter(labels).map(|found| found[1].to_owned());
            metric.labels.extend(names.filter(|name| name != "le"));
        }
    }
    metrics
}

/// What docs/metrics.md says: `| name | kind | labels | meaning |`.
fn documented() -> BTreeMap<String, Metric> {
    let text = file("docs/metrics.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| `cloakroom_"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, kind, labels, help] = cells[..] else {
            panic!("{row}");
        };
        let labels = labels
            .split(',')
            .map(|label| label.trim().trim_matches('`'));
        let metric = Metric {
            kind: kind.to_owned(),
            labels: labels
                .filter(|label| !label.is_empty())
                .map(str::to_owned)
                .collect(),
            help: help.to_owned(),
        };
        (name.trim_matches('`').to_owned(), metric)
    })
    .collect()
}

fn row(name: &str, metric: &Metric) -> String {
    let labels: Vec<String> = metric.labels.iter().map(|l| format!("`{l}`")).collect();
    let Metric { kind, help, .. } = metric;
    format!("| `{name}` | {kind} | {} | {help} |", labels.join(", "))
}

#[tokio::test]
async fn the_table_lists_every_metric_and_no_other() {
    let shown = shown(&busy().await.get("/metrics").await.text);
    let documented = documented();
    let mut wrong = Vec::new();
    for (name, metric) in &shown {
        let said = documented.get(name);
        // Labels of what has not happened are not shown.
        let fits = said.is_some_and(|said| {
            (&said.kind, &said.help) == (&metric.kind, &metric.help)
                && metric.labels.is_subset(&said.labels)
        });
        if !fits {
            wrong.push(row(name, metric));
        }
    }
    assert!(wrong.is_empty(), "rows should be:\n{}", wrong.join("\n"));
    let gone: Vec<_> = documented
        .keys()
        .filter(|name| !shown.contains_key(*name))
        .collect();
    assert!(gone.is_empty(), "there is no {gone:?}");
}

/// Series and labels of our metrics in a query.
fn asked(query: &str) -> Vec<(String, Vec<String>)> {
    let series = Regex::new(r"(cloakroom_[a-z_]+)(?:\{([^}]*)\})?").unwrap();
    let label = Regex::new(r"([a-z_]+)\s*(?:=~|!~|!=|=)").unwrap();
    series
        .captures_iter(query)
        .map(|found| {
            let matchers = found.get(2).map_or("", |labels| labels.as_str());
            let labels = label.captures_iter(matchers).map(|l| l[1].to_owned());
            (found[1].to_owned(), labels.collect())
        })
        .collect()
}

/// Fails where a query asks for something that the table does not have.
fn check(query: &str, documented: &BTreeMap<String, Metric>) {
    let asked = asked(query);
    assert!(!asked.is_empty(), "asks for nothing of ours: {query}");
    for (series, labels) in asked {
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|suffix| series.strip_suffix(suffix))
            .filter(|family| {
                documented
                    .get(*family)
                    .is_some_and(|m| m.kind == "histogram")
            })
            .unwrap_or(&series);
        let metric = documented
            .get(family)
            .unwrap_or_else(|| panic!("there is no {series}: {query}"));
        assert!(
            metric.kind != "histogram" || family != series,
            "a histogram has no series of its own name: {query}"
        );
        for label in labels {
            // Prometheus adds these two.
            let is_added = ["instance", "job"].contains(&&*label);
            assert!(
                is_added || metric.labels.contains(&label),
                "{series} has no {label}: {query}"
            );
        }
    }
}

/// The texts below these keys, at any depth.
fn below<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let (true, Value::String(text)) = (name == key, member) {
                    found.push(text);
                }
                below(member, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| below(item, key, found)),
        _ => {}
    }
}

#[test]
fn the_dashboard_asks_for_metrics_that_exist() {
    let dashboard: Value = serde_json::from_str(&file("deploy/grafana/cloakroom.json")).unwrap();
    let mut queries = Vec::new();
    below(&dashboard["panels"], "expr", &mut queries);
    assert!(queries.len() > 30, "{}", queries.len());
    let documented = documented();
    for query in queries {
        check(query, &documented);
    }
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<u64> = panels.iter().filter_map(|p| p["id"].as_u64()).collect();
    assert_eq!(ids.len(), panels.len(), "each panel has an id of its own");
}

#[test]
fn the_alerts_are_rules_about_metrics_that_exist() {
    let text = file("deploy/prometheus/alerts.yml");
    let documents = YamlLoader::load_from_str(&text).unwrap();
    let documented = documented();
    let mut names = BTreeSet::new();
    for group in documents[0]["groups"].as_vec().unwrap() {
        assert!(group["name"].as_str().is_some());
        for rule in group["rules"].as_vec().unwrap() {
            let member = |name: &str| &rule[name];
            let name = member("alert").as_str().unwrap();
            assert!(names.insert(name), "{name} twice");
            check(member("expr").as_str().unwrap(), &documented);
            let severity = rule["labels"]["severity"].as_str().unwrap();
            assert!(["critical", "warning"].contains(&severity), "{name}");
            assert!(rule["annotations"]["summary"].as_str().is_some(), "{name}");
            let keys: Vec<&str> = rule
                .as_hash()
                .unwrap()
                .keys()
                .filter_map(Yaml::as_str)
                .collect();
            let known = ["alert", "expr", "for", "labels", "annotations"];
            assert!(
                keys.iter().all(|key| known.contains(key)),
                "{name}: {keys:?}"
            );
        }
    }
    assert!(names.len() > 10);
}
