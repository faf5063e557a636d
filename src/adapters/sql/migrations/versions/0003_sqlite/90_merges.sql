-- Accounts that were merged, and what moved.

CREATE TABLE merges (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    kept_id INTEGER NOT NULL,
    gone_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    moved TEXT NOT NULL,
    undone_at INTEGER,
    undone_by TEXT NOT NULL,
    CONSTRAINT merges_key PRIMARY KEY (id),
    CONSTRAINT merges_kept FOREIGN KEY(tenant_id, kept_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT merges_gone FOREIGN KEY(tenant_id, gone_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT merges_of_two CHECK (kept_id <> gone_id)
) STRICT;

CREATE INDEX merges_by_kept ON merges (kept_id);

CREATE UNIQUE INDEX merges_one_standing ON merges (gone_id) WHERE undone_at IS NULL;
