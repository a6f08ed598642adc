//! Values in disguise: whatever is done to how a value is written, its bytes are covered.

use proptest::prelude::*;

use super::{detector, found, unmark};

/// A way to write a value.
type Disguise = fn(&str) -> String;

const MAIL: &[&str] = &["jane.doe@example.com", "bob_77@mail.example.co.uk"];
const NUMBERS: &[&str] = &["4111111111111111", "5555555555554444", "378282246310005"];
const CODES: &[&str] = &[
    "GB82WEST12345698765432",
    "DE89370400440532013000",
    "+442079460958",
    "219-09-9999",
    "RSSMRA85T10A562S",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
];

fn with_signs(value: &str, at: &str, dot: &str) -> String {
    value.replace('@', at).replace('.', dot)
}

fn spoken(value: &str, words: [&str; 10]) -> String {
    let digits = value.bytes().map(|b| words[usize::from(b - b'0')]);
    digits.collect::<Vec<_>>().join(" ")
}

fn grouped(value: &str, separator: &str) -> String {
    let groups = value.as_bytes().chunks(4);
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(separator)
}

fn each_character(value: &str, change: impl Fn(char) -> String) -> String {
    value.chars().map(change).collect()
}

fn full_width(character: char) -> String {
    let code = u32::from(character);
    let wide = (0x21..=0x7E)
        .contains(&code)
        .then(|| char::from_u32(code + 0xFEE0));
    wide.flatten().unwrap_or(character).to_string()
}

const MAIL_DISGUISES: &[Disguise] = &[
    |v| with_signs(v, " [at] ", " [dot] "),
    |v| with_signs(v, "(at)", "(dot)"),
    |v| with_signs(v, " at ", " dot "),
    |v| with_signs(v, " AT ", " DOT "),
    |v| with_signs(v, " at ", " Punkt "),
    |v| with_signs(v, " arroba ", " punto "),
    |v| with_signs(v, " arobase ", " point "),
    |v| with_signs(v, " chiocciola ", " punto "),
    |v| with_signs(v, " apenstaartje ", " punt "),
    |v| with_signs(v, " małpa ", " kropka "),
    |v| with_signs(v, " παπάκι ", " τελεία "),
    |v| with_signs(v, " zavináč ", " tečka "),
    |v| with_signs(v, " равлик ", " крапка "),
    |v| with_signs(v, "[@]", "[.]"),
    |v| each_character(v, full_width),
    |v| each_character(v, |c| format!("{c}\u{200B}")),
    |v| v.replace('a', "а").replace('e', "е").replace('o', "ο"),
];

const NUMBER_DISGUISES: &[Disguise] = &[
    |v| {
        spoken(
            v,
            [
                "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            ],
        )
    },
    |v| {
        spoken(
            v,
            [
                "null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
            ],
        )
    },
    |v| {
        spoken(
            v,
            [
                "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
            ],
        )
    },
    |v| {
        spoken(
            v,
            [
                "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
            ],
        )
    },
    |v| {
        spoken(
            v,
            [
                "μηδέν",
                "ένα",
                "δύο",
                "τρία",
                "τέσσερα",
                "πέντε",
                "έξι",
                "επτά",
                "οκτώ",
                "εννέα",
            ],
        )
    },
    |v| {
        spoken(
            v,
            [
                "صفر",
                "واحد",
                "اثنان",
                "ثلاثة",
                "أربعة",
                "خمسة",
                "ستة",
                "سبعة",
                "ثمانية",
                "تسعة",
            ],
        )
    },
    |v| grouped(v, ", "),
    |v| grouped(v, "·"),
    |v| grouped(v, ":"),
    |v| grouped(v, ","),
    |v| grouped(v, "/"),
    |v| grouped(v, " / "),
    |v| grouped(v, "    "),
    |v| grouped(v, "\n"),
    |v| grouped(v, "\r\n"),
    |v| grouped(v, "_"),
    |v| grouped(v, "–"),
    |v| {
        let spaced = each_character(v, |c| format!("{c} "));
        spaced.trim_end().to_owned()
    },
    |v| {
        let spaced = each_character(v, |c| format!("{c}-"));
        spaced.trim_end_matches('-').to_owned()
    },
    |v| each_character(v, full_width),
    |v| each_character(v, |c| format!("{c}\u{AD}")),
    |v| {
        each_character(v, |c| {
            let digit = c.to_digit(10).unwrap_or_default();
            char::from_u32(0x0966 + digit).unwrap_or(c).to_string()
        })
    },
];

/// What leaves the characters of a code in place, however they look.
const CODE_DISGUISES: &[Disguise] = &[
    |v| each_character(v, full_width),
    |v| each_character(v, |c| format!("{c}\u{200B}")),
    |v| each_character(v, |c| format!("{c}\u{AD}")),
    |v| each_character(v, |c| format!("{c}\u{2060}")),
    |v| v.replace('-', "\u{2011}").replace('+', "＋"),
    |v| v.replace('-', "–"),
    |v| {
        each_character(v, |c| {
            let digit = c.to_digit(10).and_then(|d| char::from_u32(0x0660 + d));
            digit.unwrap_or(c).to_string()
        })
    },
];

/// What may stand around a value: nothing that could belong to it.
fn surroundings() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            "[a-z]{2,9}",
            "\\p{So}",
            "[é号ßİñ]",
            "e\u{301}",
            "\u{FE0F}",
            "[!?()]",
            "😀👩🏽‍💻"
        ],
        0..8,
    )
    .prop_map(|pieces| pieces.join(" "))
}

/// A value and one of its disguises.
fn disguised() -> impl Strategy<Value = String> {
    let pick = |values: &'static [&'static str], ways: &'static [Disguise]| {
        (
            proptest::sample::select(values),
            proptest::sample::select(ways),
        )
    };
    prop_oneof![
        pick(MAIL, MAIL_DISGUISES),
        pick(NUMBERS, NUMBER_DISGUISES),
        pick(CODES, CODE_DISGUISES),
    ]
    .prop_map(|(value, disguise)| disguise(value))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn every_byte_of_a_disguised_value_is_covered(
        before in surroundings(),
        value in disguised(),
        after in surroundings(),
    ) {
        let text = format!("{before}: {value} ! {after}");
        let from = before.len() + 2;
        let to = from + value.trim_end_matches(['\u{200B}', '\u{AD}', '\u{2060}']).len();
        let covered = detector()
            .detect(&text)
            .iter()
            .any(|finding| finding.span.start <= from && to <= finding.span.end);
        prop_assert!(covered, "{value:?} in {text:?}");
    }
}

#[test]
fn spelled_values_share_the_canonical_form_of_written_ones() {
    for (spelled, written) in [
        ("jane [at] example dot com", "jane@example.com"),
        ("my mail is jane at example.com", "jane@example.com"),
        (
            "triple five triple five triple five triple five double four double four",
            "5555555555554444",
        ),
        ("4111, 1111, 1111, 1111", "4111111111111111"),
        ("jаne@example.com", "jane@example.com"),
    ] {
        let findings = detector().detect(spelled);
        assert_eq!(findings.len(), 1, "{spelled}: {findings:?}");
        let canonical = detector().canonical(&findings[0], spelled);
        assert_eq!(canonical.expose(), written, "{spelled}");
    }
}

#[test]
fn what_touches_a_value_without_a_blank_hides_none() {
    for example in [
        "my SSN is «123-45-6789»²",
        "«jane@example.com»①",
        "from «203.0.113.7»²",
        "«4111111111111111»½",
        "DNI nº«12345678Z»",
        "CPF nº«529.982.247-25»",
        "tarjeta n.º«4111111111111111»",
        "IBAN nº«DE89370400440532013000»",
        "البطاقة «5500005555555559» و«4111111111111111» شكرا",
        "و«SA0380000000608010167519»",
        "SSN و«123-45-6789»",
        "ב«4111111111111111»",
        "कार्ड«4111111111111111»",
        "«4111111111111111»है",
        "карта«4111111111111111»",
        "родился «12.05.1985»г.",
    ] {
        let (text, spans) = unmark(example).unwrap();
        let findings = detector().detect(&text);
        let found: Vec<_> = findings.into_iter().map(|finding| finding.span).collect();
        assert_eq!(found, spans, "{example}");
    }
}

#[test]
fn cues_are_known_in_turkish_capitals() {
    for (text, value) in [
        ("DOĞUM TARİHİ 12/05/1985", "12/05/1985"),
        ("PLAKASI 34 ABC 123", "34 ABC 123"),
        ("BENİM ADIM MEHMET", "MEHMET"),
    ] {
        let found: Vec<&str> = found(text).into_iter().map(|(value, _)| value).collect();
        assert_eq!(found, [value], "{text}");
    }
}

#[test]
fn lists_of_numbers_and_places_are_no_values() {
    for text in [
        "I paid 12.50, 13.20, 14.10 and 1,299,000.00 in total",
        "rate us from 1 2 3 4 5 6 7 8 9 10",
        "meet me at the dot com office",
        "I bought it at amazon dot com",
        "one two three four five six seven eight nine ten",
        "the sizes are 100, 200, 300, 400, 500 and 600",
        "open 9/10/11 and 12/01/2024, 13/01/2024",
        "вчера в 5 часов 10-го мая",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}
