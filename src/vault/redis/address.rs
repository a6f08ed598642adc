//! Which servers a URL names.

use redis::{
    ConnectionInfo, IntoConnectionInfo as _, TlsCertificates,
    io::tcp::TcpSettings,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use url::Url;

/// Where sentinels listen if nothing else is said.
const SENTINEL_PORT: u16 = 26379;

/// A server, or several that stand in for each other.
///
/// | form | what |
/// |---|---|
/// | `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]` | one server |
/// | `redis+sentinel://[…@]HOST[:PORT],…/SERVICE[/DB]` | the server that these sentinels name |
/// | `redis+cluster://[…@]HOST[:PORT],…` | a cluster, of which these are some servers |
///
/// With `rediss` in place of `redis` all connections are made by TLS. Credentials are
/// percent-encoded, as in any URL.
#[derive(Clone)]
pub struct Address {
    pub(super) form: Form,
    /// The servers that are named, with the credentials for a store among them.
    pub(super) nodes: Vec<ConnectionInfo>,
    is_tls: bool,
    place: String,
}

/// How the servers that are named stand to the one that is asked.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// It is the one.
    Single,
    /// They know where it is, by the name of a service.
    Sentinel { service: String },
    /// It is one of them, or one that they know: it depends on the key.
    Cluster,
}

impl Address {
    /// The address in a text, if it has one of the forms.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (base, form) = match scheme.split_once('+') {
            Some((base, form)) => (base, Some(form)),
            None => (scheme, None),
        };
        let is_tls = match base {
            "redis" => false,
            "rediss" => true,
            _ => return None,
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (format!("{user}@"), hosts),
            None => (String::new(), authority),
        };
        if hosts.contains(['?', '#']) || path.contains(['?', '#']) {
            return None;
        }
        let (form, db) = match form {
            None if hosts.contains(',') => return None,
            None => (Form::Single, path),
            Some("cluster") if path.is_empty() => (Form::Cluster, ""),
            Some("sentinel") => {
                let (service, db) = path.split_once('/').unwrap_or((path, ""));
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
                if service.is_empty() || !service.bytes().all(is_plain) {
                    return None;
                }
                let service = service.to_owned();
                (Form::Sentinel { service }, db)
            }
            Some(_) => return None,
        };
        if !db.is_empty() && db.parse::<u16>().is_err() {
            return None;
        }
        let node = |host: &str| {
            let mut url = Url::parse(&format!("{base}://{user}{host}/{db}")).ok()?;
            if matches!(form, Form::Sentinel { .. }) && url.port().is_none() {
                url.set_port(Some(SENTINEL_PORT)).ok()?;
            }
            url.host_str().filter(|host| !host.is_empty())?;
            let info = url.into_connection_info().ok()?;
            Some(info.set_tcp_settings(tcp_settings()))
        };
        Some(Self {
            nodes: hosts.split(',').map(node).collect::<Option<_>>()?,
            form,
            is_tls,
            place: format!("{scheme}://{hosts}/{path}"),
        })
    }

    /// The address without credentials, for logs.
    pub fn describe(&self) -> &str {
        self.place.trim_end_matches('/')
    }

    /// Whether connections are made by TLS.
    pub fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Whether sentinels are asked where the server is.
    pub fn has_sentinels(&self) -> bool {
        matches!(self.form, Form::Sentinel { .. })
    }

    /// Whether another server may take the place of one that fails.
    pub fn has_replicas(&self) -> bool {
        self.form != Form::Single
    }

    /// A client of the sentinels, of which another one is asked first each time: one that
    /// hangs holds up the others. Its connections belong to the runtime that makes them,
    /// so it is not kept.
    pub(super) fn sentinels(
        &self,
        service: &str,
        first: usize,
        password: Option<&str>,
        certificates: Option<&TlsCertificates>,
    ) -> redis::RedisResult<SentinelClient> {
        let count = self.nodes.len();
        let nodes = (0..count).map(|at| &self.nodes[(first + at) % count]);
        let addresses = nodes.map(|node| node.addr().clone());
        let mut builder =
            SentinelClientBuilder::new(addresses, service, SentinelServerType::Master)?
                .set_client_to_redis_tcp_settings(tcp_settings())
                .set_client_to_sentinel_tcp_settings(tcp_settings());
        let settings = self.nodes[0].redis_settings();
        builder = builder.set_client_to_redis_db(settings.db());
        if let Some(user) = settings.username() {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if let Some(password) = password {
            builder = builder.set_client_to_sentinel_password(password);
        }
        if self.is_tls {
            builder = builder.set_client_to_redis_tls_mode(redis::TlsMode::Secure);
            if let Some(certificates) = certificates {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates.clone());
            }
        }
        builder.build()
    }
}

fn tcp_settings() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn every_form_is_read_and_described_without_credentials() {
        for (text, expected, nodes) in [
            ("redis://h", "redis://h", "h:6379"),
            ("redis://u:secret@h:1/2", "redis://h:1/2", "h:1"),
            ("rediss://:secret@[::1]:1/", "rediss://[::1]:1", "::1:1"),
            (
                "redis+cluster://u:secret@a:1,b,[::1]:2",
                "redis+cluster://a:1,b,[::1]:2",
                "a:1 b:6379 ::1:2",
            ),
            (
                "rediss+sentinel://secret@a,b:1/main/3",
                "rediss+sentinel://a,b:1/main/3",
                "a:26379 b:1",
            ),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!(address.describe(), expected);
            let named = address.nodes.iter().map(|node| node.addr().to_string());
            let named = named.collect::<Vec<_>>().join(" ").replace(['[', ']'], "");
            assert_eq!(named, nodes, "{text}");
            assert_eq!(address.is_tls(), text.starts_with("rediss"));
            assert_eq!(address.has_replicas(), text.contains('+'));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "redis:h",
            "redis://",
            "redis:///1",
            "redis://a,b",
            "redis://h/x",
            "redis://h/99999",
            "redis://h:port",
            "redis://h?x=y",
            "rediss://h/#insecure",
            "redis+other://h",
            "redis+cluster://h/1",
            "redis+cluster://a,,b",
            "redis+cluster://a,",
            "redis+sentinel://a",
            "redis+sentinel://a/",
            "redis+sentinel://a/main/x",
            "redis+sentinel://a/ma in",
            "http://h",
        ] {
            assert!(Address::parse(text).is_none(), "{text}");
        }
    }
}
