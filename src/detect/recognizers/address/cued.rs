//! Whatever looks like a street after words that say that an address comes.

use super::{
    ADDRESS, find,
    read::{
        Sep, ends_sentence, house_number, is_capital, is_free, is_house_number, is_name,
        is_ordinal, sep,
    },
    tail::tail,
    words::{is_direction, is_particle, is_stop, street_type},
};
use crate::detect::{
    Place,
    recognizer::{Anchor, Find, Recognizer, Scanned},
};

/// After words that hardly anything else follows.
pub(super) const CUED: Recognizer = Recognizer {
    id: "address.cued",
    find: Find::Scan(Anchor::Cue, |place| {
        read(place, 30).unwrap_or(Scanned::NOTHING)
    }),
    cues: &[
        (
            "en",
            "my address is, my new address is, address is, new address, home address, billing address, \
             shipping address, delivery address, mailing address, postal address, address, my addresses, \
             i live at, we live at, i live in, i live on, live at, lives at, living at, reside at, residing at, \
             resident of, here they are, what is your address, domiciled at",
        ),
        (
            "de",
            "ich wohne in, wohne in, wohne in der, wohnhaft in, wohnt in, meine adresse ist, adresse, anschrift, \
             lieferadresse, rechnungsadresse, meine anschrift ist, wohnhaft",
        ),
        (
            "fr",
            "j'habite, j'habite au, mon adresse est, adresse, adresse de livraison, domicilié, demeurant",
        ),
        (
            "es",
            "vivo en, mi dirección es, dirección, domicilio, mi domicilio es, direccion, con domicilio en",
        ),
        (
            "it",
            "abito in, il mio indirizzo è, indirizzo, residente in",
        ),
        (
            "pt",
            "moro na, moro no, meu endereço é, endereço, a minha morada é, morada, resido na",
        ),
        (
            "nl",
            "ik woon op, ik woon aan, mijn adres is, adres, bezorgadres",
        ),
        ("sv", "jag bor på, min adress är, adress, bor på"),
        ("da", "min adresse er, jeg bor på"),
        ("fi", "osoite, osoitteeni on"),
        ("pl", "mieszkam przy, mój adres to, adres, adres dostawy"),
        ("tr", "adresim, adres"),
        ("ro", "adresa, adresa mea este"),
        ("hu", "címem, lakcím, cím"),
        ("cs", "adresa, moje adresa je, bydliště"),
    ],
    examples: &[
        "my address is «42 maple, springfield»",
        "hello i moved, please update my new address is «nukariit 18 harbour street\n apt. 12\n nuuk\n greenland»",
        "Address: «45 R Pedra Branca 16, Ptuj, Solomon Islands»",
        "What is your address? it is «1206 Lehto 43\nMontvert, QC 78618»",
        "I live at «Rose Cottage, Mill Lane, Ashford TN23 1AB»",
        "Adresse: «Unter den Linden 77, 10117 Berlin»",
        "wohnhaft «Am Anger 3, 99084 Erfurt»",
    ],
    near_misses: &[
        "my address is not correct",
        "How do I change my address in 2 minutes?",
        "I live in London",
        "my address is wrong since 2019",
        "the address, 3 times",
        "I live at home",
        "e-mail address: 5 letters at most",
        "billing address and 2 cards",
    ],
    ..ADDRESS
};

/// After words that a place follows, an address or not.
pub(super) const PLACED: Recognizer = Recognizer {
    id: "address.placed",
    find: Find::Scan(Anchor::Cue, |place| {
        read(place, 15).unwrap_or(Scanned::NOTHING)
    }),
    cues: &[
        (
            "en",
            "ship to, ship it to, shipped to, send to, send it to, sent to, deliver to, deliver it to, delivered to, \
             delivery to, moved to, move to, moving to, taxi to, cab to, uber to, ride to, located at, situated at, \
             based at, stay at, staying at, meet you at, meet me at, off at, lives on, live on, lives in, pick me up at, pick up at, office is at, \
             house is at, offices are located at, it is, they are, post to, for sale at, drop off at, here, address to, to the same, is at, it's in, it's at, located on, located in",
        ),
        (
            "de",
            "liefern an, lieferung an, senden an, schicken an, umgezogen nach, ziehe um in",
        ),
        ("fr", "livrer au, livrez au, envoyer au, situé au"),
        ("es", "enviar a, entregar en, mudé a, ubicado en"),
        ("it", "spedire a, consegnare a, situato in"),
        ("pt", "enviar para, entregar na, mudei para"),
        ("nl", "bezorgen op, verhuisd naar"),
    ],
    examples: &[
        "The office is at «66 137 Larch Street\nPraha 1\n, CZ\n Algeria 48354»",
        "I'd like to call a taxi to «14 Trg Slobode 17»",
        "deliver it to «12 Piccadilly, London»",
        "I'd like it to be sent to «41 seehof 7, denver, turkey 43686»",
    ],
    near_misses: &[
        "ship to 2 addresses",
        "It is 5 o'clock",
        "delivered to 3 Different people",
        "located at 2 places",
        "It is at 8 15 evening",
        "moved to 12 May",
        "send it to my 2 friends",
        "it is 20 Euro",
    ],
    ..ADDRESS
};

fn read(place: &Place, base: u8) -> Option<Scanned> {
    let first = first_word(place)?;
    let mut at = first;
    let mut score = base;
    let mut numbers = 0;
    while numbers < 2 && is_house_number(place, at) && !is_ordinal(place, at) && is_free(place, at)
    {
        if at > first && sep(place, at) != Sep::Space {
            break;
        }
        at = house_number(place, at)? + 1;
        numbers += 1;
    }
    // Anna and ul. Lipowa 8
    if numbers == 0
        && is_capital(place, at)
        && is_name(place, at)
        && place.word(at + 1) == "and"
        && is_house_or_name(place, at + 2)
    {
        at += 2;
        score += 10;
    }
    let begin = at;
    let mut capitals = true;
    let mut is_street = false;
    while at < begin + 6
        && (at > begin || is_capital(place, at) || !is_particle(place, at))
        && !(is_street && street_type(place, at).is_none() && !is_direction(place, at))
        && (at == first
            || matches!(sep(place, at), Sep::Space | Sep::Tight)
            || at == begin && sep(place, at) == Sep::Comma)
        && !(at > begin && ends_sentence(place, at))
        && (is_name(place, at) && (!is_stop(place, at) || is_particle(place, at))
            || is_ordinal(place, at))
    {
        capitals &= is_capital(place, at) || is_particle(place, at) || is_ordinal(place, at);
        is_street |= at > begin && street_type(place, at).is_some();
        at += 1;
    }
    if at == begin {
        return None;
    }
    let number_last = matches!(sep(place, at), Sep::Space | Sep::Comma | Sep::Sign)
        .then(|| house_number(place, at))
        .flatten();
    let mut end = number_last.map_or(at, |last| last + 1);
    // nukariit 18 harbour street
    if number_last.is_some() && numbers == 0 {
        let mut more = end;
        while more < end + 3
            && sep(place, more) == Sep::Space
            && is_name(place, more)
            && !is_stop(place, more)
        {
            more += 1;
        }
        if more > end && street_type(place, more - 1).is_some() {
            end = more;
            is_street = true;
        }
    }
    let tail = tail(place, end);
    if numbers == 0 && number_last.is_none() && !is_street && !tail.postcode {
        return None;
    }
    if capitals && is_capital(place, begin) {
        score += 15;
    }
    score += if numbers > 0 { 10 } else { 0 };
    score += if numbers > 0 && number_last.is_some() || numbers > 1 {
        25
    } else {
        0
    };
    score += if is_street { 25 } else { 0 };
    let stops = place
        .token(end)
        .is_some_and(|next| place.text[place.tokens[end - 1].end()..next.start()].starts_with('.'));
    let separate = stops
        || matches!(
            sep(place, end),
            Sep::Comma | Sep::Line | Sep::Other | Sep::Dash
        )
        || ends_sentence(place, end);
    score += if separate && end == tail.end || tail.end > end {
        10
    } else {
        0
    };
    score += tail.evidence();
    (score >= 50).then(|| find(place, first, tail.end, score))
}

/// Whether a street may begin at word `number` after `and`.
fn is_house_or_name(place: &Place, number: usize) -> bool {
    is_house_number(place, number)
        || is_capital(place, number)
        || street_type(place, number).is_some()
        || place.word(number) == "ul"
}

/// The first word after the cue that is more than `is` or `at`, if it is near.
fn first_word(place: &Place) -> Option<usize> {
    let mut first = place.token;
    // `address: it is`, `new address at`
    for _ in 0..3 {
        let filler = [
            "is", "it", "to", "at", "in", "the", "now", "here", "they", "are", "der", "au", "on",
            "with",
        ]
        .iter()
        .any(|word| place.word(first).eq_ignore_ascii_case(word));
        first += usize::from(filler);
    }
    let gap = &place.text[place.at..place.token(place.token)?.start()];
    let near = gap.len() <= 12
        && gap
            .chars()
            .all(|c| c.is_whitespace() || ":,.?=-\"'".contains(c));
    (near && place.token(first).is_some()).then_some(first)
}
