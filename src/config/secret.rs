//! Reads secrets, inline or from files.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use super::reader::Reader;
use crate::sensitive::Sensitive;

/// The longest file of a secret or a key ring, in bytes: larger ones are some other file.
pub(super) const MAX_SECRET_BYTES: u64 = 1 << 20;

impl Reader<'_> {
    /// A secret, in the key itself or in the file that `KEY_file` names; `None` also
    /// if neither is set. `check` says which rule the secret breaks, if one.
    pub(super) fn secret(
        &mut self,
        key: &str,
        check: impl Fn(&str) -> Option<&'static str>,
    ) -> Option<Sensitive> {
        let file_key = format!("{key}_file");
        let is_inline = self.has(key);
        let is_file = self.has(&file_key);
        let inline = self.optional(key, Self::text);
        let file = self.optional(&file_key, Self::path);
        if is_inline && is_file {
            let other = self.place(key);
            self.problem(
                &file_key,
                format!("`{key}` is set too ({other}); set one of them"),
            );
            return None;
        }
        let (secret, key) = match (inline, file) {
            (Some(inline), _) => (inline, key),
            (None, Some(path)) => match self.watched(&path, read_secret) {
                Ok(secret) => (secret, file_key.as_str()),
                Err(message) => {
                    self.problem(&file_key, message);
                    return None;
                }
            },
            (None, None) => return None,
        };
        if let Some(rule) = check(secret.expose()) {
            self.problem(key, rule);
            return None;
        }
        Some(secret)
    }

    /// The text of the file that the key names.
    pub(super) fn contents(&mut self, key: &str) -> Option<Sensitive> {
        let path = self.path(key)?;
        let text = File::open(path)
            .map_err(|error| cannot_read(&error))
            .and_then(read_bounded);
        match text {
            Ok(text) => Some(text),
            Err(message) => {
                self.problem(key, message);
                None
            }
        }
    }
}

/// The text of a file, at most [`MAX_SECRET_BYTES`] long; or what is wrong with it.
pub(super) fn read_bounded(file: File) -> Result<Sensitive, String> {
    // Long enough from the start: growing would leave copies behind.
    let length = file
        .metadata()
        .map_or(0, |file| file.len())
        .min(MAX_SECRET_BYTES);
    let mut text = String::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    let read = file.take(MAX_SECRET_BYTES + 1).read_to_string(&mut text);
    bounded_text(text, read)
}

/// The text that was read, if all of it was.
pub(super) fn bounded_text(text: String, read: io::Result<usize>) -> Result<Sensitive, String> {
    let text = Sensitive::new(text);
    read.map_err(|error| cannot_read(&error))?;
    if text.expose().len() as u64 > MAX_SECRET_BYTES {
        return Err(format!("it is longer than {MAX_SECRET_BYTES} bytes"));
    }
    Ok(text)
}

/// Names the kind of error, which has no path in it.
pub(super) fn cannot_read(error: &io::Error) -> String {
    format!("the file cannot be read: {}", error.kind())
}

/// A secret from a file, without the newline at its end.
fn read_secret(path: &Path) -> Result<Sensitive, String> {
    let file = File::open(path).map_err(|error| cannot_read(&error))?;
    let text = read_bounded(file)?;
    let secret = text.expose().trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok(secret.into())
}
