//! Tokens in texts, and their way back.

use cloakroom::redact::{
    letters,
    scan::{Candidate, Code},
    stream,
    token::{ALPHABET, TokenId},
};

use super::room::{self, Room, SESSION, VALUES};

/// Any text as an answer that is to be restored.
pub fn check(text: &[u8]) {
    let text = &*String::from_utf8_lossy(text);
    room::with(|room| {
        let found = room.candidates(text);
        well_formed(text, &found);
        restored(room, text, &found);
        streamed(text, &found);
    });
    record_letters(text.as_bytes());
}

/// What the session of the kept inputs makes of a text.
pub fn shown(text: &str) -> String {
    room::with(|room| room.restored(text))
}

fn well_formed(text: &str, found: &[Candidate]) {
    let mut end = 0;
    for candidate in found {
        let span = &candidate.span;
        assert!(
            end <= span.start && span.start < span.end,
            "out of order, or empty"
        );
        assert!(text.get(span.clone()).is_some(), "within a character");
        let tags = candidate.tags.opening.iter().chain(&candidate.tags.closing);
        for part in candidate.type_name.iter().chain(tags) {
            assert!(
                span.start <= part.start && part.end <= span.end,
                "a part is outside"
            );
            assert!(text.get(part.clone()).is_some(), "within a character");
        }
        if let Code::Damaged(names) = &candidate.code {
            assert!((1..=12).contains(&names.len()), "{} names", names.len());
        }
        if candidate.exact {
            let whole = &text[span.clone()];
            assert!(whole.starts_with('[') && whole.ends_with(']'), "{whole}");
        }
        end = span.end;
    }
}

/// What is no token stays, and a token becomes the value it names or stays.
fn restored(room: &Room, text: &str, found: &[Candidate]) {
    let shown = room.restored(text);
    if found.is_empty() {
        assert_eq!(shown, text);
        return;
    }
    let tokens = VALUES.map(|(entity, value)| (room.put(SESSION, entity, value), value));
    let mut ends = vec![0];
    let mut copied = 0;
    for candidate in found {
        let may_be = outcomes(text, candidate, &tokens);
        let before = &text[copied..candidate.span.start];
        // Wherever what stands so far may end: one value may be the beginning of another.
        ends = ends
            .into_iter()
            .filter_map(|end| {
                shown[end..]
                    .starts_with(before)
                    .then_some(end + before.len())
            })
            .flat_map(|end| {
                may_be
                    .iter()
                    .filter(|with| shown[end..].starts_with(with.as_str()))
                    .map(move |with| end + with.len())
                    .collect::<Vec<_>>()
            })
            .collect();
        ends.sort_unstable();
        ends.dedup();
        copied = candidate.span.end;
    }
    assert!(
        ends.into_iter().any(|end| shown[end..] == text[copied..]),
        "{text:?} became {shown:?}"
    );
}

/// What may stand in a candidate's place.
fn outcomes(text: &str, candidate: &Candidate, tokens: &[(TokenId, &str)]) -> Vec<String> {
    let stays = text[candidate.span.clone()].to_owned();
    let tag = |range: &std::ops::Range<usize>| &text[range.clone()];
    let tagged = |value: &str| {
        let opening: String = candidate.tags.opening.iter().map(tag).collect();
        let closing: String = candidate.tags.closing.iter().map(tag).collect();
        [&opening, value, &closing].concat()
    };
    let value_of = |id: &TokenId| tokens.iter().find(|(token, _)| token == id);
    match &candidate.code {
        // One that the session holds comes back, always.
        Code::Name(id) => match value_of(id) {
            Some((_, value)) => vec![tagged(value)],
            None => vec![stays],
        },
        Code::Damaged(names) => names
            .iter()
            .filter_map(value_of)
            .map(|(_, value)| tagged(value))
            .chain([stays])
            .collect(),
        // Some of the kept inputs hold one, made for the session.
        Code::Sealed(..) => vec![tagged(SEALED), stays],
    }
}

/// What the sealed tokens of the kept inputs carry.
pub const SEALED: &str = "sealed@example.org";

/// The chunks of a stream are the text, and no token that is written as it should be is cut.
fn streamed(text: &str, found: &[Candidate]) {
    let (chunks, rest) = stream::chunks(text);
    let mut end = 0;
    for chunk in &chunks {
        assert!(chunk.start == end && chunk.start < chunk.end);
        assert!(text.get(chunk.clone()).is_some(), "within a character");
        end = chunk.end;
        let is_cut = |candidate: &&Candidate| {
            candidate.exact && candidate.span.start < end && end < candidate.span.end
        };
        if let Some(cut) = found.iter().find(is_cut) {
            assert!(chunk.len() >= stream::MAX_CHUNK, "cut: {cut:?}");
        }
    }
    assert_eq!(end, rest);
}

/// Letters are read back to the bytes they were made of, and no others.
fn record_letters(bytes: &[u8]) {
    let encoded = letters::encode(bytes);
    assert!(encoded.bytes().all(|letter| ALPHABET.contains(&letter)));
    assert!(letters::decode(encoded.as_bytes()).as_deref() == Some(bytes));
    if let Some(decoded) = letters::decode(bytes) {
        assert!(letters::encode(&decoded).as_bytes() == bytes.to_ascii_uppercase());
    }
    if let Some(id) = TokenId::parse(bytes) {
        assert!(id.as_bytes().as_slice() == bytes.to_ascii_uppercase());
    }
}
