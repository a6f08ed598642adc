//! India: vehicles, banks and payments.

use std::sync::LazyLock;

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, CueWords, Find, Place, Recognizer, Scanned},
        words::Words,
    },
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[VEHICLE, VEHICLE_OTHER, IFSC, UPI];

const VEHICLE_CUES: CueWords = &[
    (
        "en",
        "vehicle, vehicle number, vehicle no, registration, registration number, reg no, rto, \
         number plate, car, bike, plate",
    ),
    ("hi", "गाड़ी, गाड़ी नंबर, वाहन"),
];

/// State, district, series, number.
const VEHICLE: Recognizer = Recognizer {
    id: "in.vehicle",
    entity: EntityType::new("IN_VEHICLE_REGISTRATION"),
    find: Find::Layouts(&["A{2}-?9{2}-?A{1,3}-?9{4}", "99bh9{4}A{1,2}"]),
    validate: is_vehicle,
    score: Score::new(60),
    cues: VEHICLE_CUES,
    reference: "https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_India",
    examples: &[
        "my car is «KA53ME3456»",
        "«DL01CA1234»",
        "vehicle no «MH-12-DE-1433»",
        "«22BH6517A»",
    ],
    near_misses: &[
        "ABNE123456",
        "XX01CA1234",
        "as 10 to 2000",
        "KA53ME345",
        "ZZ53ME3456",
    ],
    ..Recognizer::DEFAULT
};

/// The shorter forms, which other codes have, too.
const VEHICLE_OTHER: Recognizer = Recognizer {
    id: "in.vehicle_other",
    find: Find::Layouts(&[
        "A{2} 9{2} A{1,3} 9{4}",
        "A{2}~9{1,2}~9{4}",
        "A{2}9{4}",
        "A{2}~9~A{1,3}~9{1,4}",
        "A{2}~9{2}~A{1,3}~9{1,3}",
    ]),
    score: Score::new(35),
    cue: CueRule::Required,
    examples: &[
        "vehicle number «MN2412»",
        "my bike «DL 8S 1234» was towed",
        "car «DL 01 CA 1234»",
        "registration «KA 05 A 12»",
    ],
    near_misses: &["model MN2412", "vehicle number XX2412", "TN 100"],
    ..VEHICLE
};

/// A branch of a bank: the bank, a zero, the branch.
const IFSC: Recognizer = Recognizer {
    id: "in.ifsc",
    entity: EntityType::new("IN_IFSC"),
    find: Find::Layouts(&["A{4}0X{6}"]),
    validate: |code| {
        // Most banks number their branches; elsewhere the shape alone says little.
        if code[5..].bytes().all(|b| b.is_ascii_digit()) {
            Validity::Valid
        } else {
            Validity::Unknown
        }
    },
    score: Score::new(35),
    valid: Score::new(50),
    cues: &[
        (
            "en",
            "ifsc, ifsc code, ifs code, branch, branch code, neft, rtgs, imps",
        ),
        ("hi", "आईएफएससी, आईएफएससी कोड, शाखा"),
    ],
    negative: &[("en", "order, tracking, model, sku, serial, coupon")],
    reference: "https://en.wikipedia.org/wiki/Indian_Financial_System_Code",
    examples: &[
        "IFSC «SBIN0005943»",
        "ifsc code: «HDFC0CAGSBK»",
        "«ICIC0001234»",
    ],
    near_misses: &["SBIN1005943", "order SBIN0005943", "HDFC0CAGSBK"],
    ..Recognizer::DEFAULT
};

/// An address for payments: a name, `@`, the handle of a bank.
const UPI: Recognizer = Recognizer {
    id: "in.upi",
    entity: EntityType::new("IN_UPI"),
    find: Find::Scan(Anchor::At, upi),
    cues: &[
        (
            "en",
            "upi, upi id, vpa, gpay, google pay, phonepe, paytm, bhim",
        ),
        ("hi", "यूपीआई, यूपीआई आईडी"),
    ],
    canonical: canonical::folded,
    reference: "https://en.wikipedia.org/wiki/Unified_Payments_Interface",
    examples: &[
        "pay me at «ravi.kumar@okaxis»",
        "UPI id: «9876543210@ybl»",
        "«asha-91@paytm».",
    ],
    near_misses: &[
        "ravi@oksomething",
        "ravi@paytm.com",
        "follow @paytm",
        "a ravi @okaxis",
    ],
    ..Recognizer::DEFAULT
};

const STATES: &str = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL \
                      OD OR PB PY RJ SK TN TR TS TG UK UA UP WB";

/// Handles of the apps and banks with the most users.
const HANDLES: &str = "okaxis okhdfcbank okicici oksbi ybl ibl axl paytm ptaxis pthdfc ptsbi ptyes upi \
                       apl yapl rapl axisb icici hdfcbank hdfcbankjd sbi axisbank kotak kmbl yesbank \
                       indus idfcbank barodampay pnb cnrb unionbank federal fbl jupiteraxis freecharge \
                       ikwik airtel waaxis wahdfcbank waicici wasbi naviaxis timecosmos tapicici slc \
                       sliceaxis postbank superyes yescred axisgo pingpay";

fn is_vehicle(code: &str) -> Validity {
    let state = &code[..2];
    let known = state.starts_with(|c: char| c.is_ascii_digit())
        || STATES.split(' ').any(|known| known == state);
    Validity::not_ruled_out(known)
}

/// The place is the word after `@`.
fn upi(place: &Place) -> Scanned {
    static TABLE: LazyLock<Words<()>> = LazyLock::new(|| Words::new([(HANDLES, ())]));
    let handle = place.word(place.token);
    let end = place.at + handle.len();
    let known = |token| TABLE.get(token, handle).is_some();
    if !place.token(place.token).is_some_and(known) {
        return Scanned::NOTHING;
    }
    let after = &place.text.as_bytes()[end..];
    let goes_on = matches!(after, [b'.' | b'-' | b'_', next, ..] if next.is_ascii_alphanumeric());
    // No more than 64 characters, so that a long run is not read again and again.
    let name = place.text.as_bytes()[..place.at - 1]
        .iter()
        .rev()
        .take(65)
        .take_while(|b| b.is_ascii_alphanumeric() || b".-_".contains(b))
        .count();
    if goes_on || !(3..=64).contains(&name) {
        return Scanned::NOTHING;
    }
    Scanned::found(place.at - 1 - name..end, Score::new(90))
}
