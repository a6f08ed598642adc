//! A gateway that begins every input anew, and names the same tokens on every run.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, LazyLock},
};

use cloakroom::{
    detect::{Detector, DetectorOptions},
    entity::EntityType,
    gateway::{Call, Gateway, GatewayOptions, Refusals, RestoreOptions, SessionOptions},
    policy::{Action, Policy, Rule},
    redact::{
        scan::{self, Candidate},
        token::TokenId,
    },
    span::Score,
    vault::{KeyRing, NewValue, Vault, VaultOptions, memory::MemoryStore},
};
use futures_util::FutureExt as _;

/// The session that the kept inputs name, and the values it holds.
pub(super) const SESSION: &str = "s1";
pub(super) const VALUES: [(&str, &str); 3] = [
    ("EMAIL_ADDRESS", "jane.doe@example.com"),
    ("PERSON", "Żofia *O'Neill* <b>"),
    ("CREDIT_CARD", "4111 1111 1111 1111"),
];

/// What another session holds. No input can know its id.
pub(super) const FOREIGN: &str = "Foreign Value 7719";

pub(super) struct Room {
    pub(super) gateway: Gateway,
    pub(super) vault: Vault,
    store: Arc<MemoryStore>,
    types: HashSet<String>,
}

thread_local! {
    static ROOM: Room = Room::new();
}

/// Runs `check` in a room whose sessions hold [`VALUES`] and [`FOREIGN`], and nothing else.
pub(super) fn with<T>(check: impl FnOnce(&Room) -> T) -> T {
    ROOM.with(|room| {
        // No input sees what one before it left.
        room.store.clear();
        for (entity, value) in VALUES {
            room.put(SESSION, entity, value);
        }
        room.put("the session of somebody else", "PERSON", FOREIGN);
        check(room)
    })
}

/// Runs what never waits: the store is a map.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing here waits")
}

/// A key ring that is the same on every run; it protects nothing.
pub(super) fn ring() -> Arc<KeyRing> {
    static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| {
        let key = |letter: &str| letter.repeat(43) + "=";
        let text = format!(
            r#"{{"version":1,"active":"new","index":"{}","keys":{{"old":"{}","new":"{}"}}}}"#,
            key("A"),
            key("I"),
            key("Q")
        );
        Arc::new(KeyRing::parse(&text).expect("it is a ring"))
    });
    RING.clone()
}

impl Room {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let vault = Vault::new(ring(), store.clone(), VaultOptions::default());
        let detector = Detector::new(DetectorOptions::default())
            .unwrap_or_else(|_| panic!("the defaults are right"));
        let rule = Rule {
            action: Action::Token,
            threshold: Score::new(50),
        };
        let types = detector
            .entity_types()
            .iter()
            .map(|entity| scan::type_key(entity.as_str()))
            .collect();
        let options = GatewayOptions {
            assistant: String::new(),
            context: Vec::new(),
            restore: RestoreOptions::default(),
            refusals: Refusals::new(BTreeMap::new(), "en"),
            max_text_len: 2048,
            session: SessionOptions {
                questions: true,
                partial_names: true,
                turn_marks: false,
            },
        };
        let policy = Policy::new(rule, BTreeMap::new());
        Self {
            gateway: Gateway::new(Arc::new(detector), policy, vault.clone(), options),
            vault,
            store,
            types,
        }
    }

    /// The token of a value that the session of this id holds from now on.
    pub(super) fn put(&self, session: &str, entity: &str, value: &str) -> TokenId {
        // What the gateway calls a session whose id was given to it.
        let session = self.vault.session("", &format!("given:{session}"));
        let value = NewValue {
            entity: EntityType::parse(entity).expect("it is a name"),
            canonical: value,
            value,
        };
        now(session.put(&[value])).expect("the store works")[0]
    }

    /// What may be tokens in a text.
    pub(super) fn candidates(&self, text: &str) -> Vec<Candidate> {
        scan::candidates(text, &|name| self.types.contains(name))
    }

    /// A text, restored for [`SESSION`].
    pub(super) fn restored(&self, text: &str) -> String {
        let answer = now(self.gateway.restore_text(SESSION, text, &Call::default()))
            .expect("the store works");
        answer.changed.unwrap_or_else(|| text.to_owned())
    }
}
