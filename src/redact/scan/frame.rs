//! What stands around the letters that decide: the type name before them, brackets.

use std::ops::Range;

use super::{
    TypeNames,
    glyph::{BRACKETS, FIRST_CLOSE, Glyph, Kind, glyph, glyphs},
};
use crate::entity;

/// How far to the left of the letters the opening bracket of a type name may stand, in
/// bytes, and how far to their right a closing one could be theirs.
pub(super) const REACH: usize = 160;

/// How many blanks and signs of markup may stand between a bracket and what is in it.
const MAX_PADDING: usize = 4;

/// What belongs to a token besides its letters.
pub(super) struct Frame {
    /// All of the token.
    pub(super) span: Range<usize>,
    pub(super) type_name: Option<Range<usize>>,
    /// Whether the type name is that of an entity type.
    pub(super) is_known: bool,
    /// Whether brackets of the same kind stand on both sides.
    pub(super) is_closed: bool,
}

/// Reads what is around the letters at `letters`, of a token that ends at `end` without its
/// bracket; nothing before `from` belongs to it. `glyphs` is a buffer.
pub(super) fn around(
    text: &str,
    from: usize,
    letters: Range<usize>,
    types: TypeNames<'_>,
    before: &mut Vec<Glyph>,
) -> Frame {
    let lowest = text.floor_char_boundary(letters.start.saturating_sub(REACH));
    read_before(text, lowest.max(from), letters.start, before);
    let closing = closing(text, letters.end);
    let name = name(
        text,
        before,
        closing.as_ref().map(|bracket| bracket.kind),
        types,
    );
    let (first, type_name, is_known) = match name {
        Some(name) => {
            let range = before[name.glyphs.start].start..before[name.glyphs.end - 1].end;
            (name.glyphs.start, Some(range), name.is_known)
        }
        None => (before.len(), None, false),
    };
    let start = type_name.as_ref().map_or(letters.start, |name| name.start);
    let mut span = start..letters.end;
    let opening = opening(&before[..first]);
    let mut is_closed = false;
    match (opening, closing) {
        (Some(opening), Some(closing)) if opening.kind == closing.kind => {
            is_closed = true;
            span = opening.edge..closing.edge;
            // A template's double brackets; but brackets before a link's address are the link's.
            let outer = before[..opening.at].last().filter(|glyph| {
                glyph.kind == Kind::Open(opening.kind) && glyph.end == opening.edge
            });
            if let Some(outer) = outer
                && let Some(close) = glyph(text, span.end)
                && close.kind == Kind::Close(opening.kind)
                && !text[close.end..].starts_with(['(', '['])
            {
                span = outer.start..close.end;
            }
        }
        // A bracket without its partner is the token's only where it touches it and
        // nothing else near by could be the partner.
        (Some(opening), None)
            if opening.touches
                && !near(text, span.end).any(|glyph| matches!(glyph.kind, Kind::Close(_))) =>
        {
            span.start = opening.edge;
        }
        (None, Some(closing))
            if closing.touches
                && !before[..first]
                    .iter()
                    .any(|glyph| matches!(glyph.kind, Kind::Open(_)))
                && !is_open(&text[lowest..span.start], closing.kind) =>
        {
            span.end = closing.edge;
        }
        _ => {}
    }
    Frame {
        span,
        type_name,
        is_known,
        is_closed,
    }
}

/// Whether a bracket of this kind is open at the end of `before`: that of a list, for instance, in
/// which other tokens stand.
fn is_open(before: &str, kind: usize) -> bool {
    let (open, close) = BRACKETS[kind];
    before.rfind(open) > before.rfind(close)
}

/// The characters between `from` and `to`.
fn read_before(text: &str, from: usize, to: usize, found: &mut Vec<Glyph>) {
    found.clear();
    found.extend(glyphs(&text[..to], from));
}

fn near(text: &str, at: usize) -> impl Iterator<Item = Glyph> + '_ {
    glyphs(text, at).take_while(move |glyph| glyph.start < at + REACH)
}

struct Bracket {
    kind: usize,
    /// Its far side.
    edge: usize,
    /// Its place among the characters before the letters.
    at: usize,
    touches: bool,
}

impl Bracket {
    fn new(kind: usize, edge: usize, at: usize, touches: bool) -> Option<Self> {
        (touches || kind < FIRST_CLOSE).then_some(Self {
            kind,
            edge,
            at,
            touches,
        })
    }
}

fn opening(before: &[Glyph]) -> Option<Bracket> {
    let mut touches = true;
    for (at, glyph) in before.iter().enumerate().rev().take(MAX_PADDING) {
        match glyph.kind {
            Kind::Open(kind) => return Bracket::new(kind, glyph.start, at, touches),
            Kind::Blank => touches = false,
            kind if kind.is_markup() => {}
            _ => return None,
        }
    }
    None
}

fn closing(text: &str, end: usize) -> Option<Bracket> {
    let mut touches = true;
    for glyph in glyphs(text, end).take(MAX_PADDING) {
        match glyph.kind {
            Kind::Close(kind) => return Bracket::new(kind, glyph.end, 0, touches),
            Kind::Blank => touches = false,
            kind if kind.is_markup() => {}
            _ => return None,
        }
    }
    None
}

/// A type name, by the characters that it takes up.
struct Name {
    glyphs: Range<usize>,
    is_known: bool,
}

/// The type name that ends `before`: a known one, however it is spelled; or, in brackets
/// that are `closed` behind the letters, what looks like a translated one. Other words are
/// the sentence's own.
fn name(text: &str, before: &[Glyph], closed: Option<usize>, types: TypeNames<'_>) -> Option<Name> {
    let is_gap = |kind: Kind| {
        matches!(kind, Kind::Join | Kind::Blank | Kind::Dash | Kind::Sign) || kind.is_markup()
    };
    let end = before
        .iter()
        .rposition(|glyph| !is_gap(glyph.kind))
        .map_or(0, |at| at + 1);
    let gap = &before[end..];
    if end == 0 || matches!(before[end - 1].kind, Kind::Open(_)) {
        return None;
    }
    let joined = gap.iter().any(|glyph| glyph.kind == Kind::Join);
    let sign = gap.iter().any(|glyph| glyph.kind == Kind::Sign);
    let blank = gap.iter().any(|glyph| glyph.kind == Kind::Blank);
    let known = known_name(before, end, closed.is_some(), types).filter(|name| {
        let raw = &text[before[name.start].start..before[end - 1].end];
        let inner = &before[name.clone()];
        let has_blank = inner.iter().any(|glyph| glyph.kind == Kind::Blank);
        let capitals = !raw.contains(char::is_lowercase);
        closed.is_some() && opening(&before[..name.start]).is_some()
            || joined && (!has_blank || capitals)
            || !sign && !blank && !gap.is_empty() && !has_blank
            || !sign && has_blank && capitals
            || gap.is_empty() && !has_blank
    });
    if let Some(glyphs) = known {
        return Some(Name {
            glyphs,
            is_known: true,
        });
    }
    let bracket = closed?;
    let open = before[..end]
        .iter()
        .rposition(|glyph| matches!(glyph.kind, Kind::Open(_)))?;
    let first = open
        + 1
        + before[open + 1..end]
            .iter()
            .position(|glyph| glyph.kind.is_letter() || glyph.kind == Kind::Unspaced)?;
    let inner = &before[first..end];
    let fits = before[open].kind == Kind::Open(bracket)
        && inner.iter().all(|glyph| {
            let kind = glyph.kind;
            kind.is_letter()
                || kind.is_markup()
                || matches!(kind, Kind::Unspaced | Kind::Join | Kind::Blank | Kind::Dash)
        });
    let raw = &text[before[first].start..before[end - 1].end];
    let words = 1 + inner.iter().filter(|g| g.kind == Kind::Blank).count();
    let looks_like_a_name = joined && (words <= 2 || !raw.contains(char::is_lowercase))
        || gap.is_empty() && before[end - 1].kind == Kind::Unspaced;
    (fits && looks_like_a_name).then_some(Name {
        glyphs: first..end,
        is_known: false,
    })
}

/// The longest known name of whole words that ends before `end`.
fn known_name(
    before: &[Glyph],
    end: usize,
    closed: bool,
    types: TypeNames<'_>,
) -> Option<Range<usize>> {
    // From the last letter to the first.
    let mut backwards = [0; entity::MAX_NAME_LEN];
    let mut len = 0;
    let mut best = None;
    for at in (0..end).rev() {
        match before[at].kind {
            Kind::Plain(letter) if len < backwards.len() => {
                backwards[len] = letter;
                len += 1;
            }
            Kind::Join | Kind::Dash | Kind::Blank => continue,
            Kind::Sign if closed => continue,
            kind if kind.is_markup() => continue,
            _ => break,
        }
        let starts_word = at == 0 || !before[at - 1].kind.is_letter();
        if starts_word && types.contains_reversed(&backwards[..len]) {
            best = Some(at..end);
        }
    }
    best
}
