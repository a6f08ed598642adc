//! How people type: without capitals, without punctuation, with typos.

use crate::{generate::Piece, random::Random};

/// Rewrites a sentence as somebody in a hurry might have typed it; often not at all.
pub fn disguise(pieces: &mut [Piece], random: &mut Random) {
    match random.below(100) {
        0..38 => each_text(pieces, str::to_lowercase),
        38..43 => each_text(pieces, str::to_uppercase),
        // Names with a capital, all else without; or the other way round.
        43..48 => {
            for piece in pieces.iter_mut().filter(|piece| piece.kind.is_none()) {
                piece.text = piece.text.to_lowercase();
            }
        }
        48..53 => {
            for piece in pieces.iter_mut().filter(|piece| piece.kind.is_some()) {
                piece.text = piece.text.to_lowercase();
            }
        }
        53..55 => {
            for piece in pieces.iter_mut().filter(|piece| piece.kind.is_some()) {
                piece.text = piece.text.to_uppercase();
            }
        }
        55..59 => each_text(pieces, title),
        59..67 => sentence_case(pieces),
        _ => {}
    }
    if random.percent(15) {
        for piece in pieces.iter_mut().filter(|piece| piece.kind.is_none()) {
            piece.text = piece
                .text
                .replace([',', '!', '?', ';'], "")
                .replace(". ", " ");
        }
    }
    if random.percent(12) {
        for piece in pieces.iter_mut().filter(|piece| piece.kind.is_none()) {
            piece.text = piece.text.replace('\'', "");
        }
    }
    if random.percent(15) {
        for piece in pieces.iter_mut() {
            if piece.kind.is_some() {
                piece.text = without_accents(&piece.text);
            }
        }
    }
    if random.percent(20) {
        let at = random.below(pieces.len().max(1));
        if let Some(piece) = pieces.get_mut(at) {
            piece.text = typo(&piece.text, random);
        }
    }
    if random.percent(8)
        && let Some(last) = pieces.last_mut()
        && last.kind.is_none()
    {
        last.text = last.text.trim_end_matches(['.', '!', '?']).to_owned();
    }
}

fn each_text(pieces: &mut [Piece], change: impl Fn(&str) -> String) {
    for piece in pieces {
        piece.text = change(&piece.text);
    }
}

fn title(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .flat_map(|c| {
            let is_first = before.is_whitespace();
            before = c;
            if is_first {
                c.to_uppercase().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

fn sentence_case(pieces: &mut [Piece]) {
    let mut starts = true;
    for piece in pieces {
        let is_name = piece.kind.is_some();
        let mut out = String::with_capacity(piece.text.len());
        for c in piece.text.chars() {
            if starts && c.is_alphabetic() {
                out.extend(c.to_uppercase());
                starts = false;
            } else {
                out.push(c);
            }
            if !is_name {
                match c {
                    '.' | '!' | '?' | '\n' => starts = true,
                    c if c.is_alphanumeric() || c == ',' => starts = false,
                    _ => {}
                }
            }
        }
        piece.text = out;
    }
}

/// Two letters in the wrong order, one missing or one twice.
pub fn typo(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let inner: Vec<usize> = (1..letters.len().saturating_sub(1))
        .filter(|&at| letters[at - 1..=at + 1].iter().all(|c| c.is_alphabetic()))
        .collect();
    if inner.is_empty() {
        return text.to_owned();
    }
    let at = *random.pick(&inner);
    match random.below(3) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// Letters of the Latin script without what stands above or below them.
fn without_accents(text: &str) -> String {
    const PLAIN: &[(&str, char)] = &[
        ("áàâäãåāăą", 'a'),
        ("ÁÀÂÄÃÅĀĂĄ", 'A'),
        ("çćčĉ", 'c'),
        ("ÇĆČ", 'C'),
        ("ďđ", 'd'),
        ("ĎĐ", 'D'),
        ("éèêëēėęě", 'e'),
        ("ÉÈÊËĒĖĘĚ", 'E'),
        ("ğģ", 'g'),
        ("ĞĢ", 'G'),
        ("íìîïīįı", 'i'),
        ("ÍÌÎÏĪĮİ", 'I'),
        ("ķ", 'k'),
        ("Ķ", 'K'),
        ("łļľ", 'l'),
        ("ŁĻĽ", 'L'),
        ("ñńňņ", 'n'),
        ("ÑŃŇŅ", 'N'),
        ("óòôöõøőō", 'o'),
        ("ÓÒÔÖÕØŐŌ", 'O'),
        ("řŕ", 'r'),
        ("ŘŔ", 'R'),
        ("śšşș", 's'),
        ("ŚŠŞȘ", 'S'),
        ("ťţț", 't'),
        ("ŤŢȚ", 'T'),
        ("úùûüūůűų", 'u'),
        ("ÚÙÛÜŪŮŰŲ", 'U'),
        ("ýÿ", 'y'),
        ("Ý", 'Y'),
        ("źżž", 'z'),
        ("ŹŻŽ", 'Z'),
    ];
    text.chars()
        .map(|c| {
            PLAIN
                .iter()
                .find(|(accented, _)| !c.is_ascii() && accented.contains(c))
                .map_or(c, |(_, plain)| *plain)
        })
        .collect()
}

/// A word with a capital.
pub fn first_upper(word: &str) -> impl Iterator<Item = char> {
    let mut letters = word.chars();
    let first = letters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
}
