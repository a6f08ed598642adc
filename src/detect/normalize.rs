//! Folds the many spellings of a character into one before matching, with an exact
//! map back to the bytes of the text as it came in.
//!
//! Folded here: digits of every script (all of Unicode's decimal digits) and full-width
//! letters and signs to ASCII, odd blanks to a blank, odd dashes to a hyphen, odd dots,
//! at signs and apostrophes to the plain ones. Left out: characters that nobody sees
//! (zero-width, soft hyphens, direction marks, variation selectors). Text that has none
//! of these is not copied; ASCII text is not even walked. A letter and the accent behind it
//! become one character, as Unicode composes them (UAX #15): some systems write them apart.
//!
//! Letters that only look Latin ([`super::homoglyph`]) become the letters that they look
//! like, where the rest of what stands between two blanks is Latin or digits.
//!
//! Spelled forms (`jane at example dot com`, digits spoken one by one) need the words of the
//! text and are read in a second step: [`super::spelled`].

use std::ops::Range;

use unicode_normalization::char::compose;
use zeroize::Zeroize as _;

use super::homoglyph;

/// What a character becomes.
enum Fold {
    Same,
    Ascii(u8),
    /// Left out.
    Nothing,
    /// Left out, and the character before it reaches over it: a keycap's frame.
    Attached,
    /// May look like another letter; what stands around it decides.
    LookAlike,
    /// May be part of the character before it, which then is written as one: `e` and an accent.
    Combining,
}

/// From how many bytes or stretches on memory is given back after a text.
const USUAL: usize = 1 << 14;

/// A folded copy of a text and the way back.
#[derive(Default)]
pub(crate) struct Normalized {
    text: String,
    map: Map,
}

/// Where each stretch of the copy came from.
#[derive(Default)]
struct Map(Vec<Stretch>);

/// A stretch of the copy, up to where the next one begins.
struct Stretch {
    /// Where it begins in the copy.
    start: usize,
    /// What it stands for in the original.
    original: Range<usize>,
    /// Whether it is byte for byte the original.
    same: bool,
}

impl Normalized {
    /// Folds `text`. False if there is nothing to fold: `text` itself can be matched.
    pub(crate) fn fold(&mut self, text: &str) -> bool {
        if text.is_ascii() || text.chars().all(|c| matches!(fold(c), Fold::Same)) {
            return false;
        }
        self.clear();
        // Where the characters end that stand together with the present one between
        // blanks, and whether those of them that look Latin are read so.
        let (mut run_end, mut reads_latin) = (0, false);
        for (at, character) in text.char_indices() {
            let after = at + character.len_utf8();
            match fold(character) {
                Fold::Same => self.push_same(text, at..after),
                Fold::Ascii(byte) => self.push(char::from(byte), at..after),
                Fold::Nothing => {}
                Fold::Attached => self.map.extend_last(&self.text, after),
                Fold::Combining => {
                    let before = self.text.chars().next_back();
                    match before.and_then(|before| compose(before, character)) {
                        Some(both) => {
                            self.map.extend_last(&self.text, after);
                            self.text.pop();
                            self.text.push(both);
                        }
                        None => self.push_same(text, at..after),
                    }
                }
                Fold::LookAlike => {
                    if at >= run_end {
                        (run_end, reads_latin) = homoglyph::around(text, at);
                    }
                    match homoglyph::latin(character) {
                        Some(letter) if reads_latin => self.push(letter, at..after),
                        _ => self.push_same(text, at..after),
                    }
                }
            }
        }
        true
    }

    /// Begins a copy of another text.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.map.0.clear();
    }

    /// Adds what stands at `original` of `text`, unchanged.
    pub(super) fn push_same(&mut self, text: &str, original: Range<usize>) {
        self.map.push_same(self.text.len(), original.clone());
        self.text.push_str(&text[original]);
    }

    /// Adds one ASCII character, which stands for `original`.
    pub(super) fn push(&mut self, character: char, original: Range<usize>) {
        self.push_str(character.encode_utf8(&mut [0; 4]), original);
    }

    /// Adds `folded`, all of which stands for all of `original`.
    pub(super) fn push_str(&mut self, folded: &str, original: Range<usize>) {
        let start = self.text.len();
        self.map.0.push(Stretch {
            start,
            original,
            same: false,
        });
        self.text.push_str(folded);
    }

    /// The folded copy.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that `span` of the copy stands for. `span` is not empty
    /// and its ends are character boundaries of the copy; so are those of the answer.
    pub(crate) fn original(&self, span: &Range<usize>) -> Range<usize> {
        self.map.start(span.start)..self.map.end(span.end)
    }

    /// Wipes the copy, which holds what a customer wrote.
    pub(crate) fn wipe(&mut self) {
        self.text.zeroize();
        self.clear();
        self.text.shrink_to(USUAL);
        self.map.0.shrink_to(USUAL);
    }
}

impl Map {
    fn push_same(&mut self, start: usize, original: Range<usize>) {
        match self.0.last_mut() {
            Some(last) if last.same && last.original.end == original.start => {
                last.original.end = original.end;
            }
            _ => self.0.push(Stretch {
                start,
                original,
                same: true,
            }),
        }
    }

    /// Lets the last character of the copy reach to byte `end` of the original.
    fn extend_last(&mut self, copy: &str, end: usize) {
        let Some(last) = self.0.last_mut() else {
            return;
        };
        let character = copy.chars().next_back().map_or(1, char::len_utf8);
        if last.same && last.original.len() > character {
            last.original.end -= character;
            let start = copy.len() - character;
            let original = last.original.end..end;
            self.0.push(Stretch {
                start,
                original,
                same: false,
            });
        } else {
            last.original.end = end;
            last.same = false;
        }
    }

    /// The stretch with the byte before copy offset `end`, or that begins at it.
    fn stretch(&self, at: usize) -> &Stretch {
        let after = self.0.partition_point(|stretch| stretch.start <= at);
        &self.0[after.max(1) - 1]
    }

    fn start(&self, at: usize) -> usize {
        let stretch = self.stretch(at);
        stretch.original.start + if stretch.same { at - stretch.start } else { 0 }
    }

    fn end(&self, at: usize) -> usize {
        let stretch = self.stretch(at - 1);
        if stretch.same {
            stretch.original.start + at - stretch.start
        } else {
            stretch.original.end
        }
    }
}

fn fold(character: char) -> Fold {
    let code = u32::from(character);
    if code < 0x80 {
        return Fold::Same;
    }
    match code {
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => Fold::Ascii(b' '),
        0x2010..=0x2015 | 0x2043 | 0x2212 | 0xFE58 | 0xFE63 => Fold::Ascii(b'-'),
        0x00B7 | 0x2024 | 0x2027 | 0x2219 | 0x22C5 | 0xFE52 | 0xFF61 => Fold::Ascii(b'.'),
        0x2044 | 0x2215 => Fold::Ascii(b'/'),
        0xFE6B => Fold::Ascii(b'@'),
        0x02BC | 0x2018 | 0x2019 => Fold::Ascii(b'\''),
        0x00AD
        | 0x034F
        | 0x061C
        | 0x180B..=0x180F
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0xFEFF => Fold::Nothing,
        0xFE00..=0xFE0F | 0x20E3 => Fold::Attached,
        // Accents, the voicing of kana, the vowels and finals of Hangul.
        0x0300..=0x036F | 0x3099 | 0x309A | 0x1161..=0x1175 | 0x11A8..=0x11C2 => Fold::Combining,
        // Full-width forms mirror ASCII from '!' to '~'.
        0xFF01..=0xFF5E => Fold::Ascii(u8::try_from(code - 0xFF01 + 0x21).unwrap_or(b' ')),
        _ if homoglyph::latin(character).is_some() => Fold::LookAlike,
        _ => decimal_digit(code).map_or(Fold::Same, |digit| Fold::Ascii(b'0' + digit)),
    }
}

/// Whether `character` is a decimal digit of some script, but for ASCII's.
pub(super) fn is_decimal_digit(character: char) -> bool {
    decimal_digit(character.into()).is_some()
}

/// The value of a decimal digit (general category Nd) that is not ASCII.
fn decimal_digit(code: u32) -> Option<u8> {
    // Unicode keeps each script's digits together in rising order (Unicode Standard,
    // section 4.6), so the code points of the zeros say everything.
    if code < 0x0660 {
        return None;
    }
    if let 0x1D7CE..=0x1D7FF = code {
        return u8::try_from((code - 0x1D7CE) % 10).ok();
    }
    let zero = ZEROS[ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?];
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}

/// The zeros of all scripts, in order, but for ASCII's and the mathematical ones.
const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
    0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50,
    0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1E140,
    0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Normalized {
        let mut normalized = Normalized::default();
        assert!(normalized.fold(text));
        normalized
    }

    #[test]
    fn every_decimal_digit_of_unicode_is_known() {
        let digit = regex::Regex::new(r"^\p{Nd}$").unwrap();
        for character in '\u{80}'..=char::MAX {
            let known = match fold(character) {
                Fold::Ascii(byte) => byte.is_ascii_digit(),
                _ => false,
            };
            let expected = digit.is_match(character.encode_utf8(&mut [0; 4]));
            // Digits newer than the regex crate's Unicode tables are no mistake.
            let newer = matches!(u32::from(character), 0x11DE0..=0x11DE9);
            assert!(known == expected || newer, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn plain_text_is_not_copied() {
        for text in ["", "plain", "café ñandú 你好 😀"] {
            assert!(!Normalized::default().fold(text), "{text}");
        }
    }

    #[test]
    fn spans_come_back_to_the_bytes_they_stand_for() {
        let text = "😀 ４１\u{200B}１ – x";
        let normalized = folded(text);
        assert_eq!(normalized.text(), "😀 411 - x");
        let span = normalized.original(&(5..8));
        assert_eq!(&text[span], "４１\u{200B}１");
        let span = normalized.original(&(7..10));
        assert_eq!(&text[span], "１ –");
        assert_eq!(&text[normalized.original(&(0..4))], "😀");
        assert_eq!(&text[normalized.original(&(11..12))], "x");
    }

    #[test]
    fn a_keycap_belongs_to_its_digit() {
        let text = "a1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3} b";
        let normalized = folded(text);
        assert_eq!(normalized.text(), "a12 b");
        assert_eq!(
            &text[normalized.original(&(1..3))],
            "1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3}"
        );
        assert_eq!(&text[normalized.original(&(2..3))], "2\u{FE0F}\u{20E3}");
        assert_eq!(&text[normalized.original(&(0..1))], "a");
        assert_eq!(&text[normalized.original(&(4..5))], "b");
    }

    proptest::proptest! {
        #[test]
        fn every_character_of_a_copy_maps_to_characters_in_rising_order(text in "(\\PC|\\p{Nd}|\\p{Cf}|\u{FE0F}){0,20}") {
            let mut normalized = Normalized::default();
            if normalized.fold(&text) {
                let mut before = 0;
                for (at, character) in normalized.text().char_indices() {
                    let span = normalized.original(&(at..at + character.len_utf8()));
                    proptest::prop_assert!(before <= span.start && span.start < span.end);
                    proptest::prop_assert!(text.get(span.clone()).is_some());
                    before = span.end;
                }
            }
        }
    }
}
