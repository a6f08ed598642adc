//! Reads the key ring's text, and writes a new one where there is none yet, or in place
//! of the old one.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    problem::{Place, Problem},
    program,
    secret::{cannot_read, read_bounded},
};
use crate::sensitive::Sensitive;

/// Where the key ring is.
#[derive(Clone)]
pub enum KeySource {
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// Whether it is the one in the data folder, whose folder may be created.
        is_default: bool,
        /// Where the settings named it.
        place: Place,
    },
    /// In the settings themselves.
    Inline(Sensitive),
    /// What a program prints, such as the client of a cloud's key service.
    Command {
        /// The program and its arguments.
        line: Vec<String>,
        /// How long it may take.
        timeout: Duration,
        /// Where the settings named it.
        place: Place,
    },
}

impl KeySource {
    /// Where the ring is, for logs.
    pub fn describe(&self) -> String {
        match self {
            Self::File { path, .. } => path.display().to_string(),
            Self::Inline(_) => "given in the settings".to_owned(),
            // Its arguments may tell more than a log should hold.
            Self::Command { line, .. } => format!("printed by {}", line[0]),
        }
    }
}

/// The text of the key ring; `None` where its file does not exist.
///
/// A file that every user of the machine can read or change, or its group change, is
/// refused.
pub fn load_ring_text(source: &KeySource) -> Result<Option<Sensitive>, Problem> {
    match source {
        KeySource::Inline(ring) => Ok(Some(ring.clone())),
        KeySource::File { path, place, .. } => {
            read_ring(path).map_err(|message| file_problem(path, place, &message))
        }
        KeySource::Command {
            line,
            timeout,
            place,
        } => {
            let ring = program::output(line, *timeout).map_err(|message| {
                Problem::new(
                    place.clone(),
                    "keys.command",
                    format!("key ring: {message}"),
                )
            })?;
            Ok(Some(ring))
        }
    }
}

/// The text of the key ring. Where its file does not exist, it is made from what
/// `generate` returns, readable by its owner only; the folder is made as well if it is
/// the data folder. Of several gateways that start at once on one folder, one makes the
/// ring and the others read it: what stands at the path is always whole.
pub fn load_or_create_ring_text(
    source: &KeySource,
    generate: impl FnOnce() -> Sensitive,
) -> Result<Sensitive, Problem> {
    if let Some(ring) = load_ring_text(source)? {
        return Ok(ring);
    }
    let KeySource::File { path, place, .. } = source else {
        unreachable!("only a file can be absent")
    };
    // If another gateway was faster, its ring is the one.
    create_ring(source, &generate())?;
    load_ring_text(source)?.ok_or_else(|| file_problem(path, place, "it was made, but is gone"))
}

/// Makes the file of the key ring. `false` if there is one already, which stays as it is.
pub fn create_ring(source: &KeySource, ring: &Sensitive) -> Result<bool, Problem> {
    let KeySource::File {
        path,
        is_default,
        place,
    } = source
    else {
        return Ok(false);
    };
    let create = || {
        if *is_default {
            create_private_folder(folder_of(path))?;
        }
        let file = ring_file(path, ring)?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        sync_folder(path)
    };
    match create() {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            let message = format!("there is none, and it cannot be made: {}", error.kind());
            Err(file_problem(path, place, &message))
        }
    }
}

/// Puts `new` in place of `old` in one step. `false`, and nothing is changed, if
/// something else than `old` stands there by now, or the ring is in no file.
pub fn replace_ring(source: &KeySource, old: &Sensitive, new: &Sensitive) -> Result<bool, Problem> {
    let KeySource::File { path, place, .. } = source else {
        return Ok(false);
    };
    let problem = |error: io::Error| {
        let message = format!("it cannot be written: {}", error.kind());
        file_problem(path, place, &message)
    };
    let file = ring_file(path, new).map_err(problem)?;
    // Who may read it does not change: a group may have been let in.
    let permissions = fs::metadata(path).map_err(problem)?.permissions();
    file.as_file()
        .set_permissions(permissions)
        .map_err(problem)?;
    if load_ring_text(source)?.as_ref() != Some(old) {
        return Ok(false);
    }
    file.persist(path).map_err(|error| problem(error.error))?;
    sync_folder(path).map_err(problem)?;
    Ok(true)
}

/// Makes a folder and those above it that do not exist, for their owner only.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The ring, `None` if there is no file, or what is wrong with it.
fn read_ring(path: &Path) -> Result<Option<Sensitive>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot_read(&error)),
    };
    let metadata = file.metadata().map_err(|error| cannot_read(&error))?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
        if mode & 0o027 != 0 {
            return Err(format!(
                "other users can read or change it (mode {mode:03o}); \
                 make it private with `chmod 600`"
            ));
        }
    }
    let ring = read_bounded(file)?;
    if ring.expose().trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok(Some(ring))
}

/// The ring in a file beside its place, to be moved there in one step.
fn ring_file(path: &Path, ring: &Sensitive) -> io::Result<tempfile::NamedTempFile> {
    // Mode 0600 is what a temporary file has.
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
    file.write_all(ring.expose().as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A crash right after the first answer must not lose the ring.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn file_problem(path: &Path, place: &Place, message: &str) -> Problem {
    let message = format!("key ring {}: {message}", path.display());
    Problem::new(place.clone(), "keys.file", message)
}
