//! What only a trained model finds: names of persons, places and organisations wherever they
//! stand, in any case, and addresses that none of the grammars in [`super::address`] knows.

use crate::detect::{
    canonical,
    recognizer::{Find, Recognizer},
    tagger::Kind,
};

pub(super) const ROWS: &[Recognizer] = &[PERSON, ADDRESS, LOCATION, ORGANIZATION, NRP];

const PERSON: Recognizer = Recognizer {
    id: "model.person",
    entity: Kind::Person.entity(),
    find: Find::Tagged(Kind::Person),
    canonical: canonical::name,
    reference: "https://en.wikipedia.org/wiki/Named-entity_recognition",
    examples: &[
        "please ask «Priya Natarajan» about it",
        "the booking is under «taiwo adeyemi»",
        "Yesterday «Wei Zhang» called me twice",
        "Грузить для «Елена Смирнова»",
        "我叫«王伟»",
        "hey this is «sofia»",
        "«Nadia Hassan»",
        "«Mark» called yesterday",
        "i told «mark» about it",
        "«Will Smith» called me",
        "«Dan Tailor»",
        "«Dan May» has a bank account",
        "Patient «Smith, John» called",
        "The caller was «Smith, John»",
        "«SMITH, JOHN»",
        "«O'Sullivan, Ciara»",
        "thanks «Maria»! «Peter» will pay",
        // Not the name of a place, as Victoria Station is.
        "tell «sarah connor» hospital called",
    ],
    near_misses: &[
        "will it be charged in may?",
        "mark it as paid",
        "how do I chase my refund?",
        "My Premium Plan expired on Monday",
        "I paid the bill with Google Pay",
        "the grace period is over",
        "In C++ it is std::vector",
        "LN14-HGT",
        "we don't know",
        "ahhh it is late",
    ],
    ..Recognizer::DEFAULT
};

/// Where a grammar finds a part of it or more, the union of both is one find.
const ADDRESS: Recognizer = Recognizer {
    id: "model.address",
    entity: Kind::Address.entity(),
    find: Find::Tagged(Kind::Address),
    reference: "https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions",
    examples: &[
        "my address is «flat 17 high street bristol bs1 4dj»",
        "ship to «45 Tulip Gardens, Springfield 62704»",
        "deliver to «88 King Road, Leeds LS1 4AB» please",
        // What a number that is no part of it follows is hidden all the same.
        "«house 7 lane 3 gulshan dhaka 01712345678»",
    ],
    near_misses: &[
        "table 5 in the garden",
        "3 nights from 4 to 7 may",
        "error 404 on page 12",
        "order 12345 is late",
    ],
    canonical: canonical::folded,
    ..PERSON
};

const LOCATION: Recognizer = Recognizer {
    id: "model.location",
    entity: Kind::Location.entity(),
    find: Find::Tagged(Kind::Location),
    on: false,
    examples: &[
        "I live in «Lisbon»",
        "we are moving to «Costa Rica» next week",
        "a flight from «Oslo» to «Nairobi»",
    ],
    near_misses: &[
        "I am moving next week",
        "is there a branch near me?",
        "I live in a hotel",
    ],
    canonical: canonical::folded,
    ..PERSON
};

const ORGANIZATION: Recognizer = Recognizer {
    id: "model.organization",
    entity: Kind::Organization.entity(),
    find: Find::Tagged(Kind::Organization),
    on: false,
    examples: &[
        "I work at «Siemens AG»",
        "a charge from «Garcia Logistics Ltd»",
        "my bank is «Deutsche Bank»",
    ],
    near_misses: &[
        "I work at night",
        "a charge from last week",
        "my bank is slow",
    ],
    canonical: canonical::folded,
    ..PERSON
};

const NRP: Recognizer = Recognizer {
    id: "model.nrp",
    entity: Kind::Nrp.entity(),
    find: Find::Tagged(Kind::Nrp),
    on: false,
    examples: &[
        "I have a «Brazilian» passport",
        "i am «norwegian»",
        "a «Danish» citizen living abroad",
    ],
    near_misses: &["I have a new passport", "i am sorry", "a senior citizen"],
    canonical: canonical::folded,
    ..PERSON
};
