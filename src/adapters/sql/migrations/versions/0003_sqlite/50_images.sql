-- Copies of profile images. None is the old source's, and a copy goes with its account.

CREATE TABLE images (
    tenant_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    address_digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content BLOB NOT NULL,
    fetched_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT images_key PRIMARY KEY (tenant_id, account_id),
    CONSTRAINT images_to_accounts FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT images_source_known CHECK (source IN ('ttcm_public', 'ttcm_authorised', 'ttcm_order_report', 'user')),
    CONSTRAINT images_media_type_known CHECK (media_type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
    CONSTRAINT images_digest_whole CHECK (length(address_digest) = 64),
    CONSTRAINT images_bytes CHECK (length(content) BETWEEN 1 AND 5242880),
    CONSTRAINT images_pixels CHECK (width BETWEEN 1 AND 4096 AND height BETWEEN 1 AND 4096),
    CONSTRAINT images_in_order CHECK (fetched_at < expires_at)
) STRICT;

CREATE INDEX images_by_end ON images (tenant_id, expires_at);
