//! Keys and tokens of where code is kept and runs, by their prefixes.

use super::{
    Format, alphanumeric, base32, format, hexadecimal, token_at, token_character, token_from,
    url_safe,
};
use crate::{
    checksum::crc32,
    detect::{
        canonical,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[AWS, GITHUB, GITLAB, NPM, PYPI];

/// What a token is worth that its prefix and length alone tell.
pub(super) const BY_PREFIX: Score = Score::new(90);

pub(super) fn scored(found: Option<std::ops::Range<usize>>) -> Scanned {
    found.map_or(Scanned::NOTHING, |span| Scanned::found(span, BY_PREFIX))
}

// The examples are put together from parts, so that no scanner takes this file for a leak.

pub(super) const AWS: Recognizer = Recognizer {
    id: "secret.aws",
    entity: EntityType::new("AWS_ACCESS_KEY"),
    find: Find::Scan(Anchor::LongWord, scan_aws),
    canonical: canonical::exact,
    reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    examples: &[
        concat!("access key «AK", "IAJ2WQ5NZTB7YMRK3P»"),
        concat!("«AS", "IAZ4KQW7XNB2RTJM6V», the session's"),
        concat!("key=«AB", "IARFOWTHQI5S34ERDZ»"),
    ],
    near_misses: &[
        "aws_access_key: AKIAIOSFODNN7EXAMPLE",
        "key = AKIAXXXXXXXXXXXXXXXX",
        concat!("AK", "IAJ2WQ5NZTB7YMRK3P7 is too long"),
        concat!("AK", "IAJ2WQ5NZTB7YMRK3 is too short"),
        concat!("ak", "iaj2wq5nztb7ymrk3p"),
    ],
    ..Recognizer::DEFAULT
};

fn scan_aws(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("AKIA", base32, 16, 16),
        format("ASIA", base32, 16, 16),
        format("ABIA", base32, 16, 16),
        format("ACCA", base32, 16, 16),
        format("AROA", base32, 16, 17),
        format("AIDA", base32, 16, 17),
        format("AGPA", base32, 16, 17),
        format("ANPA", base32, 16, 17),
        format("AIPA", base32, 16, 17),
    ];
    scored(token_at(place, FORMATS))
}

const GITHUB: Recognizer = Recognizer {
    id: "secret.github",
    entity: EntityType::new("GITHUB_TOKEN"),
    find: Find::Scan(Anchor::Cue, scan_github),
    cues: &[("en", "ghp, gho, ghu, ghs, ghr, github_pat")],
    reference: "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/",
    examples: &[
        concat!("token «gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17»."),
        concat!("«gh", "s_exampl3TokenForT3sts0nly012345AbC12d»"),
        concat!(
            "«github_",
            "pat_11ABCDE2Y0LfDknCxX4Gqs_",
            "S56sbHnpHmGTBu0966vnMqDbMTpuZiK9Ns6jBtVo54AIPGSVut2fQYRzZ8n»",
        ),
    ],
    near_misses: &[
        "ghs_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        concat!("gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq1"),
        "ghp_token is the prefix",
        concat!("gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17x"),
    ],
    ..AWS
};

fn scan_github(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("ghp_", alphanumeric, 36, 36),
        format("gho_", alphanumeric, 36, 36),
        format("ghu_", alphanumeric, 36, 36),
        format("ghs_", alphanumeric, 36, 36),
        format("ghr_", alphanumeric, 36, 76),
    ];
    const FINE_GRAINED: Format = format("github_pat_", url_safe, 60, 100);
    let long = place.at.checked_sub("github_pat".len());
    if let Some(span) = long.and_then(|start| token_from(place.text, start, &FINE_GRAINED)) {
        return Scanned::found(span, BY_PREFIX);
    }
    checked(place, token_at(place, FORMATS))
}

/// A token that ends with the CRC-32 of its random part is certain; others may be older.
fn checked(place: &Place, found: Option<std::ops::Range<usize>>) -> Scanned {
    let Some(span) = found else {
        return Scanned::NOTHING;
    };
    let body = &place.text[span.start + 4..span.end];
    let score = if has_crc(body) { Score::MAX } else { BY_PREFIX };
    Scanned::found(span, score)
}

/// Whether the last six characters are the CRC-32 of those before them, in base 62.
fn has_crc(body: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((random, check)) = body.len().checked_sub(6).map(|at| body.split_at(at)) else {
        return false;
    };
    let mut rest = crc32(random.as_bytes());
    check.bytes().rev().all(|byte| {
        let digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
        byte == digit
    })
}

const GITLAB: Recognizer = Recognizer {
    id: "secret.gitlab",
    entity: EntityType::new("GITLAB_TOKEN"),
    find: Find::Scan(Anchor::Cue, scan_gitlab),
    cues: &[(
        "en",
        "glpat, gldt, glrt, glrtr, glptt, glft, glagent, glsoat, glffct, glimt, glcbt, gloas, glwt",
    )],
    reference: "https://docs.gitlab.com/security/tokens/#token-prefixes",
    examples: &[
        concat!("gitlab «gl", "pat-9dK2mXq7RwTz4LpB8sVn», thanks"),
        concat!("«gl", "rt-3a6j704lsy8uu05donw8»"),
        concat!("key «gl", "ptt-3c36b4e181dceffc78d8c91179e98d71a801f755»"),
    ],
    near_misses: &[
        "glpat-xxxxxxxx-xxxxxxxxxxxxxxxxxx.xxxxxxxxx",
        "glptt-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "glpat-short1",
    ],
    ..AWS
};

fn scan_gitlab(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("glpat-", token_character, 20, 300),
        format("gldt-", url_safe, 20, 64),
        format("glrt-", token_character, 20, 64),
        format("glrtr-", token_character, 20, 64),
        format("glptt-", hexadecimal, 40, 40),
        format("glft-", url_safe, 20, 64),
        format("glagent-", url_safe, 50, 64),
        format("glsoat-", url_safe, 20, 64),
        format("glffct-", url_safe, 20, 64),
        format("glimt-", url_safe, 25, 64),
        format("glcbt-", url_safe, 20, 64),
        format("gloas-", url_safe, 64, 64),
        format("glwt-", url_safe, 20, 64),
    ];
    scored(token_at(place, FORMATS))
}

const NPM: Recognizer = Recognizer {
    id: "secret.npm",
    entity: EntityType::new("NPM_TOKEN"),
    find: Find::Scan(Anchor::Cue, scan_npm),
    cues: &[("en", "npm")],
    reference: "https://docs.npmjs.com/about-access-tokens",
    examples: &[
        concat!("«np", "m_o4vkhb5f3yjxoxsdbw5gk43mxb1so8t4dvnv»"),
        concat!("_authToken=«np", "m_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17»"),
        concat!("npm token «np", "m_Vb7YsDc4kZq8TmW2xNr5LpFh9aJ3gE6uQ1oP»!"),
    ],
    near_misses: &[
        "npm_config_registry",
        "npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "npm install",
    ],
    ..AWS
};

fn scan_npm(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[format("npm_", alphanumeric, 36, 36)];
    checked(place, token_at(place, FORMATS))
}

const PYPI: Recognizer = Recognizer {
    id: "secret.pypi",
    entity: EntityType::new("PYPI_TOKEN"),
    find: Find::Scan(Anchor::Cue, scan_pypi),
    cues: &[("en", "pypi")],
    reference: "https://pypi.org/help/#apitoken",
    examples: &[
        concat!(
            "«py",
            "pi-AgEIcHlwaS5vcmcCJDkZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iKmN2bV5cX8zL4wS7»"
        ),
        concat!(
            "password = «py",
            "pi-AgEIcHlwaS5vcmcCJGE6uQ1oP0iKmN2bV5cX8zL4wS7dR6tY3uI1eOkZq8TmW2xNr5LpVb»"
        ),
        concat!(
            "test «py",
            "pi-AgENdGVzdC5weXBpLm9yZwIkkZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iKmN2bV5c»"
        ),
    ],
    near_misses: &["pypi-server", "pypi-AgEIcHlwaS5vcmc", "on pypi-2024"],
    ..AWS
};

fn scan_pypi(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("pypi-AgEIcHlwaS5vcmc", url_safe, 50, 300),
        format("pypi-AgENdGVzdC5weXBpLm9yZw", url_safe, 48, 300),
    ];
    scored(token_at(place, FORMATS))
}

#[cfg(test)]
mod tests {
    use super::has_crc;

    #[test]
    fn a_token_ends_with_the_crc_of_its_random_part() {
        // The sample of GitHub's documentation, and altered.
        let sample = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";
        assert!(has_crc(sample));
        for at in 0..sample.len() {
            let other = if sample[at..].starts_with('Q') {
                "R"
            } else {
                "Q"
            };
            let mut altered = sample.to_owned();
            altered.replace_range(at..=at, other);
            assert!(!has_crc(&altered), "{at}");
        }
        assert!(!has_crc("short"));
    }
}
