//! Sentences with places to fill in.
//!
//! A file has one sentence a line. `[a|b|]` is one of several, `{slot}` is filled by the
//! generator, `$name` stands for a list of alternatives that a line `$name = a | b` gave before, `\n` is
//! a line break, lines that begin with `#` are comments. `= slot slot` before a group says nothing;
//! `% number` sets how often the sentences after it are used, `@ countries` whose names fill them.

use std::collections::{BTreeMap, BTreeSet};

use crate::random::Random;

/// A part of a sentence.
#[derive(Clone, Debug)]
pub enum Part {
    Text(String),
    Slot(String),
    Choice(Vec<Vec<Part>>),
}

/// A sentence with places to fill in.
pub struct Template {
    pub parts: Vec<Part>,
    pub weight: usize,
    /// Where names mostly come from; empty is anywhere.
    pub countries: Vec<String>,
    /// A number for the line that it stands in, the same as long as the line is.
    pub id: u64,
}

/// All sentences of a file.
pub fn parse(text: &str) -> Result<Vec<Template>, String> {
    let mut macros: BTreeMap<String, Vec<Vec<Part>>> = BTreeMap::new();
    let mut templates = Vec::new();
    let mut weight = 10;
    let mut countries = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let at = |what: String| format!("line {number}: {what}");
        if line.is_empty() || line.starts_with('#') {
        } else if let Some(percent) = line.strip_prefix("% ") {
            weight = percent.parse().map_err(|_| at("no number".into()))?;
        } else if let Some(codes) = line.strip_prefix("@ ") {
            countries = codes.split(' ').map(str::to_owned).collect();
        } else if let Some((name, list)) = line.strip_prefix('$').and_then(|l| l.split_once(" = "))
        {
            let (choices, rest) = alternatives(list, &macros).map_err(at)?;
            if !rest.is_empty() {
                return Err(at("unbalanced brackets".into()));
            }
            macros.insert(name.to_owned(), choices);
        } else {
            let (mut choices, rest) = alternatives(line, &macros).map_err(at)?;
            if choices.len() != 1 || !rest.is_empty() {
                return Err(at("unbalanced brackets".into()));
            }
            templates.push(Template {
                parts: choices.remove(0),
                weight,
                countries: countries.clone(),
                id: id(line),
            });
        }
    }
    Ok(templates)
}

/// A hash of a line.
fn id(line: &str) -> u64 {
    line.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

type Macros = BTreeMap<String, Vec<Vec<Part>>>;

/// Alternatives up to a closing bracket or the end, and what follows.
fn alternatives<'t>(text: &'t str, macros: &Macros) -> Result<(Vec<Vec<Part>>, &'t str), String> {
    let mut choices = Vec::new();
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    let flush = |literal: &mut String, parts: &mut Vec<Part>| {
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(literal)));
        }
    };
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        match character {
            ']' => break,
            '|' => {
                flush(&mut literal, &mut parts);
                choices.push(std::mem::take(&mut parts));
                rest = after;
            }
            '[' => {
                flush(&mut literal, &mut parts);
                let (inner, more) = alternatives(after, macros)?;
                rest = more.strip_prefix(']').ok_or("a bracket is not closed")?;
                parts.push(Part::Choice(inner));
            }
            '{' => {
                flush(&mut literal, &mut parts);
                let (slot, more) = after.split_once('}').ok_or("a brace is not closed")?;
                parts.push(Part::Slot(slot.to_owned()));
                rest = more;
            }
            '$' => {
                flush(&mut literal, &mut parts);
                let len = after.find(|c: char| !c.is_ascii_alphabetic() && c != '_');
                let (name, more) = after.split_at(len.unwrap_or(after.len()));
                let known = macros.get(name).ok_or(format!("${name} is not known"))?;
                parts.push(Part::Choice(known.clone()));
                rest = more;
            }
            '\\' if after.starts_with('n') => {
                literal.push('\n');
                rest = &after[1..];
            }
            _ => {
                literal.push(character);
                rest = after;
            }
        }
    }
    flush(&mut literal, &mut parts);
    choices.push(parts);
    // Blanks around the bar of a macro are for the eye only.
    if text.contains(" | ") {
        for choice in &mut choices {
            if let Some(Part::Text(first)) = choice.first_mut() {
                *first = first.trim_start_matches(' ').to_owned();
            }
            if let Some(Part::Text(last)) = choice.last_mut() {
                *last = last.trim_end_matches(' ').to_owned();
            }
        }
    }
    Ok((choices, rest))
}

/// Walks one reading of a sentence.
pub fn expand(parts: &[Part], random: &mut Random, each: &mut impl FnMut(&Part, &mut Random)) {
    for part in parts {
        match part {
            Part::Choice(choices) => {
                let choice = random.pick(choices);
                expand(choice, random, each);
            }
            other => each(other, random),
        }
    }
}

/// All literal words.
pub fn literals(parts: &[Part], words: &mut BTreeSet<String>) {
    for part in parts {
        match part {
            Part::Text(text) => {
                words.extend(text.split_whitespace().map(str::to_owned));
            }
            Part::Slot(_) => {}
            Part::Choice(choices) => choices.iter().for_each(|choice| literals(choice, words)),
        }
    }
}
