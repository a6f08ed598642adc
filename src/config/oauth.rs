//! Reads the `oauth_…` keys of a section of `[auth]`.

use std::{collections::BTreeMap, net::IpAddr};

use url::{Host, Url};

use super::reader::Reader;
use crate::auth::{KeySet, OauthOptions};

/// The endpoints that can ask for a scope, by the names they have in metrics.
const ENDPOINTS: [&str; 8] = [
    "pre", "post", "detect", "redact", "restore", "erase", "metrics", "other",
];

/// The scopes that the endpoints ask for.
pub(super) fn scopes(r: &mut Reader<'_>) -> BTreeMap<String, String> {
    let scope = |endpoint: &str| {
        let key = format!("auth.oauth_scopes.{endpoint}");
        let scope = r.optional(&key, Reader::text)?;
        // RFC 6749, section 3.3.
        let is_token = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
        if !scope.expose().bytes().all(is_token) {
            r.problem(&key, "must be one scope, without blanks");
            return None;
        }
        Some((endpoint.to_owned(), scope.expose().to_owned()))
    };
    ENDPOINTS.into_iter().filter_map(scope).collect()
}

/// What a section says of access tokens.
pub(super) fn read(
    r: &mut Reader<'_>,
    section: &str,
    scopes: &BTreeMap<String, String>,
    leeway_seconds: u32,
) -> Option<OauthOptions> {
    let keys = ["oauth_issuer", "oauth_audience", "oauth_jwks_url"]
        .map(|name| format!("{section}.{name}"));
    let has = keys.each_ref().map(|key| r.has(key));
    let [issuer, audience, url] = keys.each_ref().map(|key| {
        r.optional(key, Reader::text)
            .map(|text| text.expose().to_owned())
    });
    let given = has.iter().position(|has| *has)?;
    if let Some(missing) = has.iter().position(|has| !*has) {
        let message = format!("needs `{}` too", keys[missing]);
        r.problem(&keys[given], message);
        return None;
    }
    let url = url?;
    if !is_safe(&url) {
        r.problem(
            &keys[2],
            "must be an https:// address, or http:// on a loopback one",
        );
        return None;
    }
    Some(OauthOptions {
        issuer: issuer?,
        audience: audience?,
        scopes: scopes.clone(),
        leeway_seconds,
        keys: KeySet::new(url),
    })
}

/// Whoever could change the answer on its way could sign tokens.
fn is_safe(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback)
}
