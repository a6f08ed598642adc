//! Numbers under which companies keep a person: only a cue tells them from others.

use crate::{
    checksum::Validity,
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer, Window},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[MEDICAL_RECORD, POLICY, CUSTOMER, ORDER, TICKET];

/// Figures, maybe with letters before, after or between them.
const SHAPES: &[&str] = &[
    "9{4,12}",
    "A{1,5}-?9{3,12}",
    "9{3,12}-?A{1,3}",
    "9{3,12}-A{4,8}",
    "9{2,6}-9{2,8}",
    "A{1,4}-9{1,6}-9{1,8}",
    "9{2,4}-9{2,4}-9{2,6}",
    "9{2,3} 9{2,3} 9{2,4}",
    "X{6,14}",
];

/// The value stands close behind the word for it.
const CLOSE: Window = Window {
    words_before: 4,
    bytes_before: 30,
    words_after: 3,
    bytes_after: 16,
};

const MEDICAL_RECORD: Recognizer = Recognizer {
    id: "number.medical_record",
    entity: EntityType::new("MEDICAL_RECORD_NUMBER"),
    find: Find::Layouts(SHAPES),
    validate: has_figures,
    // A number that a country's rules describe is named by them.
    score: Score::new(25),
    cue: CueRule::Required,
    window: CLOSE,
    cues: &[
        (
            "en",
            "mrn, medical record, medical record number, medical record no, patient id, \
             patient number, patient no, chart number, hospital number, medical file, \
             patient mrn, case file number, health record number",
        ),
        ("de", "patientennummer, patienten-id, fallnummer"),
        ("es", "historia clínica, número de historia clínica"),
        (
            "fr",
            "numéro de patient, dossier médical, numéro de dossier médical",
        ),
        ("it", "cartella clinica"),
        ("pt", "prontuário"),
    ],
    canonical: canonical::code,
    reference: "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
    examples: &[
        "MRN «00482913»",
        "Patient MRN «ALPHA-442021» was updated",
        "patient ID: «PHX-839221»",
        "Medical file #«MXC-438220»",
        "Patientennummer «48291377»",
    ],
    near_misses: &[
        "the patient waited 45 minutes",
        "a medical record of 2023",
        "order 00482913",
        "patient number one",
    ],
    ..Recognizer::DEFAULT
};

/// Three figures at least; not a year, nor a date.
fn has_figures(code: &str) -> Validity {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let number = code.parse::<u32>().unwrap_or(0);
    let year = code.len() == 4 && (1900..2100).contains(&number);
    let date = code.len() == 8
        && (19_000_000..21_000_000).contains(&number)
        && (1..=12).contains(&(number / 100 % 100))
        && (1..=31).contains(&(number % 100));
    Validity::not_ruled_out(digits >= 3 && !year && !date)
}

const POLICY: Recognizer = Recognizer {
    id: "number.policy",
    entity: EntityType::new("POLICY_NUMBER"),
    cues: &[
        (
            "en",
            "policy number, policy no, policy id, insurance number, insurance no, \
             insurance policy, insurance id, insurance code, insurance card, claim number, claim no, \
             claim id, member number, group number, certificate number",
        ),
        (
            "de",
            "versicherungsnummer, versicherungsscheinnummer, police, policennummer, schadennummer",
        ),
        ("es", "póliza, número de póliza"),
        (
            "fr",
            "numéro de police, police d'assurance, numéro de contrat",
        ),
        ("it", "polizza, numero di polizza"),
        ("pt", "apólice, número da apólice"),
        ("nl", "polisnummer"),
    ],
    reference: "https://en.wikipedia.org/wiki/Insurance_policy",
    examples: &[
        "insurance policy #«88291-LK»",
        "my policy number is «CP198753»",
        "insurance code «ZK-21902»",
        "claim no. «4821-99310»",
        "Versicherungsnummer «77482913»",
    ],
    near_misses: &[
        "the return policy of 2024",
        "policy number two",
        "insurance costs $4821",
        "a policy of 30 days",
    ],
    ..MEDICAL_RECORD
};

const CUSTOMER: Recognizer = Recognizer {
    id: "number.customer",
    entity: EntityType::new("CUSTOMER_ID"),
    cues: &[
        (
            "en",
            "customer id, customer number, customer no, customer code, client id, client number, \
             client no, member id, membership id, membership number, membership no, \
             subscriber id, subscriber number, loyalty number, loyalty card, frequent flyer number, \
             employee id, employee number, employee no, staff id, badge number, student id, \
             id number, id no, personal id, contract number, identification number, \
             rewards number",
        ),
        (
            "de",
            "kundennummer, kundennr, kunden-nr, kunden-id, mitgliedsnummer, vertragsnummer, \
             personalnummer, matrikelnummer",
        ),
        ("es", "número de cliente, número de socio, id de cliente"),
        (
            "fr",
            "numéro client, numéro de client, numéro d'adhérent, identifiant client",
        ),
        ("it", "codice cliente, numero cliente"),
        (
            "pt",
            "número de cliente, código do cliente, número do cliente",
        ),
        ("nl", "klantnummer, lidnummer"),
        ("pl", "numer klienta"),
        ("sv", "kundnummer"),
    ],
    reference: "https://en.wikipedia.org/wiki/Customer_identification",
    examples: &[
        "my customer number is «10048291»",
        "employee ID «127854»",
        "membership no: «AB-482913»",
        "badge number «48213-NORTH»",
        "stored under ID number «24681357K»",
        "Kundennummer «4829137»",
    ],
    near_misses: &[
        "a customer since 2019",
        "the customer number is missing",
        "10048291",
        "your customer code of conduct",
    ],
    ..MEDICAL_RECORD
};

/// Off by default: what an order bot is asked about.
const ORDER: Recognizer = Recognizer {
    id: "number.order",
    entity: EntityType::new("ORDER_NUMBER"),
    on: false,
    cues: &[
        (
            "en",
            "order, order number, order no, order id, invoice, invoice number, invoice no, \
             booking, booking number, reservation, reservation number, purchase order, \
             tracking number, transaction id, receipt number",
        ),
        (
            "de",
            "bestellung, bestellnummer, auftragsnummer, rechnungsnummer, buchungsnummer",
        ),
        ("es", "pedido, número de pedido, factura"),
        ("fr", "commande, numéro de commande, facture"),
        ("it", "ordine, numero d'ordine, fattura"),
        ("pt", "pedido, número do pedido, encomenda, fatura"),
        ("nl", "bestelling, bestelnummer"),
    ],
    reference: "https://en.wikipedia.org/wiki/Purchase_order",
    examples: &[
        "my order «10045» has not arrived",
        "order number: «A-1234567»",
        "invoice no. «2291-88310»",
        "Bestellnummer «4829137»",
    ],
    near_misses: &[
        "I ordered it in 2024",
        "an order of 12 shirts",
        "the order costs $1299",
        "order number",
    ],
    ..MEDICAL_RECORD
};

/// Off by default, like orders.
const TICKET: Recognizer = Recognizer {
    id: "number.ticket",
    entity: EntityType::new("TICKET_NUMBER"),
    cues: &[
        (
            "en",
            "ticket, ticket number, ticket no, ticket id, case number, case no, case id, \
             support case, incident, incident number, reference number, ref no, ref",
        ),
        (
            "de",
            "ticketnummer, vorgangsnummer, fallnummer, referenznummer",
        ),
        (
            "es",
            "número de caso, número de ticket, número de referencia",
        ),
        ("fr", "numéro de dossier, numéro de ticket, référence"),
        ("it", "numero di ticket, numero di riferimento"),
        ("pt", "número do chamado, protocolo, número de protocolo"),
    ],
    reference: "https://en.wikipedia.org/wiki/Issue_tracking_system",
    examples: &[
        "ticket «INC-482913» is open",
        "case number «00482913»",
        "ref no: «AB12345»",
        "protocolo «20482913»",
    ],
    near_misses: &[
        "a ticket for 2 people",
        "the incident of 2023",
        "in case 3 things fail",
        "ticket number",
    ],
    ..ORDER
};
