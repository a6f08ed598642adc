//! Secrets with a structure of their own: signed tokens, key files, addresses with
//! passwords in them.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{is_placeholder, looks_random, url_safe};
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    JWT,
    PRIVATE_KEY,
    CONNECTION_STRING,
    CONNECTION_SETTINGS,
    BASIC_AUTH,
];

const JWT: Recognizer = Recognizer {
    id: "secret.jwt",
    entity: EntityType::new("JWT"),
    find: Find::Scan(Anchor::LongWord, scan_jwt),
    canonical: canonical::exact,
    reference: "https://www.rfc-editor.org/rfc/rfc7519",
    examples: &[
        "«eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U»",
        "Bearer «eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODB9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk».",
        "unsigned «eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODB9.»",
    ],
    near_misses: &[
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.notjson.x",
        "internationalisation.eyJhbGciOiJub25lIn0.x",
    ],
    ..Recognizer::DEFAULT
};

/// Two JSON objects in Base64, which begin with `{"`, and a signature, which may be empty.
fn scan_jwt(place: &Place) -> Scanned {
    let rest = &place.text[place.at..];
    if !rest.starts_with("eyJ") {
        return Scanned::NOTHING;
    }
    let part = |at: usize| rest[at..].bytes().take_while(|b| url_safe(*b)).count();
    let header = part(0);
    let end = place.at + header;
    if !rest[header..].starts_with(".eyJ") {
        return Scanned::nothing_before(end);
    }
    let claims = header + 1 + part(header + 1);
    let len = if rest[claims..].starts_with('.') {
        claims + 1 + part(claims + 1)
    } else {
        claims
    };
    Scanned::found(place.at..place.at + len, Score::MAX)
}

const PRIVATE_KEY: Recognizer = Recognizer {
    id: "secret.private_key",
    entity: EntityType::new("PRIVATE_KEY"),
    find: Find::Scan(Anchor::Cue, scan_private_key),
    cues: &[("en", "private key, private key block")],
    reference: "https://www.rfc-editor.org/rfc/rfc7468",
    examples: &[
        concat!(
            "«-----BEGIN PRIV",
            "ATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHcH\n-----END PRIVATE KEY-----»\nthanks"
        ),
        concat!(
            "key: «-----BEGIN RSA PRIV",
            "ATE KEY-----\\nMIIEpAIBAAKCAQEA7bq8\\n-----END RSA PRIVATE KEY-----»\""
        ),
        concat!(
            "«-----BEGIN OPENSSH PRIV",
            "ATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5v»"
        ),
    ],
    near_misses: &[
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9E\n-----END PUBLIC KEY-----",
        "the file begins with -----BEGIN PRIVATE KEY-----",
        "I lost my private key",
    ],
    ..JWT
};

fn scan_private_key(place: &Place) -> Scanned {
    const BEGIN: &str = "-----BEGIN ";
    // The longest label is `OPENSSH`, `ENCRYPTED` or `PGP … BLOCK`.
    let before = place.at.saturating_sub(50);
    let before = (before..place.at).find(|at| place.text.is_char_boundary(*at));
    let label = before.and_then(|from| Some(from + place.text[from..place.at].rfind(BEGIN)?));
    let (Some(start), true) = (label, place.text[place.at..].starts_with("-----")) else {
        return Scanned::NOTHING;
    };
    let body_at = place.at + 5;
    let belongs =
        |b: &u8| b.is_ascii_alphanumeric() || b"+/=-\\:,.()".contains(b) || b.is_ascii_whitespace();
    // Only up to the next line of dashes: what is behind it is looked at only once.
    let rest = &place.text[body_at..];
    let dashes = rest.find("-----").unwrap_or(rest.len());
    let len = rest[..dashes].bytes().take_while(|b| belongs(b)).count();
    if len == dashes
        && let Some(label) = rest[dashes..].strip_prefix("-----END ")
    {
        // The label is short, so the dashes behind it are near.
        let label = label
            .bytes()
            .take(40)
            .take_while(|b| *b != b'-' && *b != b'\n');
        let end = body_at + dashes + 9 + label.count();
        let closing = place.text.as_bytes()[end..].iter().take(5);
        let closing = closing.take_while(|b| **b == b'-').count();
        return Scanned::found(start..ceil(place.text, end + closing), Score::MAX);
    }
    // Cut off: the lines of Base64 that are there.
    let len: usize = rest[..len]
        .split_inclusive('\n')
        .take_while(|line| !line.trim_end().contains(' '))
        .map(str::len)
        .sum();
    let key = rest[..len].trim_end();
    if key.trim().len() >= 16 {
        Scanned::found(start..body_at + key.len(), Score::MAX)
    } else {
        Scanned::nothing_before(body_at)
    }
}

/// The first character boundary from byte `at` on.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

const CONNECTION_STRING: Recognizer = Recognizer {
    id: "secret.connection_url",
    entity: EntityType::new("CONNECTION_STRING"),
    find: Find::Scan(Anchor::Scheme, scan_connection),
    reference: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    examples: &[
        "use «postgres://app:s3cretPw9@db.example.com:5432/orders»",
        "«mongodb+srv://admin:kZq8TmW2@cluster0.example.net/?retryWrites=true», please",
        "«redis://default:kZq8TmW2xN@cache.example.com:6379/0»",
    ],
    near_misses: &[
        "postgres://localhost:5432/orders",
        "postgres://user:<password>@localhost/db",
        "https://example.com/@jane:x",
        "postgres://app:${DB_PASSWORD}@db/x",
    ],
    ..JWT
};

/// An address of a service that is no web page, with a password in it.
fn scan_connection(place: &Place) -> Scanned {
    const SCHEMES: &[&str] = &[
        "amqp",
        "amqps",
        "clickhouse",
        "cockroachdb",
        "couchbase",
        "db2",
        "ftp",
        "ftps",
        "imap",
        "imaps",
        "jdbc",
        "kafka",
        "ldap",
        "ldaps",
        "mariadb",
        "mongodb",
        "mqtt",
        "mqtts",
        "mssql",
        "mysql",
        "nats",
        "neo4j",
        "oracle",
        "postgres",
        "postgresql",
        "redis",
        "rediss",
        "sftp",
        "smb",
        "smtp",
        "smtps",
        "snowflake",
        "sqlserver",
        "ssh",
        "srv",
    ];
    let Some(scheme) = place.token.checked_sub(1) else {
        return Scanned::NOTHING;
    };
    if !SCHEMES
        .iter()
        .any(|s| s.eq_ignore_ascii_case(place.word(scheme)))
    {
        return Scanned::NOTHING;
    }
    let start = place.at;
    let rest = &place.text[start..];
    let len = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>'))
        .unwrap_or(rest.len());
    let address = rest[..len].trim_end_matches(['.', ',', ';', ')', '!', '?']);
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let password = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .map_or("", |(_, password)| password);
    if password.is_empty() || password.starts_with(['$', '{', '[', '*']) || is_placeholder(password)
    {
        return Scanned::nothing_before(start + len);
    }
    let plus = |n: usize| place.text[..place.tokens[n].start()].ends_with('+');
    let mut first = scheme;
    while first > 0
        && plus(first)
        && place.tokens[first - 1].end() + 1 == place.tokens[first].start()
    {
        first -= 1;
    }
    Scanned::found(
        place.tokens[first].start()..start + address.len(),
        Score::MAX,
    )
}

/// Settings with semicolons between them, one of which is a password or a key.
const CONNECTION_SETTINGS: Recognizer = Recognizer {
    id: "secret.connection_settings",
    find: Find::Scan(Anchor::Cue, scan_settings),
    cues: &[(
        "en",
        "server, data source, host, defaultendpointsprotocol, endpoint, accountname",
    )],
    reference: "https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax",
    examples: &[
        "«Server=tcp:db.example.com,1433;Database=shop;User Id=app;Password=kZq8TmW2xN;»",
        concat!(
            "\"«DefaultEndpointsProtocol=https;AccountName=shop;Account",
            "Key=kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iKmN2bV5cX8zL4wS7dR6tY3uI1eO==»\"",
        ),
        "«Data Source=db;Initial Catalog=shop;uid=sa;pwd=Tm8kZq2xN» fails",
    ],
    near_misses: &[
        "Server=db;Database=shop;Trusted_Connection=True;",
        "the server = down; password reset",
        "Host=x;Password=<password>;",
    ],
    ..JWT
};

fn scan_settings(place: &Place) -> Scanned {
    const KEYS: &[&str] = &["password=", "pwd=", "accountkey=", "sharedaccesskey="];
    let rest = &place.text[place.at..];
    if !rest.starts_with('=') {
        return Scanned::NOTHING;
    }
    let start = (0..place.token)
        .rev()
        .take(2)
        .map(|n| &place.tokens[n])
        .take_while(|t| {
            let before = &place.text[t.start()..place.at];
            !before.contains(['\n', ';', '"', ':']) && place.at - t.start() <= 24
        })
        .filter(|t| {
            [
                "server",
                "data",
                "host",
                "defaultendpointsprotocol",
                "endpoint",
                "accountname",
            ]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&place.text[t.start()..t.end()]))
        })
        .last()
        .map_or(place.at, crate::detect::Token::start);
    let line = rest.find(['\n', '"', '\'', '`']).unwrap_or(rest.len());
    let line = &rest[..line];
    let last = line.rfind(';').unwrap_or(0);
    // A blank ends what comes after the last semicolon.
    let len = line[last..]
        .find(char::is_whitespace)
        .map_or(line.len(), |at| last + at);
    let settings = line[..len].trim_end_matches(['.', ',']);
    let has_secret = settings.split(';').skip(1).any(|setting| {
        let setting = setting.trim_start();
        KEYS.iter().any(|key| {
            let (name, value) = setting.split_at_checked(key.len()).unwrap_or_default();
            name.eq_ignore_ascii_case(key) && {
                !value.is_empty() && !value.starts_with(['$', '{', '<']) && !is_placeholder(value)
            }
        })
    });
    if has_secret {
        Scanned::found(start..place.at + settings.len(), Score::MAX)
    } else {
        Scanned::nothing_before(place.at + line.len())
    }
}

const BASIC_AUTH: Recognizer = Recognizer {
    id: "secret.basic_auth",
    entity: EntityType::new("BASIC_AUTH"),
    find: Find::Scan(Anchor::Cue, scan_basic),
    cues: &[("en", "basic")],
    reference: "https://www.rfc-editor.org/rfc/rfc7617",
    examples: &[
        "Authorization: Basic «QWxhZGRpbjpvcGVuIHNlc2FtZQ==»",
        "-H 'authorization: basic «dXNlcjprWnE4VG1XMg==»'",
        "Basic «dGVzdDoxMjPCow==»",
    ],
    near_misses: &[
        "the Basic subscription",
        "Basic internationalisation",
        "Basic cGxhbiB3aXRob3V0",
    ],
    ..JWT
};

/// A user, a colon and a password in Base64.
fn scan_basic(place: &Place) -> Scanned {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let Some(rest) = place.text[place.at..].strip_prefix(' ') else {
        return Scanned::NOTHING;
    };
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let len = rest.bytes().take(512).take_while(|b| is_base64(*b)).count();
    let start = place.at + 1;
    let is_pair = LENIENT
        .decode(&rest[..len])
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|pair| pair.contains(':') && !pair.contains(char::is_control));
    if len >= 8 && is_pair && looks_random(&rest[..len]) {
        Scanned::found(start..start + len, Score::new(95))
    } else {
        Scanned::nothing_before(start)
    }
}
