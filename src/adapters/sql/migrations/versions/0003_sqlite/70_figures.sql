-- Under which definitions TikTok computed what it told; of what is here already nobody knows.

ALTER TABLE account_days ADD COLUMN definitions INTEGER DEFAULT 0 NOT NULL CONSTRAINT account_days_definitions CHECK (definitions = 0 OR (definitions IN (1, 2) AND source IN (2, 3, 4)));

ALTER TABLE post_days ADD COLUMN definitions INTEGER DEFAULT 0 NOT NULL CONSTRAINT post_days_definitions CHECK (definitions = 0 OR (definitions IN (1, 2) AND source IN (2, 3, 4)));
