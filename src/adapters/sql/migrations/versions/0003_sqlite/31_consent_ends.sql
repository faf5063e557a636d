-- More reasons for which a consent ends. The table is made anew, for SQLite keeps a check as it was.

CREATE TABLE consent_ends_as_they_were AS SELECT * FROM consent_ends;

DROP TABLE consent_ends;

CREATE TABLE consent_ends (
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    CONSTRAINT consent_ends_key PRIMARY KEY (account_id),
    CONSTRAINT consent_ends_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT consent_ends_reason_known CHECK (reason IN ('withdrawn', 'disconnected', 'expired', 'lost', 'refused', 'declined', 'application_withdrawn', 'account_deleted', 'age_changed', 'account_banned', 'developer_revoked'))
) STRICT;

INSERT INTO consent_ends (account_id, tenant_id, epoch, reason, ended_at) SELECT account_id, tenant_id, epoch, reason, ended_at FROM consent_ends_as_they_were;

DROP TABLE consent_ends_as_they_were;

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
