//! Tokens of further services that are known by their prefixes.

use super::{
    Format, alphanumeric, base32, format, hexadecimal, token_at, token_character, url_safe,
};
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[PREFIXED, JOINED];

/// Tokens whose prefix ends with a dash, an underscore or a dot.
const PREFIXED: Recognizer = Recognizer {
    id: "secret.prefixed",
    entity: EntityType::new("GENERIC_SECRET"),
    find: Find::Scan(Anchor::Cue, scan_prefixed),
    cues: &[(
        "en",
        "age, api, ATATT3xFfGF0, dckr, dnkey, doo, dop, dor, dp, figd, flwpubk, flwseck, glc, \
         glsa, gocspx, gsk, hf, hrku, hvb, hvs, lin, nrak, nrii, nrjs, ntn, ops, phc, phx, \
         pmak, pnu, pplx, pscale, pul, rdme, rubygems, sbp, shippo, shpat, shpca, shppa, shpss, \
         sm, sntrys, sq0atp, sq0csp, sqp, squ, t1, tfp, tk, tskey, xai, ya29",
    )],
    canonical: canonical::exact,
    reference: "https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns",
    examples: &[
        concat!("«h", "f_kZqTmWxNrLpVbYsDcFhaJgEuQoPiKmNbVcX»"),
        concat!(
            "here is the token: «psc",
            "ale_pw_1-2e96ftrbkg6i0dn3w76oocqqc3075s»"
        ),
        concat!("«shp", "at_8f14e45fceea167a5a36dedd4bea2543»."),
        concat!("«nt", "n_743357161090uTJGTJHl190NNewzarLic9tvQq9zstBf8n»"),
        concat!("`«api", "_org_fRbMmWlYitWWIlwiSgegeRWVdXPttLuUJx»`"),
    ],
    near_misses: &[
        "ntn_12345678901",
        "PERPLEXITY_API_KEY=pplx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "const api_org_controller = require('../../controllers/api/index')",
        "at the age of 44, sm-sized",
    ],
    ..Recognizer::DEFAULT
};

/// Tokens whose prefix is glued to the rest.
const JOINED: Recognizer = Recognizer {
    id: "secret.joined",
    find: Find::Scan(Anchor::LongWord, scan_joined),
    cues: &[],
    examples: &[
        concat!(
            "«EZ",
            "AKNwiNN1TtoDCNK6PBk4OLL6s51AKHParP7CFy1IQEq9WQNXhRtrSjaB»"
        ),
        concat!(
            "example.com?t=«EZ",
            "TKpK30OQE3MsLyVU6g34Kc4cIS0mV0VO3TlOf7ulEfVXpw68kgcxDmRM»&q=1"
        ),
        concat!("«da", "pi8f14e45fceea167a5a36dedd4bea2543»"),
    ],
    near_misses: &[
        "EZAKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "dapi00000000000000000000000000000000",
        "internationalisation",
    ],
    ..PREFIXED
};

fn scan_prefixed(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("AGE-SECRET-KEY-1", alphanumeric, 58, 58),
        format("api_org_", alphanumeric, 34, 34),
        format("dckr_pat_", url_safe, 27, 40),
        format("dnkey-", token_character, 60, 120),
        format("doo_v1_", hexadecimal, 64, 64),
        format("dop_v1_", hexadecimal, 64, 64),
        format("dor_v1_", hexadecimal, 64, 64),
        format("dp.pt.", alphanumeric, 40, 44),
        format("figd_", url_safe, 40, 64),
        format("FLWPUBK_TEST-", alphanumeric, 12, 40),
        format("FLWSECK_TEST-", alphanumeric, 12, 40),
        format("FLWSECK-", alphanumeric, 12, 40),
        format("glc_", token_character, 32, 400),
        format("glsa_", url_safe, 41, 41),
        format("GOCSPX-", url_safe, 28, 28),
        format("gsk_", alphanumeric, 48, 56),
        format("hf_", alphanumeric, 34, 40),
        format("HRKU-", url_safe, 36, 70),
        format("hvb.", url_safe, 90, 300),
        format("hvs.", url_safe, 24, 120),
        format("lin_api_", alphanumeric, 40, 40),
        format("NRAK-", alphanumeric, 27, 27),
        format("NRII-", url_safe, 32, 32),
        format("NRJS-", hexadecimal, 19, 20),
        format("ntn_", alphanumeric, 46, 50),
        format("ops_", token_character, 250, 512),
        format("phc_", alphanumeric, 43, 43),
        format("phx_", alphanumeric, 43, 43),
        format("PMAK-", url_safe, 59, 59),
        format("pnu_", alphanumeric, 36, 36),
        format("pplx-", alphanumeric, 48, 56),
        format("pscale_oauth_", token_character, 32, 64),
        format("pscale_pw_", token_character, 32, 64),
        format("pscale_tkn_", token_character, 32, 64),
        format("pul-", hexadecimal, 40, 40),
        format("rdme_", alphanumeric, 70, 70),
        format("rubygems_", hexadecimal, 48, 48),
        format("sbp_", hexadecimal, 40, 40),
        format("shippo_live_", hexadecimal, 40, 40),
        format("shippo_test_", hexadecimal, 40, 40),
        format("shpat_", hexadecimal, 32, 32),
        format("shpca_", hexadecimal, 32, 32),
        format("shppa_", hexadecimal, 32, 32),
        format("shpss_", hexadecimal, 32, 32),
        format("sm_aat_", alphanumeric, 16, 16),
        format("sm_pat_", alphanumeric, 16, 16),
        format("sm_sat_", alphanumeric, 16, 16),
        format("sntrys_", token_character, 80, 300),
        format("sq0atp-", url_safe, 22, 60),
        format("sq0csp-", url_safe, 43, 60),
        format("sqp_", hexadecimal, 40, 40),
        format("squ_", hexadecimal, 40, 40),
        format("t1.", token_character, 60, 400),
        format("tfp_", url_safe, 50, 70),
        format("tk-us-", url_safe, 48, 48),
        format("tskey-", url_safe, 20, 80),
        format("xai-", alphanumeric, 70, 90),
        format("ya29.", token_character, 40, 400),
    ];
    scored(place, FORMATS)
}

fn scan_joined(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("EZAK", alphanumeric, 54, 54),
        format("EZTK", alphanumeric, 54, 54),
        format("EAACEdEose0cBA", alphanumeric, 20, 300),
        format("ATATT3", token_character, 150, 240),
        format("LTAI", alphanumeric, 20, 20),
        format("AKCp", alphanumeric, 69, 69),
        format("dapi", hexadecimal, 32, 32),
        format("AKID", base32, 32, 32),
    ];
    scored(place, FORMATS)
}

fn scored(place: &Place, formats: &[Format]) -> Scanned {
    token_at(place, formats).map_or(Scanned::NOTHING, |span| {
        Scanned::found(span, Score::new(90))
    })
}
