-- An event knows when it was kept, and a consent whether people were told that it ends soon. What was there before has
-- no time. A tenant may have a name of its own in letters.

ALTER TABLE outbox ADD COLUMN at INTEGER;

ALTER TABLE grants ADD COLUMN end_told_at INTEGER;

ALTER TABLE tenants ADD COLUMN called TEXT DEFAULT '' NOT NULL;
