//! What engines call the things that they find, and what we call them.

use std::collections::{BTreeMap, BTreeSet};

use crate::entity::EntityType;

/// What a remote analyzer found and gave a name that nobody knows: it is personal data, of
/// whatever type.
pub const OTHER: EntityType = EntityType::new("PERSONAL_DATA");

/// What models and analyzers call our entity types, besides the types' own names; case,
/// blanks and signs do not matter. The names are those of the CoNLL and OntoNotes sets, of
/// Presidio, and of the models that are trained for personal data.
const COMMON: &[(&str, &[&str])] = &[
    (
        "PERSON",
        &[
            "PER",
            "NAME",
            "FIRST NAME",
            "GIVEN NAME",
            "MIDDLE NAME",
            "LAST NAME",
            "SURNAME",
            "FAMILY NAME",
            "FULL NAME",
            "PATIENT",
            "STAFF",
            "HCW",
        ],
    ),
    (
        "LOCATION",
        &[
            "LOC", "GPE", "FAC", "FACILITY", "CITY", "STATE", "COUNTY", "COUNTRY", "HOSPITAL",
        ],
    ),
    (
        "ORGANIZATION",
        &["ORG", "COMPANY", "COMPANY NAME", "VENDOR"],
    ),
    ("NRP", &["NORP", "NATIONALITY", "RELIGION", "ETHNICITY"]),
    (
        "STREET_ADDRESS",
        &[
            "ADDRESS",
            "STREET",
            "STREET NAME",
            "BUILDING NUM",
            "BUILDING NUMBER",
            "SECONDARY ADDRESS",
        ],
    ),
    ("POSTAL_CODE", &["ZIP", "ZIP CODE", "POSTCODE"]),
    ("EMAIL_ADDRESS", &["EMAIL", "MAIL"]),
    (
        "PHONE_NUMBER",
        &[
            "PHONE",
            "TELEPHONE",
            "TELEPHONE NUM",
            "TELEPHONE NUMBER",
            "PHONE NUM",
            "FAX",
        ],
    ),
    ("CREDIT_CARD", &["CREDIT CARD NUMBER", "CARD NUMBER"]),
    ("CVV", &["CREDIT CARD CVV"]),
    ("IBAN_CODE", &["IBAN"]),
    ("SWIFT_BIC", &["BIC", "SWIFT"]),
    ("ACCOUNT_NUMBER", &["ACCOUNT NUM", "BANK ACCOUNT"]),
    ("US_SSN", &["SSN", "SOCIAL NUM", "SOCIAL SECURITY NUMBER"]),
    (
        "NATIONAL_ID",
        &[
            "ID CARD",
            "ID CARD NUM",
            "ID CARD NUMBER",
            "TAX NUM",
            "TAX NUMBER",
        ],
    ),
    (
        "US_DRIVER_LICENSE",
        &[
            "DRIVER LICENSE",
            "DRIVER LICENSE NUM",
            "DRIVER LICENSE NUMBER",
        ],
    ),
    ("PASSPORT", &["PASSPORT NUM", "PASSPORT NUMBER"]),
    ("DATE_OF_BIRTH", &["DOB", "BIRTH DATE", "BIRTHDAY"]),
    ("DATE_TIME", &["DATE", "TIME"]),
    ("IP_ADDRESS", &["IP", "IPV4", "IPV6"]),
    ("MAC_ADDRESS", &["MAC"]),
    ("USERNAME", &["USER NAME", "USER", "ACCOUNT NAME"]),
    ("PASSWORD", &["PASS"]),
    ("VIN", &["VEHICLE VIN"]),
    ("IMEI", &["PHONE IMEI"]),
];

/// What is nobody's: parts of common label sets that are no personal data by themselves.
const NOTHING: &[&str] = &[
    "O",
    "MISC",
    "CARDINAL",
    "ORDINAL",
    "QUANTITY",
    "PERCENT",
    "MONEY",
    "LANGUAGE",
    "LAW",
    "EVENT",
    "PRODUCT",
    "WORK OF ART",
];

/// What a label says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Personal data of this type.
    Type(EntityType),
    /// Nothing that has to go.
    Nothing,
    /// Nobody said what it means.
    Unknown,
}

/// The meaning of labels.
#[derive(Clone, PartialEq, Eq)]
pub struct Labels(BTreeMap<String, Option<EntityType>>);

impl Labels {
    /// The names of `known` types mean themselves; then what is common; then `own`, which win.
    /// A label of `own` without a type is passed over.
    pub fn new(
        known: impl IntoIterator<Item = EntityType>,
        own: impl IntoIterator<Item = (String, Option<EntityType>)>,
    ) -> Self {
        let mut labels = BTreeMap::new();
        for label in NOTHING {
            labels.insert(fold(label), None);
        }
        for (entity, names) in COMMON {
            let entity = EntityType::new(entity);
            labels.insert(fold(entity.as_str()), Some(entity));
            labels.extend(names.iter().map(|name| (fold(name), Some(entity))));
        }
        let known = known.into_iter();
        labels.extend(known.map(|entity| (fold(entity.as_str()), Some(entity))));
        let own = own.into_iter();
        labels.extend(own.map(|(label, entity)| (fold(&label), entity)));
        Self(labels)
    }

    /// What `label` means, in any case and however its words are joined.
    pub fn of(&self, label: &str) -> Label {
        match self.0.get(&fold(label)) {
            Some(Some(entity)) => Label::Type(*entity),
            Some(None) => Label::Nothing,
            None => Label::Unknown,
        }
    }

    /// The types that labels may mean.
    pub fn types(&self) -> BTreeSet<EntityType> {
        self.0.values().flatten().copied().collect()
    }
}

/// The letters and digits, in upper case.
fn fold(label: &str) -> String {
    let kept = label.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Label, Labels};
    use crate::entity::EntityType;

    const PERSON: EntityType = EntityType::new("PERSON");

    #[test]
    fn labels_mean_types_however_they_are_spelled() {
        let labels = Labels::new([EntityType::new("ACME_BADGE")], []);
        for (label, entity) in [
            ("PER", "PERSON"),
            ("person", "PERSON"),
            ("GIVENNAME", "PERSON"),
            ("given_name", "PERSON"),
            ("private-person", ""),
            ("GPE", "LOCATION"),
            ("acme badge", "ACME_BADGE"),
            ("EMAIL_ADDRESS", "EMAIL_ADDRESS"),
        ] {
            let expected = match entity {
                "" => Label::Unknown,
                entity => Label::Type(EntityType::parse(entity).unwrap()),
            };
            assert_eq!(labels.of(label), expected, "{label}");
        }
        assert_eq!(labels.of("MISC"), Label::Nothing);
    }

    #[test]
    fn what_the_user_says_of_a_label_wins() {
        let own = [("PER".to_owned(), None), ("misc".to_owned(), Some(PERSON))];
        let labels = Labels::new([], own);
        assert_eq!(labels.of("PER"), Label::Nothing);
        assert_eq!(labels.of("MISC"), Label::Type(PERSON));
        assert!(labels.types().contains(&PERSON));
    }
}
