-- Times are milliseconds since 1970-01-01 UTC. Names are keyed hashes, records are
-- sealed: nothing here says who wrote what.

CREATE TABLE session (
    name       BLOB    NOT NULL PRIMARY KEY, -- 16 bytes
    expires_at INTEGER NOT NULL,             -- slides with each use; after it the session is absent
    entries    INTEGER NOT NULL              -- how many rows of `entry` it has
) STRICT, WITHOUT ROWID;

-- For the sweeper.
CREATE INDEX session_expires_at ON session (expires_at);

CREATE TABLE entry (
    session     BLOB NOT NULL, -- session.name
    token       TEXT NOT NULL, -- six letters
    fingerprint BLOB NOT NULL, -- 16 bytes; another value on the same token has another one
    record      BLOB NOT NULL, -- the sealed value
    PRIMARY KEY (session, token)
) STRICT, WITHOUT ROWID;
