use std::sync::{Arc, OnceLock};

use proptest::prelude::*;

use super::{Kept, Piece, note};
use crate::{
    detect::{Detector, DetectorOptions},
    entity::EntityType,
    gateway::{
        Gateway, GatewayOptions, Refusals, RestoreOptions, SessionOptions, replaced,
        restore::Reading,
    },
    policy::{Action, Policy, Rule},
    sensitive::Sensitive,
    span::Score,
    vault::{KeyRing, NewValue, Session, Vault, VaultOptions, memory::MemoryStore},
};

const EMAIL: EntityType = EntityType::new("EMAIL_ADDRESS");
const VALUE: &str = "jané@example.org";

fn gateway() -> &'static Gateway {
    static GATEWAY: OnceLock<Gateway> = OnceLock::new();
    GATEWAY.get_or_init(|| {
        let detector = Detector::with_rows(DetectorOptions::default(), &[]).unwrap();
        let rule = Rule {
            action: Action::Token,
            threshold: Score::new(50),
        };
        let options = GatewayOptions {
            refusals: Refusals::new(std::collections::BTreeMap::new(), "en"),
            assistant: String::new(),
            context: Vec::new(),
            restore: RestoreOptions::default(),
            max_text_len: 2048,
            session: SessionOptions {
                questions: true,
                partial_names: true,
                turn_marks: false,
            },
        };
        let vault = Vault::new(
            Arc::new(KeyRing::generate()),
            Arc::new(MemoryStore::new()),
            VaultOptions::default(),
        );
        Gateway::new(
            Arc::new(detector),
            Policy::new(rule, std::collections::BTreeMap::new()),
            vault,
            options,
        )
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// The letters of the one value of a session.
async fn letters(session: &Session<'_>) -> String {
    let value = NewValue {
        entity: EMAIL,
        canonical: VALUE,
        value: VALUE,
    };
    session.put(&[value]).await.unwrap()[0].as_str().to_owned()
}

/// What a customer is shown of `text`, cut at `cuts`.
async fn streamed(session: &Session<'_>, run: &str, text: &str, cuts: &[usize]) -> String {
    let mut shown = String::new();
    let mut start = 0;
    for end in cuts.iter().copied().chain([text.len()]) {
        let piece = Piece {
            run,
            text: &text[start..end],
            reading: Reading::Raw,
            is_last: end == text.len(),
        };
        let restored = gateway()
            .restore_piece(Some(session), &[] as &[(&str, Reading)], &piece)
            .await
            .unwrap();
        shown.push_str(restored.text.as_deref().unwrap_or(piece.text));
        start = end;
        if end == text.len() {
            break;
        }
    }
    shown
}

/// Prose, and tokens as language models mangle them; `@@` are the letters.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            Just("[EMAIL_ADDRESS_@@]"),
            Just("[email_address_@@]"),
            Just("\\[EMAIL\\_ADDRESS\\_@@\\]"),
            Just("[ EMAIL_ADDRESS_@@ ]"),
            Just("[E-Mail Adresse_@@]"),
            Just("**EMAIL_ADDRESS_@@**"),
            Just("［EMAIL_ADDRESS_@@］"),
            Just("@@"),
            Just("[@@"),
            Just("[EMAIL_ADDRESS_KQZVTR]"),
            Just("We write to"),
            Just(" "),
            Just(", "),
            Just(".\n"),
            Just("[see the list] "),
            Just("[and so on "),
            Just("a < b "),
            Just("caf\u{e9} \u{1f600} "),
            Just("THE ORDER IS "),
            Just("&#91;"),
            Just("hm "),
        ],
        0..14,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_split_of_any_text_gives_the_same_characters(
        text in text(),
        other in ".{0,40}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        block_on(async {
            let session = gateway().vault.session("bot", "split");
            let letters = letters(&session).await;
            for text in [text.replace("@@", &letters), other] {
                let mut cuts: Vec<usize> = cuts
                    .iter()
                    .map(|cut| text.floor_char_boundary(cut.index(text.len() + 1)))
                    .filter(|cut| *cut < text.len())
                    .collect();
                cuts.sort_unstable();
                let whole = streamed(&session, "r", &text, &[]).await;
                prop_assert_eq!(streamed(&session, "r", &text, &cuts).await, whole);
            }
            Ok(())
        })?;
    }

    /// Where a sentence uses tokens as a sentence does, a stream shows what a whole answer does.
    #[test]
    fn a_stream_shows_what_a_whole_answer_does(
        words in prop::collection::vec(prop_oneof![
            Just("[EMAIL_ADDRESS_@@]"), Just("[email_address_@@]"), Just("@@"), Just("EMAIL_ADDRESS_@@"),
            Just("\\[EMAIL\\_ADDRESS\\_@@\\]"), Just("【电子邮件_@@】"), Just("write"), Just("to"), Just("you,"),
            Just("(today)."), Just("order"), Just("US"), Just("hm"), Just("e.g."),
        ], 1..20),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        block_on(async {
            let session = gateway().vault.session("bot", "s");
            let text = words.join(" ").replace("@@", &letters(&session).await);
            let mut cuts: Vec<usize> = cuts
                .iter()
                .map(|cut| text.floor_char_boundary(cut.index(text.len())))
                .collect();
            cuts.sort_unstable();
            let whole = gateway().restore(Some(&session), &[(&text, Reading::Raw)]).await.unwrap();
            let whole = replaced(&text, &whole.replacements[0]);
            prop_assert_eq!(streamed(&session, "r", &text, &cuts).await, whole);
            Ok(())
        })?;
    }
}

#[test]
fn what_one_run_holds_back_is_not_shown_in_another() {
    block_on(async {
        let session = gateway().vault.session("bot", "left");
        let first = Piece {
            run: "r1",
            text: "[EMAIL_ADDR",
            reading: Reading::Raw,
            is_last: false,
        };
        let restored = gateway()
            .restore_piece(Some(&session), &[] as &[(&str, Reading)], &first)
            .await
            .unwrap();
        assert_eq!(restored.text.as_deref(), Some(""));
        assert_eq!(streamed(&session, "r2", "Hello", &[]).await, "Hello");
        let rest = streamed(&session, "r1", "ESS] x", &[]).await;
        assert_eq!(rest, "[EMAIL_ADDRESS] x");
    });
}

#[test]
fn a_note_without_a_run_is_believed_for_a_while_and_shown_after_that() {
    for (run, note, left, chunk, shown) in [
        ("", note("", 0, "x"), "", "x", 0),
        ("r", note("r", 1, "a\0b"), "", "a\0b", 1),
        ("", note("r", 0, "x"), "", "", 0),
        ("", Sensitive::from("\x005\x001\x00ab"), "b", "", 0),
        ("r", Sensitive::from("r\x005\x001\x00ab"), "", "ab", 1),
        ("", Sensitive::from("\x005\x009\x00ab"), "", "", 0),
        ("", Sensitive::from("odd"), "", "", 0),
    ] {
        let kept = Kept::of(run, &note);
        let found = (kept.left.expose(), kept.chunk.expose(), kept.shown);
        assert_eq!(found, (left, chunk, shown));
    }
}
