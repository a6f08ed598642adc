//! After a whole name, its parts are covered where they stand alone.

use crate::support::{
    gateway::{Gateway, Setup, gateway},
    redis::RedisServer,
};

/// Without the model, which knows that Smith is a name wherever it stands.
fn gateway_of_rules() -> Setup {
    gateway().set("DETECTION__MODEL", "none")
}

/// The tokens of a text, in order.
fn tokens(text: &str) -> Vec<&str> {
    text.split_inclusive(']')
        .filter_map(|part| part.find('[').map(|start| &part[start..]))
        .collect()
}

async fn covers_parts(gateway: &Gateway) {
    let before = gateway.redacted("s", "What about Smith?").await;
    assert_eq!(
        before, "What about Smith?",
        "nobody has said that it is a name"
    );
    let whole = gateway.redacted("s", "my name is John Smith").await;
    let whole = tokens(&whole)[0].to_owned();
    let lone = gateway
        .redacted("s", "What about Smith, or rather SMITH?")
        .await;
    let parts = tokens(&lone);
    assert_eq!(parts.len(), 2, "{lone}");
    assert_eq!(parts[0], parts[1]);
    assert!(
        parts[0].starts_with("[PERSON_") && parts[0] != whole,
        "{lone}"
    );
    assert_eq!(gateway.redacted("s", "smith").await, parts[0]);
    let john = gateway.redacted("s", "Yes, John is here, not Mary").await;
    assert_eq!(tokens(&john).len(), 1, "{john}");
    assert!(john.contains("Mary") && !john.contains("John"), "{john}");
    // Many leave accents out.
    let whole = gateway.redacted("t", "my name is Ana García").await;
    assert_eq!(tokens(&whole).len(), 1, "{whole}");
    let lone = gateway.redacted("t", "García or Garcia").await;
    let lone = tokens(&lone);
    assert!(lone.len() == 2 && lone[0] == lone[1], "{lone:?}");
    // Beside a value of another kind, and both back again.
    let mixed = gateway.redacted("s", "Smith has jane@example.com").await;
    assert_eq!(tokens(&mixed).len(), 2, "{mixed}");
    assert_eq!(
        gateway.restored("s", &mixed).await,
        "Smith has jane@example.com"
    );
    // A part that is a find of its own comes back as it was written there.
    let both = "my name is Jane Miller, but my name is jaNE here";
    let hidden = gateway.redacted("u", both).await;
    assert_eq!(tokens(&hidden).len(), 2, "{hidden}");
    assert_eq!(gateway.restored("u", &hidden).await, both);
    assert_eq!(gateway.redacted("other", "What about Smith?").await, before);
}

#[tokio::test]
async fn a_lone_part_of_a_name_gets_a_token_of_its_own() {
    covers_parts(&gateway_of_rules().start()).await;
    let redis = RedisServer::start();
    covers_parts(&gateway_of_rules().set("VAULT__URL", redis.url()).start()).await;
}

#[tokio::test]
async fn a_part_within_the_message_that_brings_the_name_is_covered() {
    let gateway = gateway_of_rules().start();
    let told = gateway
        .redacted(
            "s",
            "my name is John Smith. Please call me when Smith is back",
        )
        .await;
    assert!(!told.contains("Smith") && !told.contains("John"), "{told}");
    // A token that the customer sends back is no mention of anything.
    let named = gateway.redacted("t", "my name is Person Smith").await;
    let token = tokens(&named)[0];
    let sent = format!("{token} is here");
    assert_eq!(gateway.redacted("t", &sent).await, sent);
}

#[tokio::test]
async fn a_part_comes_back_as_it_was_written() {
    let gateway = gateway_of_rules().start();
    let text = "My name is John Smith, and SMITH is what you should print";
    let redacted = gateway.redacted("s", text).await;
    assert_eq!(tokens(&redacted).len(), 2, "{redacted}");
    assert_eq!(gateway.restored("s", &redacted).await, text);
}

#[tokio::test]
async fn no_value_is_opened_to_know_a_part() {
    let gateway = gateway_of_rules().start();
    let before = gateway
        .redacted("s", "my name is John Smith and Smith it is")
        .await;
    // Records that nobody can open any more.
    let db = rusqlite::Connection::open(gateway.data().join("cloakroom.db")).unwrap();
    let spoilt = db.execute("UPDATE entry SET record = zeroblob(length(record))", ());
    assert_eq!(spoilt.unwrap(), 3);
    let lone = gateway.redacted("s", "What about Smith?").await;
    assert_eq!(tokens(&lone), tokens(&before)[1..], "{before}");
}

#[tokio::test]
async fn what_is_allowed_or_turned_off_is_not_covered() {
    let allowed = gateway_of_rules().set("POLICY__ALLOW", "Smith").start();
    allowed.redacted("s", "my name is John Smith").await;
    assert_eq!(
        allowed.redacted("s", "What about Smith?").await,
        "What about Smith?"
    );
    let off = gateway_of_rules()
        .set("SESSION__PARTIAL_NAMES", false)
        .start();
    off.redacted("s", "my name is John Smith").await;
    assert_eq!(
        off.redacted("s", "What about Smith?").await,
        "What about Smith?"
    );
}

#[tokio::test]
async fn spellings_of_a_value_share_its_token() {
    let gateway = gateway().set("POLICY__REGIONS", "GB").start();
    for (number, spellings) in [
        &[
            "jane.doe@example.com",
            "Jane.Doe@EXAMPLE.com",
            "jane dot doe at example dot com",
        ][..],
        &[
            "call +44 20 7946 0958",
            "call 020 7946 0958",
            "call (020) 79460958",
        ],
        &[
            "card 4111 1111 1111 1111",
            "card 4111-1111-1111-1111",
            "card 4111111111111111",
        ],
        &[
            "IBAN GB82 WEST 1234 5698 7654 32",
            "iban gb82west12345698765432",
        ],
        &["my SSN is 536-22-8726", "my ssn is 536 22 8726"],
        &["my name is Jane Doe", "my name is JANE  DOE"],
        &["my name is John Smith", "patient: Smith, John"],
        &[
            "my name is José García Núñez",
            "my name is Jose Garcia Nunez",
        ],
        &[
            "born on 12 May 1985",
            "born on 1985-05-12",
            "born on May 12th, 1985",
            "born on 12.05.1985",
        ],
        &["ip 2001:db8::1", "ip 2001:0DB8:0:0:0:0:0:1"],
        &["mac 00:1A:2b:3C:4d:5E", "mac 00-1a-2b-3c-4d-5e"],
        &["vin 1HGCM82633A004352", "VIN 1hgcm82633a004352"],
        &["policy number 4471-X", "policy number 4471X"],
    ]
    .into_iter()
    .enumerate()
    {
        let session = format!("s{number}");
        let mut seen = Vec::new();
        for spelling in spellings {
            let told = gateway.redacted(&session, spelling).await;
            assert_eq!(tokens(&told).len(), 1, "{spelling}: {told}");
            seen.push(tokens(&told)[0].to_owned());
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "{spellings:?}: {seen:?}");
    }
}
