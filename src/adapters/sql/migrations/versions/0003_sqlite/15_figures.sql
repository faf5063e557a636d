-- Under which definitions TikTok computed what it told; of what is here already nobody knows.

ALTER TABLE account_days ADD COLUMN definitions INTEGER DEFAULT 0 NOT NULL CONSTRAINT account_days_definitions CHECK (definitions = 0 OR (definitions IN (1, 2) AND source IN (2, 3, 4)));

ALTER TABLE post_days ADD COLUMN definitions INTEGER DEFAULT 0 NOT NULL CONSTRAINT post_days_definitions CHECK (definitions = 0 OR (definitions IN (1, 2) AND source IN (2, 3, 4)));

-- Most rows are never confirmed, or not for long: the time in between takes less room than a second time. The fence
-- would not let the old source's rows be rewritten once it is closed; it stands again before anybody can write.

ALTER TABLE account_days ADD COLUMN confirmed_after INTEGER DEFAULT 0 NOT NULL;

DROP TRIGGER account_days_closed_change;

UPDATE account_days SET confirmed_after = fetched_at - as_of WHERE fetched_at <> as_of;

CREATE TRIGGER account_days_closed_change BEFORE UPDATE ON account_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

ALTER TABLE account_days DROP COLUMN fetched_at;

ALTER TABLE account_days ADD COLUMN fetched_at INTEGER NOT NULL GENERATED ALWAYS AS (as_of + confirmed_after) VIRTUAL;

ALTER TABLE post_days ADD COLUMN confirmed_after INTEGER DEFAULT 0 NOT NULL;

DROP TRIGGER post_days_closed_change;

UPDATE post_days SET confirmed_after = fetched_at - as_of WHERE fetched_at <> as_of;

CREATE TRIGGER post_days_closed_change BEFORE UPDATE ON post_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

ALTER TABLE post_days DROP COLUMN fetched_at;

ALTER TABLE post_days ADD COLUMN fetched_at INTEGER NOT NULL GENERATED ALWAYS AS (as_of + confirmed_after) VIRTUAL;
