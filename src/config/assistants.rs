//! Reads `[[assistant]]`: the assistants that have paths, credentials and rules of their own.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    engines::{self, EngineSettings, EngineUse},
    limits, policy,
    reader::Reader,
    refusal::{self, Locale},
};
use crate::{auth::AuthOptions, entity::EntityType, policy::Policy};

/// The setting: a list of tables.
pub(super) const ASSISTANTS: &str = "assistant";

/// The longest name, in characters.
const MAX_NAME_LEN: usize = 40;

/// What is done for one assistant. It has no `Debug`, as `allow` holds values.
#[derive(Clone)]
pub struct AssistantSettings {
    /// The name in its paths; empty for the assistant of the paths that name none.
    pub name: String,
    /// What happens to a found value.
    pub policy: Policy,
    /// The regions whose phone numbers are found in national form, as ISO 3166 codes.
    pub phone_regions: Vec<String>,
    /// Texts that are nobody's personal data and are left alone.
    pub allow: Vec<String>,
    /// How long values are kept after the last message of their session.
    pub session_ttl: Duration,
    /// The language of customers whose messages tell none, and a region whose phone numbers
    /// are found besides.
    pub locale: Locale,
    /// What a customer is told whose message is refused, by language.
    pub block_texts: BTreeMap<String, String>,
    /// What part of the limits on requests and calls of the vault it may take up, in percent.
    pub share_percent: u8,
    /// What looks at its messages besides the recognizers.
    pub engines: EngineUse,
}

/// An assistant with a section of its own.
#[derive(Clone)]
pub struct NamedAssistant {
    /// Who may call its webhooks and its plain API.
    pub auth: AuthOptions,
    /// What is done for it.
    pub settings: AssistantSettings,
}

/// Reads the sections over `main`, which holds where they say nothing. `auth` are the
/// methods of each, in order. What cannot be read is reported and left out.
pub(super) fn read(
    r: &mut Reader<'_>,
    auth: Vec<AuthOptions>,
    known: &[EntityType],
    engines: &EngineSettings,
    main: Option<&AssistantSettings>,
) -> Vec<NamedAssistant> {
    let sections = r.numbered(ASSISTANTS).into_iter().zip(auth);
    let mut names = BTreeSet::new();
    sections
        .filter_map(|(section, auth)| {
            let settings = assistant(r, &section, (known, engines), main, &mut names)?;
            Some(NamedAssistant { auth, settings })
        })
        .collect()
}

fn assistant(
    r: &mut Reader<'_>,
    section: &str,
    (known, engines): (&[EntityType], &EngineSettings),
    main: Option<&AssistantSettings>,
    names: &mut BTreeSet<String>,
) -> Option<AssistantSettings> {
    let key = |name: &str| format!("{section}.{name}");
    let name = name(r, &key("name"), names);
    let own_policy = policy::read(r, &key("policy"), known, main.map(|main| &main.policy));
    let regions = r.optional(&key("policy.regions"), policy::read_regions);
    let allow = r.optional(&key("policy.allow"), Reader::list);
    let ttl = r.optional(&key("session.ttl_seconds"), read_ttl);
    let locale = r.optional(&key("locale"), refusal::read_locale);
    let share = r.optional(&key("limits.share_percent"), limits::read_share);
    let texts = main.map(|main| &main.block_texts);
    let block_texts = refusal::read_texts(r, &key("block.text"), texts);
    let base = main.map_or(EngineUse::NONE, |main| main.engines);
    let engines = engines::read_use(r, &key("engines"), engines, Some(base));
    let main = main?;
    Some(AssistantSettings {
        name: name?,
        policy: own_policy?,
        phone_regions: regions.unwrap_or_else(|| main.phone_regions.clone()),
        allow: allow.unwrap_or_else(|| main.allow.clone()),
        session_ttl: ttl.unwrap_or(main.session_ttl),
        locale: locale.unwrap_or_else(|| main.locale.clone()),
        block_texts,
        share_percent: share.unwrap_or(main.share_percent),
        engines: engines?,
    })
}

/// A name that can stand in a path as it is.
fn name(r: &mut Reader<'_>, key: &str, taken: &mut BTreeSet<String>) -> Option<String> {
    let name = r.text(key)?.expose().to_owned();
    let is_ours = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if name.len() > MAX_NAME_LEN || !name.bytes().all(is_ours) {
        r.problem(
            key,
            format!("must be small letters, digits, - and _, at most {MAX_NAME_LEN}"),
        );
        return None;
    }
    if !taken.insert(name.clone()) {
        r.problem(key, "another assistant has this name");
        return None;
    }
    Some(name)
}

/// How long a session lives after its last use.
pub(super) fn read_ttl(r: &mut Reader<'_>, key: &str) -> Option<Duration> {
    let seconds: u32 = r.whole(key, 1..=31_536_000)?;
    Some(Duration::from_secs(seconds.into()))
}
