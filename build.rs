//! Compiles libphonenumber's number patterns into tables, so that the gateway checks a
//! phone number with one table look-up per digit and compiles nothing at run time.
//!
//! One automaton per country calling code accepts exactly the national (significant)
//! numbers of all regions that share the code. `phone_numbers.bin` holds the states of
//! all automata one after the other, ten little-endian `u16` each, one per digit: the
//! number of the next state within its automaton, with the top bit set if a number may
//! end there. State 0 is dead; each automaton begins in state 1. `phone_plans.rs` holds
//! the calling codes with their place in that file, and the regions with the prefixes
//! that callers inside them dial.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env,
    fmt::Write as _,
    fs,
    path::PathBuf,
};

use phonenumber::metadata::{DATABASE, Metadata};
use regex_automata::{
    Anchored, Input,
    dfa::{Automaton as _, dense},
    util::{primitives::StateID, syntax},
};

/// Set on a transition into a state in which a number may end.
const ACCEPT: u16 = 1 << 15;

/// Numbers that the regulators of a calling code keep free for fiction and examples. They
/// are in no plan, but customers and testers write them.
const FICTIONAL: &[(u16, &str)] = &[
    // Ofcom, "Numbers for drama use"; those of real area codes are in the plan.
    (44, r"1632960\d{3}|7700900\d{3}|306999\d{4}"),
    // ARCEP, decision 2009-0637.
    (33, r"(?:19900|26191|35301|46571|53649|63998)\d{4}"),
    // ComReg, "Numbering Conditions of Use".
    (353, r"2091\d{5}"),
];

/// The calling codes that belong to no region (ITU-T E.164.D), at most.
const GLOBAL_CODES: std::ops::Range<u16> = 800..1000;

#[allow(
    clippy::disallowed_methods,
    reason = "cargo says in the environment where to write"
)]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let mut patterns: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    let mut regions = BTreeMap::new();
    let of_regions = DATABASE.iter().filter(|plan| plan.id() != "001");
    for plan in of_regions {
        patterns
            .entry(plan.country_code())
            .or_default()
            .extend(number_patterns(plan));
        regions.insert(plan.id(), plan);
    }
    for code in GLOBAL_CODES {
        for plan in DATABASE.by_code(&code).into_iter().flatten() {
            patterns
                .entry(code)
                .or_default()
                .extend(number_patterns(plan));
        }
    }
    for (code, pattern) in FICTIONAL {
        patterns.entry(*code).or_default().insert(pattern);
    }

    let mut states = Vec::new();
    let mut source = String::from("static PLANS: &[Plan] = &[\n");
    for (code, patterns) in &patterns {
        let table = automaton(patterns);
        let (first, count) = (states.len(), table.len());
        let lengths = lengths(&table);
        writeln!(
            source,
            "    Plan {{ code: {code}, first: {first}, states: {count}, lengths: {lengths:#x} }},"
        )
        .expect("a string takes any text");
        states.extend(table);
    }
    source.push_str("];\n\nstatic REGIONS: &[Region] = &[\n");
    for (id, plan) in regions {
        let prefix = match plan.national_prefix_for_parsing() {
            Some(pattern) => pattern.as_str(),
            None => plan.national_prefix().unwrap_or_default(),
        };
        let prefix: String = prefix.chars().filter(|c| !c.is_whitespace()).collect();
        let rule = plan.national_prefix_transform_rule().unwrap_or("");
        let (code, trunk) = (plan.country_code(), writes_trunk_prefix(plan));
        let first = first_digits(&prefix);
        writeln!(
            source,
            "    Region {{ id: {id:?}, code: {code}, prefix: {prefix:?}, first: {first}, \
             trunk: {trunk}, rule: {rule:?} }},"
        )
        .expect("a string takes any text");
    }
    source.push_str("];\n");

    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let bytes: Vec<u8> = states
        .iter()
        .flatten()
        .flat_map(|next| next.to_le_bytes())
        .collect();
    fs::write(out.join("phone_numbers.bin"), bytes).expect("OUT_DIR can be written");
    fs::write(out.join("phone_plans.rs"), source).expect("OUT_DIR can be written");
}

/// The patterns of every kind of number that a subscriber or a service can have.
fn number_patterns(plan: &'static Metadata) -> impl Iterator<Item = &'static str> {
    let kinds = plan.descriptors();
    [
        kinds.fixed_line(),
        kinds.mobile(),
        kinds.toll_free(),
        kinds.premium_rate(),
        kinds.shared_cost(),
        kinds.personal_number(),
        kinds.voip(),
        kinds.pager(),
        kinds.uan(),
        kinds.voicemail(),
    ]
    .into_iter()
    .flatten()
    .map(|kind| kind.national_number().as_str())
}

/// Whether the trunk prefix is always written before mobile numbers of the region, as
/// its format for the sample of a mobile number says.
fn writes_trunk_prefix(plan: &Metadata) -> bool {
    let Some(sample) = plan
        .descriptors()
        .mobile()
        .and_then(|mobile| mobile.example())
    else {
        return true;
    };
    let is_prefix = |pattern: &str| {
        let anchored = format!("^(?:{pattern})");
        dense::Builder::new()
            .syntax(
                syntax::Config::new()
                    .unicode(false)
                    .utf8(false)
                    .ignore_whitespace(true),
            )
            .build(&anchored)
            .is_ok_and(|dfa| {
                dfa.try_search_fwd(&Input::new(sample.as_bytes()))
                    .is_ok_and(|end| end.is_some())
            })
    };
    let format = plan.formats().iter().find(|format| {
        format
            .leading_digits()
            .last()
            .is_none_or(|digits| is_prefix(digits.as_str()))
            && is_prefix(&format!("(?:{})$", format.pattern().as_str()))
    });
    format.is_some_and(|format| {
        format
            .national_prefix()
            .is_some_and(|rule| rule.contains("$NP"))
            && !format.is_national_prefix_optional()
    })
}

/// How many digits the numbers that `table` accepts have, one bit for each count.
fn lengths(table: &[[u16; 10]]) -> u32 {
    let mut lengths = 0;
    let mut states = BTreeSet::from([1]);
    for len in 1..u32::BITS {
        let next: BTreeSet<u16> = states
            .iter()
            .flat_map(|state| table[usize::from(*state)])
            .collect();
        if next.iter().any(|state| state & ACCEPT != 0) {
            lengths |= 1 << len;
        }
        states = next.iter().map(|state| state & !ACCEPT).collect();
        states.remove(&0);
    }
    lengths
}

/// The digits that a number may begin with for `prefix` to match, one bit each.
fn first_digits(prefix: &str) -> u16 {
    let dfa = dense::Builder::new()
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build(&format!("^(?:{prefix})"))
        .expect("libphonenumber's prefixes are regular expressions");
    let start = dfa
        .start_state_forward(&Input::new("").anchored(Anchored::Yes))
        .expect("an automaton without look-behind has a start");
    (b'0'..=b'9')
        .filter(|digit| {
            let next = dfa.next_state(start, *digit);
            // A match is told one step late: this one is that of no digit at all.
            !dfa.is_dead_state(next) || dfa.is_match_state(next)
        })
        .fold(0, |bits, digit| bits | 1 << (digit - b'0'))
}

/// The states of the smallest automaton that accepts what one of `patterns` matches whole.
fn automaton(patterns: &BTreeSet<&str>) -> Vec<[u16; 10]> {
    let alternatives: Vec<String> = patterns.iter().map(|p| format!("(?:{p})")).collect();
    let dfa = dense::Builder::new()
        .configure(dense::Config::new().minimize(true))
        .syntax(
            syntax::Config::new()
                .unicode(false)
                .utf8(false)
                .ignore_whitespace(true),
        )
        .build(&format!("^(?:{})$", alternatives.join("|")))
        .expect("libphonenumber's patterns are regular expressions");
    let start = dfa
        .start_state_forward(&Input::new("").anchored(Anchored::Yes))
        .expect("an automaton without look-behind has a start");

    let mut numbers: HashMap<StateID, u16> = HashMap::from([(start, 1)]);
    let mut order = vec![start];
    let mut table = vec![[0; 10]];
    let mut next = 0;
    while let Some(&state) = order.get(next) {
        next += 1;
        let row = std::array::from_fn(|digit| {
            let byte = b'0' + u8::try_from(digit).expect("ten digits");
            let to = dfa.next_state(state, byte);
            if dfa.is_dead_state(to) {
                return 0;
            }
            let number = *numbers.entry(to).or_insert_with(|| {
                order.push(to);
                u16::try_from(order.len()).expect("far fewer states")
            });
            assert!(number < ACCEPT, "the top bit is free");
            let ends = dfa.is_match_state(dfa.next_eoi_state(to));
            number | if ends { ACCEPT } else { 0 }
        });
        table.push(row);
    }
    table
}
