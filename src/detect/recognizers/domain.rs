//! Names of domains, and of people on social networks.

use super::email::is_registered;
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
        token::Gap,
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[DOMAIN, HANDLE];

const DOMAIN: Recognizer = Recognizer {
    id: "web.domain",
    entity: EntityType::new("DOMAIN_NAME"),
    find: Find::Scan(Anchor::Dot, scan_domain),
    cues: &[
        (
            "en",
            "domain, domains, domain name, website, site, web site, homepage, hosted, dns, url",
        ),
        ("de", "domain, webseite, website, seite, homepage"),
        ("es", "dominio, sitio web"),
        ("fr", "domaine, site web"),
        ("it", "dominio, sito"),
        ("pt", "domínio, site"),
    ],
    canonical: canonical::folded,
    reference: "https://publicsuffix.org/",
    examples: &[
        "my domain is «example.com», help",
        "moved to «shop.example.co.uk».",
        "«bücher.example.org» and «EXAMPLE.NET»",
        "the website «my-shop.store»",
    ],
    near_misses: &[
        "Thanks.It works",
        "ok.so what now",
        "the file main.rs and readme.md",
        "version 1.2.3 or e.g. this",
        "jane@example.com",
        "node.js and asp.net",
        "yes.no.maybe",
    ],
    ..Recognizer::DEFAULT
};

const LONGEST_HOST: usize = 253;

fn scan_domain(place: &Place) -> Scanned {
    let before = place.token - 1;
    let first = &place.tokens[before];
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let rest = &place.text[first.start()..];
    // A name with a dash before its first dot begins some words earlier.
    let head = place.text[..first.start()]
        .char_indices()
        .rev()
        .take(64)
        .take_while(|(_, c)| joined(*c))
        .last()
        .map_or(first.start(), |(at, _)| at);
    let len = rest
        .char_indices()
        .take(LONGEST_HOST)
        .find(|(_, c)| !joined(*c))
        .map_or(rest.len(), |(at, _)| at);
    let end = first.start() + rest[..len].trim_end_matches(['.', '-']).len();
    let name = &place.text[head..end];
    let nothing = Scanned::nothing_before(end.max(place.at));
    let in_address = place.text[..head].ends_with(['@', '/', '_', '+', '\'', '%'])
        || place.text[end..].starts_with(['@', '_', '(']);
    if in_address || name.starts_with(['.', '-']) || !is_registered(name) {
        return nothing;
    }
    let mut labels = name.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let label = labels.next().unwrap_or_default();
    let deeper = labels.next().is_some();
    // A sentence that begins without a blank has a capital behind the dot.
    let capital = |part: &str| part.starts_with(char::is_uppercase);
    let sentence = capital(top) && !label.chars().all(|c| !c.is_lowercase());
    let is_name = label.len() >= 2 && name.chars().any(char::is_alphabetic);
    if sentence || !is_name {
        return nothing;
    }
    let listed = |list: &str| list.split(' ').any(|t| t.eq_ignore_ascii_case(top));
    let score = if listed(FILES) || is_software(name) {
        return nothing;
    } else if listed(USUAL) {
        75
    } else if deeper && !listed(WORDS) {
        60
    } else {
        // The ending may be a word of the next sentence: only with a cue.
        20
    };
    Scanned::found(head..end, Score::new(score))
}

/// Endings that are no words, and that a domain is most likely to have.
const USUAL: &str = "com org net edu gov mil info biz io dev app co uk de fr es eu nl ch jp cn \
                     ru br ca au mx pl cz se dk fi pt gr tr nz za kr tw hk sg ie ae";

/// Endings that files have, too.
const FILES: &str = "md pl ps py rs sh zip mov java js ts cc";

/// Endings that are words of a language.
const WORDS: &str = "am as at be by do go id in is it la me my no so to us we ai im up";

/// Software with the name of a domain.
fn is_software(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "asp.net",
        "vb.net",
        "ado.net",
        "node.io",
        "socket.io",
        "draw.io",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

const HANDLE: Recognizer = Recognizer {
    id: "web.handle",
    entity: EntityType::new("SOCIAL_HANDLE"),
    find: Find::Scan(Anchor::At, scan_handle),
    cue: CueRule::Required,
    window: Window {
        words_before: 6,
        bytes_before: 44,
        words_after: 5,
        bytes_after: 32,
    },
    cues: &[
        (
            "en",
            "twitter, instagram, insta, ig, tiktok, tik tok, telegram, facebook, fb, threads, \
             mastodon, bluesky, snapchat, snap, youtube, discord, twitch, reddit, linkedin, handle, \
             handles, follow me, dm me, tweeted, my tweet, social media, find me, tag me",
        ),
        ("es", "sígueme, usuario"),
        ("fr", "suivez-moi, compte"),
        ("de", "folgt mir, folge mir"),
    ],
    score: Score::new(50),
    canonical: canonical::folded,
    reference: "https://help.x.com/en/managing-your-account/x-username-rules",
    examples: &[
        "my twitter handle is «@jane_doe77»",
        "follow me on Instagram: «@jane.doe»!",
        "«@maxmuster» on telegram",
    ],
    near_misses: &[
        "twitter mail jane@example.com",
        "meet @ 5 on facebook",
        "thanks @support",
        "@media queries in css",
    ],
    ..DOMAIN
};

fn scan_handle(place: &Place) -> Scanned {
    let Some(start) = place.at.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let bytes = place.text.as_bytes();
    if bytes[start] != b'@' {
        return Scanned::NOTHING;
    }
    let stands_alone = place.token == 0
        || place.tokens[place.token].gap() == Gap::At
            && !place.text[..start].ends_with(|c: char| c.is_alphanumeric() || "._-+".contains(c));
    let rest = &bytes[place.at..];
    let len = rest
        .iter()
        .take(31)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
        .count();
    let name = place.text[place.at..place.at + len].trim_end_matches('.');
    let fits = (3..=30).contains(&name.len()) && name.bytes().any(|b| b.is_ascii_alphabetic());
    if stands_alone && fits {
        Scanned::found(start..place.at + name.len(), HANDLE.score)
    } else {
        Scanned::NOTHING
    }
}
