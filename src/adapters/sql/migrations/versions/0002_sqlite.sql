-- The second schema on SQLite. Statements are parted by an empty line. Columns are added, nothing is rewritten.

ALTER TABLE grants ADD COLUMN refresh_begun_at INTEGER;

ALTER TABLE grants ADD COLUMN refresh_tries INTEGER DEFAULT 0 NOT NULL CONSTRAINT grants_refresh_tries CHECK (refresh_tries BETWEEN 0 AND 2 AND (refresh_tries = 0) = (refresh_begun_at IS NULL));

CREATE INDEX grants_by_open_id ON grants (open_id);

ALTER TABLE consents ADD COLUMN purpose TEXT DEFAULT 'dashboard' NOT NULL CONSTRAINT consents_purpose_known CHECK (purpose IN ('dashboard', 'application'));

ALTER TABLE consents ADD COLUMN browser TEXT;

CREATE INDEX consents_by_state ON consents (state);

ALTER TABLE orders ADD COLUMN reference TEXT CONSTRAINT orders_reference_of_call CHECK (reference IS NULL OR called_at IS NOT NULL);

CREATE TABLE consent_ends (
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    CONSTRAINT consent_ends_key PRIMARY KEY (account_id),
    CONSTRAINT consent_ends_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT consent_ends_reason_known CHECK (reason IN ('withdrawn', 'disconnected', 'expired', 'lost', 'refused'))
) STRICT;

CREATE TABLE inbox (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    kind TEXT NOT NULL,
    happened_at INTEGER,
    campaign_code TEXT,
    video_id TEXT,
    open_id TEXT,
    raw TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    looked_at INTEGER,
    outcome TEXT NOT NULL,
    CONSTRAINT inbox_key PRIMARY KEY (id),
    CONSTRAINT inbox_once UNIQUE ("key"),
    CONSTRAINT inbox_kind_known CHECK (kind IN ('video_uploaded', 'video_published', 'consent_removed', 'unknown')),
    CONSTRAINT inbox_raw_of_unknown CHECK (raw = '' OR (kind = 'unknown' AND length(raw) <= 65536))
) STRICT;

CREATE INDEX inbox_by_time ON inbox (received_at);

CREATE INDEX inbox_waiting ON inbox (looked_at, received_at) WHERE looked_at IS NULL AND kind != 'unknown';

CREATE TABLE drift_alarms (
    endpoint TEXT NOT NULL,
    field TEXT NOT NULL,
    shape TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    CONSTRAINT drift_alarms_key PRIMARY KEY (endpoint, field, shape),
    CONSTRAINT drift_alarms_in_order CHECK (first_seen <= last_seen)
) WITHOUT ROWID, STRICT;

-- Epochs go forward: an end is final for its epoch and all before it, and a grant goes only with its end.

CREATE TRIGGER grants_forward BEFORE INSERT ON grants
WHEN EXISTS (SELECT 1 FROM consent_ends WHERE account_id = NEW.account_id AND epoch >= NEW.epoch)
    OR EXISTS (SELECT 1 FROM grants WHERE account_id = NEW.account_id AND epoch > NEW.epoch)
BEGIN
    SELECT RAISE(ABORT, 'epoch_goes_forward');
END;

CREATE TRIGGER grants_forward_change BEFORE UPDATE ON grants
WHEN NEW.account_id <> OLD.account_id OR NEW.epoch < OLD.epoch
    OR EXISTS (SELECT 1 FROM consent_ends WHERE account_id = NEW.account_id AND epoch >= NEW.epoch)
BEGIN
    SELECT RAISE(ABORT, 'epoch_goes_forward');
END;

CREATE TRIGGER grants_end BEFORE DELETE ON grants
WHEN NOT EXISTS (SELECT 1 FROM consent_ends WHERE account_id = OLD.account_id AND epoch >= OLD.epoch)
BEGIN
    SELECT RAISE(ABORT, 'grant_without_end');
END;

CREATE TRIGGER consent_ends_forward BEFORE INSERT ON consent_ends
WHEN EXISTS (SELECT 1 FROM consent_ends WHERE account_id = NEW.account_id AND epoch >= NEW.epoch)
BEGIN
    SELECT RAISE(ABORT, 'epoch_goes_forward');
END;

CREATE TRIGGER consent_ends_forward_change BEFORE UPDATE ON consent_ends
WHEN NEW.account_id <> OLD.account_id OR NEW.epoch <= OLD.epoch
BEGIN
    SELECT RAISE(ABORT, 'epoch_goes_forward');
END;
