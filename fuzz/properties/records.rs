//! What is sealed, and the key ring.

use cloakroom::{
    entity::EntityType,
    redact::token::TokenId,
    vault::{KeyRing, keyring, seal},
};

use super::room;

const PERSON: EntityType = EntityType::new("PERSON");

/// The first byte says where a record is damaged and the second how; the rest is a value, a
/// record, a key ring and a mark.
pub fn check(data: &[u8]) {
    if let [place, damage, rest @ ..] = data {
        sealed(*place, *damage, &String::from_utf8_lossy(rest));
        forged(rest);
        key_ring(&String::from_utf8_lossy(rest));
    }
}

/// A record opens where it was sealed, as it was sealed, and nowhere and not otherwise.
fn sealed(place: u8, damage: u8, value: &str) {
    let ring = room::ring();
    let (keys, others) = (ring.session("bot", "one"), ring.session("bot", "two"));
    let token = TokenId::from_number(u64::from(place));
    let other_token = TokenId::from_number(u64::from(place) + 1);
    for is_inline in [false, true] {
        let open = |keys: &seal::SessionKeys<'_>, token: &TokenId, record: &[u8]| {
            if is_inline {
                keys.open_inline(token, record)
            } else {
                keys.open(token, record)
            }
        };
        let record = if is_inline {
            keys.seal_inline(&token, PERSON, value)
        } else {
            keys.seal(&token, PERSON, value)
        };
        let opened = open(&keys, &token, &record);
        assert!(
            opened.is_ok_and(|opened| opened.entity == PERSON && opened.value.expose() == value),
            "a record does not open"
        );
        assert!(
            open(&others, &token, &record).is_err(),
            "in another session"
        );
        assert!(
            open(&keys, &other_token, &record).is_err(),
            "for another token"
        );
        if record.len() > 20 && value.len() > 8 {
            assert!(
                !record.windows(8).any(|part| part == &value.as_bytes()[..8]),
                "a value is readable"
            );
        }

        let mut changed = record.clone();
        let at = usize::from(place) % changed.len();
        changed[at] ^= damage.max(1);
        assert!(open(&keys, &token, &changed).is_err(), "byte {at} changed");
        assert!(open(&keys, &token, &record[..at]).is_err(), "cut at {at}");
        changed = [&record[..], &[damage]].concat();
        assert!(open(&keys, &token, &changed).is_err(), "something appended");
        changed = record;
        changed.insert(at, damage);
        assert!(open(&keys, &token, &changed).is_err(), "something put in");
    }
}

/// Nobody without the keys makes anything that opens.
fn forged(bytes: &[u8]) {
    let ring = room::ring();
    let keys = ring.session("bot", "one");
    let token = TokenId::from_number(7);
    assert!(keys.open(&token, bytes).is_err());
    assert!(keys.open_inline(&token, bytes).is_err());
    if let Some(id) = seal::key_id(bytes) {
        assert!(bytes[2..].starts_with(id.as_bytes()));
    }
    let text = String::from_utf8_lossy(bytes);
    assert!(keys.marked_turn(&text).is_none(), "a mark was forged");
    assert_eq!(keys.marked_turn(&keys.turn_mark(7)), Some(7));
    room::with(|room| {
        assert!(
            room.vault.planted_id("bot", &text).is_none(),
            "an id was forged"
        );
        let planted = room.vault.planted("bot", &text);
        assert_eq!(room.vault.planted_id("bot", &planted), Some(&*text));
        assert!(room.vault.planted_id("other", &planted).is_none());
    });
}

/// A ring is read as it is written; what is wrong with one is said without a piece of it.
fn key_ring(text: &str) {
    match KeyRing::parse(text) {
        Ok(ring) => {
            let written = ring.to_json();
            let Ok(again) = KeyRing::parse(written.expose()) else {
                panic!("what was written cannot be read");
            };
            assert_eq!(again.active_id(), ring.active_id());
            assert!(again.ids().eq(ring.ids()));
            assert!(ring.ids().all(|id| id.len() <= keyring::MAX_KEY_ID_LEN));
            assert!(again.to_json().expose() == written.expose());
        }
        Err(error) => assert!(!error.to_string().contains(CANARY)),
    }
}

/// Stands in the kept inputs where keys do.
const CANARY: &str = "c4n4ry";
