//! The detectors, as the settings ask for them.

use std::sync::Arc;

use crate::{
    config::{AssistantSettings, Settings},
    detect::{Detector, DetectorOptions, Problem, Recognizer},
    policy::Action,
};

/// The detectors that are there; assistants that ask for the same one share it. A reload takes
/// over those that would come out the same: making one compiles every recognizer.
#[derive(Default)]
pub(super) struct Detectors {
    made: Vec<(DetectorOptions, Arc<Detector>)>,
    /// The settings' own recognizers, which all of them have.
    own: Vec<Recognizer>,
}

impl Detectors {
    /// Those that the settings ask for, out of `before` where they are there. The error lists
    /// everything that is wrong with the first one that cannot be made.
    pub(super) fn load(settings: &Settings, before: &Self) -> Result<Self, Vec<Problem>> {
        let own = settings.recognizers.clone();
        let mut loaded = Self {
            made: Vec::new(),
            own,
        };
        for assistant in settings.all_assistants() {
            let options = options(settings, assistant);
            if loaded.get(&options).is_some() {
                continue;
            }
            let same = before.get(&options).filter(|_| before.own == loaded.own);
            let detector = match same {
                Some(same) => same.clone(),
                None => Arc::new(Detector::with_rows(options.clone(), &loaded.own)?),
            };
            loaded.made.push((options, detector));
        }
        Ok(loaded)
    }

    /// The one of an assistant of the settings that these were loaded for.
    pub(super) fn of(&self, settings: &Settings, assistant: &AssistantSettings) -> Arc<Detector> {
        let made = self.get(&options(settings, assistant));
        made.expect("there is one for each assistant").clone()
    }

    fn get(&self, options: &DetectorOptions) -> Option<&Arc<Detector>> {
        let mut made = self.made.iter();
        made.find(|(has, _)| has == options)
            .map(|(_, detector)| detector)
    }
}

/// What an assistant's detector is made of, besides the settings' own recognizers.
fn options(settings: &Settings, of: &AssistantSettings) -> DetectorOptions {
    let policy = &of.policy;
    let mut regions = of.phone_regions.clone();
    let own = of.locale.region.iter();
    regions.extend(own.filter(|own| !of.phone_regions.contains(own)).cloned());
    DetectorOptions {
        regions,
        default_threshold: policy.default_rule().threshold,
        thresholds: policy
            .own_rules()
            .map(|(entity, rule)| (entity, rule.threshold))
            .collect(),
        // What stays as it is must not hide what stands in it.
        ignore: policy
            .own_rules()
            .filter(|(_, rule)| rule.action == Action::Keep)
            .map(|(entity, _)| entity)
            .collect(),
        allow: of.allow.clone(),
        model: settings.model.clone(),
        others: settings.engines.types(),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs, sync::Arc};

    use tempfile::TempDir;

    use super::{super::parts::Finders, Detector, Settings};
    use crate::{config::Flags, detect::entity_types};

    /// What is made of a settings file in a folder.
    fn settings(folder: &TempDir, text: &str) -> Settings {
        let file = folder.path().join("cloakroom.toml");
        fs::write(&file, text).unwrap();
        let flags = Flags {
            config: Some(file),
            ..Flags::default()
        };
        let known: Vec<_> = entity_types().into_iter().collect();
        let settings = Settings::load(&flags, [], folder.path(), &known);
        settings.unwrap_or_else(|problems| panic!("{}", problems[0]))
    }

    const TWO: &str = "
        [[assistant]]
        name = 'bot'
        auth.bearer = 'a-bearer'
        policy.threshold = 0.6
        ";
    const OWN: &str = "
        [[deny_lists]]
        type = 'PROJECT'
        phrases = ['Blue Heron']
        ";
    const MORE_OF_ITS_OWN: &str = "
        [[deny_lists]]
        type = 'PROJECT'
        phrases = ['Blue Heron', 'Grey Heron']
        ";

    #[test]
    fn a_reload_makes_only_the_detectors_that_come_out_different() {
        let folder = tempfile::tempdir().unwrap();
        let mut finders = Finders::default();
        let mut seen: Vec<Arc<Detector>> = Vec::new();
        // Settings, and how many detectors are made for them.
        for (text, made) in [
            (TWO.to_owned(), 2),
            (TWO.to_owned(), 0),
            // Keys and credentials are no matter of a detector.
            (TWO.replace("a-bearer", "another-bearer"), 0),
            (TWO.replace("0.6", "0.7"), 1),
            (TWO.replace("policy.threshold = 0.6", ""), 0),
            (format!("{TWO}{OWN}"), 2),
            (format!("{TWO}{OWN}"), 0),
            (format!("{TWO}{MORE_OF_ITS_OWN}"), 2),
        ] {
            let settings = settings(&folder, &text);
            let Ok(loaded) = Finders::load(&settings, &finders) else {
                panic!("they are right: {text}")
            };
            finders = loaded;
            let before: HashSet<_> = seen.iter().map(Arc::as_ptr).collect();
            let in_force = settings.all_assistants();
            let in_force = in_force.map(|of| finders.detectors.of(&settings, of));
            seen.extend(in_force);
            let after: HashSet<_> = seen.iter().map(Arc::as_ptr).collect();
            assert_eq!(after.len() - before.len(), made, "{text}");
        }
    }
}
