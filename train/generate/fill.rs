//! What each slot of a sentence is filled with.

use cloakroom::detect::tagger::Kind;

use super::{
    Generator,
    address::digits,
    person::{Form, namesake},
};
use crate::{
    disguise::{first_upper, typo},
    random::Random,
};

// What numbers look like, in the language of [`digits`].
const CODES: &[&str] = &[
    "######",
    "@@####",
    "#########",
    "@@-#####",
    "%###",
    "@##@##",
    "INV-####",
];
const PHONES: &[&str] = &[
    "+1 %##-###-####",
    "(%##) ###-####",
    "0%### ######",
    "%##-###-####",
    "+44 7%## ######",
];
const AMOUNTS: &[&str] = &[
    "$%#",
    "$%##.##",
    "€%#",
    "£%##",
    "%## dollars",
    "%# euros",
    "%###",
    "%#.##",
];
const DATES: &[&str] = &[
    "%/1#/202#",
    "1#.0%.202#",
    "202#-0%-1#",
    "march %",
    "the 1#th",
    "june 1#th",
    "1# may 202#",
    "next monday",
    "yesterday",
    "last week",
    "April %, 202#",
    "Tuesday",
    "friday",
    "Jan 1#",
    "Feb. %",
    "sept 1#th",
    "Dec %",
    "nov",
    "the 5th of august",
    "September 1#",
    "january",
    "May",
    "in december",
    "tomorrow",
];
const TIMES: &[&str] = &["%pm", "1%:##", "%:##", "1# am", "noon", "% o'clock"];

/// Towns and countries whose names people have, too.
const TOWNS: &str = "Paris, London, Sydney, Florence, Jordan, Georgia, Chelsea, Austin, Dallas, Houston, \
    Madison, Charlotte, Savannah, Virginia, Victoria, Lincoln, Jackson, Orlando, Brooklyn, Phoenix, \
    San Diego, San Jose, San Francisco, Santiago, Adelaide, Chad, Israel, India, China, Kenya, Columbia, \
    Carolina, Cairo, Milan, Lourdes, Kent, Chester, Lancaster, York, Bradford, Preston, Stafford, Milton Keynes, \
    Hamilton, Wellington, Nelson, Russell, Perth, Darwin, Regina, St. Louis, Santa Clara, Santa Monica, \
    Anaheim, Fresno, Albany, Clayton, Franklin, Salem, Troy, Berkeley, Oakland, Memphis, Berlin, Rome, Vienna";

impl Generator<'_> {
    /// A filling for `slot`, with what it is.
    pub fn slot(&self, slot: &str, country: &str, random: &mut Random) -> (String, Option<Kind>) {
        let person =
            |form, random: &mut Random| (self.person(form, country, random), Some(Kind::Person));
        let plain = |text: String| (text, None);
        match slot {
            "person" => person(Form::Any, random),
            "given" => person(Form::Given, random),
            "surname" => person(Form::Surname, random),
            "full" => person(Form::Full, random),
            "reversed" => (self.reversed(country, random), Some(Kind::Person)),
            "namesake" => (namesake(random).to_owned(), Some(Kind::Person)),
            "namesakes" => {
                let (surname, _) = person(Form::Surname, random);
                (
                    format!("{} {surname}", namesake(random)),
                    Some(Kind::Person),
                )
            }
            "city" => (
                self.cities.pick(country, random).text.clone(),
                Some(Kind::Location),
            ),
            "town" => {
                let towns: Vec<&str> = TOWNS.split(", ").collect();
                ((*random.pick(&towns)).to_owned(), Some(Kind::Location))
            }
            "region" => (self.region(country, random), Some(Kind::Location)),
            "country" => (self.country(country, random), Some(Kind::Location)),
            "place" => match random.below(10) {
                0..6 => (
                    self.cities.pick(country, random).text.clone(),
                    Some(Kind::Location),
                ),
                6..8 => (self.region(country, random), Some(Kind::Location)),
                _ => (self.country(country, random), Some(Kind::Location)),
            },
            "address" => (self.address(country, random), Some(Kind::Address)),
            "org" => (self.organization(country, random), Some(Kind::Organization)),
            "nrp" => (random.pick(&self.lists.nrp).clone(), Some(Kind::Nrp)),
            "word" => plain(self.word(random)),
            "junk" => plain(self.junk(random)),
            "salad" => plain(self.salad(random)),
            "num" => plain(random.below(100).to_string()),
            "code" => plain(digits(random.pick::<&str>(CODES), random)),
            "phone" => plain(digits(random.pick::<&str>(PHONES), random)),
            "amount" => plain(digits(random.pick::<&str>(AMOUNTS), random)),
            "date" => plain(digits(random.pick::<&str>(DATES), random)),
            "time" => plain(digits(random.pick::<&str>(TIMES), random)),
            "email" => plain(format!(
                "{}.{}@{}",
                self.person(Form::Given, "US", random)
                    .to_lowercase()
                    .replace(' ', ""),
                random.below(1000),
                random.pick::<&str>(&["example.com", "mail.example.org", "gmail.com", "web.de"]),
            )),
            other => panic!("no filling for {{{other}}}"),
        }
    }

    fn region(&self, country: &str, random: &mut Random) -> String {
        loop {
            let region = &self.regions.pick(country, random).text;
            if region.len() > 3 {
                return region.clone();
            }
            let country = *random.pick(&self.countries);
            let region = &self.regions.pick(country, random).text;
            if region.len() > 3 {
                return region.clone();
            }
        }
    }

    /// What no dictionary has and is no name: abbreviations, compounds, made-up products, misspelled words.
    fn junk(&self, random: &mut Random) -> String {
        let frequent = |random: &mut Random| (*random.pick(&self.frequent)).to_owned();
        match random.below(10) {
            0..2 => digits(random.pick::<&str>(&["@@", "@@@", "@@@", "@@@@"]), random),
            2 => digits(random.pick::<&str>(&["@@s", "@@@s", "@#", "@@-#"]), random),
            3 => frequent(random) + &frequent(random),
            4 => first_upper(&frequent(random))
                .chain(first_upper(&frequent(random)))
                .collect(),
            5 => format!("{}-{}", self.word(random), frequent(random)),
            6 => {
                // Sooo looong.
                let word = frequent(random);
                let at = random.below(word.chars().count());
                let letter: String = word.chars().nth(at).into_iter().collect();
                let head: String = word.chars().take(at).collect();
                head + &letter.repeat(3 + random.below(6))
                    + &word.chars().skip(at + 1).collect::<String>()
            }
            7 => typo(&typo(&frequent(random), random), random),
            _ => {
                self.word(random)
                    + random
                        .pick::<&str>(&["s", "ing", "ed", "er", "y", "ly", "ish", "in", "z", "est"])
            }
        }
    }

    /// A run of words in no order. It says nothing; but what it is made of are no names, wherever
    /// they stand.
    fn salad(&self, random: &mut Random) -> String {
        let mut out = String::new();
        let mut capital = random.percent(50);
        for number in 0..=random.below(9) {
            if number > 0 {
                let gap = match random.below(100) {
                    0..5 => ", ",
                    5..8 => ". ",
                    8..9 => "? ",
                    9..10 => "! ",
                    10..11 => " - ",
                    11 => "... ",
                    12 => " (",
                    13 => "\n",
                    _ => " ",
                };
                capital = matches!(gap, ". " | "? " | "! " | "\n") || random.percent(3);
                out.push_str(gap);
            }
            let word = match random.below(100) {
                0..50 => random.pick(&self.own_words).clone(),
                50..92 => (*random.pick(&self.frequent)).to_owned(),
                92..95 => self.word(random),
                95..98 => self.junk(random),
                _ => random.below(1000).to_string(),
            };
            if capital {
                out.extend(first_upper(&word));
            } else {
                out.push_str(&word);
            }
            capital = false;
        }
        out
    }

    /// A word of the dictionary.
    fn word(&self, random: &mut Random) -> String {
        random.pick(&self.lists.words).1.clone()
    }

    fn organization(&self, country: &str, random: &mut Random) -> String {
        let of = |kind: &str, random: &mut Random| {
            let all: Vec<&String> = self
                .lists
                .organizations
                .iter()
                .filter(|(k, _)| k == kind)
                .map(|(_, text)| text)
                .collect();
            (*random.pick(&all)).clone()
        };
        let capital = |word: String| first_upper(&word).collect::<String>();
        let surname = |random: &mut Random| self.person(Form::Surname, country, random);
        match random.below(10) {
            0..2 => of("name", random),
            2..4 => format!("{} {}", surname(random), of("suffix", random)),
            4 => format!(
                "{}, {} and {}",
                surname(random),
                surname(random),
                surname(random)
            ),
            5 => format!("{} & {}", surname(random), surname(random)),
            6 => format!(
                "{} {} {}",
                capital(self.word(random)),
                capital(of("word", random)),
                of("suffix", random)
            ),
            7 => format!(
                "{} {}",
                capital(self.word(random)),
                capital(of("word", random))
            ),
            8 => format!(
                "{} {}",
                self.cities.pick(country, random).text,
                random.pick(&[
                    "Bank",
                    "University",
                    "Hospital",
                    "Airlines",
                    "Insurance",
                    "Credit Union",
                    "College",
                    "Council"
                ])
            ),
            _ => format!(
                "{} {}",
                surname(random),
                random.pick(&[
                    "Bank",
                    "Group",
                    "Industries",
                    "Holdings",
                    "Logistics",
                    "Partners",
                    "Foods",
                    "Motors",
                    "Consulting",
                    "Media",
                    "Systems"
                ])
            ),
        }
    }
}
