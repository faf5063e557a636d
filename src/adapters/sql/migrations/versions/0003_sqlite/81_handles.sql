-- What accounts were called before.

CREATE TABLE handles (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    handle TEXT NOT NULL,
    handle_folded TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    CONSTRAINT handles_key PRIMARY KEY (id),
    CONSTRAINT handles_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX handles_by_account ON handles (account_id);

CREATE INDEX handles_by_name ON handles (tenant_id, handle_folded);
