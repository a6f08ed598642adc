//! The key ring: the only long-lived secret of a gateway.
//!
//! A ring holds *master keys* by id, one of them active, and one *index key*. All
//! are 32 random bytes. From the index key come a session's name in the store and
//! its token key, from a master key its sealing keys (see `seal`): so a change of
//! the active master key in the middle of a session leaves its name and its tokens
//! as they are, and only new records are sealed with the new key.
//!
//! The derivation is HKDF-SHA-256 ([RFC 5869]) with one labelled expansion for each
//! purpose. Its first half, and the HMAC states that follow from it, do not depend
//! on the session and are computed when the ring is read.
//!
//! [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869

mod text;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

pub use self::text::KeyRingError;

use super::{seal::SessionKeys, store::UserName};

/// The length of every key, in bytes.
pub const KEY_LEN: usize = 32;

/// The longest key id, in bytes.
pub const MAX_KEY_ID_LEN: usize = 32;

/// HKDF's salt: separates our derivations from any other use of the same key.
const SALT: &[u8] = b"cloakroom/1";
/// Of a master key: the one byte that tells it in an inline record.
const HINT_LABEL: &[u8] = b"key hint";
/// Of the index key: what proves that we wrote a planted session id.
const PROOF_LABEL: &[u8] = b"planted session id";
/// The length of that proof, in bytes.
const PROOF_LEN: usize = 16;
/// Of the index key: what records of the audit log are chained with.
const AUDIT_LABEL: &[u8] = b"audit log";
/// Of the index key: what a store calls a customer.
const USER_LABEL: &[u8] = b"user name";

type KeyBytes = Zeroizing<[u8; KEY_LEN]>;

/// Master keys by id, one active, and the index key. Zeroed when dropped.
pub struct KeyRing {
    index: Key,
    masters: Vec<MasterKey>,
    /// The position of the active key in `masters`.
    active: usize,
}

impl KeyRing {
    /// A ring with one master key, all of it fresh from the operating system's
    /// random number generator.
    pub fn generate() -> Self {
        Self {
            index: Key::new(random_key()),
            masters: vec![MasterKey::generate()],
            active: 0,
        }
    }

    /// This ring with one more master key, which is the active one. What the others
    /// sealed still opens, and every session keeps its name and its tokens.
    ///
    /// Where several gateways share a ring, all of them must know a key before one of
    /// them seals with it: see [`KeyRing::add`] and [`KeyRing::activate`].
    #[must_use]
    pub fn rotate(&self) -> Self {
        let mut rotated = self.add();
        rotated.active = rotated.masters.len() - 1;
        rotated
    }

    /// This ring with one more master key, the last of [`KeyRing::ids`], which opens
    /// records and does not seal any yet.
    #[must_use]
    pub fn add(&self) -> Self {
        let fresh = std::iter::repeat_with(MasterKey::generate)
            .find(|fresh| self.master(&fresh.id).is_none())
            .expect("an endless iterator finds a free id");
        let mut masters = self.masters.clone();
        masters.push(fresh);
        Self {
            index: self.index.clone(),
            active: self.active,
            masters,
        }
    }

    /// This ring with another active key; `None` if there is no such key.
    pub fn activate(&self, id: &str) -> Option<Self> {
        let active = self.masters.iter().position(|master| master.id == id)?;
        Some(Self {
            index: self.index.clone(),
            active,
            masters: self.masters.clone(),
        })
    }

    /// Whether both rings are of one vault: they have the same index key, and so name
    /// the same sessions and tokens.
    pub fn is_of_same_vault(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|ring| ring.index.bytes.as_slice());
        bool::from(one.ct_eq(other))
    }

    /// This ring without a master key: what it sealed can never be opened again.
    /// `None` if there is no such key, or it is the active one.
    pub fn without(&self, id: &str) -> Option<Self> {
        let position = self.masters.iter().position(|master| master.id == id)?;
        if position == self.active {
            return None;
        }
        let mut masters = self.masters.clone();
        masters.remove(position);
        Some(Self {
            index: self.index.clone(),
            masters,
            active: self.active - usize::from(position < self.active),
        })
    }

    /// The ids of all master keys, the oldest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.masters.iter().map(|master| master.id.as_str())
    }

    /// The id of the key that new records are sealed with.
    pub fn active_id(&self) -> &str {
        &self.active().id
    }

    /// The keys of one session of one assistant. No two pairs of ids have the same.
    pub fn session(&self, assistant: &str, session: &str) -> SessionKeys<'_> {
        SessionKeys::new(self, assistant, session)
    }

    /// The key that the audit log is chained with. It stays the same when master keys come and
    /// go, so that old records can be checked.
    pub fn audit_key(&self) -> Zeroizing<[u8; KEY_LEN]> {
        self.index.expand(AUDIT_LABEL, &[])
    }

    /// What the store calls a customer of one assistant.
    pub(super) fn user(&self, assistant: &str, user: &str) -> UserName {
        UserName::new(*self.index.expand(USER_LABEL, &context(assistant, user)))
    }

    /// `id` with a proof, for the same assistant, that this ring's owner wrote it.
    pub(super) fn planted(&self, assistant: &str, id: &str) -> String {
        format!("{}.{id}", URL_SAFE_NO_PAD.encode(self.proof(assistant, id)))
    }

    /// The id in a text that [`KeyRing::planted`] made, if the proof is right.
    pub(super) fn planted_id<'t>(&self, assistant: &str, text: &'t str) -> Option<&'t str> {
        let (proof, id) = text.split_once('.')?;
        let right = URL_SAFE_NO_PAD.encode(self.proof(assistant, id));
        bool::from(proof.as_bytes().ct_eq(right.as_bytes())).then_some(id)
    }

    fn proof(&self, assistant: &str, id: &str) -> [u8; PROOF_LEN] {
        *self.index.expand(PROOF_LABEL, &context(assistant, id))
    }

    pub(super) fn index(&self) -> &Key {
        &self.index
    }

    pub(super) fn active(&self) -> &MasterKey {
        &self.masters[self.active]
    }

    pub(super) fn master(&self, id: &str) -> Option<&MasterKey> {
        self.masters.iter().find(|master| master.id == id)
    }

    /// The master keys with this hint: hardly ever more than one.
    pub(super) fn hinted(&self, hint: u8) -> impl Iterator<Item = &MasterKey> {
        self.masters
            .iter()
            .filter(move |master| master.hint == hint)
    }
}

/// One 32-byte key and its HKDF state.
#[derive(Clone)]
pub(super) struct Key {
    bytes: KeyBytes,
    hkdf: Hkdf<Sha256>,
}

impl Key {
    fn new(bytes: KeyBytes) -> Self {
        let hkdf = Hkdf::new(Some(SALT), bytes.as_slice());
        Self { bytes, hkdf }
    }

    /// `HKDF-Expand(key, label || 0 || context)`.
    pub(super) fn expand<const N: usize>(
        &self,
        label: &[u8],
        context: &[u8],
    ) -> Zeroizing<[u8; N]> {
        let mut okm = Zeroizing::new([0; N]);
        self.hkdf
            .expand_multi_info(&[label, &[0], context], okm.as_mut_slice())
            .expect("N is far below HKDF's limit of 255 blocks");
        okm
    }
}

/// A key that sealing keys are derived from.
#[derive(Clone)]
pub(super) struct MasterKey {
    pub(super) id: String,
    pub(super) key: Key,
    /// One byte that follows from the key, for records in which an id would be too long.
    pub(super) hint: u8,
}

impl MasterKey {
    fn new(id: String, bytes: KeyBytes) -> Self {
        let key = Key::new(bytes);
        let hint = key.expand::<1>(HINT_LABEL, &[])[0];
        Self { id, key, hint }
    }

    fn generate() -> Self {
        let mut random = [0; 4];
        fill_random(&mut random);
        let id = format!("k{:08x}", u32::from_be_bytes(random));
        Self::new(id, random_key())
    }
}

/// What a session's keys are derived for:
/// `SHA-256(len(assistant) || assistant || len(session) || session)`, with lengths as
/// 64-bit big-endian numbers, so that no two pairs of ids share one.
pub(super) fn context(assistant: &str, session: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for id in [assistant, session] {
        hash.update((id.len() as u64).to_be_bytes());
        hash.update(id);
    }
    hash.finalize().into()
}

/// Random bytes from the operating system.
pub(super) fn fill_random(bytes: &mut [u8]) {
    // Fails only where the system has no generator at all; there is nothing
    // secure to do then.
    getrandom::fill(bytes).expect("the operating system has a random number generator");
}

fn random_key() -> KeyBytes {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    fill_random(key.as_mut_slice());
    key
}

#[cfg(test)]
mod tests {
    use super::KeyRing;

    #[test]
    fn two_rings_differ() {
        assert!(KeyRing::generate().to_json() != KeyRing::generate().to_json());
    }

    #[test]
    fn a_planted_id_is_believed_for_its_ring_and_assistant_only() {
        let ring = KeyRing::generate();
        for id in ["s1", "", "a.b", "é"] {
            let text = ring.planted("bot", id);
            assert_eq!(ring.planted_id("bot", &text), Some(id));
            assert_eq!(ring.rotate().planted_id("bot", &text), Some(id));
            assert_eq!(ring.planted_id("other", &text), None);
            assert_eq!(KeyRing::generate().planted_id("bot", &text), None);
            assert_eq!(ring.planted_id("bot", &format!("{text}x")), None);
            assert_eq!(ring.planted_id("bot", &text[1..]), None);
        }
        for text in ["", ".", "s1", ".s1"] {
            assert_eq!(ring.planted_id("bot", text), None);
        }
    }

    #[test]
    fn a_key_opens_before_it_seals() {
        let ring = KeyRing::generate();
        let added = ring.add();
        assert_eq!(added.active_id(), ring.active_id());
        let fresh = added.ids().last().unwrap();
        let active = added.activate(fresh).unwrap();
        assert_eq!(active.active_id(), fresh);
        assert!(added.activate("unknown").is_none());
        assert!(active.is_of_same_vault(&ring));
        assert!(!active.is_of_same_vault(&KeyRing::generate()));
    }

    #[test]
    fn a_dropped_key_is_gone_and_the_active_one_stays() {
        let ring = KeyRing::generate().rotate();
        let ids: Vec<_> = ring.ids().map(str::to_owned).collect();
        assert!(ring.without(&ids[1]).is_none());
        assert!(ring.without("unknown").is_none());
        let smaller = ring.without(&ids[0]).unwrap();
        assert_eq!(smaller.ids().collect::<Vec<_>>(), [ids[1].as_str()]);
        assert_eq!(smaller.active_id(), ids[1]);
    }
}
