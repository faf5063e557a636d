-- Whoever changes a row that is audited leaves a note of it, which is recorded before the commit.

CREATE TRIGGER audit_accounts_insert AFTER INSERT ON accounts
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb)
    VALUES (
        NEW.tenant_id,
        'account',
        'account:' || NEW.id,
        'account:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_accounts_delete AFTER DELETE ON accounts
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'account',
        'account:' || OLD.id,
        'account:' || OLD.id,
        'removed',
        json_array(quote(OLD."network"), quote(OLD."handle"), quote(OLD."creator_id"), quote(OLD."open_id"), quote(OLD."membership"), quote(OLD."door"), quote(OLD."added_at"), quote(OLD."added_by"), quote(OLD."influencer_id"), quote(OLD."applying"), quote(OLD."merged_into"))
    );
END;

CREATE TRIGGER audit_accounts_update AFTER UPDATE OF "network", "handle", "creator_id", "open_id", "membership", "door", "added_at", "added_by", "influencer_id", "applying", "merged_into" ON accounts
WHEN (OLD."network" IS NOT NEW."network" OR OLD."handle" IS NOT NEW."handle" OR OLD."creator_id" IS NOT NEW."creator_id" OR OLD."open_id" IS NOT NEW."open_id" OR OLD."membership" IS NOT NEW."membership" OR OLD."door" IS NOT NEW."door" OR OLD."added_at" IS NOT NEW."added_at" OR OLD."added_by" IS NOT NEW."added_by" OR OLD."influencer_id" IS NOT NEW."influencer_id" OR OLD."applying" IS NOT NEW."applying" OR OLD."merged_into" IS NOT NEW."merged_into")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'account',
        'account:' || OLD.id,
        'account:' || OLD.id,
        'changed',
        ((OLD."network" IS NOT NEW."network") << 0)
        | ((OLD."handle" IS NOT NEW."handle") << 1)
        | ((OLD."creator_id" IS NOT NEW."creator_id") << 2)
        | ((OLD."open_id" IS NOT NEW."open_id") << 3)
        | ((OLD."membership" IS NOT NEW."membership") << 4)
        | ((OLD."door" IS NOT NEW."door") << 5)
        | ((OLD."added_at" IS NOT NEW."added_at") << 6)
        | ((OLD."added_by" IS NOT NEW."added_by") << 7)
        | ((OLD."influencer_id" IS NOT NEW."influencer_id") << 8)
        | ((OLD."applying" IS NOT NEW."applying") << 9)
        | ((OLD."merged_into" IS NOT NEW."merged_into") << 10),
        json_array(quote(OLD."network"), quote(OLD."handle"), quote(OLD."creator_id"), quote(OLD."open_id"), quote(OLD."membership"), quote(OLD."door"), quote(OLD."added_at"), quote(OLD."added_by"), quote(OLD."influencer_id"), quote(OLD."applying"), quote(OLD."merged_into")),
        json_array(quote(NEW."network"), quote(NEW."handle"), quote(NEW."creator_id"), quote(NEW."open_id"), quote(NEW."membership"), quote(NEW."door"), quote(NEW."added_at"), quote(NEW."added_by"), quote(NEW."influencer_id"), quote(NEW."applying"), quote(NEW."merged_into"))
    );
END;

CREATE TRIGGER audit_grants_insert AFTER INSERT ON grants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, after)
    VALUES (
        NEW.tenant_id,
        'grant',
        'grant:' || NEW.account_id,
        'account:' || NEW.account_id,
        'created',
        json_array(quote(NEW."open_id"), quote(NEW."epoch"), quote(NEW."scopes"), quote(NEW."refresh_expires_at"), quote(NEW."granted_at"))
    );
END;

CREATE TRIGGER audit_grants_delete AFTER DELETE ON grants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'grant',
        'grant:' || OLD.account_id,
        'account:' || OLD.account_id,
        'removed',
        json_array(quote(OLD."open_id"), quote(OLD."epoch"), quote(OLD."scopes"), quote(OLD."refresh_expires_at"), quote(OLD."granted_at"))
    );
END;

CREATE TRIGGER audit_grants_update AFTER UPDATE OF "open_id", "epoch", "scopes", "refresh_expires_at", "granted_at" ON grants
WHEN (OLD."open_id" IS NOT NEW."open_id" OR OLD."epoch" IS NOT NEW."epoch" OR OLD."scopes" IS NOT NEW."scopes" OR OLD."refresh_expires_at" IS NOT NEW."refresh_expires_at" OR OLD."granted_at" IS NOT NEW."granted_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'grant',
        'grant:' || OLD.account_id,
        'account:' || OLD.account_id,
        'changed',
        ((OLD."open_id" IS NOT NEW."open_id") << 0)
        | ((OLD."epoch" IS NOT NEW."epoch") << 1)
        | ((OLD."scopes" IS NOT NEW."scopes") << 2)
        | ((OLD."refresh_expires_at" IS NOT NEW."refresh_expires_at") << 3)
        | ((OLD."granted_at" IS NOT NEW."granted_at") << 4),
        json_array(quote(OLD."open_id"), quote(OLD."epoch"), quote(OLD."scopes"), quote(OLD."refresh_expires_at"), quote(OLD."granted_at")),
        json_array(quote(NEW."open_id"), quote(NEW."epoch"), quote(NEW."scopes"), quote(NEW."refresh_expires_at"), quote(NEW."granted_at"))
    );
END;

CREATE TRIGGER audit_applications_insert AFTER INSERT ON applications
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb)
    VALUES (
        NEW.tenant_id,
        'application',
        'application:' || NEW.id,
        'application:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_applications_delete AFTER DELETE ON applications
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'application',
        'application:' || OLD.id,
        'application:' || OLD.id,
        'removed',
        json_array(quote(OLD."group_key"), quote(OLD."name"), quote(OLD."email"), quote(OLD."country"), quote(OLD."started_at"), quote(OLD."started_by"), quote(OLD."submitted_at"), quote(OLD."submitted_by"), quote(OLD."accepted_at"), quote(OLD."accepted_by"), quote(OLD."declined_at"), quote(OLD."declined_by"), quote(OLD."withdrawn_at"), quote(OLD."withdrawn_by"), quote(OLD."reason"), quote(OLD."epoch"), quote(OLD."influencer_id"))
    );
END;

CREATE TRIGGER audit_applications_update AFTER UPDATE OF "group_key", "name", "email", "country", "started_at", "started_by", "submitted_at", "submitted_by", "accepted_at", "accepted_by", "declined_at", "declined_by", "withdrawn_at", "withdrawn_by", "reason", "epoch", "influencer_id" ON applications
WHEN (OLD."group_key" IS NOT NEW."group_key" OR OLD."name" IS NOT NEW."name" OR OLD."email" IS NOT NEW."email" OR OLD."country" IS NOT NEW."country" OR OLD."started_at" IS NOT NEW."started_at" OR OLD."started_by" IS NOT NEW."started_by" OR OLD."submitted_at" IS NOT NEW."submitted_at" OR OLD."submitted_by" IS NOT NEW."submitted_by" OR OLD."accepted_at" IS NOT NEW."accepted_at" OR OLD."accepted_by" IS NOT NEW."accepted_by" OR OLD."declined_at" IS NOT NEW."declined_at" OR OLD."declined_by" IS NOT NEW."declined_by" OR OLD."withdrawn_at" IS NOT NEW."withdrawn_at" OR OLD."withdrawn_by" IS NOT NEW."withdrawn_by" OR OLD."reason" IS NOT NEW."reason" OR OLD."epoch" IS NOT NEW."epoch" OR OLD."influencer_id" IS NOT NEW."influencer_id")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'application',
        'application:' || OLD.id,
        'application:' || OLD.id,
        'changed',
        ((OLD."group_key" IS NOT NEW."group_key") << 0)
        | ((OLD."name" IS NOT NEW."name") << 1)
        | ((OLD."email" IS NOT NEW."email") << 2)
        | ((OLD."country" IS NOT NEW."country") << 3)
        | ((OLD."started_at" IS NOT NEW."started_at") << 4)
        | ((OLD."started_by" IS NOT NEW."started_by") << 5)
        | ((OLD."submitted_at" IS NOT NEW."submitted_at") << 6)
        | ((OLD."submitted_by" IS NOT NEW."submitted_by") << 7)
        | ((OLD."accepted_at" IS NOT NEW."accepted_at") << 8)
        | ((OLD."accepted_by" IS NOT NEW."accepted_by") << 9)
        | ((OLD."declined_at" IS NOT NEW."declined_at") << 10)
        | ((OLD."declined_by" IS NOT NEW."declined_by") << 11)
        | ((OLD."withdrawn_at" IS NOT NEW."withdrawn_at") << 12)
        | ((OLD."withdrawn_by" IS NOT NEW."withdrawn_by") << 13)
        | ((OLD."reason" IS NOT NEW."reason") << 14)
        | ((OLD."epoch" IS NOT NEW."epoch") << 15)
        | ((OLD."influencer_id" IS NOT NEW."influencer_id") << 16),
        json_array(quote(OLD."group_key"), quote(OLD."name"), quote(OLD."email"), quote(OLD."country"), quote(OLD."started_at"), quote(OLD."started_by"), quote(OLD."submitted_at"), quote(OLD."submitted_by"), quote(OLD."accepted_at"), quote(OLD."accepted_by"), quote(OLD."declined_at"), quote(OLD."declined_by"), quote(OLD."withdrawn_at"), quote(OLD."withdrawn_by"), quote(OLD."reason"), quote(OLD."epoch"), quote(OLD."influencer_id")),
        json_array(quote(NEW."group_key"), quote(NEW."name"), quote(NEW."email"), quote(NEW."country"), quote(NEW."started_at"), quote(NEW."started_by"), quote(NEW."submitted_at"), quote(NEW."submitted_by"), quote(NEW."accepted_at"), quote(NEW."accepted_by"), quote(NEW."declined_at"), quote(NEW."declined_by"), quote(NEW."withdrawn_at"), quote(NEW."withdrawn_by"), quote(NEW."reason"), quote(NEW."epoch"), quote(NEW."influencer_id"))
    );
END;

CREATE TRIGGER audit_invites_insert AFTER INSERT ON invites
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb)
    VALUES (
        NEW.tenant_id,
        'invite',
        'invite:' || NEW.id,
        CASE WHEN NEW.account_id IS NULL THEN 'invite:' || NEW.id ELSE 'account:' || NEW.account_id END,
        'created'
    );
END;

CREATE TRIGGER audit_invites_delete AFTER DELETE ON invites
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'invite',
        'invite:' || OLD.id,
        CASE WHEN OLD.account_id IS NULL THEN 'invite:' || OLD.id ELSE 'account:' || OLD.account_id END,
        'removed',
        json_array(quote(OLD."handle"), quote(OLD."sent_at"), quote(OLD."sent_by"), quote(OLD."lapses_at"), quote(OLD."answer"), quote(OLD."reason"), quote(OLD."answered_at"), quote(OLD."joined_at"))
    );
END;

CREATE TRIGGER audit_invites_update AFTER UPDATE OF "handle", "sent_at", "sent_by", "lapses_at", "answer", "reason", "answered_at", "joined_at" ON invites
WHEN (OLD."handle" IS NOT NEW."handle" OR OLD."sent_at" IS NOT NEW."sent_at" OR OLD."sent_by" IS NOT NEW."sent_by" OR OLD."lapses_at" IS NOT NEW."lapses_at" OR OLD."answer" IS NOT NEW."answer" OR OLD."reason" IS NOT NEW."reason" OR OLD."answered_at" IS NOT NEW."answered_at" OR OLD."joined_at" IS NOT NEW."joined_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'invite',
        'invite:' || OLD.id,
        CASE WHEN OLD.account_id IS NULL THEN 'invite:' || OLD.id ELSE 'account:' || OLD.account_id END,
        'changed',
        ((OLD."handle" IS NOT NEW."handle") << 0)
        | ((OLD."sent_at" IS NOT NEW."sent_at") << 1)
        | ((OLD."sent_by" IS NOT NEW."sent_by") << 2)
        | ((OLD."lapses_at" IS NOT NEW."lapses_at") << 3)
        | ((OLD."answer" IS NOT NEW."answer") << 4)
        | ((OLD."reason" IS NOT NEW."reason") << 5)
        | ((OLD."answered_at" IS NOT NEW."answered_at") << 6)
        | ((OLD."joined_at" IS NOT NEW."joined_at") << 7),
        json_array(quote(OLD."handle"), quote(OLD."sent_at"), quote(OLD."sent_by"), quote(OLD."lapses_at"), quote(OLD."answer"), quote(OLD."reason"), quote(OLD."answered_at"), quote(OLD."joined_at")),
        json_array(quote(NEW."handle"), quote(NEW."sent_at"), quote(NEW."sent_by"), quote(NEW."lapses_at"), quote(NEW."answer"), quote(NEW."reason"), quote(NEW."answered_at"), quote(NEW."joined_at"))
    );
END;

CREATE TRIGGER audit_campaigns_insert AFTER INSERT ON campaigns
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        NEW.tenant_id,
        'campaign',
        'campaign:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_campaigns_delete AFTER DELETE ON campaigns
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        OLD.tenant_id,
        'campaign',
        'campaign:' || OLD.id,
        'removed',
        json_array(quote(OLD."name"), quote(OLD."brand"), quote(OLD."description"), quote(OLD."starts_on"), quote(OLD."ends_on"), quote(OLD."hashtags"), quote(OLD."keywords"), quote(OLD."mentions"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."archived_at"), quote(OLD."client"), quote(OLD."salesperson"), quote(OLD."brief"), quote(OLD."client_fee"), quote(OLD."client_currency"))
    );
END;

CREATE TRIGGER audit_campaigns_update AFTER UPDATE OF "name", "brand", "description", "starts_on", "ends_on", "hashtags", "keywords", "mentions", "created_at", "created_by", "archived_at", "client", "salesperson", "brief", "client_fee", "client_currency" ON campaigns
WHEN (OLD."name" IS NOT NEW."name" OR OLD."brand" IS NOT NEW."brand" OR OLD."description" IS NOT NEW."description" OR OLD."starts_on" IS NOT NEW."starts_on" OR OLD."ends_on" IS NOT NEW."ends_on" OR OLD."hashtags" IS NOT NEW."hashtags" OR OLD."keywords" IS NOT NEW."keywords" OR OLD."mentions" IS NOT NEW."mentions" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."created_by" IS NOT NEW."created_by" OR OLD."archived_at" IS NOT NEW."archived_at" OR OLD."client" IS NOT NEW."client" OR OLD."salesperson" IS NOT NEW."salesperson" OR OLD."brief" IS NOT NEW."brief" OR OLD."client_fee" IS NOT NEW."client_fee" OR OLD."client_currency" IS NOT NEW."client_currency")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'campaign',
        'campaign:' || OLD.id,
        'changed',
        ((OLD."name" IS NOT NEW."name") << 0)
        | ((OLD."brand" IS NOT NEW."brand") << 1)
        | ((OLD."description" IS NOT NEW."description") << 2)
        | ((OLD."starts_on" IS NOT NEW."starts_on") << 3)
        | ((OLD."ends_on" IS NOT NEW."ends_on") << 4)
        | ((OLD."hashtags" IS NOT NEW."hashtags") << 5)
        | ((OLD."keywords" IS NOT NEW."keywords") << 6)
        | ((OLD."mentions" IS NOT NEW."mentions") << 7)
        | ((OLD."created_at" IS NOT NEW."created_at") << 8)
        | ((OLD."created_by" IS NOT NEW."created_by") << 9)
        | ((OLD."archived_at" IS NOT NEW."archived_at") << 10)
        | ((OLD."client" IS NOT NEW."client") << 11)
        | ((OLD."salesperson" IS NOT NEW."salesperson") << 12)
        | ((OLD."brief" IS NOT NEW."brief") << 13)
        | ((OLD."client_fee" IS NOT NEW."client_fee") << 14)
        | ((OLD."client_currency" IS NOT NEW."client_currency") << 15),
        json_array(quote(OLD."name"), quote(OLD."brand"), quote(OLD."description"), quote(OLD."starts_on"), quote(OLD."ends_on"), quote(OLD."hashtags"), quote(OLD."keywords"), quote(OLD."mentions"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."archived_at"), quote(OLD."client"), quote(OLD."salesperson"), quote(OLD."brief"), quote(OLD."client_fee"), quote(OLD."client_currency")),
        json_array(quote(NEW."name"), quote(NEW."brand"), quote(NEW."description"), quote(NEW."starts_on"), quote(NEW."ends_on"), quote(NEW."hashtags"), quote(NEW."keywords"), quote(NEW."mentions"), quote(NEW."created_at"), quote(NEW."created_by"), quote(NEW."archived_at"), quote(NEW."client"), quote(NEW."salesperson"), quote(NEW."brief"), quote(NEW."client_fee"), quote(NEW."client_currency"))
    );
END;

CREATE TRIGGER audit_participants_insert AFTER INSERT ON participants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, after)
    VALUES (
        NEW.tenant_id,
        'participant',
        'participant:' || NEW.campaign_id || '/' || NEW.account_id,
        'account:' || NEW.account_id,
        'created',
        json_array(quote(NEW."joined_at"))
    );
END;

CREATE TRIGGER audit_participants_delete AFTER DELETE ON participants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'participant',
        'participant:' || OLD.campaign_id || '/' || OLD.account_id,
        'account:' || OLD.account_id,
        'removed',
        json_array(quote(OLD."joined_at"))
    );
END;

CREATE TRIGGER audit_participants_update AFTER UPDATE OF "joined_at" ON participants
WHEN (OLD."joined_at" IS NOT NEW."joined_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'participant',
        'participant:' || OLD.campaign_id || '/' || OLD.account_id,
        'account:' || OLD.account_id,
        'changed',
        ((OLD."joined_at" IS NOT NEW."joined_at") << 0),
        json_array(quote(OLD."joined_at")),
        json_array(quote(NEW."joined_at"))
    );
END;

CREATE TRIGGER audit_attachments_insert AFTER INSERT ON attachments
WHEN NEW.why = 'by_hand'
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, after)
    VALUES (
        NEW.tenant_id,
        'post',
        'post:' || NEW.campaign_id || '/' || NEW.post_id,
        (SELECT 'account:' || account_id FROM posts WHERE id = NEW.post_id),
        'created',
        json_array(quote(NEW."at"), quote(NEW."by"))
    );
END;

CREATE TRIGGER audit_attachments_delete AFTER DELETE ON attachments
WHEN OLD.why = 'by_hand'
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'post',
        'post:' || OLD.campaign_id || '/' || OLD.post_id,
        (SELECT 'account:' || account_id FROM posts WHERE id = OLD.post_id),
        'removed',
        json_array(quote(OLD."at"), quote(OLD."by"))
    );
END;

CREATE TRIGGER audit_attachments_update AFTER UPDATE OF "at", "by" ON attachments
WHEN (OLD."at" IS NOT NEW."at" OR OLD."by" IS NOT NEW."by") AND OLD.why = 'by_hand'
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'post',
        'post:' || OLD.campaign_id || '/' || OLD.post_id,
        (SELECT 'account:' || account_id FROM posts WHERE id = OLD.post_id),
        'changed',
        ((OLD."at" IS NOT NEW."at") << 0)
        | ((OLD."by" IS NOT NEW."by") << 1),
        json_array(quote(OLD."at"), quote(OLD."by")),
        json_array(quote(NEW."at"), quote(NEW."by"))
    );
END;

CREATE TRIGGER audit_orders_insert AFTER INSERT ON orders
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb)
    VALUES (
        NEW.tenant_id,
        'order',
        'order:' || NEW.id,
        'account:' || NEW.account_id,
        'created'
    );
END;

CREATE TRIGGER audit_orders_delete AFTER DELETE ON orders
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'order',
        'order:' || OLD.id,
        'account:' || OLD.account_id,
        'removed',
        json_array(quote(OLD."key"), quote(OLD."campaign_id"), quote(OLD."account_id"), quote(OLD."posts_required"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."spark_days"), quote(OLD."due_on"), quote(OLD."called_at"), quote(OLD."reference"), quote(OLD."upstream_id"), quote(OLD."campaign_code"), quote(OLD."invite_link"), quote(OLD."placed_at"), quote(OLD."failure"), quote(OLD."sent_at"), quote(OLD."accepted_at"), quote(OLD."cancelled_at"), quote(OLD."erased_at"))
    );
END;

CREATE TRIGGER audit_orders_update AFTER UPDATE OF "key", "campaign_id", "account_id", "posts_required", "created_at", "created_by", "spark_days", "due_on", "called_at", "reference", "upstream_id", "campaign_code", "invite_link", "placed_at", "failure", "sent_at", "accepted_at", "cancelled_at", "erased_at" ON orders
WHEN (OLD."key" IS NOT NEW."key" OR OLD."campaign_id" IS NOT NEW."campaign_id" OR OLD."account_id" IS NOT NEW."account_id" OR OLD."posts_required" IS NOT NEW."posts_required" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."created_by" IS NOT NEW."created_by" OR OLD."spark_days" IS NOT NEW."spark_days" OR OLD."due_on" IS NOT NEW."due_on" OR OLD."called_at" IS NOT NEW."called_at" OR OLD."reference" IS NOT NEW."reference" OR OLD."upstream_id" IS NOT NEW."upstream_id" OR OLD."campaign_code" IS NOT NEW."campaign_code" OR OLD."invite_link" IS NOT NEW."invite_link" OR OLD."placed_at" IS NOT NEW."placed_at" OR OLD."failure" IS NOT NEW."failure" OR OLD."sent_at" IS NOT NEW."sent_at" OR OLD."accepted_at" IS NOT NEW."accepted_at" OR OLD."cancelled_at" IS NOT NEW."cancelled_at" OR OLD."erased_at" IS NOT NEW."erased_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'order',
        'order:' || OLD.id,
        'account:' || OLD.account_id,
        'changed',
        ((OLD."key" IS NOT NEW."key") << 0)
        | ((OLD."campaign_id" IS NOT NEW."campaign_id") << 1)
        | ((OLD."account_id" IS NOT NEW."account_id") << 2)
        | ((OLD."posts_required" IS NOT NEW."posts_required") << 3)
        | ((OLD."created_at" IS NOT NEW."created_at") << 4)
        | ((OLD."created_by" IS NOT NEW."created_by") << 5)
        | ((OLD."spark_days" IS NOT NEW."spark_days") << 6)
        | ((OLD."due_on" IS NOT NEW."due_on") << 7)
        | ((OLD."called_at" IS NOT NEW."called_at") << 8)
        | ((OLD."reference" IS NOT NEW."reference") << 9)
        | ((OLD."upstream_id" IS NOT NEW."upstream_id") << 10)
        | ((OLD."campaign_code" IS NOT NEW."campaign_code") << 11)
        | ((OLD."invite_link" IS NOT NEW."invite_link") << 12)
        | ((OLD."placed_at" IS NOT NEW."placed_at") << 13)
        | ((OLD."failure" IS NOT NEW."failure") << 14)
        | ((OLD."sent_at" IS NOT NEW."sent_at") << 15)
        | ((OLD."accepted_at" IS NOT NEW."accepted_at") << 16)
        | ((OLD."cancelled_at" IS NOT NEW."cancelled_at") << 17)
        | ((OLD."erased_at" IS NOT NEW."erased_at") << 18),
        json_array(quote(OLD."key"), quote(OLD."campaign_id"), quote(OLD."account_id"), quote(OLD."posts_required"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."spark_days"), quote(OLD."due_on"), quote(OLD."called_at"), quote(OLD."reference"), quote(OLD."upstream_id"), quote(OLD."campaign_code"), quote(OLD."invite_link"), quote(OLD."placed_at"), quote(OLD."failure"), quote(OLD."sent_at"), quote(OLD."accepted_at"), quote(OLD."cancelled_at"), quote(OLD."erased_at")),
        json_array(quote(NEW."key"), quote(NEW."campaign_id"), quote(NEW."account_id"), quote(NEW."posts_required"), quote(NEW."created_at"), quote(NEW."created_by"), quote(NEW."spark_days"), quote(NEW."due_on"), quote(NEW."called_at"), quote(NEW."reference"), quote(NEW."upstream_id"), quote(NEW."campaign_code"), quote(NEW."invite_link"), quote(NEW."placed_at"), quote(NEW."failure"), quote(NEW."sent_at"), quote(NEW."accepted_at"), quote(NEW."cancelled_at"), quote(NEW."erased_at"))
    );
END;

CREATE TRIGGER audit_order_links_insert AFTER INSERT ON order_links
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, after)
    VALUES (
        NEW.tenant_id,
        'link',
        'link:' || NEW.order_id || '/' || NEW.position,
        (SELECT 'account:' || account_id FROM orders WHERE id = NEW.order_id),
        'created',
        json_array(quote(NEW."video_id"), quote(NEW."confirmed_at"), quote(NEW."revoked_at"))
    );
END;

CREATE TRIGGER audit_order_links_delete AFTER DELETE ON order_links
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, before)
    VALUES (
        OLD.tenant_id,
        'link',
        'link:' || OLD.order_id || '/' || OLD.position,
        (SELECT 'account:' || account_id FROM orders WHERE id = OLD.order_id),
        'removed',
        json_array(quote(OLD."video_id"), quote(OLD."confirmed_at"), quote(OLD."revoked_at"))
    );
END;

CREATE TRIGGER audit_order_links_update AFTER UPDATE OF "video_id", "confirmed_at", "revoked_at" ON order_links
WHEN (OLD."video_id" IS NOT NEW."video_id" OR OLD."confirmed_at" IS NOT NEW."confirmed_at" OR OLD."revoked_at" IS NOT NEW."revoked_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, owner, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'link',
        'link:' || OLD.order_id || '/' || OLD.position,
        (SELECT 'account:' || account_id FROM orders WHERE id = OLD.order_id),
        'changed',
        ((OLD."video_id" IS NOT NEW."video_id") << 0)
        | ((OLD."confirmed_at" IS NOT NEW."confirmed_at") << 1)
        | ((OLD."revoked_at" IS NOT NEW."revoked_at") << 2),
        json_array(quote(OLD."video_id"), quote(OLD."confirmed_at"), quote(OLD."revoked_at")),
        json_array(quote(NEW."video_id"), quote(NEW."confirmed_at"), quote(NEW."revoked_at"))
    );
END;

CREATE TRIGGER audit_tenants_insert AFTER INSERT ON tenants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        NEW.id,
        'tenant',
        'tenant:' || '',
        'created'
    );
END;

CREATE TRIGGER audit_tenants_delete AFTER DELETE ON tenants
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        OLD.id,
        'tenant',
        'tenant:' || '',
        'removed',
        json_array(quote(OLD."name"), quote(OLD."plan"), quote(OLD."kept_days"))
    );
END;

CREATE TRIGGER audit_tenants_update AFTER UPDATE OF "name", "plan", "kept_days" ON tenants
WHEN (OLD."name" IS NOT NEW."name" OR OLD."plan" IS NOT NEW."plan" OR OLD."kept_days" IS NOT NEW."kept_days")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        OLD.id,
        'tenant',
        'tenant:' || '',
        'changed',
        ((OLD."name" IS NOT NEW."name") << 0)
        | ((OLD."plan" IS NOT NEW."plan") << 1)
        | ((OLD."kept_days" IS NOT NEW."kept_days") << 2),
        json_array(quote(OLD."name"), quote(OLD."plan"), quote(OLD."kept_days")),
        json_array(quote(NEW."name"), quote(NEW."plan"), quote(NEW."kept_days"))
    );
END;

CREATE TRIGGER audit_webhook_endpoints_insert AFTER INSERT ON webhook_endpoints
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        NEW.tenant_id,
        'endpoint',
        'endpoint:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_webhook_endpoints_delete AFTER DELETE ON webhook_endpoints
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        OLD.tenant_id,
        'endpoint',
        'endpoint:' || OLD.id,
        'removed',
        json_array(quote(OLD."url"), quote(OLD."kinds"), quote(OLD."description"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."disabled_at"), quote(OLD."disabled_because"))
    );
END;

CREATE TRIGGER audit_webhook_endpoints_update AFTER UPDATE OF "url", "kinds", "description", "created_at", "created_by", "disabled_at", "disabled_because" ON webhook_endpoints
WHEN (OLD."url" IS NOT NEW."url" OR OLD."kinds" IS NOT NEW."kinds" OR OLD."description" IS NOT NEW."description" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."created_by" IS NOT NEW."created_by" OR OLD."disabled_at" IS NOT NEW."disabled_at" OR OLD."disabled_because" IS NOT NEW."disabled_because")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'endpoint',
        'endpoint:' || OLD.id,
        'changed',
        ((OLD."url" IS NOT NEW."url") << 0)
        | ((OLD."kinds" IS NOT NEW."kinds") << 1)
        | ((OLD."description" IS NOT NEW."description") << 2)
        | ((OLD."created_at" IS NOT NEW."created_at") << 3)
        | ((OLD."created_by" IS NOT NEW."created_by") << 4)
        | ((OLD."disabled_at" IS NOT NEW."disabled_at") << 5)
        | ((OLD."disabled_because" IS NOT NEW."disabled_because") << 6),
        json_array(quote(OLD."url"), quote(OLD."kinds"), quote(OLD."description"), quote(OLD."created_at"), quote(OLD."created_by"), quote(OLD."disabled_at"), quote(OLD."disabled_because")),
        json_array(quote(NEW."url"), quote(NEW."kinds"), quote(NEW."description"), quote(NEW."created_at"), quote(NEW."created_by"), quote(NEW."disabled_at"), quote(NEW."disabled_because"))
    );
END;

CREATE TRIGGER audit_webhook_secrets_insert AFTER INSERT ON webhook_secrets
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, after)
    VALUES (
        NEW.tenant_id,
        'secret',
        'secret:' || NEW.endpoint_id || '/' || NEW.made_at,
        'created',
        json_array()
    );
END;

CREATE TRIGGER audit_webhook_secrets_delete AFTER DELETE ON webhook_secrets
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        OLD.tenant_id,
        'secret',
        'secret:' || OLD.endpoint_id || '/' || OLD.made_at,
        'removed',
        json_array()
    );
END;

CREATE TRIGGER audit_backups_insert AFTER INSERT ON backups
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        0,
        'backup',
        'backup:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_backups_delete AFTER DELETE ON backups
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        0,
        'backup',
        'backup:' || OLD.id,
        'removed',
        json_array(quote(OLD."place"), quote(OLD."origin"), quote(OLD."made_at"), quote(OLD."made_by"), quote(OLD."phase"), quote(OLD."kept_until"), quote(OLD."fingerprint"), quote(OLD."gone_at"), quote(OLD."gone_by"))
    );
END;

CREATE TRIGGER audit_backups_update AFTER UPDATE OF "place", "origin", "made_at", "made_by", "phase", "kept_until", "fingerprint", "gone_at", "gone_by" ON backups
WHEN (OLD."place" IS NOT NEW."place" OR OLD."origin" IS NOT NEW."origin" OR OLD."made_at" IS NOT NEW."made_at" OR OLD."made_by" IS NOT NEW."made_by" OR OLD."phase" IS NOT NEW."phase" OR OLD."kept_until" IS NOT NEW."kept_until" OR OLD."fingerprint" IS NOT NEW."fingerprint" OR OLD."gone_at" IS NOT NEW."gone_at" OR OLD."gone_by" IS NOT NEW."gone_by")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        0,
        'backup',
        'backup:' || OLD.id,
        'changed',
        ((OLD."place" IS NOT NEW."place") << 0)
        | ((OLD."origin" IS NOT NEW."origin") << 1)
        | ((OLD."made_at" IS NOT NEW."made_at") << 2)
        | ((OLD."made_by" IS NOT NEW."made_by") << 3)
        | ((OLD."phase" IS NOT NEW."phase") << 4)
        | ((OLD."kept_until" IS NOT NEW."kept_until") << 5)
        | ((OLD."fingerprint" IS NOT NEW."fingerprint") << 6)
        | ((OLD."gone_at" IS NOT NEW."gone_at") << 7)
        | ((OLD."gone_by" IS NOT NEW."gone_by") << 8),
        json_array(quote(OLD."place"), quote(OLD."origin"), quote(OLD."made_at"), quote(OLD."made_by"), quote(OLD."phase"), quote(OLD."kept_until"), quote(OLD."fingerprint"), quote(OLD."gone_at"), quote(OLD."gone_by")),
        json_array(quote(NEW."place"), quote(NEW."origin"), quote(NEW."made_at"), quote(NEW."made_by"), quote(NEW."phase"), quote(NEW."kept_until"), quote(NEW."fingerprint"), quote(NEW."gone_at"), quote(NEW."gone_by"))
    );
END;

CREATE TRIGGER audit_erasures_insert AFTER INSERT ON erasures
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        0,
        'erasure',
        'erasure:' || NEW.pseudonym,
        'created'
    );
END;

CREATE TRIGGER audit_erasures_delete AFTER DELETE ON erasures
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        0,
        'erasure',
        'erasure:' || OLD.pseudonym,
        'removed',
        json_array(quote(OLD."plan"), quote(OLD."ground"), quote(OLD."begun_at"), quote(OLD."begun_by"), quote(OLD."ended_at"))
    );
END;

CREATE TRIGGER audit_erasures_update AFTER UPDATE OF "plan", "ground", "begun_at", "begun_by", "ended_at" ON erasures
WHEN (OLD."plan" IS NOT NEW."plan" OR OLD."ground" IS NOT NEW."ground" OR OLD."begun_at" IS NOT NEW."begun_at" OR OLD."begun_by" IS NOT NEW."begun_by" OR OLD."ended_at" IS NOT NEW."ended_at")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        0,
        'erasure',
        'erasure:' || OLD.pseudonym,
        'changed',
        ((OLD."plan" IS NOT NEW."plan") << 0)
        | ((OLD."ground" IS NOT NEW."ground") << 1)
        | ((OLD."begun_at" IS NOT NEW."begun_at") << 2)
        | ((OLD."begun_by" IS NOT NEW."begun_by") << 3)
        | ((OLD."ended_at" IS NOT NEW."ended_at") << 4),
        json_array(quote(OLD."plan"), quote(OLD."ground"), quote(OLD."begun_at"), quote(OLD."begun_by"), quote(OLD."ended_at")),
        json_array(quote(NEW."plan"), quote(NEW."ground"), quote(NEW."begun_at"), quote(NEW."begun_by"), quote(NEW."ended_at"))
    );
END;

CREATE TRIGGER audit_installation_insert AFTER INSERT ON installation
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        0,
        'phase',
        'phase:' || '',
        'created'
    );
END;

CREATE TRIGGER audit_installation_delete AFTER DELETE ON installation
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        0,
        'phase',
        'phase:' || '',
        'removed',
        json_array(quote(OLD."phase"), quote(OLD."since"), quote(OLD."plan"))
    );
END;

CREATE TRIGGER audit_installation_update AFTER UPDATE OF "phase", "since", "plan" ON installation
WHEN (OLD."phase" IS NOT NEW."phase" OR OLD."since" IS NOT NEW."since" OR OLD."plan" IS NOT NEW."plan")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        0,
        'phase',
        'phase:' || '',
        'changed',
        ((OLD."phase" IS NOT NEW."phase") << 0)
        | ((OLD."since" IS NOT NEW."since") << 1)
        | ((OLD."plan" IS NOT NEW."plan") << 2),
        json_array(quote(OLD."phase"), quote(OLD."since"), quote(OLD."plan")),
        json_array(quote(NEW."phase"), quote(NEW."since"), quote(NEW."plan"))
    );
END;

CREATE TRIGGER audit_cutover_steps_insert AFTER INSERT ON cutover_steps
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        0,
        'step',
        'step:' || NEW.step,
        'created'
    );
END;

CREATE TRIGGER audit_cutover_steps_delete AFTER DELETE ON cutover_steps
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        0,
        'step',
        'step:' || OLD.step,
        'removed',
        json_array()
    );
END;
