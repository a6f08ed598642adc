//! The contract.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cloakroom::vault::{
    Store,
    store::{Entry, Holding, PutLimits, PutOutcome, SessionName},
};

use super::{LIMITS, entry, get, name, some, token, until, user};

/// Panics where `store` breaks it. Each part has sessions of its own.
pub(crate) async fn keeps_the_contract(store: Arc<dyn Store>) {
    let one = &*store;
    one.ping().await.unwrap();
    what_is_put_is_found(one).await;
    everything_of_a_session_is_listed(one).await;
    the_same_value_again_is_overwritten(one).await;
    another_value_on_the_token_is_a_conflict(one).await;
    entries_of_one_put_conflict_with_each_other(one).await;
    the_entry_limit_holds(one).await;
    sessions_are_apart(one).await;
    a_deleted_session_is_gone(one).await;
    a_deleted_user_is_gone(one).await;
    a_user_lives_as_long_as_their_sessions(one).await;
    records_are_counted_by_class(one).await;
    empty_lists_are_answered(one).await;
    any_bytes_of_any_length_are_kept(one).await;
    a_session_expires(one).await;
    a_used_session_lives_on(one).await;
    a_value_is_known_by_its_fingerprint(one).await;
    writers_do_not_disturb_each_other(store.clone()).await;
    one_writer_gets_a_token(store).await;
}

async fn a_value_is_known_by_its_fingerprint(store: &dyn Store) {
    let session = name(17);
    let entries = [entry(1, 1, b"one"), entry(2, 2, b"")];
    store.put(&session, &entries, LIMITS).await.unwrap();
    let print = |number: u64, value: u8| {
        let entry = entry(number, value, b"");
        (entry.token, entry.fingerprint)
    };
    let asked = [print(2, 2), print(1, 2), print(3, 1), print(1, 1)];
    let held = store.holds(&session, &asked).await.unwrap();
    assert_eq!(held, [true, false, false, true]);
    assert_eq!(store.holds(&name(18), &asked).await.unwrap(), [false; 4]);
    assert!(store.holds(&session, &[]).await.unwrap().is_empty());

    let short = PutLimits {
        ttl: Duration::from_millis(60),
        ..LIMITS
    };
    store.put(&session, &entries, short).await.unwrap();
    until("the session expires, though it is asked", async || {
        store.holds(&session, &asked).await.unwrap() == [false; 4]
    })
    .await;
}

async fn what_is_put_is_found(store: &dyn Store) {
    let session = name(1);
    let entries = [entry(1, 1, b"one"), entry(2, 2, b"two")];
    assert_eq!(
        store.put(&session, &entries, LIMITS).await.unwrap(),
        PutOutcome::Stored
    );
    let found = get(store, &session, &[2, 3, 1, 2]).await;
    assert_eq!(found, [some(b"two"), None, some(b"one"), some(b"two")]);
}

async fn everything_of_a_session_is_listed(store: &dyn Store) {
    let (session, other) = (name(51), name(52));
    assert_eq!(store.list(&session).await.unwrap(), []);
    let entries = [entry(1, 1, b"one"), entry(2, 2, b"two")];
    store.put(&session, &entries, LIMITS).await.unwrap();
    store
        .put(&other, &[entry(3, 3, b"three")], LIMITS)
        .await
        .unwrap();
    let mut listed = store.list(&session).await.unwrap();
    listed.sort();
    let mut expected = entries.map(|entry| (entry.token, entry.record));
    expected.sort();
    assert_eq!(listed, expected);
}

async fn the_same_value_again_is_overwritten(store: &dyn Store) {
    let session = name(2);
    for record in [b"jane", b"JANE"] {
        let outcome = store.put(&session, &[entry(1, 1, record)], LIMITS).await;
        assert_eq!(outcome.unwrap(), PutOutcome::Stored);
    }
    assert_eq!(get(store, &session, &[1]).await, [some(b"JANE")]);
}

async fn another_value_on_the_token_is_a_conflict(store: &dyn Store) {
    let session = name(3);
    let first = [entry(1, 1, b"one"), entry(2, 2, b"two")];
    store.put(&session, &first, LIMITS).await.unwrap();
    let second = [
        entry(1, 9, b"x"),
        entry(3, 3, b"three"),
        entry(2, 9, b"x"),
        entry(2, 2, b"TWO"),
    ];
    let outcome = store.put(&session, &second, LIMITS).await.unwrap();
    assert_eq!(outcome, PutOutcome::Conflict(vec![0, 2]));
    let found = get(store, &session, &[1, 2, 3]).await;
    assert_eq!(found, [some(b"one"), some(b"TWO"), some(b"three")]);
    let outcome = store.put(&session, &second[..1], LIMITS).await.unwrap();
    assert_eq!(outcome, PutOutcome::Conflict(vec![0]));
}

async fn entries_of_one_put_conflict_with_each_other(store: &dyn Store) {
    let session = name(4);
    let entries = [
        entry(1, 1, b"first"),
        entry(1, 2, b"other"),
        entry(1, 1, b"last"),
    ];
    let outcome = store.put(&session, &entries, LIMITS).await.unwrap();
    assert_eq!(outcome, PutOutcome::Conflict(vec![1]));
    assert_eq!(get(store, &session, &[1]).await, [some(b"last")]);
}

async fn the_entry_limit_holds(store: &dyn Store) {
    let session = name(5);
    let limits = PutLimits {
        max_entries: 3,
        ..LIMITS
    };
    let put = async |entries: &[Entry]| store.put(&session, entries, limits).await.unwrap();
    let four: Vec<_> = (0..4).map(|n| entry(n, 1, b"x")).collect();
    assert_eq!(put(&four).await, PutOutcome::Full);
    assert_eq!(get(store, &session, &[0, 1, 2, 3]).await, vec![None; 4]);
    assert_eq!(put(&four[..3]).await, PutOutcome::Stored);
    assert_eq!(
        put(&[entry(0, 1, b"y"), entry(3, 1, b"y")]).await,
        PutOutcome::Full
    );
    assert_eq!(get(store, &session, &[0, 3]).await, [some(b"x"), None]);
    // What is there already needs no more room, and neither does a conflict.
    assert_eq!(put(&[entry(0, 1, b"z")]).await, PutOutcome::Stored);
    assert_eq!(
        put(&[entry(0, 2, b"z")]).await,
        PutOutcome::Conflict(vec![0])
    );
}

async fn sessions_are_apart(store: &dyn Store) {
    store
        .put(&name(6), &[entry(1, 1, b"mine")], LIMITS)
        .await
        .unwrap();
    assert_eq!(get(store, &name(7), &[1]).await, [None]);
    store
        .put(&name(7), &[entry(1, 2, b"yours")], LIMITS)
        .await
        .unwrap();
    assert_eq!(get(store, &name(6), &[1]).await, [some(b"mine")]);
    assert_eq!(get(store, &name(7), &[1]).await, [some(b"yours")]);
}

async fn a_deleted_session_is_gone(store: &dyn Store) {
    let (session, other) = (name(8), name(9));
    for session in [&session, &other] {
        store
            .put(session, &[entry(1, 1, b"x")], LIMITS)
            .await
            .unwrap();
    }
    assert_eq!(
        store.delete_session(&session).await.unwrap(),
        Holding::of_session(1)
    );
    assert!(store.delete_session(&session).await.unwrap().is_empty());
    assert_eq!(get(store, &session, &[1]).await, [None]);
    assert_eq!(get(store, &other, &[1]).await, [some(b"x")]);
    // Nothing is left of it: neither the value on the token nor the count of entries.
    let limits = PutLimits {
        max_entries: 1,
        ..LIMITS
    };
    let outcome = store
        .put(&session, &[entry(1, 2, b"new")], limits)
        .await
        .unwrap();
    assert_eq!(outcome, PutOutcome::Stored);
}

async fn a_deleted_user_is_gone(store: &dyn Store) {
    let put = async |session: u8, of: Option<u8>, value: u8| {
        let limits = PutLimits {
            user: of.map(user),
            ..LIMITS
        };
        let entries = [entry(value.into(), value, b"x")];
        store.put(&name(session), &entries, limits).await.unwrap();
    };
    put(20, Some(1), 1).await;
    put(20, Some(1), 2).await;
    put(21, Some(1), 1).await;
    put(22, Some(2), 1).await;
    put(23, None, 1).await;
    // Who logs in has another id from then on; the session is found by both.
    put(24, Some(3), 1).await;
    put(24, Some(1), 2).await;
    let three = Holding {
        sessions: 3,
        values: 5,
    };
    assert_eq!(store.count_user(&user(1)).await.unwrap(), three);
    let count = store.count_session(&name(20)).await.unwrap();
    assert_eq!(count, Holding::of_session(2));
    assert_eq!(store.delete_user(&user(1)).await.unwrap(), three);
    assert!(store.delete_user(&user(1)).await.unwrap().is_empty());
    assert!(store.count_user(&user(1)).await.unwrap().is_empty());
    assert!(store.count_user(&user(3)).await.unwrap().is_empty());
    for session in [20, 21, 24] {
        assert_eq!(get(store, &name(session), &[1, 2]).await, [None, None]);
        assert!(
            store
                .count_session(&name(session))
                .await
                .unwrap()
                .is_empty()
        );
    }
    for session in [22, 23] {
        assert_eq!(get(store, &name(session), &[1]).await, [some(b"x")]);
    }
    // More sessions than one step takes.
    let limits = PutLimits {
        user: Some(user(4)),
        ..LIMITS
    };
    for session in 0..1100_u16 {
        let [high, low] = session.to_be_bytes();
        let session = SessionName::new([200, high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        store
            .put(&session, &[entry(1, 1, b"x")], limits)
            .await
            .unwrap();
    }
    assert_eq!(store.count_user(&user(4)).await.unwrap().sessions, 1100);
    assert_eq!(store.delete_user(&user(4)).await.unwrap().values, 1100);
    assert!(store.count_user(&user(4)).await.unwrap().is_empty());
}

async fn a_user_lives_as_long_as_their_sessions(store: &dyn Store) {
    let session = name(25);
    let ttl = Duration::from_millis(300);
    let limits = PutLimits {
        ttl,
        user: Some(user(5)),
        ..LIMITS
    };
    store
        .put(&session, &[entry(1, 1, b"x")], limits)
        .await
        .unwrap();
    // Only read, for longer than any lifetime that a put sets.
    let started = Instant::now();
    while started.elapsed() < ttl * 5 {
        let found = store.get(&session, &[token(1)], ttl).await.unwrap();
        if found == [None] {
            return; // The machine was away for longer than the session lives.
        }
        tokio::time::sleep(ttl / 10).await;
    }
    let held = store.count_user(&user(5)).await.unwrap();
    let there = store.count_session(&session).await.unwrap();
    assert!(held == Holding::of_session(1) || there.is_empty());
    tokio::time::sleep(ttl + Duration::from_millis(50)).await;
    assert!(store.count_user(&user(5)).await.unwrap().is_empty());
}

async fn records_are_counted_by_class(store: &dyn Store) {
    let entries = [
        entry(1, 1, b"\x01tally-a"),
        entry(2, 1, b"\x01tally-b"),
        entry(3, 1, b"\x01tally-b"),
    ];
    let limits = PutLimits {
        user: Some(user(6)),
        ..LIMITS
    };
    store.put(&name(26), &entries, limits).await.unwrap();
    let counts = store
        .tally(|record| str::from_utf8(record).ok()?.strip_prefix('\x01'))
        .await
        .unwrap();
    assert_eq!((counts["tally-a"], counts["tally-b"]), (1, 2));
}

async fn empty_lists_are_answered(store: &dyn Store) {
    let session = name(10);
    assert_eq!(
        store.put(&session, &[], LIMITS).await.unwrap(),
        PutOutcome::Stored
    );
    assert!(get(store, &session, &[]).await.is_empty());
    assert!(store.delete_session(&session).await.unwrap().is_empty());
}

async fn any_bytes_of_any_length_are_kept(store: &dyn Store) {
    let session = name(11);
    let all: Vec<u8> = (0..=255).collect();
    let big = all.repeat(4096);
    let entries = [entry(1, 1, b""), entry(2, 1, &all), entry(3, 1, &big)];
    assert_eq!(
        store.put(&session, &entries, LIMITS).await.unwrap(),
        PutOutcome::Stored
    );
    assert!(get(store, &session, &[1, 2, 3]).await == [some(b""), Some(all), Some(big)]);
    let many: Vec<_> = (0..1000).map(|n| entry(n, 1, b"x")).collect();
    let outcome = store.put(&name(12), &many, LIMITS).await.unwrap();
    assert_eq!(outcome, PutOutcome::Stored);
    let numbers: Vec<u64> = (0..1000).collect();
    assert_eq!(
        get(store, &name(12), &numbers).await,
        vec![some(b"x"); 1000]
    );
}

async fn a_session_expires(store: &dyn Store) {
    let session = name(13);
    let short = PutLimits {
        ttl: Duration::from_millis(60),
        max_entries: 1,
        user: None,
    };
    store
        .put(&session, &[entry(1, 1, b"old")], short)
        .await
        .unwrap();
    // Asked with a put, which reads without making the session live longer: a conflict
    // while it is there, stored when it is not.
    until("the session expires", async || {
        let put = store
            .put(&session, &[entry(1, 2, b"new")], LIMITS)
            .await
            .unwrap();
        put == PutOutcome::Stored
    })
    .await;
    assert_eq!(get(store, &session, &[1]).await, [some(b"new")]);

    // On time, and not only when a sweeper comes by.
    let session = name(14);
    let old = [entry(1, 1, b"old")];
    store.put(&session, &old, short).await.unwrap();
    tokio::time::sleep(short.ttl + Duration::from_millis(20)).await;
    assert_eq!(get(store, &session, &[1]).await, [None]);
    assert!(store.delete_session(&session).await.unwrap().is_empty());
}

async fn a_used_session_lives_on(store: &dyn Store) {
    let (read, written) = (name(15), name(16));
    let short = PutLimits {
        ttl: Duration::from_millis(400),
        ..LIMITS
    };
    // Again if the machine is so busy that the sessions may have expired meanwhile.
    loop {
        let started = Instant::now();
        for session in [&read, &written] {
            store
                .put(session, &[entry(1, 1, b"x")], short)
                .await
                .unwrap();
        }
        get(store, &read, &[1]).await;
        store
            .put(&written, &[entry(2, 1, b"y")], LIMITS)
            .await
            .unwrap();
        if started.elapsed() < short.ttl / 2 {
            break;
        }
    }
    tokio::time::sleep(short.ttl * 2).await;
    assert_eq!(get(store, &read, &[1]).await, [some(b"x")]);
    assert_eq!(
        get(store, &written, &[1, 2]).await,
        [some(b"x"), some(b"y")]
    );
}

async fn writers_do_not_disturb_each_other(store: Arc<dyn Store>) {
    let writers: Vec<_> = (0..16_u8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let (own, shared) = (name(100 + writer), name(99));
                for round in 0..20_u64 {
                    let entries = [entry(round, writer, &[writer]), entry(round + 50, 1, b"x")];
                    let outcome = store.put(&own, &entries, LIMITS).await.unwrap();
                    assert_eq!(outcome, PutOutcome::Stored);
                    let entries = [entry(u64::from(writer) * 100 + round, writer, &[writer])];
                    store.put(&shared, &entries, LIMITS).await.unwrap();
                    assert_eq!(get(&*store, &own, &[round]).await, [some(&[writer])]);
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for writer in 0..16_u8 {
        let numbers: Vec<u64> = (0..20)
            .map(|round| u64::from(writer) * 100 + round)
            .collect();
        assert_eq!(
            get(&*store, &name(99), &numbers).await,
            vec![some(&[writer]); 20]
        );
    }
}

async fn one_writer_gets_a_token(store: Arc<dyn Store>) {
    let session = name(98);
    let writers: Vec<_> = (0..16_u8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .put(&session, &[entry(1, writer, &[writer])], LIMITS)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut winners = Vec::new();
    for (writer, outcome) in (0..16).zip(writers) {
        match outcome.await.unwrap() {
            PutOutcome::Stored => winners.push(writer),
            outcome => assert_eq!(outcome, PutOutcome::Conflict(vec![0])),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(get(&*store, &session, &[1]).await, [some(&winners)]);
}
