-- What an ended consent allowed and is kept, unreadable, until a date.

CREATE TABLE due_erasures (
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    why TEXT NOT NULL,
    erase_by INTEGER NOT NULL,
    CONSTRAINT due_erasures_key PRIMARY KEY (account_id),
    CONSTRAINT due_erasures_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT due_erasures_why_known CHECK (why IN ('withdrawn', 'disconnected', 'expired', 'lost', 'refused', 'declined', 'application_withdrawn', 'account_deleted', 'age_changed', 'account_banned', 'developer_revoked'))
) STRICT;

CREATE INDEX due_erasures_by_time ON due_erasures (tenant_id, erase_by);

CREATE INDEX accounts_by_merge ON accounts (merged_into) WHERE merged_into IS NOT NULL;

-- Whoever was denied a membership before this was written down counts as denied once.

UPDATE accounts SET left_at = checked_at
WHERE network = 'tiktok' AND membership NOT IN ('in', 'unknown')
    AND EXISTS (SELECT 1 FROM account_days WHERE account_id = accounts.id AND source = 2);
