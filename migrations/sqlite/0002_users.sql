-- Which sessions a customer has, so that all of them can be erased. A session may be of
-- several customers: an id that changes when somebody logs in leads to it before and after.
-- A row goes with its session.

CREATE TABLE session_user (
    session BLOB NOT NULL, -- session.name
    user    BLOB NOT NULL, -- 16 bytes, a keyed hash
    PRIMARY KEY (session, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_user_user ON session_user (user);
