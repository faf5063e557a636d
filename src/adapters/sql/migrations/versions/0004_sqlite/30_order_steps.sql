-- What is known to have happened to orders; it is only added to.

CREATE TABLE order_steps (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    "by" TEXT NOT NULL,
    video_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT order_steps_key PRIMARY KEY (id),
    CONSTRAINT order_steps_once UNIQUE (order_id, kind, video_id, at, detail),
    CONSTRAINT order_steps_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id),
    CONSTRAINT order_steps_kind_known CHECK (kind IN ('created', 'called', 'not_reached', 'placed', 'refused', 'quota_full', 'sent', 'accepted', 'link_requested', 'link_reminded', 'link_withdrawn', 'link_approved', 'link_rejected', 'unlinked', 'uploaded', 'in_review', 'rejected', 'deleted', 'published', 'linked', 'figures', 'conflict', 'mismatch', 'cancelled')),
    CONSTRAINT order_steps_origin_known CHECK (origin IN ('ours', 'tiktok')),
    CONSTRAINT order_steps_known_from CHECK (by <> '')
) STRICT;

CREATE TRIGGER order_steps_stay BEFORE UPDATE ON order_steps
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

CREATE TRIGGER order_steps_stay_there BEFORE DELETE ON order_steps
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

CREATE TRIGGER order_steps_take_no_place BEFORE INSERT ON order_steps
WHEN EXISTS (SELECT 1 FROM order_steps WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

-- What creators were asked to link.

CREATE TABLE link_requests (
    order_id INTEGER NOT NULL,
    video_id TEXT NOT NULL,
    tenant_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    times_asked INTEGER NOT NULL,
    last_asked_at INTEGER NOT NULL,
    CONSTRAINT link_requests_key PRIMARY KEY (order_id, video_id),
    CONSTRAINT link_requests_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id),
    CONSTRAINT link_requests_status_known CHECK (status IN ('in_review', 'approved', 'rejected', 'revoked')),
    CONSTRAINT link_requests_asked CHECK (times_asked >= 1)
) WITHOUT ROWID, STRICT;
