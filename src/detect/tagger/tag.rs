//! The tags that words get.

use crate::entity::EntityType;

/// What kind of thing a name names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Kind {
    /// A person.
    Person,
    /// A town, region or country.
    Location,
    /// A street address, or part of one.
    Address,
    /// A company or institution.
    Organization,
    /// A nationality, religion or political group.
    Nrp,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Person,
        Self::Location,
        Self::Address,
        Self::Organization,
        Self::Nrp,
    ];

    /// The entity type that a find of this kind is.
    pub const fn entity(self) -> EntityType {
        EntityType::new(match self {
            Self::Person => "PERSON",
            Self::Location => "LOCATION",
            Self::Address => "STREET_ADDRESS",
            Self::Organization => "ORGANIZATION",
            Self::Nrp => "NRP",
        })
    }
}

/// A word is outside of any name, begins one, or is inside of the one that the word
/// before it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
#[allow(missing_docs, reason = "each is a kind and whether it begins")]
pub enum Tag {
    Outside,
    BeginPerson,
    InPerson,
    BeginLocation,
    InLocation,
    BeginAddress,
    InAddress,
    BeginOrganization,
    InOrganization,
    BeginNrp,
    InNrp,
}

impl Tag {
    /// How many there are.
    pub const COUNT: usize = 11;

    /// All tags, by number.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Outside,
        Self::BeginPerson,
        Self::InPerson,
        Self::BeginLocation,
        Self::InLocation,
        Self::BeginAddress,
        Self::InAddress,
        Self::BeginOrganization,
        Self::InOrganization,
        Self::BeginNrp,
        Self::InNrp,
    ];

    /// The tag of the first word.
    pub const fn begin(kind: Kind) -> Self {
        Self::ALL[1 + 2 * kind as usize]
    }

    /// The tag of the words after the first.
    pub const fn inside(kind: Kind) -> Self {
        Self::ALL[2 + 2 * kind as usize]
    }

    /// The kind of name that the word is part of.
    pub const fn kind(self) -> Option<Kind> {
        match self as usize {
            0 => None,
            tag => Some(Kind::ALL[(tag - 1) / 2]),
        }
    }

    /// The tags that a word may have before one with this tag.
    pub(super) fn predecessors(self) -> &'static [Self] {
        let at = self as usize;
        if at > 0 && at.is_multiple_of(2) {
            &Self::ALL[at - 1..=at]
        } else {
            &Self::ALL
        }
    }
}
