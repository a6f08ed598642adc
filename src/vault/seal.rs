//! The keys of one session: its name, its tokens, and the sealing of its values.
//!
//! With the `context` of assistant id and session id (see `keyring`):
//!
//! | what | how |
//! |---|---|
//! | session name | `HKDF(index key, "session name", context)`, 16 bytes |
//! | imprint | `HMAC(HKDF(index key, "token", context), type \|\| 0 \|\| canonical)`, 32 bytes |
//! | token | the imprint's first 64 bits as six letters; attempt n: those of `HMAC(same key, imprint \|\| n)` |
//! | fingerprint | the imprint's last 16 bytes |
//! | turn mark | `HKDF(index key, "turn mark", context \|\| turn)`, 12 bytes |
//! | record | AES-256-GCM under `HKDF(master key, "record", context)`, random nonce |
//! | inline record | AES-256-GCM under `HKDF(master key, "inline", context)`, synthetic nonce |
//!
//! One thing deviates from "everything from the master key": the name *and* the token
//! key come from the ring's index key, so that a session whose master key is rotated
//! midway is still found, and the same value still has the same token.
//!
//! A record is `1 || len(key id) || key id || nonce || ciphertext || tag`; an inline
//! record is `key hint || nonce || ciphertext || tag`. The plaintext of both is
//! `type || 0 || value`, the associated data `label || 0 || version || len(key id) ||
//! key id || session name || token letters`. So nothing can be moved to another session
//! or token, and nothing opens once its key has left the ring.
//!
//! AES-GCM is broken by two messages under one key and nonce (NIST SP 800-38D, 8). A
//! session seals far fewer than 2^32 values, the limit for random 96-bit nonces. A
//! synthetic nonce is a MAC of all that goes into the record (token, type, value), and
//! has an encryption key for itself, so it repeats for the very same record only.

use std::{cell::RefCell, fmt, sync::OnceLock};

use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::AeadInOut as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{
    keyring::{KEY_LEN, KeyRing, MasterKey, context, fill_random},
    store::{Fingerprint, SESSION_NAME_LEN, SessionName},
};
use crate::{entity::EntityType, redact::token::TokenId, sensitive::Sensitive};

/// The version of a record.
const RECORD_VERSION: u8 = 1;
/// The length of a nonce, in bytes.
const NONCE_LEN: usize = 12;
/// The length of the proof in a turn's mark, in bytes.
const MARK_LEN: usize = 12;
/// The length of an authentication tag, in bytes.
const TAG_LEN: usize = 16;

const NAME_LABEL: &[u8] = b"session name";
const TOKEN_LABEL: &[u8] = b"token";
const MARK_LABEL: &[u8] = b"turn mark";
const NONCE_LABEL: &[u8] = b"inline nonce";
const RECORD_LABEL: &[u8] = b"record";
const INLINE_LABEL: &[u8] = b"inline";

type HmacSha256 = Hmac<Sha256>;

/// The keys of one session. Making them is one hash and one HMAC; each key is
/// derived when it is first used.
pub struct SessionKeys<'r> {
    ring: &'r KeyRing,
    context: [u8; 32],
    name: SessionName,
    token: OnceLock<HmacSha256>,
    // Boxed, because a key schedule is large and most sessions need one at most.
    sealing: OnceLock<Box<Aes256Gcm>>,
}

/// A value that was sealed, and its type.
pub struct Opened {
    /// What kind of data it is.
    pub entity: EntityType,
    /// The value, as the customer wrote it last.
    pub value: Sensitive,
}

/// The type only: a value must not be printed.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("entity", &self.entity)
            .finish_non_exhaustive()
    }
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was not sealed by this ring, for this session and token, or was changed since.
    #[error("the record does not belong here, or was changed")]
    Forged,
    /// It is too short, or its parts do not fit together.
    #[error("the record is malformed")]
    Malformed,
    /// The key that it was sealed with is not, or no longer, in the ring.
    #[error("the record's key is not in the key ring")]
    UnknownKey,
    /// It is of a version that this program does not know.
    #[error("the record is of an unknown version")]
    UnknownVersion,
}

impl<'r> SessionKeys<'r> {
    pub(super) fn new(ring: &'r KeyRing, assistant: &str, session: &str) -> Self {
        let context = context(assistant, session);
        let name = ring
            .index()
            .expand::<SESSION_NAME_LEN>(NAME_LABEL, &context);
        Self {
            ring,
            context,
            name: SessionName::new(*name),
            token: OnceLock::new(),
            sealing: OnceLock::new(),
        }
    }

    /// What the store calls this session.
    pub fn name(&self) -> SessionName {
        self.name
    }

    /// What a value's tokens and fingerprint follow from: the same on every call.
    pub fn imprint(&self, entity: EntityType, canonical: &str) -> Imprint {
        let mut mac = self.token_mac();
        update_value(&mut mac, entity, canonical);
        Imprint(truncate(mac))
    }

    /// The token of a value. `attempt` is 0 at first, and one more each time that
    /// another value turned out to hold the token.
    pub fn token(&self, imprint: &Imprint, attempt: u8) -> TokenId {
        if attempt == 0 {
            return token_of(&imprint.0);
        }
        let mut mac = self.token_mac();
        mac.update(&imprint.0);
        mac.update(&[attempt]);
        token_of(&truncate(mac))
    }

    /// A text that proves, without a store, that the turn with this number of this session has
    /// passed through a gateway.
    pub fn turn_mark(&self, turn: u64) -> String {
        format!("{turn}.{}", URL_SAFE_NO_PAD.encode(self.turn_proof(turn)))
    }

    /// The turn that [`SessionKeys::turn_mark`] was made for; `None` for any other text.
    pub fn marked_turn(&self, mark: &str) -> Option<u64> {
        let (turn, proof) = mark.split_once('.')?;
        let turn = turn.parse().ok()?;
        let proof = URL_SAFE_NO_PAD.decode(proof).ok()?;
        bool::from(self.turn_proof(turn).ct_eq(&proof)).then_some(turn)
    }

    fn turn_proof(&self, turn: u64) -> [u8; MARK_LEN] {
        let context = [self.context.as_slice(), &turn.to_be_bytes()].concat();
        *self.ring.index().expand(MARK_LABEL, &context)
    }

    /// Seals a value for the store. The same value gives another record each time.
    pub fn seal(&self, token: &TokenId, entity: EntityType, value: &str) -> Vec<u8> {
        let master = self.ring.active();
        let id_len = u8::try_from(master.id.len()).expect("an id has 32 bytes at most");
        let header = [&[RECORD_VERSION, id_len], master.id.as_bytes()].concat();
        let aad = self.associated_data(RECORD_LABEL, master, *token);
        encrypt(
            self.active_cipher(),
            &header,
            &fresh_nonce(),
            &aad,
            entity,
            value,
        )
    }

    /// Opens what [`SessionKeys::seal`] made for the same session and token.
    pub fn open(&self, token: &TokenId, record: &[u8]) -> Result<Opened, OpenError> {
        let (id, sealed) = split(record)?;
        let master = self.ring.master(id).ok_or(OpenError::UnknownKey)?;
        let aad = self.associated_data(RECORD_LABEL, master, *token);
        if master.id == self.ring.active_id() {
            decrypt(self.active_cipher(), sealed, &aad)
        } else {
            decrypt(&self.cipher(master, RECORD_LABEL), sealed, &aad)
        }
    }

    /// Seals a value for the text itself, where no store can keep it: as short as it
    /// can be, and the same each time for the same token, type and value.
    pub fn seal_inline(&self, token: &TokenId, entity: EntityType, value: &str) -> Vec<u8> {
        let master = self.ring.active();
        let nonce_key = master.key.expand::<KEY_LEN>(NONCE_LABEL, &self.context);
        let mut mac = keyed(&nonce_key);
        mac.update(token.as_bytes());
        update_value(&mut mac, entity, value);
        let nonce = truncate(mac);
        let aad = self.associated_data(INLINE_LABEL, master, *token);
        let cipher = self.cipher(master, INLINE_LABEL);
        encrypt(&cipher, &[master.hint], &nonce, &aad, entity, value)
    }

    /// Opens what [`SessionKeys::seal_inline`] made for the same session and token.
    pub fn open_inline(&self, token: &TokenId, record: &[u8]) -> Result<Opened, OpenError> {
        let (&hint, sealed) = record.split_first().ok_or(OpenError::Malformed)?;
        if sealed.len() < NONCE_LEN + TAG_LEN {
            return Err(OpenError::Malformed);
        }
        let mut result = Err(OpenError::UnknownKey);
        for master in self.ring.hinted(hint) {
            let aad = self.associated_data(INLINE_LABEL, master, *token);
            result = decrypt(&self.cipher(master, INLINE_LABEL), sealed, &aad);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    fn active_cipher(&self) -> &Aes256Gcm {
        self.sealing
            .get_or_init(|| Box::new(self.cipher(self.ring.active(), RECORD_LABEL)))
    }

    fn cipher(&self, master: &MasterKey, label: &[u8]) -> Aes256Gcm {
        let key = master.key.expand::<KEY_LEN>(label, &self.context);
        Aes256Gcm::new((&*key).into())
    }

    fn token_mac(&self) -> HmacSha256 {
        let derive = || {
            keyed(
                &self
                    .ring
                    .index()
                    .expand::<KEY_LEN>(TOKEN_LABEL, &self.context),
            )
        };
        self.token.get_or_init(derive).clone()
    }

    fn associated_data(&self, label: &[u8], master: &MasterKey, token: TokenId) -> Vec<u8> {
        let id_len = u8::try_from(master.id.len()).expect("an id has 32 bytes at most");
        let mut data = Vec::with_capacity(96);
        data.extend_from_slice(label);
        data.extend_from_slice(&[0, RECORD_VERSION, id_len]);
        data.extend_from_slice(master.id.as_bytes());
        data.extend_from_slice(self.name.as_bytes());
        data.extend_from_slice(token.as_bytes());
        data
    }
}

/// The id of the key that a record was sealed with; `None` if it is no record that this
/// program knows. Tells nothing but what stands there: only opening proves it.
pub fn key_id(record: &[u8]) -> Option<&str> {
    split(record).ok().map(|(id, _)| id)
}

/// The key id of a record, and what was sealed with it.
fn split(record: &[u8]) -> Result<(&str, &[u8]), OpenError> {
    let (&version, rest) = record.split_first().ok_or(OpenError::Malformed)?;
    if version != RECORD_VERSION {
        return Err(OpenError::UnknownVersion);
    }
    let (&id_len, rest) = rest.split_first().ok_or(OpenError::Malformed)?;
    let (id, sealed) = rest
        .split_at_checked(id_len.into())
        .ok_or(OpenError::Malformed)?;
    let id = str::from_utf8(id).map_err(|_| OpenError::Malformed)?;
    Ok((id, sealed))
}

/// Random bytes for the next record. A call of the operating system costs as much as
/// sealing does, so each thread fetches those of many records at once.
fn fresh_nonce() -> [u8; NONCE_LEN] {
    const AHEAD: usize = 256;
    thread_local! {
        static FETCHED: RefCell<Vec<[u8; NONCE_LEN]>> = const { RefCell::new(Vec::new()) };
    }
    FETCHED.with_borrow_mut(|fetched| {
        if fetched.is_empty() {
            fetched.resize(AHEAD, [0; NONCE_LEN]);
            fill_random(fetched.as_flattened_mut());
        }
        fetched.pop().expect("it has just been filled")
    })
}

/// What a value's tokens and fingerprint follow from. Keyed: it tells nothing of the value.
pub struct Imprint([u8; 32]);

impl Imprint {
    /// Tells a value from others on the same token, without opening any.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.0.last_chunk().expect("32 bytes hold 16")
    }
}

fn token_of(hash: &[u8; 32]) -> TokenId {
    let number = hash.first_chunk().expect("32 bytes hold 8");
    TokenId::from_number(u64::from_be_bytes(*number))
}

fn keyed(key: &[u8; KEY_LEN]) -> HmacSha256 {
    HmacSha256::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// A type name holds no zero byte, so no two pairs give the same input.
fn update_value(mac: &mut HmacSha256, entity: EntityType, text: &str) {
    mac.update(entity.as_str().as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
}

/// The first `N` bytes of a MAC, at most 32.
fn truncate<const N: usize>(mac: HmacSha256) -> [u8; N] {
    let hash: [u8; 32] = mac.finalize().into_bytes().into();
    *hash.first_chunk().expect("N is 32 at most")
}

/// `header || nonce || ciphertext || tag`. Encrypts where the plaintext stands, in a
/// buffer that is large enough from the start: no copy of the value stays behind.
fn encrypt(
    cipher: &Aes256Gcm,
    header: &[u8],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    entity: EntityType,
    value: &str,
) -> Vec<u8> {
    let name = entity.as_str();
    let start = header.len() + NONCE_LEN;
    let mut record = Vec::with_capacity(start + name.len() + 1 + value.len() + TAG_LEN);
    for part in [header, nonce, name.as_bytes(), &[0], value.as_bytes()] {
        record.extend_from_slice(part);
    }
    let tag = cipher
        .encrypt_inout_detached(&Nonce::from(*nonce), aad, (&mut record[start..]).into())
        .expect("a value is far shorter than AES-GCM's limit of 64 GiB");
    record.extend_from_slice(&tag);
    record
}

fn decrypt(cipher: &Aes256Gcm, sealed: &[u8], aad: &[u8]) -> Result<Opened, OpenError> {
    let (nonce, rest) = sealed
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(OpenError::Malformed)?;
    let (text, tag) = rest
        .split_last_chunk::<TAG_LEN>()
        .ok_or(OpenError::Malformed)?;
    let mut plain = Zeroizing::new(text.to_vec());
    cipher
        .decrypt_inout_detached(
            &Nonce::from(*nonce),
            aad,
            plain.as_mut_slice().into(),
            &(*tag).into(),
        )
        .map_err(|_| OpenError::Forged)?;
    // What is authentic was written by `encrypt`; a part that does not parse comes
    // from a program that knows more than this one.
    let end = plain
        .iter()
        .position(|byte| *byte == 0)
        .ok_or(OpenError::Malformed)?;
    let (name, value) = (&plain[..end], &plain[end + 1..]);
    let name = str::from_utf8(name).map_err(|_| OpenError::Malformed)?;
    let value = str::from_utf8(value).map_err(|_| OpenError::Malformed)?;
    Ok(Opened {
        entity: EntityType::parse(name).ok_or(OpenError::Malformed)?,
        value: Sensitive::from(value),
    })
}

#[cfg(test)]
mod tests {
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
}
