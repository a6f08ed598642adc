//! Reads `[redact]` and `[restore]`: where values are looked for and put back, and how.

use super::reader::Reader;
use crate::gateway::{AgentView, Fallback, Markup, MarkupRules, Pointer, RestoreOptions};

/// The most letters and digits of a value that an agent is shown of a part.
const MAX_KEEP_LAST: u8 = 8;

pub(super) fn read(r: &mut Reader<'_>) -> Option<RestoreOptions> {
    let unavailable = r.choice(
        "restore.unavailable",
        &[
            ("label", Fallback::Label),
            ("token", Fallback::Token),
            ("error", Fallback::Error),
        ],
    );
    let unknown = r.choice(
        "restore.unknown",
        &[("keep", Fallback::Token), ("label", Fallback::Label)],
    );
    let user_defined = r.boolean("restore.user_defined");
    let output_user_defined = r.boolean("restore.output_user_defined");
    let agent = r.choice(
        "restore.agent",
        &[
            ("full", AgentView::Full),
            ("partial", AgentView::Partial { keep_last: 0 }),
            ("token", AgentView::Token),
        ],
    );
    let keep_last = r.whole("restore.agent_keep_last", 0..=MAX_KEEP_LAST);
    let url_hosts = url_hosts(r);
    let markup = markup(r);
    Some(RestoreOptions {
        unavailable: unavailable?,
        unknown: unknown?,
        user_defined: user_defined?,
        output_user_defined: output_user_defined?,
        agent: match (agent?, keep_last?) {
            (AgentView::Partial { .. }, keep_last) => AgentView::Partial {
                keep_last: keep_last.into(),
            },
            (view, _) => view,
        },
        url_hosts: url_hosts?,
        markup: markup?,
    })
}

/// The places in the context that are redacted.
pub(super) fn read_context(r: &mut Reader<'_>) -> Option<Vec<Pointer>> {
    const KEY: &str = "redact.context";
    let pointers: Result<Vec<Pointer>, _> = r.list(KEY)?.iter().map(|text| text.parse()).collect();
    if pointers.is_err() {
        r.problem(
            KEY,
            "must be JSON pointers, such as /skills/actions skill/skill_variables/name",
        );
    }
    pointers.ok()
}

fn url_hosts(r: &mut Reader<'_>) -> Option<Vec<String>> {
    const KEY: &str = "restore.url_hosts";
    let hosts = r.list(KEY)?;
    let is_host = |host: &String| {
        let is_letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
        host.bytes().all(is_letter) && !host.starts_with('.') && !host.ends_with('.')
    };
    if hosts.iter().all(is_host) {
        return Some(hosts);
    }
    r.problem(KEY, "must be host names, such as example.com");
    None
}

/// Three lists of places, one for each markup.
fn markup(r: &mut Reader<'_>) -> Option<MarkupRules> {
    const KEYS: [(&str, Markup); 3] = [
        ("restore.markdown", Markup::Markdown),
        ("restore.html", Markup::Html),
        ("restore.plain", Markup::Plain),
    ];
    let mut rules: Vec<(String, Markup)> = Vec::new();
    let mut is_right = true;
    for (key, markup) in KEYS {
        let Some(slots) = r.list(key) else {
            is_right = false;
            continue;
        };
        for slot in slots {
            if !MarkupRules::is_slot(&slot) {
                r.problem(key, "must be response types (text), members of one (option.label) or of any (*.label), or *");
                is_right = false;
            } else if rules.iter().any(|(other, _)| *other == slot) {
                r.problem(key, "holds a place that another list has, or twice");
                is_right = false;
            }
            rules.push((slot, markup));
        }
    }
    let rules = rules.iter().map(|(slot, markup)| (slot.as_str(), *markup));
    is_right.then(|| MarkupRules::new(rules))
}
