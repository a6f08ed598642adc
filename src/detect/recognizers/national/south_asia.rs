//! Pakistan, Bangladesh and Sri Lanka.

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[CNIC, CNIC_BARE, BD_NID, LK_NIC, LK_NIC_NEW];

const CNIC_CUES: CueWords = &[
    (
        "en",
        "cnic, cnic number, cnic no, nic, nicop, national identity card, id card, nadra, \
         identity card",
    ),
    ("ur", "شناختی کارڈ, شناختی کارڈ نمبر"),
];

/// Pakistan's identity card: place, family, and a digit for the sex.
const CNIC: Recognizer = Recognizer {
    id: "pk.cnic",
    entity: EntityType::new("PK_CNIC"),
    find: Find::Layouts(&["9{5}-9{7}-9", "9{5} 9{7} 9"]),
    validate: is_cnic,
    score: Score::new(75),
    cues: CNIC_CUES,
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/National_identity_cards_in_Pakistan",
    examples: &[
        "my CNIC is «42201-1234567-1»",
        "«35202-2825888-5»",
        "شناختی کارڈ نمبر «61101-7654321-2»",
    ],
    near_misses: &["92201-1234567-1", "42201-123456-1", "42201-1234567-0"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const CNIC_BARE: Recognizer = Recognizer {
    id: "pk.cnic_bare",
    find: Find::Layouts(&["9{13}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "CNIC «4220112345671»",
        "my id card is «3520228258885»",
        "شناختی کارڈ «6110176543212»",
    ],
    near_misses: &[
        "order 4220112345671",
        "cnic 9220112345671",
        "CNIC 422011234567",
    ],
    ..CNIC
};

/// Bangladesh: ten digits on smart cards, thirteen or seventeen (with the year) on paper.
const BD_NID: Recognizer = Recognizer {
    id: "bd.nid",
    entity: EntityType::new("BD_NID"),
    find: Find::Layouts(&["9{10}", "9{3} 9{3} 9{4}", "9{13}", "9{17}"]),
    validate: |number| {
        let year = number[..4].parse().unwrap_or(0);
        Validity::not_ruled_out(number.len() < 17 || (1900..2030).contains(&year))
    },
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "nid, nid number, nid no, nid card, national id, national id card, \
             national identity, smart card number, voter id",
        ),
        ("bn", "জাতীয় পরিচয়পত্র, এনআইডি, পরিচয়পত্র"),
    ],
    canonical: canonical::digits,
    reference: "https://en.wikipedia.org/wiki/National_identity_card_(Bangladesh)",
    examples: &[
        "my NID is «7321456980»",
        "NID number «19852691234567890»",
        "এনআইডি «2691234567890»",
    ],
    near_misses: &["order 7321456980", "NID 12852691234567890", "NID 732145698"],
    ..Recognizer::DEFAULT
};

const LK_CUES: CueWords = &[
    (
        "en",
        "nic, nic number, nic no, national identity card, identity card, national id",
    ),
    ("si", "හැඳුනුම්පත, ජාතික හැඳුනුම්පත"),
    ("ta", "அடையாள அட்டை"),
];

/// Sri Lanka until 2016: year, day of the year (plus 500 for women), serial, `V` or `X`.
const LK_NIC: Recognizer = Recognizer {
    id: "lk.nic",
    entity: EntityType::new("LK_NIC"),
    find: Find::Layouts(&["9{9}v", "9{9}x", "9{9} v"]),
    validate: |code| Validity::not_ruled_out(is_day_of_year(&code[2..5])),
    score: Score::new(65),
    cues: LK_CUES,
    reference: "https://en.wikipedia.org/wiki/National_identity_card_(Sri_Lanka)",
    examples: &[
        "my NIC is «853400937V»",
        "«916253456x»",
        "ජාතික හැඳුනුම්පත «721234567V»",
    ],
    near_misses: &["854000937V", "850000937V", "85340093V"],
    ..Recognizer::DEFAULT
};

/// Since 2016: the year in four digits, and no letter.
const LK_NIC_NEW: Recognizer = Recognizer {
    id: "lk.nic_new",
    find: Find::Layouts(&["9{12}"]),
    validate: |code| {
        let year = code[..4].parse().unwrap_or(0);
        Validity::not_ruled_out((1900..2030).contains(&year) && is_day_of_year(&code[4..7]))
    },
    score: Score::new(55),
    cue: CueRule::Required,
    examples: &[
        "my NIC is «198534000937»",
        "NIC number «199162503456»",
        "හැඳුනුම්පත «197212304567»",
    ],
    near_misses: &["order 198534000937", "NIC 198540000937", "NIC 188534000937"],
    ..LK_NIC
};

/// A province from 1 to 7 at first, and no person has a zero at last.
fn is_cnic(number: &str) -> Validity {
    let province = matches!(number.as_bytes()[0], b'1'..=b'7');
    Validity::not_ruled_out(province && !number.ends_with('0'))
}

fn is_day_of_year(digits: &str) -> bool {
    matches!(digits.parse().unwrap_or(0), 1..=366 | 501..=866)
}
