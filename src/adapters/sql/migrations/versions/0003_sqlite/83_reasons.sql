-- Why TikTok says that a consent was removed.

ALTER TABLE inbox ADD COLUMN reason TEXT CONSTRAINT inbox_reason_known CHECK (reason IN ('withdrawn', 'disconnected', 'expired', 'lost', 'refused', 'declined', 'application_withdrawn', 'account_deleted', 'age_changed', 'account_banned', 'developer_revoked'));
