use std::collections::HashSet;

use super::{EntityType, KeyRing, OpenError, SessionKeys, TokenId};

const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");
const PERSON: EntityType = EntityType::new("PERSON");
const VALUE: &str = "Jané <jane@example.org>";

type Seal = fn(&SessionKeys<'_>, &TokenId, EntityType, &str) -> Vec<u8>;
type Open = fn(&SessionKeys<'_>, &TokenId, &[u8]) -> Result<super::Opened, OpenError>;
const FORMS: [(Seal, Open); 2] = [
    (
        |keys, token, entity, value| keys.seal(token, entity, value),
        |keys, token, record| keys.open(token, record),
    ),
    (
        |keys, token, entity, value| keys.seal_inline(token, entity, value),
        |keys, token, record| keys.open_inline(token, record),
    ),
];

fn fixed_ring() -> KeyRing {
    // Index key 32 times 0x01, master key 32 times 0x02.
    KeyRing::parse(
        r#"{"version":1,"active":"k1","index":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "keys":{"k1":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="}}"#,
    )
    .unwrap()
}

fn token(letters: &str) -> TokenId {
    TokenId::parse(letters.as_bytes()).unwrap()
}

#[test]
fn a_sealed_value_opens_as_it_was() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    for (seal, open) in FORMS {
        for value in [VALUE, "", "\0", "a\0b", &"x".repeat(100_000)] {
            let token = token("KQZVTR");
            let opened = open(&keys, &token, &seal(&keys, &token, EMAIL, value)).unwrap();
            assert!(opened.value.expose() == value);
            assert_eq!(opened.entity, EMAIL);
        }
    }
}

#[test]
fn a_turn_s_mark_holds_for_its_session_and_turn_only() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let mark = keys.turn_mark(7);
    assert_eq!(keys.marked_turn(&mark), Some(7));
    assert_eq!(ring.session("bot", "s2").marked_turn(&mark), None);
    assert_eq!(
        KeyRing::generate().session("bot", "s1").marked_turn(&mark),
        None
    );
    for forged in ["", "7", "7.", "8.x", &mark.replace('7', "8"), &mark[..9]] {
        assert_eq!(keys.marked_turn(forged), None, "{forged}");
    }
}

#[test]
fn a_record_hides_the_value_and_its_type() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    for (seal, _) in FORMS {
        let record = seal(&keys, &token("KQZVTR"), EMAIL, VALUE);
        for part in ["jane", "EMAIL"] {
            assert!(
                !record
                    .windows(part.len())
                    .any(|window| window == part.as_bytes())
            );
        }
    }
}

#[test]
fn records_differ_each_time_and_inline_records_never() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let k = token("KQZVTR");
    assert_ne!(keys.seal(&k, EMAIL, VALUE), keys.seal(&k, EMAIL, VALUE));
    let inline = keys.seal_inline(&k, EMAIL, VALUE);
    assert_eq!(
        inline,
        ring.session("bot", "s1").seal_inline(&k, EMAIL, VALUE)
    );
    assert_eq!(
        inline.len(),
        1 + 12 + "EMAIL_ADDRESS".len() + 1 + VALUE.len() + 16
    );
}

#[test]
fn no_two_inline_records_share_a_nonce() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let nonces: HashSet<Vec<u8>> = [
        keys.seal_inline(&token("KQZVTR"), EMAIL, "a"),
        keys.seal_inline(&token("BCDFGF"), EMAIL, "a"),
        keys.seal_inline(&token("KQZVTR"), PERSON, "a"),
        keys.seal_inline(&token("KQZVTR"), EMAIL, "b"),
        ring.session("bot", "s2")
            .seal_inline(&token("KQZVTR"), EMAIL, "a"),
        ring.rotate()
            .session("bot", "s1")
            .seal_inline(&token("KQZVTR"), EMAIL, "a"),
    ]
    .iter()
    .map(|record| record[1..13].to_vec())
    .collect();
    assert_eq!(nonces.len(), 6);
}

#[test]
fn a_record_opens_for_its_own_session_and_token_only() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let home = token("KQZVTR");
    for (seal, open) in FORMS {
        let record = seal(&keys, &home, EMAIL, VALUE);
        let elsewhere = [
            open(&keys, &token("BCDFGF"), &record),
            open(&ring.session("bot", "s2"), &home, &record),
            open(&ring.session("other", "s1"), &home, &record),
            open(&ring.session("bo", "ts1"), &home, &record),
        ];
        for result in elsewhere {
            assert_eq!(result.unwrap_err(), OpenError::Forged);
        }
    }
}

#[test]
fn a_record_and_an_inline_record_do_not_pass_for_each_other() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let home = token("KQZVTR");
    let header = 2 + ring.active_id().len();
    let record = keys.seal(&home, EMAIL, VALUE);
    let inline = keys.seal_inline(&home, EMAIL, VALUE);
    let as_inline = [&inline[..1], &record[header..]].concat();
    let as_record = [&record[..header], &inline[1..]].concat();
    assert_eq!(
        keys.open_inline(&home, &as_inline).unwrap_err(),
        OpenError::Forged
    );
    assert_eq!(keys.open(&home, &as_record).unwrap_err(), OpenError::Forged);
}

#[test]
fn a_changed_byte_or_a_lost_end_is_noticed() {
    let ring = KeyRing::generate();
    let keys = ring.session("bot", "s1");
    let home = token("KQZVTR");
    for (seal, open) in FORMS {
        let record = seal(&keys, &home, EMAIL, VALUE);
        for at in 0..record.len() {
            assert!(open(&keys, &home, &record[..at]).is_err(), "cut at {at}");
            let mut changed = record.clone();
            changed[at] ^= 1;
            assert!(open(&keys, &home, &changed).is_err(), "changed at {at}");
        }
        let longer = [record.as_slice(), &[0]].concat();
        assert_eq!(open(&keys, &home, &longer).unwrap_err(), OpenError::Forged);
    }
}

#[test]
fn a_record_of_another_ring_or_version_is_told_apart() {
    let home = token("KQZVTR");
    let (ours, theirs) = (KeyRing::generate(), KeyRing::generate());
    let mut record = theirs.session("bot", "s1").seal(&home, EMAIL, VALUE);
    let keys = ours.session("bot", "s1");
    assert_eq!(
        keys.open(&home, &record).unwrap_err(),
        OpenError::UnknownKey
    );
    record[0] = 2;
    assert_eq!(
        keys.open(&home, &record).unwrap_err(),
        OpenError::UnknownVersion
    );
    assert!(
        keys.open_inline(
            &home,
            &theirs.session("bot", "s1").seal_inline(&home, EMAIL, VALUE)
        )
        .is_err()
    );
}

#[test]
fn the_wrong_key_under_the_right_id_opens_nothing() {
    let home = token("KQZVTR");
    let ring = fixed_ring();
    let wrong = ring.to_json().expose().replace("AgICAgIC", "AwMDAwMD");
    let wrong = KeyRing::parse(&wrong).unwrap();
    let record = ring.session("bot", "s1").seal(&home, EMAIL, VALUE);
    let result = wrong.session("bot", "s1").open(&home, &record);
    assert_eq!(result.unwrap_err(), OpenError::Forged);
}

#[test]
fn rotation_keeps_names_tokens_and_old_records_until_the_key_is_dropped() {
    let old = KeyRing::generate();
    let new = old.rotate();
    let only_new = new.without(old.active_id()).unwrap();
    let (before, after) = (old.session("bot", "s1"), new.session("bot", "s1"));
    assert_eq!(before.name(), after.name());
    let home = before.token(&before.imprint(EMAIL, VALUE), 0);
    assert_eq!(home, after.token(&after.imprint(EMAIL, VALUE), 0));
    assert_eq!(
        before.imprint(EMAIL, VALUE).fingerprint(),
        after.imprint(EMAIL, VALUE).fingerprint()
    );
    for (seal, open) in FORMS {
        let record = seal(&before, &home, EMAIL, VALUE);
        assert!(open(&after, &home, &record).unwrap().value.expose() == VALUE);
        assert!(open(&only_new.session("bot", "s1"), &home, &record).is_err());
        let newer = seal(&after, &home, EMAIL, VALUE);
        assert!(open(&only_new.session("bot", "s1"), &home, &newer).is_ok());
        assert!(open(&before, &home, &newer).is_err());
    }
}

#[test]
fn no_two_pairs_of_ids_share_a_name_or_a_token() {
    let ring = KeyRing::generate();
    let pairs = [
        ("a", "bc"),
        ("ab", "c"),
        ("", "abc"),
        ("abc", ""),
        ("bc", "a"),
        ("a", "b"),
    ];
    let names: HashSet<_> = pairs.map(|(a, s)| ring.session(a, s).name()).into();
    assert_eq!(names.len(), pairs.len());
    let tokens: HashSet<_> = pairs
        .map(|(a, s)| {
            let keys = ring.session(a, s);
            keys.token(&keys.imprint(EMAIL, "x"), 0)
        })
        .into();
    assert_eq!(tokens.len(), pairs.len());
}

#[test]
fn tokens_and_fingerprints_depend_on_type_value_and_attempt() {
    let ring = fixed_ring();
    let keys = ring.session("bot", "s1");
    let tokens: HashSet<_> = [
        keys.token(&keys.imprint(EMAIL, "x"), 0),
        keys.token(&keys.imprint(EMAIL, "x"), 1),
        keys.token(&keys.imprint(EMAIL, "y"), 0),
        keys.token(&keys.imprint(PERSON, "x"), 0),
    ]
    .into();
    assert_eq!(tokens.len(), 4);
    assert_ne!(
        keys.imprint(EMAIL, "x").fingerprint(),
        keys.imprint(EMAIL, "y").fingerprint()
    );
    assert_ne!(
        keys.imprint(EMAIL, "x").fingerprint(),
        keys.imprint(PERSON, "x").fingerprint()
    );
}

/// Computed from the formulas above by a program of its own (Python's `hmac` and
/// `cryptography`): what is stored today must open with every later version.
#[test]
fn a_fixed_ring_gives_the_names_tokens_and_records_of_the_formulas() {
    let ring = fixed_ring();
    let keys = ring.session("bot", "s1");
    let value = "jane@example.org";
    assert_eq!(keys.name().to_string(), "trwgyJ-OTOBg9A0WjXI2sQ");
    let home = keys.token(&keys.imprint(EMAIL, value), 0);
    assert_eq!(home, token("TSKPSX"));
    assert_eq!(keys.token(&keys.imprint(EMAIL, value), 1), token("PKGGNR"));
    let fingerprint = hex("74cc0a57e52cef99eecf7b07b4b70b56");
    assert_eq!(
        keys.imprint(EMAIL, value).fingerprint().as_slice(),
        fingerprint
    );
    let record = hex(
        "01026b31000102030405060708090a0b0903330f88532cb2eccc2e2aede86958b7b9c8f1208290\
         15937033e33d2c9238bc125689dc4c7438622d53ac9920",
    );
    assert!(keys.open(&home, &record).unwrap().value.expose() == value);
    let inline = hex(
        "1fb02bbb35f42c77bf4da042005558b55b81c7bbfb66d2b3db18d1d86f781de01436874ddb7c34\
         294afac0234f93e89da25580556196d5d3003f50",
    );
    assert_eq!(keys.seal_inline(&home, EMAIL, value), inline);
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text
        .as_bytes()
        .chunks(2)
        .map(|pair| str::from_utf8(pair).unwrap());
    digits
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}
