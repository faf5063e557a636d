-- The first schema on SQLite. Statements are parted by an empty line.

CREATE TABLE cutover_steps (
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    CONSTRAINT cutover_steps_key PRIMARY KEY (step),
    CONSTRAINT cutover_steps_step_known CHECK (step IN ('hide', 'delete', 'scrub', 'verify', 'seal'))
) STRICT;

CREATE TABLE installation (
    id INTEGER NOT NULL,
    phase TEXT NOT NULL,
    since INTEGER,
    "plan" TEXT,
    CONSTRAINT installation_key PRIMARY KEY (id),
    CONSTRAINT installation_is_one CHECK (id = 1),
    CONSTRAINT installation_phase_known CHECK (phase IN ('before', 'closing', 'after'))
) STRICT;

CREATE TABLE tenants (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT tenants_key PRIMARY KEY (id),
    CONSTRAINT tenants_name UNIQUE (name)
) STRICT;

CREATE TABLE accounts (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    handle TEXT NOT NULL,
    handle_folded TEXT NOT NULL,
    creator_id TEXT,
    open_id TEXT,
    membership TEXT NOT NULL,
    checked_at INTEGER,
    door TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    trouble TEXT,
    version INTEGER NOT NULL,
    CONSTRAINT accounts_key PRIMARY KEY (id),
    CONSTRAINT accounts_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT accounts_network_known CHECK (network IN ('tiktok', 'instagram', 'youtube')),
    CONSTRAINT accounts_membership_known CHECK (membership IN ('in', 'not_in', 'invited', 'invalid', 'unknown')),
    CONSTRAINT accounts_door_known CHECK (door IN ('crm', 'dashboard', 'application', 'taken_over')),
    CONSTRAINT accounts_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE INDEX accounts_by_handle ON accounts (tenant_id, network, handle_folded) WHERE creator_id IS NOT NULL OR open_id IS NOT NULL;

CREATE UNIQUE INDEX accounts_one_of_creator ON accounts (tenant_id, network, creator_id) WHERE creator_id IS NOT NULL;

CREATE UNIQUE INDEX accounts_one_of_open_id ON accounts (tenant_id, network, open_id) WHERE open_id IS NOT NULL;

CREATE UNIQUE INDEX accounts_one_stub ON accounts (tenant_id, network, handle_folded) WHERE creator_id IS NULL AND open_id IS NULL;

CREATE TABLE campaigns (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    brand TEXT NOT NULL,
    description TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT,
    hashtags TEXT NOT NULL,
    keywords TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    archived_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT campaigns_key PRIMARY KEY (id),
    CONSTRAINT campaigns_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT campaigns_name UNIQUE (tenant_id, name_folded),
    CONSTRAINT campaigns_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE TABLE consents (
    tenant_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    handle TEXT,
    CONSTRAINT consents_key PRIMARY KEY (tenant_id, state),
    CONSTRAINT consents_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    detail TEXT NOT NULL,
    told INTEGER NOT NULL,
    CONSTRAINT outbox_told_is_yes_or_no CHECK (told IN (0, 1)),
    CONSTRAINT outbox_to_tenants FOREIGN KEY(tenant_id) REFERENCES tenants (id)
) STRICT;

CREATE INDEX outbox_waiting ON outbox (tenant_id, id) WHERE told = 0;

CREATE TABLE account_days (
    account_id INTEGER NOT NULL,
    source INTEGER NOT NULL,
    day INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    average_views ANY,
    engagement_rate ANY,
    completion_rate ANY,
    follower_count INTEGER,
    like_count INTEGER,
    video_count INTEGER,
    legacy_average_views ANY,
    legacy_average_comments ANY,
    legacy_average_likes ANY,
    legacy_followers_growth ANY,
    legacy_follower_credibility ANY,
    legacy_followers INTEGER,
    legacy_total_posts INTEGER,
    lists TEXT,
    CONSTRAINT account_days_key PRIMARY KEY (account_id, source, day),
    CONSTRAINT account_days_source_known CHECK (source IN (1, 2, 3, 4, 5)),
    CONSTRAINT account_days_ranges CHECK (average_views BETWEEN 0 AND 1.7976931348623157e+308 AND engagement_rate BETWEEN 0 AND 1 AND completion_rate BETWEEN 0 AND 1 AND follower_count >= 0 AND like_count >= 0 AND video_count >= 0 AND legacy_average_views BETWEEN 0 AND 1.7976931348623157e+308 AND legacy_average_comments BETWEEN 0 AND 1.7976931348623157e+308 AND legacy_average_likes BETWEEN 0 AND 1.7976931348623157e+308 AND legacy_followers_growth BETWEEN -1.7976931348623157e+308 AND 1.7976931348623157e+308 AND legacy_follower_credibility BETWEEN 0 AND 1 AND legacy_followers >= 0 AND legacy_total_posts >= 0),
    CONSTRAINT account_days_legacy_columns CHECK (source = 1 OR (legacy_average_views IS NULL AND legacy_average_comments IS NULL AND legacy_average_likes IS NULL AND legacy_followers_growth IS NULL AND legacy_follower_credibility IS NULL AND legacy_followers IS NULL AND legacy_total_posts IS NULL)),
    CONSTRAINT account_days_legacy_texts CHECK (source = 1 OR lists IS NULL OR (json_type(lists, '$."legacy.audience_reachability"') IS NULL AND json_type(lists, '$."legacy.audience_gender_and_age"') IS NULL AND json_type(lists, '$."legacy.notable_followers"') IS NULL))
) WITHOUT ROWID, STRICT;

CREATE TABLE grants (
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    open_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    scopes TEXT NOT NULL,
    sealed_access BLOB NOT NULL,
    sealed_refresh BLOB NOT NULL,
    access_expires_at INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    CONSTRAINT grants_key PRIMARY KEY (account_id),
    CONSTRAINT grants_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id)
) STRICT;

CREATE TABLE participants (
    campaign_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    CONSTRAINT participants_key PRIMARY KEY (campaign_id, account_id),
    CONSTRAINT participants_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT participants_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE INDEX participants_by_account ON participants (account_id);

CREATE TABLE posts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    external_id TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    caption TEXT NOT NULL,
    published_at INTEGER,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT posts_external_id UNIQUE (tenant_id, network, external_id),
    CONSTRAINT posts_of_network UNIQUE (tenant_id, id, network),
    CONSTRAINT posts_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    CONSTRAINT posts_network_known CHECK (network IN ('tiktok', 'instagram', 'youtube')),
    CONSTRAINT posts_status_known CHECK (status IN ('live', 'deleted', 'private')),
    CONSTRAINT posts_source_known CHECK (source IN ('legacy', 'ttcm_public', 'ttcm_authorised', 'ttcm_order_report', 'user')),
    CONSTRAINT posts_no_tiktok_caption CHECK (caption = '' OR network <> 'tiktok' OR source = 'legacy')
) STRICT;

CREATE INDEX posts_by_account ON posts (account_id, published_at);

CREATE TABLE removed_posts (
    campaign_id INTEGER NOT NULL,
    "on" INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT removed_posts_key PRIMARY KEY (campaign_id, "on"),
    CONSTRAINT removed_posts_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT removed_posts_count CHECK (count > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    campaign_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    posts_required INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    spark_days INTEGER,
    due_on TEXT,
    called_at INTEGER,
    upstream_id TEXT,
    campaign_code TEXT,
    invite_link TEXT,
    placed_at INTEGER,
    failure TEXT,
    sent_at INTEGER,
    accepted_at INTEGER,
    cancelled_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT orders_of_campaign UNIQUE (tenant_id, id, campaign_id),
    CONSTRAINT orders_of_tenant UNIQUE (tenant_id, id),
    CONSTRAINT orders_key UNIQUE (tenant_id, "key"),
    CONSTRAINT orders_code UNIQUE (campaign_code, account_id),
    CONSTRAINT orders_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT orders_to_participants FOREIGN KEY(campaign_id, account_id) REFERENCES participants (campaign_id, account_id),
    CONSTRAINT orders_posts_required CHECK (posts_required BETWEEN 1 AND 10),
    CONSTRAINT orders_spark_days CHECK (spark_days IN (0, 7, 30, 60, 365)),
    CONSTRAINT orders_placed_wholly CHECK ((upstream_id IS NULL) = (campaign_code IS NULL) AND (upstream_id IS NULL) = (invite_link IS NULL) AND (upstream_id IS NULL) = (placed_at IS NULL))
) STRICT;

CREATE INDEX orders_by_account ON orders (account_id);

CREATE INDEX orders_by_participant ON orders (campaign_id, account_id);

CREATE TABLE post_days (
    post_id INTEGER NOT NULL,
    source INTEGER NOT NULL,
    day INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    total_engagements INTEGER,
    post_engagement_rate ANY,
    reach INTEGER,
    comments INTEGER,
    likes INTEGER,
    shares INTEGER,
    video_views INTEGER,
    total_play_time ANY,
    average_play_time ANY,
    video_completion_rate ANY,
    lists TEXT,
    CONSTRAINT post_days_key PRIMARY KEY (post_id, source, day),
    CONSTRAINT post_days_source_known CHECK (source IN (1, 2, 3, 4, 5)),
    CONSTRAINT post_days_ranges CHECK (total_engagements >= 0 AND post_engagement_rate BETWEEN 0 AND 1 AND reach >= 0 AND comments >= 0 AND likes >= 0 AND shares >= 0 AND video_views >= 0 AND total_play_time BETWEEN 0 AND 1.7976931348623157e+308 AND average_play_time BETWEEN 0 AND 1.7976931348623157e+308 AND video_completion_rate BETWEEN 0 AND 1)
) WITHOUT ROWID, STRICT;

CREATE TABLE attachments (
    id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    campaign_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    order_id INTEGER,
    CONSTRAINT attachments_key PRIMARY KEY (id),
    CONSTRAINT attachments_to_campaigns FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT attachments_to_posts FOREIGN KEY(tenant_id, post_id, network) REFERENCES posts (tenant_id, id, network),
    CONSTRAINT attachments_to_orders FOREIGN KEY(tenant_id, order_id, campaign_id) REFERENCES orders (tenant_id, id, campaign_id),
    CONSTRAINT attachments_way_in CHECK ((network = 'tiktok' AND why IN ('by_hand', 'legacy_capture', 'order_link')) OR (network = 'instagram' AND why IN ('by_hand', 'keyword')) OR (network = 'youtube' AND why IN ('by_hand', 'keyword'))),
    CONSTRAINT attachments_order_of_link CHECK ((why = 'order_link') = (order_id IS NOT NULL)),
    CONSTRAINT attachments_hand_has_a_name CHECK (why <> 'by_hand' OR by <> '')
) STRICT;

CREATE INDEX attachments_by_campaign ON attachments (campaign_id);

CREATE INDEX attachments_by_order ON attachments (order_id);

CREATE INDEX attachments_by_post ON attachments (post_id);

CREATE UNIQUE INDEX attachments_one_of_order ON attachments (campaign_id, post_id, order_id) WHERE order_id IS NOT NULL;

CREATE UNIQUE INDEX attachments_one_of_reason ON attachments (campaign_id, post_id, why) WHERE order_id IS NULL;

CREATE TABLE order_links (
    order_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    video_id TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT order_links_key PRIMARY KEY (order_id, position),
    CONSTRAINT order_links_to_orders FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX order_links_one_live ON order_links (video_id) WHERE revoked_at IS NULL;

INSERT INTO installation (id, phase) VALUES (1, 'before');

-- The release goes forward only, and there is one.

CREATE TRIGGER installation_forward BEFORE UPDATE OF phase ON installation
WHEN NOT (
    NEW.phase = OLD.phase
    OR (OLD.phase = 'before' AND NEW.phase = 'closing')
    OR (OLD.phase = 'closing' AND NEW.phase = 'after')
)
BEGIN
    SELECT RAISE(ABORT, 'phase_goes_forward');
END;

CREATE TRIGGER installation_once BEFORE INSERT ON installation
WHEN EXISTS (SELECT 1 FROM installation)
BEGIN
    SELECT RAISE(ABORT, 'phase_goes_forward');
END;

CREATE TRIGGER installation_stays BEFORE DELETE ON installation
BEGIN
    SELECT RAISE(ABORT, 'phase_goes_forward');
END;

-- From CLOSING on nothing of the old source is written, whoever began when.

CREATE TRIGGER account_days_closed BEFORE INSERT ON account_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER account_days_closed_change BEFORE UPDATE ON account_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER post_days_closed BEFORE INSERT ON post_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER post_days_closed_change BEFORE UPDATE ON post_days
WHEN NEW.source = 1 AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER posts_closed BEFORE INSERT ON posts
WHEN NEW.source = 'legacy' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER posts_closed_change BEFORE UPDATE ON posts
WHEN NEW.source = 'legacy' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER attachments_closed BEFORE INSERT ON attachments
WHEN NEW.why = 'legacy_capture' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

CREATE TRIGGER attachments_closed_change BEFORE UPDATE ON attachments
WHEN NEW.why = 'legacy_capture' AND NOT EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
BEGIN
    SELECT RAISE(ABORT, 'old_source_closed');
END;

-- No account is created unsupported; BEFORE only takes over what the old source left.

CREATE TRIGGER accounts_supported BEFORE INSERT ON accounts
WHEN NEW.network = 'tiktok' AND NEW.membership <> 'in' AND NEW.open_id IS NULL AND NOT (
    NEW.door = 'taken_over' AND EXISTS (SELECT 1 FROM installation WHERE phase = 'before')
)
BEGIN
    SELECT RAISE(ABORT, 'account_unsupported');
END;

-- Nobody leaves a campaign that still holds posts of theirs; orders are held by a foreign key.

CREATE TRIGGER participants_held BEFORE DELETE ON participants
WHEN EXISTS (
    SELECT 1 FROM posts JOIN attachments ON attachments.post_id = posts.id
    WHERE posts.account_id = OLD.account_id AND attachments.campaign_id = OLD.campaign_id
)
BEGIN
    SELECT RAISE(ABORT, 'participant_held');
END;

-- Figures have a subject. No foreign key: with one, SQLite deletes row by row, at twice the cost.

CREATE TRIGGER account_days_owned BEFORE INSERT ON account_days
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER account_days_owned_change BEFORE UPDATE OF account_id ON account_days
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER accounts_own_account_days BEFORE DELETE ON accounts
WHEN EXISTS (SELECT 1 FROM account_days WHERE account_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER accounts_own_account_days_change BEFORE UPDATE OF id ON accounts
WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM account_days WHERE account_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER post_days_owned BEFORE INSERT ON post_days
WHEN NOT EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER post_days_owned_change BEFORE UPDATE OF post_id ON post_days
WHEN NOT EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER posts_own_post_days BEFORE DELETE ON posts
WHEN EXISTS (SELECT 1 FROM post_days WHERE post_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

CREATE TRIGGER posts_own_post_days_change BEFORE UPDATE OF id ON posts
WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM post_days WHERE post_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

-- What a file must say of itself before this program touches it ("INFL").

PRAGMA application_id = 1229866572;
