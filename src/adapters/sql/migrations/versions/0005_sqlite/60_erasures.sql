-- Erasures of creators: what is known of each without knowing of whom.

CREATE TABLE erasures (
    id INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    ground TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    parts TEXT NOT NULL,
    ended_at INTEGER,
    receipt TEXT NOT NULL,
    CONSTRAINT erasures_key PRIMARY KEY (id),
    CONSTRAINT erasures_pseudonym UNIQUE (pseudonym),
    CONSTRAINT erasures_plan UNIQUE ("plan"),
    CONSTRAINT erasures_ground_known CHECK (ground IN ('request', 'account_deleted', 'age_changed')),
    CONSTRAINT erasures_end_with_a_receipt CHECK ((receipt = '') = (ended_at IS NULL))
) STRICT;

ALTER TABLE orders ADD COLUMN erased_at INTEGER;

-- An account that was merged into itself belonged to a creator who was erased: nothing is written to it any more.

CREATE TRIGGER accounts_erased_stay BEFORE UPDATE ON accounts
WHEN OLD.merged_into = OLD.id
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_grants BEFORE INSERT ON grants
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_posts BEFORE INSERT ON posts
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_images BEFORE INSERT ON images
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_names BEFORE INSERT ON handles
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_invites BEFORE INSERT ON invites
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER accounts_erased_take_no_orders BEFORE INSERT ON orders
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into = id)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER orders_erased_stay BEFORE UPDATE ON orders
WHEN OLD.erased_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER orders_erased_take_no_steps BEFORE INSERT ON order_steps
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND erased_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER orders_erased_take_no_links BEFORE INSERT ON order_links
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND erased_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

CREATE TRIGGER orders_erased_take_no_requests BEFORE INSERT ON link_requests
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND erased_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'account_erased');
END;

DROP TRIGGER account_days_owned;

CREATE TRIGGER account_days_owned BEFORE INSERT ON account_days
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND merged_into IS NOT id)
BEGIN
    SELECT RAISE(ABORT, 'subject_missing');
END;

-- Evidence stays as it was written, but for the texts and videos of somebody who was erased.

DROP TRIGGER order_steps_stay;

CREATE TRIGGER order_steps_stay BEFORE UPDATE ON order_steps
WHEN NOT EXISTS (
    SELECT 1 FROM orders JOIN accounts ON accounts.id = orders.account_id
    WHERE orders.id = OLD.order_id AND accounts.merged_into = accounts.id
) OR NEW.order_id IS NOT OLD.order_id OR NEW.kind IS NOT OLD.kind OR NEW.at IS NOT OLD.at
BEGIN
    SELECT RAISE(ABORT, 'evidence_stays');
END;

DROP TRIGGER deliverables_stay;

CREATE TRIGGER deliverables_stay BEFORE UPDATE ON deliverables
WHEN NOT EXISTS (
    SELECT 1 FROM orders JOIN accounts ON accounts.id = orders.account_id
    WHERE orders.id = OLD.order_id AND accounts.merged_into = accounts.id
) OR NEW.position IS NOT OLD.position OR NEW.spark_days IS NOT OLD.spark_days
BEGIN
    SELECT RAISE(ABORT, 'deliverables_stay');
END;
