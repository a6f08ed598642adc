//! The engines, as the settings ask for them.

use std::sync::Arc;

use crate::{
    config::{AssistantSettings, Settings},
    engines::{
        Engine, Engines,
        onnx::{self, OnnxOptions},
        remote::{Remote, RemoteOptions},
    },
};

/// The engines that are there. A reload takes over those whose settings stay the same: a
/// model takes seconds to load.
#[derive(Clone, Default)]
pub(super) struct Loaded {
    onnx: Option<(OnnxOptions, Arc<dyn Engine>)>,
    /// One for each language.
    remote: Vec<(Arc<RemoteOptions>, String, Arc<dyn Engine>)>,
}

impl Loaded {
    /// Those that the settings ask for, out of `before` where they are there. The error lists
    /// everything that is wrong.
    pub(super) fn load(settings: &Settings, before: &Self) -> Result<Self, Vec<String>> {
        let mut loaded = Self::default();
        let mut problems = Vec::new();
        if let Some(options) = &settings.engines.onnx {
            match before.onnx.as_ref().filter(|(has, _)| has == options) {
                Some(same) => loaded.onnx = Some(same.clone()),
                None => match onnx::load(options) {
                    Ok(engine) => loaded.onnx = Some((options.clone(), engine)),
                    Err(wrong) => problems.extend(wrong),
                },
            }
        }
        if let Some(options) = &settings.engines.remote {
            for language in languages(settings) {
                if loaded.remote.iter().any(|(_, has, _)| *has == language) {
                    continue;
                }
                let mut others = before.remote.iter();
                let same = others.find(|(of, has, _)| of == options && *has == language);
                match same {
                    Some(same) => loaded.remote.push(same.clone()),
                    None => match Remote::new(options.clone(), language.clone()) {
                        Ok(remote) => {
                            let engine = (options.clone(), language, Arc::new(remote) as _);
                            loaded.remote.push(engine);
                        }
                        Err(problem) => {
                            problems.push(problem);
                            break;
                        }
                    },
                }
            }
        }
        if problems.is_empty() {
            Ok(loaded)
        } else {
            Err(problems)
        }
    }

    /// Those that look at an assistant's messages, if any.
    pub(super) fn of(&self, settings: &Settings, assistant: &AssistantSettings) -> Option<Engines> {
        let used = assistant.engines;
        let language = language(settings, assistant);
        let mut engines = Vec::new();
        if used.remote {
            let remote = self.remote.iter().find(|(_, has, _)| *has == language);
            engines.extend(remote.map(|(_, _, engine)| engine.clone()));
        }
        if used.onnx {
            engines.extend(self.onnx.as_ref().map(|(_, engine)| engine.clone()));
        }
        (!engines.is_empty()).then(|| Engines::new(engines, used.budget, used.on_timeout))
    }
}

/// The languages in which the analyzer is asked.
fn languages(settings: &Settings) -> impl Iterator<Item = String> {
    let all = settings.all_assistants();
    all.filter(|assistant| assistant.engines.remote)
        .map(|assistant| language(settings, assistant))
}

fn language(settings: &Settings, assistant: &AssistantSettings) -> String {
    let own = || assistant.locale.tag.split('-').next().unwrap_or_default();
    let language = settings.engines.language.as_deref();
    language.unwrap_or_else(own).to_owned()
}
