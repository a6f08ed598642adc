//! `cloakroom healthcheck`: for containers, which have no `curl`.

use std::{
    io::{self, Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use super::exit::{Exit, failed};
use crate::config::Settings;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks `GET /healthz` at the address of the settings.
pub(super) fn healthcheck(settings: &Settings) -> Exit {
    match ask(reachable(settings.listen)) {
        Ok(true) => Exit::Success,
        Ok(false) => failed(Exit::Unavailable, "what answers is no healthy gateway"),
        Err(error) => failed(Exit::Unavailable, format!("no gateway answers: {error}")),
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

fn ask(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}
