//! The lists under `lists/` have the form that their README says.

use std::{collections::BTreeSet, fs, path::Path};

fn lines(file: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("lists")
        .join(file);
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'), "{file} ends with a line");
    text.lines().map(str::to_owned).collect()
}

fn is_country(tag: &str) -> bool {
    let (country, state) = tag.split_once('-').unwrap_or((tag, "XX"));
    [country, state]
        .iter()
        .all(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()))
}

#[test]
fn lists_are_sorted_and_tagged() {
    let among = |tag: &str, tags: &[&str]| tags.contains(&tag);
    let anything = |_: &str| true;
    let language = |tag: &str| tag.split(',').all(|l| (2..=3).contains(&l.len()));
    let countries = |tag: &str| tag.split(',').all(is_country);
    let check = |file: &str, fields: &[&dyn Fn(&str) -> bool]| {
        let lines = lines(file);
        assert!(lines.is_sorted_by(|a, b| a < b), "{file} is sorted");
        for line in lines {
            let is: Vec<&str> = line.split('\t').collect();
            assert!(
                is.len() == fields.len()
                    && !is[0].is_empty()
                    && is[0].trim() == is[0]
                    && is.iter().zip(fields).all(|(field, fits)| fits(field)),
                "{file}: {line}"
            );
        }
    };
    let gender = |tag: &str| among(tag, &["f", "m", "x"]);
    let group = |tag: &str| among(tag, &["nationality", "religion", "politics", "ethnicity"]);
    let role = |tag: &str| among(tag, &["suffix", "prefix", "name", "word"]);
    check("names/given.tsv", &[&anything, &gender, &countries]);
    check("names/surnames.tsv", &[&anything, &countries]);
    check("places/cities.tsv", &[&anything, &countries]);
    check("places/regions.tsv", &[&anything, &countries]);
    check("places/streets.tsv", &[&anything, &countries]);
    check("places/countries.tsv", &[&anything, &is_country, &language]);
    check("organizations.tsv", &[&anything, &role, &countries]);
    check("nrp.tsv", &[&anything, &group]);
}

#[test]
fn every_form_of_an_address_can_be_filled() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lists/addresses.toml");
    let forms: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let has_entry = |file: &str, country: &str| {
        lines(file).iter().any(|line| {
            line.split('\t')
                .skip(1)
                .flat_map(|tags| tags.split(','))
                .any(|tag| tag.split('-').next() == Some(country))
        })
    };
    for (country, form) in &forms {
        let used: BTreeSet<&str> = form["address"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|template| template.as_str().unwrap().split('{').skip(1))
            .map(|rest| rest.split('}').next().unwrap())
            .collect();
        for field in used {
            let there = match field {
                "street" => has_entry("places/streets.tsv", country),
                "city" => has_entry("places/cities.tsv", country),
                "region" => has_entry("places/regions.tsv", country),
                "country" => has_entry("places/countries.tsv", country),
                "surname" => has_entry("names/surnames.tsv", country),
                "given" => has_entry("names/given.tsv", country),
                _ => form
                    .get(field)
                    .is_some_and(|list| !list.as_array().unwrap().is_empty()),
            };
            assert!(there, "{country}: {field}");
        }
    }
}
