//! Numbers of phones, SIM cards, vehicles, and of devices and records in general.

use crate::{
    checksum::{Validity, luhn},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[IMEI, IMEI_GROUPED, ICCID, VIN, DEVICE_ID, UUID];

const IMEI: Recognizer = Recognizer {
    id: "device.imei",
    entity: EntityType::new("IMEI"),
    find: Find::Layouts(&["9{15}", "9{16}", "9{14}-9", "9{2} 9{6} 9{6} 9"]),
    validate: is_imei,
    score: Score::new(20),
    valid: Score::new(60),
    cue: CueRule::Required,
    cues: IMEI_CUES,
    canonical: canonical::digits,
    reference: "https://www.gsma.com/solutions-and-impact/industry-services/device-services/imei-tac-services/",
    examples: &[
        "my IMEI is «490154203237518»",
        "imei: «356938035643809»",
        "serial no of the phone «49015420323751-8»",
    ],
    near_misses: &[
        "490154203237518",
        "imei 490154203237519",
        "the phone order 4901542",
    ],
    ..Recognizer::DEFAULT
};

/// Grouped as on the box: approval code, serial number, check digit.
const IMEI_GROUPED: Recognizer = Recognizer {
    id: "device.imei_grouped",
    find: Find::Layouts(&["99-999999-999999-9"]),
    valid: Score::new(95),
    cue: CueRule::Helps,
    examples: &[
        "«49-015420-323751-8»",
        "phone «35-693803-564380-9»",
        "IMEI «35-209900-176148-1»",
    ],
    near_misses: &[
        "49-015420-323751-9",
        "49-015420-323751",
        "00-000000-000000-0",
    ],
    ..IMEI
};

const IMEI_CUES: CueWords = &[
    (
        "en",
        "imei, imei number, imeisv, handset, phone, device, mobile",
    ),
    ("de", "imei-nummer, handy, gerät"),
    ("es", "número imei, móvil"),
    ("fr", "numéro imei"),
];

/// Fifteen digits that pass Luhn; sixteen are the form with a software version and no check.
fn is_imei(code: &str) -> Validity {
    let zeros = code.bytes().all(|b| b == b'0');
    match code.len() {
        16 => Validity::not_ruled_out(!zeros && !luhn(code)),
        _ => (!zeros && luhn(code)).into(),
    }
}

const ICCID: Recognizer = Recognizer {
    id: "device.iccid",
    entity: EntityType::new("ICCID"),
    find: Find::Layouts(&[
        "8\\99{17}",
        "8\\99{16}",
        "8\\99{18}",
        "8\\999 9999 9999 9999 999",
        "8\\999 9999 9999 9999 9999",
    ]),
    validate: |code| match code.len() {
        // The check digit of the twentieth place is not always printed.
        18 | 20 if !luhn(code) => Validity::Unknown,
        _ => luhn(code).into(),
    },
    score: Score::new(20),
    valid: Score::new(75),
    cue: CueRule::Helps,
    cues: &[
        ("en", "iccid, sim, sim card, sim number, esim"),
        ("de", "sim-karte, simkarte"),
    ],
    reference: "https://www.itu.int/rec/T-REC-E.118",
    examples: &[
        "ICCID «8991101200003204514»",
        "sim «8944 5000 0000 0000 006»",
        "the card «89310410106543789301» is lost, esim",
    ],
    near_misses: &[
        "ICCID 8991101200003204515",
        "8891101200003204514",
        "sim 89911",
    ],
    ..IMEI
};

const VIN: Recognizer = Recognizer {
    id: "device.vin",
    entity: EntityType::new("VIN"),
    find: Find::Layouts(&["X{17}"]),
    validate: is_vin,
    score: Score::new(20),
    valid: Score::new(80),
    cue: CueRule::Helps,
    cues: &[
        (
            "en",
            "vin, vin number, vehicle identification number, chassis, chassis number, vehicle, car",
        ),
        ("de", "fahrgestellnummer, fin, fahrzeug"),
        ("es", "número de bastidor, bastidor"),
        ("fr", "numéro de châssis, châssis"),
        ("it", "numero di telaio, telaio"),
        ("pt", "chassi"),
    ],
    canonical: canonical::code,
    reference: "https://www.iso.org/standard/52200.html",
    examples: &[
        "VIN «1M8GDM9AXKP042788»",
        "my car, «1HGCM82633A004352», is stolen",
        "Fahrgestellnummer «WVWZZZ1JZ3W386752»",
    ],
    near_misses: &[
        "1M8GDM9A1KP042788",
        "VIN 1M8GDM9AXKO042788",
        "11111111111111111",
        "internationalise1",
    ],
    ..IMEI
};

/// No I, O and Q; the last four are figures. The ninth place is a check digit in North
/// America and China, elsewhere it says nothing.
fn is_vin(code: &str) -> Validity {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let letters = code.bytes().filter(u8::is_ascii_alphabetic).count();
    let shaped = !code.contains(['I', 'O', 'Q'])
        && code[13..].bytes().all(|b| b.is_ascii_digit())
        && letters >= 2;
    if !shaped {
        return Validity::Invalid;
    }
    let sum: u32 = code
        .bytes()
        .zip(WEIGHTS)
        .map(|(b, weight)| vin_value(b) * weight)
        .sum();
    let expected = match sum % 11 {
        10 => b'X',
        rest => b"0123456789"[rest as usize],
    };
    if code.as_bytes()[8] == expected {
        Validity::Valid
    } else {
        Validity::Unknown
    }
}

/// Letters count 1 to 9 along the alphabet, in three rows: A to H, J to R, S to Z.
fn vin_value(byte: u8) -> u32 {
    u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'H' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        _ => byte - b'S' + 2,
    })
}

const UUID: Recognizer = Recognizer {
    id: "device.uuid",
    entity: EntityType::new("UUID"),
    find: Find::Layouts(&["X{8}-X{4}-X{4}-X{4}-X{12}"]),
    validate: |code| {
        let digits = code.bytes().all(|b| b.is_ascii_hexdigit());
        Validity::not_ruled_out(digits && code.bytes().any(|b| b != b'0'))
    },
    score: Score::new(90),
    cue: CueRule::Helps,
    cues: &[],
    on: false,
    canonical: canonical::code,
    reference: "https://www.rfc-editor.org/rfc/rfc9562",
    examples: &[
        "id «f81d4fae-7dec-11d0-a765-00a0c91e6bf6»",
        "«2ED6657D-E927-568B-95E1-2665A8AEA6A2»",
        "(«017f22e2-79b0-7cc3-98c4-dc0c0c07398f»)",
    ],
    near_misses: &[
        "00000000-0000-0000-0000-000000000000",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bg6",
        "f81d4fae-7dec-11d0-a765",
    ],
    ..IMEI
};

/// Advertising and installation ids.
const DEVICE_ID: Recognizer = Recognizer {
    id: "device.id",
    entity: EntityType::new("DEVICE_ID"),
    score: Score::new(55),
    cue: CueRule::Required,
    cues: &[(
        "en",
        "idfa, idfv, gaid, aaid, advertising id, device id, deviceid, installation id, \
         android id, udid, hardware id",
    )],
    examples: &[
        "my idfa is «2ed6657d-e927-568b-95e1-2665a8aea6a2»",
        "device id «f81d4fae-7dec-11d0-a765-00a0c91e6bf6»",
        "GAID: «017f22e2-79b0-7cc3-98c4-dc0c0c07398f»",
    ],
    near_misses: &[
        "2ed6657d-e927-568b-95e1-2665a8aea6a2",
        "device id 00000000-0000-0000-0000-000000000000",
        "the device id is missing",
    ],
    ..UUID
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn published_numbers_are_valid() {
        for imei in ["490154203237518", "356938035643809", "352099001761481"] {
            assert_eq!(is_imei(imei), Validity::Valid, "{imei}");
        }
        for vin in ["1M8GDM9AXKP042788", "1HGCM82633A004352"] {
            assert_eq!(is_vin(vin), Validity::Valid, "{vin}");
        }
        assert_eq!(is_vin("WVWZZZ1JZ3W386752"), Validity::Unknown);
    }

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails("490154203237518", |c| is_imei(c) == Validity::Valid));
        assert!(every_altered_digit_fails("1M8GDM9AXKP042788", |c| is_vin(
            c
        )
            == Validity::Valid));
    }
}
