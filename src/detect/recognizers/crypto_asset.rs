//! Addresses of crypto assets.

use sha3::{Digest as _, Keccak256};

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        phone::Regions,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(super) mod others;

pub(super) const ROWS: &[Recognizer] = &[BITCOIN, ETHEREUM];

const BITCOIN: Recognizer = Recognizer {
    id: "crypto.bitcoin",
    entity: EntityType::new("CRYPTO"),
    find: Find::Scan(Anchor::LongWord, scan_bitcoin),
    cues: &[("en", "btc, bitcoin, wallet, address")],
    canonical: canonical::exact,
    reference: "https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki",
    examples: &[
        "send to «1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa»",
        "«3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy».",
        "«bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4»",
        "«BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4»",
        "«bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0»",
    ],
    near_misses: &[
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf",
    ],
    ..Recognizer::DEFAULT
};

const ETHEREUM: Recognizer = Recognizer {
    id: "crypto.ethereum",
    find: Find::Scan(Anchor::LongWord, scan_ethereum),
    cues: &[("en", "eth, ethereum, wallet, address")],
    canonical: canonical_ethereum,
    reference: "https://eips.ethereum.org/EIPS/eip-55",
    examples: &[
        "eth «0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed»",
        "«0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359»",
        "(«0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb»)",
    ],
    near_misses: &[
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "commit 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    ],
    ..BITCOIN
};

fn scan_bitcoin(place: &Place) -> Scanned {
    let word = place.word(place.token);
    let valid = match word.as_bytes() {
        [b'1' | b'3', ..] => is_base58(word),
        [b'b' | b'B', b'c' | b'C', b'1', ..] => is_segwit(word),
        _ => false,
    };
    if valid {
        Scanned::found(place.at..place.at + word.len(), Score::MAX)
    } else {
        Scanned::NOTHING
    }
}

/// `Base58Check`: version 0 (pay to public key hash) or 5 (pay to script hash), and
/// the 20 bytes of a hash.
fn is_base58(word: &str) -> bool {
    let mut decoded = [0; 25];
    (26..=35).contains(&word.len())
        && bs58::decode(word).with_check(None).onto(&mut decoded) == Ok(21)
        && matches!(decoded[0], 0 | 5)
}

/// Bech32 (witness version 0) or bech32m (1 to 16).
fn is_segwit(word: &str) -> bool {
    (14..=74).contains(&word.len())
        && bech32::segwit::decode(word)
            .is_ok_and(|(prefix, ..)| prefix.as_str().eq_ignore_ascii_case("bc"))
}

fn scan_ethereum(place: &Place) -> Scanned {
    let word = place.word(place.token);
    let address = word.strip_prefix("0x").unwrap_or_default();
    if address.len() != 40 || !address.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Scanned::NOTHING;
    }
    let score = match has_eip55_capitals(address) {
        Validity::Valid => Score::MAX,
        Validity::Unknown => Score::new(80),
        Validity::Invalid => return Scanned::NOTHING,
    };
    Scanned::found(place.at..place.at + word.len(), score)
}

/// A letter is a capital where the hash of the address has a half-byte of 8 or more; an
/// address in one case carries no check.
fn has_eip55_capitals(address: &str) -> Validity {
    let lower = address.to_ascii_lowercase();
    if address == lower || address == address.to_ascii_uppercase() {
        return Validity::Unknown;
    }
    let hash = Keccak256::digest(lower.as_bytes());
    let correct = address.bytes().enumerate().all(|(i, byte)| {
        let half = if i % 2 == 0 {
            hash[i / 2] >> 4
        } else {
            hash[i / 2] & 15
        };
        byte.is_ascii_digit() || byte.is_ascii_uppercase() == (half >= 8)
    });
    correct.into()
}

fn canonical_ethereum(address: &str, _: &Regions) -> String {
    address.to_ascii_lowercase()
}
