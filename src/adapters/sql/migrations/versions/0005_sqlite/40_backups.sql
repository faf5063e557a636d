-- Which installation this is, and the copies of the database that are known to be somewhere.

CREATE TABLE identity (
    id INTEGER NOT NULL,
    installation TEXT NOT NULL,
    CONSTRAINT identity_key PRIMARY KEY (id),
    CONSTRAINT identity_is_one CHECK (id = 1),
    CONSTRAINT identity_named CHECK (installation <> '')
) STRICT;

INSERT INTO identity (id, installation) VALUES (1, lower(hex(randomblob(16))));

CREATE TRIGGER identity_stays BEFORE DELETE ON identity
BEGIN
    SELECT RAISE(ABORT, 'identity_stays');
END;

CREATE TABLE backups (
    id INTEGER NOT NULL,
    token TEXT NOT NULL,
    place TEXT NOT NULL,
    origin TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    phase TEXT,
    kept_until TEXT,
    fingerprint TEXT,
    gone_at INTEGER,
    gone_by TEXT,
    CONSTRAINT backups_key PRIMARY KEY (id),
    CONSTRAINT backups_token UNIQUE (token),
    CONSTRAINT backups_place CHECK (length(place) BETWEEN 1 AND 1000),
    CONSTRAINT backups_origin_known CHECK (origin IN ('made', 'declared', 'kept_by_restore')),
    CONSTRAINT backups_phase_known CHECK (phase IS NULL OR phase IN ('before', 'closing', 'after')),
    CONSTRAINT backups_gone CHECK ((gone_at IS NULL) = (gone_by IS NULL))
) STRICT;
