-- Reports that were kept as they were.

CREATE TABLE kept_reports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    campaign_id INTEGER NOT NULL,
    account_id INTEGER,
    title TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    kept_by TEXT NOT NULL,
    note TEXT NOT NULL,
    policy TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    posts TEXT NOT NULL,
    figures INTEGER NOT NULL,
    old_posts INTEGER NOT NULL,
    old_figures INTEGER NOT NULL,
    CONSTRAINT kept_reports_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT kept_reports_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT kept_reports_note_short CHECK (length(note) <= 500),
    CONSTRAINT kept_reports_fingerprint CHECK (length(fingerprint) = 64),
    CONSTRAINT kept_reports_old_posts CHECK (old_posts >= 0),
    CONSTRAINT kept_reports_old_figures CHECK (old_figures BETWEEN 0 AND figures)
) STRICT;

CREATE INDEX kept_reports_by_account ON kept_reports (tenant_id, account_id);

CREATE INDEX kept_reports_by_campaign ON kept_reports (tenant_id, campaign_id);

CREATE TABLE kept_participants (
    report_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT,
    posts INTEGER NOT NULL,
    orders TEXT NOT NULL,
    CONSTRAINT kept_participants_key PRIMARY KEY (report_id, account_id),
    CONSTRAINT kept_participants_to_kept_reports FOREIGN KEY(report_id) REFERENCES kept_reports (id) ON DELETE CASCADE,
    CONSTRAINT kept_participants_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT kept_participants_kind_known CHECK (kind IN ('authenticated_non_ttcm', 'authenticated_ttcm', 'non_authenticated_ttcm', 'unsupported')),
    CONSTRAINT kept_participants_posts CHECK (posts >= 0)
) WITHOUT ROWID, STRICT;

CREATE INDEX kept_participants_by_account ON kept_participants (tenant_id, account_id);

CREATE TABLE kept_posts (
    report_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    tie TEXT,
    reasons TEXT NOT NULL,
    absent TEXT NOT NULL,
    old INTEGER NOT NULL,
    CONSTRAINT kept_posts_key PRIMARY KEY (report_id, post_id),
    CONSTRAINT kept_posts_to_kept_reports FOREIGN KEY(report_id) REFERENCES kept_reports (id) ON DELETE CASCADE,
    CONSTRAINT kept_posts_to_posts FOREIGN KEY(post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT kept_posts_tie_known CHECK (tie IN ('order', 'authenticated', 'non_authenticated_ttcm_post', 'untied')),
    CONSTRAINT kept_posts_old_or_not CHECK (old IN (0, 1))
) WITHOUT ROWID, STRICT;

CREATE INDEX kept_posts_by_post ON kept_posts (post_id);

CREATE TABLE kept_values (
    report_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    metric TEXT NOT NULL,
    part TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    definitions TEXT NOT NULL,
    CONSTRAINT kept_values_key PRIMARY KEY (report_id, post_id, metric, part),
    CONSTRAINT kept_values_to_kept_posts FOREIGN KEY(report_id, post_id) REFERENCES kept_posts (report_id, post_id) ON DELETE CASCADE,
    CONSTRAINT kept_values_metric_known CHECK (metric IN ('total_engagements', 'post_engagement_rate', 'reach', 'comments', 'likes', 'shares', 'video_views', 'total_play_time', 'average_play_time', 'video_completion_rate', 'video_view_retention', 'retention_rate_by_second', 'audience_age', 'audience_gender', 'audience_geography', 'audience_country')),
    CONSTRAINT kept_values_part_known CHECK (part IN ('', 'organic', 'paid')),
    CONSTRAINT kept_values_source_known CHECK (source IN ('legacy', 'ttcm_public', 'ttcm_authorised', 'ttcm_order_report', 'user')),
    CONSTRAINT kept_values_definitions_known CHECK (definitions IN ('unknown', 'ttcm', 'tiktok-one')),
    CONSTRAINT kept_values_hold_something CHECK (length(value) > 0)
) WITHOUT ROWID, STRICT;

CREATE INDEX kept_values_by_post ON kept_values (post_id, source);

-- From CLOSING on nothing of the old source is kept, whoever began when.

CREATE TRIGGER kept_posts_closed BEFORE INSERT ON kept_posts
WHEN NEW.old = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER kept_posts_closed_change BEFORE UPDATE ON kept_posts
WHEN NEW.old = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER kept_values_closed BEFORE INSERT ON kept_values
WHEN NEW.source = 'legacy' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER kept_values_closed_change BEFORE UPDATE ON kept_values
WHEN NEW.source = 'legacy' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;
