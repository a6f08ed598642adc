//! Which session a message belongs to, as far as its body tells, and how the id of a
//! minted session is planted in it.

use std::{fmt::Write as _, ops::Range};

use super::json::{self, BodyError, Edit, Kind, Reader};

/// The session variable that carries a minted session id through the assistant.
pub const VARIABLE: &str = "cloakroom_session";

/// The paths of the objects that may carry [`VARIABLE`].
pub type Places = &'static [&'static [&'static str]];

/// What a body says about its session, in the order in which it is believed.
#[derive(Default, PartialEq, Eq)]
pub struct SessionHints {
    /// The values of [`VARIABLE`] found in the context.
    pub planted: Vec<String>,
    /// The id that the platform gave to the session.
    pub session_id: Option<String>,
    /// The customer's id; the assistant sets it to the session id where a client gives none.
    pub user_id: Option<String>,
    /// How many turns the session has had, as the platform counts them.
    pub turn: Option<u64>,
}

/// The change of `body` that sets [`VARIABLE`] to `id` in the object that a path names,
/// creating what is missing of it. Of several paths, the one that exists furthest is
/// taken; `None` where something else than an object stands in the way of all of them.
pub fn plant(body: &str, paths: Places, id: &str) -> Option<Edit> {
    let mut best: Option<(&[&str], Site)> = None;
    for path in paths {
        let Ok(site) = find_site(&mut Reader::new(body), path, 0) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(_, other)| site.depth > other.depth)
        {
            best = Some((path, site));
        }
    }
    best.map(|(path, site)| site.edit(path, id))
}

/// The deepest place of a path that exists.
struct Site {
    /// How many keys of the path exist.
    depth: usize,
    place: Place,
}

enum Place {
    /// Right behind the brace that opens the object.
    Inside { at: usize, empty: bool },
    /// A `null` stands where the object should be.
    Null(Range<usize>),
    /// The variable is there already.
    Value(Range<usize>),
}

fn find_site(reader: &mut Reader<'_>, path: &[&str], depth: usize) -> Result<Site, BodyError> {
    let kind = reader.kind()?;
    let start = reader.position();
    if kind == Kind::Null {
        reader.skip()?;
        return Ok(Site {
            depth,
            place: Place::Null(start..reader.position()),
        });
    }
    if kind != Kind::Object {
        return Err(BodyError::WrongShape("the context is no object"));
    }
    let (mut empty, mut deeper) = (true, None);
    reader.object(|reader, key| {
        empty = false;
        if path.get(depth) == Some(&key) {
            deeper = Some(find_site(reader, path, depth + 1)?);
        } else if depth == path.len() && key == VARIABLE {
            reader.kind()?;
            let start = reader.position();
            reader.skip()?;
            deeper = Some(Site {
                depth: depth + 1,
                place: Place::Value(start..reader.position()),
            });
        } else {
            reader.skip()?;
        }
        Ok(())
    })?;
    Ok(deeper.unwrap_or(Site {
        depth,
        place: Place::Inside {
            at: start + 1,
            empty,
        },
    }))
}

impl Site {
    fn edit(&self, path: &[&str], id: &str) -> Edit {
        let mut value = String::from("\"");
        json::escape_into(&mut value, id);
        value.push('"');
        if let Place::Value(range) = &self.place {
            return Edit {
                range: range.clone(),
                text: value,
            };
        }
        let missing = &path[self.depth..];
        let mut text = String::new();
        for key in missing {
            write!(text, "\"{key}\":{{").expect("a String takes every write");
        }
        write!(text, "\"{VARIABLE}\":{value}").expect("a String takes every write");
        text.extend(missing.iter().map(|_| '}'));
        match &self.place {
            Place::Inside { at, empty } => {
                if !empty {
                    text.push(',');
                }
                Edit {
                    range: *at..*at,
                    text,
                }
            }
            Place::Null(range) | Place::Value(range) => Edit {
                range: range.clone(),
                text: format!("{{{text}}}"),
            },
        }
    }
}
