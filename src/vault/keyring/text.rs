//! The text of a key ring: what stands in its file, or in the environment.

use std::fmt::{self, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use zeroize::Zeroizing;

use super::{KEY_LEN, Key, KeyBytes, KeyRing, MAX_KEY_ID_LEN, MasterKey};
use crate::sensitive::Sensitive;

/// The version of the text.
const VERSION: u32 = 1;

impl KeyRing {
    /// Reads a ring from its JSON text:
    /// `{"version":1,"active":"<id>","index":"<base64>","keys":{"<id>":"<base64>"}}`.
    ///
    /// An id is 1 to 32 ASCII letters, digits, `-` and `_`. Errors say where and why,
    /// and never repeat a piece of the text.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let form: Form = serde_json::from_str(text).map_err(|error| KeyRingError::Malformed {
            line: error.line(),
            column: error.column(),
        })?;
        if form.version != VERSION {
            return Err(KeyRingError::Version);
        }
        let index = Key::new(form.index.key().ok_or(KeyRingError::IndexKey)?);
        let mut masters: Vec<MasterKey> = Vec::with_capacity(form.keys.0.len());
        for (position, (id, key)) in form.keys.0.into_iter().enumerate() {
            let number = position + 1;
            if !is_key_id(&id) {
                return Err(KeyRingError::KeyId { number });
            }
            if masters.iter().any(|known| known.id == id) {
                return Err(KeyRingError::DuplicateKeyId { number });
            }
            let key = key.key().ok_or(KeyRingError::MasterKey { number })?;
            masters.push(MasterKey::new(id, key));
        }
        let active = masters
            .iter()
            .position(|master| master.id == form.active)
            .ok_or(KeyRingError::NoActiveKey)?;
        Ok(Self {
            index,
            masters,
            active,
        })
    }

    /// The text that [`KeyRing::parse`] reads, for writing the file.
    pub fn to_json(&self) -> Sensitive {
        // Long enough from the start: growing would leave copies of keys behind.
        let mut text = String::with_capacity(256 + 128 * self.masters.len());
        let write = &mut text;
        // Ids and base64 need no escapes in JSON. Writing to a string cannot fail.
        let _ = write!(
            write,
            "{{\n  \"version\": {VERSION},\n  \"active\": \"{}\",\n  \"index\": \"{}\",\n  \"keys\": {{",
            self.active_id(),
            *base64(&self.index),
        );
        for (position, master) in self.masters.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            let key = base64(&master.key);
            let _ = write!(write, "{comma}\n    \"{}\": \"{}\"", master.id, *key);
        }
        write.push_str("\n  }\n}\n");
        Sensitive::new(text)
    }
}

/// What is wrong with the text of a key ring. No variant holds a piece of it: even
/// an id may be a key that was put in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages are the documentation")]
pub enum KeyRingError {
    #[error("key number {number} has the id of a key before it")]
    DuplicateKeyId { number: usize },
    #[error("the index key is not the base64 of 32 bytes")]
    IndexKey,
    #[error(
        "the id of key number {number} is not made of 1 to 32 ASCII letters, digits, \"-\" and \"_\""
    )]
    KeyId { number: usize },
    #[error(
        "line {line}, column {column}: not a JSON object with exactly the fields \
         \"version\", \"active\", \"index\" and \"keys\""
    )]
    Malformed { line: usize, column: usize },
    #[error("key number {number} is not the base64 of 32 bytes")]
    MasterKey { number: usize },
    #[error("the active key is not one of the keys")]
    NoActiveKey,
    #[error("the version is not 1")]
    Version,
}

fn base64(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(key.bytes.as_slice()))
}

fn is_key_id(id: &str) -> bool {
    (1..=MAX_KEY_ID_LEN).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The text of a ring, before its keys are decoded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    active: String,
    index: KeyText,
    keys: KeyTexts,
}

/// A key in base64.
struct KeyText(Zeroizing<String>);

impl KeyText {
    fn key(&self) -> Option<KeyBytes> {
        // The decoder wants room for whole groups of three bytes.
        let mut decoded = Zeroizing::new([0; KEY_LEN + 4]);
        let length = STANDARD
            .decode_slice(self.0.as_bytes(), decoded.as_mut_slice())
            .ok()?;
        let key: &[u8; KEY_LEN] = decoded[..length].try_into().ok()?;
        Some(Zeroizing::new(*key))
    }
}

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Ids and keys in the order of the text, duplicates too: a map would hide them.
struct KeyTexts(Vec<(String, KeyText)>);

impl<'de> Deserialize<'de> for KeyTexts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = KeyTexts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys by id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeyTexts, A::Error> {
                let mut keys = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    keys.push(pair);
                }
                Ok(KeyTexts(keys))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{KeyRing, KeyRingError, STANDARD};

    fn key(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    fn ring(active: &str, index: &str, keys: &str) -> String {
        format!(r#"{{"version":1,"active":"{active}","index":"{index}","keys":{{{keys}}}}}"#)
    }

    fn error(text: &str) -> KeyRingError {
        KeyRing::parse(text).err().unwrap()
    }

    #[test]
    fn a_written_ring_reads_back_the_same() {
        let ring = KeyRing::generate().rotate().rotate();
        let text = ring.to_json();
        let again = KeyRing::parse(text.expose()).unwrap();
        assert!(again.to_json() == text);
        assert_eq!(again.ids().count(), 3);
        assert_eq!(again.active_id(), again.ids().last().unwrap());
    }

    #[test]
    fn a_malformed_ring_is_refused_by_its_rule() {
        let (a, b) = (key(1), key(2));
        let one = format!(r#""a":"{b}""#);
        let bad_key = |keys: String| error(&ring("a", &a, &keys));
        assert!(KeyRing::parse(&ring("a", &a, &one)).is_ok());
        assert_eq!(error(&ring("b", &a, &one)), KeyRingError::NoActiveKey);
        assert_eq!(error(&ring("a", &a, "")), KeyRingError::NoActiveKey);
        for short in [
            STANDARD.encode([1; 31]),
            STANDARD.encode([1; 33]),
            "%".into(),
            String::new(),
        ] {
            assert_eq!(error(&ring("a", &short, &one)), KeyRingError::IndexKey);
            assert_eq!(
                bad_key(format!(r#""b":"{b}","a":"{short}""#)),
                KeyRingError::MasterKey { number: 2 }
            );
        }
        assert_eq!(
            bad_key(format!(r#""a":"{a}","a":"{b}""#)),
            KeyRingError::DuplicateKeyId { number: 2 }
        );
        for id in ["", "a b", "é", &"a".repeat(33)] {
            assert_eq!(
                bad_key(format!(r#""{id}":"{b}""#)),
                KeyRingError::KeyId { number: 1 }
            );
        }
        let newer = ring("a", &a, &one).replace("\"version\":1", "\"version\":2");
        assert_eq!(error(&newer), KeyRingError::Version);
    }

    #[test]
    fn a_text_of_another_shape_is_refused() {
        let good = ring("a", &key(1), &format!(r#""a":"{}""#, key(2)));
        for bad in [
            String::new(),
            "[]".into(),
            good.replace("\"version\":1,", ""),
            good.replace("\"version\"", "\"vers\""),
            good.replace("{\"version\"", "{\"more\":1,\"version\""),
            good.replace("{\"version\"", "{\"active\":\"a\",\"version\""),
            format!("{good} {{}}"),
        ] {
            assert!(
                matches!(error(&bad), KeyRingError::Malformed { .. }),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_error_repeats_nothing_of_the_text() {
        let secret = key(7);
        for text in [
            format!("\"{secret}\""),
            format!(r#"{{"version":"{secret}"}}"#),
            format!(r#"{{"{secret}":1}}"#),
            ring(&secret, &key(1), ""),
            ring("a", &key(1), &format!(r#""{secret}":"x""#)),
            ring("a", &key(1), &format!(r#""a":"{secret}AAAA""#)),
        ] {
            let error = error(&text);
            assert!(
                !format!("{error} {error:?}").contains(&secret[..6]),
                "{error}"
            );
        }
    }
}
