-- How many more orders can be accepted under campaign codes, as TikTok told; an older answer replaces no newer one.

CREATE TABLE campaign_codes (
    tenant_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    remaining INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    CONSTRAINT campaign_codes_key PRIMARY KEY (tenant_id, code),
    CONSTRAINT campaign_codes_named CHECK (code <> ''),
    CONSTRAINT campaign_codes_remaining CHECK (remaining >= 0),
    CONSTRAINT campaign_codes_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;

CREATE TRIGGER campaign_codes_newest BEFORE UPDATE ON campaign_codes
WHEN NEW.told_at < OLD.told_at
BEGIN
    SELECT RAISE(ABORT, 'older_answer');
END;
