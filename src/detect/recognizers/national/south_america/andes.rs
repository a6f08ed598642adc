//! South America: Colombia, Peru, Ecuador and Venezuela.

use super::check::{is_ecuadorian, is_nit, is_rif, is_ruc};
use crate::{
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[
    CO_NIT,
    CO_NIT_BARE,
    PE_DNI,
    PE_RUC,
    EC_CI,
    EC_CI_BARE,
    VE_RIF,
    VE_CI,
];

const NIT_CUES: CueWords = &[
    (
        "es",
        "nit, n.i.t., número de identificación tributaria, rut",
    ),
    ("en", "nit, colombian tax id, tax id"),
];

/// Colombia's tax number.
const CO_NIT: Recognizer = Recognizer {
    id: "co.nit",
    entity: EntityType::new("CO_NIT"),
    find: Find::Layouts(&["9{3}.9{3}.9{3}-9"]),
    validate: is_nit,
    valid: Score::new(80),
    cues: NIT_CUES,
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/N%C3%BAmero_de_Identificaci%C3%B3n_Tributaria",
    examples: &[
        "NIT «213.123.432-1»",
        "«860.034.313-7»",
        "nuestro nit: «899.999.068-1»",
    ],
    near_misses: &["213.123.432-2", "213.123.43-21", "860.034.313-8"],
    ..Recognizer::DEFAULT
};

/// The same without dots.
const CO_NIT_BARE: Recognizer = Recognizer {
    id: "co.nit_bare",
    find: Find::Layouts(&["9{8,9}-9", "9{9,10}"]),
    cue: CueRule::Required,
    examples: &[
        "NIT «213123432-1»",
        "nit «8001972684»",
        "«860034313-7» es el NIT",
    ],
    near_misses: &["213123432-1", "NIT 213123432-2", "pedido 8001972684"],
    ..CO_NIT
};

/// Peru's identity card: eight digits.
const PE_DNI: Recognizer = Recognizer {
    id: "pe.dni",
    entity: EntityType::new("PE_DNI"),
    find: Find::Layouts(&["9{8}", "9{8}-X"]),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[
        (
            "es",
            "dni, d.n.i., documento nacional de identidad, reniec, cui",
        ),
        ("en", "dni, peruvian id"),
    ],
    reference: "https://es.wikipedia.org/wiki/Documento_Nacional_de_Identidad_(Per%C3%BA)",
    examples: &[
        "mi DNI es «45678912»",
        "DNI: «10233456-7»",
        "RENIEC «07654321»",
    ],
    near_misses: &["45678912", "pedido 45678912", "DNI 456789123"],
    ..Recognizer::DEFAULT
};

/// Peru's tax number.
const PE_RUC: Recognizer = Recognizer {
    id: "pe.ruc",
    entity: EntityType::new("PE_RUC"),
    find: Find::Layouts(&["9{11}", "99-9{8}-9"]),
    validate: is_ruc,
    valid: Score::new(45),
    cues: &[
        (
            "es",
            "ruc, r.u.c., registro único de contribuyentes, número de ruc",
        ),
        ("en", "ruc, peruvian tax id"),
    ],
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/Registro_%C3%9Anico_de_Contribuyentes",
    examples: &[
        "RUC «20512333797»",
        "nuestro ruc: «20100047218»",
        "R.U.C. «20131312955»",
    ],
    near_misses: &["20512333797", "RUC 20512333798", "RUC 30512333797"],
    ..Recognizer::DEFAULT
};

const EC_CUES: CueWords = &[
    (
        "es",
        "cédula, cedula, cédula de identidad, cédula de ciudadanía, c.i., número de cédula",
    ),
    ("en", "ecuadorian id, cedula, identity card"),
];

/// Ecuador's identity card: the province, a Luhn digit.
const EC_CI: Recognizer = Recognizer {
    id: "ec.ci",
    entity: EntityType::new("EC_CI"),
    find: Find::Layouts(&["9{9}-9"]),
    validate: is_ecuadorian,
    valid: Score::new(60),
    cues: EC_CUES,
    canonical: canonical::digits,
    reference: "https://es.wikipedia.org/wiki/C%C3%A9dula_de_identidad#Ecuador",
    examples: &[
        "mi cédula es «171430710-3»",
        "«171003406-5»",
        "cedula «092620118-7»",
    ],
    near_misses: &["171430710-4", "251430710-3", "17143071-03"],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const EC_CI_BARE: Recognizer = Recognizer {
    id: "ec.ci_bare",
    find: Find::Layouts(&["9{10}"]),
    cue: CueRule::Required,
    examples: &[
        "cédula «1714307103»",
        "mi cedula: «1710034065»",
        "«0926201187» (C.I.)",
    ],
    near_misses: &["1714307103", "cédula 1714307104", "pedido 1714307103"],
    ..EC_CI
};

/// Venezuela's tax number: the kind of person, eight digits, a check digit.
const VE_RIF: Recognizer = Recognizer {
    id: "ve.rif",
    entity: EntityType::new("VE_RIF"),
    find: Find::Layouts(&["A-9{8}-9", "A-9{9}", "A9{8}-9"]),
    validate: is_rif,
    valid: Score::new(70),
    cues: &[
        ("es", "rif, r.i.f., registro de información fiscal"),
        ("en", "rif, venezuelan tax id"),
    ],
    reference: "https://es.wikipedia.org/wiki/Registro_%C3%9Anico_de_Informaci%C3%B3n_Fiscal",
    examples: &["RIF «J-07013380-5»", "«V-11470283-4»", "rif: «J-300329429»"],
    near_misses: &["J-07013380-6", "A-07013380-5", "J-0701338-05"],
    ..Recognizer::DEFAULT
};

/// Venezuela's identity card.
const VE_CI: Recognizer = Recognizer {
    id: "ve.ci",
    entity: EntityType::new("VE_CI"),
    find: Find::Layouts(&[
        "v-9{1,2}.9{3}.9{3}",
        "e-9{1,2}.9{3}.9{3}",
        "v-9{7,8}",
        "e-9{7,8}",
    ]),
    score: Score::new(45),
    cues: &[
        ("es", "cédula, cedula, cédula de identidad, c.i., ci"),
        ("en", "venezuelan id, cedula, identity card"),
    ],
    reference: "https://es.wikipedia.org/wiki/C%C3%A9dula_de_identidad#Venezuela",
    examples: &[
        "cédula «V-12.345.678»",
        "C.I. «V-8765432»",
        "mi cedula es «E-84.123.456»",
    ],
    near_misses: &["V-12345678", "cédula W-12.345.678", "version v-1234567"],
    ..Recognizer::DEFAULT
};
