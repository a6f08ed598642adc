//! Kinds of streets that end a word, with the number behind it: `Hauptstraße 12`.

use std::sync::LazyLock;

use super::{
    ADDRESS, find,
    read::{Sep, house_number, is_capital, is_free, is_house_number, is_name, sep},
    tail::tail,
    words::{is_particle, is_register, is_stop},
};
use crate::detect::{
    Place,
    recognizer::{Anchor, Find, Recognizer, Scanned},
    words::is_folded,
};

pub(super) const JOINED: Recognizer = Recognizer {
    id: "address.joined",
    find: Find::Scan(Anchor::Number, joined),
    examples: &[
        "Ich wohne in der «Hauptstraße 12a, 50667 Köln»",
        "wohne in «bahnhofstr. 7 10115 berlin»",
        "«Mariahilfer Straße 10/2/14, 1070 Wien»",
        "«Bahnhofstrasse 5, 8001 Zürich, Schweiz»",
        "«Kerkstraat 14-II, 1017 GC Amsterdam»",
        "«Storgatan 5 lgh 1102, 111 29 Stockholm»",
        "«Karl Johans gate 22, 0159 Oslo»",
        "«Vesterbrogade 10, 3. tv, 1620 København»",
        "«Mannerheimintie 12 B 4, 00100 Helsinki»",
        "«Veldstraat 8, 9000 Gent»",
        "Lieferung an «Lindenallee 3, Hamburg» bitte",
        "«Piroska 97, 99084 Erfurt»",
    ],
    near_misses: &[
        "Seagate 500 GB",
        "during 2019 and spring 12",
        "Sitzplatz 14",
        "I was ordering 2 of them",
        "string 5, 12345 Characters",
        "In Room 12, 10115 people",
        "Katie 5, Anna 7",
        "unterwegs 5 Stunden",
        "in stores Nov 2, 2010 Everywhere",
        "im HRA 99999 Köln",
    ],
    ..ADDRESS
};

/// Ends of words that stand for a street and for little else.
const STRONG: &[&str] = &[
    "straße",
    "strasse",
    "straat",
    "gasse",
    "gatan",
    "vägen",
    "veien",
    "gade",
    "vejen",
    "gracht",
    "laan",
    "allee",
    "allé",
    "allén",
    "katu",
    "gränd",
    "gata",
    "steig",
    "stræde",
    "str",
    "chaussee",
    "steenweg",
    "utca",
    "kuja",
    "polku",
    "promenade",
    "esplanadi",
    "väg",
    "strasse",
    "singel",
    "ulica",
    "allee",
];
/// Ends of words that need more to be believed.
const WEAK: &[&str] = &[
    "weg", "platz", "ring", "damm", "ufer", "pfad", "markt", "hof", "plein", "kade", "dijk",
    "gate", "vei", "vej", "vegen", "plass", "plads", "torg", "torget", "tie", "tori", "ranta",
    "dreef", "steg", "gaarde", "berg", "park", "garten", "graben", "tunet", "stien", "bakken",
    "backen", "gården", "vænget", "höhe", "stieg",
];

fn joined(place: &Place) -> Scanned {
    // Nearly every number in a message ends here.
    let Some(before) = place.token.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let is_plausible = place.tokens[before].is_letters()
        && !place.tokens[before].is_unspaced()
        && place.tokens[place.token].len() <= 8
        && (is_capital(place, before) || may_end_a_street(place.word(before)));
    if !is_plausible || !is_house_number(place, place.token) {
        return Scanned::NOTHING;
    }
    read(place, before).unwrap_or(Scanned::NOTHING)
}

fn read(place: &Place, name: usize) -> Option<Scanned> {
    let word = place.word(name);
    let is_kind = may_end_a_street(word);
    let capital = is_capital(place, name);
    if !is_kind && !capital
        || !matches!(sep(place, place.token), Sep::Space | Sep::Comma)
        || is_stop(place, name)
        || is_register(word)
        || !is_free(place, place.token)
    {
        return None;
    }
    let last = house_number(place, place.token)?;
    // `Nov 2, 2010` is none.
    let five = place
        .token(last + 1)
        .is_some_and(|token| token.is_number() && token.len() == 5);
    if !is_kind && !five {
        return None;
    }
    // Not before here: the lists are long.
    let ends = |list: &[&str]| is_kind && list.iter().any(|end| ends_with(word, end));
    let strong = ends(STRONG);
    let weak = !strong && ends(WEAK);
    let mut kinds = STRONG.iter().chain(WEAK);
    let is_whole = is_kind && kinds.any(|kind| is_folded(word, kind));
    let capital = capital
        || is_whole && name > 0 && is_capital(place, name - 1) && sep(place, name) == Sep::Space;
    if !strong && !capital || !strong && !weak && !five {
        return None;
    }
    let tail = tail(place, last + 1);
    // Without a word for a street only a postcode and its town tell.
    let mut score = match (strong, weak) {
        (true, _) => 60,
        (_, true) => 35,
        _ => 20,
    };
    let is_sure = tail.postcode && (weak || five) || weak && (tail.known || tail.unit);
    if !strong && !is_sure || word.len() < 3 {
        return None;
    }
    if capital {
        score += 5;
    }
    score += tail.evidence();
    let separate = matches!(sep(place, last + 1), Sep::Comma | Sep::Line | Sep::Other) || tail.unit;
    if !strong && !weak && !separate || score < 50 {
        return None;
    }
    // Mariahilfer Straße, Karl Johans gate, Van Goghstraat
    let mut first = name;
    while first > 0
        && name - first < 3
        && matches!(sep(place, first), Sep::Space | Sep::Tight)
        && is_name(place, first - 1)
        && is_capital(place, first - 1)
        && !is_stop(place, first - 1)
        && (is_whole || is_particle(place, first - 1) || sep(place, first) == Sep::Tight)
    {
        first -= 1;
    }
    if is_whole && first == name && !tail.postcode && !tail.known {
        return None;
    }
    let mut begin = first;
    if begin > 0
        && sep(place, begin) == Sep::Space
        && is_house_number(place, begin - 1)
        && is_free(place, begin - 1)
    {
        begin -= 1;
    }
    Some(find(place, begin, tail.end, score))
}

/// Whether a word that ends like this may end in a kind of street: for nearly all words
/// their last two letters say no.
fn may_end_a_street(word: &str) -> bool {
    static LAST_TWO: LazyLock<[u32; 26]> = LazyLock::new(|| {
        let mut pairs = [0; 26];
        for end in STRONG.iter().chain(WEAK) {
            if let [.., a @ b'a'..=b'z', b @ b'a'..=b'z'] = end.as_bytes() {
                pairs[usize::from(a - b'a')] |= 1 << (b - b'a');
            }
        }
        pairs
    });
    let [.., a, b] = word.as_bytes() else {
        return false;
    };
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    if !a.is_ascii_lowercase() || !b.is_ascii_lowercase() {
        return !a.is_ascii() || !b.is_ascii();
    }
    LAST_TWO[usize::from(a - b'a')] & 1 << (b - b'a') != 0
}

/// Whether `word` ends in `end`, in any case.
fn ends_with(word: &str, end: &str) -> bool {
    word.len() >= end.len()
        && word.is_char_boundary(word.len() - end.len())
        && is_folded(&word[word.len() - end.len()..], end)
}
