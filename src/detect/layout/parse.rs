//! Reads a written layout.

use super::{ANY, COLON, DASH, DOT, Layout, SLASH, SPACE, Shape};
use crate::detect::token::MAX_CODE;

/// How many fixed layouts one written layout may stand for.
const MAX_VARIANTS: usize = 2000;

/// Every fixed layout that `pattern` stands for, for row number `row`. The error says
/// what is wrong with the pattern.
pub(super) fn layouts(row: u16, pattern: &str) -> Result<Vec<Layout>, &'static str> {
    let variants = expand(&parse(pattern)?)?;
    variants.iter().map(|variant| fix(row, variant)).collect()
}

#[derive(Clone, Copy)]
enum Sign {
    Digit,
    Letter,
    Either,
    Literal(u8),
}

/// A sign, how many of it, and what may stand before the first of them.
struct Element {
    sign: Sign,
    times: (usize, usize),
    separators: u8,
    required: bool,
}

/// An element of which there are exactly `times`.
#[derive(Clone, Copy)]
struct Part {
    sign: Sign,
    times: usize,
    separators: u8,
    required: bool,
    anywhere: bool,
}

fn parse(pattern: &str) -> Result<(bool, Vec<Element>), &'static str> {
    let (anywhere, pattern) = match pattern.strip_prefix('~') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let mut elements: Vec<Element> = Vec::new();
    let (mut separators, mut required) = (0, false);
    let mut signs = pattern.chars().peekable();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            ' ' | '-' | '.' | '/' | ':' | '~' => {
                if elements.is_empty() || separators != 0 {
                    return Err("a separator stands between two characters");
                }
                (separators, required) = match sign {
                    ' ' => (SPACE, true),
                    '-' => (DASH, true),
                    '.' => (DOT, true),
                    '/' => (SLASH, true),
                    ':' => (COLON, true),
                    _ => (ANY, false),
                };
                if signs.next_if_eq(&'?').is_some() {
                    required = false;
                }
                continue;
            }
            '{' => {
                let mut closed = false;
                let inside: String = signs
                    .by_ref()
                    .take_while(|c| {
                        closed = *c == '}';
                        !closed
                    })
                    .collect();
                let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
                let (true, Ok(least), Ok(most)) = (closed, least.parse(), most.parse()) else {
                    return Err("a repetition is {n} or {m,n}");
                };
                let repeated = elements
                    .last_mut()
                    .ok_or("a repetition follows a character")?;
                if separators != 0 || repeated.times != (1, 1) {
                    return Err("a repetition follows a character");
                }
                repeated.times = (least, most);
                continue;
            }
            '9' => Sign::Digit,
            'A' => Sign::Letter,
            'X' => Sign::Either,
            '\\' => match signs.next() {
                Some(c) if c.is_ascii_alphanumeric() => Sign::Literal(c.to_ascii_uppercase() as u8),
                _ => return Err("a backslash stands before a letter or digit"),
            },
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => {
                Sign::Literal(c.to_ascii_uppercase() as u8)
            }
            _ => return Err("a character that means nothing in a layout"),
        };
        elements.push(Element {
            sign,
            times: (1, 1),
            separators,
            required,
        });
        (separators, required) = (0, false);
    }
    if separators != 0 || elements.is_empty() {
        return Err("a layout ends with a character");
    }
    Ok((anywhere, elements))
}

/// Every way to choose the number of repetitions.
fn expand((anywhere, elements): &(bool, Vec<Element>)) -> Result<Vec<Vec<Part>>, &'static str> {
    let mut variants: Vec<Vec<Part>> = vec![Vec::new()];
    for element in elements {
        let (least, most) = element.times;
        if least > most || most == 0 || most > MAX_CODE {
            return Err("a repetition is between 0 and 40, the smaller number first");
        }
        let part = Part {
            sign: element.sign,
            times: 0,
            separators: element.separators,
            required: element.required,
            anywhere: *anywhere,
        };
        variants = variants
            .iter()
            .flat_map(|before| {
                (least..=most).map(move |times| [&before[..], &[Part { times, ..part }]].concat())
            })
            .collect();
        if variants.len() > MAX_VARIANTS {
            return Err("too many different lengths");
        }
    }
    Ok(variants)
}

fn fix(row: u16, parts: &[Part]) -> Result<Layout, &'static str> {
    let len: usize = parts.iter().map(|part| part.times).sum();
    if len == 0 || len > MAX_CODE {
        return Err("a code has 1 to 40 characters");
    }
    let mut layout = Layout {
        row,
        shape: Shape::default(),
        separators: vec![0; len].into_boxed_slice(),
        flexible: false,
        literals: Box::default(),
    };
    let mut shape = Shape::default();
    let mut literals = Vec::new();
    let mut at = 0;
    for part in parts {
        for i in 0..part.times {
            let bit = 1u64 << at;
            let (separators, required) = match (part.anywhere, i) {
                (true, _) => (ANY | part.separators, false),
                (false, 0) => (part.separators, part.required),
                (false, _) => (0, false),
            };
            // A lone character before the first blank is rather the end of something else.
            let first_stands_alone = part.anywhere && at == 1;
            if at > 0 && separators != 0 && !first_stands_alone {
                layout.separators[at] = separators;
                shape.allowed |= bit;
                shape.required |= if required { bit } else { 0 };
            }
            match part.sign {
                Sign::Digit => shape.fixed |= bit,
                Sign::Letter => {
                    shape.fixed |= bit;
                    shape.letters |= bit;
                }
                Sign::Either => {}
                Sign::Literal(byte) => {
                    shape.fixed |= bit;
                    shape.letters |= if byte.is_ascii_digit() { 0 } else { bit };
                    literals.push((u8::try_from(at).expect("at most 40 characters"), byte));
                }
            }
            at += 1;
        }
    }
    layout.shape = shape;
    layout.literals = literals.into_boxed_slice();
    layout.flexible = shape.required == 0 && layout.separators.iter().all(|s| *s == 0 || *s == ANY);
    Ok(layout)
}
