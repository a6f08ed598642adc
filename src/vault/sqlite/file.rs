//! Opening the file, its layout, and what `SQLite`'s errors mean.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use crate::vault::store::StoreError;

/// The layouts, in their order; see `migrations/README.md`.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../../../migrations/sqlite/0001_sessions.sql")),
    M::up(include_str!("../../../migrations/sqlite/0002_users.sql")),
];

/// Pages in the write-ahead log before they are copied into the file: 16 MiB. Each
/// copy waits for the disk twice, so it should not come often.
const CHECKPOINT_PAGES: u32 = 4096;

/// Opens or creates the file, and brings it to the newest layout.
pub(super) fn open_for_writing(path: &Path, deadline: Duration) -> Result<Connection, StoreError> {
    create_private(path).map_err(|error| StoreError::Unavailable(Some(Arc::new(error))))?;
    let mut connection = open(path, deadline)?;
    let prepare = |connection: &Connection| {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // What is erased must not stay readable in free pages for whoever has the keys.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
    };
    prepare(&connection).map_err(outcome)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens a file that [`open_for_writing`] has prepared.
pub(super) fn open_for_reading(path: &Path, deadline: Duration) -> Result<Connection, StoreError> {
    let connection = open(path, deadline)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(outcome)?;
    Ok(connection)
}

/// What an error of `SQLite` means for the caller.
pub(super) fn outcome(error: rusqlite::Error) -> StoreError {
    let code = error.sqlite_error_code();
    let source = Some(Arc::new(error) as Arc<_>);
    match code {
        Some(ErrorCode::DiskFull) => StoreError::Full(source),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt(source),
        _ => StoreError::Unavailable(source),
    }
}

fn open(path: &Path, deadline: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(outcome)?;
    // Another process may be writing.
    connection.busy_timeout(deadline).map_err(outcome)?;
    Ok(connection)
}

/// Creates folder and file for their owner only, before `SQLite` would create them for
/// more. Its log files take the mode of the file. What exists stays as it is.
fn create_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    use rusqlite_migration::Error::{MigrationDefinition, RusqliteError};

    match Migrations::from_slice(MIGRATIONS).to_latest(connection) {
        Ok(()) => Ok(()),
        Err(MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => {
            let found: u32 = connection
                .pragma_query_value(None, "user_version", |row| row.get(0))
                .map_err(outcome)?;
            Err(StoreError::LayoutTooNew {
                found: found.into(),
                known: MIGRATIONS.len() as u64,
            })
        }
        Err(RusqliteError { err, .. }) => Err(outcome(err)),
        Err(error) => Err(StoreError::Unavailable(Some(Arc::new(error)))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, MIGRATIONS, Migrations, StoreError, outcome};

    #[test]
    fn the_migrations_are_valid_sql() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
    }

    #[test]
    fn a_full_disk_is_told_from_other_errors() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA max_page_count = 3; CREATE TABLE t (x)")
            .unwrap();
        let error = db
            .execute("INSERT INTO t VALUES (zeroblob(100000))", ())
            .unwrap_err();
        assert!(matches!(outcome(error), StoreError::Full(_)));
        let error = db
            .execute("INSERT INTO nowhere VALUES (1)", ())
            .unwrap_err();
        assert!(matches!(outcome(error), StoreError::Unavailable(_)));
    }
}
