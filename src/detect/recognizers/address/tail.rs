//! What follows the street of an address: unit, town, state, postcode, country.

use super::{
    places::{Area, known},
    postcode::postcode,
    read::{Sep, ends_sentence, is_capital, is_name, sep},
    unit::unit,
    words::{is_particle, is_stop},
};
use crate::detect::Place;

/// What was found behind a street.
#[derive(Clone, Copy, Default, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "four things are there or not, independently"
)]
pub(super) struct Tail {
    /// The number of the word after the last one of the address.
    pub(super) end: usize,
    pub(super) unit: bool,
    /// A name that is likely a town, from its place alone.
    pub(super) town: bool,
    /// A city, state or country that is known.
    pub(super) known: bool,
    pub(super) postcode: bool,
}

impl Tail {
    /// What the tail adds to the score of a street.
    pub(super) fn evidence(&self) -> u8 {
        let unit = if self.unit { 25 } else { 0 };
        let town = if self.town { 10 } else { 0 };
        let known = if self.known { 25 } else { 0 };
        let postcode = if self.postcode { 35 } else { 0 };
        unit + town + known + postcode
    }
}

/// The most parts behind a street, and the most words of a town.
const MAX_PARTS: usize = 8;
const MAX_WORDS: usize = 5;

/// Reads on from word `from`, the first after the street.
pub(super) fn tail(place: &Place, from: usize) -> Tail {
    let mut tail = Tail {
        end: from,
        ..Tail::default()
    };
    for _ in 0..MAX_PARTS {
        let next = unit(place, tail.end)
            .map(|end| (end, Part::Unit))
            .or_else(|| area(place, &tail));
        let Some((end, part)) = next else { break };
        tail.end = end;
        match part {
            Part::Unit => tail.unit = true,
            Part::Town => tail.town = true,
            Part::Known => tail.known = true,
            Part::Postcode => tail.postcode = true,
        }
    }
    tail
}

#[derive(Clone, Copy)]
enum Part {
    Unit,
    Town,
    Known,
    Postcode,
}

/// Whether one of `signs` stands before word `number`.
fn gap_has(place: &Place, number: usize, signs: &[char]) -> bool {
    place.token(number).is_some_and(|token| {
        place.text[place.tokens[number - 1].end()..token.start()].contains(signs)
    })
}

/// The next town, state, postcode or country behind what `tail` has.
fn area(place: &Place, tail: &Tail) -> Option<(usize, Part)> {
    let from = tail.end;
    let mut segments = 0;
    let mut words = 0;
    let mut capitals = true;
    let mut at = from;
    loop {
        let before = sep(place, at);
        if at > from && matches!(before, Sep::Comma | Sep::Line | Sep::Dash) {
            segments += 1;
            words = 0;
        }
        let goes_on = matches!(before, Sep::Space | Sep::Comma | Sep::Line | Sep::Dash)
            || before == Sep::Sign && words == 0
            || before == Sep::Tight && at > from;
        if !goes_on
            || segments > 3
            || ends_sentence(place, at)
            || at == from && gap_has(place, at, &['.']) && is_stop(place, at)
        {
            break;
        }
        // Praha 6; the number of a region
        let goes_on = words > 0 && matches!(before, Sep::Space) && is_district(place, at)
            || before == Sep::Comma
                && place
                    .token(at)
                    .is_some_and(|t| t.is_number() && t.len() <= 2)
                && place
                    .token(at + 1)
                    .is_some_and(|t| t.is_number() && t.len() == 5);
        if goes_on {
            at += 1;
            continue;
        }
        if let Some(last) = postcode(
            place,
            at,
            tail.known
                || at > from
                || matches!(before, Sep::Comma | Sep::Line)
                    && is_name(place, at + 1)
                    && !is_stop(place, at + 1),
        ) {
            let end = town_after(place, last + 1, tail.known || tail.town);
            return Some((end, Part::Postcode));
        }
        if let Some((area, count)) = known(place, at)
            && before != Sep::Tight
            && sep(place, at + count) != Sep::Tight
            && (counts(place, at, count, area, capitals)
                || at == from
                    && tail.known
                    && area == Area::Short
                    && place.word(at).chars().all(char::is_uppercase))
        {
            let end = at + count;
            return Some((end + usize::from(is_district(place, end)), Part::Known));
        }
        if !is_name(place, at) || words == MAX_WORDS || tail.postcode && tail.town {
            break;
        }
        // The first word may say where: `in Leeds`.
        let is_link = at == from && matches!(place.word(at), "in" | "near" | "at");
        capitals &= is_capital(place, at) || is_particle(place, at) && words > 0 || is_link;
        if is_stop(place, at) && !is_link && words == 0 {
            break;
        }
        words += 1;
        at += 1;
    }
    bare_town(place, tail, from)
}

/// Whether a known name, `count` words from word `at`, is meant as a place.
fn counts(place: &Place, at: usize, count: usize, area: Area, capitals: bool) -> bool {
    let next = at + count;
    let zip = postcode(place, next, true).is_some() && sep(place, next) != Sep::Other;
    match area {
        // `in`, `or`, `me` are words.
        Area::Short => {
            let capital = place.word(at).chars().all(char::is_uppercase);
            let ends = place.token(next).is_none()
                || matches!(sep(place, next), Sep::Comma | Sep::Line | Sep::Other)
                || ends_sentence(place, next)
                || known(place, next).is_some_and(|(area, _)| area == Area::Country);
            zip || ends && capitals && (capital || !is_stop(place, at))
                || ends && !is_stop(place, at) && place.word(at).len() == 2
        }
        _ if count == 1 && place.word(at).len() <= 2 => is_capital(place, at),
        _ => true,
    }
}

/// The word after a town that stands behind a postcode: `10115 Berlin`.
fn town_after(place: &Place, from: usize, is_known: bool) -> usize {
    if is_known || !matches!(sep(place, from), Sep::Space | Sep::Dash) {
        return from;
    }
    if let Some((Area::City | Area::Region, count)) = known(place, from) {
        return from + count;
    }
    let mut end = from;
    let mut at = from;
    while at < from + MAX_WORDS
        && (at == from || matches!(sep(place, at), Sep::Space | Sep::Tight))
        && !(at > from && ends_sentence(place, at))
    {
        let capital = is_capital(place, at);
        if capital && is_name(place, at) && !is_stop(place, at) {
            end = at + 1;
        } else if !(at > from && is_particle(place, at)) {
            break;
        }
        at += 1;
    }
    // In lower case only if nothing follows.
    if end == from
        && let Some((last, _)) = last_words(place, from)
    {
        end = last;
    }
    // Paris 15, CEDEX 2
    if place.word(end).eq_ignore_ascii_case("cedex") {
        end += 1;
    }
    end + usize::from(end > from && is_district(place, end))
}

/// A name after a comma or on a line of its own, with capitals: likely the town.
fn bare_town(place: &Place, tail: &Tail, from: usize) -> Option<(usize, Part)> {
    let before = sep(place, from);
    if tail.postcode || before == Sep::Space && tail.unit && !tail.known && !tail.town {
        return (!tail.postcode).then(|| last_words(place, from)).flatten();
    }
    let is_in = before == Sep::Space && place.word(from) == "in";
    let from = from + usize::from(is_in);
    let is_tight = gap_has(place, from, &['.']) || tail.known;
    if tail.town
        || before == Sep::Space && is_tight
        || !matches!(before, Sep::Comma | Sep::Line | Sep::Space)
    {
        return None;
    }
    let mut at = from;
    while at < from + 4
        && is_name(place, at)
        && (is_capital(place, at) || at > from && is_particle(place, at))
        && !is_stop(place, at)
        && (at == from || matches!(sep(place, at), Sep::Space | Sep::Tight))
        && !(at > from && ends_sentence(place, at))
    {
        at += 1;
    }
    at += usize::from(at > from && is_district(place, at));
    let ends = place.token(at).is_none()
        || sep(place, at) != Sep::Space
        || ends_sentence(place, at)
        || is_stop(place, at) && !is_capital(place, at);
    (at > from && ends).then_some((at, Part::Town))
}

/// Up to five words after a unit that end the line or the text: the town, without a comma.
fn last_words(place: &Place, from: usize) -> Option<(usize, Part)> {
    let mut at = from;
    while at < from + MAX_WORDS
        && is_name(place, at)
        && (at == from
            || matches!(sep(place, at), Sep::Space | Sep::Tight) && !ends_sentence(place, at))
        && (!is_stop(place, at) || at > from && is_particle(place, at))
    {
        at += 1;
    }
    let ends = place.token(at).is_none()
        || matches!(sep(place, at), Sep::Comma | Sep::Line | Sep::Other)
        || ends_sentence(place, at);
    (at > from && ends && !is_particle(place, at - 1)).then_some((at, Part::Town))
}

/// Whether word `number` is the district of a town: `Praha 6`, `Dublin 2`.
fn is_district(place: &Place, number: usize) -> bool {
    let short = place
        .token(number)
        .is_some_and(|token| token.is_number() && token.len() <= 2);
    let ends = place.token(number + 1).is_none()
        || matches!(sep(place, number + 1), Sep::Comma | Sep::Line | Sep::Other)
        || is_stop(place, number + 1);
    short && sep(place, number) == Sep::Space && (ends || ends_sentence(place, number + 1))
}
