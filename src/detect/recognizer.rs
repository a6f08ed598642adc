//! The row type: one recognizer with all its evidence.

use std::{borrow::Cow, ops::Range};

use super::{canonical, phone::Regions, tagger::Kind, token::Token};
use crate::{checksum::Validity, entity::EntityType, span::Score};

/// One way to find one kind of personal data, as a row of data.
///
/// Built-in rows are constants; a row from a configuration is made at start from
/// strings that live as long as the process, and passes the same
/// [`check`](super::check()).
///
/// What a find is worth: `score`, or `valid` if `validate` calls it valid; plus
/// [`CUE_BONUS`] with a cue near it; minus [`CUE_BONUS`] with a negative cue near it and
/// no positive one, or where the text says that it is an amount (`$`, `%`). It counts if
/// that reaches the threshold of the entity type (0.5 unless set).
#[derive(Clone, Copy, PartialEq)]
#[allow(
    unpredictable_function_pointer_comparisons,
    reason = "functions of one address do the same; equal rows that seem to differ cost a detector"
)]
pub struct Recognizer {
    /// Unique, stable, in lower case: topic or country, a dot, what it finds (`us.ssn`).
    pub id: &'static str,
    /// What kind of data it finds. Several rows may find the same kind.
    pub entity: EntityType,
    /// Where it looks and what it looks for.
    pub find: Find,
    /// What can be said about a find from its characters alone: a check digit, a calendar,
    /// ranges that were never issued. It gets the value without separators, its letters
    /// in upper case. An invalid find is dropped. Not asked about what a scanner found.
    pub validate: fn(&str) -> Validity,
    /// What a find is worth that was not proven. Up to 30 for a bare shape, around 50 for
    /// one that is rarely anything else, more if the shape alone says nearly all.
    pub score: Score,
    /// What a find is worth that passed its check: [`Score::MAX`] where the check settles
    /// it (mod 97, Luhn with an issuer's prefix), less for one check digit on a bare number,
    /// which every tenth number has by chance.
    pub valid: Score,
    /// Words near a value of this kind, by language (BCP 47): whole words in any case,
    /// up to eight in a phrase. For scripts without blanks, any part of a run.
    pub cues: CueWords,
    /// Words that say a number near them is something else (`order`, `version`).
    pub negative: CueWords,
    /// Whether there is no find without a cue.
    pub cue: CueRule,
    /// Whether it looks where no option asks for its type: not for what most assistants
    /// need in the clear (dates, order numbers).
    pub on: bool,
    /// How far from the value a cue may stand.
    pub window: Window,
    /// The one spelling that all spellings of a value share; it decides which finds get the
    /// same token. It gets the value as written, with characters folded as
    /// for matching.
    pub canonical: fn(&str, &Regions) -> String,
    /// Where the format and its check are described: a URL.
    pub reference: &'static str,
    /// Texts in which this row finds exactly what stands between `«` and `»`: three or more.
    pub examples: &'static [&'static str],
    /// Texts in which this row finds nothing, though they come close: three or more.
    pub near_misses: &'static [&'static str],
}

/// Words and phrases by language, those of one language in one string with commas between.
pub type CueWords = &'static [(&'static str, &'static str)];

/// The single words and phrases of `words`.
pub(crate) fn each_cue(words: CueWords) -> impl Iterator<Item = Cow<'static, str>> {
    words.iter().flat_map(|(language, list)| {
        let cues = move || list.split(',').map(str::trim);
        // In Turkish and Azerbaijani, capitals are not those of small letters elsewhere.
        let has_dots = matches!(*language, "tr" | "az");
        let capitals = has_dots.then(|| cues().map(dotted).map(Cow::Owned));
        cues()
            .map(Cow::Borrowed)
            .chain(capitals.into_iter().flatten())
    })
}

/// What Unicode's small letters of a cue's Turkish capitals are: those of `TARİHİ`, not of `TARIHI`.
fn dotted(cue: &str) -> String {
    cue.to_lowercase()
        .chars()
        .flat_map(|c| match c {
            'i' => "İ".to_lowercase().chars().collect::<Vec<_>>(),
            'ı' => vec!['i'],
            other => vec![other],
        })
        .collect()
}

/// What a cue near a find adds to its score, and a negative one takes away.
pub const CUE_BONUS: u8 = 40;

/// Whether a row finds anything without a cue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CueRule {
    /// A cue makes a find more certain.
    Helps,
    /// Without a cue there is no find.
    Required,
}

/// How far from a value a cue may stand; both measures count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// The last word of a cue before the value is at most the so-manieth before it.
    pub words_before: u8,
    /// The most bytes between them.
    pub bytes_before: u8,
    /// The first word of a cue after the value is at most the so-manieth after it.
    pub words_after: u8,
    /// The most bytes between them.
    pub bytes_after: u8,
}

impl Window {
    /// What most rows use.
    pub const DEFAULT: Self = Self {
        words_before: 6,
        bytes_before: 48,
        words_after: 3,
        bytes_after: 24,
    };
}

/// Where a row looks and what it looks for.
#[derive(Clone, Copy, PartialEq)]
#[allow(
    unpredictable_function_pointer_comparisons,
    reason = "see `Recognizer`"
)]
pub enum Find {
    /// Runs of words that look like one of these, in the language of [`super::layout`].
    /// Nearly every identifier is found this way; it costs nothing where nothing fits.
    Layouts(&'static [&'static str]),
    /// A function that looks at each place of the text with this anchor.
    Scan(Anchor, Scanner),
    /// A regular expression over the whole text, for a user's own rows; the value is its
    /// group named `value`, or all of it. Built-in rows use one of the others, because
    /// each expression costs a pass over the text.
    Pattern(&'static str),
    /// These phrases, whole words in any case: a deny list.
    Phrases(&'static [&'static str]),
    /// What the model ([`super::tagger`]) takes for a name of this kind. Cues do not weigh in: the
    /// model has seen them.
    Tagged(Kind),
}

/// What makes a scanner look at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// A word right after `@`; the place is that word. It may be the first.
    At,
    /// Two words with only a dot between them; the place is the second.
    Dot,
    /// A word right after one or two colons; the place is that word. It may be the first.
    Colon,
    /// A word right after `://`; the place is that word.
    Scheme,
    /// A word that begins with a digit; the place is that word.
    Number,
    /// A word of at least [`LONG_WORD`] ASCII letters and digits; the place is that word.
    LongWord,
    /// The first word of a text of at most [`SHORT_TEXT`] words.
    Alone,
    /// One of the row's cues; the place is the word after it (which may not exist), and
    /// `at` the byte after the cue.
    Cue,
}

impl Anchor {
    /// How many kinds there are.
    pub(crate) const COUNT: usize = 8;
}

/// Up to how many words a text may be one value and nothing else.
pub const SHORT_TEXT: usize = 3;

/// From how many characters on a word is a [`Anchor::LongWord`].
pub const LONG_WORD: usize = 16;

/// Looks at one place. It must be a pure function of what it sees, and the time it
/// takes must be bounded by a constant plus what lies between the place and the
/// `resume` that it answers.
pub type Scanner = fn(&Place) -> Scanned;

/// A place that a scanner looks at. All offsets are bytes of `text`, which has its
/// characters folded already.
pub struct Place<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Its words.
    pub tokens: &'a [Token],
    /// The number of the word at the place; for [`Anchor::Cue`] maybe `tokens.len()`.
    pub token: usize,
    /// The byte where the place begins.
    pub at: usize,
    /// The regions whose national phone numbers are found without a country code.
    pub regions: &'a Regions,
}

impl<'a> Place<'a> {
    /// The text of word number `token`; empty if there is none.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .map_or("", |t| &self.text[t.start()..t.end()])
    }

    /// Word number `token`, counted from the beginning of the text.
    pub fn token(&self, token: usize) -> Option<&'a Token> {
        self.tokens.get(token)
    }
}

/// What a scanner answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scanned {
    /// What it found, and what that is worth before cues are counted.
    pub found: Option<(Range<usize>, Score)>,
    /// The scanner has seen everything before this byte; it is not called again for an
    /// anchor before it.
    pub resume: usize,
}

impl Scanned {
    /// Nothing here; the next anchor may be right after this one.
    pub const NOTHING: Self = Self {
        found: None,
        resume: 0,
    };

    /// Nothing up to byte `resume`.
    pub fn nothing_before(resume: usize) -> Self {
        Self {
            found: None,
            resume,
        }
    }

    /// A find.
    pub fn found(span: Range<usize>, score: Score) -> Self {
        let resume = span.end;
        Self {
            found: Some((span, score)),
            resume,
        }
    }
}

impl Recognizer {
    /// What a row need not say: no check, no cues, the value as written is canonical.
    /// Id, entity, reference, examples and near misses are empty here and must be given.
    pub const DEFAULT: Self = Self {
        id: "",
        entity: EntityType::new(""),
        find: Find::Layouts(&[]),
        validate: |_| Validity::Unknown,
        score: Score::new(50),
        valid: Score::MAX,
        cues: &[],
        negative: &[],
        cue: CueRule::Helps,
        on: true,
        window: Window::DEFAULT,
        canonical: canonical::code,
        reference: "",
        examples: &[],
        near_misses: &[],
    };
}
