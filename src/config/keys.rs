//! Reads the key ring's text, and writes a new one where there is none yet.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    problem::{Place, Problem},
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
}

impl KeySource {
    /// Where the ring is, for logs.
    pub fn describe(&self) -> String {
        match self {
            Self::File { path, .. } => path.display().to_string(),
            Self::Inline(_) => "given in the settings".to_owned(),
        }
    }
}

/// The text of the key ring. Where its file does not exist, it is made from what
/// `generate` returns, readable by its owner only; the folder is made as well if it is
/// the data folder. Of several gateways that start at once on one folder, one makes the
/// ring and the others read it: what stands at the path is always whole.
///
/// A file that every user of the machine can read or change, or its group change, is
/// refused.
pub fn load_or_create_ring_text(
    source: &KeySource,
    generate: impl FnOnce() -> Sensitive,
) -> Result<Sensitive, Problem> {
    let (path, is_default, place) = match source {
        KeySource::Inline(ring) => return Ok(ring.clone()),
        KeySource::File {
            path,
            is_default,
            place,
        } => (path, *is_default, place),
    };
    let problem = |message: String| {
        let message = format!("key ring {}: {message}", path.display());
        Problem::new(place.clone(), "keys.file", message)
    };
    match read_ring(path) {
        Ok(Some(ring)) => return Ok(ring),
        Ok(None) => {}
        Err(message) => return Err(problem(message)),
    }
    let created = create_ring(path, is_default, &generate());
    match created {
        Ok(()) => {}
        // Another gateway was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => {
            let message = format!("there is none, and it cannot be made: {}", error.kind());
            return Err(problem(message));
        }
    }
    match read_ring(path) {
        Ok(Some(ring)) => Ok(ring),
        Ok(None) => Err(problem("it was made, but is gone".to_owned())),
        Err(message) => Err(problem(message)),
    }
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

/// Writes the ring beside its place and moves it there in one step, which fails if
/// something is there already.
fn create_ring(path: &Path, is_default: bool, ring: &Sensitive) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if is_default {
        create_private_folder(folder)?;
    }
    // Mode 0600 is what a temporary file has.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(ring.expose().as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    // A crash right after the first answer must not lose the ring.
    File::open(folder)?.sync_all()
}
