//! Notices that files have changed.
//!
//! By looking at them now and then. An event service of the operating system would tell
//! sooner, but does not see what happens on a network's file systems, and loses a file
//! that is replaced through links, which is how container platforms update theirs.

use std::{fs, os::unix::fs::MetadataExt as _, path::PathBuf};

/// Files, and how they looked when they were last looked at.
pub struct Watch {
    files: Vec<PathBuf>,
    looks: Vec<Option<Look>>,
}

/// What changes when a file does; nothing of what it holds.
#[derive(PartialEq, Eq)]
struct Look {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Watch {
    /// Looks at the files; some may not exist.
    pub fn new(files: Vec<PathBuf>) -> Self {
        let looks = look(&files);
        Self { files, looks }
    }

    /// The files.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Whether a file is another one than when it was last looked at.
    pub fn has_changed(&mut self) -> bool {
        let looks = look(&self.files);
        let changed = looks != self.looks;
        self.looks = looks;
        changed
    }
}

fn look(files: &[PathBuf]) -> Vec<Option<Look>> {
    let look = |file: &PathBuf| {
        let file = fs::metadata(file).ok()?;
        Some(Look {
            device: file.dev(),
            inode: file.ino(),
            length: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        })
    };
    files.iter().map(look).collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::Watch;

    #[test]
    fn what_is_made_written_replaced_or_removed_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut watch = Watch::new(vec![path("a"), path("link")]);
        assert!(!watch.has_changed());
        fs::write(path("a"), "1").unwrap();
        assert!(watch.has_changed());
        assert!(!watch.has_changed());
        fs::write(path("b"), "2").unwrap();
        assert!(!watch.has_changed());
        fs::rename(path("b"), path("a")).unwrap();
        assert!(watch.has_changed());
        // A link that leads elsewhere, as a container platform does it.
        fs::write(path("c"), "1").unwrap();
        symlink(path("c"), path("link")).unwrap();
        assert!(watch.has_changed());
        fs::write(path("d"), "1").unwrap();
        symlink(path("d"), path("new")).unwrap();
        fs::rename(path("new"), path("link")).unwrap();
        assert!(watch.has_changed());
        fs::remove_file(path("a")).unwrap();
        assert!(watch.has_changed());
        assert!(!watch.has_changed());
    }
}
