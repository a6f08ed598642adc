//! Addresses on further chains, each with the check that its chain defines.

use bs58::Alphabet;
use sha3::{Digest as _, Keccak256};

use super::ETHEREUM;
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    },
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] =
    &[LITECOIN, DOGECOIN, TRON, XRP, MONERO, CARDANO, SOLANA];

const LITECOIN: Recognizer = Recognizer {
    id: "crypto.litecoin",
    find: Find::Scan(Anchor::LongWord, scan_litecoin),
    cues: &[("en", "ltc, litecoin, wallet, address")],
    canonical: canonical::exact,
    reference: "https://github.com/litecoin-project/litecoin/blob/master/src/kernel/chainparams.cpp",
    examples: &[
        "ltc «LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9»",
        "«MHwruhx5mTAFm1PDmzehXBAtPjNSqGrqkg».",
        "litecoin to «ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9»",
    ],
    near_misses: &[
        "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH8",
        "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH",
        "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n8",
    ],
    ..ETHEREUM
};

const DOGECOIN: Recognizer = Recognizer {
    id: "crypto.dogecoin",
    find: Find::Scan(Anchor::LongWord, |place| {
        base58(place, Alphabet::BITCOIN, &[0x1e, 0x16])
    }),
    cues: &[("en", "doge, dogecoin, wallet, address")],
    reference: "https://github.com/dogecoin/dogecoin/blob/master/src/chainparams.cpp",
    examples: &[
        "doge «DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L»",
        "«DC4ioUmcfkvBgM7Vktnn9iz75vanEgF6EG».",
        "to «ACUEhLqMrtBYe3mk2Bcu94b7a5snjDa6Sf», please",
    ],
    near_misses: &[
        "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7M",
        "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7",
        "Donaudampfschifffahrtsgesellschaft",
    ],
    ..LITECOIN
};

const TRON: Recognizer = Recognizer {
    id: "crypto.tron",
    find: Find::Scan(Anchor::LongWord, |place| {
        base58(place, Alphabet::BITCOIN, &[0x41])
    }),
    cues: &[("en", "trx, tron, usdt, trc20, wallet, address")],
    reference: "https://developers.tron.network/docs/account",
    examples: &[
        "USDT «TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t»",
        "«TGtqGHChX58rJWzXcaSw87We7abo8K3NTg».",
        "to «TW1B31ekPe7DogmU5DwbzTHwdmxMNN54aB», please",
    ],
    near_misses: &[
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6",
        "Telekommunikationsdienstleistungen",
    ],
    ..LITECOIN
};

const XRP: Recognizer = Recognizer {
    id: "crypto.xrp",
    find: Find::Scan(Anchor::LongWord, |place| {
        base58(place, Alphabet::RIPPLE, &[0])
    }),
    cues: &[("en", "xrp, ripple, wallet, address")],
    reference: "https://xrpl.org/docs/references/protocol/data-types/base58-encodings",
    examples: &[
        "xrp «rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh»",
        "«rfvdGDFy4Mru9LvupJoDbxFWU8iVr6bLge».",
        "to «rMpypxHpNuzGeW6q7xHt7Jbo5zDsUwYo2c», please",
    ],
    near_misses: &[
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyT",
        "rechtsschutzversicherungsgesellschaften",
    ],
    ..LITECOIN
};

const MONERO: Recognizer = Recognizer {
    id: "crypto.monero",
    find: Find::Scan(Anchor::LongWord, scan_monero),
    cues: &[("en", "xmr, monero, wallet, address")],
    reference: "https://docs.getmonero.org/public-address/standard-address/",
    examples: &[
        "«888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H»",
        "xmr «46JBYGxFA5GdyjDuuJ2GQjds27wnXDBaWfYKJ9DVdQvY14KBMcRaXTRaTZhr9MePG1H6JTYwxedpaZE64k7Tzh4E7XLWohR».",
        "to «4LprAUmUgohF3ERHQ6GWuqTGXGNauqhrGXTz7MtM9onFKnzyXmaE4Y7AQuwNv9c1XJ6LUvkZ5JUEJ9tkYXJkt7jyawJoAV7FaafLD6S84W»",
    ],
    near_misses: &[
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3",
        "44444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444",
    ],
    ..LITECOIN
};

const CARDANO: Recognizer = Recognizer {
    id: "crypto.cardano",
    find: Find::Scan(Anchor::LongWord, scan_cardano),
    cues: &[("en", "ada, cardano, wallet, address")],
    reference: "https://cips.cardano.org/cip/CIP-19",
    examples: &[
        "«addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x»",
        "ada to «addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8»",
        "«stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw»",
    ],
    near_misses: &[
        "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9",
        "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6",
        "address1234567890123456789",
    ],
    ..LITECOIN
};

/// A public key, which has no check: only its length, and a cue.
const SOLANA: Recognizer = Recognizer {
    id: "crypto.solana",
    find: Find::Scan(Anchor::LongWord, scan_solana),
    cue: CueRule::Required,
    cues: &[("en", "sol, solana, phantom, wallet, spl")],
    reference: "https://solana.com/docs/core/accounts",
    examples: &[
        "solana wallet «7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV»",
        "send SOL to «9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM»",
        "my phantom: «EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v»",
    ],
    near_misses: &[
        "7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV",
        "solana 7EcDhSYGxXyscszYEp35KHN8vvw3",
        "solana wallet internationalisation",
    ],
    ..LITECOIN
};

fn word_if(place: &Place, is_address: impl Fn(&str) -> bool) -> Scanned {
    let word = place.word(place.token);
    if is_address(word) {
        Scanned::found(place.at..place.at + word.len(), Score::MAX)
    } else {
        Scanned::NOTHING
    }
}

/// One byte of version, the 20 bytes of a hash and four of check.
fn is_base58(word: &str, alphabet: &Alphabet, versions: &[u8]) -> bool {
    let mut decoded = [0; 25];
    (25..=35).contains(&word.len())
        && bs58::decode(word)
            .with_alphabet(alphabet)
            .with_check(None)
            .onto(&mut decoded)
            == Ok(21)
        && versions.contains(&decoded[0])
}

fn base58(place: &Place, alphabet: &Alphabet, versions: &[u8]) -> Scanned {
    word_if(place, |word| is_base58(word, alphabet, versions))
}

fn scan_litecoin(place: &Place) -> Scanned {
    word_if(place, |word| {
        let segwit = word
            .get(..4)
            .is_some_and(|p| p.eq_ignore_ascii_case("ltc1"));
        is_base58(word, Alphabet::BITCOIN, &[0x30, 0x32])
            || segwit && word.len() <= 90 && bech32::segwit::decode(word).is_ok()
    })
}

fn scan_cardano(place: &Place) -> Scanned {
    word_if(place, |word| {
        (50..=120).contains(&word.len())
            && (word.starts_with("addr1") || word.starts_with("stake1"))
            && bech32::decode(word).is_ok_and(|(_, data)| matches!(data.len(), 29 | 57))
    })
}

fn scan_solana(place: &Place) -> Scanned {
    let scanned = word_if(place, |word| {
        (40..=44).contains(&word.len())
            && word.bytes().any(|b| b.is_ascii_digit())
            && bs58::decode(word).onto(&mut [0; 32]) == Ok(32)
    });
    match scanned.found {
        Some((span, _)) => Scanned::found(span, Score::new(50)),
        None => scanned,
    }
}

fn scan_monero(place: &Place) -> Scanned {
    word_if(place, |word| {
        word.starts_with(['4', '8'])
            && monero_bytes(word).is_some_and(|bytes| {
                let (payload, check) = bytes.split_at(bytes.len() - 4);
                Keccak256::digest(payload)[..4] == *check
            })
    })
}

/// Monero's Base58: blocks of eight bytes in eleven characters each, the last one
/// shorter. 95 characters are a plain address, 106 one with a payment id.
fn monero_bytes(word: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    if !matches!(word.len(), 95 | 106) {
        return None;
    }
    let mut bytes = Vec::with_capacity(77);
    for block in word.as_bytes().chunks(11) {
        let mut number = 0u128;
        for byte in block {
            let digit = ALPHABET.iter().position(|c| c == byte)?;
            number = number * 58 + digit as u128;
        }
        let size = match block.len() {
            11 => 8,
            7 => 5,
            _ => return None,
        };
        if number >> (8 * size) != 0 {
            return None;
        }
        bytes.extend_from_slice(&number.to_be_bytes()[16 - size..]);
    }
    Some(bytes)
}
