//! How a connection is made: to a server, to the one that sentinels name, to a cluster.

use std::{fmt::Display, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, ErrorKind, Pipeline, RedisResult, TlsCertificates, Value,
    aio::{ConnectionLike, MultiplexedConnection},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
    cluster_routing::{Route, SingleNodeRoutingInfo, SlotAddr},
};

use super::{
    RedisOptions,
    address::{Address, Form},
    answer::outcome,
};
use crate::{sensitive::Sensitive, vault::store::StoreError};

/// How long connecting to one server may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many of them there can be on the way to the right one.
const HOPS: u32 = 3;
/// How often a cluster's connection tries a call on what it learns of the cluster.
const CLUSTER_RETRIES: u32 = 3;

/// How many slots a cluster has.
const SLOTS: u16 = 16_384;
/// In how many parts they are looked at. Servers hold runs of slots.
const PARTS: u16 = 16;

/// Where the layout of the database stands.
const LAYOUT_KEY: &str = "cloakroom:layout";
/// The layout that this program writes, and the newest it knows.
const LAYOUT: u64 = 1;

/// Makes connections.
pub(super) enum Connector {
    Single(Client),
    Sentinel {
        address: Address,
        service: String,
        password: Option<Sensitive>,
        certificates: Option<TlsCertificates>,
    },
    Cluster(Box<ClusterClient>),
}

/// A connection that its clones share.
#[derive(Clone)]
pub(super) enum Connection {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connector {
    /// Checks what it is given, and connects to nothing yet.
    pub(super) fn new(address: &Address, options: &RedisOptions) -> Result<Self, StoreError> {
        let certificates = address.is_tls().then(|| options.certificates()).flatten();
        let node = address.nodes[0].clone();
        let connector = match &address.form {
            Form::Single => Self::Single(match &certificates {
                Some(certificates) => Client::build_with_tls(node, certificates.clone())
                    .map_err(|_| StoreError::BadCertificates)?,
                None => Client::open(node).map_err(|_| StoreError::BadAddress)?,
            }),
            Form::Sentinel { service } => {
                let password = options.sentinel_password.clone();
                let exposed = password.as_ref().map(Sensitive::expose);
                // Only to see whether it works.
                address
                    .sentinels(service, 0, exposed, certificates.as_ref())
                    .map_err(|_| StoreError::BadCertificates)?;
                Self::Sentinel {
                    address: address.clone(),
                    service: service.clone(),
                    password,
                    certificates,
                }
            }
            Form::Cluster => {
                let mut builder = ClusterClient::builder(address.nodes.clone())
                    .tcp_settings(node.tcp_settings().clone())
                    .retries(CLUSTER_RETRIES)
                    .min_retry_wait(5)
                    .max_retry_wait(50)
                    .connection_timeout(PATIENCE)
                    .response_timeout(options.deadline);
                if let Some(certificates) = certificates {
                    builder = builder.certs(certificates);
                }
                let client = builder.build().map_err(|_| StoreError::BadCertificates)?;
                Self::Cluster(Box::new(client))
            }
        };
        Ok(connector)
    }

    /// How many breakers the calls on a connection need besides that of connecting.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Cluster(_) => PARTS.into(),
            _ => 0,
        }
    }

    pub(super) fn patience(&self) -> Duration {
        match self {
            Self::Single(_) => PATIENCE,
            _ => PATIENCE * HOPS,
        }
    }

    /// Connects, and checks the layout of what is there. `number` tells attempts apart.
    pub(super) async fn connect(&self, number: u64) -> Result<Connection, StoreError> {
        // The deadline of a call is set around all of it.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let client = match self {
            Self::Single(client) => client.clone(),
            Self::Sentinel {
                address,
                service,
                password,
                certificates,
            } => {
                let first = usize::try_from(number).unwrap_or_default();
                let password = password.as_ref().map(Sensitive::expose);
                address
                    .sentinels(service, first, password, certificates.as_ref())
                    .map_err(outcome)?
                    .async_get_client()
                    .await
                    .map_err(outcome)?
            }
            Self::Cluster(client) => {
                let mut connection = client.get_async_connection().await.map_err(outcome)?;
                check_layout(&mut connection).await?;
                return Ok(Connection::Cluster(connection));
            }
        };
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await
            .map_err(outcome)?;
        check_layout(&mut connection).await?;
        Ok(Connection::Server(connection))
    }
}

impl Connection {
    /// Sends commands that are all for this slot; each answer may be an error.
    pub(super) async fn send(&mut self, request: &Pipeline, slot: u16) -> RedisResult<Vec<Value>> {
        match self {
            Self::Server(connection) => {
                let sent = connection.req_packed_commands(request, 0, request.len());
                sent.await
            }
            Self::Cluster(connection) => {
                let route = Route::new(slot, SlotAddr::Master);
                let route = SingleNodeRoutingInfo::SpecificNode(route);
                let sent = connection.route_pipeline(request.clone(), 0, request.len(), route);
                // Large, and each call to one server would carry the room for it.
                let answers = Box::pin(sent).await?;
                // What is left of them after all retries: nobody serves the slot now.
                match answers.iter().find_map(no_server) {
                    Some(error) => Err(error),
                    None => Ok(answers),
                }
            }
        }
    }
}

fn no_server(answer: &Value) -> Option<redis::RedisError> {
    let Value::ServerError(error) = answer else {
        return None;
    };
    let error = redis::RedisError::from(error.clone());
    let is_lost = matches!(
        error.kind(),
        ErrorKind::Server(
            redis::ServerErrorKind::Moved
                | redis::ServerErrorKind::Ask
                | redis::ServerErrorKind::ClusterDown
                | redis::ServerErrorKind::MasterDown
                | redis::ServerErrorKind::ReadOnly
        )
    );
    is_lost.then_some(error)
}

/// The slot of a session's or a customer's keys: that of what stands in their braces.
pub(super) fn slot(name: &impl Display) -> u16 {
    slot_of(name.to_string().as_bytes())
}

/// The slot of the layout's key, for calls that are about no session.
pub(super) fn any_slot() -> u16 {
    slot_of(LAYOUT_KEY.as_bytes())
}

/// The part of the slots that a slot is in.
pub(super) fn part(slot: u16) -> usize {
    usize::from(slot / (SLOTS / PARTS))
}

fn slot_of(text: &[u8]) -> u16 {
    crc16::State::<crc16::XMODEM>::calculate(text) % SLOTS
}

/// Refuses a layout that is newer than ours; marks a database that has none.
async fn check_layout(connection: &mut impl ConnectionLike) -> Result<(), StoreError> {
    let get = redis::cmd("GET").arg(LAYOUT_KEY).take();
    let found: Option<Vec<u8>> = get.query_async(connection).await.map_err(outcome)?;
    let Some(found) = found else {
        let mark = redis::cmd("SET")
            .arg(LAYOUT_KEY)
            .arg(LAYOUT)
            .arg("NX")
            .take();
        return match mark.exec_async(connection).await.map_err(outcome) {
            // A full server can still be read; the next connection will mark it.
            Ok(()) | Err(StoreError::Full(_)) => Ok(()),
            Err(error) => Err(error),
        };
    };
    let found = str::from_utf8(&found)
        .ok()
        .and_then(|text| text.parse().ok());
    match found {
        None => Err(StoreError::Corrupt(None)),
        Some(found) if found > LAYOUT => Err(StoreError::LayoutTooNew {
            found,
            known: LAYOUT,
        }),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{part, slot_of};

    #[test]
    fn slots_are_those_of_the_cluster_specification() {
        assert_eq!(slot_of(b"123456789"), 0x31C3);
        assert_eq!(
            (part(0), part(1023), part(1024), part(16_383)),
            (0, 0, 1, 15)
        );
    }
}
