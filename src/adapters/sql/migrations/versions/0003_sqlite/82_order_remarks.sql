-- What people were told of an order, so that they hear of one cause once.

CREATE TABLE order_remarks (
    order_id INTEGER NOT NULL,
    cause TEXT NOT NULL,
    tenant_id INTEGER NOT NULL,
    CONSTRAINT order_remarks_key PRIMARY KEY (order_id, cause),
    CONSTRAINT order_remarks_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id)
) WITHOUT ROWID, STRICT;
