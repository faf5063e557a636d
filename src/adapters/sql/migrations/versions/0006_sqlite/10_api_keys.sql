-- Keys of the Business API: found by their prefix, checked by their digest.

CREATE TABLE api_keys (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    revoked_by TEXT NOT NULL,
    used_at INTEGER,
    CONSTRAINT api_keys_prefix UNIQUE (prefix),
    CONSTRAINT api_keys_prefix_whole CHECK (length(prefix) = 16),
    CONSTRAINT api_keys_digest_whole CHECK (length(digest) = 32),
    CONSTRAINT api_keys_allow_something CHECK (length(scopes) > 0),
    CONSTRAINT api_keys_name_short CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT api_keys_end_after_they_begin CHECK (expires_at > made_at),
    CONSTRAINT api_keys_revoked_by CHECK ((revoked_at IS NULL) = (revoked_by = '')),
    CONSTRAINT api_keys_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE UNIQUE INDEX api_keys_name ON api_keys (tenant_id, name) WHERE revoked_at IS NULL;
