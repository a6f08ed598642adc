//! What goes with cards and transfers: expiry dates, card codes, codes of banks, of
//! companies and of securities.

use crate::{
    checksum::{Validity, luhn_alphanumeric, mod97_10},
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[CARD_EXPIRATION, CVV, BIC, LEI, ISIN];

const CARD_EXPIRATION: Recognizer = Recognizer {
    id: "finance.card_expiration",
    entity: EntityType::new("CREDIT_CARD_EXPIRATION"),
    find: Find::Layouts(&["99/99", "99/9999", "99-99", "99-9999", "99.9999"]),
    validate: is_month_and_year,
    score: Score::new(40),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "exp, exp date, expiry, expiry date, expiration date, valid thru, valid through, \
             good thru, card expires, card expires on, card expired, card number, credit card, debit card, visa, mastercard, amex, \
             cvv, cvc, mm/yy",
        ),
        ("de", "gültig bis, ablaufdatum, kreditkarte"),
        ("es", "caducidad, fecha de caducidad, vencimiento"),
        ("fr", "date d'expiration, expire fin"),
        ("it", "scadenza"),
        ("pt", "validade, vencimento"),
    ],
    negative: &[("en", "coupon, voucher, offer, discount")],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/ISO/IEC_7813",
    examples: &[
        "my visa, exp «12/27»",
        "expiry date: «03/2029»",
        "card valid thru «09/31», cvv 123",
        "Karte gültig bis «11/28»",
    ],
    near_misses: &[
        "expiry 13/27",
        "open 24/7 and 12/27",
        "the card arrives on 12/05/2027",
        "card 1/2",
        "the card arrives 10/25",
        "my card was charged in 2/1999",
    ],
    ..Recognizer::DEFAULT
};

/// Month 1 to 12, year 2020 to 2049: older cards are gone.
fn is_month_and_year(code: &str) -> Validity {
    let (month, year) = code.split_at(code.len() - if code.len() > 4 { 4 } else { 2 });
    let month: u32 = month.parse().unwrap_or(0);
    let year: u32 = year.parse().unwrap_or(0);
    let possible = (1..=12).contains(&month) && matches!(year, 20..=49 | 2020..=2049);
    Validity::not_ruled_out(possible)
}

const CVV: Recognizer = Recognizer {
    id: "finance.cvv",
    entity: EntityType::new("CVV"),
    find: Find::Layouts(&["9{3,4}"]),
    validate: |_| Validity::Unknown,
    window: Window {
        words_before: 4,
        bytes_before: 30,
        words_after: 2,
        bytes_after: 10,
    },
    cues: &[
        (
            "en",
            "cvv, cvv2, cvc, cvc2, cvn, csc, cid, security code, card security code, \
             card verification code, card code, cvv code, cvc code, 3 digit code, \
             three digit code, security number, digits on the back, number on the back, \
             code on the back",
        ),
        (
            "de",
            "prüfziffer, prüfnummer, kartenprüfnummer, sicherheitscode",
        ),
        ("es", "código de seguridad"),
        ("fr", "cryptogramme, code de sécurité"),
        ("it", "codice di sicurezza"),
        ("pt", "código de segurança"),
    ],
    reference: "https://en.wikipedia.org/wiki/Card_security_code",
    examples: &[
        "cvv «123»",
        "exp 12/27, CVC: «4821»",
        "the security code is «907»",
        "cryptogramme «123»",
    ],
    near_misses: &[
        "where is the cvv on my card?",
        "cvv 12",
        "the security code costs $123",
        "room 123",
    ],
    ..CARD_EXPIRATION
};

const BIC: Recognizer = Recognizer {
    id: "finance.bic",
    entity: EntityType::new("SWIFT_BIC"),
    find: Find::Scan(Anchor::Cue, scan_bic),
    score: Score::new(55),
    validate: |_| Validity::Unknown,
    cues: &[(
        "en",
        "swift, bic, swift code, bic code, swift/bic, bic/swift, swift number, iban, bank code",
    )],
    negative: &[],
    canonical: canonical::code,
    reference: "https://www.iso.org/standard/84108.html",
    examples: &[
        "BIC «DEUTDEFF»",
        "the SWIFT code is «NEDSZAJJXXX».",
        "SWIFT/BIC: «BOFAUS3N»",
        "bic «daaedeDD», DE",
    ],
    near_misses: &[
        "Swift DELIVERY of my order",
        "the SWIFT transfer failed",
        "BIC DEUTXXFF",
        "swift code DEUTDEFFX",
    ],
    ..CARD_EXPIRATION
};

/// Bank, country, place and maybe branch, among the next few words.
fn scan_bic(place: &Place) -> Scanned {
    let found = (place.token..place.token + 4).find(|number| {
        let word = place.word(*number);
        let written_as_code = word.bytes().any(|b| b.is_ascii_digit())
            || word.bytes().filter(u8::is_ascii_uppercase).count() >= 2;
        // What is all letters must not be a word in capitals.
        let country = word.get(4..6).unwrap_or_default();
        matches!(word.len(), 8 | 11)
            && written_as_code
            && word.bytes().all(|b| b.is_ascii_alphanumeric())
            && word[..6].bytes().all(|b| b.is_ascii_alphabetic())
            && is_country(country)
            && !ENGLISH.iter().any(|w| w.eq_ignore_ascii_case(word))
    });
    found.map_or(Scanned::NOTHING, |number| {
        let token = &place.tokens[number];
        Scanned::found(token.start()..token.end(), BIC.score)
    })
}

/// Words that would be a code if they stood in capitals behind a cue.
const ENGLISH: &[&str] = &[
    "ACCOUNTS",
    "BUSINESS",
    "DELIVERY",
    "DOCUMENT",
    "INCIDENT",
    "INTEREST",
    "IDENTITY",
    "PAYMENTS",
    "PERSONAL",
    "RECEIVED",
    "REQUIRED",
    "SECURITY",
    "STANDARD",
    "TRANSFER",
    "TRANSFERRED",
    "INFORMATION",
    "TRANSACTION",
];

/// Whether `code` is a country or territory of ISO 3166-1 (or Kosovo, which banks know).
pub(super) fn is_country(code: &str) -> bool {
    const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH \
        BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW \
        CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI \
        GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO \
        JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH \
        MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA \
        PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL \
        SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US \
        UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
    /// For each first letter the second letters, as bits.
    const LETTERS: [u32; 26] = {
        let (names, mut letters) = (COUNTRIES.as_bytes().as_chunks::<3>(), [0; 26]);
        let mut at = 0;
        while at < names.0.len() {
            let [first, second, _] = names.0[at];
            letters[(first - b'A') as usize] |= 1 << (second - b'A');
            at += 1;
        }
        let [first, second] = names.1 else {
            panic!("the last of them has no blank behind it")
        };
        letters[(*first - b'A') as usize] |= 1 << (*second - b'A');
        letters
    };
    let Ok(code) = <[u8; 2]>::try_from(code.as_bytes()) else {
        return false;
    };
    let [first, second] = code.map(|byte| byte.to_ascii_uppercase().wrapping_sub(b'A'));
    let seconds = LETTERS.get(usize::from(first));
    second < 26 && seconds.is_some_and(|seconds| seconds >> second & 1 == 1)
}

const LEI: Recognizer = Recognizer {
    id: "finance.lei",
    entity: EntityType::new("LEI"),
    find: Find::Layouts(&["X{18}99"]),
    validate: |code| {
        let letters = code.bytes().any(|b| b.is_ascii_alphabetic());
        (letters && mod97_10(code)).into()
    },
    score: Score::new(0),
    valid: Score::new(80),
    cue: CueRule::Helps,
    window: Window::DEFAULT,
    cues: &[("en", "lei, legal entity identifier")],
    negative: &[],
    canonical: canonical::code,
    reference: "https://www.gleif.org/en/about-lei/iso-17442-the-lei-code-structure",
    examples: &[
        "LEI «5493001KJTIIGC8Y1R12»",
        "«213800WAVVOPS85N2205» is the company",
        "(«HWUPKR0MPOU8FGXBT394»)",
    ],
    near_misses: &[
        "LEI 5493001KJTIIGC8Y1R13",
        "54930084UKLVMY22DS17",
        "5493001KJTIIGC8Y1R1",
    ],
    ..CARD_EXPIRATION
};

const ISIN: Recognizer = Recognizer {
    id: "finance.isin",
    entity: EntityType::new("ISIN"),
    find: Find::Layouts(&["AAX{9}9"]),
    validate: |code| {
        let issuer = is_country(&code[..2]) || matches!(&code[..2], "XS" | "EU" | "XC" | "XD");
        (issuer && luhn_alphanumeric(code)).into()
    },
    valid: Score::new(60),
    cues: &[(
        "en",
        "isin, security, stock, share, shares, bond, fund, etf, wkn",
    )],
    negative: &[(
        "en",
        "order, tracking, parcel, model, serial, part, article, sku, invoice",
    )],
    reference: "https://www.isin.org/isin-format/",
    examples: &[
        "ISIN «US0378331005»",
        "shares of «GB0002634946».",
        "«DE000BAY0017»",
    ],
    near_misses: &[
        "US0378331006",
        "ZZ0378331005",
        "tracking number US0378331005",
        "US037833100",
    ],
    ..LEI
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn published_codes_are_valid() {
        for lei in [
            "5493001KJTIIGC8Y1R12",
            "213800WAVVOPS85N2205",
            "HWUPKR0MPOU8FGXBT394",
        ] {
            assert_eq!((LEI.validate)(lei), Validity::Valid, "{lei}");
        }
        for isin in [
            "US0378331005",
            "GB0002634946",
            "AU0000XVGZA3",
            "DE000BAY0017",
        ] {
            assert_eq!((ISIN.validate)(isin), Validity::Valid, "{isin}");
        }
    }

    #[test]
    fn every_altered_digit_is_caught() {
        let valid = |row: &Recognizer, code: &str| (row.validate)(code) == Validity::Valid;
        assert!(every_altered_digit_fails(
            "5493001KJTIIGC8Y1R12",
            |c| valid(&LEI, c)
        ));
        assert!(every_altered_digit_fails("US0378331005", |c| valid(
            &ISIN, c
        )));
    }

    #[test]
    fn there_are_250_countries() {
        let letters = || ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
        assert_eq!(letters().filter(|code| is_country(code)).count(), 250);
    }
}
