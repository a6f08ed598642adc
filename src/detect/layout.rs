//! Layouts: what a code looks like, in a small pattern language.
//!
//! | sign | stands for |
//! |---|---|
//! | `9` | a digit |
//! | `A` | a letter, in either case |
//! | `X` | a letter or a digit |
//! | lower-case letter, digit `0` to `8` | itself, a letter in either case |
//! | `\` and a character | that character itself (`\9`) |
//! | `{n}`, `{m,n}` after one of these | that many of it |
//! | blank, `-`, `.`, `/`, `:` | that separator |
//! | one of these and `?` | that separator or nothing |
//! | `~` | any one of blank, dash and dot, or nothing |
//! | `~` at the very beginning | the code may be grouped in any way by blanks, dashes and dots, the first group of two or more |
//!
//! `"999-99-9999"` is a social security number with dashes, `"aa~99~99~99~A"` would be a
//! national insurance number beginning with AA, `"~9{13,19}"` a card number however it
//! is grouped. A code has at most forty characters without its separators.
//!
//! A layout is compared with whole words only, never with part of one.

mod parse;

use super::token::{Gap, MAX_CODE, Token};

const SPACE: u8 = 1;
const DASH: u8 = 2;
const DOT: u8 = 4;
const SLASH: u8 = 8;
const COLON: u8 = 16;
const ANY: u8 = SPACE | DASH | DOT;

/// The bit of a gap that can stand within a code; zero for any other gap.
pub(crate) fn separator(gap: Gap) -> u8 {
    match gap {
        Gap::Space => SPACE,
        Gap::Dash => DASH,
        Gap::Dot => DOT,
        Gap::Slash => SLASH,
        Gap::Colon => COLON,
        _ => 0,
    }
}

/// A run of words in the form layouts are compared with.
#[derive(Clone, Copy)]
pub(crate) struct Code {
    /// The characters without separators, letters in upper case.
    pub(crate) bytes: [u8; MAX_CODE],
    pub(crate) len: usize,
    /// Bit *i*: character *i* is a letter.
    letters: u64,
    /// Bit *i*: a separator stands before character *i*.
    breaks: u64,
    /// The separator before each character that has one.
    separators: [u8; MAX_CODE],
    /// All separators that occur.
    pub(crate) kinds: u8,
    pub(crate) first_len: usize,
    pub(crate) has_digit: bool,
}

impl Code {
    pub(crate) fn new() -> Self {
        Self {
            bytes: [0; MAX_CODE],
            len: 0,
            letters: 0,
            breaks: 0,
            separators: [0; MAX_CODE],
            kinds: 0,
            first_len: 0,
            has_digit: false,
        }
    }

    /// Begins another one. What is beyond its length, and where no separator stands, is not
    /// looked at.
    pub(crate) fn clear(&mut self) {
        (self.len, self.first_len) = (0, 0);
        (self.letters, self.breaks, self.kinds) = (0, 0, 0);
        self.has_digit = false;
    }

    /// Adds a word of ASCII letters and digits, which is `token`, after a separator (zero before
    /// the first word). False, and unchanged, if it would be too long.
    pub(crate) fn push(&mut self, separator: u8, token: &Token, word: &[u8]) -> bool {
        let start = self.len;
        let Some(place) = self.bytes.get_mut(start..start + word.len()) else {
            return false;
        };
        if start == 0 {
            self.first_len = word.len();
        } else {
            self.breaks |= 1 << start;
            self.separators[start] = separator;
            self.kinds |= separator;
        }
        if token.is_number() {
            place.copy_from_slice(word);
        } else {
            for (at, (place, byte)) in (start..).zip(place.iter_mut().zip(word)) {
                *place = byte.to_ascii_uppercase();
                self.letters |= u64::from(!byte.is_ascii_digit()) << at;
            }
        }
        self.has_digit |= token.has_digit();
        self.len += word.len();
        true
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).expect("the words of a code are ASCII")
    }
}

/// The part of a layout that tells it from most codes.
#[derive(Clone, Copy, Default)]
struct Shape {
    /// Bit *i*: character *i* is a letter; meaningful where `fixed` has a bit.
    letters: u64,
    fixed: u64,
    /// Bit *i*: a separator must, or may, stand before character *i*.
    required: u64,
    allowed: u64,
}

impl Shape {
    fn fits(&self, code: &Code) -> bool {
        (code.letters ^ self.letters) & self.fixed == 0
            && code.breaks & !self.allowed == 0
            && self.required & !code.breaks == 0
    }
}

/// One fixed layout.
struct Layout {
    row: u16,
    shape: Shape,
    /// The separators that may stand before each character.
    separators: Box<[u8]>,
    /// No place demands a separator, and each that takes one takes any of the usual ones.
    flexible: bool,
    literals: Box<[(u8, u8)]>,
}

impl Layout {
    /// Whether a code that fits the shape fits all of it.
    fn fits(&self, code: &Code) -> bool {
        self.literals
            .iter()
            .all(|(at, byte)| code.bytes[usize::from(*at)] == *byte)
            && (code.kinds & !ANY == 0 && self.flexible
                || (1..code.len).all(|i| {
                    code.breaks & (1 << i) == 0 || code.separators[i] & self.separators[i] != 0
                }))
    }
}

/// A set of rows, one bit each.
#[derive(Clone, Default)]
pub(crate) struct RowSet(Vec<u64>);

impl RowSet {
    /// Empties it, with room for rows below `rows`.
    pub(crate) fn clear(&mut self, rows: usize) {
        self.0.clear();
        self.0.resize(rows / 64 + 1, 0);
    }

    /// Adds a row.
    pub(crate) fn insert(&mut self, row: u16) {
        let block = usize::from(row) / 64;
        if self.0.len() <= block {
            self.0.resize(block + 1, 0);
        }
        self.0[block] |= 1 << (row % 64);
    }

    /// Adds the rows of `other`, for which there is room.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (block, more) in self.0.iter_mut().zip(&other.0) {
            *block |= more;
        }
    }

    /// Whether the row is in it.
    pub(crate) fn contains(&self, row: u16) -> bool {
        let block = self.0.get(usize::from(row) / 64);
        block.is_some_and(|block| block & (1 << (row % 64)) != 0)
    }

    fn meets(&self, other: &Self) -> bool {
        // All blocks, a few, side by side.
        let pairs = self.0.iter().zip(&other.0);
        pairs.fold(0, |shared, (a, b)| shared | a & b) != 0
    }
}

/// The layouts of one length, by shape and number.
#[derive(Clone, Default)]
struct Cell {
    /// Those of rows that find without a cue.
    alone: Vec<(Shape, u16)>,
    /// Those of rows that find nothing without a cue: most of all rows, and for most
    /// texts none of them has a cue.
    with_cue: Vec<(Shape, u16)>,
    /// The rows of `with_cue`.
    rows: RowSet,
}

impl Cell {
    fn push(&mut self, number: u16, layout: &Layout, needs_cue: bool) {
        if needs_cue {
            self.with_cue.push((layout.shape, number));
            self.rows.insert(layout.row);
        } else {
            self.alone.push((layout.shape, number));
        }
    }
}

/// The layouts that begin with a word of so many letters and no digit.
#[derive(Clone, Default)]
struct Head {
    /// By the first letter, one bit for each second letter: whether a row that finds without
    /// a cue has such a layout.
    alone: [u32; 26],
    /// The rows that have one and find nothing without a cue.
    with_cue: RowSet,
}

impl Head {
    fn push(&mut self, layout: &Layout, len: usize, needs_cue: bool) {
        if needs_cue {
            self.with_cue.insert(layout.row);
            return;
        }
        let literal = |place: u8| {
            let literal = layout.literals.iter().find(|(at, _)| *at == place);
            literal.map(|(_, byte)| usize::from(*byte - b'A'))
        };
        let second = match literal(1) {
            Some(letter) if len > 1 => 1 << letter,
            _ => u32::MAX,
        };
        let first = literal(0).map_or(0..26, |letter| letter..letter + 1);
        for bits in &mut self.alone[first] {
            *bits |= second;
        }
    }
}

/// All layouts, by what is known of a code before it is looked at closely: whether it
/// has letters, how long its first word is, and how long it is.
pub(crate) struct Layouts {
    all: Vec<Layout>,
    cells: Vec<Cell>,
    /// Bit *i*: some layout takes a separator before character *i*. By whether the code
    /// begins with a letter, and how long its first word is.
    reach: [[u64; SIDE]; 2],
    /// What may begin with a word of letters, by its length.
    heads: [Head; MAX_HEAD + 1],
}

/// The most letters of a word without a digit that is part of a code.
const MAX_HEAD: usize = 5;

impl Default for Layouts {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            cells: vec![Cell::default(); 2 * SIDE * SIDE],
            reach: [[0; SIDE]; 2],
            heads: Default::default(),
        }
    }
}

const SIDE: usize = MAX_CODE + 1;

fn cell(has_letters: bool, first_len: usize, len: usize) -> usize {
    (usize::from(has_letters) * SIDE + first_len) * SIDE + len
}

impl Layouts {
    /// Adds what `pattern` stands for, for row number `row`; `needs_cue` if the row finds
    /// nothing in a text without a cue of its own. The error says what is wrong with the
    /// pattern.
    pub(crate) fn add(
        &mut self,
        row: u16,
        pattern: &str,
        needs_cue: bool,
    ) -> Result<(), &'static str> {
        for layout in parse::layouts(row, pattern)? {
            let len = layout.separators.len();
            let number = u16::try_from(self.all.len()).map_err(|_| "too many layouts")?;
            let Shape {
                letters,
                fixed,
                required,
                allowed,
            } = layout.shape;
            let before = |at: usize| (1u64 << at) - 1;
            let all = before(len);
            // How long the first word of such a code may be.
            let can_be_first = |first: &usize| {
                (*first == len || allowed & 1 << first != 0) && required & before(*first) == 0
            };
            for first in (1..=len).filter(can_be_first) {
                if letters & fixed != 0 || fixed != all {
                    self.cells[cell(true, first, len)].push(number, &layout, needs_cue);
                }
                if letters & fixed == 0 {
                    self.cells[cell(false, first, len)].push(number, &layout, needs_cue);
                }
                for letter in [false, true] {
                    if fixed & 1 == 0 || (letters & 1 != 0) == letter {
                        self.reach[usize::from(letter)][first] |= allowed;
                    }
                }
                if first < len && first <= MAX_HEAD && !letters & fixed & before(first) == 0 {
                    self.heads[first].push(&layout, first, needs_cue);
                }
            }
            self.all.push(layout);
        }
        Ok(())
    }

    /// Whether some layout goes on after `code`, which is not empty, with a separator.
    pub(crate) fn may_go_on(&self, code: &Code) -> bool {
        let begins_with_letter = (code.letters & 1) as usize;
        self.reach[begins_with_letter][code.first_len] & (1 << code.len) != 0
    }

    /// Whether the code of some layout begins with `word`, at most five ASCII letters, and goes
    /// on with another word. `cued` are the rows that have a cue in the text.
    pub(crate) fn may_begin(&self, word: &[u8], cued: &RowSet) -> bool {
        let head = &self.heads[word.len()];
        let letter = |at: usize| {
            let byte = word.get(at).map_or(b'a', u8::to_ascii_lowercase);
            usize::from(byte - b'a')
        };
        head.alone[letter(0)] & 1 << letter(1) != 0 || head.with_cue.meets(cued)
    }

    /// Calls `found` with each row that has a layout which `code` fits, once per row.
    /// `cued` are the rows that have a cue in the text.
    pub(crate) fn each_fitting(&self, code: &Code, cued: &RowSet, mut found: impl FnMut(u16)) {
        let cell = &self.cells[cell(code.letters != 0, code.first_len, code.len)];
        let mut last = None;
        let mut compare = |number: u16| {
            let layout = &self.all[usize::from(number)];
            if last != Some(layout.row) && layout.fits(code) {
                last = Some(layout.row);
                found(layout.row);
            }
        };
        for (shape, number) in &cell.alone {
            if shape.fits(code) {
                compare(*number);
            }
        }
        if cell.rows.meets(cued) {
            for (shape, number) in &cell.with_cue {
                if shape.fits(code) && cued.contains(self.all[usize::from(*number)].row) {
                    compare(*number);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Layouts, RowSet, separator};
    use crate::detect::token::tokenize;

    fn fits(pattern: &str, text: &str) -> bool {
        let mut layouts = Layouts::default();
        layouts.add(0, pattern, false).unwrap();
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let mut code = Code::new();
        for (i, token) in tokens.iter().enumerate() {
            let before = if i == 0 { 0 } else { separator(token.gap()) };
            let word = &text.as_bytes()[token.start()..token.end()];
            assert!(code.push(before, token, word));
        }
        let mut found = 0;
        layouts.each_fitting(&code, &RowSet::default(), |_| found += 1);
        found == 1
    }

    #[test]
    fn a_layout_fits_what_it_describes_and_nothing_else() {
        for (pattern, yes, no) in [
            (
                "999-99-9999",
                &["123-45-6789"][..],
                &["123456789", "123 45 6789", "12-345-6789"][..],
            ),
            (
                "9{3}-?9{2}",
                &["12345", "123-45"],
                &["123.45", "12-345", "1234a"],
            ),
            (
                "AA~99~A",
                &["ab12c", "AB 12 C", "ab-12 c", "AB.12C"],
                &["A1 12 C", "ab/12 c", "a b12c"],
            ),
            (
                "~9{4,6}",
                &["1234", "12 34", "12-3.4 5", "123456"],
                &["123", "1234567", "12/34"],
            ),
            ("de9{2}X", &["DE12A", "de123"], &["DF123", "DE1AA"]),
            ("\\99/99", &["91/23"], &["81/23", "91-23"]),
            ("XX:XX:XX", &["a1:b2:c3"], &["a1-b2:c3", "a1b2c3"]),
            ("A{0,1}999", &["123", "x123"], &["xx123"]),
        ] {
            for text in yes {
                assert!(fits(pattern, text), "{pattern} {text}");
            }
            for text in no {
                assert!(!fits(pattern, text), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn a_bad_layout_is_refused() {
        for pattern in [
            "",
            "-",
            "9-",
            "-9",
            "9--9",
            "{3}",
            "9{3",
            "9{a}",
            "9{4,3}",
            "é",
            "9{41}",
            "9{20}9{21}",
            "\\",
            "9{2}{2}",
            "9{0}",
            "B",
            "9{0,40}X{0,40}A{0,40}",
        ] {
            assert!(
                Layouts::default().add(0, pattern, false).is_err(),
                "{pattern}"
            );
        }
    }
}
