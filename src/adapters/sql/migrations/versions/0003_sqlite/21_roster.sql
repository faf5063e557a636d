-- The copy that lists are read from: one row for each account that is in lists, with what may be read of it now.

CREATE TABLE roster (
    tenant_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    handle TEXT NOT NULL,
    influencer_id INTEGER,
    country TEXT,
    membership TEXT NOT NULL,
    authenticated INTEGER NOT NULL CONSTRAINT roster_authenticated CHECK (authenticated IN (0, 1)),
    followers INTEGER,
    last_synced INTEGER,
    consent_ends_at INTEGER,
    search TEXT NOT NULL,
    CONSTRAINT roster_key PRIMARY KEY (tenant_id, account_id),
    CONSTRAINT roster_network_known CHECK (network IN ('tiktok', 'instagram', 'youtube')),
    CONSTRAINT roster_membership_known CHECK (membership IN ('in', 'not_in', 'invited', 'invalid', 'unknown'))
) WITHOUT ROWID, STRICT;

-- What lists are filtered by stands in the indexes too: a row that does not fit is never looked up.

CREATE INDEX roster_by_followers ON roster (tenant_id, followers, account_id, network, membership, authenticated, country, influencer_id, last_synced);

CREATE INDEX roster_by_handle ON roster (tenant_id, handle, account_id, network, membership, authenticated, country, influencer_id, followers, last_synced);

CREATE INDEX roster_by_influencer ON roster (tenant_id, influencer_id) WHERE influencer_id IS NOT NULL;

CREATE INDEX roster_by_sync ON roster (tenant_id, last_synced, account_id, network, membership, authenticated, country, influencer_id, followers);

CREATE TABLE roster_due (
    tenant_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    CONSTRAINT roster_due_key PRIMARY KEY (tenant_id, account_id)
) WITHOUT ROWID, STRICT;

-- Whoever changes a cause marks the account; the rows are counted anew for all marks together, before the commit.

INSERT INTO roster_due SELECT tenant_id, id FROM accounts;

CREATE TRIGGER roster_of_new_account AFTER INSERT ON accounts
BEGIN
    INSERT INTO roster_due VALUES (NEW.tenant_id, NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_account AFTER UPDATE ON accounts
BEGIN
    INSERT INTO roster_due VALUES (NEW.tenant_id, NEW.id) ON CONFLICT DO NOTHING;
    INSERT INTO roster_due VALUES (OLD.tenant_id, OLD.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_gone_account AFTER DELETE ON accounts
BEGIN
    INSERT INTO roster_due VALUES (OLD.tenant_id, OLD.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_new_grant AFTER INSERT ON grants
BEGIN
    INSERT INTO roster_due VALUES (NEW.tenant_id, NEW.account_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_grant AFTER UPDATE OF account_id, tenant_id, refresh_expires_at ON grants
BEGIN
    INSERT INTO roster_due VALUES (NEW.tenant_id, NEW.account_id) ON CONFLICT DO NOTHING;
    INSERT INTO roster_due VALUES (OLD.tenant_id, OLD.account_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_gone_grant AFTER DELETE ON grants
BEGIN
    INSERT INTO roster_due VALUES (OLD.tenant_id, OLD.account_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_influencer AFTER UPDATE OF country, search ON influencers
BEGIN
    INSERT INTO roster_due SELECT tenant_id, id FROM accounts WHERE influencer_id = NEW.id ON CONFLICT DO NOTHING;
END;

-- What the old source said never counts. Rows that are deleted are marked by who deletes them: a trigger would make
-- the removal of the old source twice as dear.

CREATE TRIGGER roster_of_new_figures AFTER INSERT ON account_days WHEN NEW.source <> 1
BEGIN
    INSERT INTO roster_due SELECT tenant_id, id FROM accounts WHERE id = NEW.account_id ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER roster_of_figures AFTER UPDATE ON account_days WHEN OLD.source <> 1 OR NEW.source <> 1
BEGIN
    INSERT INTO roster_due SELECT tenant_id, id FROM accounts WHERE id IN (OLD.account_id, NEW.account_id) ON CONFLICT DO NOTHING;
END;
