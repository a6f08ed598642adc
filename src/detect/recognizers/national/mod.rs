//! Identifiers that one country issues: one file each, or one for neighbours that share a
//! scheme or have little to tell.

pub(super) mod at;
pub(super) mod au;
pub(super) mod balkan;
pub(super) mod baltic;
pub(super) mod be;
pub(super) mod bg;
pub(super) mod br;
pub(super) mod ca;
mod calendar;
pub(super) mod ch;
pub(super) mod china;
pub(super) mod cz_sk;
pub(super) mod de;
pub(super) mod dk;
pub(super) mod eg;
pub(super) mod es;
pub(super) mod fi;
pub(super) mod fr;
pub(super) mod gr;
pub(super) mod gulf;
pub(super) mod hu;
pub(super) mod ie;
pub(super) mod il;
pub(super) mod india;
pub(super) mod ir;
pub(super) mod is;
pub(super) mod it;
pub(super) mod jp;
pub(super) mod ke_gh;
pub(super) mod kr;
pub(super) mod kz;
pub(super) mod lu;
pub(super) mod mt;
pub(super) mod mx;
pub(super) mod ng;
pub(super) mod nl;
pub(super) mod no;
pub(super) mod nz;
mod other_numbers;
pub(super) mod pl;
pub(super) mod pt;
pub(super) mod ro;
pub(super) mod ru;
pub(super) mod se;
pub(super) mod sg;
pub(super) mod south_america;
pub(super) mod south_asia;
pub(super) mod southeast_asia;
pub(super) mod th;
pub(super) mod tr;
pub(super) mod ua;
pub(super) mod uk;
pub(super) mod us;
pub(super) mod za;

use std::ops::Range;

use super::super::{recognizer::Place, token::Token};
use crate::span::Score;

/// What [`alone`] is worth: more than a telephone number that nothing speaks for.
const ALONE: Score = Score::new(55);

/// The number that is all of the text, if it has `len` digits and `passes` its check.
///
/// Digits with one check digit are too weak a sign within a sentence, but a message that is
/// nothing else answers a question for such a number.
fn alone(place: &Place, len: usize, passes: fn(&str) -> bool) -> Option<Range<usize>> {
    let [only] = place.tokens else {
        return None;
    };
    (only.len() == len && Token::is_number(only) && passes(place.word(0)))
        .then(|| place.at..place.at + len)
}
