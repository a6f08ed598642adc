//! A file as a sink. It may be shared by several processes, rotated by each of them, and moved
//! away by anybody: it is looked at before every write, under a lock.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::{
    chain::{Batch, Place, hash_of},
    sink::{Reason, Sink, Written},
};

/// How often another process may have replaced the file while we took hold of it.
const ATTEMPTS: usize = 16;

/// The longest line that is looked for at the end of a file.
const MAX_LINE: u64 = 1 << 20;

pub(super) struct FileSink {
    path: PathBuf,
    rotate_bytes: u64,
    sync: bool,
    open: Option<Open>,
}

struct Open {
    file: File,
    /// Device and inode.
    id: (u64, u64),
    /// Where we left it, if that was the end of a line.
    end: Option<u64>,
}

impl FileSink {
    pub(super) fn new(path: PathBuf, rotate_bytes: u64, sync: bool) -> Self {
        Self {
            path,
            rotate_bytes,
            sync,
            open: None,
        }
    }

    /// Opens the file that the path leads to, if it is not the one that is open, and locks it.
    /// Its length.
    fn hold(&mut self) -> io::Result<u64> {
        for _ in 0..ATTEMPTS {
            let there = fs::metadata(&self.path).map(|found| (found.dev(), found.ino()));
            let open = match self.open.take() {
                Some(open) if there.as_ref().is_ok_and(|id| *id == open.id) => open,
                _ => self.open_again()?,
            };
            open.file.lock()?;
            let found = open.file.metadata()?;
            let is_there = fs::metadata(&self.path)
                .is_ok_and(|there| (there.dev(), there.ino()) == (found.dev(), found.ino()));
            let is_full = self.rotate_bytes > 0 && found.len() >= self.rotate_bytes;
            // A line that was never finished is told by the record after it, in the same file.
            if is_there && is_full && found.is_file() && is_whole(&open.file, found.len())? {
                // Others notice when they look whether the path still leads to their file.
                fs::rename(&self.path, next_name(&self.path)?)?;
            } else if is_there {
                self.open = Some(open);
                return Ok(found.len());
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    fn open_again(&self) -> io::Result<Open> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)?;
        let found = file.metadata()?;
        Ok(Open {
            id: (found.dev(), found.ino()),
            end: None,
            file,
        })
    }

    fn place(&mut self, is_first: bool) -> io::Result<Place> {
        let len = self.hold()?;
        let open = self.open.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let is_known = len == 0 || open.end == Some(len);
        if is_known && !is_first {
            return Ok(Place::default());
        }
        let tail = tail(&open.file, len)?;
        let torn = tail.len()
            - tail
                .iter()
                .rposition(|b| *b == b'\n')
                .map_or(0, |at| at + 1);
        let last = match (is_first, last_hash(&tail[..tail.len() - torn])) {
            (false, _) => None,
            (true, "") => Some(self.hash_before()?),
            (true, hash) => Some(hash.to_owned()),
        };
        Ok(Place {
            torn: torn as u64,
            last,
        })
    }

    /// The hash of the last record in the file that was rotated last.
    fn hash_before(&self) -> io::Result<String> {
        let Some((_, path)) = rotated(&self.path)?.pop() else {
            return Ok(String::new());
        };
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(last_hash(&tail(&file, len)?).to_owned())
    }

    /// Writes as much as goes. How much that was.
    fn write(&mut self, bytes: &[u8]) -> (usize, io::Result<()>) {
        let Some(open) = &mut self.open else {
            return (0, Err(io::ErrorKind::NotFound.into()));
        };
        let mut written = 0;
        while written < bytes.len() {
            match open.file.write(&bytes[written..]) {
                Ok(0) => return (written, Err(io::ErrorKind::WriteZero.into())),
                Ok(more) => written += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return (written, Err(error)),
            }
        }
        let synced = if self.sync {
            open.file.sync_data()
        } else {
            Ok(())
        };
        (written, synced)
    }
}

impl Sink for FileSink {
    fn prepare(&mut self, is_first: bool) -> Result<Place, Reason> {
        self.place(is_first).map_err(|error| {
            // With the file its lock is let go.
            self.open = None;
            error.kind().to_string()
        })
    }

    fn append(&mut self, batch: &Batch) -> Written {
        let (written, result) = self.write(&batch.bytes);
        if let Some(open) = &mut self.open {
            let is_whole = batch.ends.contains(&written);
            let len = open.file.metadata().map(|found| found.len()).ok();
            open.end = len.filter(|_| is_whole);
            // The lock ends with the file in any case.
            let _ = open.file.unlock();
        }
        Written {
            // A line that lacks nothing but its line break is a record; the next one ends it.
            lines: batch.ends.iter().filter(|end| **end - 1 <= written).count(),
            error: result.err().map(|error| error.kind().to_string()),
            is_unsure: false,
        }
    }
}

/// Whether a file that is not empty ends with the end of a line.
fn is_whole(file: &File, len: u64) -> io::Result<bool> {
    let mut last = [0];
    file.read_exact_at(&mut last, len - 1)?;
    Ok(last == *b"\n")
}

/// The last bytes of a file, from the beginning of its last whole line at least.
fn tail(file: &File, len: u64) -> io::Result<Vec<u8>> {
    let mut wanted = 4096;
    loop {
        let start = len.saturating_sub(wanted);
        let mut bytes = vec![0; usize::try_from(len - start).unwrap_or_default()];
        file.read_exact_at(&mut bytes, start)?;
        let breaks = memchr::memchr_iter(b'\n', &bytes).count();
        if start == 0 || breaks >= 2 || wanted >= MAX_LINE {
            return Ok(bytes);
        }
        wanted *= 4;
    }
}

/// The hash of the last of these whole lines, or nothing.
fn last_hash(lines: &[u8]) -> &str {
    let lines = lines.strip_suffix(b"\n").unwrap_or_default();
    let last = lines.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    hash_of(last).unwrap_or_default()
}

/// Calls `each` with every line of a file, without its line break.
///
/// # Errors
/// What reading says.
pub fn lines(path: &Path, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        // More than that cannot be a record.
        if (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        each(line.strip_suffix(b"\n").unwrap_or(&line));
    }
}

/// The file and those that it was rotated to, the oldest first.
pub(super) fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = rotated(path)?.into_iter().map(|(_, path)| path).collect();
    files.push(path.to_owned());
    Ok(files)
}

/// `audit.jsonl.000001` and so on, in order.
fn rotated(path: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name();
        let number = own
            .to_str()
            .and_then(|own| own.strip_prefix(&*name)?.strip_prefix('.'));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn next_name(path: &Path) -> io::Result<PathBuf> {
    let last = rotated(path)?.last().map_or(0, |(number, _)| *number);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{:06}", last + 1));
    Ok(name.into())
}

#[cfg(test)]
mod tests;
