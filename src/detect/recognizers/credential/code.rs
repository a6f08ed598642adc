//! Short codes that let their holder in, once or always.

use super::login::PASSWORD;
use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{Find, Recognizer, Window},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] = &[PIN, OTP, OTP_LETTERS];

/// Codes stand right beside the word for them.
const CLOSE: Window = Window {
    words_before: 4,
    bytes_before: 28,
    words_after: 3,
    bytes_after: 16,
};

const PIN: Recognizer = Recognizer {
    id: "login.pin",
    entity: EntityType::new("PIN"),
    find: Find::Layouts(&["9{4,6}", "9 9 9 9", "9-9-9-9"]),
    window: CLOSE,
    cues: &[
        (
            "en",
            "pin, pin code, pin number, pin is, atm pin, card pin, pincode",
        ),
        ("de", "pin, geheimzahl"),
        ("fr", "code pin, code secret"),
        ("es", "pin"),
        ("nl", "pincode"),
    ],
    score: Score::new(40),
    canonical: canonical::digits,
    examples: &[
        "my PIN is «4821»",
        "pin: «482193»",
        "«4821» is my pin",
        "Geheimzahl «4821»",
    ],
    near_misses: &[
        "my PIN was blocked",
        "pin 12",
        "the pin costs $1200",
        "order 4821 has a map pin in it",
    ],
    ..PASSWORD
};

const OTP: Recognizer = Recognizer {
    id: "login.otp",
    entity: EntityType::new("OTP"),
    find: Find::Layouts(&["9{4,8}", "999-999", "999 999", "A-9{6}"]),
    validate: |code| Validity::not_ruled_out(code.len() >= 4),
    cues: &[
        (
            "en",
            "otp, one time password, one-time password, one time code, one-time code, \
             verification code, security code, authentication code, auth code, login code, \
             access code, confirmation code, 2fa code, sms code, passcode, one time passcode, \
             one-time passcode, activation code, mfa code, otp code, tan, code you sent, \
             code you sent me, code you texted me, code i received, code i got, code from the sms",
        ),
        ("de", "einmalcode, bestätigungscode, sicherheitscode, tan"),
        ("es", "código de verificación, código de seguridad"),
        ("fr", "code de vérification, code de sécurité"),
        ("it", "codice di verifica"),
        ("pt", "código de verificação"),
        ("zh", "验证码"),
    ],
    examples: &[
        "the OTP is «482913»",
        "your verification code: «482-913»",
        "«G-482913» is your verification code",
        "验证码是«482913»",
    ],
    near_misses: &[
        "I never got the verification code",
        "the otp costs $1200",
        "order 482913 is late",
    ],
    ..PIN
};

/// Confirmation codes with letters in them.
const OTP_LETTERS: Recognizer = Recognizer {
    id: "login.otp_letters",
    find: Find::Layouts(&["X{6,8}"]),
    validate: |code| {
        let digits = code.bytes().filter(u8::is_ascii_digit).count();
        Validity::not_ruled_out((2..code.len()).contains(&digits))
    },
    examples: &[
        "my one-time code is «4F7K2Q»",
        "verification code «A1B2C3D4»",
        "passcode: «77KLM2»",
    ],
    near_misses: &[
        "verification code expired",
        "order 4F7K2Q",
        "the one-time code in 2 minutes",
    ],
    ..OTP
};
