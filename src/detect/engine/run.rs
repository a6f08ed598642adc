//! One run of the engine over one text.

use std::{cell::OnceCell, ops::Range};

use super::{Engine, Evidence, Found, Row, Scan};
use crate::{
    checksum::Validity,
    detect::{
        cue::{Hit, Sight},
        layout::{Code, RowSet, separator},
        recognizer::{Anchor, CUE_BONUS, CueRule, LONG_WORD, Place, SHORT_TEXT},
        token::{Gap, Token},
        work,
    },
    span::{Finding, Score},
};

/// The most words that a code may be spread over.
const MAX_WORDS: usize = 12;

/// One run over one text.
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) hits: &'a [Hit],
    pub(super) cued: &'a RowSet,
    pub(super) resume: &'a mut [usize],
    pub(super) out: &'a mut Vec<Found>,
}

impl<'a> Run<'a> {
    /// Lets every row look where its layout or anchor fits.
    pub(super) fn all(&mut self) {
        if (1..=SHORT_TEXT).contains(&self.tokens.len()) {
            self.scan(Anchor::Alone, 0);
        }
        let mut code = Code::new();
        for number in 0..self.tokens.len() {
            let token = &self.tokens[number];
            match token.gap() {
                Gap::At => self.scan(Anchor::At, number),
                Gap::Dot => self.scan(Anchor::Dot, number),
                Gap::Colon | Gap::Colons => self.scan(Anchor::Colon, number),
                Gap::Scheme => self.scan(Anchor::Scheme, number),
                _ => {}
            }
            if token.has_digit() {
                self.codes(number, &mut code);
                if self.text.as_bytes()[token.start()].is_ascii_digit() {
                    self.scan(Anchor::Number, number);
                }
            }
            if token.len() >= LONG_WORD && token.is_ascii() {
                self.scan(Anchor::LongWord, number);
            }
        }
        for hit in self.hits {
            self.hit(hit);
        }
        for (row, pattern) in &self.engine.patterns {
            for found in pattern.captures_iter(self.text) {
                let value = found.name("value").unwrap_or_else(|| found.get_match());
                if !value.is_empty() {
                    let code = plain(value.as_str());
                    self.judge(*row, value.range(), self.words(&value.range()), &code);
                }
            }
        }
    }

    /// Compares all codes in which word number `number` is the first with a digit. `code` is a
    /// buffer.
    fn codes(&mut self, number: usize, code: &mut Code) {
        let mut first = number;
        loop {
            let word = &self.tokens[first];
            let text = &self.text.as_bytes()[word.start()..word.end()];
            if first == number || self.engine.layouts.may_begin(text, self.cued) {
                self.codes_from(first, code);
            }
            // Short words of letters may stand before: the country of an IBAN.
            let gap = self.tokens[first].gap();
            let furthest = if gap == Gap::Space { 2 } else { 5 };
            if first == 0 || number - first >= furthest || separator(gap) == 0 {
                break;
            }
            first -= 1;
            if self.tokens[first].has_digit() || !self.tokens[first].is_code_part() {
                break;
            }
        }
    }

    fn codes_from(&mut self, first: usize, code: &mut Code) {
        let engine = self.engine;
        let tokens = self.tokens;
        // What cannot stand within a code that begins here: a word with digits comes before
        // it, so the code would be cut off.
        let cut_by = match first.checked_sub(1) {
            Some(before) if tokens[before].has_digit() && is_tight(tokens, first) => {
                separator(tokens[first].gap())
            }
            _ => 0,
        };
        if cut_by == separator(Gap::Dot) && cut_by != 0 {
            return;
        }
        code.clear();
        for (last, token) in tokens.iter().enumerate().skip(first).take(MAX_WORDS) {
            work::step();
            let before = if last == first {
                0
            } else {
                separator(token.gap())
            };
            if last > first && (before == 0 || before == cut_by || !engine.layouts.may_go_on(code))
                || !token.is_code_part()
                || !code.push(
                    before,
                    token,
                    &self.text.as_bytes()[token.start()..token.end()],
                )
            {
                break;
            }
            if code.has_digit {
                // What only few codes are asked for, and those by several rows.
                let is_whole = OnceCell::new();
                let characters = OnceCell::new();
                engine.layouts.each_fitting(code, self.cued, |row| {
                    if *is_whole.get_or_init(|| !self.is_cut_off(first, last, code.kinds)) {
                        let span = tokens[first].start()..token.end();
                        let characters = characters.get_or_init(|| code.as_str());
                        self.judge(row, span, (first, last), characters);
                    }
                });
            }
        }
    }

    /// Whether words `first` to `last` are only part of a longer code: a word with digits
    /// follows or precedes after the separator that stands within (`kinds`), after a
    /// dot, or after a dash if it is one short word.
    fn is_cut_off(&self, first: usize, last: usize, kinds: u8) -> bool {
        let dash = separator(Gap::Dash);
        let short = kinds == 0 && self.tokens[first].len() < 13;
        let cutting =
            kinds & !separator(Gap::Space) | separator(Gap::Dot) | if short { dash } else { 0 };
        let joined = |right: usize| {
            separator(self.tokens[right].gap()) & cutting != 0 && is_tight(self.tokens, right)
        };
        self.is_in_fours(first, last)
            || first > 0 && self.tokens[first - 1].has_digit() && joined(first)
            || self.tokens.get(last + 1).is_some_and(Token::has_digit) && joined(last + 1)
    }

    /// Whether words `first` to `last` are three of four groups of four digits: of a card.
    fn is_in_fours(&self, first: usize, last: usize) -> bool {
        let is_four = |word: usize| {
            let token = self.tokens.get(word);
            token.is_some_and(|token| token.is_number() && token.len() == 4)
        };
        let goes_on = |word: usize| is_four(word) && self.tokens[word].gap() == Gap::Space;
        last - first == 2
            && (first..=last).all(is_four)
            && (goes_on(last + 1) || goes_on(first) && first > 0 && is_four(first - 1))
    }

    /// Lets the rows with this anchor look at word number `token`.
    fn scan(&mut self, anchor: Anchor, token: usize) {
        let engine = self.engine;
        let place = self.place(token, self.tokens[token].start());
        for scanner in &engine.scanners[anchor as usize] {
            self.scan_at(scanner, &place);
        }
    }

    fn place(&self, token: usize, at: usize) -> Place<'a> {
        Place {
            text: self.text,
            tokens: self.tokens,
            token,
            at,
            regions: &self.engine.regions,
        }
    }

    #[inline]
    fn scan_at(&mut self, scanner: &Scan, place: &Place) {
        if place.at < self.resume[scanner.place] || scanner.needs_cue && !self.is_cued(scanner.row)
        {
            return;
        }
        work::step();
        let answer = (scanner.look)(place);
        self.resume[scanner.place] = answer.resume;
        if let Some((span, score)) = answer.found {
            let words = self.words(&span);
            self.weigh(scanner.row, span, words, score, None);
        }
    }

    /// What stands right after a cue, and phrases that are values themselves.
    fn hit(&mut self, hit: &Hit) {
        let engine = self.engine;
        let starts = &engine.starts[hit.phrase as usize];
        for row in &starts.phrases {
            let words = (hit.first as usize, hit.last as usize);
            let span = hit.start as usize..hit.end as usize;
            let score = engine.rows[usize::from(*row)].recognizer.score;
            self.weigh(*row, span, words, score, None);
        }
        if starts.scanners.is_empty() {
            return;
        }
        let place = self.place(hit.last as usize + 1, hit.end as usize);
        for number in &starts.scanners {
            let scanner = &engine.scanners[Anchor::Cue as usize][usize::from(*number)];
            self.scan_at(scanner, &place);
        }
    }

    fn is_cued(&self, row: u16) -> bool {
        self.cued.contains(row)
    }

    /// The first and the last word that `span` touches.
    fn words(&self, span: &Range<usize>) -> (usize, usize) {
        let first = self
            .tokens
            .partition_point(|token| token.end() <= span.start);
        let after = self
            .tokens
            .partition_point(|token| token.start() < span.end);
        let last_word = self.tokens.len().saturating_sub(1);
        let first = first.min(last_word);
        (first, after.saturating_sub(1).clamp(first, last_word))
    }

    /// Validates a code that has the right layout, and counts its cues.
    fn judge(&mut self, row: u16, span: Range<usize>, words: (usize, usize), code: &str) {
        let Row {
            recognizer,
            threshold,
        } = &self.engine.rows[usize::from(row)];
        let cued = self.is_cued(row);
        if recognizer.cue == CueRule::Required && !cued {
            return;
        }
        let best = recognizer.valid.max(recognizer.score);
        if best.plus(if cued { CUE_BONUS } else { 0 }) < *threshold {
            return;
        }
        let validity = (recognizer.validate)(code);
        let score = match validity {
            Validity::Valid => recognizer.valid,
            Validity::Unknown => recognizer.score,
            Validity::Invalid => return,
        };
        self.weigh(row, span, words, score, Some(validity));
    }

    /// Counts cues, and takes what reaches the threshold.
    fn weigh(
        &mut self,
        row: u16,
        span: Range<usize>,
        words: (usize, usize),
        base: Score,
        validity: Option<Validity>,
    ) {
        let Row {
            recognizer,
            threshold,
        } = &self.engine.rows[usize::from(row)];
        let has_cues = !recognizer.cues.is_empty() || !recognizer.negative.is_empty();
        let sight = if has_cues && !self.tokens.is_empty() {
            self.engine
                .cues
                .near(row, recognizer.window, words, self.tokens, self.hits)
        } else {
            Sight::Nothing
        };
        if recognizer.cue == CueRule::Required && !matches!(sight, Sight::Positive(_)) {
            return;
        }
        let is_amount = base < Score::MAX && is_amount(self.text, &span);
        let score = match sight {
            Sight::Positive(_) if is_amount => base,
            Sight::Positive(_) => base.plus(CUE_BONUS),
            Sight::Nothing if !is_amount => base,
            _ => minus_bonus(base),
        };
        if score >= *threshold {
            self.out.push(Found {
                finding: Finding {
                    span,
                    entity: recognizer.entity,
                    score,
                    recognizer: recognizer.id,
                },
                evidence: Evidence {
                    base,
                    validity,
                    sight,
                    is_amount,
                },
            });
        }
    }
}

/// Whether there is only one byte between word number `number` and the one before.
fn is_tight(tokens: &[Token], number: usize) -> bool {
    tokens[number].start() - tokens[number - 1].end() == 1
}

fn minus_bonus(score: Score) -> Score {
    Score::new(score.hundredths().saturating_sub(CUE_BONUS))
}

/// Whether the text says that the number at `span` is an amount.
fn is_amount(text: &str, span: &Range<usize>) -> bool {
    const SIGNS: &[char] = &['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '%', '°'];
    if !text[span.clone()]
        .bytes()
        .all(|b| b.is_ascii_digit() || b".- ".contains(&b))
    {
        return false;
    }
    let before = text[..span.start].trim_end_matches(' ').chars().next_back();
    let after = text[span.end..].trim_start_matches(' ').chars().next();
    before.is_some_and(|c| SIGNS[..8].contains(&c)) || after.is_some_and(|c| SIGNS.contains(&c))
}

/// The letters and digits of `value`, ASCII letters in upper case.
fn plain(value: &str) -> String {
    let kept = value.chars().filter(|c| c.is_alphanumeric());
    kept.map(|c| c.to_ascii_uppercase()).collect()
}
