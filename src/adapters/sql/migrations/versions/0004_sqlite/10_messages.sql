-- What an event is about, for ever the same.

ALTER TABLE outbox ADD COLUMN about TEXT DEFAULT '' NOT NULL;

-- Who gets messages, what they found in the product, letters on their way, and templates of one's own.

CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    quiet_from INTEGER,
    quiet_to INTEGER,
    choices TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT people_name UNIQUE (tenant_id, name_folded),
    CONSTRAINT people_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT people_language_known CHECK (language IN ('en', 'de', 'es')),
    CONSTRAINT people_quiet_hours CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439 AND quiet_from <> quiet_to),
    CONSTRAINT people_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE TABLE notices (
    tenant_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    detail TEXT NOT NULL,
    about TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER,
    CONSTRAINT notices_key PRIMARY KEY (tenant_id, person_id, number),
    CONSTRAINT notices_to_people FOREIGN KEY(tenant_id, person_id) REFERENCES people (tenant_id, id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;

CREATE TABLE letters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT,
    language TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    queued_by TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    sent_at INTEGER,
    last_error TEXT NOT NULL,
    CONSTRAINT letters_once UNIQUE (tenant_id, message_id),
    CONSTRAINT letters_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT letters_state_known CHECK (state IN ('queued', 'held', 'sent', 'failed')),
    CONSTRAINT letters_sent_at_a_time CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT letters_sent_are_empty CHECK (state <> 'sent' OR (text = '' AND html IS NULL)),
    CONSTRAINT letters_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE INDEX letters_due ON letters (tenant_id, due_at, id) WHERE state = 'queued';

CREATE TABLE letter_attachments (
    tenant_id INTEGER NOT NULL,
    letter_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT letter_attachments_key PRIMARY KEY (tenant_id, letter_id, position),
    CONSTRAINT letter_attachments_to_letters FOREIGN KEY(tenant_id, letter_id) REFERENCES letters (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE message_templates (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    CONSTRAINT message_templates_key PRIMARY KEY (tenant_id, name, language),
    CONSTRAINT message_templates_name_known CHECK (name IN ('order', 'reminder', 'invite', 'consent_request', 'expiry', 'fulfilment', 'rejection', 'cut_over', 'notice', 'digest', 'report')),
    CONSTRAINT message_templates_language_known CHECK (language IN ('en', 'de', 'es')),
    CONSTRAINT message_templates_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;
