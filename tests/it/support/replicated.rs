//! Redis servers that stand in for each other: a cluster, and a master that sentinels watch.

use redis::{AsyncConnectionConfig, aio::MultiplexedConnection};

use super::{
    gateway::{PATIENCE, eventually},
    redis::{RedisServer, free_port},
};

/// How long a server may be silent before the others take it for dead, in milliseconds. On a machine
/// on which servers get no turn for that long they depose each other, and a test waits for a whole
/// that never lasts: `CLOAKROOM_FAILOVER_SILENCE_MS` gives them more.
#[expect(clippy::disallowed_methods, reason = "a test has no settings file")]
fn silence() -> String {
    std::env::var("CLOAKROOM_FAILOVER_SILENCE_MS").unwrap_or_else(|_| "3000".to_owned())
}

/// Slots of a cluster.
const SLOTS: usize = 16_384;

/// What a gateway may keep its values in, and a test may kill.
pub(crate) enum Replicated {
    Cluster(Cluster),
    Watched(Watched),
}

impl Replicated {
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Cluster(cluster) => cluster.url(),
            Self::Watched(watched) => watched.url(),
        }
    }

    /// Kills a master; the next one each time.
    pub(crate) async fn kill_a_master(&mut self) {
        match self {
            Self::Cluster(cluster) => cluster.kill_a_master().await,
            Self::Watched(watched) => watched.kill_the_master().await,
        }
    }

    /// Waits until another server has taken the place of the one that was killed.
    pub(crate) async fn failed_over(&self) {
        let (nodes, killed, masters) = match self {
            Self::Cluster(cluster) => (&cluster.nodes, cluster.killed, 3),
            Self::Watched(watched) => (&watched.nodes, watched.killed, 1),
        };
        eventually("there are as many masters as before", async || {
            let mut found = 0;
            for (at, node) in nodes.iter().enumerate() {
                if Some(at) != killed && node.is_master().await {
                    found += 1;
                }
            }
            found == masters
        })
        .await;
    }

    /// Whether a new master has a replica, so that what is written to it is safe again.
    pub(crate) fn has_spare_replicas(&self) -> bool {
        matches!(self, Self::Watched(_))
    }

    /// Starts what was killed, and waits until every master has its replicas again.
    pub(crate) async fn heal(&mut self) {
        match self {
            Self::Cluster(cluster) => cluster.heal().await,
            Self::Watched(watched) => watched.heal().await,
        }
    }
}

/// Three masters with a replica each.
pub(crate) struct Cluster {
    nodes: Vec<RedisServer>,
    killed: Option<usize>,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let silence = silence();
        let nodes: Vec<_> = (0..6)
            .map(|_| {
                let bus = free_port().to_string();
                RedisServer::with(&[
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    &bus,
                    "--cluster-node-timeout",
                    &silence,
                    "--cluster-allow-replica-migration",
                    "no",
                    "--appendonly",
                    "yes",
                ])
            })
            .collect();
        let cluster = Self {
            nodes,
            killed: None,
        };
        for (at, node) in cluster.nodes.iter().enumerate() {
            let mut client = node.client().await;
            run(&mut client, &format!("CLUSTER SET-CONFIG-EPOCH {}", at + 1)).await;
            if at < 3 {
                let (first, last) = (at * SLOTS / 3, (at + 1) * SLOTS / 3 - 1);
                run(
                    &mut client,
                    &format!("CLUSTER ADDSLOTSRANGE {first} {last}"),
                )
                .await;
            }
            let (first, bus) = (
                cluster.nodes[0].port(),
                cluster.nodes[0].option("--cluster-port"),
            );
            if at > 0 {
                run(
                    &mut client,
                    &format!("CLUSTER MEET 127.0.0.1 {first} {bus}"),
                )
                .await;
            }
        }
        for node in &cluster.nodes {
            node.says("CLUSTER INFO", "cluster_known_nodes:6").await;
        }
        for at in 0..3 {
            let master = cluster.nodes[at].ask("CLUSTER MYID").await;
            let replica = cluster.nodes[at + 3].client().await;
            let replicate = format!("CLUSTER REPLICATE {master}");
            eventually("the replica knows its master", async || {
                command(&replicate)
                    .exec_async(&mut replica.clone())
                    .await
                    .is_ok()
            })
            .await;
        }
        cluster.is_whole().await;
        cluster
    }

    fn url(&self) -> String {
        let hosts: Vec<_> = self.nodes.iter().map(RedisServer::host).collect();
        format!("redis+cluster://{}", hosts.join(","))
    }

    async fn kill_a_master(&mut self) {
        let mut at = self.killed.map_or(0, |killed| killed + 1);
        loop {
            at %= self.nodes.len();
            if self.nodes[at].is_master().await {
                break;
            }
            at += 1;
        }
        self.nodes[at].kill();
        self.killed = Some(at);
    }

    async fn heal(&mut self) {
        if let Some(killed) = self.killed {
            self.nodes[killed].restart();
        }
        self.is_whole().await;
    }

    async fn is_whole(&self) {
        eventually("three masters with a replica each", async || {
            let mut masters = 0;
            for node in &self.nodes {
                let cluster = node.ask("CLUSTER INFO").await;
                let role = node.ask("INFO replication").await;
                if !cluster.contains("cluster_state:ok") {
                    return false;
                }
                if role.contains("role:master") {
                    masters += 1;
                    if !role.contains("state=online") {
                        return false;
                    }
                } else if !role.contains("master_link_status:up") {
                    return false;
                }
            }
            masters == 3
        })
        .await;
    }
}

/// A master with two replicas, and three sentinels.
pub(crate) struct Watched {
    nodes: Vec<RedisServer>,
    sentinels: Vec<RedisServer>,
    killed: Option<usize>,
}

impl Watched {
    pub(crate) async fn start() -> Self {
        let master = RedisServer::with(&["--appendonly", "yes"]);
        let port = master.port().to_string();
        let replica =
            || RedisServer::with(&["--appendonly", "yes", "--replicaof", "127.0.0.1", &port]);
        let nodes = vec![replica(), replica(), master];
        let settings = format!(
            "sentinel monitor main 127.0.0.1 {port} 2\n\
             sentinel down-after-milliseconds main {}\n\
             sentinel failover-timeout main 4000\n",
            silence()
        );
        let sentinels = (0..3).map(|_| RedisServer::sentinel(&settings)).collect();
        let watched = Self {
            nodes,
            sentinels,
            killed: None,
        };
        watched.is_whole().await;
        watched
    }

    pub(crate) async fn a_replica(&self) -> &RedisServer {
        for node in &self.nodes {
            if !node.is_master().await {
                return node;
            }
        }
        panic!("only masters");
    }

    pub(crate) fn url(&self) -> String {
        let hosts: Vec<_> = self.sentinels.iter().map(RedisServer::host).collect();
        format!("redis+sentinel://{}/main", hosts.join(","))
    }

    async fn kill_the_master(&mut self) {
        let mut at = 0;
        while !self.nodes[at].is_master().await {
            at = (at + 1) % self.nodes.len();
        }
        self.nodes[at].kill();
        self.killed = Some(at);
    }

    async fn heal(&mut self) {
        if let Some(killed) = self.killed {
            self.nodes[killed].restart();
        }
        self.is_whole().await;
    }

    async fn is_whole(&self) {
        eventually(
            "a master with two replicas, known to all sentinels",
            async || {
                let mut masters = 0;
                for node in &self.nodes {
                    let role = node.ask("INFO replication").await;
                    if role.contains("role:master") {
                        masters += 1;
                        if role.matches("state=online").count() != 2 {
                            return false;
                        }
                    } else if !role.contains("master_link_status:up") {
                        return false;
                    }
                }
                for sentinel in &self.sentinels {
                    let known = sentinel.ask("INFO sentinel").await;
                    if !known.contains("status=ok") || !known.contains("slaves=2,sentinels=3") {
                        return false;
                    }
                }
                masters == 1
            },
        )
        .await;
    }
}

impl RedisServer {
    async fn connect(&self) -> redis::RedisResult<MultiplexedConnection> {
        let client = redis::Client::open(format!("redis://{}", self.host()))?;
        // A busy machine takes its time.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    pub(crate) async fn client(&self) -> MultiplexedConnection {
        self.connect().await.unwrap()
    }

    /// What the server says; nothing if it hangs up, as it does when its role changes.
    pub(crate) async fn ask(&self, words: &str) -> String {
        let Ok(mut client) = self.connect().await else {
            return String::new();
        };
        command(words)
            .query_async(&mut client)
            .await
            .unwrap_or_default()
    }

    pub(crate) async fn is_master(&self) -> bool {
        self.ask("INFO replication").await.contains("role:master")
    }

    async fn says(&self, question: &str, answer: &str) {
        eventually(answer, async || self.ask(question).await.contains(answer)).await;
    }
}

fn command(words: &str) -> redis::Cmd {
    let mut words = words.split(' ');
    let mut command = redis::cmd(words.next().unwrap());
    command.arg(&words.collect::<Vec<_>>()[..]);
    command
}

async fn run(client: &mut MultiplexedConnection, words: &str) {
    command(words).exec_async(client).await.unwrap();
}
