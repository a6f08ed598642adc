//! Companies.

use super::super::other_numbers::OTHER_NUMBERS;
use crate::{
    checksum::{Validity, mod11_10},
    detect::recognizer::{CueWords, Find, Recognizer},
    entity::EntityType,
    span::Score,
};

/// A VAT number. With its country it is told from other numbers even where a digit is
/// mistyped.
pub(super) const VAT_ID: Recognizer = Recognizer {
    id: "de.vat_id",
    entity: EntityType::new("DE_VAT_ID"),
    find: Find::Layouts(&["de9{9}", "de-9{9}", "de-999-999-999", "de.999.999.999"]),
    validate: |code| {
        if is_vat_id(code) {
            Validity::Valid
        } else {
            Validity::not_ruled_out(!code.starts_with("DE0"))
        }
    },
    score: Score::new(50),
    cues: VAT_CUES,
    negative: OTHER_NUMBERS,
    reference: "https://de.wikipedia.org/wiki/Umsatzsteuer-Identifikationsnummer",
    examples: &[
        "USt-IdNr. «DE136695976»",
        "VAT id: «de-136-695-976»",
        "«DE.136.695.976»",
        "«DE123456789», typed from memory",
    ],
    near_misses: &[
        "DE12345678",
        "DE1234567890",
        "AT136695976",
        "order DE123456789",
    ],
    ..Recognizer::DEFAULT
};

/// The same with blanks. As *de* is a word of other languages, its check digit counts.
pub(super) const VAT_ID_SPACED: Recognizer = Recognizer {
    id: "de.vat_id_spaced",
    find: Find::Layouts(&["de 9{9}", "de~999~999~999"]),
    validate: |code| is_vat_id(code).into(),
    valid: Score::new(60),
    negative: &[
        ("en", "order, tracking, invoice"),
        ("es", "número, teléfono, móvil, llamar, pedido"),
        ("fr", "téléphone, numéro de, portable, commande"),
        ("pt", "telefone, telemóvel, número"),
    ],
    examples: &[
        "«DE 136 695 976»",
        "Rechnung USt-IdNr. «DE 136 695 976» von Beispiel GmbH",
        "«DE 136-695.976»",
    ],
    near_misses: &[
        "DE 136 695 977",
        "el número de 136 695 976",
        "de 123 456 789",
    ],
    ..VAT_ID
};

const VAT_CUES: CueWords = &[
    (
        "de",
        "ust-idnr, ust-id, ustid, umsatzsteuer-id, umsatzsteuer-identifikationsnummer, \
         umsatzsteueridentifikationsnummer, mehrwertsteuer",
    ),
    ("en", "vat, vat id, vat number, vat no"),
];

fn is_vat_id(code: &str) -> bool {
    !code.starts_with("DE0") && mod11_10(code.trim_start_matches("DE"))
}

/// A number in the commercial register.
pub(super) const REGISTER: Recognizer = Recognizer {
    id: "de.handelsregister",
    entity: EntityType::new("DE_HANDELSREGISTER"),
    find: Find::Layouts(&["hra ?9{1,6}", "hrb ?9{1,6}", "hra-9{1,6}", "hrb-9{1,6}"]),
    score: Score::new(70),
    cues: &[
        (
            "de",
            "amtsgericht, handelsregister, registergericht, eingetragen",
        ),
        ("en", "commercial register, district court"),
    ],
    reference: "https://de.wikipedia.org/wiki/Handelsregister_(Deutschland)",
    examples: &[
        "Amtsgericht München «HRB 12345»",
        "eingetragen im «hra 99999» Köln",
        "«HRA12345» in the commercial register",
    ],
    near_misses: &["HR 12345", "HRC 12345", "HRB 1234567", "the HRB of 12345"],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::is_vat_id;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_of_a_vat_number_is_caught() {
        assert!(every_altered_digit_fails("DE136695976", is_vat_id));
        assert!(every_altered_digit_fails("DE811128428", is_vat_id));
    }
}
