//! Bodies of webhooks, changed by position.

use std::ops::Range;

use cloakroom::{
    gateway::{Call, Degraded, RestoreOptions},
    platform::{
        self, Slot,
        json::{BodyError, readable},
        orchestrate,
        watsonx::{self, PostOptions},
    },
};

use super::room::{self, FOREIGN, Room, SESSION, now};

/// Any bytes as the body of each webhook.
pub fn check(body: &[u8]) {
    room::with(|room| {
        post(room, body);
        log(room, body);
        pre(room, body);
    });
}

/// A message: what was found is gone, all else stays, and the way back gives what was sent.
fn pre(room: &Room, body: &[u8]) {
    let answer = now(room.gateway.pre_message(body, &Call::default()));
    let Some((body, (slots, is_ours))) = read(body, written) else {
        assert!(answer.is_err(), "what cannot be read was answered");
        return;
    };
    let answer = answer.unwrap_or_else(|error| panic!("what can be read was refused: {error}"));
    let degraded = &answer.report.degraded;
    assert!(!degraded.contains(&Degraded::Panic));
    assert!(
        answer.report.found.is_empty() || answer.changed.is_some(),
        "what was found stays"
    );
    let after = answer.changed.as_deref().unwrap_or(body.as_str());
    let Some((after, (changed, _))) = read(after.as_bytes(), written) else {
        panic!("the answer is no message any more");
    };
    if is_ours {
        assert_eq!(
            around(&body, &slots, []),
            around(&after, &changed, []),
            "bytes changed outside of the texts"
        );
    }
    assert_eq!(slots.len(), changed.len());
    let texts = |body: &str, slots: &[Slot]| -> Vec<String> {
        slots
            .iter()
            .map(|slot| slot.text(body).into_owned())
            .collect()
    };
    let (before, after) = (texts(&body, &slots), texts(&after, &changed));
    for (before, after) in before.iter().zip(&after) {
        for finding in room.gateway.detector().detect(before) {
            let value = &before[finding.span];
            // No token and no label holds a digit.
            if value.contains(|c: char| c.is_ascii_digit()) {
                assert!(
                    after.matches(value).count() < before.matches(value).count(),
                    "found and left in: {}",
                    finding.recognizer
                );
            }
        }
    }
    if is_ours && degraded.is_empty() && before.iter().all(|text| room.candidates(text).is_empty())
    {
        restores(room, &before, &after);
    }
}

/// Redacted texts give the texts they came from, unless two of their values are one to us: then
/// both come back as the last one was written.
fn restores(room: &Room, before: &[String], after: &[String]) {
    let mut names: Vec<_> = after
        .iter()
        .flat_map(|text| room.candidates(text).into_iter().map(|found| found.code))
        .map(|code| format!("{code:?}"))
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() == all {
        for (before, after) in before.iter().zip(after) {
            assert_eq!(room.restored(after), *before, "by way of {after:?}");
        }
    }
}

/// An answer: only what is shown changes, and nothing of another session comes in.
fn post(room: &Room, body: &[u8]) {
    let answer = now(room.gateway.post_message(body, &Call::default()));
    let Some((body, (slots, offsets))) = read(body, shown) else {
        assert!(answer.is_err(), "what cannot be read was answered");
        return;
    };
    let answer = answer.unwrap_or_else(|error| panic!("what can be read was refused: {error}"));
    let Some(after) = answer.changed else {
        return;
    };
    let Some((after, (changed, moved))) = read(after.as_bytes(), shown) else {
        panic!("the answer is no answer any more");
    };
    assert_eq!(
        around(&body, &slots, offsets),
        around(&after, &changed, moved),
        "bytes changed outside of what is shown"
    );
    assert!(after.matches(FOREIGN).count() <= body.matches(FOREIGN).count());
}

/// Where the texts of an event stand.
fn logged(body: &str) -> Result<Vec<Slot>, BodyError> {
    let event = watsonx::read_log(body)?;
    Ok(event.texts.into_iter().map(|text| text.slot).collect())
}

/// An event: only its texts change.
fn log(room: &Room, body: &[u8]) {
    let answer = now(room.gateway.log_event(body, &Call::default()));
    let Some((body, slots)) = read(body, logged) else {
        assert!(answer.is_err(), "what cannot be read was answered");
        return;
    };
    let answer = answer.unwrap_or_else(|error| panic!("what can be read was refused: {error}"));
    let Some(after) = answer.changed else {
        return;
    };
    let Some((after, changed)) = read(after.as_bytes(), logged) else {
        panic!("the event is no event any more");
    };
    assert_eq!(
        around(&body, &slots, []),
        around(&after, &changed, []),
        "bytes changed outside of the texts"
    );
}

/// A body as the gateway reads it, if it does.
fn read<T>(body: &[u8], how: impl FnOnce(&str) -> Result<T, BodyError>) -> Option<(String, T)> {
    let body = readable(std::str::from_utf8(body).ok()?).into_owned();
    let read = how(&body).ok()?;
    Some((body, read))
}

/// Where the customer's words stand, and whether the session is the room's: where the body names
/// none, one is planted.
fn written(body: &str) -> Result<(Vec<Slot>, bool), BodyError> {
    let (message, _) = platform::read_pre(body)?;
    let session = message.session;
    let is_ours = session.planted.is_empty() && session.session_id.as_deref() == Some(SESSION);
    Ok((message.texts, is_ours))
}

/// Where text is shown, and the numbers that move with it.
fn shown(body: &str) -> Result<(Vec<Slot>, Vec<Range<usize>>), BodyError> {
    let restore = RestoreOptions::default();
    let options = PostOptions {
        user_defined: restore.user_defined,
        output_user_defined: restore.output_user_defined,
        urls: false,
        markup: &restore.markup,
    };
    match watsonx::read_post(body, options) {
        Ok(message) => Ok((
            message.shown.into_iter().map(|shown| shown.slot).collect(),
            message
                .offsets
                .into_iter()
                .map(|offset| offset.raw)
                .collect(),
        )),
        Err(error) => {
            let run = orchestrate::read_post(body, options).map_err(|_| error)?;
            let shown = run.shown.into_iter().chain(run.piece);
            Ok((shown.map(|shown| shown.slot).collect(), Vec::new()))
        }
    }
}

/// What stands between the texts of a body.
fn around(
    body: &str,
    texts: &[Slot],
    others: impl IntoIterator<Item = Range<usize>>,
) -> Vec<String> {
    let mut ranges: Vec<_> = texts
        .iter()
        .map(|slot| slot.raw.clone())
        .chain(others)
        .collect();
    ranges.sort_unstable_by_key(|range| range.start);
    let mut around = Vec::new();
    let mut from = 0;
    for range in ranges {
        assert!(range.start >= from, "two texts overlap");
        around.push(body[from..range.start].to_owned());
        from = range.end;
    }
    around.push(body[from..].to_owned());
    around
}
