-- The cut-over has more steps than there were, one runner at a time, and a record of what it did.

ALTER TABLE cutover_steps RENAME TO cutover_steps_before;

CREATE TABLE cutover_steps (
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    CONSTRAINT cutover_steps_key PRIMARY KEY (step),
    CONSTRAINT cutover_steps_step_known CHECK (step IN ('hide', 'fence', 'drain', 'delete', 'rebuild', 'scrub', 'verify', 'seal'))
) STRICT;

INSERT INTO cutover_steps SELECT step, at, removed FROM cutover_steps_before;

DROP TABLE cutover_steps_before;

CREATE TABLE cutover_runs (
    id INTEGER NOT NULL,
    lease_token INTEGER NOT NULL,
    runner TEXT NOT NULL,
    "by" TEXT NOT NULL,
    lease_until INTEGER,
    step TEXT,
    since INTEGER,
    seen INTEGER,
    done INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    CONSTRAINT cutover_runs_key PRIMARY KEY (id),
    CONSTRAINT cutover_runs_is_one CHECK (id = 1),
    CONSTRAINT cutover_runs_step_known CHECK (step IN ('hide', 'fence', 'drain', 'delete', 'rebuild', 'scrub', 'verify', 'seal'))
) STRICT;

INSERT INTO cutover_runs (id, lease_token, runner, "by", done, whole) VALUES (1, 0, '', '', 0, 0);

CREATE TABLE cutover_records (
    id INTEGER NOT NULL,
    "plan" TEXT NOT NULL,
    policy TEXT NOT NULL,
    operator TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    sealed_at INTEGER,
    planted INTEGER,
    found_before INTEGER,
    found_after INTEGER,
    known INTEGER,
    seen_before INTEGER,
    sought_after INTEGER,
    seen_after INTEGER,
    seconds ANY,
    bytes_before INTEGER,
    bytes_after INTEGER,
    CONSTRAINT cutover_records_key PRIMARY KEY (id),
    CONSTRAINT cutover_records_is_one CHECK (id = 1)
) STRICT;

CREATE TABLE cutover_counts (
    category TEXT NOT NULL,
    count INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    CONSTRAINT cutover_counts_key PRIMARY KEY (category),
    CONSTRAINT cutover_counts_removed CHECK (removed BETWEEN 0 AND count)
) STRICT;

CREATE TABLE cutover_digests (
    name TEXT NOT NULL,
    moment TEXT NOT NULL,
    rows INTEGER NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT cutover_digests_key PRIMARY KEY (name, moment),
    CONSTRAINT cutover_digests_moment_known CHECK (moment IN ('before', 'after'))
) STRICT;

-- What everybody else wrote since the cut-over began, told by their own transactions.

CREATE TABLE cutover_others (
    name TEXT NOT NULL,
    times INTEGER NOT NULL,
    CONSTRAINT cutover_others_key PRIMARY KEY (name)
) STRICT;
