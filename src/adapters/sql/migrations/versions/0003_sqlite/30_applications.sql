-- Applications, and what became of the consents that were asked for.

CREATE TABLE applications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    group_key TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    country TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    submitted_at INTEGER,
    submitted_by TEXT,
    accepted_at INTEGER,
    accepted_by TEXT,
    declined_at INTEGER,
    declined_by TEXT,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    reason TEXT NOT NULL,
    account_id INTEGER,
    epoch INTEGER,
    influencer_id INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT applications_decided_once CHECK ((accepted_at IS NOT NULL) + (declined_at IS NOT NULL) + (withdrawn_at IS NOT NULL) <= 1),
    CONSTRAINT applications_decided_when_submitted CHECK (submitted_at IS NOT NULL OR (accepted_at IS NULL AND declined_at IS NULL)),
    CONSTRAINT applications_brought CHECK (account_id IS NULL OR epoch IS NOT NULL),
    CONSTRAINT applications_said_by CHECK ((submitted_at IS NULL) = (submitted_by IS NULL) AND (accepted_at IS NULL) = (accepted_by IS NULL) AND (declined_at IS NULL) = (declined_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT applications_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT applications_to_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX applications_of_tenant ON applications (tenant_id, id);

CREATE INDEX applications_by_account ON applications (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE leftovers (
    tenant_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    open_id TEXT NOT NULL,
    sealed_access BLOB NOT NULL,
    sealed_refresh BLOB NOT NULL,
    due_at INTEGER NOT NULL,
    CONSTRAINT leftovers_key PRIMARY KEY (tenant_id, state),
    CONSTRAINT leftovers_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;

-- The table of consents is made anew, for its new columns point at other tables.

CREATE TABLE consents_as_they_were AS SELECT * FROM consents;

DROP TABLE consents;

CREATE TABLE consents (
    tenant_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    handle TEXT,
    purpose TEXT DEFAULT 'dashboard' NOT NULL CONSTRAINT consents_purpose_known CHECK (purpose IN ('dashboard', 'application')),
    browser TEXT,
    application_id INTEGER,
    account_id INTEGER,
    taken_at INTEGER,
    outcome TEXT CONSTRAINT consents_outcome_known CHECK (outcome IS NULL OR (outcome IN ('connected', 'refused', 'another_creator', 'failed') AND taken_at IS NOT NULL)),
    reason TEXT DEFAULT '' NOT NULL CONSTRAINT consents_reason_short CHECK (length(reason) <= 200),
    CONSTRAINT consents_key PRIMARY KEY (tenant_id, state),
    CONSTRAINT consents_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT consents_to_applications FOREIGN KEY(application_id) REFERENCES applications (id),
    CONSTRAINT consents_to_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE SET NULL
) WITHOUT ROWID, STRICT;

INSERT INTO consents (tenant_id, state, redirect_uri, begun_at, begun_by, handle, purpose, browser) SELECT tenant_id, state, redirect_uri, begun_at, begun_by, handle, purpose, browser FROM consents_as_they_were;

DROP TABLE consents_as_they_were;

CREATE INDEX consents_by_state ON consents (state);

CREATE INDEX consents_by_account ON consents (account_id) WHERE account_id IS NOT NULL;

-- A consent that was taken is never open again.

CREATE TRIGGER consents_taken_once BEFORE UPDATE ON consents
WHEN OLD.taken_at IS NOT NULL AND NEW.taken_at IS NOT OLD.taken_at
BEGIN
    SELECT RAISE(ABORT, 'consent_taken_once');
END;
