//! The pair for programs that know no platform: plain texts of a session that they name.

use super::{
    Answer, Gateway, GatewayError, identity,
    redact::{Blocked, Text},
    replaced,
    restore::Reading,
};
use crate::vault::Call;

impl Gateway {
    /// A text, redacted for `session`, which is one of `user`'s; or, where the policy blocks
    /// what it holds, what the customer is told, in the language of `locale`.
    pub async fn redact_text(
        &self,
        session: &str,
        user: Option<&str>,
        text: &str,
        locale: Option<&str>,
        call: &Call<'_>,
    ) -> Answer<String> {
        let session = identity::given_of(&self.vault, self.assistant(), session, user);
        let session = session.within(call);
        let mut redaction = self
            .redact(
                &session,
                &[Text {
                    text,
                    limited: false,
                }],
                &[],
                Blocked::Refuse,
            )
            .await;
        let changed = match redaction.replacements.pop() {
            Some(replacements) => replaced(text, &replacements),
            None => self.options.refusals.text(locale).to_owned(),
        };
        Answer {
            changed: Some(changed),
            report: redaction.report,
        }
    }

    /// A text, restored for `session`.
    pub async fn restore_text(
        &self,
        session: &str,
        text: &str,
        call: &Call<'_>,
    ) -> Result<Answer<String>, GatewayError> {
        let session = identity::given(&self.vault, self.assistant(), session).within(call);
        let mut restoration = self
            .restore(Some(&session), &[(text, Reading::Raw)])
            .await?;
        let replacements = restoration.replacements.pop().unwrap_or_default();
        Ok(Answer {
            changed: Some(replaced(text, &replacements)),
            report: restoration.report,
        })
    }
}
