//! What the assistant asked is a cue for what the customer answers.
//!
//! *4 July 1985* alone is any date; after *What is your date of birth?* it is the customer's.
//! So nothing new has to know about birth dates: the cue words in the question are put before
//! the answer, and the recognizers read both as one text. All that stands here is what makes
//! a sentence a question, by language, and how little text is an answer to one.

mod questions;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use self::questions::QUESTIONS;
use super::{Detector, DetectorOptions, Problem, overlap, unmark};
use crate::span::Finding;

/// How much of the end of what the assistant says is looked at, in bytes.
const MAX_LOOKED_AT: usize = 600;

/// How many cues of one question count; the last ones do.
const MAX_CUES: usize = 4;

/// How long a bare answer may be: in bytes, and in words.
const MAX_ANSWER_LEN: usize = 80;
const MAX_ANSWER_WORDS: usize = 8;

/// Whether a text is so short that it may be nothing but the answer to a question.
pub fn is_bare_answer(text: &str) -> bool {
    text.len() <= MAX_ANSWER_LEN
        && text.contains(char::is_alphanumeric)
        && text.split_whitespace().count() <= MAX_ANSWER_WORDS
}

impl Detector {
    /// The cue words of what `text` asks for in its last question, empty where they say
    /// nothing about personal data; `None` where it asks nothing.
    pub fn asked(&self, text: &str) -> Option<Vec<String>> {
        let text = &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_LOOKED_AT))..];
        let question = last_question(text)?;
        let mut cues = self.cues_of(question);
        cues.drain(..cues.len().saturating_sub(MAX_CUES));
        Some(cues)
    }

    /// What stands in `text`, the answer to a question with these cue words; with `others` as
    /// in [`Detector::detect_with`].
    pub fn detect_answer(
        &self,
        asked: &[String],
        text: &str,
        others: Vec<Finding>,
    ) -> Vec<Finding> {
        let mut findings = self.detect_with(text, others);
        for cue in asked {
            let before = [cue, "?\n"].concat();
            let both = [&before, text].concat();
            // A model reads sentences; a cue and an answer together are none.
            let by_cue = self.detect_by_rules(&both).into_iter();
            findings.extend(by_cue.filter_map(|finding| {
                let end = finding.span.end.checked_sub(before.len())?;
                let start = finding.span.start.saturating_sub(before.len());
                (start < end).then_some(Finding {
                    span: start..end,
                    ..finding
                })
            }));
        }
        overlap::resolve(&mut findings);
        findings
    }
}

/// Asks every question of every language's examples and near misses, and says which answer is
/// not understood.
pub fn check() -> Vec<Problem> {
    let detector = match Detector::with_rows(DetectorOptions::default(), &[]) {
        Ok(detector) => detector,
        Err(problems) => return problems,
    };
    let found = |said: &str, answer: &str| -> Vec<_> {
        let asked = detector.asked(said).unwrap_or_default();
        let findings = detector
            .detect_answer(&asked, answer, Vec::new())
            .into_iter();
        findings.map(|found| (found.span, found.entity)).collect()
    };
    let mut problems = Vec::new();
    for language in QUESTIONS {
        let mut wrong = |said: &str| {
            let what = format!("the answer to \"{said}\" is not understood");
            problems.push(Problem::new("questions", what));
        };
        for (said, answer, entity) in language.examples {
            let is_right = unmark(answer).is_some_and(|(text, spans)| {
                let found = found(said, &text);
                is_bare_answer(&text)
                    && found.iter().map(|(span, _)| span).eq(&spans)
                    && found.iter().all(|(_, of)| of.as_str() == *entity)
            });
            if !is_right {
                wrong(said);
            }
        }
        for (said, answer) in language.near_misses {
            if !found(said, answer).is_empty() {
                wrong(said);
            }
        }
    }
    problems
}

/// The last sentence of `text` that asks for something.
fn last_question(text: &str) -> Option<&str> {
    let mut end = text.len();
    while end > 0 {
        let sentence_end = text[..end].trim_end().len();
        let start = sentence_start(&text[..sentence_end]);
        let sentence = &text[start..sentence_end];
        if asks(sentence) {
            return Some(sentence);
        }
        end = start;
    }
    None
}

/// Where the last sentence of `text` begins. A dot ends one only before a blank and what does
/// not go on in lower case: *your d.o.b. please*.
fn sentence_start(text: &str) -> usize {
    let mut characters = text.char_indices().rev();
    // The sentence's own end.
    let mut after = characters.next().map(|(_, c)| c);
    let mut goes_on = false;
    for (at, c) in characters {
        let ends = match c {
            '?' | '!' | '\n' | '。' | '？' | '！' | '؟' | '।' => true,
            '.' => after.is_some_and(char::is_whitespace) && !goes_on,
            _ => false,
        };
        if ends {
            return at + c.len_utf8();
        }
        after = Some(c);
        if !c.is_whitespace() {
            goes_on = c.is_lowercase();
        }
    }
    0
}

/// Whether a sentence ends as a question or a form's field does, or requests something.
fn asks(sentence: &str) -> bool {
    static REQUESTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let phrases = QUESTIONS
            .iter()
            .flat_map(|language| language.requests.split(','))
            .map(str::trim)
            .flat_map(|phrase| [phrase.to_owned(), capitalized(phrase)]);
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(phrases)
            .expect("a few hundred short patterns")
    });
    let is_word_before = |at: usize| {
        let before = sentence[..at].chars().next_back();
        before.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    sentence.ends_with(['?', '？', '؟', ';', ':', '：', '՞'])
        || REQUESTS
            .find_iter(sentence)
            .any(|found| !is_word_before(found.start()))
}

fn capitalized(phrase: &str) -> String {
    let mut characters = phrase.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::{check, is_bare_answer, last_question};

    #[test]
    fn every_language_s_examples_are_found_and_its_near_misses_are_not() {
        assert_eq!(check(), []);
    }

    #[test]
    fn the_last_question_is_the_one_that_counts() {
        for (text, question) in [
            ("Hi! What is your name?", Some("What is your name?")),
            ("Your name? And your e-mail?", Some("And your e-mail?")),
            (
                "Please enter your d.o.b. now. Thanks.",
                Some("Please enter your d.o.b. now."),
            ),
            ("Policy number:", Some("Policy number:")),
            ("All done. Have a nice day.", None),
            ("The center is open.", None),
            ("", None),
        ] {
            assert_eq!(last_question(text).map(str::trim), question, "{text}");
        }
    }

    #[test]
    fn only_short_texts_are_bare_answers() {
        assert!(is_bare_answer("it is 4 July 1985, thanks"));
        for long in ["", "?!", "a b c d e f g h i", &"x".repeat(81)] {
            assert!(!is_bare_answer(long), "{long}");
        }
    }
}
