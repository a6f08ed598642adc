//! Which names a damaged one may have been: those that one slip away from it.
//!
//! A name that was copied badly has one letter wrong, lost or too many, or two neighbours
//! swapped. The check letter leaves few of the names that could have become it; the session
//! says which of them it holds. Only where that is exactly one there is a repair.

use crate::redact::token::{ALPHABET, LETTERS, TokenId};

/// The names, each once, that one slip turns into `word`: ASCII letters and digits in any
/// case, not a name itself.
pub(super) fn neighbours(word: &[u8]) -> Vec<TokenId> {
    let mut found = Vec::new();
    let strangers = word.iter().filter(|letter| !is_letter(**letter)).count();
    match word.len() + 1 {
        // A letter was lost.
        LETTERS if strangers == 0 => {
            for at in 0..LETTERS {
                let mut name = [0; LETTERS];
                name[..at].copy_from_slice(&word[..at]);
                name[at + 1..].copy_from_slice(&word[at..]);
                try_each_letter(name, at, &mut found);
            }
        }
        // A letter is wrong, which may be none of the alphabet, or two are swapped.
        len if len == LETTERS + 1 && strangers <= 1 => {
            let mut name = [0; LETTERS];
            name.copy_from_slice(word);
            for at in 0..LETTERS {
                if strangers == 0 || !is_letter(name[at]) {
                    try_each_letter(name, at, &mut found);
                }
                if at + 1 < LETTERS {
                    let mut swapped = name;
                    swapped.swap(at, at + 1);
                    found.extend(TokenId::parse(&swapped));
                }
            }
        }
        // There is one too many.
        len if len == LETTERS + 2 && strangers <= 1 => {
            for at in 0..word.len() {
                let mut name = [0; LETTERS];
                name[..at].copy_from_slice(&word[..at]);
                name[at..].copy_from_slice(&word[at + 1..]);
                found.extend(TokenId::parse(&name));
            }
        }
        _ => {}
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn try_each_letter(mut name: [u8; LETTERS], at: usize, found: &mut Vec<TokenId>) {
    for letter in ALPHABET {
        name[at] = *letter;
        found.extend(TokenId::parse(&name));
    }
}

fn is_letter(letter: u8) -> bool {
    ALPHABET.contains(&letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LETTERS, TokenId, neighbours};

    proptest! {
        #[test]
        fn every_slip_is_undone(number in any::<u64>(), at in 0..LETTERS, letter in "[A-Za-z0-9]") {
            let id = TokenId::from_number(number);
            let letter = letter.as_bytes()[0];
            let mut wrong = id.as_bytes().to_vec();
            wrong[at] = letter;
            let mut lost = id.as_bytes().to_vec();
            lost.remove(at);
            let mut more = id.as_bytes().to_vec();
            more.insert(at, letter);
            let mut swapped = id.as_bytes().to_vec();
            swapped.swap(at, (at + 1) % LETTERS);
            for (slip, undone) in [(wrong, true), (lost, true), (more, true), (swapped, at + 1 < LETTERS)] {
                if undone && TokenId::parse(&slip) != Some(id) {
                    prop_assert!(neighbours(&slip).contains(&id), "{id:?}");
                }
            }
        }

        #[test]
        fn there_are_few_to_choose_from(word in "[A-Z]{0,9}") {
            prop_assert!(neighbours(word.as_bytes()).len() <= 11);
        }
    }
}
