//! Street addresses, in the forms of `addresses.toml`.

use super::{Generator, person::Form};
use crate::{lists::AddressForms, random::Random};

impl Generator<'_> {
    /// An address of `country`, or of another one if its forms are not known.
    pub fn address(&self, country: &str, random: &mut Random) -> String {
        let known: Vec<&String> = self.lists.addresses.keys().collect();
        let country = if self.lists.addresses.contains_key(country) && random.percent(60) {
            country
        } else {
            random.pick(&known).as_str()
        };
        let forms = &self.lists.addresses[country];
        let mut address = String::new();
        let form = random.pick(&forms.address).clone();
        self.write(&form, forms, country, random, &mut address);
        self.mix_up(&mut address, random);
        // A line break is often a comma, or nothing, by the time it is typed.
        if address.contains('\n') {
            match random.below(3) {
                0 => address = address.replace('\n', ", "),
                1 => address = address.replace('\n', " "),
                _ => {}
            }
        }
        address
    }

    /// Sometimes an address is of no country's form: a unit or a country more, two numbers.
    fn mix_up(&self, address: &mut String, random: &mut Random) {
        if random.percent(8) {
            address.insert_str(
                0,
                &digits(
                    random.pick::<&str>(&["%# ", "%## ", "%#### ", "0%### "]),
                    random,
                ),
            );
        }
        if random.percent(10) {
            let gap = *random.pick(&[" ", ", ", "\n", "\n "]);
            let unit = *random.pick::<&str>(&[
                "Apt. %##",
                "Suite 0%#",
                "Apt %",
                "Suite %##",
                "Unit %#",
                "Flat %",
            ]);
            *address += gap;
            *address += &digits(unit, random);
            if random.percent(70) {
                *address += random.pick::<&str>(&[" ", ", ", "\n", "\n "]);
                *address += &self.cities.pick("", random).text;
            }
        }
        if random.percent(10) {
            *address += random.pick::<&str>(&[" ", ", ", "\n", "\n "]);
            *address += &self.country("", random);
            if random.percent(60) {
                *address += &digits(" %####", random);
            }
        }
    }

    fn write(
        &self,
        form: &str,
        forms: &AddressForms,
        country: &str,
        random: &mut Random,
        out: &mut String,
    ) {
        let mut rest = form;
        while let Some(character) = rest.chars().next() {
            let after = &rest[character.len_utf8()..];
            match character {
                '[' => {
                    let end = closing(after);
                    if random.percent(50) {
                        self.write(&after[..end], forms, country, random, out);
                    }
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                '{' => {
                    let (slot, more) = after.split_once('}').unwrap_or((after, ""));
                    out.push_str(&self.address_slot(slot, forms, country, random));
                    rest = more;
                }
                _ => {
                    out.push(character);
                    rest = after;
                }
            }
        }
    }

    fn address_slot(
        &self,
        slot: &str,
        forms: &AddressForms,
        country: &str,
        random: &mut Random,
    ) -> String {
        let masked = |list: &[String], random: &mut Random| match list {
            [] => String::new(),
            list => digits(random.pick(list).as_str(), random),
        };
        match slot {
            "street" => self.streets.pick(country, random).text.clone(),
            "city" => self.cities.pick(country, random).text.clone(),
            "region" => self.regions.pick(country, random).text.clone(),
            "country" => self.country(country, random),
            "surname" => self.person(Form::Surname, country, random),
            "given" => self.person(Form::Given, country, random),
            "type" => masked(&forms.kind, random),
            "unit" => masked(&forms.unit, random),
            "number" => masked(&forms.number, random),
            "postcode" => masked(&forms.postcode, random),
            "box" => masked(&forms.box_number, random),
            _ => String::new(),
        }
    }

    /// The name of a country, in some language.
    pub fn country(&self, code: &str, random: &mut Random) -> String {
        let matching: Vec<&str> = self
            .lists
            .countries
            .iter()
            .filter(|entry| entry.countries.iter().any(|language| language == "en"))
            .map(|entry| entry.text.as_str())
            .collect();
        let _ = code;
        (*random.pick(&matching)).to_owned()
    }
}

/// Where the bracket closes that was opened before `text`.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        match character {
            '[' => depth += 1,
            ']' if depth == 0 => return at,
            ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Replaces `#`, `%` and `@` of a mask.
pub fn digits(mask: &str, random: &mut Random) -> String {
    let digit = |least: usize, random: &mut Random| {
        char::from(b'0' + u8::try_from(least + random.below(10 - least)).unwrap_or(0))
    };
    mask.chars()
        .map(|c| match c {
            '#' => digit(0, random),
            '%' => digit(1, random),
            '@' => char::from(b'A' + u8::try_from(random.below(26)).unwrap_or(0)),
            other => other,
        })
        .collect()
}
