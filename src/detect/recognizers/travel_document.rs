//! Passports, and the lines for machines on passports, visas and identity cards.

use std::ops::Range;

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[PASSPORT, MRZ];

const PASSPORT: Recognizer = Recognizer {
    id: "document.passport",
    entity: EntityType::new("PASSPORT"),
    find: Find::Layouts(&[
        "X{7,10}",
        "A{2,3}-?9{6,9}",
        "A ?9{6,8}",
        "A-9{6,8}",
        "AA 9{6,7}",
        "99 99 9{6}",
        "99 9{7}",
    ]),
    validate: is_passport,
    score: Score::new(30),
    cue: CueRule::Required,
    window: Window {
        words_before: 6,
        bytes_before: 44,
        words_after: 4,
        bytes_after: 24,
    },
    cues: &[
        (
            "en",
            "passport, passports, passport number, passport no, passport id, passport #, travel document",
        ),
        ("de", "reisepass, pass, passnummer, reisepassnummer"),
        ("es", "pasaporte, número de pasaporte"),
        ("fr", "passeport, numéro de passeport"),
        ("it", "passaporto, numero di passaporto"),
        ("pt", "passaporte, número do passaporte"),
        ("nl", "paspoort, paspoortnummer"),
        ("pl", "paszport, paszportu, numer paszportu, nr paszportu"),
        ("sv", "passnummer"),
        ("tr", "pasaport"),
        ("ru", "паспорт, паспорта, номер паспорта"),
        ("zh", "护照, 护照号"),
        ("ja", "パスポート, 旅券番号"),
        ("ko", "여권, 여권번호"),
    ],
    canonical: canonical::code,
    reference: "https://www.icao.int/publications/doc-series/doc-9303",
    examples: &[
        "my passport number is «L898902C3»",
        "passport ID «QX2019843» and more",
        "passport '«VXG12345678»'",
        "Reisepass «C01X0006H»",
        "护照号«E12345678»",
    ],
    near_misses: &[
        "my passport expires on 20271231",
        "I lost my passport in 2019",
        "passport photos for $1234567",
        "order 12345678",
        "the passport control",
    ],
    ..Recognizer::DEFAULT
};

/// Five figures at least; not a date.
fn is_passport(code: &str) -> Validity {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let part = |range: Range<usize>| code.get(range).and_then(|p| p.parse::<u32>().ok());
    let date = code.len() == 8
        && matches!(
            (part(0..2), part(4..6), part(6..8)),
            (Some(19 | 20), Some(1..=12), Some(1..=31))
        );
    Validity::not_ruled_out(digits >= 5 && !date)
}

const MRZ: Recognizer = Recognizer {
    id: "document.mrz",
    find: Find::Scan(Anchor::LongWord, scan_mrz),
    cue: CueRule::Helps,
    cues: &[],
    examples: &[
        "«P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10»",
        "«I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<» end",
        "scan: «I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6»",
        "«L898902C36UTO7408122F1204159ZE184226B<<<<<10»",
    ],
    near_misses: &[
        "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
        "L898902C36UTO7408123F1204159ZE184226B<<<<<10",
        "7408122F1204158UTO<<<<<<<<<<<6",
    ],
    ..PASSPORT
};

fn belongs(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// The longest line.
const TD3: usize = 44;

fn scan_mrz(place: &Place) -> Scanned {
    let bytes = place.text.as_bytes();
    let before = bytes[..place.at]
        .iter()
        .rev()
        .take(TD3)
        .take_while(|b| belongs(**b))
        .count();
    let after = bytes[place.at..]
        .iter()
        .take(TD3 + 1)
        .take_while(|b| belongs(**b))
        .count();
    let line = place.at - before..place.at + after;
    let Some(valid) = checks(&place.text[line.clone()]) else {
        return Scanned::NOTHING;
    };
    if !valid {
        return Scanned::nothing_before(line.end);
    }
    // The lines around it, of the same length, hold the name and the document's number.
    let len = line.len();
    let start = line_before(bytes, line.start, len).unwrap_or(line.start);
    let end = match len {
        TD1 => line_after(bytes, line.end, len).unwrap_or(line.end),
        _ => line.end,
    };
    Scanned::found(start..end, Score::MAX)
}

const TD1: usize = 30;
const TD2: usize = 36;

/// Whether the check digits of the line with the dates are right; nothing if this is no
/// such line.
fn checks(line: &str) -> Option<bool> {
    let field = |range: Range<usize>| is_checked(&[&line[range]]);
    Some(match line.len() {
        TD1 => field(0..7) && field(8..15),
        TD2 => {
            let all = [&line[..10], &line[13..20], &line[21..36]];
            field(0..10) && field(13..20) && field(21..28) && is_checked(&all)
        }
        TD3 => {
            let all = [&line[..10], &line[13..20], &line[21..44]];
            field(0..10) && field(13..20) && field(21..28) && is_checked(&all)
        }
        _ => return None,
    })
}

/// Whether the last character is the check digit of those before it: weights 7, 3 and 1,
/// letters from `A` = 10, `<` = 0, modulo 10.
fn is_checked(parts: &[&str]) -> bool {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = parts.iter().flat_map(|part| part.bytes());
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    let sum: u32 = bytes
        .by_ref()
        .take(len - 1)
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| value(byte) * weight)
        .sum();
    bytes
        .next()
        .and_then(|check| char::from(check).to_digit(10))
        == Some(sum % 10)
}

/// How many bytes of line break or blanks stand between two lines.
fn gap(mut bytes: impl Iterator<Item = u8>) -> Option<usize> {
    let len = bytes
        .by_ref()
        .take(4)
        .take_while(u8::is_ascii_whitespace)
        .count();
    (1..=3).contains(&len).then_some(len)
}

fn line_before(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let end = at - gap(bytes[..at].iter().rev().copied())?;
    let start = end.checked_sub(len)?;
    bytes[start..end]
        .iter()
        .all(|b| belongs(*b))
        .then_some(start)
}

fn line_after(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let start = at + gap(bytes[at..].iter().copied())?;
    let line = bytes.get(start..start + len)?;
    line.iter().all(|b| belongs(*b)).then_some(start + len)
}

#[cfg(test)]
mod tests {
    use super::is_checked;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn the_samples_of_doc_9303_are_valid() {
        for field in [
            "L898902C36",
            "7408122",
            "1204159",
            "ZE184226B<<<<<1",
            "D231458907",
        ] {
            assert!(is_checked(&[field]), "{field}");
        }
        assert!(!is_checked(&["L898902C37"]));
    }

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("7408122", |field| is_checked(&[
            field
        ])));
        assert!(every_altered_digit_fails("L898902C36", |field| is_checked(
            &[field]
        )));
    }
}
