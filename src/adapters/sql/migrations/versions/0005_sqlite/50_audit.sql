-- The audit: a record of every change that counts, chained; the names behind pseudonyms, which can be erased; and what
-- still has to be recorded before the commit.

CREATE TABLE audit_records (
    chain INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    verb TEXT NOT NULL,
    what TEXT NOT NULL,
    digest BLOB NOT NULL,
    CONSTRAINT audit_records_key PRIMARY KEY (chain, number),
    CONSTRAINT audit_records_digest CHECK (length(digest) = 32)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE audit_names (
    chain INTEGER NOT NULL,
    owner TEXT NOT NULL,
    subject TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    "key" BLOB NOT NULL,
    CONSTRAINT audit_names_key PRIMARY KEY (chain, owner, subject),
    CONSTRAINT audit_names_pseudonym CHECK (length(pseudonym) = 32)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE audit_pending (
    id INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    owner TEXT,
    verb TEXT NOT NULL,
    what INTEGER DEFAULT 0 NOT NULL,
    "before" TEXT,
    "after" TEXT,
    recorded_in INTEGER DEFAULT 0,
    CONSTRAINT audit_pending_key PRIMARY KEY (id),
    CONSTRAINT audit_pending_to_installation FOREIGN KEY(recorded_in) REFERENCES installation (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT;

-- Records are only added, and each has the number after the one before it.

CREATE TRIGGER audit_records_in_order BEFORE INSERT ON audit_records
WHEN NEW.number <> coalesce((SELECT max(number) FROM audit_records WHERE chain = NEW.chain), 0) + 1
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

CREATE TRIGGER audit_records_stay BEFORE UPDATE ON audit_records
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

CREATE TRIGGER audit_records_stay_there BEFORE DELETE ON audit_records
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

CREATE TRIGGER audit_names_stay BEFORE UPDATE ON audit_names
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;
