//! The lists in `lists/`, and what the model remembers of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};

use cloakroom::detect::tagger::{
    Model, Reading,
    lexicon::{self, class},
};

use crate::Failure;

/// An entry with the countries where it is common.
pub struct Entry {
    pub text: String,
    pub countries: Vec<String>,
    /// `f`, `m` or `x` of a given name.
    pub gender: char,
}

/// How addresses are written in one country.
#[derive(Default, serde::Deserialize)]
pub struct AddressForms {
    pub address: Vec<String>,
    #[serde(default, rename = "type")]
    pub kind: Vec<String>,
    #[serde(default)]
    pub unit: Vec<String>,
    #[serde(default)]
    pub number: Vec<String>,
    #[serde(default)]
    pub postcode: Vec<String>,
    #[serde(default, rename = "box")]
    pub box_number: Vec<String>,
}

/// All lists.
pub struct Lists {
    pub given: Vec<Entry>,
    pub surnames: Vec<Entry>,
    pub cities: Vec<Entry>,
    pub regions: Vec<Entry>,
    pub streets: Vec<Entry>,
    pub countries: Vec<Entry>,
    pub nrp: Vec<String>,
    /// Kind (`suffix`, `prefix`, `name`, `word`) and text.
    pub organizations: Vec<(String, String)>,
    pub addresses: BTreeMap<String, AddressForms>,
    /// Common words; the number is 1 for the few thousand most common ones, then 2.
    pub words: Vec<(u8, String)>,
}

impl Lists {
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let rows = |name: &str| -> Result<Vec<Vec<String>>, Failure> {
            let text = read(&folder.join(name))?;
            let rows = text.lines().filter(|line| !line.is_empty());
            Ok(rows
                .map(|line| line.split('\t').map(str::to_owned).collect())
                .collect())
        };
        let countries = |list: Option<&String>| -> Vec<String> {
            list.map_or("", String::as_str)
                .split(',')
                .filter(|code| !code.is_empty())
                .map(|code| code.split('-').next().unwrap_or(code).to_owned())
                .collect()
        };
        let entries = |name: &str, column: usize| -> Result<Vec<Entry>, Failure> {
            Ok(rows(name)?
                .into_iter()
                .map(|row| Entry {
                    gender: if column == 2 {
                        row[1].chars().next().unwrap_or('x')
                    } else {
                        'x'
                    },
                    countries: countries(row.get(column)),
                    text: row.into_iter().next().unwrap_or_default(),
                })
                .collect())
        };
        let addresses = read(&folder.join("addresses.toml"))?;
        let mut lists = Self {
            given: entries("names/given.tsv", 2)?,
            surnames: entries("names/surnames.tsv", 1)?,
            cities: entries("places/cities.tsv", 1)?,
            regions: entries("places/regions.tsv", 1)?,
            streets: entries("places/streets.tsv", 1)?,
            countries: entries("places/countries.tsv", 2)?,
            nrp: rows("nrp.tsv")?
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
            organizations: rows("organizations.tsv")?
                .into_iter()
                .map(|row| (row[1].clone(), row[0].clone()))
                .collect(),
            addresses: toml::from_str(&addresses)
                .map_err(|error| Failure(format!("addresses.toml: {error}")))?,
            words: rows("words/english.tsv")?
                .into_iter()
                .map(|row| (row[1].parse().unwrap_or(2), row[0].clone()))
                .collect(),
        };
        lists.drop_places();
        Ok(lists)
    }

    /// More people are from China or Berlin than are called so: a name that is only one country's, and
    /// the name of many towns, is no name of a person here; nor is the name of a country, unless three have it.
    fn drop_places(&mut self) {
        let many_towns = self.cities.iter().filter(|city| city.countries.len() > 3);
        let towns: BTreeSet<&str> = many_towns.map(|town| town.text.as_str()).collect();
        let countries: BTreeSet<&str> = self.countries.iter().map(|c| c.text.as_str()).collect();
        let is_name = |name: &Entry| {
            let text = name.text.as_str();
            match name.countries.len() {
                0 | 1 => !towns.contains(text) && !countries.contains(text),
                2 => !countries.contains(text),
                _ => true,
            }
        };
        self.given.retain(is_name);
        self.surnames.retain(is_name);
    }

    /// The lexicon: these lists, and `own` words of the templates, which are words of their
    /// languages.
    pub fn lexicon(&self, own: &BTreeSet<String>) -> Vec<u8> {
        let mut words = Words::default();
        for (rank, word) in &self.words {
            let bit = if *rank == 1 {
                class::FREQUENT
            } else {
                class::COMMON
            };
            words.add_all(word, bit);
        }
        words.add_all(CONTRACTED, class::FREQUENT);
        let function_words: BTreeSet<u32> = words.all.keys().copied().collect();
        // A sentence may name a town; that makes it no word of the language.
        let places: BTreeSet<&str> = [&self.cities, &self.regions, &self.countries]
            .into_iter()
            .flatten()
            .map(|place| place.text.as_str())
            .collect();
        for word in own.iter().filter(|word| !places.contains(word.as_str())) {
            words.add_all(word, class::COMMON);
        }
        words.add_all(TITLES, class::TITLE);
        words.add_all(PARTICLES, class::PARTICLE);
        words.add_all(CALENDAR, class::CALENDAR);
        let mut name = |entry: &Entry, bit: u16| {
            let popular = if entry.countries.len() > 3 {
                class::POPULAR
            } else {
                0
            };
            for (hash, len) in tokens(&entry.text) {
                // Where a short word is so common, no list of names should make us look at it.
                let known = words.all.get(&hash).copied().unwrap_or_default();
                let is_noise = known & class::PARTICLE != 0
                    || len < 2
                    || len <= 3 && known & class::FREQUENT != 0 && function_words.contains(&hash);
                if !is_noise {
                    words.add(hash, bit | popular);
                }
            }
        };
        for entry in &self.given {
            name(entry, class::GIVEN);
        }
        for entry in &self.surnames {
            name(entry, class::SURNAME);
        }
        for (entries, bit) in [
            (&self.cities, class::CITY),
            (&self.regions, class::REGION),
            (&self.countries, class::COUNTRY),
        ] {
            for entry in entries {
                words.add_place(&entry.text, bit);
            }
        }
        words.add_all(CONTINENTS, class::COUNTRY);
        for entry in &self.nrp {
            words.add_place(entry, class::NRP);
            words.add_place(&format!("{entry}s"), class::NRP);
        }
        for (_, text) in &self.organizations {
            words.add_all(text, class::ORG);
        }
        for forms in self.addresses.values() {
            for text in forms
                .kind
                .iter()
                .chain(&forms.unit)
                .chain(&forms.box_number)
            {
                for (hash, len) in tokens(text) {
                    if len > 1 {
                        words.add(hash, class::STREET);
                    }
                }
            }
        }
        lexicon::build(&words.all)
    }
}

const TITLES: &str = "mr mrs ms miss mx dr prof professor doctor sir dame rev mister madam lord lady \
    herr frau señor señora señorita sr sra srta monsieur madame mademoiselle mme mlle signor signora \
    signore dott senhor senhora dona don meneer mevrouw dhr mevr pan pani captain capt sgt sergeant \
    judge officer father brother sister uncle aunt auntie grandma grandpa";
const PARTICLES: &str = "af al av bin bint ben da das de del della den der di do dos du el ibn la las \
    le los ten ter van vom von y zu zum abu";
/// Parts of words with an apostrophe, and the same without it; chat has them, dictionaries do not.
const CONTRACTED: &str = "i'm i'll i've i'd you're you'll you've he's she's it's we're we've they're \
    they've that's there's what's who's where's how's let's don't doesn't didn't won't wouldn't can't \
    couldn't shouldn't isn't aren't wasn't weren't hasn't haven't hadn't ain't y'all c'mon im ill ive id \
    youre youll youve hes shes its were weve theyre thats theres whats whos wheres hows lets dont doesnt \
    didnt wont wouldnt cant couldnt shouldnt isnt arent wasnt werent hasnt havent hadnt aint yall pls plz \
    thx ty u ur r ok okay lol lmao omg wtf idk tbh btw imo asap etc gonna wanna gotta cuz cos coz bc ya \
    yea yeah yep nope nah hmm haha hehe hi hey hello bye app apps online website email wifi iban sms pdf \
    url http https www com org net html rt usd eur gbp aud cad chf jpy inr sepa atm pin cvv faq vat tv pc";
/// No list of countries has them.
const CONTINENTS: &str =
    "europe africa asia america oceania eurozone scandinavia caribbean europa afrika asien";
const CALENDAR: &str = "monday tuesday wednesday thursday friday saturday sunday january february march \
    april may june july august september october november december jan feb mar apr jun jul aug sep sept \
    oct nov dec montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni \
    juli oktober dezember lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril \
    mayo junio julio agosto septiembre octubre noviembre diciembre lundi mardi mercredi jeudi vendredi \
    samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre";

/// Words by hash.
#[derive(Default)]
struct Words {
    all: BTreeMap<u32, u16>,
}

impl Words {
    fn add(&mut self, hash: u32, bits: u16) {
        *self.all.entry(hash).or_default() |= bits;
    }

    fn add_all(&mut self, text: &str, bits: u16) {
        for (hash, _) in tokens(text) {
            self.add(hash, bits);
        }
    }

    fn add_place(&mut self, text: &str, bit: u16) {
        match tokens(text).as_slice() {
            [] => {}
            [(hash, len)] => {
                let known = self.all.get(hash).copied().unwrap_or_default();
                if *len > 2 || known & class::FREQUENT == 0 {
                    self.add(*hash, bit);
                }
            }
            several => {
                for (hash, _) in several {
                    self.add(*hash, class::PLACE_PART);
                }
                for both in several.windows(2) {
                    self.add(lexicon::pair(both[0].0, both[1].0), bit);
                }
            }
        }
    }
}

/// The words of a text with their lengths in bytes, as the tagger reads them.
fn tokens(text: &str) -> Vec<(u32, usize)> {
    static BLANK: LazyLock<Model> = LazyLock::new(Model::blank);
    let mut reading = Reading::default();
    reading.read(text, &BLANK);
    reading
        .words()
        .iter()
        .map(|word| (word.hash, (word.end - word.start) as usize))
        .collect()
}

/// A text file, whole.
pub fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure(format!("{}: {error}", path.display())))
}
