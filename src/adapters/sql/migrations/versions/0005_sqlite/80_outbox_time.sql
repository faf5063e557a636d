-- An event knows when it was kept. Those that were kept before this have no time.

ALTER TABLE outbox ADD COLUMN at INTEGER;
