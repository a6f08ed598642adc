//! Brazil.

use crate::{
    checksum::{Validity, digit_values},
    detect::{
        canonical,
        recognizer::{CueRule, CueWords, Find, Recognizer},
    },
    entity::EntityType,
    span::Score,
};

pub(in super::super) const ROWS: &[Recognizer] =
    &[CPF, CPF_BARE, CNPJ, CNPJ_BARE, CNPJ_LETTERS, CNH];

const CPF_CUES: CueWords = &[
    (
        "pt",
        "cpf, cpf nº, cadastro de pessoas físicas, número do cpf, meu cpf",
    ),
    ("en", "cpf, brazilian tax id, taxpayer id, tax id"),
];

/// A person: two check digits.
const CPF: Recognizer = Recognizer {
    id: "br.cpf",
    entity: EntityType::new("BR_CPF"),
    find: Find::Layouts(&[
        "9{3}.9{3}.9{3}-99",
        "9{3}.9{3}.9{3}/99",
        "9{9}-99",
        "9{3} 9{3} 9{3} 99",
    ]),
    validate: is_cpf,
    cues: CPF_CUES,
    canonical: canonical::digits,
    reference: "https://pt.wikipedia.org/wiki/Cadastro_de_Pessoas_F%C3%ADsicas",
    examples: &[
        "meu CPF é «390.533.447-05»",
        "«111.444.777-35»",
        "CPF «529982247-25»",
        "cpf: «529 982 247 25»",
    ],
    near_misses: &["390.533.447-06", "111.111.111-11", "390.533.44-705"],
    ..Recognizer::DEFAULT
};

/// The same in one piece, as long as a telephone number.
const CPF_BARE: Recognizer = Recognizer {
    id: "br.cpf_bare",
    find: Find::Layouts(&["9{11}"]),
    valid: Score::new(60),
    negative: &[(
        "en",
        "order, tracking, phone, call, invoice, ticket, parcel, telefone, whatsapp, pedido",
    )],
    examples: &[
        "cpf «39053344705»",
        "«11144477735»",
        "o CPF dela: «52998224725»",
    ],
    near_misses: &["39053344706", "pedido 39053344705", "11111111111"],
    ..CPF
};

const CNPJ_CUES: CueWords = &[
    (
        "pt",
        "cnpj, cadastro nacional da pessoa jurídica, número do cnpj",
    ),
    (
        "en",
        "cnpj, company number, company registration, brazilian company",
    ),
];

/// A firm: root, branch, two check digits. From July 2026 on, new ones have letters as well.
const CNPJ: Recognizer = Recognizer {
    id: "br.cnpj",
    entity: EntityType::new("BR_CNPJ"),
    find: Find::Layouts(&[
        "XX.X{3}.X{3}/X{4}-99",
        "9{8}/9{4}-99",
        "99 9{3} 9{3} 9{4} 99",
    ]),
    validate: is_cnpj,
    cues: CNPJ_CUES,
    reference: "https://www.gov.br/receitafederal/pt-br/acesso-a-informacao/acoes-e-programas/programas-e-atividades/cnpj-alfanumerico",
    examples: &[
        "CNPJ «11.222.333/0001-81»",
        "«12.ABC.345/01DE-35»",
        "nosso cnpj: «16727587/0001-75»",
    ],
    near_misses: &[
        "11.222.333/0001-82",
        "12.ABC.345/01DE-36",
        "00.000.000/0000-00",
    ],
    ..Recognizer::DEFAULT
};

/// The same in one piece.
const CNPJ_BARE: Recognizer = Recognizer {
    id: "br.cnpj_bare",
    find: Find::Layouts(&["9{14}"]),
    valid: Score::new(60),
    negative: &[(
        "en",
        "order, tracking, invoice, ticket, parcel, timestamp, pedido",
    )],
    examples: &[
        "cnpj «11222333000181»",
        "«11444777000161»",
        "CNPJ: «16727587000175»",
    ],
    near_misses: &["11222333000182", "pedido 11222333000181", "00000000000000"],
    ..CNPJ
};

/// The same with letters.
const CNPJ_LETTERS: Recognizer = Recognizer {
    id: "br.cnpj_letters",
    find: Find::Layouts(&["X{12}99"]),
    cue: CueRule::Required,
    examples: &[
        "CNPJ «12ABC34501DE35»",
        "cnpj: «12abc34501de35»",
        "«12ABC34501DE35» é o CNPJ",
    ],
    near_misses: &[
        "12ABC34501DE35",
        "CNPJ 12ABC34501DE36",
        "order 12ABC34501DE35",
    ],
    ..CNPJ
};

/// A driver's licence: two check digits, but as long as a CPF.
const CNH: Recognizer = Recognizer {
    id: "br.cnh",
    entity: EntityType::new("BR_CNH"),
    find: Find::Layouts(&["9{11}"]),
    validate: is_cnh,
    cue: CueRule::Required,
    cues: &[
        (
            "pt",
            "cnh, carteira de motorista, carteira nacional de habilitação, habilitação, registro da cnh",
        ),
        (
            "en",
            "cnh, driver's license, drivers license, driver license",
        ),
    ],
    canonical: canonical::digits,
    reference: "https://pt.wikipedia.org/wiki/Carteira_Nacional_de_Habilita%C3%A7%C3%A3o",
    examples: &[
        "minha CNH é «62647292782»",
        "carteira de motorista: «12345678900»",
        "driver's license «62647292782»",
    ],
    near_misses: &["62647292782", "CNH 62647292783", "pedido 62647292782"],
    ..Recognizer::DEFAULT
};

/// Not all the same digit; each check digit is ten times the weighted sum modulo eleven, ten
/// being zero.
fn is_cpf(number: &str) -> Validity {
    let same = number.bytes().all(|b| b == number.as_bytes()[0]);
    let passes = |at: usize| {
        let weights = (2..=10 + 1).rev().skip(10 - at);
        let sum = digit_values(&number[..at]).map(|d| d.zip(weights).map(|(d, w)| d * w).sum());
        let check = sum.map(|sum: u32| sum * 10 % 11 % 10);
        check == number[at..=at].parse().ok()
    };
    (!same && passes(9) && passes(10)).into()
}

/// A character counts by its place in ASCII after `0`; weights 2 to 9 from the right, twice.
fn is_cnpj(code: &str) -> Validity {
    let passes = |at: usize| {
        let weights = (2..=9).cycle();
        let sum: u32 = code[..at]
            .bytes()
            .rev()
            .zip(weights)
            .map(|(b, w)| u32::from(b - b'0') * w)
            .sum();
        let check = match sum % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        };
        code[at..=at].parse() == Ok(check)
    };
    let has_digits = code.bytes().filter(|b| (b'1'..=b'9').contains(b)).count() > 1;
    (has_digits && passes(12) && passes(13)).into()
}

/// Weights 9 to 1 and 1 to 9 modulo eleven; a first check of ten takes two off the second.
fn is_cnh(number: &str) -> Validity {
    let sum = |weights: &mut dyn Iterator<Item = u32>| {
        digit_values(&number[..9])
            .map_or(0, |d| d.zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11)
    };
    let (first, second) = (sum(&mut (1..=9).rev()), sum(&mut (1..=9)));
    let second = match (first, second) {
        (_, 10) => 0,
        (10, second) => (second + 9) % 11 % 10,
        (_, second) => second,
    };
    let same = number.bytes().all(|b| b == number.as_bytes()[0]);
    (!same && number[9..].parse() == Ok(first % 10 * 10 + second)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::every_altered_digit_fails;

    #[test]
    fn every_altered_digit_is_caught() {
        for number in ["11144477735", "52998224725"] {
            assert!(every_altered_digit_fails(number, |c| is_cpf(c) == Validity::Valid));
        }
        for code in ["11222333000181", "12ABC34501DE35"] {
            assert!(every_altered_digit_fails(code, |c| is_cnpj(c) == Validity::Valid));
        }
    }
}
