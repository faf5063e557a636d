-- Endpoints that hear of events, the secrets that messages to them are signed with, and deliveries to them.

CREATE TABLE webhook_endpoints (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    disabled_at INTEGER,
    disabled_because TEXT,
    failing_since INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT webhook_endpoints_address UNIQUE (tenant_id, url),
    CONSTRAINT webhook_endpoints_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT webhook_endpoints_hear_of_something CHECK (length(kinds) > 0),
    CONSTRAINT webhook_endpoints_description_short CHECK (length(description) <= 200),
    CONSTRAINT webhook_endpoints_disabled_because CHECK ((disabled_at IS NULL) = (disabled_because IS NULL)),
    CONSTRAINT webhook_endpoints_disabled_because_known CHECK (disabled_because IN ('by_user', 'gone', 'failing')),
    CONSTRAINT webhook_endpoints_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE TABLE webhook_secrets (
    endpoint_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER,
    CONSTRAINT webhook_secrets_key PRIMARY KEY (endpoint_id, position),
    CONSTRAINT webhook_secrets_to_webhook_endpoints FOREIGN KEY(tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT webhook_secrets_two_at_most CHECK (position IN (0, 1)),
    CONSTRAINT webhook_secrets_one_in_force CHECK ((position = 0) = (ends_at IS NULL))
) WITHOUT ROWID, STRICT;

CREATE TABLE webhook_deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    endpoint_id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at INTEGER,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT webhook_deliveries_to_webhook_endpoints FOREIGN KEY(tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, event),
    CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'failed')),
    CONSTRAINT webhook_deliveries_wait_or_ended CHECK ((state = 'waiting') = (due_at IS NOT NULL) AND (state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT webhook_deliveries_tries CHECK (tries >= 0),
    CONSTRAINT webhook_deliveries_thin CHECK (length(body) BETWEEN 2 AND 1000)
) STRICT;

CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (tenant_id, endpoint_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (tenant_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX webhook_deliveries_by_tenant ON webhook_deliveries (tenant_id, id);

CREATE TABLE webhook_attempts (
    id INTEGER NOT NULL,
    delivery_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    status INTEGER,
    why TEXT NOT NULL,
    CONSTRAINT webhook_attempts_key PRIMARY KEY (id),
    CONSTRAINT webhook_attempts_status CHECK (status BETWEEN 100 AND 999),
    CONSTRAINT webhook_attempts_took CHECK (took_ms >= 0),
    CONSTRAINT webhook_attempts_why_short CHECK (length(why) <= 200),
    CONSTRAINT webhook_attempts_to_webhook_deliveries FOREIGN KEY(delivery_id) REFERENCES webhook_deliveries (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (delivery_id, id);
