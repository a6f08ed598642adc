//! An analyzer on another machine, or in a container beside the gateway, that speaks the
//! protocol of Presidio's analyzer: `POST` of `{"text","language"}`, answered by
//! `[{"entity_type","start","end","score"}]` with offsets in code points.

use std::{borrow::Cow, sync::Arc};

use futures_util::future::{BoxFuture, try_join_all};
use reqwest::{Certificate, Client, header};
use serde::{Deserialize, Serialize};

use super::{Engine, EngineError, Found, Label, Labels, OTHER, finding, rest::Rest};
use crate::{sensitive::Sensitive, span::Finding};

/// Its id.
pub const ID: &str = "engine.remote";

/// How many texts of one message are asked about at once.
const CONCURRENCY: usize = 8;

/// A longer answer to one text is none, in bytes.
const MAX_ANSWER_LEN: usize = 1 << 20;

/// Where the analyzer is, and what it is told. It has no `Debug`, as `bearer` is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct RemoteOptions {
    /// Where texts are posted.
    pub url: String,
    /// The only types it is to look for, by its names; all, where there are none.
    pub entities: Vec<String>,
    /// Sent as `Authorization: Bearer …`.
    pub bearer: Option<Sensitive>,
    /// The only authorities whose certificates are accepted, as PEM; without, the system's.
    pub ca: Option<Vec<u8>>,
    /// What its entity types mean.
    pub labels: Labels,
}

/// The analyzer, for texts in one language.
pub struct Remote {
    client: Client,
    options: Arc<RemoteOptions>,
    language: String,
    rest: Rest,
}

#[derive(Serialize)]
struct Question<'a> {
    text: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    entities: &'a [String],
}

#[derive(Deserialize)]
struct Span<'a> {
    #[serde(borrow)]
    entity_type: Cow<'a, str>,
    start: usize,
    end: usize,
    score: f64,
}

impl Remote {
    /// The analyzer for texts in `language`, by its two letters. Nothing is asked yet.
    ///
    /// # Errors
    /// What is wrong with the certificates.
    pub fn new(options: Arc<RemoteOptions>, language: String) -> Result<Self, String> {
        // Texts go where they were told to go and nowhere else.
        let mut client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        if let Some(ca) = &options.ca {
            let roots = Certificate::from_pem_bundle(ca)
                .ok()
                .filter(|roots| !roots.is_empty())
                .ok_or("engines.remote.ca_file: is not valid PEM of certificates")?;
            client = client.tls_certs_only(roots);
        }
        let client = client.build();
        Ok(Self {
            client: client.map_err(|_| "engines.remote: no TLS for the analyzer")?,
            options,
            language,
            rest: Rest::new(),
        })
    }

    async fn ask(&self, text: &str) -> Result<Vec<Finding>, EngineError> {
        let question = Question {
            text,
            language: &self.language,
            entities: &self.options.entities,
        };
        let body = serde_json::to_vec(&question).map_err(|_| EngineError::Broken)?;
        let mut request = self
            .client
            .post(&self.options.url)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        if let Some(bearer) = &self.options.bearer {
            request = request.bearer_auth(bearer.expose());
        }
        let mut response = request.send().await.map_err(|_| EngineError::Unreachable)?;
        if !response.status().is_success() {
            return Err(EngineError::Status);
        }
        let mut answer = Vec::new();
        while let Some(piece) = response
            .chunk()
            .await
            .map_err(|_| EngineError::Unreachable)?
        {
            answer.extend_from_slice(&piece);
            if answer.len() > MAX_ANSWER_LEN {
                return Err(EngineError::BadAnswer);
            }
        }
        read(text, &answer, &self.options.labels).ok_or(EngineError::BadAnswer)
    }
}

impl Engine for Remote {
    fn id(&self) -> &'static str {
        ID
    }

    fn find<'a>(&'a self, texts: &'a [&'a str]) -> BoxFuture<'a, Found> {
        Box::pin(async move {
            if !self.rest.may_try() {
                return Err(EngineError::Resting);
            }
            let mut found = Vec::with_capacity(texts.len());
            for some in texts.chunks(CONCURRENCY) {
                let mut calls = Vec::with_capacity(some.len());
                for text in some {
                    calls.push(self.ask(text));
                }
                found.append(&mut try_join_all(calls).await?);
            }
            Ok(found)
        })
    }

    fn ended(&self, how: Result<(), EngineError>) {
        if how != Err(EngineError::Resting) {
            self.rest.ended(how.is_ok());
        }
    }
}

/// The findings of an answer; nothing if it is none, or names a place that the text does not
/// have: then it counts in some other unit, and its other places are wrong as well.
fn read(text: &str, answer: &[u8], labels: &Labels) -> Option<Vec<Finding>> {
    let spans: Vec<Span<'_>> = serde_json::from_slice(answer).ok()?;
    if spans.is_empty() {
        return Some(Vec::new());
    }
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let mut findings = Vec::new();
    for span in spans {
        let (start, end) = (*bytes.get(span.start)?, *bytes.get(span.end)?);
        if start >= end || !(0.0..=1.0).contains(&span.score) {
            return None;
        }
        let entity = match labels.of(&span.entity_type) {
            Label::Type(entity) => entity,
            Label::Nothing => continue,
            Label::Unknown => OTHER,
        };
        findings.extend(finding(text, start..end, entity, span.score, ID));
    }
    Some(findings)
}

#[cfg(test)]
mod tests {
    use super::{Labels, read};

    fn found(text: &str, answer: &str) -> Option<Vec<(String, &'static str, u8)>> {
        let findings = read(text, answer.as_bytes(), &Labels::new([], []))?;
        let shown = findings.into_iter().map(|found| {
            let value = text[found.span].to_owned();
            (value, found.entity.as_str(), found.score.hundredths())
        });
        Some(shown.collect())
    }

    #[test]
    fn offsets_are_code_points_and_blanks_around_a_find_are_none_of_it() {
        let answer = r#"[{"entity_type":"PERSON","start":2,"end":7,"score":0.85,"analysis_explanation":null}]"#;
        assert_eq!(
            found("\u{1f600} Zoë! ", answer).unwrap(),
            [("Zoë!".to_owned(), "PERSON", 85)]
        );
    }

    #[test]
    fn names_that_nobody_knows_are_personal_data_all_the_same() {
        let answer = r#"[{"entity_type":"X_1","start":0,"end":2,"score":1},
                         {"entity_type":"CARDINAL","start":0,"end":1,"score":1.0}]"#;
        assert_eq!(
            found("ab", answer).unwrap(),
            [("ab".to_owned(), "PERSONAL_DATA", 100)]
        );
    }

    #[test]
    fn an_answer_with_one_wrong_span_is_none() {
        for span in [
            r#""start":0,"end":4,"score":0.5"#,
            r#""start":1,"end":1,"score":0.5"#,
            r#""start":2,"end":1,"score":0.5"#,
            r#""start":-1,"end":1,"score":0.5"#,
            r#""start":0,"end":1.5,"score":0.5"#,
            r#""start":0,"end":18446744073709551616,"score":0.5"#,
            r#""start":0,"end":1,"score":1.5"#,
            r#""start":0,"end":1,"score":null"#,
            r#""start":0,"end":1"#,
        ] {
            let right = r#"{"entity_type":"PERSON","start":0,"end":3,"score":0.5}"#;
            let answer = format!(r#"[{right},{{"entity_type":"PERSON",{span}}}]"#);
            assert_eq!(found("Zoë", &answer), None, "{span}");
        }
        for answer in ["", "{}", "null", "[1]", "<html>", "[{}]", "[] []"] {
            assert_eq!(found("Zoë", answer), None, "{answer}");
        }
        assert_eq!(found("Zoë", "[]"), Some(Vec::new()));
    }
}
