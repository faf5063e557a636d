-- The work that comes due, and when TikTok was last asked about what.

CREATE TABLE jobs (
	tenant TEXT NOT NULL,
	kind TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	lease_token INTEGER NOT NULL,
	lease_until INTEGER,
	attempts INTEGER NOT NULL,
	last_begun INTEGER,
	last_ended INTEGER,
	last_outcome TEXT NOT NULL,
	failing_since INTEGER,
	CONSTRAINT jobs_key PRIMARY KEY (tenant, kind),
	CONSTRAINT jobs_held_with_a_token CHECK (lease_until IS NULL OR lease_token > 0)
) WITHOUT ROWID, STRICT;

CREATE INDEX jobs_by_time ON jobs (due_at);

CREATE TABLE looks (
	tenant_id INTEGER NOT NULL,
	matter TEXT NOT NULL,
	number INTEGER NOT NULL,
	at INTEGER NOT NULL,
	CONSTRAINT looks_key PRIMARY KEY (tenant_id, matter, number),
	CONSTRAINT looks_matter_known CHECK (matter IN ('order', 'account', 'posts')),
	CONSTRAINT looks_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;
