-- Which agreed days of orders people were reminded of.

CREATE TABLE due_reminders (
    order_id INTEGER NOT NULL,
    stage TEXT NOT NULL,
    due_on TEXT NOT NULL,
    tenant_id INTEGER NOT NULL,
    CONSTRAINT due_reminders_key PRIMARY KEY (order_id, stage, due_on),
    CONSTRAINT due_reminders_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id),
    CONSTRAINT due_reminders_stage_known CHECK (stage IN ('soon', 'overdue'))
) WITHOUT ROWID, STRICT;
