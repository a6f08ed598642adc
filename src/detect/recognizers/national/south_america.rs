//! South America: Argentina, Chile and Uruguay.

pub(in super::super) mod andes;
mod check;

use check::{is_cuit, is_rut, is_uruguayan};

use crate::{
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    AR_CUIT,
    AR_CUIT_BARE,
    AR_DNI,
    CL_RUT,
    CL_RUT_BARE,
    UY_CI,
    UY_CI_BARE,
];

const CUIT_CUES: CueWords = &[
    ("es", "cuit, cuil, nº de cuit, clave única, número de cuit"),
    ("en", "cuit, cuil, tax id"),
];

/// Argentina's tax number: the kind, the DNI, a check digit.
const AR_CUIT: Recognizer = Recognizer {
    id: "ar.cuit",
    entity: EntityType::new("AR_CUIT"),
    find: Find::Layouts(&["99-9{8}-9", "99 9{8} 9", "99.9{8}.9", "99-99.9{3}.9{3}-9"]),
    validate: is_cuit,
    valid: Score::new(90),
    cues: CUIT_CUES,
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/Clave_%C3%9Anica_de_Identificaci%C3%B3n_Tributaria",
    examples: &[
        "mi CUIT es «20-05536168-2»",
        "«30-50001091-2»",
        "my cuil: «20-26756539-3»",
    ],
    near_misses: &["20-05536168-3", "21-05536168-2", "20-0553616-82"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const AR_CUIT_BARE: Recognizer = Recognizer {
    id: "ar.cuit_bare",
    find: Find::Layouts(&["9{11}"]),
    valid: Score::new(45),
    examples: &[
        "CUIT «20055361682»",
        "cuil: «20267565393»",
        "el cuit «30500010912»",
    ],
    near_misses: &["20055361682", "pedido 20267565393", "cuit 20055361683"],
    ..AR_CUIT
};

/// Argentina's identity card.
const AR_DNI: Recognizer = Recognizer {
    id: "ar.dni",
    entity: EntityType::new("AR_DNI"),
    find: Find::Layouts(&["9{1,2}.9{3}.9{3}", "9{7,8}"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "es",
            "dni, d.n.i., documento, documento nacional de identidad, nº de documento, documento de identidad",
        ),
        ("en", "dni, argentine id, national id"),
    ],
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/Documento_Nacional_de_Identidad_(Argentina)",
    examples: &[
        "mi DNI es «20.123.401»",
        "DNI «38123456»",
        "documento nacional de identidad «5.123.456»",
    ],
    near_misses: &["20.123.401", "pedido 38123456", "DNI 381234567"],
    ..Recognizer::DEFAULT
};

const RUT_CUES: CueWords = &[
    (
        "es",
        "rut, r.u.t., mi run, run es, rol único tributario, rol único nacional, mi rut",
    ),
    ("en", "chilean id, rut number"),
];

/// Chile's number of persons and firms.
const CL_RUT: Recognizer = Recognizer {
    id: "cl.rut",
    entity: EntityType::new("CL_RUT"),
    find: Find::Layouts(&["9{1,2}.9{3}.9{3}-X"]),
    validate: is_rut,
    valid: Score::new(95),
    cues: RUT_CUES,
    reference: "https://es.wikipedia.org/wiki/Rol_%C3%9Anico_Tributario",
    examples: &[
        "mi RUT es «12.345.678-5»",
        "«76.086.428-5»",
        "rut «10.000.013-k»",
    ],
    near_misses: &["12.345.678-6", "12.345.678-A", "12.345.67-85"],
    ..Recognizer::DEFAULT
};

/// The same without dots, which many numbers look like.
const CL_RUT_BARE: Recognizer = Recognizer {
    id: "cl.rut_bare",
    find: Find::Layouts(&["9{7,8}-X", "9{7,8}X"]),
    valid: Score::new(45),
    examples: &[
        "RUT «12345678-5»",
        "rut: «125319092»",
        "mi run es «7654321-6»",
    ],
    near_misses: &["12345678-5", "we run 12345678-5", "rut 12345678-6"],
    ..CL_RUT
};

const UY_CUES: CueWords = &[
    (
        "es",
        "cédula, cedula, cédula de identidad, c.i., ci, número de cédula",
    ),
    ("en", "uruguayan id, cedula, identity card"),
];

/// Uruguay's identity card.
const UY_CI: Recognizer = Recognizer {
    id: "uy.ci",
    entity: EntityType::new("UY_CI"),
    find: Find::Layouts(&["9.9{3}.9{3}-9"]),
    validate: is_uruguayan,
    valid: Score::new(80),
    cues: UY_CUES,
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/C%C3%A9dula_de_Identidad_(Uruguay)",
    examples: &[
        "mi cédula es «1.234.567-2»",
        "«3.895.420-5»",
        "C.I. «4.253.120-1»",
    ],
    near_misses: &["1.234.567-3", "1.234.56-72", "3.895.420-6"],
    ..Recognizer::DEFAULT
};

/// The same without dots.
const UY_CI_BARE: Recognizer = Recognizer {
    id: "uy.ci_bare",
    find: Find::Layouts(&["9{6,7}-9", "9{7,8}"]),
    cue: CueRule::Required,
    examples: &[
        "cédula «1234567-2»",
        "mi cedula: «38954205»",
        "C.I. «4253120-1»",
    ],
    near_misses: &["1234567-2", "cédula 1234567-3", "pedido 38954205"],
    ..UY_CI
};
