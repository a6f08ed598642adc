//! Kind of street, name, number: `Calle Mayor 12`, and with the number first `12 rue de la Paix`.

use super::{
    ADDRESS,
    number::{number_first, number_last},
};
use crate::detect::recognizer::{Anchor, Find, Recognizer};

pub(super) const FRENCH: Recognizer = Recognizer {
    id: "address.french",
    find: Find::Scan(Anchor::Cue, |place| {
        number_first(place).unwrap_or_else(|| number_last(place))
    }),
    cues: &[(
        "fr",
        "rue, avenue, av, boulevard, bd, bld, allée, allee, allées, chemin, impasse, quai, place, cours, route, \
         square, passage, chaussée, ruelle, sentier, faubourg, lotissement, cité, villa, rond-point, venelle",
    )],
    examples: &[
        "j'habite «12 rue de la Paix, 75002 Paris»",
        "«5 bis, avenue des Champs-Élysées, 75008 PARIS, France» svp",
        "Livrez au «8 boulevard Voltaire\nBât. B\n75011 Paris».",
        "«Rue du Rhône 14, 1204 Genève»",
        "«Avenue Louise 54, 1050 Bruxelles»",
        "mon adresse: «23 allée des Tilleuls 69003 Lyon»",
    ],
    near_misses: &[
        "2 cours de yoga",
        "je reste 3 jours place du marché",
        "la rue est fermée",
        "une place pour 2 personnes",
        "en route pour 5 jours",
    ],
    ..ADDRESS
};

pub(super) const ROMANCE: Recognizer = Recognizer {
    id: "address.romance",
    find: Find::Scan(Anchor::Cue, number_last),
    cues: &[
        (
            "es",
            "calle, c, avenida, avda, av, paseo, plaza, carrera, cra, calzada, camino, carretera, ronda, \
             travesía, urbanización, urb, glorieta, carrer, rambla, jirón, jr, privada, cerrada, andador, \
             blvd, boulevard, bulevar, pasaje, autopista, transversal, diagonal, plaça, passeig",
        ),
        (
            "it",
            "via, viale, piazza, piazzale, corso, vicolo, largo, strada, lungomare, lungotevere, contrada, \
             località, piazzetta, v.le, p.zza, salita",
        ),
        (
            "pt",
            "rua, r, avenida, av, travessa, praça, alameda, estrada, largo, rodovia, beco, calçada, quadra",
        ),
        ("fr", "chaussée"),
    ],
    examples: &[
        "vivo en «Calle Mayor 12, 3º B, 28013 Madrid»",
        "«C/ Cervantes, 5, 41001 Sevilla»",
        "mi dirección es «Avenida Insurgentes Sur 1602, Col. Crédito Constructor, 03940 Ciudad de México»",
        "abito in «Via Roma 24, 20121 Milano (MI)»",
        "«Piazza Garibaldi, 3/A - 80142 Napoli»",
        "«Rua Augusta, 1500, apto 42, São Paulo - SP, 01304-001»",
        "moro na «Rua das Flores 77, Lisboa»",
        "«Avenida da Liberdade 110, 1269-046 Lisboa, Portugal»",
        "I'd like to call a taxi to «Via Scala 50».",
    ],
    near_misses: &[
        "I paid via PayPal 5 times",
        "via Chase QuickPay 2 days ago",
        "la calle está cortada",
        "c 12",
        "R 4.2",
        "a largo plazo 5 años",
    ],
    ..ADDRESS
};

pub(super) const SLAVIC: Recognizer = Recognizer {
    id: "address.slavic",
    find: Find::Scan(Anchor::Cue, number_last),
    cues: &[
        (
            "pl",
            "ul, ulica, ulicy, al, aleja, aleje, os, osiedle, pl, plac, rondo",
        ),
        (
            "ru",
            "ул, улица, улице, проспект, пр, переулок, пер, шоссе, набережная, ulitsa, prospekt, per",
        ),
        ("uk", "вул, вулиця, проспект, бульвар, vul, vulytsia"),
        (
            "ro",
            "strada, str, bulevardul, bd, calea, aleea, șoseaua, soseaua",
        ),
        ("hr", "ulica, trg"),
        ("el", "οδός, λεωφόρος, leoforos, odos"),
        ("id", "jalan, jl, jln"),
        ("nb", "kong, dronning"),
        (
            "de",
            "straße der, platz der, an der, am, im, auf dem, unter den, zum, zur",
        ),
    ],
    examples: &[
        "«ul. Marszałkowska 12/34, 00-590 Warszawa»",
        "mieszkam przy «ul. Długa 5 m. 3, Kraków»",
        "«al. Jana Pawła II 22, 31-864 Kraków»",
        "живу на «ул. Ленина, 5»",
        "«Strada Lungă nr. 14, Brașov»",
        "«Am Anger 3, 99084 Erfurt»",
    ],
    near_misses: &[
        "I am 42 years old",
        "am Montag 5 Minuten zu spät",
        "os 12",
        "im Jahr 2019",
        "zum Preis von 5 Euro",
        "eingetragen im HRA 99999 Köln",
    ],
    ..ADDRESS
};
