//! Cue words: which of them stand in a text, and which stand near a find.
//!
//! The cues of all recognizers are in one table, looked up by the hash that each word
//! of the text has anyway. A cue is compared word by word, so `lic` is not found in
//! *public*, and `date of birth` is found in `date-of-birth` and `Date Of  Birth`. Only
//! in scripts without blanks between words is a cue any part of a run of characters;
//! those cues are in an Aho–Corasick automaton that sees nothing but such runs.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::{
    layout::RowSet,
    recognizer::Window,
    token::{Gap, Token, tokenize},
    words::{HashTable, is_folded},
    work,
};

/// What a cue says to a recognizer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Role {
    /// A value of this kind is near.
    Positive,
    /// What is near is something else.
    Negative,
    /// The phrase itself is what the recognizer looks for.
    Value,
}

/// The most words that a cue may have.
const MAX_WORDS: usize = 8;

/// A cue in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) phrase: u32,
    /// Its first and last word.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The bytes where it begins and ends.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What the cues near a find say, and the number of the phrase that says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sight {
    Positive(u32),
    Negative(u32),
    Nothing,
}

struct Phrase {
    /// The case-folded words.
    words: Box<[Box<str>]>,
    /// The recognizers that the phrase speaks to, in rising order.
    rows: Box<[(u16, Role)]>,
    /// Those of them that it does not speak against.
    calls: RowSet,
}

/// The beginnings of phrases that share these words.
struct Node {
    /// The hash of the last of the words.
    hash: u32,
    /// The nodes with one word more.
    next: Box<[Node]>,
    /// The phrases that end here: one, unless hashes are the same by chance.
    phrases: Box<[u32]>,
}

/// The nodes behind the same words while they are collected, by hash.
#[derive(Default)]
struct Branch {
    next: BTreeMap<u32, Branch>,
    phrases: Vec<u32>,
}

impl Branch {
    fn nodes(self) -> Box<[Node]> {
        let nodes = self.next.into_iter().map(|(hash, mut branch)| Node {
            hash,
            phrases: std::mem::take(&mut branch.phrases).into(),
            next: branch.nodes(),
        });
        nodes.collect()
    }
}

/// All cues.
pub(crate) struct Cues {
    phrases: Vec<Phrase>,
    /// The phrases by their words, and where in the list a phrase's first word stands.
    roots: Box<[Node]>,
    table: HashTable,
    unspaced: Option<AhoCorasick>,
    /// The phrase of each pattern of `unspaced`.
    unspaced_phrases: Vec<u32>,
    /// One bit for each remainder of the first characters of these phrases.
    unspaced_starts: [u64; UNSPACED_BITS / 64],
}

const UNSPACED_BITS: usize = 1 << 12;

/// The block and the bit that a character has among the first characters of phrases.
fn unspaced_bit(character: char) -> (usize, u64) {
    let bit = character as usize % UNSPACED_BITS;
    (bit / 64, 1 << (bit % 64))
}

/// Collects cues, for [`CueBuilder::build`] to make the table of.
#[derive(Default)]
pub(crate) struct CueBuilder(BTreeMap<String, Vec<(u16, Role)>>);

impl CueBuilder {
    /// Adds a cue of row number `row`. The error says what is wrong with it.
    pub(crate) fn add(&mut self, row: u16, role: Role, cue: &str) -> Result<(), &'static str> {
        let folded = cue.to_lowercase();
        let mut tokens = Vec::new();
        tokenize(&folded, &mut tokens);
        match tokens.len() {
            0 => return Err("a cue has at least one letter or digit"),
            1..=MAX_WORDS => {}
            _ => return Err("a cue has at most eight words"),
        }
        let words: Vec<&str> = tokens.iter().map(|t| &folded[t.start()..t.end()]).collect();
        let rows = self.0.entry(words.join(" ")).or_default();
        if !rows.contains(&(row, role)) {
            rows.push((row, role));
        }
        Ok(())
    }

    /// The table of everything added.
    pub(crate) fn build(self) -> Cues {
        let mut tokens = Vec::new();
        let mut phrases = Vec::new();
        let mut trunk = Branch::default();
        let mut unspaced = Vec::new();
        let mut unspaced_phrases = Vec::new();
        let mut unspaced_starts = [0; UNSPACED_BITS / 64];
        for (number, (text, mut rows)) in (0u32..).zip(self.0) {
            tokenize(&text, &mut tokens);
            rows.sort_unstable();
            if let [only] = &tokens[..]
                && only.is_unspaced()
            {
                if let Some(first) = text.chars().next() {
                    let (block, bit) = unspaced_bit(first);
                    unspaced_starts[block] |= bit;
                }
                unspaced.push(text.clone());
                unspaced_phrases.push(number);
            } else {
                let mut branch = &mut trunk;
                for token in &tokens {
                    branch = branch.next.entry(token.hash).or_default();
                }
                branch.phrases.push(number);
            }
            let mut calls = RowSet::default();
            for (row, role) in &rows {
                if *role != Role::Negative {
                    calls.insert(*row);
                }
            }
            phrases.push(Phrase {
                words: tokens
                    .iter()
                    .map(|t| text[t.start()..t.end()].into())
                    .collect(),
                rows: rows.into(),
                calls,
            });
        }
        let roots = trunk.nodes();
        let unspaced = (!unspaced.is_empty())
            .then(|| AhoCorasick::new(&unspaced).expect("a few thousand short patterns"));
        Cues {
            phrases,
            table: HashTable::new(roots.iter().map(|node| node.hash)),
            roots,
            unspaced,
            unspaced_phrases,
            unspaced_starts,
        }
    }
}

impl Cues {
    /// Writes the cues of the text to `hits`, in the order of their first words. `hits`
    /// is emptied first.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the text is shorter than 4 GiB"
    )]
    pub(crate) fn find(&self, text: &str, tokens: &[Token], hits: &mut Vec<Hit>) {
        hits.clear();
        for (first, token) in tokens.iter().enumerate() {
            if token.is_unspaced() {
                self.find_unspaced(text, token, first, hits);
                continue;
            }
            let places = self.table.places(token.hash);
            let root = places.map(|place| &self.roots[place]);
            let Some(mut node) = root.into_iter().find(|node| node.hash == token.hash) else {
                continue;
            };
            let mut last = first;
            loop {
                work::step();
                for phrase in &node.phrases {
                    if self.phrases[*phrase as usize].is_at(text, &tokens[first..=last]) {
                        hits.push(Hit {
                            phrase: *phrase,
                            first: first as u32,
                            last: last as u32,
                            start: token.start() as u32,
                            end: tokens[last].end() as u32,
                        });
                    }
                }
                last += 1;
                let next = tokens.get(last).filter(|_| !node.next.is_empty());
                let Some(next) = next.filter(|token| !splits(token.gap())) else {
                    break;
                };
                let Some(longer) = node.next.iter().find(|node| node.hash == next.hash) else {
                    break;
                };
                node = longer;
            }
        }
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "the text is shorter than 4 GiB"
    )]
    fn find_unspaced(&self, text: &str, token: &Token, number: usize, hits: &mut Vec<Hit>) {
        let Some(unspaced) = &self.unspaced else {
            return;
        };
        let run = &text[token.start()..token.end()];
        let begins = |character| {
            let (block, bit) = unspaced_bit(character);
            self.unspaced_starts[block] & bit != 0
        };
        if !run.chars().any(begins) {
            return;
        }
        for found in unspaced.find_overlapping_iter(run) {
            hits.push(Hit {
                phrase: self.unspaced_phrases[found.pattern().as_usize()],
                first: number as u32,
                last: number as u32,
                start: (token.start() + found.start()) as u32,
                end: (token.start() + found.end()) as u32,
            });
        }
    }

    /// The recognizers that a phrase speaks to.
    pub(crate) fn rows(&self, hit: &Hit) -> &[(u16, Role)] {
        &self.phrases[hit.phrase as usize].rows
    }

    /// The recognizers that a phrase speaks to and not against.
    pub(crate) fn calls(&self, hit: &Hit) -> &RowSet {
        &self.phrases[hit.phrase as usize].calls
    }

    /// The recognizers that each phrase speaks to, by its number.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[(u16, Role)]> {
        self.phrases.iter().map(|phrase| &*phrase.rows)
    }

    /// The words of a phrase, in lower case.
    pub(crate) fn phrase(&self, number: u32) -> String {
        self.phrases[number as usize].words.join(" ")
    }

    /// What the cues near words `first` to `last` say to row number `row`. A cue that
    /// speaks for it outweighs one that speaks against it.
    pub(crate) fn near(
        &self,
        row: u16,
        window: Window,
        (first, last): (usize, usize),
        tokens: &[Token],
        hits: &[Hit],
    ) -> Sight {
        let mut sight = Sight::Nothing;
        // The first and last word of the negative cue that reaches furthest.
        let mut against = None;
        let earliest = first.saturating_sub(usize::from(window.words_before) + MAX_WORDS);
        let begin = hits.partition_point(|hit| (hit.first as usize) < earliest);
        let words_after = usize::from(window.words_after);
        for hit in &hits[begin..] {
            work::step();
            let (from, to) = (hit.first as usize, hit.last as usize);
            if from > last + words_after {
                break;
            }
            let near = if to < first {
                first - to <= usize::from(window.words_before)
                    && tokens[first].start() - hit.end as usize <= usize::from(window.bytes_before)
            } else {
                from > last
                    && hit.start as usize - tokens[last].end() <= usize::from(window.bytes_after)
            };
            if near {
                let rows = self.rows(hit);
                let mine = rows.partition_point(|(other, _)| *other < row);
                match rows.get(mine) {
                    // In *license number is*, *number is* says nothing of its own.
                    Some((other, Role::Positive))
                        if *other == row
                            && against.is_none_or(|(first, last)| from <= first || last < from) =>
                    {
                        return Sight::Positive(hit.phrase);
                    }
                    Some((other, Role::Negative)) if *other == row => {
                        sight = Sight::Negative(hit.phrase);
                        if against.is_none_or(|(_, last)| last <= to) {
                            against = Some((from, to));
                        }
                    }
                    _ => {}
                }
            }
        }
        sight
    }
}

/// Whether no phrase goes on over such a gap.
fn splits(gap: Gap) -> bool {
    matches!(gap, Gap::Break | Gap::At | Gap::Scheme)
}

impl Phrase {
    /// Whether `tokens`, as many as the phrase has words, with the same hashes, are its words.
    fn is_at(&self, text: &str, tokens: &[Token]) -> bool {
        let mut pairs = self.words.iter().zip(tokens);
        pairs.all(|(word, token)| is_folded(&text[token.start()..token.end()], word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(cues: &[(u16, Role, &str)]) -> Cues {
        let mut builder = CueBuilder::default();
        for (row, role, cue) in cues {
            builder.add(*row, *role, cue).unwrap();
        }
        builder.build()
    }

    fn found(table: &Cues, text: &str) -> Vec<String> {
        let (mut tokens, mut hits) = (Vec::new(), Vec::new());
        tokenize(text, &mut tokens);
        table.find(text, &tokens, &mut hits);
        hits.iter()
            .map(|h| text[h.start as usize..h.end as usize].to_owned())
            .collect()
    }

    #[test]
    fn cues_are_whole_words_in_any_case() {
        let table = cues(&[
            (0, Role::Positive, "lic"),
            (0, Role::Positive, "date of birth"),
            (1, Role::Positive, "Führerschein"),
        ]);
        assert_eq!(found(&table, "public police Lic."), ["Lic"]);
        assert_eq!(
            found(&table, "my DATE-of-birth, date of bird"),
            ["DATE-of-birth"]
        );
        assert_eq!(
            found(&table, "FÜHRERSCHEIN führerscheine"),
            ["FÜHRERSCHEIN"]
        );
    }

    #[test]
    fn a_cue_of_a_script_without_blanks_is_found_within_a_run() {
        let table = cues(&[(0, Role::Positive, "身份证"), (0, Role::Positive, "证号")]);
        assert_eq!(found(&table, "我的身份证号是1"), ["身份证", "证号"]);
    }

    #[test]
    fn only_cues_within_the_window_count() {
        let table = cues(&[
            (3, Role::Positive, "ssn"),
            (3, Role::Positive, "no"),
            (3, Role::Negative, "order no"),
            (3, Role::Negative, "order"),
        ]);
        let (mut tokens, mut hits) = (Vec::new(), Vec::new());
        let window = Window {
            words_before: 3,
            bytes_before: 30,
            words_after: 1,
            bytes_after: 9,
        };
        for (text, expected) in [
            ("ssn a b 77", Sight::Positive(3)),
            ("ssn a b c 77", Sight::Nothing),
            ("77 ssn", Sight::Positive(3)),
            ("77 a ssn", Sight::Nothing),
            ("order 77", Sight::Negative(1)),
            ("order ssn 77", Sight::Positive(3)),
            ("order no 77", Sight::Negative(2)),
            ("no 77", Sight::Positive(0)),
            ("77", Sight::Nothing),
        ] {
            tokenize(text, &mut tokens);
            table.find(text, &tokens, &mut hits);
            let at = tokens.iter().position(Token::has_digit).unwrap();
            assert_eq!(
                table.near(3, window, (at, at), &tokens, &hits),
                expected,
                "{text}"
            );
            assert_eq!(
                table.near(2, window, (at, at), &tokens, &hits),
                Sight::Nothing,
                "{text}"
            );
        }
    }
}
