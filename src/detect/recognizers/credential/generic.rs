//! Secrets that only their name and their randomness tell.

use super::{
    super::assigned::{Assigned, Link, assigned, assigned_at},
    is_placeholder, looks_random,
};
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[AZURE, NAMED, KEYED, CAMEL];

const AZURE: Recognizer = Recognizer {
    id: "secret.azure",
    entity: EntityType::new("AZURE_KEY"),
    find: Find::Scan(Anchor::Cue, scan_azure),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "azure, azure key, azure api key, azure secret, azure client secret, storage key, \
         accountkey, account key, sharedaccesskey, subscription key, azure_openai_api_key, \
         azure storage key, ocp-apim-subscription-key",
    )],
    score: Score::new(55),
    canonical: canonical::exact,
    reference: "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage",
    examples: &[
        "my azure key is «8f14e45fceea167a5a36dedd4bea2543»",
        concat!(
            "Account",
            "Key=«kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iKmN2bV5cX8zL4w",
            "S7dR6tY3uI1eO/Gh+jK9lP2qW5eR8tYaS==»",
        ),
        concat!(
            "azure client secret: «kZq8",
            "Q~mW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0i»"
        ),
    ],
    near_misses: &[
        "azure key vault 2024",
        "azure key: <your-key>",
        "azure account key is 12345678",
    ],
    ..Recognizer::DEFAULT
};

fn scan_azure(place: &Place) -> Scanned {
    accept(assigned(place), |found| {
        let len = found.value.len();
        (len == 32 || len >= 37) && is_token(found.value)
    })
}

/// What a text calls a secret, a token or an API key.
const NAMED: Recognizer = Recognizer {
    id: "secret.named",
    entity: EntityType::new("GENERIC_SECRET"),
    find: Find::Scan(Anchor::Cue, scan_named),
    cues: &[
        (
            "en",
            "secret, secrets, token, tokens, api key, api keys, apikey, api-key, api secret, \
             api token, apitoken, accesstoken, access token, access key, accesskey, authtoken, \
             auth token, bearer, client secret, clientsecret, secret key, secretkey, \
             secret access key, signing key, encryption key, license key, webhook secret, \
             session key, refresh token, private token, app secret, consumer secret, credential, \
             credentials, passphrase, activation key, x-api-key",
        ),
        (
            "de",
            "api-schlüssel, schlüssel, geheimnis, zugangstoken, lizenzschlüssel",
        ),
        ("es", "clave de api, clave secreta, clave api"),
        ("fr", "clé api, clé secrète, jeton, clé d'api"),
        ("it", "chiave api, chiave segreta"),
        ("pt", "chave de api, chave secreta, chave da api"),
    ],
    score: Score::new(45),
    reference: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    examples: &[
        "export TWITTER_TOKEN=«vgc64h1kxleg23pb7il3eflw1»",
        "linkedin_api_token = \"«o0i3bya1qqetvv»\"",
        "my API key is «8f14e45fceea167a5a36dedd4bea2543».",
        "secret access key «kZq8TmW2xNr5LpV/7YsDc4Fh9aJ3gE6uQ1oP0iK+»",
        "Mein API-Schlüssel lautet «kZq8TmW2xNr5LpVb»",
    ],
    near_misses: &[
        "the token expired yesterday at 10:30",
        "CO_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "api_key = \"${API_KEY}\"",
        "token: <your-token-here-123>",
        "secret = os.environ[\"SECRET_KEY_1\"]",
        "the secret of internationalisation",
        "token https://example.com/token/12345678",
    ],
    ..AZURE
};

fn scan_named(place: &Place) -> Scanned {
    accept(assigned(place), |found| {
        let least = if found.link == Link::Beside { 16 } else { 12 };
        found.value.len() >= least && is_token(found.value)
    })
}

/// What is assigned to a name that ends with *key*, *login* or the like.
const KEYED: Recognizer = Recognizer {
    id: "secret.keyed",
    find: Find::Scan(Anchor::Cue, scan_keyed),
    cues: &[(
        "en",
        "key, login, auth, authorization, signature, client_id, clientid, hash, salt",
    )],
    score: Score::new(35),
    examples: &[
        "\"plaid_key\": \"«l591p6lcor2s1jx5fyuguyhrrki8rb»\"",
        "SONAR_LOGIN := \"«12347136RCDQDKU8057751674DVCWVMB81525627»\"",
        "key=«kZq8TmW2xNr5LpVb»",
    ],
    near_misses: &[
        "key = AKIAXXXXXXXXXXXXXXXX",
        "the key is under the mat at no 12",
        "the key ISO-27001-compliant",
        "login: jane.doe",
    ],
    ..NAMED
};

fn scan_keyed(place: &Place) -> Scanned {
    accept(assigned(place), |found| {
        found.link == Link::Sign && found.value.len() >= 16 && is_token(found.value)
    })
}

/// The same where the name is one word: `messageBirdClientId = "…"`.
const CAMEL: Recognizer = Recognizer {
    id: "secret.camel_case",
    find: Find::Scan(Anchor::LongWord, scan_camel),
    cue: CueRule::Helps,
    cues: &[],
    score: Score::new(80),
    examples: &[
        "const MessageBirdClientID = \"«12347379-CBDE-AEBC-CDAE-3075792997DD»\"",
        "paymentServiceToken: '«kZq8TmW2xNr5LpVb»'",
        "myBackendApiSecret=«8f14e45fceea167a5a36dedd4bea2543»",
    ],
    near_misses: &[
        "paymentServiceToken is missing",
        "paymentServiceToken: getToken(12)",
        "MessageBirdClientID = 12345",
    ],
    ..NAMED
};

fn scan_camel(place: &Place) -> Scanned {
    const ENDINGS: &[&str] = &[
        "Token",
        "Secret",
        "Key",
        "ClientID",
        "ClientId",
        "Auth",
        "Credential",
    ];
    let word = place.word(place.token);
    if !ENDINGS.iter().any(|ending| word.ends_with(ending)) {
        return Scanned::NOTHING;
    }
    let found = assigned_at(place.text, place.at + word.len());
    let scanned = accept(found, |found| {
        found.link == Link::Sign && found.value.len() >= 12 && is_token(found.value)
    });
    match scanned.found {
        Some((span, _)) => Scanned::found(span, CAMEL.score),
        None => scanned,
    }
}

fn accept(found: Option<Assigned>, is_secret: impl Fn(&Assigned) -> bool) -> Scanned {
    found.filter(is_secret).map_or(Scanned::NOTHING, |found| {
        Scanned::found(found.span, NAMED.score)
    })
}

/// Whether `value` is one word of the characters that tokens are made of, and random.
fn is_token(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let signs = value.len() - digits - letters;
    value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~$!".contains(&b))
        // Figures with signs are dates, versions, amounts, phone numbers.
        && (letters >= 2 && digits >= 2 || signs == 0 && digits >= 24 || is_mixed(value))
        && !value.contains("//")
        && looks_random(value)
        && !is_placeholder(value)
}

/// Letters only, but of both cases in no order that a name has.
fn is_mixed(value: &str) -> bool {
    let changes = value
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() != pair[1].is_ascii_lowercase())
        .count();
    value.len() >= 20
        && value.bytes().all(|b| b.is_ascii_alphabetic())
        && changes * 3 >= value.len()
}
