//! Numbers: digits as words, digits one by one, groups with odd separators.

use std::{net::Ipv6Addr, ops::Range};

use crate::detect::{token::MAX_CODE, work};

use super::{
    Edit, Kind, Reader, Spelled,
    vocabulary::{Sense, Word, vocabulary},
};

/// The fewest digits of a spoken number, as the code of a card has, and the fewest of them
/// that are words.
const MIN_SPOKEN: usize = 3;
const MIN_WORDS: usize = 3;
/// The fewest characters of a code that is written one by one, and the fewest digits.
const MIN_SINGLE: usize = 7;
const MIN_SINGLE_DIGITS: usize = 5;
/// The fewest digits in groups, and the most in one group.
const MIN_GROUPED: usize = 9;
const MAX_GROUP: usize = 8;

/// A digit as often as the words say.
const REPEATED: [&str; 10] = [
    "000", "111", "222", "333", "444", "555", "666", "777", "888", "999",
];

/// Whether words of one spoken number may be this far apart: a pause, as transcripts
/// write it.
fn is_pause(gap: &str) -> bool {
    gap.len() <= 6 && gap.bytes().all(|b| b" \t\r\n,.;-/".contains(&b))
}

impl Reader<'_> {
    /// Reads on from word number `first`, which may stand for `word`. Answers the number
    /// of the word to go on with.
    pub(super) fn word(&self, first: usize, word: Word, out: &mut Spelled) -> usize {
        match word.sense {
            Sense::Digit(_) | Sense::Times(_) | Sense::Plus => self.spoken(first, out),
            Sense::At => self.address(first, false, out),
            Sense::AtSign => self.address(first, true, out),
            Sense::Dot | Sense::Dash | Sense::Underscore => self.sign(first, out),
        }
    }

    /// A number that is spoken digit by digit, from word number `first` on.
    fn spoken(&self, word: usize, out: &mut Spelled) -> usize {
        // Digits that stand before the first word: "4 1 five five …".
        let mut first = word;
        while first > 0
            && word - first < MIN_SINGLE
            && self.tokens[first - 1].is_number()
            && self.tokens[first - 1].len() <= MAX_GROUP
            && is_pause(self.gap(first))
        {
            first -= 1;
        }
        let (mut digits, mut words) = (0, 0);
        let mut languages = u32::MAX;
        let mark = out.edits.len();
        // Where the last digit ends, and what a sign after it reads as.
        let (mut end, mut sign) = (self.tokens[first].start(), "");
        let mut number = first;
        while let Some(token) = self.tokens.get(number) {
            work::step();
            if number > first && !is_pause(self.gap(number)) {
                break;
            }
            let start = token.start();
            let (text, last) = if token.is_number() {
                digits += token.len();
                ("", number)
            } else {
                let Some(word) = vocabulary().get(token, self.text) else {
                    break;
                };
                if languages & word.languages == 0 {
                    break;
                }
                languages &= word.languages;
                match word.sense {
                    Sense::Digit(digit) => {
                        (digits, words) = (digits + 1, words + 1);
                        (&REPEATED[usize::from(digit)][..1], number)
                    }
                    Sense::Times(times) => {
                        let Some(digit) = self.digit(number + 1) else {
                            break;
                        };
                        digits += usize::from(times);
                        words += 2;
                        let digit = REPEATED[usize::from(digit)];
                        (&digit[..usize::from(times)], number + 1)
                    }
                    Sense::Plus if number == first => ("+", number),
                    Sense::Dash | Sense::Dot if number > first && digits > 0 && sign.is_empty() => {
                        sign = if word.sense == Sense::Dash { "-" } else { "." };
                        number += 1;
                        continue;
                    }
                    _ => break,
                }
            };
            if number > first {
                // A comma is a pause between groups.
                let has_pause = self.text[end..start].bytes().any(|b| b",.;-/".contains(&b));
                let sign = if sign.is_empty() && has_pause {
                    "-"
                } else {
                    sign
                };
                out.edits.push(Edit {
                    span: end..start,
                    text: sign,
                });
            }
            sign = "";
            end = self.tokens[last].end();
            if !text.is_empty() {
                out.edits.push(Edit {
                    span: start..end,
                    text,
                });
            }
            number = last + 1;
        }
        if digits >= MIN_SPOKEN && words >= MIN_WORDS {
            out.add(self.tokens[first].start()..end, Kind::Digits, mark);
        } else {
            out.edits.truncate(mark);
        }
        // What did not belong to this number may begin another one.
        number.max(word + 1)
    }

    fn digit(&self, number: usize) -> Option<u8> {
        let token = self.tokens.get(number)?;
        if token.is_number() && token.len() == 1 {
            return Some(self.text.as_bytes()[token.start()] - b'0');
        }
        match vocabulary().get(token, self.text)?.sense {
            Sense::Digit(digit) if is_pause(self.gap(number)) => Some(digit),
            _ => None,
        }
    }

    /// A code in single characters, or in groups with odd separators, from word number
    /// `first` on.
    pub(super) fn groups(&self, first: usize, out: &mut Spelled) -> usize {
        let is_single = self.tokens[first].len() == 1;
        // One word is no run.
        let goes_on = self.tokens.get(first + 1).is_some_and(|next| {
            let is_short = next.len() == 1;
            is_short || !is_single && next.is_ascii() && next.len() <= MAX_GROUP
        });
        if !goes_on {
            return first + 1;
        }
        let mut separator = None;
        let (mut characters, mut digits, mut is_odd) = (0, 0, false);
        let mut last = first;
        for number in first..self.tokens.len() {
            work::step();
            let token = &self.tokens[number];
            let word = self.word_text(number);
            let own_digits = if token.is_number() {
                token.len()
            } else {
                word.bytes().filter(u8::is_ascii_digit).count()
            };
            let fits = token.is_ascii()
                && if is_single {
                    token.len() == 1
                } else {
                    token.len() <= MAX_GROUP
                        && (own_digits == token.len()
                            || word
                                .bytes()
                                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()))
                };
            if number > first {
                let Some(found) = separator_in(self.gap(number)) else {
                    break;
                };
                if !fits || *separator.get_or_insert(found) != found {
                    break;
                }
                is_odd |= is_odd_gap(self.gap(number));
            } else if !fits {
                return first + 1;
            }
            characters += token.len();
            digits += own_digits;
            last = number;
        }
        let span = self.tokens[first].start()..self.tokens[last].end();
        // What is an address as it stands would not be known as one in groups.
        if separator == Some(b':') && self.text[span.clone()].parse::<Ipv6Addr>().is_ok() {
            return last + 1;
        }
        let is_code = (MIN_SINGLE..=MAX_CODE).contains(&characters);
        if is_single && is_code && digits >= MIN_SINGLE_DIGITS {
            // Layouts have a separator where letters and digits meet, or none.
            let is_digit = |n: usize| self.tokens[n].is_number();
            let joint = |n: usize| {
                if is_digit(n - 1) == is_digit(n) {
                    ""
                } else {
                    " "
                }
            };
            let mark = out.edits.len();
            out.edits.extend(self.joints(first..last + 1, joint));
            out.add(span, Kind::Digits, mark);
        } else if !is_single
            && is_odd
            && digits >= MIN_GROUPED
            && !self.is_in_thousands(first, last)
        {
            let kind = match separator {
                Some(b' ') => Kind::Lines,
                Some(b'_') => Kind::Joined,
                _ => Kind::Groups,
            };
            let mark = out.edits.len();
            out.edits.extend(self.joints(first..last + 1, |_| " "));
            out.add(span, kind, mark);
        }
        // The last word may begin a run with another separator, so it is looked at again.
        last.max(first + 1)
    }

    fn joints(
        &self,
        words: Range<usize>,
        joint: impl Fn(usize) -> &'static str,
    ) -> impl Iterator<Item = Edit> {
        words.skip(1).map(move |number| Edit {
            span: self.tokens[number - 1].end()..self.tokens[number].start(),
            text: joint(number),
        })
    }

    /// Whether words `first` to `last` are one large number, as `12,345,678`.
    fn is_in_thousands(&self, first: usize, last: usize) -> bool {
        (first + 1..=last).all(|number| self.gap(number) == "," && self.tokens[number].len() == 3)
    }
}

/// The one sign that stands in `gap` between blanks and line ends, maybe repeated; a
/// blank if there is none.
fn separator_in(gap: &str) -> Option<u8> {
    const SIGNS: &[u8] = b",;:/|_*+-.\\~";
    let mut sign = b' ';
    if gap.is_empty() || gap.len() > 12 {
        return None;
    }
    for byte in gap.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if SIGNS.contains(&byte) && (sign == b' ' || sign == byte) => sign = byte,
            _ => return None,
        }
    }
    Some(sign)
}

/// Whether layouts know no such gap.
fn is_odd_gap(gap: &str) -> bool {
    !matches!(gap, " " | "  " | "\t" | "-" | " -" | "- " | " - " | ".")
}
