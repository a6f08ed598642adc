//! The table of modules in `ARCHITECTURE.md`, as a test: who may import whom, and who alone may
//! use what.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each module with the modules it may import. A change here is a change of the design.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("sensitive", &[]),
    ("entity", &[]),
    ("span", &["entity"]),
    ("checksum", &[]),
    ("timestamp", &[]),
    ("trace", &[]),
    ("detect", &["sensitive", "entity", "span", "checksum"]),
    ("policy", &["entity", "span"]),
    ("auth", &["sensitive"]),
    (
        "redact",
        &["sensitive", "entity", "span", "detect", "policy"],
    ),
    ("vault", &["sensitive", "entity", "redact::token", "trace"]),
    ("outbox", &["sensitive"]),
    ("audit", &["sensitive", "entity", "timestamp", "vault"]),
    ("engines", &["sensitive", "entity", "span"]),
    ("platform", &["sensitive", "entity", "span"]),
    (
        "gateway",
        &[
            "sensitive",
            "entity",
            "span",
            "detect",
            "policy",
            "redact",
            "vault",
            "audit",
            "engines",
            "platform",
            "timestamp",
            "trace",
        ],
    ),
    (
        "config",
        &[
            "detect",
            "sensitive",
            "entity",
            "span",
            "policy",
            "auth",
            "vault",
            "outbox",
            "audit",
            "engines",
            "gateway",
        ],
    ),
    (
        "http",
        &[
            "sensitive",
            "entity",
            "span",
            "detect",
            "auth",
            "platform",
            "gateway",
            "vault",
            "outbox",
            "audit",
            "trace",
            "engines",
        ],
    ),
    (
        "cli",
        &[
            "sensitive",
            "entity",
            "span",
            "detect",
            "policy",
            "auth",
            "vault",
            "outbox",
            "audit",
            "engines",
            "gateway",
            "config",
            "http",
            "telemetry",
            "trace",
        ],
    ),
    ("telemetry", &["config", "trace"]),
];

/// Crates that only one module may use.
const ONLY: &[(&str, &[&str])] = &[
    ("actix_web", &["http"]),
    ("rustls", &["http", "cli"]),
    ("reqwest", &["cli", "outbox", "telemetry", "engines"]),
    ("rusqlite", &["vault", "outbox"]),
    ("::redis", &["vault"]),
    ("aes_gcm", &["vault"]),
    ("jsonwebtoken", &["auth"]),
    ("jiter", &["platform"]),
    ("clap", &["cli"]),
    ("prost", &["telemetry"]),
    ("std::env", &["config", "cli"]),
    (
        "std::fs",
        &["config", "vault", "outbox", "audit", "engines"],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its module and its text without comments and without its tests.
fn modules() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&root).unwrap();
            let module = relative
                .components()
                .next()?
                .as_os_str()
                .to_str()?
                .trim_end_matches(".rs")
                .to_owned();
            let is_root = module == "lib" || module == "main";
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text
                .split("#[cfg(test)]")
                .next()?
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (!is_root).then(|| (module, path, code.join("\n")))
        })
        .collect()
}

/// The paths below `crate` that a text names, nested imports included: `detect::Detector`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with("cloakroom::") {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in list.chars() {
                match c {
                    '}' if depth == 0 => break,
                    ',' if depth == 0 => found.push(std::mem::take(&mut item)),
                    _ => {
                        depth += i32::from(c == '{') - i32::from(c == '}');
                        item.push(c);
                    }
                }
            }
            found.push(item);
        } else {
            found.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || "_:".contains(*c))
                    .collect(),
            );
        }
    }
    found
        .into_iter()
        .map(|path| path.trim().to_owned())
        .filter(|path| !path.is_empty())
        .collect()
}

#[test]
fn modules_import_only_what_stands_above_them() {
    for (module, path, text) in modules() {
        let allowed = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is not in the table"))
            .1;
        for import in imports(&text) {
            let is_own = import.split("::").next() == Some(&module);
            let fits =
                |allowed: &&str| import == **allowed || import.starts_with(&format!("{allowed}::"));
            assert!(
                is_own || allowed.iter().any(fits),
                "{} imports {import}",
                path.display()
            );
        }
    }
}

#[test]
fn a_crate_with_one_owner_is_used_by_its_owner_only() {
    for (module, path, text) in modules() {
        for (name, owners) in ONLY {
            let used = text.contains(&format!("{name}::")) || text.contains(&format!("use {name}"));
            assert!(
                !used || owners.contains(&module.as_str()),
                "{} uses {name}",
                path.display()
            );
        }
    }
}

#[test]
fn detection_and_tokens_have_no_clock_no_log_and_no_io() {
    for (module, path, text) in modules() {
        if ["detect", "redact", "checksum", "platform"].contains(&module.as_str()) {
            for word in [
                "SystemTime",
                "Instant::",
                "tracing::",
                "std::io",
                "std::fs",
                "TcpStream",
                "UdpSocket",
                "async fn",
                "println!",
            ] {
                assert!(!text.contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn the_document_names_every_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    for (module, _) in MAY_IMPORT {
        assert!(
            document.contains(&format!("`{module}`")),
            "{module} is missing in ARCHITECTURE.md"
        );
    }
}
