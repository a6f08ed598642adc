//! `cloakroom healthcheck`: for containers, which have no `curl`.

use std::{
    error::Error as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use super::exit::{Exit, failed};
use crate::config::Settings;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks `GET /healthz` at the address of the settings.
pub(super) fn healthcheck(settings: &Settings) -> Exit {
    match ask(reachable(settings.listen), settings.tls.is_some()) {
        Ok(true) => Exit::Success,
        Ok(false) => failed(Exit::Unavailable, "what answers is no healthy gateway"),
        Err(error) => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            failed(Exit::Unavailable, format!("no gateway answers: {cause}"))
        }
    }
}

/// A gateway that listens on every address is asked on the loopback one.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[tokio::main(flavor = "current_thread")]
async fn ask(address: SocketAddr, is_tls: bool) -> reqwest::Result<bool> {
    // The certificate is for the gateway's name, not for this address. Nothing secret is
    // sent, and the answer says no more than that somebody is there.
    let client = reqwest::Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .no_proxy()
        .timeout(TIMEOUT)
        .build()?;
    let scheme = if is_tls { "https" } else { "http" };
    let url = format!("{scheme}://{address}/healthz");
    Ok(client.get(url).send().await?.status().is_success())
}
