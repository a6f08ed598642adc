//! Cards and bank accounts.

mod iban_countries;

use iban_countries::IBAN_COUNTRIES;

use crate::{
    checksum::{Validity, luhn, mod97_remainder},
    detect::{
        canonical,
        recognizer::{CueRule, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[CREDIT_CARD, IBAN, ACCOUNT];

const CREDIT_CARD: Recognizer = Recognizer {
    id: "finance.card",
    entity: EntityType::new("CREDIT_CARD"),
    find: Find::Layouts(&["~9{12,19}"]),
    validate: is_card,
    score: Score::new(15),
    cues: &[
        (
            "en",
            "card, credit card, debit card, visa, mastercard, amex, card number, cc, cc number",
        ),
        ("de", "karte, kreditkarte, kartennummer"),
        ("es", "tarjeta"),
        ("fr", "carte"),
        ("it", "carta"),
        ("pt", "cartão"),
    ],
    canonical: canonical::digits,
    reference: "https://www.iso.org/standard/70484.html",
    examples: &[
        "my card is «4111 1111 1111 1111»",
        "amex «3782-822463-10005», exp 12/27",
        "«5555555555554444»",
        "«42 22 22 22 22 222»",
        "card no «213173282369527»",
        "the limit for card «584528792610»",
        "«6011.1111.1111.1117»/12/27",
        "«２２２３ ００３１ ２２００ ３２２２»",
    ],
    near_misses: &[
        "4111 1111 1111 1112",
        "tracking 9400 1000 0000 0000 0000 00",
        "0000 0000 0000 0000",
        "4111 1111 1111",
        "1.4111111111111111",
    ],
    ..Recognizer::DEFAULT
};

/// A range of issuer numbers of six digits, and the lengths of card numbers in it.
struct Issuer {
    first: u32,
    last: u32,
    lengths: std::ops::RangeInclusive<usize>,
}

/// The issuers whose numbers begin with `first` to `last`, which have equally many digits.
const fn issuer(first: u32, last: u32, shortest: usize, longest: usize) -> Issuer {
    let scale = 10u32.pow(5 - first.ilog10());
    Issuer {
        first: first * scale,
        last: last * scale + (scale - 1),
        lengths: shortest..=longest,
    }
}

/// <https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)>
const ISSUERS: &[Issuer] = &[
    issuer(4, 4, 13, 13),       // Visa
    issuer(4, 4, 16, 16),       // Visa
    issuer(4, 4, 18, 19),       // Visa
    issuer(51, 55, 16, 16),     // Mastercard
    issuer(2221, 2720, 16, 16), // Mastercard
    issuer(34, 34, 15, 15),     // American Express
    issuer(37, 37, 15, 15),     // American Express
    issuer(6011, 6011, 16, 19), // Discover
    issuer(644, 659, 16, 19),   // Discover, RuPay, Troy, Verve
    issuer(300, 305, 14, 19),   // Diners Club
    issuer(3095, 3095, 14, 19), // Diners Club
    issuer(36, 36, 14, 19),     // Diners Club
    issuer(38, 39, 14, 19),     // Diners Club
    issuer(3528, 3589, 16, 19), // JCB
    issuer(62, 62, 16, 19),     // UnionPay
    issuer(81, 82, 16, 19),     // UnionPay, RuPay
    issuer(60, 60, 16, 16),     // RuPay, Hipercard
    issuer(508, 508, 16, 16),   // RuPay
    issuer(2200, 2205, 16, 19), // Mir, Borica
    issuer(5018, 5020, 12, 19), // Maestro, Dankort
    issuer(5038, 5038, 12, 19), // Maestro
    issuer(5060, 5067, 16, 19), // Verve, Elo
    issuer(5893, 5893, 12, 19), // Maestro
    issuer(6304, 6304, 12, 19), // Maestro
    issuer(6277, 6277, 16, 16), // Elo
    issuer(6362, 6363, 16, 16), // Elo
    issuer(637, 639, 16, 16),   // InstaPayment
    issuer(6759, 6759, 12, 19), // Maestro
    issuer(6761, 6763, 12, 19), // Maestro
    issuer(8600, 8600, 16, 16), // UzCard
    issuer(9792, 9792, 16, 16), // Troy
    issuer(9860, 9860, 16, 16), // Humo
    issuer(1, 1, 15, 15),       // UATP
    issuer(2131, 2131, 15, 15), // JCB
];

fn is_card(number: &str) -> Validity {
    // Every issuer is told by six digits; a shorter prefix stands for all that follow it.
    let prefix = number
        .get(..6)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    let issued = ISSUERS.iter().any(|range| {
        (range.first..=range.last).contains(&prefix) && range.lengths.contains(&number.len())
    });
    match (luhn(number), issued) {
        (true, true) => Validity::Valid,
        // An issuer that is not known here: every tenth number, so only with a cue.
        (true, false) if !number.starts_with('0') => Validity::Unknown,
        _ => Validity::Invalid,
    }
}

const IBAN: Recognizer = Recognizer {
    id: "finance.iban",
    entity: EntityType::new("IBAN_CODE"),
    find: Find::Layouts(&["~AA99X{11,30}"]),
    validate: is_iban,
    cues: &[("en", "iban, account")],
    reference: "https://www.swift.com/standards/data-standards/iban-international-bank-account-number",
    examples: &[
        "IBAN «GB82 WEST 1234 5698 7654 32»",
        "to «DE89370400440532013000» please",
        "«fr14 2004 1010 0505 0001 3m02 606»",
        "«NO93-8601-1117-947».",
        "«MT84MALT011000012345MTLCAST001S»",
    ],
    near_misses: &[
        "GB82 WEST 1234 5698 7654 33",
        "DE8937040044053201300",
        "ZZ82 WEST 1234 5698 7654 32",
        "part DE89 X4",
    ],
    ..Recognizer::DEFAULT
};

fn is_iban(code: &str) -> Validity {
    let Ok(country) = IBAN_COUNTRIES.binary_search_by_key(&&code[..2], |(country, _)| country)
    else {
        return Validity::Invalid;
    };
    let (front, account) = code.split_at(4);
    // Moved to the end, country and check digits make the whole number 1 modulo 97.
    let remainder = mod97_remainder(account)
        .zip(mod97_remainder(front))
        .map(|(account, front)| (account * 1_000_000 % 97 + front) % 97);
    (fits(account, IBAN_COUNTRIES[country].1) && remainder == Some(1)).into()
}

/// Whether `account` consists of the stretches that `structure` names.
fn fits(account: &str, structure: &str) -> bool {
    let mut rest = account.as_bytes();
    let mut count = 0;
    for sign in structure.bytes() {
        let allowed = match sign {
            b'0'..=b'9' => {
                count = count * 10 + usize::from(sign - b'0');
                continue;
            }
            b'n' => u8::is_ascii_digit,
            b'a' => u8::is_ascii_uppercase,
            _ => u8::is_ascii_alphanumeric,
        };
        match rest.split_at_checked(count) {
            Some((stretch, after)) if stretch.iter().all(allowed) => rest = after,
            _ => return false,
        }
        count = 0;
    }
    rest.is_empty()
}

/// Any other number of an account: only a cue tells it from other numbers.
const ACCOUNT: Recognizer = Recognizer {
    id: "finance.account",
    entity: EntityType::new("ACCOUNT_NUMBER"),
    find: Find::Layouts(&["~9{6,18}", "A{1,9}-?9{5,16}", "9{5,14}A{1,2}"]),
    score: Score::new(30),
    cue: CueRule::Required,
    cues: &[
        (
            "en",
            "account number, account no, accounts, account num, account nr, account id, acct, acc, \
              accnum, acc no, account details, acct no, acct number, account, bank account, savings account, \
              checking account, current account, number of my account, a/c, a/c no",
        ),
        ("de", "konto, kontonummer, konto-nr, kundenkonto"),
        ("es", "cuenta, número de cuenta, cuenta bancaria"),
        ("fr", "numéro de compte, compte bancaire, compte"),
        ("it", "conto, numero di conto, conto corrente"),
        ("pt", "conta, número da conta, conta bancária"),
        ("nl", "rekeningnummer, rekening"),
    ],
    canonical: canonical::code,
    reference: "https://en.wikipedia.org/wiki/Bank_account",
    examples: &[
        "my account number is «12345678»",
        "acct no. «0012 3456 789» please",
        "Kontonummer: «532013000»",
        "«AC-998877» is my account id",
    ],
    near_misses: &[
        "order 12345678 has not arrived",
        "my account was charged twice",
        "my account number is 12345",
        "the account shows $123456 too much",
    ],
    ..Recognizer::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn countries_stand_in_order() {
        assert!(IBAN_COUNTRIES.is_sorted());
    }

    #[test]
    fn the_samples_of_the_registry_are_valid() {
        for iban in [
            "AD1200012030200359100100",
            "AE070331234567890123456",
            "AT611904300234573201",
            "BE68539007547034",
            "BG80BNBG96611020345678",
            "BR1800360305000010009795493C1",
            "CH9300762011623852957",
            "CY17002001280000001200527600",
            "CZ6508000000192000145399",
            "DK5000400440116243",
            "EE382200221020145685",
            "ES9121000418450200051332",
            "FI2112345600000785",
            "GR1601101250000000012300695",
            "HR1210010051863000160",
            "HU42117730161111101800000000",
            "IE29AIBK93115212345678",
            "IL620108000000099999999",
            "IS140159260076545510730339",
            "IT60X0542811101000000123456",
            "LT121000011101001000",
            "LU280019400644750000",
            "LV80BANK0000435195001",
            "MU17BOMM0101101030300200000MUR",
            "NL91ABNA0417164300",
            "PL61109010140000071219812874",
            "PT50000201231234567890154",
            "RO49AAAA1B31007593840000",
            "SA0380000000608010167519",
            "SE4550000000058398257466",
            "SI56263300012039086",
            "SK3112000000198742637541",
            "TR330006100519786457841326",
            "UA213223130000026007233566001",
        ] {
            assert_eq!(is_iban(iban), Validity::Valid, "{iban}");
        }
    }

    #[test]
    fn every_altered_digit_is_caught() {
        assert!(every_altered_digit_fails(
            "GB82WEST12345698765432",
            |c| is_iban(c) == Validity::Valid
        ));
        assert!(every_altered_digit_fails("4111111111111111", |c| is_card(
            c
        )
            == Validity::Valid));
    }

    #[test]
    fn test_cards_of_the_issuers_are_valid() {
        for card in [
            "4222222222222",
            "4111111111111111",
            "5105105105105100",
            "2223003122003222",
            "378282246310005",
            "6011000990139424",
            "30569309025904",
            "38520000023237",
            "3530111333300000",
            "6200000000000005",
            "6759649826438453",
            "2200000000000004",
            "6062826786276634",
            "5019717010103742",
        ] {
            assert_eq!(is_card(card), Validity::Valid, "{card}");
        }
        for card in ["9999999999999991", "411111111111111", "4111111111111112"] {
            assert_eq!(is_card(card), Validity::Invalid, "{card}");
        }
    }
}
