//! Places in a body that a setting names: JSON pointers (RFC 6901).

use std::{ops::Range, str::FromStr};

use super::{
    json::{BodyError, Kind, Reader},
    session::{TURN_VARIABLE, VARIABLE},
};

/// A JSON pointer, such as `/skills/actions skill/skill_variables/name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

/// What is no pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a JSON pointer begins with a slash, and has ~ only in ~0 and ~1")]
pub struct NotAPointer;

impl FromStr for Pointer {
    type Err = NotAPointer;

    fn from_str(text: &str) -> Result<Self, NotAPointer> {
        let rest = text.strip_prefix('/').ok_or(NotAPointer)?;
        let is_right = |part: &str| {
            part.split('~')
                .skip(1)
                .all(|rest| rest.starts_with(['0', '1']))
        };
        rest.split('/')
            .map(|part| is_right(part).then(|| part.replace("~1", "/").replace("~0", "~")))
            .collect::<Option<_>>()
            .map(Self)
            .ok_or(NotAPointer)
    }
}

/// The strings below `at` that `pointers`, which begin there, name: each one that is a
/// string, and all in what is none. The session variables are no text.
pub fn strings(
    body: &str,
    at: &[&str],
    pointers: &[Pointer],
    found: &mut dyn FnMut(Range<usize>),
) -> Result<(), BodyError> {
    let paths: Vec<Vec<&str>> = pointers
        .iter()
        .map(|pointer| {
            let own = pointer.0.iter().map(String::as_str);
            at.iter().copied().chain(own).collect()
        })
        .collect();
    let open: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
    walk(&mut Reader::new(body), &open, found)
}

/// Consumes the next value. `open` is what is left of the paths that lead into it.
fn walk(
    reader: &mut Reader<'_>,
    open: &[&[&str]],
    found: &mut dyn FnMut(Range<usize>),
) -> Result<(), BodyError> {
    if open.is_empty() {
        return reader.skip();
    }
    if open.iter().any(|path| path.is_empty()) {
        return all(reader, found);
    }
    let into = |key: &str| -> Vec<&[&str]> {
        let fits = open.iter().filter(|path| path[0] == key);
        fits.map(|path| &path[1..]).collect()
    };
    match reader.kind()? {
        Kind::Object => reader.object(|reader, key| match key {
            VARIABLE | TURN_VARIABLE => reader.skip(),
            key => walk(reader, &into(key), found),
        }),
        Kind::Array => {
            let mut at = 0_usize;
            reader.array(|reader| {
                at += 1;
                walk(reader, &into(&(at - 1).to_string()), found)
            })
        }
        _ => reader.skip(),
    }
}

fn all(reader: &mut Reader<'_>, found: &mut dyn FnMut(Range<usize>)) -> Result<(), BodyError> {
    match reader.kind()? {
        Kind::String => found(reader.string()?),
        Kind::Object => reader.object(|reader, key| match key {
            VARIABLE | TURN_VARIABLE => reader.skip(),
            _ => all(reader, found),
        })?,
        Kind::Array => reader.array(|reader| all(reader, found))?,
        Kind::Null | Kind::Other => reader.skip()?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Pointer, strings};

    fn found(body: &str, pointers: &[&str]) -> Vec<String> {
        let pointers: Vec<Pointer> = pointers.iter().map(|p| p.parse().unwrap()).collect();
        let mut found = Vec::new();
        strings(body, &["c"], &pointers, &mut |raw| {
            found.push(body[raw].to_owned());
        })
        .unwrap();
        found
    }

    #[test]
    fn a_pointer_names_a_string_or_all_strings_below() {
        let body = r#"{"c":{"a/b":{"x":"1","y":["2",{"z":"3"}],"cloakroom_session":"4"},"m~n":["5","6"]},"a/b":"7"}"#;
        assert_eq!(found(body, &["/a~1b/x"]), ["1"]);
        assert_eq!(found(body, &["/a~1b"]), ["1", "2", "3"]);
        assert_eq!(found(body, &["/a~1b/y/1/z", "/m~0n/0"]), ["3", "5"]);
        assert_eq!(found(body, &["/none", "/a~1b/cloakroom_session"]), [""; 0]);
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for bad in ["", "a", "a/b", "/a~", "/a~2"] {
            assert!(bad.parse::<Pointer>().is_err(), "{bad}");
        }
    }
}
