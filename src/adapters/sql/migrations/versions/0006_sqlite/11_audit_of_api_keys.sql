-- Making and revoking keys is recorded.

CREATE TRIGGER audit_api_keys_insert AFTER INSERT ON api_keys
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb)
    VALUES (
        NEW.tenant_id,
        'api_key',
        'api_key:' || NEW.id,
        'created'
    );
END;

CREATE TRIGGER audit_api_keys_delete AFTER DELETE ON api_keys
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, before)
    VALUES (
        OLD.tenant_id,
        'api_key',
        'api_key:' || OLD.id,
        'removed',
        json_array(quote(OLD."name"), quote(OLD."prefix"), quote(OLD."digest"), quote(OLD."scopes"), quote(OLD."made_at"), quote(OLD."made_by"), quote(OLD."expires_at"), quote(OLD."revoked_at"), quote(OLD."revoked_by"))
    );
END;

CREATE TRIGGER audit_api_keys_update AFTER UPDATE OF "name", "prefix", "digest", "scopes", "made_at", "made_by", "expires_at", "revoked_at", "revoked_by" ON api_keys
WHEN (OLD."name" IS NOT NEW."name" OR OLD."prefix" IS NOT NEW."prefix" OR OLD."digest" IS NOT NEW."digest" OR OLD."scopes" IS NOT NEW."scopes" OR OLD."made_at" IS NOT NEW."made_at" OR OLD."made_by" IS NOT NEW."made_by" OR OLD."expires_at" IS NOT NEW."expires_at" OR OLD."revoked_at" IS NOT NEW."revoked_at" OR OLD."revoked_by" IS NOT NEW."revoked_by")
BEGIN
    INSERT INTO audit_pending (chain, noun, subject, verb, what, before, after)
    VALUES (
        OLD.tenant_id,
        'api_key',
        'api_key:' || OLD.id,
        'changed',
        ((OLD."name" IS NOT NEW."name") << 0)
        | ((OLD."prefix" IS NOT NEW."prefix") << 1)
        | ((OLD."digest" IS NOT NEW."digest") << 2)
        | ((OLD."scopes" IS NOT NEW."scopes") << 3)
        | ((OLD."made_at" IS NOT NEW."made_at") << 4)
        | ((OLD."made_by" IS NOT NEW."made_by") << 5)
        | ((OLD."expires_at" IS NOT NEW."expires_at") << 6)
        | ((OLD."revoked_at" IS NOT NEW."revoked_at") << 7)
        | ((OLD."revoked_by" IS NOT NEW."revoked_by") << 8),
        json_array(quote(OLD."name"), quote(OLD."prefix"), quote(OLD."digest"), quote(OLD."scopes"), quote(OLD."made_at"), quote(OLD."made_by"), quote(OLD."expires_at"), quote(OLD."revoked_at"), quote(OLD."revoked_by")),
        json_array(quote(NEW."name"), quote(NEW."prefix"), quote(NEW."digest"), quote(NEW."scopes"), quote(NEW."made_at"), quote(NEW."made_by"), quote(NEW."expires_at"), quote(NEW."revoked_at"), quote(NEW."revoked_by"))
    );
END;
