//! Reads `[auth]`: the methods of each group of endpoints, and of each assistant.

use std::{collections::BTreeMap, time::Duration};

use super::{assistants::ASSISTANTS, oauth, reader::Reader};
use crate::{
    auth::{ApiKey, AuthOptions, JwtOptions},
    sensitive::Sensitive,
};

/// The authentication of the three groups of endpoints, and of the assistants.
#[derive(Clone, Default)]
pub struct AuthSettings {
    /// Of `/webhook/…`.
    pub webhook: AuthOptions,
    /// Of `/v1/…`.
    pub api: AuthOptions,
    /// Of `/metrics`.
    pub metrics: AuthOptions,
    /// Of the assistants with sections of their own, in order.
    pub assistants: Vec<AuthOptions>,
    /// Who must have signed the certificate of a key set's address, as PEM.
    pub oauth_ca: Option<String>,
    /// How often key sets are fetched.
    pub oauth_refresh: Duration,
}

/// Whether the key is one that this module reads.
pub(super) fn is_key(key: &str) -> bool {
    key.starts_with("auth") || (key.starts_with(ASSISTANTS) && key.contains(".auth"))
}

/// Reads the section, and whether anyone is let in who should not be unless the address
/// is a loopback one. Metrics hold no values: they may be open if the settings say so.
pub(super) fn read(r: &mut Reader<'_>) -> (AuthSettings, bool) {
    const GROUPS: [&str; 3] = ["auth.webhook", "auth.api", "auth.metrics"];
    let has_own = GROUPS.map(|section| r.has_section(section));
    let sections = r.numbered(ASSISTANTS);
    let have_own: Vec<_> = sections
        .iter()
        .map(|section| r.has_section(&format!("{section}.auth")))
        .collect();
    let oauth_ca = r.optional("auth.oauth_ca_file", Reader::contents);
    let oauth_refresh = r.whole("auth.oauth_refresh_seconds", 1..=86_400_u32);
    let terms = Terms {
        scopes: oauth::scopes(r),
        ..Terms::default()
    };
    let terms = terms.overridden(r, "auth");
    let shared = methods(r, "auth", &terms);
    let mut is_exposed = false;
    let mut group = |r: &mut Reader<'_>, section: &str, has_own: bool| {
        let own = own_methods(r, section, &terms, has_own);
        let is_said_open = own.as_ref().is_some_and(|(_, open)| *open);
        let options = own.map_or_else(|| shared.clone(), |(options, _)| options);
        let may_be_open = is_said_open && section == "auth.metrics";
        is_exposed |= !has_method(&options) && !may_be_open;
        options
    };
    let mut settings = AuthSettings {
        webhook: group(r, GROUPS[0], has_own[0]),
        api: group(r, GROUPS[1], has_own[1]),
        metrics: group(r, GROUPS[2], has_own[2]),
        assistants: Vec::new(),
        oauth_ca: oauth_ca.map(|text| text.expose().to_owned()),
        oauth_refresh: Duration::from_secs(oauth_refresh.unwrap_or_default().into()),
    };
    for (section, has_own) in sections.iter().zip(have_own) {
        let options = of_assistant(r, &format!("{section}.auth"), &terms, has_own, &settings);
        is_exposed |= !has_method(&options);
        settings.assistants.push(options);
    }
    (settings, is_exposed)
}

/// What is no credential itself, and so is taken over by the groups. The default file
/// sets all three.
#[derive(Default)]
struct Terms {
    require_exp: bool,
    leeway_seconds: u32,
    header: String,
    scopes: BTreeMap<String, String>,
}

impl Terms {
    fn overridden(&self, r: &mut Reader<'_>, section: &str) -> Self {
        let require_exp = r.optional(&format!("{section}.jwt_require_exp"), Reader::boolean);
        let leeway = r.optional(&format!("{section}.jwt_leeway_seconds"), |r, key| {
            r.whole(key, 0..=600)
        });
        let header = r.optional(&format!("{section}.api_key_header"), header_name);
        Self {
            require_exp: require_exp.unwrap_or(self.require_exp),
            leeway_seconds: leeway.unwrap_or(self.leeway_seconds),
            header: header.unwrap_or_else(|| self.header.clone()),
            scopes: self.scopes.clone(),
        }
    }
}

/// The methods of a group that has a section of its own, and whether it says to be open.
fn own_methods(
    r: &mut Reader<'_>,
    section: &str,
    shared: &Terms,
    has_own: bool,
) -> Option<(AuthOptions, bool)> {
    let problems_before = r.problems.len();
    let open_key = format!("{section}.open");
    let open = r.optional(&open_key, Reader::boolean).unwrap_or(false);
    let terms = shared.overridden(r, section);
    let options = methods(r, section, &terms);
    if has_own && r.problems.len() == problems_before {
        if open && has_method(&options) {
            r.problem(
                &open_key,
                "must not be true in a section that names a method",
            );
        }
        if !open && !has_method(&options) {
            let message = "names no method; to let anyone in, set `open = true`";
            r.problem(section, message);
        }
    }
    has_own.then_some((options, open))
}

/// The methods of an assistant. They are its own: a credential that two assistants share
/// would open the sessions of both.
fn of_assistant(
    r: &mut Reader<'_>,
    section: &str,
    terms: &Terms,
    has_own: bool,
    others: &AuthSettings,
) -> AuthOptions {
    let own = own_methods(r, section, terms, has_own);
    if own.is_none() && (has_method(&others.webhook) || has_method(&others.api)) {
        let message = "names no method: each assistant needs a credential of its own; to let \
                       anyone in, set `open = true`";
        r.problem(section, message);
    }
    let options = own.map(|(options, _)| options).unwrap_or_default();
    let taken: Vec<&Sensitive> = [&others.webhook, &others.api]
        .into_iter()
        .chain(&others.assistants)
        .flat_map(credentials)
        .map(|(_, secret)| secret)
        .collect();
    let is_for = |of: &AuthOptions| {
        let oauth = of.oauth.as_ref();
        oauth.map(|oauth| (oauth.issuer.clone(), oauth.audience.clone()))
    };
    if let Some(audience) = is_for(&options)
        && [&others.webhook, &others.api]
            .into_iter()
            .chain(&others.assistants)
            .any(|other| is_for(other).as_ref() == Some(&audience))
    {
        let key = format!("{section}.oauth_audience");
        r.problem(&key, "must not be another assistant's audience too");
    }
    for (name, secret) in credentials(&options) {
        if taken.contains(&secret) {
            let key = format!("{section}.{name}");
            r.problem(&key, "must not be another assistant's credential too");
        }
    }
    options
}

/// The secrets of these methods, with the names of their keys.
fn credentials(options: &AuthOptions) -> impl Iterator<Item = (&'static str, &Sensitive)> {
    let jwt = options.jwt.as_ref().map(|jwt| &jwt.secret);
    let api_key = options.api_key.as_ref().map(|key| &key.value);
    [
        ("jwt_secret", jwt),
        ("bearer", options.bearer.as_ref()),
        ("basic", options.basic.as_ref()),
        ("api_key", api_key),
    ]
    .into_iter()
    .filter_map(|(name, secret)| Some((name, secret?)))
}

/// The methods that a section names.
fn methods(r: &mut Reader<'_>, section: &str, terms: &Terms) -> AuthOptions {
    let [jwt_key, bearer_key, basic_key, api_key_key] =
        ["jwt_secret", "bearer", "basic", "api_key"].map(|name| format!("{section}.{name}"));
    let jwt_secret = r.secret(&jwt_key, |_| None);
    let bearer = r.secret(&bearer_key, fits_header);
    let basic = r.secret(&basic_key, |pair| {
        (!pair.contains(':')).then_some("must be `user:password`")
    });
    let api_key = r.secret(&api_key_key, fits_header);
    // What signs tokens must never be sent itself.
    for (key, sent) in [(&bearer_key, &bearer), (&api_key_key, &api_key)] {
        if sent.is_some() && *sent == jwt_secret {
            r.problem(key, format!("must not be the same as `{jwt_key}`"));
        }
    }
    AuthOptions {
        oauth: oauth::read(r, section, &terms.scopes, terms.leeway_seconds),
        jwt: jwt_secret.map(|secret| JwtOptions {
            secret,
            require_exp: terms.require_exp,
            leeway_seconds: terms.leeway_seconds,
        }),
        bearer,
        basic,
        api_key: api_key.map(|value| ApiKey {
            header: terms.header.clone(),
            value,
        }),
    }
}

fn has_method(options: &AuthOptions) -> bool {
    options.jwt.is_some()
        || options.oauth.is_some()
        || options.bearer.is_some()
        || options.basic.is_some()
        || options.api_key.is_some()
}

/// A header's value has no control characters, and blanks around it are lost on the way.
fn fits_header(secret: &str) -> Option<&'static str> {
    (secret.trim() != secret || secret.contains(char::is_control))
        .then_some("must have no blanks around it and no control characters")
}

/// A field name of HTTP (RFC 9110, section 5.6.2), in lower case.
fn header_name(r: &mut Reader<'_>, key: &str) -> Option<String> {
    let name = r.text(key)?;
    let is_tchar = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.expose().bytes().all(is_tchar) {
        return Some(name.expose().to_ascii_lowercase());
    }
    r.problem(key, "must be the name of an HTTP header");
    None
}
