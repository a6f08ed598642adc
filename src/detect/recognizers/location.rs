//! Where somebody is or gets mail, in figures: coordinates, postal codes, boxes.

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
        token::Gap,
        words::is_folded,
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[COORDINATES, LABELLED, DEGREES, PO_BOX, POSTAL_CODE];

const COORDINATES: Recognizer = Recognizer {
    id: "location.coordinates",
    entity: EntityType::new("GEO_COORDINATES"),
    find: Find::Scan(Anchor::Dot, scan_decimal),
    cues: &[
        (
            "en",
            "gps, coordinates, coordinate, location, latitude, longitude, lat, lon, lng, long, \
             position, geo",
        ),
        ("de", "koordinaten, standort"),
        ("es", "coordenadas, ubicación"),
        ("fr", "coordonnées, position"),
        ("it", "coordinate, posizione"),
        ("pt", "coordenadas, localização"),
    ],
    canonical: canonical::folded,
    reference: "https://www.rfc-editor.org/rfc/rfc5870",
    examples: &[
        "I am at «40.712776, -74.005974» now",
        "lat/long «51.50, -0.12»",
        "geo:«48.2010,16.3695»",
        "GPS «-33.8688 151.2093»",
    ],
    near_misses: &[
        "it costs 12.50, 13.75 or more",
        "GPS 140.7127, 74.0059 has no such latitude",
        "versions 1.2.3, 1.2.4",
        "40.7127",
        "rates 1.2345 and 2.3456",
    ],
    ..Recognizer::DEFAULT
};

/// Latitude and longitude as decimal fractions; the place is after the first point.
fn scan_decimal(place: &Place) -> Scanned {
    let bytes = place.text.as_bytes();
    let is_number = |n: usize| place.token(n).is_some_and(crate::detect::Token::is_number);
    let first = place.token - 1;
    if !(first..first + 4).all(is_number) {
        return Scanned::NOTHING;
    }
    let token = |n: usize| &place.tokens[n];
    let between = &place.text[token(first + 1).end()..token(first + 2).start()];
    let joined = &place.text[token(first + 2).end()..token(first + 3).start()];
    let more = place.text[token(first + 3).end()..].starts_with('.')
        && is_number(first + 4)
        && token(first + 4).start() == token(first + 3).end() + 1;
    let inner = token(first).start().checked_sub(1).map(|at| bytes[at]);
    if joined != "." || more || inner == Some(b'.') {
        return Scanned::NOTHING;
    }
    let Some(sign) = [", -", ",-", " -", ", ", ",", " ", "; ", ";", " / ", "/"]
        .iter()
        .find(|sign| between == **sign)
    else {
        return Scanned::NOTHING;
    };
    let south = matches!(inner, Some(b'-' | b'+'));
    let start = token(first).start() - usize::from(south);
    let end = token(first + 3).end();
    let degrees = |n: usize| place.word(n).parse::<u32>().unwrap_or(u32::MAX);
    let decimals = token(first + 1).len().min(token(first + 3).len());
    let in_range = degrees(first) < 90 && degrees(first + 2) < 180;
    if !in_range || !(2..=12).contains(&decimals) {
        return Scanned::NOTHING;
    }
    // Four decimals are ten metres; prices and rates have fewer, or no minus sign.
    let signed = south || sign.ends_with('-');
    let score = match decimals {
        6.. => 70,
        4.. if signed => 70,
        4.. => 45,
        _ => 15,
    };
    Scanned::found(start..end, Score::new(score))
}

/// Latitude and longitude with a word for each.
const LABELLED: Recognizer = Recognizer {
    id: "location.labelled",
    find: Find::Scan(Anchor::Dot, scan_labelled),
    examples: &[
        "lat «40.7128, long -74.0060»",
        "latitude «48.8584 longitude: 2.2945»",
        "my gps says lat: «-33.85, lng=151.21»",
    ],
    near_misses: &[
        "12.50 long 13.75",
        "lat 140.7128, long 74.0060",
        "lat 40.7128, wide 74.0060",
    ],
    ..COORDINATES
};

fn scan_labelled(place: &Place) -> Scanned {
    const BEFORE: &[&str] = &["lat", "latitude", "breite"];
    const BETWEEN: &[&str] = &["long", "lon", "lng", "longitude", "länge"];
    let is_number = |n: usize| place.token(n).is_some_and(crate::detect::Token::is_number);
    let is_one_of =
        |n: usize, words: &[&str]| words.iter().any(|word| is_folded(place.word(n), word));
    let first = place.token - 1;
    let Some(label) = first.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    let dotted = place.token(first + 4).is_some_and(|t| t.gap() == Gap::Dot);
    if !is_one_of(label, BEFORE)
        || !is_one_of(first + 2, BETWEEN)
        || ![first, first + 1, first + 3, first + 4]
            .into_iter()
            .all(is_number)
        || !dotted
    {
        return Scanned::NOTHING;
    }
    let degrees = |n: usize| place.word(n).parse::<u32>().unwrap_or(u32::MAX);
    if degrees(first) >= 90 || degrees(first + 3) >= 180 {
        return Scanned::NOTHING;
    }
    let start = place.tokens[first].start();
    let signed = place.text[..start].ends_with(['-', '+']);
    let span = start - usize::from(signed)..place.tokens[first + 4].end();
    Scanned::found(span, Score::new(70))
}

const DEGREES: Recognizer = Recognizer {
    id: "location.degrees",
    find: Find::Scan(Anchor::Number, scan_degrees),
    examples: &[
        "«40°42'46\"N 74°00'21\"W»",
        "at «51° 30' 26\" N, 0° 7' 39\" W» today",
        "«48.2010°N 16.3695°E»",
    ],
    near_misses: &[
        "it is 40° here and 30° there",
        "turn by 90° N",
        "40°C and 20°F",
        "99°42'46\"N 74°00'21\"W",
    ],
    ..COORDINATES
};

/// Degrees with a letter for the hemisphere, twice.
fn scan_degrees(place: &Place) -> Scanned {
    let rest = &place.text[place.at..];
    // Of any sign for degrees; nearly all numbers are done with here.
    let sign = rest
        .bytes()
        .take(MAX_ANGLE)
        .find(|b| !matches!(b, b'0'..=b'9' | b'.' | b' '));
    if sign.is_none_or(|byte| byte.is_ascii()) {
        return Scanned::NOTHING;
    }
    let Some(latitude) = degrees(rest, 90, ['N', 'S']) else {
        return Scanned::NOTHING;
    };
    let after = rest[latitude..].trim_start_matches([' ', ',', ';', '/']);
    let skipped = rest.len() - latitude - after.len();
    match degrees(after, 180, ['E', 'W']) {
        Some(longitude) if skipped <= 3 => Scanned::found(
            place.at..place.at + latitude + skipped + longitude,
            Score::new(90),
        ),
        _ => Scanned::NOTHING,
    }
}

/// How many characters an angle may have.
const MAX_ANGLE: usize = 24;

/// How long the angle at the beginning of `text` is, with its hemisphere.
fn degrees(text: &str, limit: u32, hemispheres: [char; 2]) -> Option<usize> {
    let whole = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    text[..whole].parse::<u32>().ok().filter(|d| *d <= limit)?;
    let mut has_sign = false;
    for (at, character) in text.char_indices().take(MAX_ANGLE).skip(whole) {
        match character {
            '°' | 'º' => has_sign = true,
            '0'..='9' | '.' | ' ' | '\'' | '"' | '′' | '″' | '”' => {}
            c if has_sign && hemispheres.contains(&c) => {
                let end = at + 1;
                let alone = !text[end..].starts_with(|c: char| c.is_alphanumeric());
                return alone.then_some(end);
            }
            _ => return None,
        }
    }
    None
}

const PO_BOX: Recognizer = Recognizer {
    id: "location.po_box",
    entity: EntityType::new("PO_BOX"),
    find: Find::Scan(Anchor::Cue, scan_box),
    cue: CueRule::Helps,
    score: Score::new(80),
    cues: &[
        (
            "en",
            "box, po box, p.o. box, p o box, pobox, post office box, p.o.box, gpo box, private bag",
        ),
        ("de", "postfach"),
        (
            "es",
            "apartado postal, apartado de correos, casilla de correo, casilla postal",
        ),
        ("fr", "boîte postale, case postale, bp"),
        ("it", "casella postale"),
        ("pt", "caixa postal"),
        ("nl", "postbus"),
        ("pl", "skrytka pocztowa"),
        ("sv", "postbox"),
    ],
    canonical: canonical::folded,
    reference: "https://en.wikipedia.org/wiki/Post_office_box",
    examples: &[
        "send it to «P.O. Box 1234», Boston",
        "my address is «PO Box 77»",
        "«Postfach 10 01 23», 50441 Köln",
        "«Apartado de correos 4821»",
        "«Post Office Box #12A»",
    ],
    near_misses: &[
        "do you deliver to a PO box?",
        "the post office box is full",
        "PO Box opening hours",
        "the box 1234",
    ],
    ..COORDINATES
};

fn scan_box(place: &Place) -> Scanned {
    /// The first words, and the second where the first alone says too little.
    const FIRST: &[(&str, &str)] = &[
        ("po", "box"),
        ("p", "o"),
        ("pobox", ""),
        ("post", "office"),
        ("gpo", "box"),
        ("private", "bag"),
        ("postfach", ""),
        ("apartado", ""),
        ("casilla", "de"),
        ("casilla", "postal"),
        ("boîte", "postale"),
        ("case", "postale"),
        ("bp", ""),
        ("casella", "postale"),
        ("caixa", "postal"),
        ("postbus", ""),
        ("skrytka", ""),
        ("postbox", ""),
    ];
    let between = place.text[place.at..]
        .bytes()
        .take(6)
        .take_while(|b| matches!(b, b' ' | b'#' | b':' | b'.'))
        .count();
    let number = |n: usize| {
        place
            .token(n)
            .is_some_and(|t| t.has_digit() && t.is_ascii() && t.len() <= 7)
    };
    let first = (place.token.saturating_sub(4)..place.token).find(|n| {
        let is = |n: usize, word: &str| is_folded(place.word(n), word);
        FIRST
            .iter()
            .any(|(a, b)| is(*n, a) && (b.is_empty() || is(n + 1, b)))
    });
    let (Some(first), true) = (first, number(place.token)) else {
        return Scanned::NOTHING;
    };
    if place.tokens[place.token].start() != place.at + between {
        return Scanned::NOTHING;
    }
    // Groups of two or three: `10 01 23`.
    let last = (place.token + 1..place.token + 4)
        .take_while(|n| {
            place.word(n - 1).len() <= 3
                && place
                    .token(*n)
                    .is_some_and(|t| t.is_number() && t.len() <= 3)
                && place.tokens[*n].start() == place.tokens[n - 1].end() + 1
                && place.text.as_bytes()[place.tokens[n - 1].end()] == b' '
        })
        .last()
        .unwrap_or(place.token);
    let span = place.tokens[first].start()..place.tokens[last].end();
    Scanned::found(span, PO_BOX.score)
}

const POSTAL_CODE: Recognizer = Recognizer {
    id: "location.postal_code",
    entity: EntityType::new("POSTAL_CODE"),
    find: Find::Layouts(&[
        "9{3,7}",
        "9{5}-9{4}",
        "9{4}-9{3}",
        "9{5}-9{3}",
        "99-999",
        "999 99",
        "999-9999",
        "A9A ?9A9",
        "A{1,2}9 ?9AA",
        "A{1,2}99 ?9AA",
        "A{1,2}9A ?9AA",
        "9999 ?AA",
        "A9{4}AAA",
        "AAA ?9{4}",
        "AA-9{4,5}",
        "A-9{4,5}",
        "A99 ?XXXX",
    ]),
    validate: |_| Validity::Unknown,
    score: Score::new(25),
    cue: CueRule::Required,
    window: Window {
        words_before: 4,
        bytes_before: 30,
        words_after: 3,
        bytes_after: 16,
    },
    cues: &[
        (
            "en",
            "zip, zip code, zipcode, postcode, post code, postal code, postal, eircode, pincode, \
             pin code",
        ),
        ("de", "plz, postleitzahl"),
        ("es", "código postal, cp, c.p."),
        ("fr", "code postal"),
        ("it", "codice postale, cap"),
        ("pt", "cep, código postal"),
        ("nl", "postcode"),
        ("pl", "kod pocztowy"),
        ("sv", "postnummer"),
        ("da", "postnummer"),
        ("no", "postnummer"),
        ("fi", "postinumero"),
        ("cs", "psč"),
        ("hu", "irányítószám"),
        ("tr", "posta kodu"),
        ("zh", "邮编, 邮政编码"),
        ("ja", "郵便番号"),
        ("ko", "우편번호"),
    ],
    canonical: canonical::code,
    reference: "https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions",
    examples: &[
        "My zip code is «90010-170»",
        "postcode «SW1A 1AA»",
        "PLZ «10115»",
        "code postal: «75008»",
        "zip «880»",
        "郵便番号«100-0001»",
    ],
    near_misses: &[
        "which zip code do I need?",
        "10115",
        "zip 12",
        "postal fees of $4821",
    ],
    ..COORDINATES
};
