use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    EntityType, KeyRing, Lookup, NewValue, Note, Vault, VaultError, VaultOptions,
    memory::MemoryStore,
    store::{
        Classify, Entry, Fingerprint, Holding, PutLimits, PutOutcome, SessionName, Store,
        StoreError, StoreFuture, UserName,
    },
};
use crate::redact::token::TokenId;

const PERSON: EntityType = EntityType::new("PERSON");

/// A store in which the first tokens of a call are taken, as often as wanted.
struct Crowded {
    store: MemoryStore,
    rounds: std::sync::Mutex<u32>,
}

impl Store for Crowded {
    fn put<'a>(
        &'a self,
        session: &'a SessionName,
        entries: &'a [Entry],
        limits: PutLimits,
    ) -> StoreFuture<'a, PutOutcome> {
        let mut rounds = self.rounds.lock().unwrap();
        if *rounds == 0 {
            return self.store.put(session, entries, limits);
        }
        *rounds -= 1;
        Box::pin(async move {
            self.store.put(session, &entries[1..], limits).await?;
            Ok(PutOutcome::Conflict(vec![0]))
        })
    }

    fn get<'a>(
        &'a self,
        session: &'a SessionName,
        tokens: &'a [TokenId],
        ttl: Duration,
    ) -> StoreFuture<'a, Vec<Option<Vec<u8>>>> {
        assert!(!tokens.is_empty(), "an empty list needs no store");
        self.store.get(session, tokens, ttl)
    }

    fn holds<'a>(
        &'a self,
        session: &'a SessionName,
        prints: &'a [(TokenId, Fingerprint)],
    ) -> StoreFuture<'a, Vec<bool>> {
        assert!(!prints.is_empty(), "an empty list needs no store");
        self.store.holds(session, prints)
    }

    fn list<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Vec<(TokenId, Vec<u8>)>> {
        self.store.list(session)
    }

    fn delete_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        self.store.delete_session(session)
    }

    fn delete_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        self.store.delete_user(user)
    }

    fn count_session<'a>(&'a self, session: &'a SessionName) -> StoreFuture<'a, Holding> {
        self.store.count_session(session)
    }

    fn count_user<'a>(&'a self, user: &'a UserName) -> StoreFuture<'a, Holding> {
        self.store.count_user(user)
    }

    fn tally(&self, class: Classify) -> StoreFuture<'_, BTreeMap<String, u64>> {
        self.store.tally(class)
    }

    fn ping(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Err(StoreError::Overloaded) })
    }
}

fn vault(crowded_rounds: u32, max_entries: u32) -> Vault {
    let store = Crowded {
        store: MemoryStore::new(),
        rounds: crowded_rounds.into(),
    };
    let options = VaultOptions {
        max_entries,
        ..VaultOptions::default()
    };
    Vault::new(Arc::new(KeyRing::generate()), Arc::new(store), options)
}

fn person<'v>(canonical: &'v str, value: &'v str) -> NewValue<'v> {
    NewValue {
        entity: PERSON,
        canonical,
        value,
    }
}

fn value(lookup: &Lookup) -> &str {
    match lookup {
        Lookup::Found(opened) => opened.value.expose(),
        Lookup::Unknown => "unknown",
        Lookup::Unreadable(_) => "unreadable",
    }
}

#[tokio::test]
async fn values_come_back_as_they_were_written_last() {
    let vault = vault(0, 10);
    let session = vault.session("bot", "s1");
    let first = session
        .put(&[person("jane", "Jane"), person("joe", "Joe")])
        .await
        .unwrap();
    let again = session.put(&[person("jane", "JANE")]).await.unwrap();
    assert_eq!(again[..], first[..1]);
    let found = session.get(&first).await.unwrap();
    assert_eq!(found.iter().map(value).collect::<Vec<_>>(), ["JANE", "Joe"]);
}

#[tokio::test]
async fn a_taken_token_gives_way_to_the_next_and_stays_the_same_from_then_on() {
    let vault = vault(3, 10);
    let session = vault.session("bot", "s1");
    let tokens = session
        .put(&[person("jane", "Jane"), person("joe", "Joe")])
        .await
        .unwrap();
    assert_eq!(
        tokens[0],
        session
            .keys()
            .token(&session.keys().imprint(PERSON, "jane"), 3)
    );
    assert_eq!(
        tokens[1],
        session
            .keys()
            .token(&session.keys().imprint(PERSON, "joe"), 0)
    );
    let found = session.get(&tokens).await.unwrap();
    assert_eq!(found.iter().map(value).collect::<Vec<_>>(), ["Jane", "Joe"]);
}

#[tokio::test]
async fn a_value_that_finds_no_token_is_an_error_and_so_is_a_full_session() {
    let crowded = vault(u32::MAX, 10);
    let result = crowded
        .session("bot", "s1")
        .put(&[person("jane", "Jane")])
        .await;
    assert!(matches!(result, Err(VaultError::Full)));
    let small = vault(0, 1);
    let session = small.session("bot", "s1");
    session.put(&[person("jane", "Jane")]).await.unwrap();
    let result = session.put(&[person("joe", "Joe")]).await;
    assert!(matches!(result, Err(VaultError::Full)));
}

#[tokio::test]
async fn nothing_to_put_or_get_asks_no_store() {
    let vault = vault(u32::MAX, 10);
    let session = vault.session("bot", "s1");
    assert!(session.put(&[]).await.unwrap().is_empty());
    assert!(session.get(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_unknown_to_other_sessions_and_after_the_deletion() {
    let vault = vault(0, 10);
    let session = vault.session("bot", "s1");
    let tokens = session.put(&[person("jane", "Jane")]).await.unwrap();
    for other in [vault.session("bot", "s2"), vault.session("other", "s1")] {
        assert_eq!(value(&other.get(&tokens).await.unwrap()[0]), "unknown");
    }
    assert_eq!(session.delete().await.unwrap().values, 1);
    assert!(session.delete().await.unwrap().is_empty());
    assert_eq!(value(&session.get(&tokens).await.unwrap()[0]), "unknown");
}

#[tokio::test]
async fn what_a_session_holds_is_told_by_canonical_form() {
    let vault = vault(0, 10);
    let session = vault.session("bot", "s1");
    let jane = person("jane", "Jane");
    let tokens = session.put(&[jane]).await.unwrap();
    let asked = [person("joe", ""), person("jane", "")];
    assert_eq!(session.held(&asked).await.unwrap(), [None, Some(tokens[0])]);
    let other = vault.session("bot", "s2");
    assert_eq!(other.held(&asked).await.unwrap(), [None, None]);
    assert!(session.held(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_note_is_kept_and_is_no_value() {
    let vault = vault(0, 10);
    let session = vault.session("bot", "s1");
    assert!(session.recall(Note::Stream).await.unwrap().is_none());
    session.remember(Note::Stream, "first").await.unwrap();
    let tokens = session
        .put(&[person("jane", "Jane"), Note::Stream.saying("second")])
        .await
        .unwrap();
    let note = session.recall(Note::Stream).await.unwrap().unwrap();
    assert!(note.expose() == "second");
    assert!(session.recall(Note::Question).await.unwrap().is_none());
    let found = session.get(&tokens).await.unwrap();
    assert_eq!(
        found.iter().map(value).collect::<Vec<_>>(),
        ["Jane", "unknown"]
    );
}

#[tokio::test]
async fn a_record_whose_key_was_dropped_is_unreadable() {
    let store = Arc::new(MemoryStore::new());
    let old = KeyRing::generate();
    let rotated = old.rotate();
    let new = rotated.without(old.active_id()).unwrap();
    let over = |ring| Vault::new(Arc::new(ring), store.clone(), VaultOptions::default());
    let (old, rotated, new) = (over(old), over(rotated), over(new));
    let tokens = old
        .session("bot", "s1")
        .put(&[person("jane", "Jane")])
        .await
        .unwrap();
    let found = rotated.session("bot", "s1").get(&tokens).await.unwrap();
    assert_eq!(value(&found[0]), "Jane");
    let found = new.session("bot", "s1").get(&tokens).await.unwrap();
    assert_eq!(value(&found[0]), "unreadable");
    let by_key = new.records_by_key().await.unwrap();
    let sealed_with_old = [(old.ring().active_id().to_owned(), 1)];
    assert_eq!(by_key, sealed_with_old.into());
}

#[tokio::test]
async fn a_user_is_all_of_their_sessions_with_one_assistant() {
    let vault = vault(0, 10);
    for (assistant, id) in [("bot", "s1"), ("bot", "s2"), ("other", "s3")] {
        let session = vault.session(assistant, id).of_user(assistant, "u1");
        session.put(&[person("jane", "Jane")]).await.unwrap();
    }
    let session = vault.session("bot", "s4").of_user("bot", "u2");
    session.put(&[person("jane", "Jane")]).await.unwrap();
    let two = Holding {
        sessions: 2,
        values: 2,
    };
    let user = vault.user("bot", "u1");
    assert_eq!(user.count().await.unwrap(), two);
    assert_eq!(user.delete().await.unwrap(), two);
    assert!(user.count().await.unwrap().is_empty());
    assert!(!session.count().await.unwrap().is_empty());
    assert!(!vault.user("other", "u1").count().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_inline_record_opens_without_a_store() {
    let vault = vault(u32::MAX, 10);
    let session = vault.session("bot", "s1");
    let (token, record) = session.seal_inline(&person("jane", "Jane"));
    let opened = vault
        .session("bot", "s1")
        .open_inline(&token, &record)
        .unwrap();
    assert!(opened.value.expose() == "Jane");
    assert!(
        vault
            .session("bot", "s2")
            .open_inline(&token, &record)
            .is_none()
    );
}
