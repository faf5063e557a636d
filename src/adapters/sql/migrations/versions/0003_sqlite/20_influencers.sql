-- The persons behind accounts, and the groups they are kept in.

CREATE TABLE groups (
    tenant_id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    name TEXT NOT NULL,
    revenue_share REAL,
    application_text TEXT NOT NULL,
    CONSTRAINT groups_key PRIMARY KEY (tenant_id, "key"),
    CONSTRAINT groups_revenue_share CHECK (revenue_share BETWEEN 0 AND 1),
    CONSTRAINT groups_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE influencers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    country TEXT,
    search TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT influencers_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT influencers_country CHECK (country GLOB '[A-Z][A-Z]'),
    CONSTRAINT influencers_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE TABLE influencer_tags (
    tenant_id INTEGER NOT NULL,
    influencer_id INTEGER NOT NULL,
    tag TEXT NOT NULL,
    CONSTRAINT influencer_tags_key PRIMARY KEY (tenant_id, influencer_id, tag),
    CONSTRAINT influencer_tags_to_influencers FOREIGN KEY(tenant_id, influencer_id) REFERENCES influencers (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE INDEX influencer_tags_by_tag ON influencer_tags (tenant_id, tag);

CREATE TABLE influencer_notes (
    tenant_id INTEGER NOT NULL,
    influencer_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    CONSTRAINT influencer_notes_key PRIMARY KEY (tenant_id, influencer_id, position),
    CONSTRAINT influencer_notes_to_influencers FOREIGN KEY(tenant_id, influencer_id) REFERENCES influencers (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE influencer_groups (
    tenant_id INTEGER NOT NULL,
    influencer_id INTEGER NOT NULL,
    group_key TEXT NOT NULL,
    CONSTRAINT influencer_groups_key PRIMARY KEY (tenant_id, influencer_id, group_key),
    CONSTRAINT influencer_groups_to_influencers FOREIGN KEY(tenant_id, influencer_id) REFERENCES influencers (tenant_id, id),
    CONSTRAINT influencer_groups_to_groups FOREIGN KEY(tenant_id, group_key) REFERENCES groups (tenant_id, "key")
) WITHOUT ROWID, STRICT;

CREATE INDEX influencer_groups_by_group ON influencer_groups (tenant_id, group_key);

-- An account belongs to an influencer of its own tenant. A column that was added cannot bear such a foreign key.

CREATE TRIGGER accounts_of_influencer BEFORE INSERT ON accounts
WHEN NEW.influencer_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM influencers WHERE tenant_id = NEW.tenant_id AND id = NEW.influencer_id
)
BEGIN
    SELECT RAISE(ABORT, 'influencer_missing');
END;

CREATE TRIGGER accounts_of_influencer_change BEFORE UPDATE OF influencer_id, tenant_id ON accounts
WHEN NEW.influencer_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM influencers WHERE tenant_id = NEW.tenant_id AND id = NEW.influencer_id
)
BEGIN
    SELECT RAISE(ABORT, 'influencer_missing');
END;

CREATE TRIGGER influencers_own_accounts BEFORE DELETE ON influencers
WHEN EXISTS (SELECT 1 FROM accounts WHERE influencer_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'influencer_missing');
END;

CREATE TRIGGER influencers_stay BEFORE UPDATE OF id, tenant_id ON influencers
WHEN NEW.id <> OLD.id OR NEW.tenant_id <> OLD.tenant_id
BEGIN
    SELECT RAISE(ABORT, 'influencer_missing');
END;
