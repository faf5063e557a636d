-- The posts that orders ask for, where somebody named them. What was agreed stays.

CREATE TABLE deliverables (
    order_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    spark_days INTEGER,
    CONSTRAINT deliverables_key PRIMARY KEY (order_id, position),
    CONSTRAINT deliverables_names UNIQUE (order_id, name),
    CONSTRAINT deliverables_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id),
    CONSTRAINT deliverables_position_within CHECK (position BETWEEN 0 AND 9),
    CONSTRAINT deliverables_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT deliverables_spark_days_of_tiktok CHECK (spark_days IN (0, 7, 30, 60, 365))
) WITHOUT ROWID, STRICT;

CREATE TRIGGER deliverables_no_more_than_posts BEFORE INSERT ON deliverables
WHEN NEW.position >= (SELECT posts_required FROM orders WHERE id = NEW.order_id)
BEGIN
    SELECT RAISE(ABORT, 'more_deliverables_than_posts');
END;

CREATE TRIGGER deliverables_stay BEFORE UPDATE ON deliverables
BEGIN
    SELECT RAISE(ABORT, 'deliverables_stay');
END;
