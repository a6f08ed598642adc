//! Which session a message belongs to, as far as its body tells, and how the id of a
//! minted session is planted in it.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use super::json::{self, BodyError, Edit, Kind, Reader};

/// The session variable that carries a minted session id through the assistant.
pub const VARIABLE: &str = "cloakroom_session";

/// The session variable that carries the mark of the last turn that was seen.
pub const TURN_VARIABLE: &str = "cloakroom_turn";

/// The paths of the objects that may carry [`VARIABLE`].
pub type Places = &'static [&'static [&'static str]];

/// What a body says about its session, in the order in which it is believed.
#[derive(Default, PartialEq, Eq)]
pub struct SessionHints<'b> {
    /// The values of [`VARIABLE`] found in the context.
    pub planted: Vec<Cow<'b, str>>,
    /// The id that the platform gave to the session.
    pub session_id: Option<Cow<'b, str>>,
    /// The customer's id; the assistant sets it to the session id where a client gives none.
    pub user_id: Option<Cow<'b, str>>,
    /// The values of [`TURN_VARIABLE`] found in the context.
    pub turn_marks: Vec<Cow<'b, str>>,
    /// Whether the body tells of any variables.
    pub has_variables: bool,
    /// How many turns the session has had, as the platform counts them.
    pub turn: Option<u64>,
}

/// The changes of `body` that set these variables in the object that a path names, creating
/// what is missing of it. Of several paths, the one that exists furthest is taken; `None`
/// where something else than an object stands in the way of all of them.
pub fn plant(body: &str, paths: Places, variables: &[(&str, &str)]) -> Option<Vec<Edit>> {
    let mut best: Option<(&[&str], Site)> = None;
    for path in paths {
        let mut site = Site::default();
        if find_site(&mut Reader::new(body), path, variables, 0, &mut site).is_err() {
            continue;
        }
        if best
            .as_ref()
            .is_none_or(|(_, other)| site.depth > other.depth)
        {
            best = Some((path, site));
        }
    }
    best.map(|(path, site)| site.edits(path, variables))
}

/// The deepest place of a path that exists.
#[derive(Default)]
struct Site {
    /// How many keys of the path exist.
    depth: usize,
    place: Place,
    /// The values of the variables that are there already, by their numbers.
    values: Vec<(usize, Range<usize>)>,
}

#[derive(Default)]
enum Place {
    #[default]
    Nowhere,
    /// Right behind the brace that opens the object.
    Inside { at: usize, empty: bool },
    /// A `null` stands where the object should be.
    Null(Range<usize>),
}

fn find_site(
    reader: &mut Reader<'_>,
    path: &[&str],
    variables: &[(&str, &str)],
    depth: usize,
    site: &mut Site,
) -> Result<(), BodyError> {
    let kind = reader.kind()?;
    let start = reader.position();
    site.depth = depth;
    site.values.clear();
    if kind == Kind::Null {
        reader.skip()?;
        site.place = Place::Null(start..reader.position());
        return Ok(());
    }
    if kind != Kind::Object {
        return Err(BodyError::WrongShape("the context is no object"));
    }
    let mut empty = true;
    let mut is_deeper = false;
    reader.object(|reader, key| {
        empty = false;
        if path.get(depth) == Some(&key) {
            is_deeper = true;
            return find_site(reader, path, variables, depth + 1, site);
        }
        let number = variables.iter().position(|(name, _)| *name == key);
        let Some(number) = number.filter(|_| depth == path.len()) else {
            return reader.skip();
        };
        reader.kind()?;
        let start = reader.position();
        reader.skip()?;
        site.values.push((number, start..reader.position()));
        Ok(())
    })?;
    if !is_deeper {
        let at = start + 1;
        site.place = Place::Inside { at, empty };
    }
    Ok(())
}

impl Site {
    fn edits(&self, path: &[&str], variables: &[(&str, &str)]) -> Vec<Edit> {
        let quoted = |value: &str| {
            let mut text = String::from("\"");
            json::escape_into(&mut text, value);
            text.push('"');
            text
        };
        let mut edits: Vec<Edit> = self
            .values
            .iter()
            .map(|(number, range)| Edit {
                range: range.clone(),
                text: quoted(variables[*number].1),
            })
            .collect();
        let is_there = |number: usize| self.values.iter().any(|(other, _)| *other == number);
        let new: Vec<String> = variables
            .iter()
            .enumerate()
            .filter(|(number, _)| !is_there(*number))
            .map(|(_, (name, value))| format!("\"{name}\":{}", quoted(value)))
            .collect();
        if new.is_empty() {
            return edits;
        }
        let missing = &path[self.depth..];
        let mut text = String::new();
        for key in missing {
            write!(text, "\"{key}\":{{").expect("a String takes every write");
        }
        text.push_str(&new.join(","));
        text.extend(missing.iter().map(|_| '}'));
        match &self.place {
            Place::Inside { at, empty } => {
                if !empty {
                    text.push(',');
                }
                edits.push(Edit {
                    range: *at..*at,
                    text,
                });
            }
            Place::Null(range) => edits.push(Edit {
                range: range.clone(),
                text: format!("{{{text}}}"),
            }),
            Place::Nowhere => {}
        }
        edits
    }
}
