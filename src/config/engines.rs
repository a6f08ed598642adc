//! Reads `[engines]`: what looks for personal data besides the recognizers.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use url::Url;

use super::{log_webhook, reader::Reader};
use crate::{
    engines::{Labels, OTHER, OnTimeout, onnx::OnnxOptions, remote::RemoteOptions},
    entity::EntityType,
    vault::Note,
};

const URL: &str = "engines.remote.url";
const FOLDER: &str = "engines.onnx.folder";

/// The engines that there are.
#[derive(Clone, Default)]
pub struct EngineSettings {
    /// An analyzer that is asked by HTTP.
    pub remote: Option<Arc<RemoteOptions>>,
    /// The language that it is told, where it is not the assistant's.
    pub language: Option<String>,
    /// A model in a folder.
    pub onnx: Option<OnnxOptions>,
}

/// Which engines look at an assistant's messages, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineUse {
    /// Whether the remote analyzer does.
    pub remote: bool,
    /// Whether the model does.
    pub onnx: bool,
    /// How long a message waits for them.
    pub budget: Duration,
    /// What becomes of a message that waited in vain.
    pub on_timeout: OnTimeout,
}

impl EngineUse {
    /// No engine; where what it would have been is not known.
    pub(super) const NONE: Self = Self {
        remote: false,
        onnx: false,
        budget: Duration::ZERO,
        on_timeout: OnTimeout::Rules,
    };
}

impl EngineSettings {
    /// The entity types that they may find.
    pub fn types(&self) -> BTreeSet<EntityType> {
        let remote = self.remote.iter().flat_map(|remote| remote.labels.types());
        let onnx = self.onnx.iter().flat_map(|onnx| onnx.labels.types());
        let other = self.remote.iter().map(|_| OTHER);
        remote.chain(onnx).chain(other).collect()
    }

    /// The names of those that there are.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let remote = self.remote.iter().map(|_| "remote");
        let onnx = self.onnx.iter().map(|_| "onnx");
        remote.chain(onnx).collect()
    }
}

/// Reads the engines; `known` are the types that a label may mean besides the common ones.
pub(super) fn read(r: &mut Reader<'_>, known: &[EntityType]) -> EngineSettings {
    let language = r.optional("engines.remote.language", read_language);
    EngineSettings {
        remote: read_remote(r, known).map(Arc::new),
        language,
        onnx: read_onnx(r, known),
    }
}

/// Reads what an assistant's section says of their use; what it does not say is as in `base`.
pub(super) fn read_use(
    r: &mut Reader<'_>,
    section: &str,
    engines: &EngineSettings,
    base: Option<EngineUse>,
) -> Option<EngineUse> {
    let key = |name: &str| format!("{section}.{name}");
    let [use_key, timeout_key, policy_key] = ["use", "timeout_ms", "on_timeout"].map(key);
    let used = r.optional(&use_key, Reader::list);
    let has_timeout = r.has(&timeout_key) || base.is_none();
    let has_policy = r.has(&policy_key) || base.is_none();
    let budget = if has_timeout {
        let milliseconds: Option<u32> = r.whole(&timeout_key, 1..=60_000);
        milliseconds.map(|ms| Duration::from_millis(ms.into()))
    } else {
        base.map(|base| base.budget)
    };
    let on_timeout = if has_policy {
        let choices = [("rules", OnTimeout::Rules), ("redact", OnTimeout::Redact)];
        r.choice(&policy_key, &choices)
    } else {
        base.map(|base| base.on_timeout)
    };
    let there = engines.names();
    if let Some(used) = &used
        && let Some(missing) = used.iter().find(|name| !there.contains(&name.as_str()))
    {
        let message = match missing.as_str() {
            "remote" => format!("needs `{URL}` too"),
            "onnx" => format!("needs `{FOLDER}` too"),
            _ => "must be a list of \"remote\" and \"onnx\"".to_owned(),
        };
        r.problem(&use_key, message);
        return None;
    }
    let is_used = |name: &str, inherited: fn(EngineUse) -> bool| match (&used, base) {
        (Some(used), _) => used.iter().any(|used| used == name),
        (None, Some(base)) => inherited(base),
        (None, None) => there.contains(&name),
    };
    Some(EngineUse {
        remote: is_used("remote", |base| base.remote),
        onnx: is_used("onnx", |base| base.onnx),
        budget: budget?,
        on_timeout: on_timeout?,
    })
}

fn read_remote(r: &mut Reader<'_>, known: &[EntityType]) -> Option<RemoteOptions> {
    let is_plain_allowed = r.boolean("engines.remote.danger_allow_plain_http");
    let url = r.optional(URL, |r, key| {
        read_url(r, key, is_plain_allowed == Some(true))
    });
    let bearer = r.secret("engines.remote.bearer", |bearer| {
        (bearer.trim() != bearer || bearer.contains(char::is_control))
            .then_some("must have no blanks around it and no control characters")
    });
    let ca = r.optional("engines.remote.ca_file", log_webhook::read_ca);
    let entities = r.list("engines.remote.entities");
    let labels = read_labels(r, "engines.remote.labels", known);
    Some(RemoteOptions {
        url: url?.into(),
        entities: entities?,
        bearer,
        ca,
        labels: labels?,
    })
}

/// What goes there is raw.
fn read_url(r: &mut Reader<'_>, key: &str, is_plain_allowed: bool) -> Option<Url> {
    let text = r.text(key)?;
    let url = Url::parse(text.expose()).ok();
    let url = url.filter(|url| {
        let is_plain_enough = is_plain_allowed || log_webhook::is_local(url);
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_plain_enough);
        is_safe && url.has_host() && url.username().is_empty() && url.password().is_none()
    });
    if url.is_none() {
        r.problem(
            key,
            "must be an https URL without user and password: customers' texts go there as they \
             are (http only on this machine, or with `engines.remote.danger_allow_plain_http`)",
        );
    }
    url
}

/// A language by two or three letters, in lower case, as analyzers name it.
fn read_language(r: &mut Reader<'_>, key: &str) -> Option<String> {
    let language = r.text(key)?.expose().to_owned();
    let is_code =
        matches!(language.len(), 2..=3) && language.bytes().all(|b| b.is_ascii_lowercase());
    if !is_code {
        r.problem(key, "must be a language by its two letters, such as en");
        return None;
    }
    Some(language)
}

fn read_onnx(r: &mut Reader<'_>, known: &[EntityType]) -> Option<OnnxOptions> {
    let model = r.text("engines.onnx.model");
    let folder = r.optional(FOLDER, Reader::path);
    let threads = r.whole("engines.onnx.threads", 1..=256);
    let queue = r.whole("engines.onnx.queue", 1..=100_000);
    let labels = read_labels(r, "engines.onnx.labels", known);
    let (folder, model) = (folder?, model?.expose().to_owned());
    let missing: Vec<&str> = [model.as_str(), "config.json", "tokenizer.json"]
        .into_iter()
        .filter(|name| !folder.join(name).is_file())
        .collect();
    if !missing.is_empty() {
        r.problem(
            FOLDER,
            format!("the folder has no {}", missing.join(", no ")),
        );
        return None;
    }
    Some(OnnxOptions {
        folder,
        model,
        threads: threads?,
        queue: queue?,
        labels: labels?,
    })
}

/// `LABEL = TYPE` for each; without a type the label is passed over.
fn read_labels(r: &mut Reader<'_>, key: &str, known: &[EntityType]) -> Option<Labels> {
    let mut own = Vec::new();
    for line in r.list(key)? {
        let meaning = line.split_once('=').and_then(|(label, entity)| {
            let (label, entity) = (label.trim(), entity.trim());
            let entity = match entity {
                "" => None,
                entity => Some(EntityType::parse(entity).filter(|entity| !Note::is_type(*entity))?),
            };
            (!label.is_empty()).then(|| (label.to_owned(), entity))
        });
        if meaning.is_none() {
            r.problem(
                key,
                "must be a list of LABEL=ENTITY_TYPE, and LABEL= for what is no personal data",
            );
            return None;
        }
        own.extend(meaning);
    }
    Some(Labels::new(known.iter().copied(), own))
}
