//! Whether names are found alike, whosever they are.
//!
//! Each name stands in sentences of a few kinds; the sentences are none of those that are
//! learned from. The share is that of names all of whose letters are found. Half of the names are written
//! with a letter wrong, so that no list has them.

use std::collections::BTreeMap;

use cloakroom::detect::tagger::{Kind, Model};

use crate::{
    disguise::{first_upper, typo},
    generate::Generator,
    random::Random,
};

/// Sentences that names stand in; `_` is the name.
const FRAMES: &[&str] = &[
    "Good day, my name is _ and my order is late",
    "this is _, I lost my card",
    "please book it under _",
    "I was talking to _ about the refund on Friday",
    "_ has not received the money",
    "Could you forward this to _?",
    "The account belongs to _.",
    "my colleague _ cannot log in any more",
    "_",
    "Thanks for your help! _",
];

/// Where the countries of the lists are.
const REGIONS: &[(&str, &str)] = &[
    ("North America, Britain, Oceania", "US CA GB AU NZ IE"),
    ("Western Europe", "DE AT CH FR BE NL LU LI"),
    ("Southern Europe", "ES PT IT GR MT CY"),
    ("Northern Europe", "SE NO DK FI IS EE LT LV"),
    ("Eastern Europe", "PL CZ SK HU RO BG HR SI RS MK UA RU AL"),
    ("Latin America", "MX AR CO CL PE BR"),
    ("Arab countries", "SA EG DZ PS IQ AE MA JO"),
    (
        "Turkey, Iran, Caucasus, Central Asia",
        "TR IR AM GE AZ UZ KZ",
    ),
    ("South Asia", "IN PK BD LK NP"),
    ("East Asia", "CN TW HK JP KR"),
    ("Southeast Asia", "VN TH ID MY PH"),
    ("Africa south of the Sahara", "NG KE GH ZA TZ ET RW SN"),
    ("Israel", "IL"),
];

/// Found and looked for.
type Share = (usize, usize);

/// Prints a table of the share of names that `model` finds, by group.
pub fn print(generator: &Generator<'_>, model: &Model, count: usize) {
    let mut table: BTreeMap<(&str, String), Share> = BTreeMap::new();
    let mut random = Random::new(7);
    for (region, countries) in REGIONS {
        let countries: Vec<&str> = countries
            .split(' ')
            .filter(|country| generator.countries.contains(country))
            .collect();
        for _ in 0..count {
            let country = *random.pick(&countries);
            let (given, surname) = (
                *random.pick(generator.given.of(country)),
                *random.pick(generator.surnames.of(country)),
            );
            let script = script(&given.text);
            // One script and one order; how names are written otherwise is not asked here.
            let name = match script {
                "Han, Kana, Hangul" => format!("{}{}", surname.text, given.text),
                _ if self::script(&surname.text) != script || random.percent(30) => {
                    given.text.clone()
                }
                _ => format!("{} {}", given.text, surname.text),
            };
            let is_listed = random.percent(50) || script == "Han, Kana, Hangul";
            let name = if is_listed {
                name
            } else {
                typo(&name, &mut random)
            };
            let (case, name) = match random.below(4) {
                0 => ("all in lower case", name.to_lowercase()),
                1 => ("all in capitals", name.to_uppercase()),
                _ => ("as usual", name),
            };
            let frame = *random.pick(FRAMES);
            let frame = match case {
                "all in lower case" => frame.to_lowercase(),
                "all in capitals" => frame.to_uppercase(),
                _ => frame.to_owned(),
            };
            let text = frame.replace('_', &name);
            let start = text.find(&name).unwrap_or(0);
            let is_found = covered(model, &text, start, start + name.len());
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            let length = match letters {
                ..=5 => "up to 5 letters",
                6..=10 => "6 to 10 letters",
                11..=15 => "11 to 15 letters",
                _ => "more letters",
            };
            let gender = match given.gender {
                'f' => "mostly women's",
                'm' => "mostly men's",
                _ => "either or not known",
            };
            let spelling = if is_listed {
                "on a list"
            } else {
                "with a letter wrong"
            };
            for (by, group) in [
                ("region", *region),
                ("script", script),
                ("gender", gender),
                ("length", length),
                ("case", case),
                ("spelling", spelling),
            ] {
                let share = table.entry((by, first_upper(group).collect())).or_default();
                share.0 += usize::from(is_found);
                share.1 += 1;
            }
        }
    }
    println!("| by | group | names | found |\n|---|---|---:|---:|");
    let percent =
        |(found, all): Share| format!("{}.{} %", found * 100 / all, found * 1000 / all % 10);
    let mut total = (0, 0);
    for ((by, group), share) in &table {
        println!("| {by} | {group} | {} | {} |", share.1, percent(*share));
        if *by == "region" {
            total = (total.0 + share.0, total.1 + share.1);
        }
    }
    println!("| | all | {} | {} |", total.1, percent(total));
}

/// Whether finds of persons cover all letters of `text` from `start` to `end`.
fn covered(model: &Model, text: &str, start: usize, end: usize) -> bool {
    let mut hidden = vec![false; text.len()];
    for named in model.names(text) {
        if named.kind == Kind::Person {
            hidden[named.span].fill(true);
        }
    }
    text[start..end]
        .char_indices()
        .all(|(at, c)| !c.is_alphanumeric() || hidden[start + at])
}

fn script(name: &str) -> &'static str {
    let first = name
        .chars()
        .find(|c| c.is_alphabetic())
        .map_or(0, u32::from);
    match first {
        0..0x0370 | 0x1E00..0x1F00 => "Latin",
        0x0370..0x0400 | 0x1F00..0x2000 => "Greek",
        0x0400..0x0530 => "Cyrillic",
        0x0590..0x0600 => "Hebrew",
        0x0600..0x0780 => "Arabic",
        0x0900..0x0E00 => "Scripts of India",
        0x3040..0xA000 | 0xAC00..0xD7B0 => "Han, Kana, Hangul",
        _ => "Other scripts",
    }
}
