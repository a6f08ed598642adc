//! The built-in recognizers, by topic and country.
//!
//! A file begins with `const ROWS`, which names its rows in order; a new file is named
//! here, in the list of modules and in [`TOPICS`]. A row says what it is and leaves the rest
//! to [`Recognizer::DEFAULT`], or to the row that it is a variant of:
//!
//! ```text
//! const NIP: Recognizer = Recognizer {
//!     id: "pl.nip",
//!     entity: EntityType::new("PL_NIP"),
//!     find: Find::Layouts(&["999-999-99-99", "999-99-99-999"]),
//!     validate: is_nip,               // gets "1234563218", without separators
//!     valid: Score::new(60),          // one check digit: one number in eleven passes
//!     cues: &[("pl", "nip, numer nip"), ("en", "tax number, tax id")],
//!     reference: "https://…",
//!     examples: &["NIP «123-456-32-18»", …],
//!     near_misses: &["123-456-32-17", …],
//!     ..Recognizer::DEFAULT
//! };
//! const NIP_BARE: Recognizer = Recognizer {
//!     id: "pl.nip_bare",
//!     find: Find::Layouts(&["9{10}"]),
//!     cue: CueRule::Required,         // ten digits alone are a phone number
//!     examples: …, near_misses: …,
//!     ..NIP
//! };
//! ```
//!
//! Which form to choose: a layout for whatever has a fixed shape; a scanner where the
//! shape has no fixed length or its case matters (keys, addresses); never a regular
//! expression. A shape that other numbers have too demands a cue, even with one check
//! digit; a check of two or more digits settles it.
//!
//! A failed check drops a find, but only where the issuer promises the check and the code has
//! it. These prove and do not refute: German VAT numbers and Nigerian NINs (their offices
//! publish no check digit), and the nine characters of German passports and identity cards (the
//! check digit is a tenth, which many leave out).

use super::recognizer::Recognizer;

mod address;
mod assigned;
mod claimed;
mod credential;
mod crypto_asset;
mod date_time;
mod device;
mod domain;
mod email;
mod financial;
mod location;
mod masked;
mod named;
mod national;
mod network;
mod payment;
mod person;
mod phone;
mod reference_number;
mod temporal;
mod travel_document;
mod url;

pub(super) use email::is_registered;
pub(super) use person::{asked::is_never_a_name, parts};

/// All rows. Of two that are equally sure of the same words, the one that comes first
/// names them.
pub(super) const TOPICS: &[&[Recognizer]] = &[
    email::ROWS,
    credential::structured::ROWS,
    credential::provider::ROWS,
    credential::vendor::ROWS,
    credential::service::ROWS,
    credential::generic::ROWS,
    credential::login::ROWS,
    credential::code::ROWS,
    device::ROWS,
    financial::ROWS,
    payment::ROWS,
    crypto_asset::ROWS,
    crypto_asset::others::ROWS,
    network::ROWS,
    url::ROWS,
    domain::ROWS,
    phone::ROWS,
    national::be::ROWS,
    national::fr::ROWS,
    national::lu::ROWS,
    national::nl::ROWS,
    national::es::ROWS,
    national::it::ROWS,
    national::mt::ROWS,
    national::pt::ROWS,
    national::uk::ROWS,
    national::us::ROWS,
    national::at::ROWS,
    national::ch::ROWS,
    national::de::ROWS,
    national::ie::ROWS,
    national::se::ROWS,
    national::no::ROWS,
    national::dk::ROWS,
    national::fi::ROWS,
    national::is::ROWS,
    national::pl::ROWS,
    national::cz_sk::ROWS,
    national::hu::ROWS,
    national::ro::ROWS,
    national::bg::ROWS,
    national::balkan::ROWS,
    national::baltic::ROWS,
    national::gr::ROWS,
    national::ua::ROWS,
    national::tr::ROWS,
    national::ru::ROWS,
    national::kz::ROWS,
    national::il::ROWS,
    national::gulf::ROWS,
    national::eg::ROWS,
    national::ir::ROWS,
    national::za::ROWS,
    national::ng::ROWS,
    national::ke_gh::ROWS,
    national::us::bank::ROWS,
    national::us::health::ROWS,
    national::us::vehicle::ROWS,
    national::us::zip::ROWS,
    national::ca::ROWS,
    national::au::ROWS,
    national::nz::ROWS,
    national::india::ROWS,
    national::india::other::ROWS,
    national::south_asia::ROWS,
    national::china::ROWS,
    national::jp::ROWS,
    national::kr::ROWS,
    national::sg::ROWS,
    national::southeast_asia::ROWS,
    national::th::ROWS,
    national::br::ROWS,
    national::south_america::ROWS,
    national::south_america::andes::ROWS,
    national::mx::ROWS,
    travel_document::ROWS,
    reference_number::ROWS,
    address::ROWS,
    claimed::ROWS,
    masked::ROWS,
    location::ROWS,
    temporal::ROWS,
    date_time::ROWS,
    person::ROWS,
    person::asked::ROWS,
    named::ROWS,
];
