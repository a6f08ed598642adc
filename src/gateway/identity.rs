//! Which session a message belongs to.
//!
//! Places in the order in which they are believed: an id that a gateway minted and planted,
//! which carries a proof of it, then the platform's session id. A message with neither gets a
//! minted id. The customer's id is no session: clients set it as they like, often the same
//! for everybody. Only in an answer it may stand for a session id, because the assistant
//! sets it to that where the client gives none.

use crate::{
    platform::session::SessionHints,
    vault::{Session, Vault},
};

/// Ids that a platform gave, and ids that a gateway minted: one can never be taken for the
/// other.
const GIVEN: &str = "given:";
const MINTED: &str = "minted:";

/// The session of an incoming message; there always is one. The text is what must be
/// planted, if anything.
pub(super) fn of_message<'v>(
    vault: &'v Vault,
    assistant: &str,
    hints: &SessionHints<'_>,
) -> (Session<'v>, Option<String>) {
    let user = hints.user_id.as_deref();
    let (session, to_plant) = if let Some(session) = planted(vault, assistant, hints) {
        (session, None)
    } else if let Some(id) = &hints.session_id {
        return (given_of(vault, assistant, id, user), None);
    } else {
        let id = mint();
        let session = vault.session(assistant, &format!("{MINTED}{id}"));
        (session, Some(vault.planted(assistant, &id)))
    };
    match user {
        Some(user) => (session.of_user(assistant, user), to_plant),
        None => (session, to_plant),
    }
}

/// The session with an id that was given, as one of a customer. Where both have the same
/// id the customer has no other session, and no index is needed: see `erase`.
pub(super) fn given_of<'v>(
    vault: &'v Vault,
    assistant: &str,
    id: &str,
    user: Option<&str>,
) -> Session<'v> {
    let session = given(vault, assistant, id);
    match user {
        Some(user) if user != id => session.of_user(assistant, user),
        _ => session,
    }
}

/// The session that somebody means who names it from outside: a planted text is the one
/// that was minted, any other the one that a platform gave it to.
pub(super) fn named<'v>(vault: &'v Vault, assistant: &str, id: &str) -> Session<'v> {
    match vault.planted_id(assistant, id) {
        Some(minted) => vault.session(assistant, &format!("{MINTED}{minted}")),
        None => given(vault, assistant, id),
    }
}

/// The session of an answer, if it tells.
pub(super) fn of_answer<'v>(
    vault: &'v Vault,
    assistant: &str,
    hints: &SessionHints<'_>,
) -> Option<Session<'v>> {
    planted(vault, assistant, hints).or_else(|| {
        let id = hints.session_id.as_deref().or(hints.user_id.as_deref())?;
        Some(given(vault, assistant, id))
    })
}

/// The session of a logged event, if it tells: that of its answer, as one of the customer's.
pub(super) fn of_event<'v>(
    vault: &'v Vault,
    assistant: &str,
    hints: &SessionHints<'_>,
) -> Option<Session<'v>> {
    let user = hints.user_id.as_deref();
    match (planted(vault, assistant, hints), user) {
        (Some(session), Some(user)) => Some(session.of_user(assistant, user)),
        (Some(session), None) => Some(session),
        (None, _) => {
            let id = hints.session_id.as_deref().or(user)?;
            Some(given_of(vault, assistant, id, user))
        }
    }
}

/// The session with an id that a platform, or a client of the plain API, gave.
pub(super) fn given<'v>(vault: &'v Vault, assistant: &str, id: &str) -> Session<'v> {
    vault.session(assistant, &[GIVEN, id].concat())
}

fn planted<'v>(vault: &'v Vault, assistant: &str, hints: &SessionHints<'_>) -> Option<Session<'v>> {
    let id = hints
        .planted
        .iter()
        .find_map(|text| vault.planted_id(assistant, text))?;
    Some(vault.session(assistant, &format!("{MINTED}{id}")))
}

/// 128 random bits in hexadecimal.
fn mint() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:032x}", u128::from_be_bytes(bytes))
}
