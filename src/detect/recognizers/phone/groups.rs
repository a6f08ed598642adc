//! Groups of digits, and whether they are a phone number.

use std::ops::Range;

use crate::{
    detect::{
        phone::{International, MAX_DIGITS, Regions, international},
        recognizer::Place,
        token::{Gap, is_unspaced},
    },
    span::Score,
};

/// A number of a numbering plan after `+`.
const INTERNATIONAL: Score = Score::new(95);
/// A number with a calling code that exists, after `+` or `00`.
const UNKNOWN_INTERNATIONAL: Score = Score::new(60);
/// A number as it is dialled in a region, with the grouping of a phone number.
const GROUPED: Score = Score::new(70);
/// The same as bare digits.
const BARE: Score = Score::new(50);
/// What only a cue makes a phone number.
pub(super) const POSSIBLE: Score = Score::new(20);

/// No number that is dialled from afar has fewer digits.
pub(super) const MIN_DIGITS: usize = 7;

/// The most groups of digits that a number is written in.
const MAX_GROUPS: usize = 10;

/// Groups of digits, with what may stand between those of a phone number.
pub(super) struct Groups {
    /// The digits of all groups, and where each group ends: among them, and in the text.
    digits: [u8; MAX_DIGITS + 5],
    ends: [(usize, usize); MAX_GROUPS],
    /// How many digits each group has.
    lens: [usize; MAX_GROUPS],
    pub(super) count: usize,
    /// Whether there are more digits than a phone number has.
    pub(super) overlong: bool,
    /// Where the last of the digits ends in the text.
    pub(super) end: usize,
    slashes: usize,
    brackets: usize,
    dots: usize,
}

impl Groups {
    /// Reads from byte `at` of `text`, which is a digit, as much as a number can have.
    pub(super) fn read(text: &str, at: usize) -> Self {
        let bytes = text.as_bytes();
        let mut groups = Self {
            digits: [0; MAX_DIGITS + 5],
            ends: [(0, 0); MAX_GROUPS],
            lens: [0; MAX_GROUPS],
            count: 0,
            overlong: false,
            end: at,
            slashes: 0,
            brackets: 0,
            dots: 0,
        };
        let mut used = 0;
        loop {
            let before = used;
            while let Some(digit) = bytes.get(groups.end).filter(|b| b.is_ascii_digit()) {
                let Some(place) = groups.digits.get_mut(used) else {
                    groups.overlong = true;
                    return groups;
                };
                *place = *digit;
                used += 1;
                groups.end += 1;
            }
            groups.ends[groups.count] = (used, groups.end);
            groups.lens[groups.count] = used - before;
            groups.count += 1;
            let Some(next) = next_group(bytes, groups.end) else {
                return groups;
            };
            if groups.count == MAX_GROUPS {
                groups.overlong = true;
                return groups;
            }
            for byte in &bytes[groups.end..next] {
                groups.slashes += usize::from(*byte == b'/');
                groups.brackets += usize::from(*byte == b')');
                groups.dots += usize::from(*byte == b'.');
            }
            groups.end = next;
        }
    }

    /// The number that begins with the first of these groups, at byte `at`, and what it is
    /// worth. Another number may follow after a blank, so the longest is tried first; what
    /// is only possible is taken with all of its groups or not at all.
    pub(super) fn best(&self, place: &Place, at: usize) -> Option<(Range<usize>, Score)> {
        let (start, plus) = with_prefix(place.text, at, self.brackets > 0);
        if at == place.at && !plus && is_inside_a_code(place) {
            return None;
        }
        let mut possible = None;
        for count in (1..=self.count).rev() {
            let (digits, end) = self.first(count);
            let span = start..with_extension(place.text, end);
            if digits.len() > MAX_DIGITS + 2
                || !self.may_end_after(count)
                || place.text[span.end..].starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                continue;
            }
            let score = if plus || digits.starts_with(b"00") {
                score_international(digits, plus, count > 2)
            } else {
                self.score_national(count, place.regions)
            };
            match score {
                Some(score) if score > POSSIBLE => return Some((span, score)),
                Some(score) if count == self.count && !self.overlong => {
                    possible = Some((span, score));
                }
                _ => {}
            }
        }
        possible
    }

    /// The digits of the first `count` groups, and the byte after them.
    pub(super) fn first(&self, count: usize) -> (&[u8], usize) {
        let (digits, end) = self.ends[count - 1];
        (&self.digits[..digits], end)
    }

    /// Whether a number of the first `count` groups may be followed by what follows here:
    /// not by half of itself.
    fn may_end_after(&self, count: usize) -> bool {
        count == self.count && !self.overlong || self.lens[count - 1] >= 3
    }

    /// What the first `count` groups are worth as a number dialled within one of `regions`.
    fn score_national(&self, count: usize, regions: &Regions) -> Option<Score> {
        let (digits, _) = self.first(count);
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) || self.is_something_else(count) {
            return None;
        }
        match regions.national(digits) {
            Some(number) if !number.as_written || number.len < 9 => Some(POSSIBLE),
            Some(_) if count == 1 => Some(BARE),
            Some(number) if self.is_grouped(count, number.code) => Some(GROUPED),
            _ if self.looks_foreign(count) => Some(BARE),
            _ => Some(POSSIBLE),
        }
    }

    /// Whether the first `count` groups are written as phone numbers are where no region is
    /// known: with a trunk prefix, or with an area code in brackets.
    fn looks_foreign(&self, count: usize) -> bool {
        let (digits, _) = self.first(count);
        let bracketed = self.brackets == 1 && (2..=4).contains(&self.lens[0]) && count <= 3;
        let trunk = digits[0] == b'0' && digits[1] != b'0' && (3..=5).contains(&self.lens[0]);
        (8..=11).contains(&digits.len())
            && count > 1
            && (bracketed || trunk && self.dots == 0 && digits.len() > 8)
            && self.is_grouped(count, 0)
    }

    /// Where the second group begins if a number may begin with it: after five digits, or in
    /// a bracket.
    pub(super) fn second_start(&self, text: &str) -> Option<usize> {
        if self.count < 2 {
            return None;
        }
        let (first, second) = (self.ends[0].1, self.ends[1].1 - self.lens[1]);
        let gap = text.get(first..second)?;
        (gap.ends_with('(') || self.lens[0] == 5 && gap == " ").then_some(second)
    }

    /// Whether the digits are grouped as in the numbers of calling code `code`.
    fn is_grouped(&self, count: usize, code: u16) -> bool {
        let lens = &self.lens[..count];
        match code {
            1 => matches!(lens, [3, 3, 4] | [1, 3, 3, 4] | [3, 7] | [6, 4] | [1, 10]),
            // The last group may be an extension: 030 901820-0.
            _ => lens
                .iter()
                .skip(1)
                .take(count.saturating_sub(2).max(1))
                .all(|len| *len >= 2),
        }
    }

    /// Whether this is written as a date, an amount, a version, or a card number.
    fn is_something_else(&self, count: usize) -> bool {
        let lens = &self.lens[..count];
        let thousands = self.dots + 1 == count && lens[1..].iter().all(|len| *len == 3);
        self.slashes > 1
            || count > 1 && thousands && lens[0] <= 3 && count != 4
            || matches!(lens, [4, 2, 2] | [1 | 2, 1 | 2, 4])
            // The hour after a date.
            || matches!(lens, [4, 2, 2, 2] if self.is_year(0))
            || matches!(lens, [4, 4] if self.is_span_of_years())
            || matches!(lens, [3, 2, 4] | [4, 4, 4] | [4, 4, 4, ..])
            || count > 3 && lens[1..].iter().all(|len| *len == 1)
    }

    /// Whether two groups of four are years: `2019-2024`.
    fn is_span_of_years(&self) -> bool {
        self.is_year(0) && self.is_year(4)
    }

    /// Whether a year begins at digit `at`.
    fn is_year(&self, at: usize) -> bool {
        matches!(&self.digits[at..at + 2], b"19" | b"20")
    }
}

/// Where the next group of digits begins after one that ends at byte `end`.
fn next_group(bytes: &[u8], end: usize) -> Option<usize> {
    let rest = &bytes[end..];
    let gap = rest
        .iter()
        .take(4)
        .take_while(|b| b" -./()".contains(b))
        .count();
    let separates = matches!(
        &rest[..gap],
        [_] | b") " | b")-" | b" (" | b"-(" | b" - " | b"  " | b" / "
    );
    (separates && rest.get(gap).is_some_and(u8::is_ascii_digit)).then_some(end + gap)
}

/// Whether another group follows digits that end at byte `end`.
pub(super) fn goes_on(text: &str, end: usize) -> bool {
    next_group(text.as_bytes(), end).is_some()
}

/// Where the groups of digits end that byte `at` is in.
pub(super) fn end_of_groups(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        at += bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        match next_group(bytes, at) {
            Some(next) => at = next,
            None => return at,
        }
    }
}

fn score_international(digits: &[u8], plus: bool, grouped: bool) -> Option<Score> {
    let complete = if plus { digits } else { &digits[2..] };
    match international(complete) {
        International::Valid(..) if plus => Some(INTERNATIONAL),
        International::Valid(..) => Some(GROUPED),
        International::UnknownNumber if (8..=MAX_DIGITS).contains(&complete.len()) => {
            Some(if plus || grouped {
                UNKNOWN_INTERNATIONAL
            } else {
                POSSIBLE
            })
        }
        _ => None,
    }
}

/// Where the number begins whose first digit is at byte `at`, and whether with a `+`. A
/// bracket belongs to it if it is closed later.
fn with_prefix(text: &str, at: usize, closes: bool) -> (usize, bool) {
    let mut start = at;
    let mut plus = false;
    for _ in 0..2 {
        match text.as_bytes()[..start].last() {
            Some(b'+') if !plus => plus = true,
            Some(b'(') if closes && !text[start..at].starts_with('(') => {}
            _ => break,
        }
        start -= 1;
    }
    (start, plus)
}

/// Whether the place is within a longer code: after a word with digits, or after an
/// underscore, with no blank between.
pub(super) fn is_inside_a_code(place: &Place) -> bool {
    let Some(before) = place
        .token
        .checked_sub(1)
        .map(|before| &place.tokens[before])
    else {
        return false;
    };
    let tight = place.at - before.end() == 1;
    match place.tokens[place.token].gap() {
        Gap::Underscore => true,
        Gap::Dash | Gap::Dot | Gap::Slash | Gap::Colon => tight && before.has_digit(),
        Gap::Comma => tight && before.is_number(),
        _ => false,
    }
}

/// The end of the number that ends at byte `end`, with its extension.
fn with_extension(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let word = rest.trim_start_matches([' ', ',', ';', '(']);
    if rest.len() - word.len() > 3 {
        return end;
    }
    for name in ["extension", "ext", "x", "durchwahl", "#"] {
        let Some(head) = word
            .get(..name.len())
            .filter(|head| head.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        let after = word[head.len()..].trim_start_matches(['.', ':', ' ']);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let stands_alone =
            !after[digits..].starts_with(|c: char| c.is_alphanumeric() && !is_unspaced(c));
        if (1..=6).contains(&digits) && stands_alone {
            return text.len() - after.len() + digits;
        }
    }
    end
}
