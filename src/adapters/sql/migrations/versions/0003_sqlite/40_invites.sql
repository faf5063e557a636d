-- Invitations to TikTok's Creator Marketplace, as they were sent and answered.

CREATE TABLE invites (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    handle TEXT NOT NULL,
    handle_folded TEXT NOT NULL,
    account_id INTEGER,
    sent_at INTEGER NOT NULL,
    sent_by TEXT NOT NULL,
    lapses_at INTEGER NOT NULL,
    answer TEXT,
    reason TEXT,
    answered_at INTEGER,
    joined_at INTEGER,
    checked_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT invites_answer_known CHECK (answer IN ('invited', 'rejected', 'already_in')),
    CONSTRAINT invites_lapse_later CHECK (lapses_at > sent_at),
    CONSTRAINT invites_answered CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT invites_reason_of_rejection CHECK ((reason IS NOT NULL) = (answer IS 'rejected') AND (reason IS NULL OR length(reason) BETWEEN 1 AND 200)),
    CONSTRAINT invites_no_way_back CHECK (joined_at IS NULL OR answer IS NOT 'rejected'),
    CONSTRAINT invites_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT invites_to_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX invites_by_handle ON invites (tenant_id, handle_folded, id);

CREATE INDEX invites_by_account ON invites (account_id, id);
