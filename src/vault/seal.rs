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

use std::{cell::RefCell, fmt, ops::Deref, sync::OnceLock};

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
        let mut context = [0; 32 + 8];
        context[..32].copy_from_slice(&self.context);
        context[32..].copy_from_slice(&turn.to_be_bytes());
        *self.ring.index().expand(MARK_LABEL, &context)
    }

    /// Seals a value for the store. The same value gives another record each time.
    pub fn seal(&self, token: &TokenId, entity: EntityType, value: &str) -> Vec<u8> {
        let master = self.ring.active();
        let header = [&[RECORD_VERSION, id_len(master)], master.id.as_bytes()];
        let aad = self.associated_data(RECORD_LABEL, master, *token);
        let nonce = fresh_nonce();
        encrypt(self.active_cipher(), header, &nonce, &aad, entity, value)
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
        encrypt(&cipher, [&[master.hint], &[]], &nonce, &aad, entity, value)
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

    fn associated_data(&self, label: &[u8], master: &MasterKey, token: TokenId) -> AssociatedData {
        let mut data = AssociatedData {
            bytes: [0; _],
            len: 0,
        };
        data.push(label);
        data.push(&[0, RECORD_VERSION, id_len(master)]);
        data.push(master.id.as_bytes());
        data.push(self.name.as_bytes());
        data.push(token.as_bytes());
        data
    }
}

/// The length of a key's id, as it stands in a record.
fn id_len(master: &MasterKey) -> u8 {
    u8::try_from(master.id.len()).expect("an id has 32 bytes at most")
}

/// What a record is bound to. Every call makes one or more, so it is no allocation.
struct AssociatedData {
    bytes: [u8; 64],
    len: usize,
}

impl AssociatedData {
    /// Together the parts are shorter than what there is: a label of 6 bytes, an id of 32.
    fn push(&mut self, part: &[u8]) {
        self.bytes[self.len..][..part.len()].copy_from_slice(part);
        self.len += part.len();
    }
}

impl Deref for AssociatedData {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
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
    header: [&[u8]; 2],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    entity: EntityType,
    value: &str,
) -> Vec<u8> {
    let name = entity.as_str();
    let [first, id] = header;
    let start = first.len() + id.len() + NONCE_LEN;
    let mut record = Vec::with_capacity(start + name.len() + 1 + value.len() + TAG_LEN);
    for part in [first, id, nonce, name.as_bytes(), &[0], value.as_bytes()] {
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
mod tests;
