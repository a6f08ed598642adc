//! Reads `[policy]`: what is looked for and what happens to it.

use std::collections::BTreeMap;

use super::reader::{Reader, nearest};
use crate::{
    detect::Regions,
    entity::EntityType,
    policy::{Action, Policy, Rule},
};

/// The longest replacement text, in characters.
const MAX_TEXT_CHARS: usize = 200;

/// The most letters and digits that a mask leaves: what receipts show of a card, twice.
const MAX_KEEP_LAST: u8 = 8;

/// Reads the policy of a section; `known` are the entity types that some recognizer finds.
/// What the section does not say is as in `base`.
pub(super) fn read(
    r: &mut Reader<'_>,
    section: &str,
    known: &[EntityType],
    base: Option<&Policy>,
) -> Option<Policy> {
    let default = rule(r, section, base.map(Policy::default_rule));
    let inherited = base.into_iter().flat_map(Policy::own_rules);
    let mut entities: BTreeMap<_, _> = inherited
        .map(|(entity, rule)| (entity, rule.clone()))
        .collect();
    let by_type = format!("{section}.entities");
    for name in r.names_in(&by_type) {
        let section = format!("{by_type}.{name}");
        let entity = EntityType::parse(&name).filter(|entity| known.contains(entity));
        if entity.is_none() {
            r.problem(&section, unknown_entity(&name, known));
        }
        let inherited = entity.and_then(|entity| entities.get(&entity));
        let rule = rule(r, &section, inherited.or(default.as_ref()));
        entities.extend(entity.zip(rule));
    }
    Some(Policy::new(default?, entities))
}

/// Reads the regions whose phone numbers are found in national form.
pub(super) fn read_regions(r: &mut Reader<'_>, key: &str) -> Option<Vec<String>> {
    let regions = r.list(key)?;
    if Regions::new(&regions).is_ok() {
        return Some(regions);
    }
    r.problem(
        key,
        "must be ISO 3166 codes of two capital letters, such as US, GB or DE",
    );
    None
}

/// Reads one rule; what it does not set is as in `default`.
fn rule(r: &mut Reader<'_>, section: &str, default: Option<&Rule>) -> Option<Rule> {
    let actions = [
        Action::Token,
        Action::Mask { keep_last: 0 },
        Action::Replace(String::new()),
        Action::Drop,
        Action::Block,
        Action::Keep,
    ];
    let choices = actions.each_ref().map(|action| (action.name(), action));
    let [action_key, threshold_key, text_key, keep_last_key] =
        ["action", "threshold", "text", "keep_last"].map(|name| format!("{section}.{name}"));

    let has_action = r.has(&action_key) || default.is_none();
    let has_threshold = r.has(&threshold_key) || default.is_none();
    let (has_text, has_keep_last) = (r.has(&text_key), r.has(&keep_last_key));
    let own = has_action.then(|| r.choice(&action_key, &choices));
    let threshold = match default {
        Some(rule) if !has_threshold => Some(rule.threshold),
        _ => r.score(&threshold_key),
    };
    let text = r.optional(&text_key, replacement);
    let keep_last = r.optional(&keep_last_key, |r, key| r.whole(key, 0..=MAX_KEEP_LAST));

    let inherited = default.map(|rule| &rule.action);
    let mut action = match (own, inherited) {
        (Some(None), _) | (None, None) => return None,
        (Some(Some(own)), Some(action)) if own.name() == action.name() => action.clone(),
        (Some(Some(action)), _) | (None, Some(action)) => action.clone(),
    };
    if has_text && !matches!(action, Action::Replace(_)) {
        r.problem(&text_key, "belongs to the action \"replace\"");
    }
    if has_keep_last && !matches!(action, Action::Mask { .. }) {
        r.problem(&keep_last_key, "belongs to the action \"mask\"");
    }
    match &mut action {
        Action::Mask { keep_last: last } => *last = keep_last.map_or(*last, usize::from),
        Action::Replace(with) => *with = text.unwrap_or_else(|| std::mem::take(with)),
        Action::Token | Action::Drop | Action::Block | Action::Keep => {}
    }
    if action == Action::Replace(String::new()) && !has_text {
        r.problem(&action_key, "\"replace\" needs `text`");
    }
    Some(Rule {
        action,
        threshold: threshold?,
    })
}

/// A text that can stand in a message: the assistant takes no line breaks and tabs.
fn replacement(r: &mut Reader<'_>, key: &str) -> Option<String> {
    let text = r.text(key)?;
    let text = text.expose();
    if text.chars().count() <= MAX_TEXT_CHARS && !text.contains(char::is_control) {
        return Some(text.to_owned());
    }
    let rule = format!("must have at most {MAX_TEXT_CHARS} characters and no line break or tab");
    r.problem(key, rule);
    None
}

fn unknown_entity(name: &str, known: &[EntityType]) -> String {
    let upper = name.to_ascii_uppercase();
    match nearest(&upper, known.iter().map(|entity| entity.as_str())) {
        Some(meant) => format!("no recognizer finds this entity type; did you mean {meant}?"),
        None => "no recognizer finds this entity type".to_owned(),
    }
}
