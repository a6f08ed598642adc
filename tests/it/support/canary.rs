//! Values that must not turn up anywhere, and the search for them in every guise.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// The shortest text that is looked for: a shorter one turns up by chance.
const MIN_LEN: usize = 8;

/// A search for texts however they are written.
pub(crate) struct Canaries {
    /// Of each needle, what it is a form of.
    names: Vec<String>,
    search: AhoCorasick,
}

impl Canaries {
    pub(crate) fn new(values: &[&str]) -> Self {
        let mut names = Vec::new();
        let mut needles = Vec::new();
        for value in values {
            for (form, needle) in forms(value) {
                if needle.len() >= MIN_LEN && !needles.contains(&needle) {
                    names.push(format!("{value} ({form})"));
                    needles.push(needle);
                }
            }
        }
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&needles)
            .unwrap();
        Self { names, search }
    }

    /// What stands in `bytes`, each once.
    pub(crate) fn found(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found: Vec<&str> = self
            .search
            .find_overlapping_iter(bytes)
            .map(|hit| self.names[hit.pattern().as_usize()].as_str())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Fails if one of the places holds anything.
    pub(crate) fn assert_none(&self, places: &[(String, Vec<u8>)]) {
        for (place, bytes) in places {
            let found = self.found(bytes);
            assert!(
                found.is_empty(),
                "{place} holds {found:?}: {}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(2000)])
            );
        }
    }
}

/// A value as it may be written.
fn forms(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = value.as_bytes();
    let hex: String = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let spaced = |separator: &str| {
        let pairs: Vec<&str> = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| str::from_utf8(pair).unwrap())
            .collect();
        pairs.join(separator)
    };
    let utf16: Vec<u16> = value.encode_utf16().collect();
    let escaped: String = value
        .encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(b'"') => "\\\"".to_owned(),
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    let reserved = url::form_urlencoded::byte_serialize(bytes).collect::<String>();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let backwards = |text: &str| text.chars().rev().collect::<String>().into_bytes();
    let mut forms = vec![
        ("as it is", bytes.to_vec()),
        ("escaped for JSON", escaped.into_bytes()),
        (
            "escaped twice for JSON",
            serde_json::to_string(value)
                .unwrap()
                .trim_matches('"')
                .into(),
        ),
        ("hexadecimal", hex.clone().into_bytes()),
        (
            "list of bytes",
            format!("{bytes:?}").trim_matches(['[', ']']).into(),
        ),
        ("percent-encoded", reserved.replace('+', "%20").into_bytes()),
        ("form-encoded", reserved.into_bytes()),
        (
            "percent-encoded whole",
            format!("%{}", spaced("%")).into_bytes(),
        ),
        (
            "escaped bytes",
            format!("\\x{}", spaced("\\x")).into_bytes(),
        ),
        (
            "UTF-16 LE",
            utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        ),
        (
            "UTF-16 BE",
            utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        ),
        ("digits", digits.clone().into_bytes()),
        ("digits backwards", backwards(&digits)),
        ("backwards", backwards(value)),
    ];
    // Three alignments: what stands before the value shifts its bits. The letters that the
    // neighbours decide with are left out.
    for before in 0..3 {
        let padded = [&vec![0; before], bytes].concat();
        let whole = padded.len() / 3 * 3;
        let skipped = [0, 2, 3][before];
        for (form, text) in [
            ("base64", STANDARD_NO_PAD.encode(&padded[..whole])),
            ("base64url", URL_SAFE_NO_PAD.encode(&padded[..whole])),
        ] {
            forms.push((form, text[skipped..].into()));
        }
    }
    forms
}

/// Every file below a folder, with its name.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut folders = vec![folder.to_owned()];
    let mut found: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                found.push((path, bytes));
            }
        }
    }
    let named = found.into_iter();
    named
        .map(|(path, bytes)| (path.display().to_string(), bytes))
        .collect()
}

mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn the_search_finds_a_value_in_every_guise() {
        let value = "Zoë \"Vole\" +44 20 7946 0958";
        let canaries = Canaries::new(&[value]);
        let utf16: Vec<u8> = value.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut guises = vec![
            ("raw", value.as_bytes().to_vec()),
            (
                "upper case",
                value.to_uppercase().replace('Ë', "ë").into_bytes(),
            ),
            (
                "json",
                br#"x Zo\u00eb \"Vole\" +44 20 7946 0958 y"#.to_vec(),
            ),
            (
                "percent",
                b"Zo%C3%AB%20%22Vole%22%20%2B44%2020%207946%200958".to_vec(),
            ),
            (
                "hex",
                b"5A6FC3AB2022566F6C6522202B34342032302037393436203039".to_vec(),
            ),
            ("utf16", utf16),
            ("digits", b"tel:442079460958".to_vec()),
            ("digits backwards", b"8590 859064970244".to_vec()),
        ];
        guises[4].1.extend(b"3538");
        for before in ["", "a", "ab", "abc"] {
            let text = STANDARD.encode(format!("{before}{value}, and more"));
            guises.push(("base64", text.into_bytes()));
        }
        for (guise, bytes) in guises {
            let bytes = [b"...".as_slice(), &bytes, b"..."].concat();
            assert!(!canaries.found(&bytes).is_empty(), "{guise}");
        }
        assert!(canaries.found(b"Zoe Vole 44 20 7946 095").is_empty());
    }
}
