//! Addresses of machines.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
};

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        phone::Regions,
        recognizer::{Anchor, CueWords, Find, Place, Recognizer, Scanned},
        token::Gap,
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[IPV4, IPV6, UNSPECIFIED, MAC, MAC_COLON];

const IPV4: Recognizer = Recognizer {
    id: "network.ipv4",
    entity: EntityType::new("IP_ADDRESS"),
    find: Find::Scan(Anchor::Dot, scan_ipv4),
    cues: IP_CUES,
    negative: &[
        (
            "en",
            "version, versions, v, ver, release, firmware, build, update, upgrade, \
              section, chapter, clause, driver, patch, app",
        ),
        ("de", "fassung, abschnitt"),
        ("es", "versión"),
        ("it", "versione"),
        ("pt", "versão"),
    ],
    canonical: canonical::exact,
    reference: "https://www.rfc-editor.org/rfc/rfc791",
    examples: &[
        "my ip is «203.0.113.7»",
        "login from «198.51.100.23»:8080, twice",
        "ping «192.0.2.1».",
        "IP address «1.2.3.4»",
        "block «198.51.100.0/24»",
        "default «0.0.0.0»",
        "IP «198.51.100.7».52134 > «203.0.113.9».443: Flags [S]",
    ],
    near_misses: &[
        "version 10.0.19045.1",
        "256.1.1.1 or 01.2.3.4",
        "1.2.3.4.5 and v1.2.3.4",
        "198.51.100.7.1.2",
        "198.51.100.7.0 or 198.51.100.7.70000",
        "see 1.2.3.4",
        "firmware 192.0.2.1",
    ],
    ..Recognizer::DEFAULT
};

const IPV6: Recognizer = Recognizer {
    id: "network.ipv6",
    find: Find::Scan(Anchor::Colon, scan_ipv6),
    negative: &[],
    canonical: canonical_ipv6,
    reference: "https://www.rfc-editor.org/rfc/rfc4291",
    examples: &[
        "from «2001:db8::ff00:42:8329».",
        "«2001:0db8:0000:0000:0000:ff00:0042:8329» again",
        "(«fe80::1»)",
        "mapped «::ffff:192.0.2.128»",
        "route «2001:db8::/32» and «fe80::1%eth0/64»",
    ],
    near_misses: &[
        "at 10:30:45",
        "std::vec::Vec",
        "a::b",
        "score 3:2",
        "12:34:56:78:9a:bc",
        "dad::cafe",
    ],
    ..IPV4
};

/// The address that stands for no machine, or for any: where it is written addresses are meant.
/// Two colons are so short that a word must say so right before them.
const UNSPECIFIED: Recognizer = Recognizer {
    id: "network.unspecified",
    find: Find::Scan(Anchor::Cue, scan_unspecified),
    cues: &[(
        "en",
        "src, dst, source, destination, ip, ipv6, host, listen, bind, addr, address, gateway, \
         peer, remote",
    )],
    examples: &[
        "src=«::» dst=any",
        "listen [«::»]:8080",
        "bind «::»",
        "the host is «::».",
    ],
    near_misses: &[
        "host::port",
        "std::net and a::b",
        "address :: of the thing",
        "remote: : no",
        ":: and ::",
    ],
    ..IPV6
};

const MAC: Recognizer = Recognizer {
    id: "network.mac",
    entity: EntityType::new("MAC_ADDRESS"),
    find: Find::Layouts(&["XX-XX-XX-XX-XX-XX", "XXXX.XXXX.XXXX"]),
    validate: is_hexadecimal,
    score: Score::new(70),
    cues: &[("en", "mac, mac address, hardware address, device")],
    reference: "https://standards.ieee.org/products-programs/regauth/",
    examples: &[
        "mac address «00-1A-2B-3C-4D-5E»",
        "«001a.2b3c.4d5e»",
        "router «f0-9f-c2-00-11-22», offline",
    ],
    near_misses: &[
        "00-1A-2B-3C-4D",
        "00-1A-2B-3C-4D-5G",
        "10-20-30-40-50-60",
        "1234.5678.9012",
    ],
    ..Recognizer::DEFAULT
};

const MAC_COLON: Recognizer = Recognizer {
    id: "network.mac_colon",
    find: Find::Scan(Anchor::Colon, scan_mac),
    examples: &[
        "mac «00:1A:2B:3C:4D:5E»",
        "device «de:ad:be:ef:ca:fe» is offline",
        "(«F0:9F:C2:00:11:22»)",
    ],
    near_misses: &[
        "00:1A:2B:3C:4D",
        "00:1A:2B:3C:4D:5E:6F",
        "00:1A:2B:3C:4D:5G",
        "FF:FF:FF:FF:FF:FF",
        "at 10:20:30",
    ],
    ..MAC
};

const IP_CUES: CueWords = &[
    (
        "en",
        "ip, ip address, ipv4, ipv6, host, server, address, ping, gateway, dns",
    ),
    ("de", "ip-adresse, adresse"),
    ("fr", "adresse ip"),
    ("es", "dirección ip"),
];

fn scan_ipv4(place: &Place) -> Scanned {
    let first = place.token - 1;
    let is_part = |number: usize| {
        place
            .token(number)
            .is_some_and(|t| t.is_number() && t.len() <= 3)
    };
    let is_joined = |number: usize| place.token(number).is_some_and(|t| t.gap() == Gap::Dot);
    if is_joined(first) || !is_part(first) {
        return Scanned::NOTHING;
    }
    let last = first + 3;
    if !(first + 1..=last).all(|n| is_part(n) && is_joined(n))
        || is_joined(last + 1) && !is_port(place, last + 1)
    {
        return Scanned::NOTHING;
    }
    let span = place.tokens[first].start()..place.tokens[last].end();
    match place.text[span.clone()].parse::<Ipv4Addr>() {
        // It stands for no machine, but where it is written addresses are meant.
        Ok(Ipv4Addr::UNSPECIFIED) => Scanned::found(span, Score::new(70)),
        // Small numbers are as often the version of something.
        Ok(address) if address.octets()[0] < 10 && address.octets().iter().all(|n| *n < 100) => {
            Scanned::found(with_prefix(place.text, span, 32), Score::new(30))
        }
        Ok(_) => Scanned::found(with_prefix(place.text, span, 32), Score::new(70)),
        Err(_) => Scanned::nothing_before(span.end),
    }
}

/// Whether word `number` is the port of an address, as tools for networks write it behind a dot.
/// Versions have as many numbers, but none begins with three digits.
fn is_port(place: &Place, number: usize) -> bool {
    let port = place.word(number).parse::<u16>();
    place.tokens[number - 4].len() == 3
        && port.is_ok_and(|port| port > 0)
        && place
            .token(number + 1)
            .is_none_or(|next| next.gap() != Gap::Dot)
}

/// The address with the length of its network's prefix, if one follows: `/24`.
fn with_prefix(text: &str, address: Range<usize>, longest: u8) -> Range<usize> {
    let Some(after) = text[address.end..].strip_prefix('/') else {
        return address;
    };
    let digits = after.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let length: Option<u8> = after[..digits].parse().ok();
    let goes_on = after[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
    if length.is_some_and(|length| length <= longest) && !goes_on {
        address.start..address.end + 1 + digits
    } else {
        address
    }
}

/// Where the address that ends at byte `end` does with the name of its interface: `%eth0`.
fn with_zone(text: &str, end: usize) -> usize {
    let name = text[end..].strip_prefix('%').map_or(0, |after| {
        after
            .bytes()
            .take(16)
            .take_while(u8::is_ascii_alphanumeric)
            .count()
    });
    end + if name > 0 { 1 + name } else { 0 }
}

/// The longest spelling of an IPv6 address: eight groups, the last two as IPv4.
const LONGEST_IPV6: usize = 45;

fn scan_ipv6(place: &Place) -> Scanned {
    let belongs = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let bytes = place.text.as_bytes();
    let before = bytes[..place.at]
        .iter()
        .rev()
        .take(LONGEST_IPV6)
        .take_while(|b| belongs(b))
        .count();
    let after = bytes[place.at..]
        .iter()
        .take(LONGEST_IPV6)
        .take_while(|b| belongs(b))
        .count();
    let start = place.at - before;
    let span = &place.text[start..place.at + after];
    let address = span
        .trim_end_matches('.')
        .trim_end_matches(|c| c == ':' && !span.ends_with("::"));
    let end = start + address.len();
    let stands_alone = !place.text[..start].ends_with(|c: char| c.is_alphanumeric())
        && !place.text[end..].starts_with(|c: char| c.is_alphanumeric());
    let is_address = stands_alone
        && address.bytes().filter(|b| *b == b':').count() >= 2
        && address.bytes().any(|b| b.is_ascii_digit())
        && address.parse::<Ipv6Addr>().is_ok();
    if is_address {
        let end = with_zone(place.text, end);
        Scanned::found(with_prefix(place.text, start..end, 128), Score::new(80))
    } else {
        Scanned::nothing_before(place.at + after)
    }
}

fn scan_unspecified(place: &Place) -> Scanned {
    let after = &place.text[place.at..];
    let lead = ["=", ": ", " is ", "=[", " [", " "]
        .into_iter()
        .find(|lead| after[..].starts_with(lead) && after[lead.len()..].starts_with("::"));
    let Some(lead) = lead else {
        return Scanned::NOTHING;
    };
    let start = place.at + lead.len();
    let rest = place.text[start + 2..].trim_start_matches(['.', ',', ';', ')', ']', '"']);
    // With nothing but a blank before it, it must be the last word.
    let is_alone = rest.is_empty() || lead != " " && rest.starts_with([' ', '\n', ':']);
    if is_alone {
        Scanned::found(start..start + 2, Score::new(70))
    } else {
        Scanned::NOTHING
    }
}

fn canonical_ipv6(address: &str, _: &Regions) -> String {
    let end = address.find(['%', '/']).unwrap_or(address.len());
    let (plain, rest) = address.split_at(end);
    plain
        .parse::<Ipv6Addr>()
        .map_or_else(|_| address.to_owned(), |parsed| format!("{parsed}{rest}"))
}

fn scan_mac(place: &Place) -> Scanned {
    let Some(first) = place.token.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let is_pair = |number: usize| {
        place.word(number).len() == 2 && place.word(number).bytes().all(|b| b.is_ascii_hexdigit())
    };
    let is_joined = |number: usize| place.token(number).is_some_and(|t| t.gap() == Gap::Colon);
    let last = first + 5;
    if is_joined(first)
        || !is_pair(first)
        || !(first + 1..=last).all(|n| is_joined(n) && is_pair(n))
        || is_joined(last + 1)
    {
        return Scanned::NOTHING;
    }
    let span = place.tokens[first].start()..place.tokens[last].end();
    // All zeros and all ones are no address of a device.
    if place.text[span.clone()]
        .bytes()
        .all(|b| matches!(b, b'0' | b'f' | b'F' | b':'))
    {
        return Scanned::nothing_before(span.end);
    }
    Scanned::found(span, Score::new(90))
}

/// Six groups of figures alone are rather a date or a part number.
fn is_hexadecimal(code: &str) -> Validity {
    let hexadecimal = code.bytes().all(|b| b.is_ascii_hexdigit());
    Validity::not_ruled_out(hexadecimal && code.bytes().any(|b| b.is_ascii_alphabetic()))
}
