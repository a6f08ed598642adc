//! What people log in with: passwords and user names.

use std::ops::Range;

use super::super::assigned::{Link, assigned, assigned_at};
use super::is_placeholder;
use crate::detect::recognizers::email::is_registered;
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] =
    &[PASSWORD, PASSWORD_PAIR, PASSWORD_BESIDE, USERNAME];

pub(super) const PASSWORD: Recognizer = Recognizer {
    id: "login.password",
    entity: EntityType::new("PASSWORD"),
    find: Find::Scan(Anchor::Cue, scan_password),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "password, passwords, passwd, pwd, passcode, pass, pw, passphrase, pass phrase, \
             password for my account, wifi password, login password, temporary password",
        ),
        ("de", "passwort, kennwort, passwörter"),
        ("es", "contraseña, clave"),
        ("fr", "mot de passe, mdp"),
        ("it", "password, parola d'ordine"),
        ("pt", "senha, palavra-passe"),
        ("nl", "wachtwoord"),
        ("pl", "hasło"),
        ("sv", "lösenord"),
        ("zh", "密码"),
    ],
    score: Score::new(50),
    canonical: canonical::exact,
    reference: "https://pages.nist.gov/800-63-4/sp800-63b.html",
    examples: &[
        "my password is «hunter2», does it work?",
        "with password '«RBI Payments2024!»'.",
        "and password «R3boot!Now» appeared",
        "password: «swordfish»",
        "DB_PASSWORD=\"«kZq8 TmW2»\"",
        "your password has been changed to «Summer2024»",
        "Mein Passwort lautet «Sonne#77».",
        "密码：«Abc12345»",
    ],
    near_misses: &[
        "I forgot my password, please help",
        "my password is not working",
        "password: required",
        "the password is incorrect",
        "password must have 8 characters",
        "a password reset 2 days ago",
        "PASSWORD=${DB_PASSWORD}",
        "password: ********",
        "pass me 2 of them",
        "the pass ABC123 was scanned",
        "password: <password>",
    ],
    ..Recognizer::DEFAULT
};

fn scan_password(place: &Place) -> Scanned {
    let Some(found) = assigned(place) else {
        return Scanned::NOTHING;
    };
    let value = found.value;
    let len = value.chars().count();
    let strong = is_strong(value);
    let likely = match (found.quoted, found.link) {
        (true, Link::Beside) => strong || !value.contains(' ') && !is_common(value),
        (true, _) => !is_common(value),
        (false, Link::Sign) => {
            strong || !is_common(value) && !is_next_name(place.text, found.span.end)
        }
        // A pass is a ticket, too.
        (false, Link::Beside) => strong && !place.text[..place.at].ends_with(" pass"),
        (false, Link::Word) => strong,
    };
    let is_other = is_placeholder(value)
        || value.contains("://")
        || value.contains('(')
        || value.bytes().all(|b| !b.is_ascii_alphanumeric())
        || value
            .rsplit_once('@')
            .is_some_and(|(_, domain)| is_registered(domain));
    if likely && !is_other && (4..=72).contains(&len) {
        Scanned::found(found.span, PASSWORD.score)
    } else {
        Scanned::NOTHING
    }
}

/// Whether a word follows that is given a value: `password: username: jane`.
fn is_next_name(text: &str, end: usize) -> bool {
    text[end..].starts_with([':', '='])
}

/// Whether `value` has what rules for passwords ask for: figures among letters, or signs
/// that no word has.
fn is_strong(value: &str) -> bool {
    let has = |test: fn(&char) -> bool| value.chars().any(|c| test(&c));
    let letters = has(|c| c.is_alphabetic());
    let inner = value.trim_end_matches(['!', '?', '.', '*']);
    let ends_as_ordinal = [
        "st", "nd", "rd", "th", "s", "h", "x", "am", "pm", "min", "days",
    ]
    .iter()
    .any(|end| {
        value
            .strip_suffix(end)
            .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    });
    let signs = inner.contains(['!', '@', '#', '$', '%', '^', '&', '*', '+', '=', '~', '_']);
    letters && (has(char::is_ascii_digit) && !ends_as_ordinal || signs)
        || value.len() >= 6 && value.bytes().all(|b| b.is_ascii_digit())
}

/// Words that follow `password:` or `my user name is` and are neither.
fn is_common(value: &str) -> bool {
    let word = value.trim_end_matches('!');
    COMMON
        .split_ascii_whitespace()
        .any(|common| common.eq_ignore_ascii_case(word))
}

const COMMON: &str = "a able both have has about again all already also an and any at available because but by can case \
    changed correct different email empty expired false fine for forgot forgotten from gone \
    good help hidden how if in incorrect invalid it just locked login long lost me missing \
    my name needed never new no none not null of ok old on only optional or our password \
    please protected recovery required reset right same saved secure secret set short show \
    so still strong taken that the their they this to too true unavailable undefined unknown \
    user username very was we weak what when which why with working wrong you your string \
    text str";

/// `jane@example.com / secret1`, as logins are passed around.
const PASSWORD_PAIR: Recognizer = Recognizer {
    id: "login.pair",
    find: Find::Scan(Anchor::At, scan_pair),
    cue: CueRule::Helps,
    cues: &[],
    score: Score::new(80),
    examples: &[
        "exposed: edward.kim@example.com / «W!nter2024».",
        "jane@example.org:«hunter2»",
        "(bob@example.co.uk : «P4ss-word»)",
    ],
    near_misses: &[
        "jane@example.com / 020 7946 0958",
        "jane@example.com / bob2@example.com",
        "jane@example.com: thanks",
        "jane@example.com / or 12",
    ],
    ..PASSWORD
};

fn scan_pair(place: &Place) -> Scanned {
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let rest = &place.text[place.at..];
    let len = rest.chars().take(255).take_while(|c| host(*c)).count();
    match second_half(place.text, place.at + len) {
        Some(span) => Scanned::found(span, PASSWORD_PAIR.score),
        None => Scanned::NOTHING,
    }
}

/// The password of a pair whose first half ends at byte `at`.
fn second_half(text: &str, at: usize) -> Option<Range<usize>> {
    let after = text.get(at..)?;
    let sign = [" / ", ":", " : ", " | ", ": "]
        .iter()
        .find(|s| after.starts_with(**s))?;
    let at = at + sign.len();
    let found = assigned_at(text, at)?;
    let value = found.value;
    let is_pair = found.link == Link::Beside
        && found.span.start == at
        && (6..=72).contains(&value.len())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && is_strong(value)
        && !value.contains('/')
        && !value
            .rsplit_once('@')
            .is_some_and(|(_, domain)| is_registered(domain));
    is_pair.then_some(found.span)
}

/// `login: jane / secret1`.
const PASSWORD_BESIDE: Recognizer = Recognizer {
    id: "login.pair_cued",
    find: Find::Scan(Anchor::Cue, scan_pair_cued),
    cues: &[
        (
            "en",
            "login, logins, log in, login details, credentials, creds, user, username, userid, account, \
             user/pass, user/password, username/password, pass, password",
        ),
        ("de", "zugangsdaten, anmeldedaten, benutzer, benutzername"),
        ("es", "credenciales, usuario"),
        ("fr", "identifiants, identifiant"),
        ("it", "credenziali, utente"),
        ("pt", "credenciais, usuário"),
        ("nl", "inloggegevens, gebruiker"),
    ],
    score: Score::new(50),
    examples: &[
        "login: jsmith / «P@ssw0rd123»",
        "user/pass: admin / «Winter2024!»",
        "my credentials are jane.doe:«hunter22»",
        "Zugangsdaten: mmuster | «Sonne#77»",
    ],
    near_misses: &[
        "login: web / mobile",
        "account: 20 / 30 days",
        "user: jane / support team",
        "login at 10:30am",
        "credentials: see https://example.com",
    ],
    ..PASSWORD
};

fn scan_pair_cued(place: &Place) -> Scanned {
    let Some(found) = assigned(place).filter(|found| !found.quoted) else {
        return Scanned::NOTHING;
    };
    let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let len = found.value.bytes().take_while(|b| name(b)).count();
    let is_name = len >= 2 && found.value[..len].contains(|c: char| c.is_ascii_alphabetic());
    let second = is_name.then(|| second_half(place.text, found.span.start + len));
    match second.flatten() {
        Some(span) => Scanned::found(span, PASSWORD_BESIDE.score),
        None => Scanned::NOTHING,
    }
}

const USERNAME: Recognizer = Recognizer {
    id: "login.username",
    entity: EntityType::new("USERNAME"),
    find: Find::Scan(Anchor::Cue, scan_username),
    cues: &[
        (
            "en",
            "username, user name, userid, user id, usernames, login, login name, login id, \
             screen name, nickname, gamertag, user",
        ),
        ("de", "benutzername, nutzername, benutzer"),
        ("es", "usuario, nombre de usuario"),
        ("fr", "nom d'utilisateur, identifiant"),
        ("it", "nome utente"),
        ("pt", "nome de usuário, usuário, nome de utilizador"),
        ("nl", "gebruikersnaam"),
    ],
    score: Score::new(45),
    canonical: canonical::folded,
    examples: &[
        "my username is «jane_doe77»",
        "UserID '«secure_credentials»' with a password",
        "username: «jdoe»",
        "user id «54321»",
        "Mein Benutzername lautet «max.muster»",
    ],
    near_misses: &[
        "my username is not accepted",
        "username: required",
        "the user is locked out",
        "I am a new user since 2019",
        "username and password",
        "login to my account",
    ],
    ..PASSWORD
};

fn scan_username(place: &Place) -> Scanned {
    let Some(found) = assigned(place) else {
        return Scanned::NOTHING;
    };
    let value = found.value;
    let word = place.word(place.token.wrapping_sub(1));
    // `user` and `login` say less than `username`.
    let weak = ["user", "login", "benutzer", "usuario", "usuário"]
        .iter()
        .any(|w| w.eq_ignore_ascii_case(word));
    let shaped = value.bytes().any(|b| b.is_ascii_alphabetic())
        && (value.contains('_')
            || value.bytes().any(|b| b.is_ascii_digit())
            || value.trim_start_matches('.').contains('.'));
    let is_id = word.eq_ignore_ascii_case("id") || word.eq_ignore_ascii_case("userid");
    let number = is_id && value.len() >= 4 && value.bytes().all(|b| b.is_ascii_digit());
    let likely = if found.quoted || found.link == Link::Sign {
        !is_common(value) && (!weak || shaped)
    } else {
        shaped && !(weak && found.link == Link::Beside) || number
    };
    let fits = value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && value
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric())
        && (3..=40).contains(&value.len())
        && (value.bytes().any(|b| b.is_ascii_alphabetic()) || number);
    if likely && fits && !is_placeholder(value) && !super::super::email::is_registered(value) {
        Scanned::found(found.span, USERNAME.score)
    } else {
        Scanned::NOTHING
    }
}
