-- What an account is to its tenant, beside what TikTok says of it.

ALTER TABLE accounts ADD COLUMN influencer_id INTEGER;

ALTER TABLE accounts ADD COLUMN applying INTEGER DEFAULT 0 NOT NULL CONSTRAINT accounts_applying CHECK (applying IN (0, 1) AND (applying = 0 OR door = 'application'));

ALTER TABLE accounts ADD COLUMN left_at INTEGER;

ALTER TABLE accounts ADD COLUMN merged_into INTEGER;

DROP INDEX accounts_one_stub;

CREATE UNIQUE INDEX accounts_one_stub ON accounts (tenant_id, network, handle_folded) WHERE creator_id IS NULL AND open_id IS NULL AND merged_into IS NULL;

CREATE INDEX accounts_by_influencer ON accounts (influencer_id) WHERE influencer_id IS NOT NULL;

ALTER TABLE tenants ADD COLUMN "plan" TEXT DEFAULT 'unlimited' NOT NULL;

ALTER TABLE tenants ADD COLUMN kept_days INTEGER DEFAULT 0 NOT NULL CONSTRAINT tenants_kept_days CHECK (kept_days BETWEEN 0 AND 30);
