//! What every built-in row has besides examples and near misses.

use std::{collections::BTreeMap, fs, path::Path};

use super::*;

/// The languages in which people of a country write what they call its numbers, by the
/// two letters that entity types of the country begin with.
const LANGUAGES: &[(&str, &str)] = &[
    ("AE", "ar"),
    ("AR", "es"),
    ("AT", "de"),
    ("AU", "en"),
    ("BD", "bn"),
    ("BE", "nl fr"),
    ("BG", "bg"),
    ("BR", "pt"),
    ("CA", "en fr"),
    ("CH", "de fr it"),
    ("CL", "es"),
    ("CN", "zh"),
    ("CO", "es"),
    ("CY", "el"),
    ("CZ", "cs"),
    ("DE", "de"),
    ("DK", "da"),
    ("EC", "es"),
    ("EE", "et"),
    ("EG", "ar"),
    ("ES", "es"),
    ("FI", "fi"),
    ("FR", "fr"),
    ("GH", "en"),
    ("GR", "el"),
    ("HK", "zh"),
    ("HR", "hr"),
    ("HU", "hu"),
    ("ID", "id"),
    ("IE", "en"),
    ("IL", "he"),
    ("IN", "hi"),
    ("IR", "fa"),
    ("IS", "is"),
    ("IT", "it"),
    ("JP", "ja"),
    ("KE", "en"),
    ("KR", "ko"),
    ("KZ", "kk ru"),
    ("LK", "si ta"),
    ("LT", "lt"),
    ("LU", "fr"),
    ("LV", "lv"),
    ("MT", "mt"),
    ("MX", "es"),
    ("MY", "ms"),
    ("NG", "en"),
    ("NL", "nl"),
    ("NO", "no"),
    ("NZ", "en"),
    ("PE", "es"),
    ("PH", "en"),
    ("PK", "ur"),
    ("PL", "pl"),
    ("PT", "pt"),
    ("RO", "ro"),
    ("RS", "sr"),
    ("RU", "ru"),
    ("SA", "ar"),
    ("SE", "sv"),
    ("SG", "en"),
    ("SI", "sl"),
    ("SK", "sk"),
    ("TH", "th"),
    ("TR", "tr"),
    ("TW", "zh"),
    ("UA", "uk"),
    ("UK", "en"),
    ("US", "en"),
    ("UY", "es"),
    ("VE", "es"),
    ("VN", "vi"),
    ("ZA", "en"),
];

/// Types that begin with two letters and are of no country.
const OF_NO_COUNTRY: &[&str] = &["IP_ADDRESS", "PO_BOX"];

#[test]
fn identifiers_of_a_country_have_cues_in_its_languages_and_in_english() {
    let mut languages: BTreeMap<EntityType, BTreeSet<&str>> = BTreeMap::new();
    for row in recognizers() {
        let of_type = languages.entry(row.entity).or_default();
        of_type.extend(row.cues.iter().map(|(language, _)| *language));
    }
    let mut lacking = Vec::new();
    for (entity, has) in languages {
        let name = entity.as_str();
        let country = name.split_once('_').map_or("", |(country, _)| country);
        if country.len() != 2 || OF_NO_COUNTRY.contains(&name) {
            continue;
        }
        let spoken = LANGUAGES.iter().find(|(id, _)| *id == country);
        let (_, spoken) = spoken.unwrap_or_else(|| panic!("{country} is not in the table"));
        let wanted = spoken.split(' ').chain(["en"]);
        lacking.extend(
            wanted
                .filter(|l| !has.contains(l))
                .map(|l| format!("{name}: {l}")),
        );
    }
    assert_eq!(lacking, Vec::<String>::new());
}

/// A file that computes a check digit holds it to published numbers, or a file of the same
/// folder that it takes its checks from does.
#[test]
fn files_with_check_digits_have_tests() {
    fn visit(folder: &Path, untested: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                visit(&path, untested);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let computes = source
                .split("checksum::")
                .skip(1)
                .any(|rest| !rest.starts_with("Validity;") && !rest.starts_with("Validity,"));
            if computes && !source.contains("#[cfg(test)]") {
                untested.push(path.display().to_string());
            }
        }
    }
    let mut untested = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/detect/recognizers");
    visit(Path::new(folder), &mut untested);
    assert_eq!(untested, Vec::<String>::new());
}
