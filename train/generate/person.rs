//! Names of persons, in the forms that people write them in.

use super::Generator;
use crate::random::Random;

/// How much of a name is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Any,
    Given,
    Surname,
    Full,
}

impl Generator<'_> {
    /// A name that is common in `country`.
    #[allow(
        non_contiguous_range_endpoints,
        reason = "what is left out is written in the plain form"
    )]
    pub fn person(&self, form: Form, country: &str, random: &mut Random) -> String {
        let given = |random: &mut Random| self.given_name(country, random);
        let surname = |random: &mut Random| self.surname(country, random);
        let first = given(random);
        if is_unspaced(&first) {
            let last = surname(random);
            return match (form, random.below(10)) {
                (Form::Surname, _) => last,
                (Form::Given, _) | (Form::Any, 0) => first,
                (_, 1) => format!("{last} {first}"),
                _ => format!("{last}{first}"),
            };
        }
        match form {
            Form::Given => return first,
            Form::Surname => return surname(random),
            Form::Any if random.percent(33) => return first,
            Form::Any if random.percent(8) => return surname(random),
            Form::Any | Form::Full => {}
        }
        let last = surname(random);
        let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
        match random.below(100) {
            0..5 => {
                let letter = (b'A' + u8::try_from(random.below(26)).unwrap_or(0)) as char;
                let dot = if random.percent(70) { "." } else { "" };
                format!("{first} {letter}{dot} {last}")
            }
            5..8 => format!("{}. {last}", initial(&first)),
            8..9 => format!("{} {last}", initial(&first)),
            9..11 => format!("{}.{}. {last}", initial(&first), initial(&given(random))),
            11..16 => format!("{first} {} {last}", given(random)),
            16..17 => format!("{first}-{} {last}", given(random)),
            17..19 => format!("{first} {last}-{}", surname(random)),
            19..21 if form == Form::Full => format!("{last}, {first}"),
            21..25 => format!("{last} {first}"),
            26..28 => format!(
                "{first} {last} {}",
                random.pick(&["Jr", "Jr.", "Sr", "III", "II", "IV"])
            ),
            28..29 => format!(
                "{first} {last}, {}",
                random.pick(&["Jr.", "PhD", "MD", "Esq."])
            ),
            29..31 => format!("{first} {}.", initial(&last)),
            31..33 => format!("{first} {}", initial(&last)),
            33..34 if form == Form::Full => format!("{last}, {}.", initial(&first)),
            34..35 => format!("{last} {}", initial(&first)),
            _ => format!("{first} {last}"),
        }
    }

    fn given_name(&self, country: &str, random: &mut Random) -> String {
        let list = if self.given.has(country) {
            country
        } else {
            "US"
        };
        let name = &self.given.pick(list, random).text;
        if name.is_ascii() && random.percent(6) {
            return namesake(random).to_owned();
        }
        name.clone()
    }

    /// As in a register: `Smith, John`, perhaps with an initial.
    pub fn reversed(&self, country: &str, random: &mut Random) -> String {
        let given = self.given_name(country, random);
        let surname = self.surname(country, random);
        match random.below(10) {
            0 => format!("{surname}, {given} {}.", self.initial(country, random)),
            1 => format!("{surname}, {given} {}", self.given_name(country, random)),
            2 => format!("{surname},{given}"),
            _ => format!("{surname}, {given}"),
        }
    }

    fn initial(&self, country: &str, random: &mut Random) -> String {
        let name = self.given_name(country, random);
        name.chars().take(1).collect()
    }

    fn surname(&self, country: &str, random: &mut Random) -> String {
        let list = if self.surnames.has(country) {
            country
        } else {
            "US"
        };
        let name = self.surnames.pick(list, random).text.clone();
        if is_unspaced(&name) || name.contains(' ') {
            return name;
        }
        if matches!(list, "US" | "GB" | "IE" | "AU" | "CA" | "NZ") && random.percent(5) {
            let names: Vec<&str> = SURNAME_WORDS.split_whitespace().collect();
            return (*random.pick(&names)).to_owned();
        }
        let second = |random: &mut Random| self.surnames.pick(list, random).text.clone();
        match country {
            "ES" | "MX" | "AR" | "CO" | "CL" | "PE" if random.percent(35) => {
                format!("{name} {}", second(random))
            }
            "BR" | "PT" if random.percent(30) => {
                format!(
                    "{} {name}",
                    random.pick(&["da", "de", "dos", "do", "das", "e"])
                )
            }
            "BR" | "PT" if random.percent(30) => format!("{} {name}", second(random)),
            "ES" | "MX" | "FR" | "PH" if random.percent(8) => {
                format!(
                    "{} {name}",
                    random.pick(&["de", "de la", "del", "le", "de los"])
                )
            }
            "NL" | "BE" | "ZA" if random.percent(30) => {
                let particle = [
                    "van", "van der", "van den", "de", "van de", "ten", "ter", "den",
                ];
                format!("{} {name}", random.pick(&particle))
            }
            "DE" | "AT" | "CH" if random.percent(5) => {
                format!("{} {name}", random.pick(&["von", "von der", "zu", "vom"]))
            }
            "IT" if random.percent(10) => {
                format!("{} {name}", random.pick(&["di", "de", "della", "d'", "lo"]))
            }
            "SA" | "EG" | "AE" | "DZ" | "PS" | "IQ" | "JO" | "LB" | "MA"
                if name.is_ascii() && random.percent(40) =>
            {
                let prefix = [
                    "al-", "Al-", "El-", "al ", "Al ", "bin ", "Abu ", "Ibn ", "Bin ", "el ",
                ];
                format!("{}{name}", random.pick(&prefix))
            }
            "IE" | "GB" | "US" | "AU" if name.is_ascii() && random.percent(3) => {
                format!("{}{name}", random.pick(&["O'", "Mc", "Mac", "O'", "St. "]))
            }
            _ => name,
        }
    }
}

/// Given names that are words, months or towns as well: what stands beside them decides.
const HOMOGRAPHS: &str = "Will May Grace Bill Mark Chase Will Bill Mark Grace Rose Hope Faith Joy April June August Summer \
    Autumn Dawn Ivy Lily Daisy Violet Iris Holly Jasmine Olive Heather Ruby Pearl Amber Crystal Ray Rob Bob \
    Pat Nick Jack Frank Art Dean Drew Rich Victor Guy Max Miles Reed Wade Grant Lance Chance Christian Gene \
    Glen Harry Jay Jean Josh Kitty Lane Penny Melody Mercy Patience Prudence Constance Sandy Skip Star \
    Sue Trinity Brook Brandy Candy Carol Cliff Dale Destiny Eve Honor Hunter Sunny Sky Jordan Austin Dallas \
    Madison Sydney Paris Florence Chelsea Georgia Virginia Savannah Charlotte India Chad Charity \
    Ginger Poppy Robin Jade Gale Basil Angel Royal Major Earl Duke King Prince Blessing Precious Happy Lucky \
    Comfort Peace Gift Marina Carmen Dolores Angela Roman Roy Colin Derrick Stew Woody Rusty Buck Duncan \
    Peter Matt Rick Ken Don Ron Tim Tom Sam Ben Al";

/// The same of surnames.
const SURNAME_WORDS: &str = "Parks Wise Castle Bush Price Banks Stone Woods Fields Rivers Church Sterling \
    Branch Cash Lake Rice Bacon Bishop Pope Knight Cook Baker Swift Sharp Strong Small Short Long Good Love \
    Moody Savage Power Powers Cross May Snow Frost Rains Storm Winter Summers Tailor Miller Mason \
    Carter Hunter Fisher Potter Turner Walker Parker Porter Cooper Carpenter Gardner Shepherd Chambers Hall Hill \
    Brook Brooks Marsh Moore Ford Wells Poole Lane Berry Bean Cherry Rose Lemon Flowers Reed Bush \
    Wolf Fox Bird Crane Drake Swan Finch Lamb Bull Hawk King Prince Duke Noble Lord Major Young Rich Gold \
    Silver Black White Green Brown Gray Blue Golden March Tuck Bell Page Case Chance \
    Chase Glass Horn Locke Marks Shade Speed Stark Tower \
    Waters Ware Wing Wood Worth Hart Hood Joy Grace Hope Faith Justice Law";

/// A given name that is a word, a month or a town as well.
pub fn namesake(random: &mut Random) -> &'static str {
    let names: Vec<&str> = HOMOGRAPHS.split_whitespace().collect();
    random.pick::<&str>(&names)
}

/// Whether a name is of a script that writes without blanks.
fn is_unspaced(name: &str) -> bool {
    name.chars()
        .any(|c| matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF))
}
