//! `SECURITY.md` names the test of each promise; here it is checked that they exist.

use std::{fs, path::Path};

/// The tests that a text names: `module::test` between backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|word| {
        let is_path = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c);
        word.contains("::") && word.chars().all(is_path)
    })
}

/// Whether there is a test with this name in one of the files that its module may stand in.
fn exists(root: &Path, name: &str) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let Some((test, module)) = parts.split_last() else {
        return false;
    };
    let module = module.join("/");
    let files = [
        format!("tests/it/{module}.rs"),
        format!("src/{module}.rs"),
        format!("src/{module}/mod.rs"),
        format!("src/{module}/tests.rs"),
    ];
    files.iter().any(|file| {
        let source = fs::read_to_string(root.join(file)).unwrap_or_default();
        ["#[test]", "#[tokio::test"].iter().any(|attribute| {
            source.split(attribute).skip(1).any(|after| {
                let head = after.split('{').next().unwrap_or_default();
                head.contains(&format!("fn {test}("))
            })
        })
    })
}

#[test]
fn every_promise_names_a_test_and_every_test_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let promised = text.split("## What is promised").nth(1).unwrap();
    let promised = promised.split("\n## ").next().unwrap();
    let rows: Vec<&str> = promised
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect();
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        assert!(named(row).next().is_some(), "no test holds: {row}");
    }
    for name in named(&text).filter(|name| *name != "module::test") {
        assert!(exists(root, name), "there is no test {name}");
    }
    assert!(!exists(root, "faults::no_such_test"));
}
