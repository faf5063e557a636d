-- Reports of campaigns that go out by mail, on a rhythm.

CREATE TABLE schedules (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    campaign_id INTEGER NOT NULL,
    rhythm TEXT NOT NULL,
    zone TEXT NOT NULL,
    formats TEXT NOT NULL,
    recipients TEXT NOT NULL,
    language TEXT,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    paused_at INTEGER,
    paused_because TEXT,
    last_run_for INTEGER,
    failures INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT schedules_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT schedules_rhythm CHECK (rhythm LIKE 'every %'),
    CONSTRAINT schedules_make_something CHECK (length(formats) > 0),
    CONSTRAINT schedules_reach_somebody CHECK (recipients LIKE '%_@_%'),
    CONSTRAINT schedules_language_known CHECK (language IN ('en', 'de', 'es')),
    CONSTRAINT schedules_paused_wholly CHECK ((paused_at IS NULL) = (paused_because IS NULL)),
    CONSTRAINT schedules_paused_because_known CHECK (paused_because IN ('by_user', 'campaign_over')),
    CONSTRAINT schedules_run_after_they_were_made CHECK (last_run_for >= created_at),
    CONSTRAINT schedules_failures CHECK (failures >= 0),
    CONSTRAINT schedules_error_short CHECK (length(last_error) <= 300)
) STRICT;

CREATE INDEX schedules_due ON schedules (tenant_id, due_at, id) WHERE paused_at IS NULL;
