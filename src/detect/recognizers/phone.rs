//! Phone numbers.

mod groups;

use self::groups::{Groups, MIN_DIGITS, POSSIBLE, end_of_groups, goes_on, is_inside_a_code};
use crate::{
    detect::{
        phone::{International, Regions, international},
        recognizer::{Anchor, CueRule, CueWords, Find, Place, Recognizer, Scanned, Window},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[PHONE, SHORT];

const PHONE: Recognizer = Recognizer {
    id: "contact.phone",
    entity: EntityType::new("PHONE_NUMBER"),
    find: Find::Scan(Anchor::Number, scan),
    cues: CUES,
    negative: &[
        (
            "en",
            "order, orders, order number, order no, tracking, tracking number, invoice, \
              reference, ref, ticket, case, transaction, confirmation, booking, serial, \
              model, part, sku, isbn, item, receipt, id, policy, claim, version, parcel, \
              shipment, product, article, voucher, coupon, account, account number, license, \
              licence, license number, licence number, passport, passport number, ssn, tax id, \
              identity card, member, membership, routing number, badge, vin, invoice number, \
              ticket number, case number, reference number, booking number, policy number, \
              claim number, customer number, member number, id number, confirmation number, \
              transaction number, serial number, model number, part number, item number, \
              receipt number",
        ),
        (
            "de",
            "bestellung, bestellnummer, rechnung, rechnungsnummer, sendungsnummer, kundennummer, \
              ausweis, ausweisnummer, reisepass, steuernummer, kontonummer, vertragsnummer, \
              führerschein, aktenzeichen, vorgangsnummer",
        ),
        (
            "es",
            "pedido, factura, referencia, dni, cédula, pasaporte, licencia, cuenta",
        ),
        (
            "fr",
            "commande, facture, référence, colis, passeport, permis, compte, dossier",
        ),
        ("it", "ordine, fattura, passaporto, patente, conto"),
        ("pt", "pedido, fatura, cpf, passaporte, conta, protocolo"),
        ("nl", "bestelling, factuur, klantnummer, paspoort, rekening"),
        ("pl", "zamówienie, faktura, pesel, dowód, paszport"),
    ],
    canonical,
    reference: "https://github.com/google/libphonenumber",
    examples: &[
        "call me on «020 7946 0958»",
        "ring «(415) 555-0132» or «+1 415-555-0132 ext. 77»",
        "«+44 (0)20 7946 0958», please",
        "«07700 900123»",
        "«0033 1 23 45 67 89» is my number in Paris",
        "mein Telefon ist «030/1234567»",
        "whatsapp «4155550132»",
        "«+49 30 901820» twice",
        "phone: «555-0132»",
        "Leeds 24072 «(415) 555-0132» office",
        "my sister has «0961-7596216»",
        "«001-771-975-4619»",
        "tel.«020 7946 0958x12» or «1-800-356-9377»",
    ],
    near_misses: &[
        "order 4155550132 has not arrived",
        "from 2024-11-22 to 22.11.2024",
        "version 10.15.7.1200",
        "at 10:30, 11.45 and 1300",
        "it costs 1.299.000 or $4155550132",
        "219-09-9999",
        "4111 1111 1111 1111",
        "2079460958123456789",
        "+5 points and +100",
        "AB12-3456789 and 555-0132",
        "when: 1974-01-13 16:28:25",
        "my driver's license number is 2270-66-1551",
        "4155550132a and 020 7946 0958th",
        "I called on 12/05/2023",
    ],
    ..Recognizer::DEFAULT
};

/// Six digits in pairs, as in small countries (Greenland, Faroe Islands) and within towns.
const SHORT: Recognizer = Recognizer {
    id: "contact.phone_short",
    find: Find::Layouts(&["99 99 99"]),
    score: Score::new(30),
    cue: CueRule::Required,
    window: Window {
        words_before: 3,
        bytes_before: 24,
        words_after: 1,
        bytes_after: 4,
    },
    cues: &[
        (
            "en",
            "phone, telephone, tel, mobile, cell, call, you can call, call me on, call me at, fax, \
             phone number, office, home, reach me on, reach me at",
        ),
        ("da", "telefon, tlf, mobil, ring til"),
        ("de", "telefon, tel, handy"),
        ("fr", "téléphone, tél"),
    ],
    examples: &[
        "You can call «33 93 31»",
        "tlf. «32 18 40»",
        "«92 34 70»-Office",
    ],
    near_misses: &[
        "33 93 31",
        "call at 10 15 or 33 93 3",
        "order 33 93 31",
        "sort code 33 93 31",
    ],
    ..PHONE
};

const CUES: CueWords = &[
    (
        "en",
        "phone, telephone, tel, phone number, phone no, mobile, mobile number, cell, \
              cellphone, call me, call, call us, callback, ring me, ring, text me, text, \
              whatsapp, sms, fax, contact number, contact no, reach me, reached at, dial, \
              landline, hotline, office, messages to, my number, number is, ph, mob, phn",
    ),
    (
        "de",
        "telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, rufnummer, \
              anrufen, rückruf",
    ),
    ("es", "teléfono, telefono, móvil, celular, llámame, llamar"),
    (
        "fr",
        "téléphone, portable, appelez, appeler, numéro de téléphone",
    ),
    ("it", "telefono, cellulare, chiamami, chiamare"),
    ("pt", "telefone, celular, telemóvel, ligue, ligar"),
    ("nl", "telefoon, telefoonnummer, mobiel, bel"),
    ("pl", "telefon, numer telefonu, komórka"),
    ("zh", "电话, 手机, 電話, 手機"),
    ("ja", "電話, 携帯"),
    ("ko", "전화, 휴대폰, 핸드폰"),
];

fn scan(place: &Place) -> Scanned {
    // Few digits and nothing that goes on: nearly all numbers of a text.
    let token = &place.tokens[place.token];
    if token.len() < MIN_DIGITS && !goes_on(place.text, token.end()) {
        return Scanned::NOTHING;
    }
    let groups = Groups::read(place.text, place.at);
    if !groups.overlong && groups.first(groups.count).0.len() < MIN_DIGITS {
        return Scanned::nothing_before(groups.end);
    }
    let found = groups.best(place, place.at);
    match found {
        Some((span, score)) if score > POSSIBLE => return Scanned::found(span, score),
        _ if is_inside_a_code(place) => {}
        // A postal code may stand before the number, or what it belongs to.
        _ => {
            let second = groups.second_start(place.text);
            let after = second.and_then(|at| Groups::read(place.text, at).best(place, at));
            if let Some((span, score)) = after.filter(|(_, score)| *score > POSSIBLE) {
                return Scanned::found(span, score);
            }
        }
    }
    match found {
        Some((span, score)) => Scanned::found(span, score),
        None => Scanned::nothing_before(end_of_groups(place.text, groups.end)),
    }
}

/// E.164, and `;ext=` with the extension; only the digits if no plan has the number.
fn canonical(value: &str, regions: &Regions) -> String {
    let number_end = value.find(|c: char| c.is_alphabetic() || c == '#' || c == ';');
    let (number, extension) = value.split_at(number_end.unwrap_or(value.len()));
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let extension: String = extension.chars().filter(char::is_ascii_digit).collect();
    let text = |digits: &[u8]| String::from_utf8_lossy(digits).into_owned();
    let abroad = match (number.contains('+'), digits.strip_prefix(b"00")) {
        (true, _) => Some(&digits[..]),
        (false, rest) => rest,
    };
    let mut form = match abroad.map(international) {
        Some(International::Valid(code, national)) => format!("+{code}{}", text(national)),
        Some(_) => format!("+{}", text(abroad.unwrap_or(&digits))),
        None => match (regions.national(&digits), international(&digits)) {
            (Some(found), _) => format!("+{}{}", found.code, text(&found.digits[..found.len])),
            (None, International::Valid(code, national)) => format!("+{code}{}", text(national)),
            (None, _) => text(&digits),
        },
    };
    if !extension.is_empty() {
        form.push_str(";ext=");
        form.push_str(&extension);
    }
    form
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::canonical;
    use crate::detect::{Detector, DetectorOptions, phone::Regions};

    #[test]
    fn spellings_of_a_number_share_one_form() {
        let regions = Regions::new(&["US".into(), "GB".into()]).unwrap();
        for spelling in [
            "+44 20 7946 0958",
            "020 7946 0958",
            "0044 20 79460958",
            "+44 (0)20 7946 0958",
        ] {
            assert_eq!(canonical(spelling, &regions), "+442079460958", "{spelling}");
        }
        for spelling in [
            "(415) 555-0132",
            "415.555.0132",
            "1-415-555-0132",
            "+1 4155550132",
        ] {
            assert_eq!(canonical(spelling, &regions), "+14155550132", "{spelling}");
        }
        assert_eq!(
            canonical("415 555 0132 ext. 7", &regions),
            "+14155550132;ext=7"
        );
        assert_eq!(canonical("555-0132", &regions), "5550132");
    }

    #[test]
    fn national_numbers_of_the_set_regions_are_found() {
        for (region, text, value) in [
            ("FR", "c'est le 06 12 34 56 78", "06 12 34 56 78"),
            ("DE", "030 901820-0", "030 901820-0"),
            ("IT", "06 698 83456", "06 698 83456"),
            ("AU", "0491 570 156", "0491 570 156"),
            ("IN", "98765 43210", "98765 43210"),
            ("BR", "(11) 91234-5678", "(11) 91234-5678"),
            ("JP", "090-1234-5678", "090-1234-5678"),
        ] {
            let options = DetectorOptions {
                regions: vec![region.into()],
                ..Default::default()
            };
            let spans: Vec<Range<usize>> = Detector::new(options)
                .unwrap_or_else(|problems| panic!("{problems:?}"))
                .detect(text)
                .into_iter()
                .map(|finding| finding.span)
                .collect();
            let start = text.find(value).unwrap();
            assert_eq!(spans, vec![start..start + value.len()], "{region}");
        }
    }
}
