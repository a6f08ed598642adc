//! Reading a street whose kind comes before its name.

use super::{
    english::{follows_preposition, unit_before},
    find,
    read::{Sep, ends_sentence, house_number, is_capital, is_free, is_house_number, is_name, sep},
    tail::tail,
    words::{is_particle, is_register, is_stop},
};
use crate::detect::{Place, recognizer::Scanned};

/// Kinds of streets whose word says enough to be believed in lower case.
const CLEAR: &[&str] = &[
    "rue",
    "avenue",
    "boulevard",
    "allée",
    "impasse",
    "chemin",
    "calle",
    "avenida",
    "avda",
    "piazza",
    "viale",
    "rua",
    "ul",
    "ulica",
    "ulicy",
    "ул",
    "улица",
    "вул",
    "вулиця",
    "travessa",
    "praça",
    "alameda",
    "carrer",
    "jalan",
    "strada",
    "corso",
    "vicolo",
    "paseo",
    "aleja",
    "bulevardul",
    "carrera",
    "проспект",
    "chaussée",
    "quai",
    "bd",
    "estrada",
    "strasse",
    "straße",
    "jln",
    "jl",
];

fn is_clear(place: &Place, kind_at: usize) -> bool {
    CLEAR
        .iter()
        .any(|word| crate::detect::words::is_folded(place.word(kind_at), word))
}

/// The word after the name that begins at word `from`, and whether it is in capitals.
fn name(place: &Place, from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut end = None;
    let mut capitals = false;
    let mut plain = 0;
    while at < from + 8 {
        let before = sep(place, at);
        let joined =
            at == from || matches!(before, Sep::Space | Sep::Tight) && !ends_sentence(place, at);
        if !joined || !is_name(place, at) {
            break;
        }
        let capital = is_capital(place, at);
        if is_particle(place, at) && !capital {
            at += 1;
            continue;
        }
        // One word in lower case, or more after particles: `rue de la paix`.
        if !capital && (plain == 2 || capitals || is_stop(place, at)) {
            break;
        }
        plain += usize::from(!capital);
        capitals |= capital;
        at += 1;
        end = Some(at);
    }
    end.map(|end| (end, capitals))
}

/// `12 rue de la Paix`, `5 bis, avenue Foch`.
pub(super) fn number_first(place: &Place) -> Option<Scanned> {
    let kind_at = place.token - 1;
    let before = kind_at.checked_sub(1)?;
    if !matches!(sep(place, kind_at), Sep::Space | Sep::Comma) {
        return None;
    }
    let is_suffix = ["bis", "ter", "quater"]
        .iter()
        .any(|suffix| place.word(before).eq_ignore_ascii_case(suffix))
        || place.word(before).len() == 1 && is_capital(place, before);
    let number = if is_suffix {
        before.checked_sub(1)?
    } else {
        before
    };
    if !is_house_number(place, number) || !is_free(place, number) {
        return None;
    }
    let (end, capitals) = name(place, place.token)?;
    // 36 rue Nationale 5: a second number is part of it.
    let end = match house_number(place, end) {
        Some(last) if sep(place, end) == Sep::Space && place.word(end).len() < 5 => last + 1,
        _ => end,
    };
    let tail = tail(place, end);
    let mut score = if is_clear(place, kind_at) { 50 } else { 20 };
    score += if capitals { 20 } else { 0 };
    score += tail.evidence();
    let mut first = number;
    if first > 0
        && sep(place, first) == Sep::Space
        && is_house_number(place, first - 1)
        && is_free(place, first - 1)
    {
        first -= 1;
        score += 10;
    }
    let first = unit_before(place, first);
    Some(if score < 50 {
        Scanned::NOTHING
    } else {
        find(place, first, tail.end, score)
    })
}

/// `Calle Mayor, 12`, `ul. Długa 5`.
pub(super) fn number_last(place: &Place) -> Scanned {
    read_number_last(place).unwrap_or(Scanned::NOTHING)
}

fn read_number_last(place: &Place) -> Option<Scanned> {
    let kind_at = place.token - 1;
    let kind = place.word(kind_at);
    // One letter is a kind of street only with its sign: `C/ Mayor`.
    if kind.len() == 1 && !place.text[place.at..].starts_with(['/', '.']) {
        return None;
    }
    let gap = &place.text[place.at..place.token(place.token)?.start()];
    let begins = matches!(gap, " " | ". " | "." | "/ " | "/" | ", ");
    if !begins {
        return None;
    }
    let begin = place.token;
    // Calle 5 de Mayo, Rua 25 de Abril, Carrera 15
    let dated = is_house_number(place, begin) && is_particle(place, begin + 1);
    let (mut end, mut capitals) = if dated {
        name(place, begin + 1)?
    } else {
        name(place, begin)?
    };
    // XX Settembre, Jana Pawła II are names already.
    if end == begin || is_register(place.word(end - 1)) {
        return None;
    }
    capitals |= dated && is_capital(place, kind_at);
    let mut number = end;
    if [
        "no", "nº", "n", "nr", "n°", "núm", "numero", "número", "num", "д", "дом", "nro", "bl",
    ]
    .iter()
    .any(|word| crate::detect::words::is_folded(place.word(end), word))
    {
        number += 1;
    }
    let near = matches!(sep(place, number), Sep::Space | Sep::Comma | Sep::Sign)
        || number > end && sep(place, number) == Sep::Tight;
    let unnumbered = place.word(number).eq_ignore_ascii_case("s")
        && place.word(number + 1).eq_ignore_ascii_case("n")
        && sep(place, number + 1) == Sep::Tight;
    let last = match near {
        true if unnumbered => Some(number + 1),
        true => house_number(place, number),
        false => None,
    };
    let has_number = last.is_some();
    if let Some(last) = last {
        end = last + 1;
    }
    let tail = tail(place, end);
    let mut score = if is_clear(place, kind_at) { 45 } else { 15 };
    score += if capitals { 15 } else { 0 };
    score += if is_capital(place, kind_at) && capitals {
        10
    } else {
        0
    };
    score += if capitals && follows_preposition(place, kind_at) {
        15
    } else {
        0
    };
    score += tail.evidence();
    if !has_number {
        score = score.saturating_sub(35);
    }
    if !capitals && !tail.known && !tail.postcode {
        score = score.saturating_sub(10);
    }
    // What counts something is no number of a house: `5 Minuten`.
    let counted = has_number
        && tail.end == end
        && sep(place, end) == Sep::Space
        && place
            .token(end)
            .is_some_and(crate::detect::Token::is_letters)
        && is_stop(place, end)
        && !capitals;
    if counted || score < 50 {
        return None;
    }
    let mut first = kind_at;
    let multi_word = kind_at > 0
        && ["straße", "platz", "an", "auf", "unter"]
            .iter()
            .any(|word| crate::detect::words::is_folded(place.word(kind_at - 1), word));
    if multi_word {
        first -= 1;
    }
    // A number may stand before, too.
    if first > 0
        && sep(place, first) == Sep::Space
        && is_house_number(place, first - 1)
        && is_free(place, first - 1)
    {
        first -= 1;
    }
    Some(find(place, first, tail.end, score))
}
