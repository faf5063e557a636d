-- The number of an account or a campaign that was removed is never given to another one.

PRAGMA writable_schema = ON

UPDATE sqlite_schema SET sql = replace(
    replace(sql, '    id INTEGER NOT NULL,', '    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,'),
    '    CONSTRAINT ' || name || '_key PRIMARY KEY (id),
', '')
WHERE type = 'table' AND name IN ('accounts', 'campaigns')

-- RESET reads the tables anew here; the table that the next file makes lets every other connection do so.

PRAGMA writable_schema = RESET
