//! Reads `[vault.redis]` and the address of a Redis vault.

use url::Url;

use super::{
    reader::Reader,
    vault::{PASSWORD, URL, VaultLocation},
};
use crate::{sensitive::Sensitive, vault::RedisAddress};

/// What a Redis vault is told besides its address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RedisSettings {
    /// Who must have signed the servers' certificates, as PEM.
    pub ca: Option<String>,
    /// The certificate that is shown to them, and its key, as PEM.
    pub identity: Option<(String, Sensitive)>,
    /// The password of the sentinels themselves.
    pub sentinel_password: Option<Sensitive>,
    /// How many replicas must have a write before it counts.
    pub replicas: Option<u16>,
}

/// Reads the section, for the vault at this location.
pub(super) fn read(r: &mut Reader<'_>, location: Option<&VaultLocation>) -> Option<RedisSettings> {
    const CA: &str = "vault.redis.ca_file";
    const CERTIFICATE: &str = "vault.redis.certificate_file";
    const KEY: &str = "vault.redis.key_file";
    const SENTINEL: &str = "vault.redis.sentinel_password";
    let [has_ca, has_certificate, has_key] = [CA, CERTIFICATE, KEY].map(|key| r.has(key));
    let has_sentinel = r.has(SENTINEL) || r.has(&format!("{SENTINEL}_file"));
    let problems_before = r.problems.len();
    let ca = r.optional(CA, Reader::contents);
    let certificate = r.optional(CERTIFICATE, Reader::contents);
    let key = r.optional(KEY, Reader::contents);
    let sentinel_password = r.secret(SENTINEL, |_| None);
    let replicas = r.optional("vault.redis.replicas", |r, key| r.whole(key, 0..=100));
    match (has_certificate, has_key) {
        (true, false) => r.problem(CERTIFICATE, format!("needs `{KEY}` too")),
        (false, true) => r.problem(KEY, format!("needs `{CERTIFICATE}` too")),
        _ => {}
    }
    let address = match location {
        Some(VaultLocation::Redis { url }) => RedisAddress::parse(url.expose()),
        _ => None,
    };
    if location.is_some() {
        let is_tls = address.as_ref().is_some_and(RedisAddress::is_tls);
        for (key, is_set) in [(CA, has_ca), (CERTIFICATE, has_certificate && has_key)] {
            if is_set && !is_tls {
                r.problem(key, "only a vault at rediss:// is reached by TLS");
            }
        }
        if has_sentinel && !address.is_some_and(|address| address.has_sentinels()) {
            r.problem(SENTINEL, "only a vault at redis+sentinel:// has sentinels");
        }
    }
    (r.problems.len() == problems_before).then(|| RedisSettings {
        ca: ca.map(|text| text.expose().to_owned()),
        identity: certificate.map(|text| text.expose().to_owned()).zip(key),
        sentinel_password,
        replicas,
    })
}

/// The vault at this address, with the password put into it.
pub(super) fn location(
    r: &mut Reader<'_>,
    text: &str,
    password: Option<&Sensitive>,
) -> Option<VaultLocation> {
    const FORM: &str = "must be redis://HOST:PORT, with USER@ before and /DB after it if needed, \
                        redis+sentinel://HOST,HOST/SERVICE or redis+cluster://HOST,HOST, or the \
                        same with rediss";
    if RedisAddress::parse(text).is_none() {
        r.problem(URL, FORM);
        return None;
    }
    let Some(password) = password else {
        return Some(VaultLocation::Redis { url: text.into() });
    };
    let Some(url) = with_password(text, password) else {
        let other = r.place(URL);
        r.problem(
            PASSWORD,
            format!("the URL has a password too ({other}); set one of them"),
        );
        return None;
    };
    Some(VaultLocation::Redis { url })
}

/// The address with a password in it, percent-encoded; `None` if it has one.
pub(super) fn with_password(text: &str, password: &Sensitive) -> Option<Sensitive> {
    let (scheme, rest) = text.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    // One host stands for all: `Url` knows how a user and a password are written.
    let mut one = Url::parse(&format!("redis://{user}@host")).ok()?;
    if one.password().is_some() {
        return None;
    }
    one.set_password(Some(password.expose())).ok()?;
    let (user, password) = (one.username(), one.password()?);
    let url = format!("{scheme}://{user}:{password}@{hosts}{path}");
    Some(Sensitive::new(url))
}
