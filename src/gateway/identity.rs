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
    hints: &SessionHints,
) -> (Session<'v>, Option<String>) {
    if let Some(session) = planted(vault, assistant, hints) {
        return (session, None);
    }
    if let Some(id) = &hints.session_id {
        return (given(vault, assistant, id), None);
    }
    let id = mint();
    let session = vault.session(assistant, &format!("{MINTED}{id}"));
    (session, Some(vault.planted(assistant, &id)))
}

/// The session of an answer, if it tells.
pub(super) fn of_answer<'v>(
    vault: &'v Vault,
    assistant: &str,
    hints: &SessionHints,
) -> Option<Session<'v>> {
    planted(vault, assistant, hints).or_else(|| {
        let id = hints.session_id.as_deref().or(hints.user_id.as_deref())?;
        Some(given(vault, assistant, id))
    })
}

/// The session with an id that a platform, or a client of the plain API, gave.
pub(super) fn given<'v>(vault: &'v Vault, assistant: &str, id: &str) -> Session<'v> {
    vault.session(assistant, &[GIVEN, id].concat())
}

fn planted<'v>(vault: &'v Vault, assistant: &str, hints: &SessionHints) -> Option<Session<'v>> {
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
