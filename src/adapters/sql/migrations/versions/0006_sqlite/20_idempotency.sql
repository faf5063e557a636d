-- What was done for programs under an Idempotency-Key, and what was answered.

CREATE TABLE deeds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    caller INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    content BLOB NOT NULL,
    begun_at INTEGER NOT NULL,
    held_until INTEGER,
    turn INTEGER NOT NULL,
    status INTEGER,
    body TEXT NOT NULL,
    about TEXT NOT NULL,
    CONSTRAINT deeds_once UNIQUE (tenant_id, caller, "key"),
    CONSTRAINT deeds_key_whole CHECK (length(key) = 32),
    CONSTRAINT deeds_content_whole CHECK (length(content) = 32),
    CONSTRAINT deeds_held_or_answered CHECK ((status IS NULL) = (held_until IS NOT NULL)),
    CONSTRAINT deeds_answer_whole CHECK (status IS NOT NULL OR body = ''),
    CONSTRAINT deeds_of_what_is_decided CHECK (status BETWEEN 200 AND 499),
    CONSTRAINT deeds_turn_counted CHECK (turn > 0),
    CONSTRAINT deeds_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE INDEX deeds_by_age ON deeds (tenant_id, begun_at);
