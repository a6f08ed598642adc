//! India: numbers of persons and firms.

pub(in super::super) mod other;

use crate::{
    checksum::{Validity, alphanumeric_values, luhn, verhoeff},
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, CueWords, Find, Recognizer, Scanned},
        recognizers::national::{ALONE, alone},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    AADHAAR,
    AADHAAR_BARE,
    AADHAAR_ALONE,
    AADHAAR_OTHER,
    PAN,
    PAN_CUED,
    GSTIN,
    VOTER,
    PASSPORT,
];

const AADHAAR_CUES: CueWords = &[
    (
        "en",
        "aadhaar, aadhar, adhaar, adhar, aadhaar number, aadhar number, aadhaar card, \
         aadhar card, uidai, uid, uid number",
    ),
    ("hi", "आधार, आधार संख्या, आधार कार्ड, आधार नंबर"),
    ("ta", "ஆதார்"),
    ("bn", "আধার"),
];

/// The number of a resident, in three groups of four.
const AADHAAR: Recognizer = Recognizer {
    id: "in.aadhaar",
    entity: EntityType::new("IN_AADHAAR"),
    find: Find::Layouts(&["9999 9999 9999", "9999-9999-9999", "9999:9999:9999"]),
    validate: |number| is_aadhaar(number).into(),
    valid: Score::new(65),
    cues: AADHAAR_CUES,
    negative: &[(
        "en",
        "tracking, shipment, fedex, order, invoice, consignment",
    )],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/Aadhaar",
    examples: &[
        "my Aadhaar is «2345 6789 0124»",
        "«3123-4567-8909»",
        "मेरा आधार नंबर «3123 4567 8909» है",
        "«3123:4567:8909»",
    ],
    near_misses: &[
        "3123 4567 8908",
        "1123 4567 8909",
        "0000 0000 0000",
        "3123 4567 8909 1561",
    ],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const AADHAAR_BARE: Recognizer = Recognizer {
    id: "in.aadhaar_bare",
    find: Find::Layouts(&["9{12}"]),
    cue: CueRule::Required,
    examples: &[
        "My Aadhaar number is «400123456787» with a lot of text beyond it",
        "aadhar «312345678909»",
        "आधार «312345678909»",
    ],
    near_misses: &[
        "tracking 312345678909",
        "aadhaar 312345678908",
        "fedex 400123456787",
    ],
    ..AADHAAR
};

/// The same as a message of its own.
const AADHAAR_ALONE: Recognizer = Recognizer {
    id: "in.aadhaar_alone",
    find: Find::Scan(Anchor::Alone, |place| {
        alone(place, 12, is_aadhaar).map_or(Scanned::NOTHING, |span| Scanned::found(span, ALONE))
    }),
    examples: &["«312345678909»", "«400123456787».", "\"«312345678909»\""],
    near_misses: &["312345678908", "parcel 312345678909 please", "112345678909"],
    ..AADHAAR
};

/// The number of an enrolment, and the one that stands for an Aadhaar for a while (VID).
const AADHAAR_OTHER: Recognizer = Recognizer {
    id: "in.aadhaar_other",
    find: Find::Layouts(&["9{14}", "9{4}/9{5}/9{5}", "9{16}", "9{4} 9{4} 9{4} 9{4}"]),
    validate: |_| Validity::Unknown,
    score: Score::new(40),
    cue: CueRule::Required,
    reference: "https://uidai.gov.in/en/contact-support/have-any-question/284-english-uk/faqs/aadhaar-online-services/virtual-id-vid.html",
    examples: &[
        "Aadhaar enrolment «1234/12345/12345»",
        "aadhar number '«12341234512345»'",
        "my Aadhaar VID is «9123 4567 8901 2345»",
    ],
    near_misses: &[
        "12341234512345",
        "aadhaar 123412345123",
        "order 1234/12345/12345",
    ],
    ..AADHAAR
};

/// A tax account: the fourth letter says what kind of holder it has.
const PAN: Recognizer = Recognizer {
    id: "in.pan",
    entity: EntityType::new("IN_PAN"),
    find: Find::Layouts(&["A{5}9{4}A"]),
    validate: is_pan,
    score: Score::new(60),
    cues: &[
        (
            "en",
            "pan, pan number, pan no, pan card, permanent account number, income tax",
        ),
        ("hi", "पैन, पैन कार्ड, पैन नंबर"),
    ],
    negative: &[("en", "order, coupon, promo, voucher, model, sku, tracking")],
    reference: "https://en.wikipedia.org/wiki/Permanent_account_number",
    examples: &[
        "my PAN is «ABCPE1234F»",
        "«AAACI1681G»",
        "पैन कार्ड «AFZPK7190K»",
    ],
    near_misses: &[
        "ABCDE1234F",
        "coupon ABCPE1234F",
        "ABCPE12345",
        "ABCPE0000F",
    ],
    ..Recognizer::DEFAULT
};

/// The same shape with any fourth letter, where the text says what it is.
const PAN_CUED: Recognizer = Recognizer {
    id: "in.pan_cued",
    validate: |_| Validity::Unknown,
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "PAN number «AJKMR2345P»",
        "my pan card is «ABCDE1234F»",
        "permanent account number: «abcde1234f»",
    ],
    near_misses: &[
        "ABCDE1234F",
        "PAN ABCDE12345",
        "a pan and lid, model ABCD1234F",
    ],
    ..PAN
};

/// A firm's number for the tax on goods: state, PAN, count, `Z`, check character.
const GSTIN: Recognizer = Recognizer {
    id: "in.gstin",
    entity: EntityType::new("IN_GSTIN"),
    find: Find::Layouts(&["99A{5}9{4}AXzX"]),
    validate: is_gstin,
    cues: &[
        (
            "en",
            "gst, gstin, gst number, gst no, goods and services tax",
        ),
        ("hi", "जीएसटी, जीएसटी नंबर"),
    ],
    reference: "https://en.wikipedia.org/wiki/Goods_and_Services_Tax_(India)",
    examples: &[
        "our GSTIN is «27AAPFU0939F1ZV»",
        "«29AAACI1681G1ZL»",
        "gst no: «27aapfu0939f1zv»",
    ],
    near_misses: &["27AAPFU0939F1ZW", "27ABCDE1234F1Z", "98AAPFU0939F1ZV"],
    ..Recognizer::DEFAULT
};

/// The identity card of a voter. New cards end in a Luhn digit, old ones in any.
const VOTER: Recognizer = Recognizer {
    id: "in.voter",
    entity: EntityType::new("IN_VOTER"),
    find: Find::Layouts(&["A{3}9{7}"]),
    validate: |code| {
        if luhn(&code[3..]) {
            Validity::Valid
        } else {
            Validity::Unknown
        }
    },
    score: Score::new(35),
    valid: Score::new(45),
    cues: &[
        (
            "en",
            "epic, epic no, epic number, voter, voter id, voter card, voter's id, \
             election card, elector, elector photo identity card",
        ),
        ("hi", "मतदाता, मतदाता पहचान पत्र, वोटर"),
    ],
    reference: "https://en.wikipedia.org/wiki/Voter_ID_(India)",
    examples: &[
        "my voter id is «WKH1186253»",
        "EPIC «UZB2345117»",
        "मतदाता पहचान पत्र «MUP5632811»",
    ],
    near_misses: &["order UZB2345117", "voter id UZB234511", "zxdf8923q1"],
    ..Recognizer::DEFAULT
};

/// A passport: a letter and seven digits, the first and the last not zero.
const PASSPORT: Recognizer = Recognizer {
    id: "in.passport",
    entity: EntityType::new("IN_PASSPORT"),
    find: Find::Layouts(&["A9{7}", "A99 9{5}"]),
    validate: |code| {
        let bytes = code.as_bytes();
        let unused = b"QXZ".contains(&bytes[0]) || bytes[1] == b'0' || bytes[7] == b'0';
        Validity::not_ruled_out(!unused)
    },
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "passport, passport number, passport no, indian passport, travel document",
        ),
        ("hi", "पासपोर्ट"),
    ],
    reference: "https://en.wikipedia.org/wiki/Indian_passport",
    examples: &[
        "my passport number is «T3569075»",
        "passport number: «J6932157»",
        "पासपोर्ट «K1234567»",
    ],
    near_misses: &["T3569075", "passport b0097650", "part T3569075"],
    ..Recognizer::DEFAULT
};

/// Verhoeff; never a 0 or 1 at first, nor a number that reads the same backwards.
fn is_aadhaar(number: &str) -> bool {
    let palindrome = number.bytes().eq(number.bytes().rev());
    !number.starts_with(['0', '1']) && !palindrome && verhoeff(number)
}

fn is_pan(code: &str) -> Validity {
    let holder = b"ABCEFGHJKLPT".contains(&code.as_bytes()[3]);
    Validity::not_ruled_out(holder && &code[5..9] != "0000")
}

/// Luhn's scheme in base 36, within the states that exist.
fn is_gstin(code: &str) -> Validity {
    let state = matches!(code[..2].parse().unwrap_or(0), 1..=38 | 97 | 99);
    let sum = alphanumeric_values(code).map(|values| {
        values
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(value, weight)| value * weight / 36 + value * weight % 36)
            .sum::<u32>()
    });
    (state && sum.is_some_and(|sum| sum % 36 == 0)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("312345678909", is_aadhaar));
        assert!(every_altered_digit_fails("27AAPFU0939F1ZV", |code| {
            is_gstin(code) == Validity::Valid
        }));
    }
}
