-- Whose campaign it is, what it says to those who take part, and what was agreed with each of them.

ALTER TABLE campaigns ADD COLUMN mentions TEXT DEFAULT '[]' NOT NULL;

ALTER TABLE campaigns ADD COLUMN client TEXT DEFAULT '' NOT NULL;

ALTER TABLE campaigns ADD COLUMN salesperson TEXT DEFAULT '' NOT NULL;

ALTER TABLE campaigns ADD COLUMN brief TEXT DEFAULT '' NOT NULL;

ALTER TABLE campaigns ADD COLUMN client_fee INTEGER;

ALTER TABLE campaigns ADD COLUMN client_currency TEXT CONSTRAINT campaigns_fee_has_currency CHECK ((client_fee IS NULL) = (client_currency IS NULL));

CREATE TABLE agreements (
    campaign_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    fee INTEGER,
    currency TEXT,
    briefed_at INTEGER,
    answered_at INTEGER,
    has_accepted INTEGER,
    CONSTRAINT agreements_key PRIMARY KEY (campaign_id, account_id),
    CONSTRAINT agreements_to_participants FOREIGN KEY(campaign_id, account_id) REFERENCES participants (campaign_id, account_id) ON DELETE CASCADE,
    CONSTRAINT agreements_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT agreements_fee_is_not_negative CHECK (fee >= 0),
    CONSTRAINT agreements_fee_has_currency CHECK ((fee IS NULL) = (currency IS NULL)),
    CONSTRAINT agreements_answer_has_time CHECK ((has_accepted IS NULL) = (answered_at IS NULL)),
    CONSTRAINT agreements_answer_is_yes_or_no CHECK (has_accepted IN (0, 1))
) WITHOUT ROWID, STRICT;

CREATE INDEX agreements_by_account ON agreements (account_id);
