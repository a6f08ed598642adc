//! Canonical forms that many rows share.

use super::phone::Regions;

/// Letters in upper case and digits, nothing else: the form of codes (`GB82 WEST …`).
pub(crate) fn code(value: &str, _: &Regions) -> String {
    value
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Only the ASCII digits: the form of card numbers.
pub(crate) fn digits(value: &str, _: &Regions) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
}

/// In lower case, with single blanks: the form of phrases.
pub(crate) fn folded(value: &str, _: &Regions) -> String {
    let lower = value.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without accents, which many who type a name leave out, and with the given name before
/// the surname, which registers write first (*Smith, John*): the form of persons' names.
pub(crate) fn name(value: &str, regions: &Regions) -> String {
    let mut name = folded(value, regions);
    if let Some((surname, given)) = name.split_once(',')
        && !given.contains(',')
        && !given.trim().is_empty()
    {
        name = format!("{} {surname}", given.trim_start());
    }
    name.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36F}'))
        .map(without_accent)
        .collect()
}

/// The letter that `letter`, in lower case, is without its accent.
fn without_accent(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let base = BASES.iter().find(|(_, accented)| accented.contains(letter));
    base.map_or(letter, |(base, _)| *base)
}

/// Latin letters, and those with accents that stand for them.
const BASES: [(char, &str); 20] = [
    ('a', "àáâãäåāăąǎảạấầẩẫậắằẳẵặ"),
    ('c', "çćĉċč"),
    ('d', "ďđ"),
    ('e', "èéêëēĕėęěẻẽẹếềểễệ"),
    ('g', "ĝğġģǧ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįıǐỉị"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľŀł"),
    ('n', "ñńņňŉ"),
    ('o', "òóôõöøōŏőơǒỏọốồổỗộớờởỡợ"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťŧț"),
    ('u', "ùúûüũūŭůűųưǔủụứừửữự"),
    ('w', "ŵẁẃẅ"),
    ('x', "ẋẍ"),
    ('y', "ýÿŷỳỷỹỵ"),
    ('z', "źżž"),
];

/// The form of a user's own values, which may be codes or words.
pub(crate) fn code_or_folded(value: &str, regions: &Regions) -> String {
    let code = code(value, regions);
    if code.is_empty() {
        folded(value, regions)
    } else {
        code
    }
}

/// As written: the form of values in which every character counts (keys, addresses of
/// crypto assets).
pub(crate) fn exact(value: &str, _: &Regions) -> String {
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Regions, name};

    #[test]
    fn a_person_is_the_same_in_the_order_of_a_register() {
        let regions = Regions::new(&[]).unwrap();
        for (value, form) in [
            ("John Smith", "john smith"),
            ("SMITH, John", "john smith"),
            ("García,Ana  María", "ana maria garcia"),
            ("Ana García", "ana garcia"),
            ("Smith, John, Jr.", "smith, john, jr."),
            ("Smith", "smith"),
            ("Smith,", "smith,"),
        ] {
            assert_eq!(name(value, &regions), form, "{value}");
        }
    }
}
