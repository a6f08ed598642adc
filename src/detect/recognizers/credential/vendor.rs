//! Keys and tokens of services that programs call, by their prefixes.

use super::{
    Format, alphanumeric, format, hexadecimal, looks_random,
    provider::{AWS, BY_PREFIX, scored},
    token_at, token_character, token_from, url_safe,
};
use crate::{
    detect::recognizer::{Anchor, Find, Place, Recognizer, Scanned},
    entity::EntityType,
};

pub(in super::super) const ROWS: &[Recognizer] = &[
    SLACK, STRIPE, GOOGLE, OPENAI, ANTHROPIC, TWILIO, SENDGRID, TELEGRAM,
];

// The examples are put together from parts, so that no scanner takes this file for a leak.

const SLACK: Recognizer = Recognizer {
    id: "secret.slack",
    entity: EntityType::new("SLACK_TOKEN"),
    find: Find::Scan(Anchor::Cue, scan_slack),
    cues: &[("en", "xoxb, xoxp, xoxa, xoxr, xoxs, xoxe, xoxo, xapp")],
    reference: "https://docs.slack.dev/authentication/tokens",
    examples: &[
        concat!(
            "«xo",
            "xb-27494986042-39974368241-kZq8TmW2xNr5LpVb7YsDc4Fh»"
        ),
        concat!(
            "bot «xa",
            "pp-1-A2B7C9D4E6F-5211740499793-876z5u79a2p1ld038k79j176m»"
        ),
        concat!("«xo", "xe.xoxp-1-Mi0yLTk4NzY1NDMyMTA5OC1hYmNkZWY3»"),
    ],
    near_misses: &[
        "\"token1\": \"xoxp-1234567890\"",
        "xoxb-xxxxxxxxxxxxxxxxxxxxxxx",
        "xoxo-love",
    ],
    ..AWS
};

fn scan_slack(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("xoxb-", url_safe, 20, 256),
        format("xoxp-", url_safe, 20, 256),
        format("xoxa-", url_safe, 20, 256),
        format("xoxr-", url_safe, 20, 256),
        format("xoxs-", url_safe, 20, 256),
        format("xoxo-", url_safe, 20, 256),
        format("xoxe-", url_safe, 20, 512),
        format("xoxe.xoxp-", url_safe, 20, 512),
        format("xoxe.xoxb-", url_safe, 20, 512),
        format("xapp-", url_safe, 20, 256),
    ];
    scored(token_at(place, FORMATS))
}

const STRIPE: Recognizer = Recognizer {
    id: "secret.stripe",
    entity: EntityType::new("STRIPE_KEY"),
    find: Find::Scan(Anchor::Cue, scan_stripe),
    cues: &[("en", "sk, rk, pk, whsec")],
    reference: "https://docs.stripe.com/keys",
    examples: &[
        concat!("«sk", "_live_4eC39HqLyjWDarjtT1zdp7dc»"),
        concat!("restricted «rk", "_test_9aZ3kQ7mW2xN5rLpV8bYsD4F»,"),
        concat!("«wh", "sec_kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6u»"),
    ],
    near_misses: &[
        "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
        "sk_live_",
        "the sk and the rk",
    ],
    ..AWS
};

fn scan_stripe(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("sk_live_", alphanumeric, 16, 247),
        format("sk_test_", alphanumeric, 16, 247),
        format("rk_live_", alphanumeric, 16, 247),
        format("rk_test_", alphanumeric, 16, 247),
        format("pk_live_", alphanumeric, 16, 247),
        format("pk_test_", alphanumeric, 16, 247),
        format("whsec_", alphanumeric, 24, 64),
    ];
    scored(token_at(place, FORMATS))
}

const GOOGLE: Recognizer = Recognizer {
    id: "secret.google",
    entity: EntityType::new("GOOGLE_API_KEY"),
    find: Find::Scan(Anchor::LongWord, scan_google),
    reference: "https://cloud.google.com/docs/authentication/api-keys",
    examples: &[
        concat!("key=«AI", "zaSyB7kQ9mWx2NrT5LpVb8YsDc4FhJ3gE6uZq»"),
        concat!("«AI", "zaMaMZjKm38QM7s0xvv7AVSxSSilRPI4JvZc-»"),
        concat!("«AI", "zadwzWe6-znIW6ZogMoZk6mveBk4nZxVZaJxN», mine"),
    ],
    near_misses: &[
        concat!("AI", "zaSyB7kQ9mWx2NrT5LpVb8YsDc4FhJ3gE6u"),
        "AIzaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        concat!("xAI", "zaSyB7kQ9mWx2NrT5LpVb8YsDc4FhJ3gE6uZq"),
    ],
    ..AWS
};

fn scan_google(place: &Place) -> Scanned {
    const FORMAT: Format = format("AIza", url_safe, 35, 35);
    // A dash among the characters may come before the long word.
    let before = place.text.as_bytes()[..place.at].iter().rev().take(39);
    let start = place.at - before.take_while(|b| url_safe(**b)).count();
    scored(token_from(place.text, start, &FORMAT))
}

const OPENAI: Recognizer = Recognizer {
    id: "secret.openai",
    entity: EntityType::new("OPENAI_API_KEY"),
    find: Find::Scan(Anchor::Cue, scan_openai),
    cues: &[("en", "sk")],
    reference: "https://platform.openai.com/docs/api-reference/authentication",
    examples: &[
        concat!("«sk", "-proj-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iK»"),
        concat!(
            "my key «sk",
            "-kZq8TmW2xNr5LpVb7YsDT3BlbkFJc4Fh9aJ3gE6uQ1oPw2xR»."
        ),
        concat!("«sk", "-svcacct-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iK»"),
    ],
    near_misses: &[
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-learn-contrib and sk-short1234",
        "the sk-1000 model",
    ],
    ..AWS
};

fn scan_openai(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("sk-proj-", url_safe, 32, 200),
        format("sk-svcacct-", url_safe, 32, 200),
        format("sk-admin-", url_safe, 32, 200),
        format("sk-None-", url_safe, 32, 200),
        format("sk-or-v1-", alphanumeric, 64, 64),
        format("sk-", alphanumeric, 32, 64),
    ];
    scored(token_at(place, FORMATS))
}

const ANTHROPIC: Recognizer = Recognizer {
    id: "secret.anthropic",
    entity: EntityType::new("ANTHROPIC_API_KEY"),
    find: Find::Scan(Anchor::Cue, scan_anthropic),
    cues: &[("en", "sk")],
    reference: "https://platform.claude.com/docs/en/api/overview",
    examples: &[
        concat!(
            "«sk",
            "-ant-api03-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP0iK-mN_2AA»"
        ),
        concat!(
            "key: «sk",
            "-ant-admin01-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6uQ1oP»"
        ),
        concat!(
            "«sk",
            "-ant-oat01-9aJ3gE6uQ1oP0iKkZq8TmW2xNr5LpVb7YsDc4Fh» works"
        ),
    ],
    near_misses: &[
        "sk-ant-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-ant-api03",
        "an ant-api03-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6u",
    ],
    ..AWS
};

fn scan_anthropic(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[format("sk-ant-", url_safe, 32, 200)];
    scored(token_at(place, FORMATS))
}

const TWILIO: Recognizer = Recognizer {
    id: "secret.twilio",
    entity: EntityType::new("TWILIO_KEY"),
    find: Find::Scan(Anchor::LongWord, scan_twilio),
    reference: "https://www.twilio.com/docs/glossary/what-is-a-sid",
    examples: &[
        concat!("TWILIO_TOKEN=«S", "K2d1747de1c4f21eb8f443a51b1e49fd1»"),
        concat!("account «A", "C8f14e45fceea167a5a36dedd4bea2543»"),
        concat!("(«S", "K0cc175b9c0f1b6a831c399e269772661»)"),
    ],
    near_misses: &[
        "SK00000000000000000000000000000000",
        concat!("S", "K2d1747de1c4f21eb8f443a51b1e49fd"),
        concat!("X", "K2d1747de1c4f21eb8f443a51b1e49fd1"),
    ],
    ..AWS
};

fn scan_twilio(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[
        format("SK", hexadecimal, 32, 32),
        format("AC", hexadecimal, 32, 32),
    ];
    scored(token_at(place, FORMATS))
}

const SENDGRID: Recognizer = Recognizer {
    id: "secret.sendgrid",
    entity: EntityType::new("SENDGRID_KEY"),
    find: Find::Scan(Anchor::Cue, scan_sendgrid),
    cues: &[("en", "sg")],
    reference: "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    examples: &[
        concat!(
            "«S",
            "G.kZq8TmW2xNr5LpVb7YsDc4.Fh9aJ3gE6uQ1oP0iKmN2bV5cX8zL4wS7dR6tY3uI1eO»"
        ),
        concat!(
            "key «S",
            "G.9aJ3gE6uQ1oP0iKmN2bV5c.kZq8TmW2xNr5LpVb7YsDc4Fh_X8zL4wS7dR6tY3uI1e»,"
        ),
        concat!(
            "«S",
            "G.Vb7YsDc4kZq8TmW2xNr5Lp.0iKmN2bV5cX8zL4wS7dFh9aJ3gE6uQ1oPR6tY3uI1eO»"
        ),
    ],
    near_misses: &[
        "SG.1",
        "the SG.Airport site",
        "SG.xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxx",
    ],
    ..AWS
};

fn scan_sendgrid(place: &Place) -> Scanned {
    const FORMATS: &[Format] = &[format("SG.", token_character, 60, 70)];
    scored(token_at(place, FORMATS))
}

const TELEGRAM: Recognizer = Recognizer {
    id: "secret.telegram",
    entity: EntityType::new("TELEGRAM_TOKEN"),
    find: Find::Scan(Anchor::Colon, scan_telegram),
    reference: "https://core.telegram.org/bots/features#botfather",
    examples: &[
        concat!("«4839574812:A", "AFD39kkdpWt3ywyRZergyOLMaJhac60qcK»"),
        concat!("bot «110201543:A", "AHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw»"),
        concat!("token=«987654321:A", "A-kZq8TmW2xNr5LpVb7YsDc4Fh9aJ3gE6u»."),
    ],
    near_misses: &[
        "at 10:30",
        "12345678:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "110201543:AAHdqTcvCH1v",
    ],
    ..AWS
};

fn scan_telegram(place: &Place) -> Scanned {
    let Some(before) = place.token.checked_sub(1).and_then(|n| place.token(n)) else {
        return Scanned::NOTHING;
    };
    if !before.is_number() || !(8..=10).contains(&before.len()) || before.end() + 1 != place.at {
        return Scanned::NOTHING;
    }
    let rest = &place.text.as_bytes()[place.at..];
    let len = rest.iter().take(37).take_while(|b| url_safe(**b)).count();
    let secret = &place.text[place.at..place.at + len];
    if (34..=36).contains(&len) && secret.starts_with("AA") && looks_random(secret) {
        Scanned::found(before.start()..place.at + len, BY_PREFIX)
    } else {
        Scanned::NOTHING
    }
}
