//! Redis that may fail: a cluster whose masters are killed, a master that sentinels watch,
//! TLS, and a server that is there and does not answer. The servers are real.
//!
//! `CLOAKROOM_FAILOVER_TURNS` and `CLOAKROOM_FAILOVER_KILLS` make the two failovers longer:
//! `CLOAKROOM_FAILOVER_TURNS=100000 CLOAKROOM_FAILOVER_KILLS=10 cargo test --release --test it
//! failover::killed -- --nocapture --test-threads 1`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::support::{
    authority::Authority,
    gateway::{Gateway, eventually, gateway},
    redis::RedisServer,
    replicated::{Cluster, Replicated, Watched},
};

const EMAIL: &str = "jane.doe@example.com";

/// Longer than what stands for a stored value, shorter than what carries one.
const STORED_LEN: usize = 60;

#[expect(clippy::disallowed_methods, reason = "a test has no settings file")]
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// What a turn left behind.
struct Owed {
    session: String,
    token: String,
    value: String,
}

/// A customer who goes on talking until told to stop; nothing raw, nothing wrong meanwhile.
async fn talk(
    gateway: Arc<Gateway>,
    customer: usize,
    stop: Arc<AtomicBool>,
    turns: Arc<AtomicUsize>,
) -> Vec<Owed> {
    let mut owed = Vec::new();
    for turn in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        // Enough sessions to be on every server of a cluster.
        let session = format!("s{customer}-{}", turn % 20);
        let value = format!("c{customer}t{turn}@example.com");
        let token = gateway.redacted(&session, &value).await;
        assert!(!token.contains('@') && token.starts_with('['), "{token}");
        let shown = gateway.restored(&session, &token).await;
        assert!(
            shown == value || shown == "[email address]",
            "{shown} for {value}"
        );
        owed.push(Owed {
            session,
            token,
            value,
        });
        turns.fetch_add(1, Ordering::Relaxed);
    }
    owed
}

/// Kills masters under load, and counts what came of it.
async fn survives(name: &str, mut redis: Replicated) {
    let goal = setting("CLOAKROOM_FAILOVER_TURNS", 400);
    let kills = setting("CLOAKROOM_FAILOVER_KILLS", 1);
    let gateway = Arc::new(gateway().set("VAULT__URL", redis.url()).start());
    let (stop, turns) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let customers: Vec<_> = (0..4)
        .map(|customer| {
            let (gateway, stop, turns) = (gateway.clone(), stop.clone(), turns.clone());
            tokio::spawn(talk(gateway, customer, stop, turns))
        })
        .collect();
    // However long that takes, as long as they get on.
    let reach = async |goal: usize| {
        loop {
            let before = turns.load(Ordering::Relaxed);
            if before >= goal {
                break;
            }
            eventually("customers talk", async || {
                assert!(
                    !customers.iter().any(tokio::task::JoinHandle::is_finished),
                    "a customer was answered wrongly"
                );
                turns.load(Ordering::Relaxed) > before
            })
            .await;
        }
    };
    for kill in 1..=kills {
        reach(goal * kill / (kills + 1)).await;
        redis.kill_a_master().await;
        let killed = Instant::now();
        redis.failed_over().await;
        let failed_over = killed.elapsed().as_secs_f64();
        if redis.has_spare_replicas() {
            stores_everywhere(&gateway, kill).await;
        }
        let recovered = killed.elapsed().as_secs_f64();
        redis.heal().await;
        stores_everywhere(&gateway, kill).await;
        println!(
            "{name}, kill {kill}: the servers failed over after {failed_over:.1} s, {}values \
             are stored again in every session after {:.1} s",
            if redis.has_spare_replicas() {
                ""
            } else {
                "with the killed one started again "
            },
            if redis.has_spare_replicas() {
                recovered
            } else {
                killed.elapsed().as_secs_f64()
            },
        );
    }
    reach(goal).await;
    stop.store(true, Ordering::Relaxed);
    stores_everywhere(&gateway, kills + 1).await;
    let (mut sealed, mut all) = (0, 0);
    for customer in customers {
        for owed in customer.await.unwrap() {
            // A busy machine may be late with an answer; what is lost does not come back.
            eventually(&format!("{} is restored", owed.token), async || {
                gateway.restored(&owed.session, &owed.token).await == owed.value
            })
            .await;
            all += 1;
            sealed += usize::from(owed.token.len() > STORED_LEN);
        }
    }
    println!(
        "{name}: {all} turns, 0 raw, 0 wrong, 0 lost; {sealed} were answered with sealed tokens"
    );
    let log = gateway.log();
    assert!(!log.contains("c0t"), "{log}");
}

/// Waits until new values of many sessions are stored and restored.
async fn stores_everywhere(gateway: &Gateway, round: usize) {
    for session in 0..40 {
        let session = format!("after-{round}-{session}");
        eventually("values are stored", async || {
            let token = gateway.redacted(&session, EMAIL).await;
            token.len() < STORED_LEN && gateway.restored(&session, &token).await == EMAIL
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_masters_of_a_cluster_leak_lose_and_mix_up_nothing() {
    survives("cluster", Replicated::Cluster(Cluster::start().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_masters_that_sentinels_watch_leak_lose_and_mix_up_nothing() {
    survives("sentinel", Replicated::Watched(Watched::start().await)).await;
}

#[tokio::test]
async fn a_value_that_no_replica_has_is_sealed_into_its_token() {
    let redis = RedisServer::start();
    let gateway = gateway()
        .set("VAULT__URL", redis.url())
        .set("VAULT__REDIS__REPLICAS", 1)
        .set("VAULT__DEADLINE_MS", 1000)
        .start();
    let sealed = gateway.redacted("s", EMAIL).await;
    assert!(sealed.len() > STORED_LEN, "{sealed}");
    assert_eq!(gateway.restored("s", &sealed).await, EMAIL);
    let start = || RedisServer::with(&["--replicaof", "127.0.0.1", &redis.port().to_string()]);
    let stores = async || {
        eventually("values are stored", async || {
            gateway.redacted("s", EMAIL).await.len() < STORED_LEN
        })
        .await;
    };
    let replica = start();
    stores().await;
    drop(replica);
    assert_eq!(gateway.redacted("s", EMAIL).await, sealed);
    // A server that takes another's place does not know our script.
    assert_eq!(redis.ask("SCRIPT FLUSH").await, "OK");
    let _replica = start();
    stores().await;
}

/// Sentinels that take a living master for dead promote one replica, and turn the other a
/// moment later. What that one alone has taken from the old master is lost then.
#[tokio::test]
async fn a_value_that_a_leaving_replica_does_not_have_is_sealed_into_its_token() {
    let watched = Watched::start().await;
    let leaves = watched.a_replica().await;
    let gateway = gateway().set("VAULT__URL", watched.url()).start();
    let stores = async |session| {
        eventually("values are stored", async || {
            gateway.redacted(session, EMAIL).await.len() < STORED_LEN
        })
        .await;
    };
    stores("with both").await;
    assert_eq!(leaves.ask("REPLICAOF NO ONE").await, "OK");
    let sealed = gateway.redacted("with one", EMAIL).await;
    assert!(sealed.len() > STORED_LEN, "{sealed}");
    // One that is gone is not waited for much longer.
    stores("with one").await;
}

#[tokio::test]
async fn a_replica_that_hangs_costs_a_pause_and_no_more() {
    let watched = Watched::start().await;
    let hangs = watched.a_replica().await;
    let gateway = gateway()
        .set("VAULT__URL", watched.url())
        .set("VAULT__DEADLINE_MS", 2000)
        .start();
    let is_stored = async |session: &str| gateway.redacted(session, EMAIL).await.len() < STORED_LEN;
    eventually("values are stored", async || is_stored("with both").await).await;
    hangs.stop();
    assert!(!is_stored("while it hangs").await);
    eventually("values are stored", async || {
        is_stored("while it hangs").await
    })
    .await;
    // The master still counts it among its replicas.
    for session in 0..10 {
        assert!(is_stored(&format!("after that {session}")).await);
    }
}

#[tokio::test]
async fn a_server_is_reached_by_tls_with_its_own_authority_and_a_client_certificate() {
    let (authority, other) = (Authority::new(), Authority::new());
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("ca.pem"), authority.pem()).unwrap();
    std::fs::write(path("other.pem"), other.pem()).unwrap();
    authority.issue("server").write(folder.path(), "server");
    authority.issue("client").write(folder.path(), "client");
    other.issue("stranger").write(folder.path(), "stranger");
    let redis = RedisServer::with_tls(&[
        "--tls-ca-cert-file",
        &path("ca.pem"),
        "--tls-cert-file",
        &path("server.crt"),
        "--tls-key-file",
        &path("server.key"),
        "--user",
        "gate",
        "on",
        ">p@ss",
        "~cloakroom:*",
        "-@all",
        "+@read",
        "+@write",
        "+@connection",
        "+@scripting",
    ]);
    let with = |ca: &str, identity: &str| {
        gateway()
            .set("VAULT__URL", format!("rediss://gate@{}", redis.host()))
            .set("VAULT__PASSWORD", "p@ss")
            .set("VAULT__REDIS__CA_FILE", path(ca))
            .set(
                "VAULT__REDIS__CERTIFICATE_FILE",
                path(&format!("{identity}.crt")),
            )
            .set("VAULT__REDIS__KEY_FILE", path(&format!("{identity}.key")))
            .start()
    };
    let right = with("ca.pem", "client");
    let token = right.redacted("s", EMAIL).await;
    assert!(token.len() < STORED_LEN, "{token}");
    assert_eq!(right.restored("s", &token).await, EMAIL);
    assert!(!right.log().contains("p@ss"), "{}", right.log());
    for (ca, identity) in [("other.pem", "client"), ("ca.pem", "stranger")] {
        let wrong = with(ca, identity);
        let token = wrong.redacted("s", EMAIL).await;
        assert!(token.len() > STORED_LEN, "{ca} {identity}: {token}");
    }
}

/// With the deadline this long, a breaker makes the difference between seconds and minutes.
#[tokio::test]
async fn a_server_that_hangs_costs_a_few_calls_their_deadline_and_no_more() {
    const DEADLINE: Duration = Duration::from_secs(2);
    let redis = RedisServer::start();
    let gateway = gateway()
        .set("VAULT__URL", redis.url())
        .set("VAULT__DEADLINE_MS", DEADLINE.as_millis())
        .set("WORKERS", 1)
        .start();
    let stored = gateway.redacted("s", EMAIL).await;
    redis.stop();
    let mut waited = 0;
    for _ in 0..100 {
        let started = Instant::now();
        let token = gateway.redacted("s", EMAIL).await;
        waited += usize::from(started.elapsed() >= DEADLINE);
        assert!(token.len() > STORED_LEN, "{token}");
        assert_eq!(gateway.restored("s", &token).await, EMAIL);
    }
    // Three in a row open the breaker; nobody waits for what is tried after that.
    assert!((1..=4).contains(&waited), "{waited} calls waited");
    assert_eq!(gateway.restored("s", &stored).await, "[email address]");
    redis.cont();
    eventually("the gateway stores again", async || {
        gateway.redacted("s", EMAIL).await == stored
    })
    .await;
}
