"""Keys of the Business API: what a program may do, for how long, and what is kept of its key."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

import attrs

from influence.domain.errors import Unusable
from influence.domain.secret import Secret

ApiKeyId = NewType("ApiKeyId", int)

MARK: Final = "influence"
"""What every key begins with, so that one that was left lying about is recognised."""
LONGEST_NAME: Final = 100
MOST_KEYS: Final = 200
"""Of one tenant, those that ended included."""
LONGEST_LIFE: Final = timedelta(days=3660)
USE_NOTED_AFTER: Final = timedelta(minutes=1)
"""The last use is written down no more often than this."""
_PREFIX: Final = 16
_WRITTEN: Final = re.compile(rf"{MARK}_([0-9a-f]{{{_PREFIX}}})_([A-Za-z0-9_-]{{32,128}})")


class Scope(StrEnum):
    """One thing a key may be allowed to do."""

    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    APPLICATIONS_READ = "applications:read"
    APPLICATIONS_WRITE = "applications:write"
    AUDIT_READ = "audit:read"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    CUTOVER_READ = "cutover:read"
    EXPORTS_READ = "exports:read"
    INFLUENCERS_READ = "influencers:read"
    INFLUENCERS_WRITE = "influencers:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    METRICS_READ = "metrics:read"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    POLICY_READ = "policy:read"
    POSTS_READ = "posts:read"
    POSTS_WRITE = "posts:write"
    PURGE_EXECUTE = "purge:execute"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


READ_ONLY: Final = frozenset(scope for scope in Scope if scope.endswith(":read"))
"""What the word `read` stands for: everything that changes nothing."""


_THERE_ARE: Final = f"there are read (all that only read), {', '.join(Scope)}"
_WAYS_OUT: Final = ("For example: influence keys create NAME --scope read --scope orders:write",)


def scopes_of(words: Iterable[str]) -> frozenset[Scope]:
    """The scopes that *words* name; `read` stands for all that only read.

    Raises:
        Unusable: a word names none, or there is no word.
    """
    found: set[Scope] = set()
    for word in words:
        if word == "read":
            found |= READ_ONLY
        elif word in set(Scope):
            found.add(Scope(word))
        else:
            raise Unusable("scope", word[:60], f"there is none of that name; {_THERE_ARE}", _WAYS_OUT)
    if not found:
        raise Unusable("scope", "", f"say what the key may do; {_THERE_ARE}", _WAYS_OUT)
    return frozenset(found)


class Standing(StrEnum):
    """Whether a key opens anything."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


@attrs.frozen(kw_only=True)
class ApiKey:
    """A key of one tenant: its *prefix*, by which it is found, and the *digest* of the whole. Never the key."""

    name: str
    prefix: str
    digest: bytes = attrs.field(repr=False)
    scopes: frozenset[Scope]
    made_at: datetime
    made_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    used_at: datetime | None = None
    id: ApiKeyId = ApiKeyId(0)

    def standing(self, now: datetime) -> Standing:
        """Whether it opens anything at that moment."""
        if self.revoked_at is not None:
            return Standing.REVOKED
        if self.expires_at is not None and now >= self.expires_at:
            return Standing.EXPIRED
        return Standing.LIVE

    def fits(self, shown: Secret) -> bool:
        """True for the key itself; takes as long for any other."""
        return hmac.compare_digest(self.digest, digest_of(shown))

    def is_use_due(self, now: datetime) -> bool:
        """True when a use at that moment is to be written down."""
        return self.used_at is None or now - self.used_at >= USE_NOTED_AFTER


def written(prefix: str, token: str) -> Secret:
    """A key as its owner gets it: 16 hexadecimal digits to find it by, then what nobody can guess."""
    return Secret(f"{MARK}_{prefix}_{token}")


def prefix_for(unique: str) -> str:
    """The digits by which a key is found, made of a text that nobody has had before."""
    return hashlib.sha256(unique.encode()).hexdigest()[:_PREFIX]


def prefix_of(shown: Secret) -> str | None:
    """The digits by which a key is found; None for what is written like no key."""
    found = _WRITTEN.fullmatch(shown.reveal())
    return found[1] if found else None


def digest_of(shown: Secret) -> bytes:
    """What is kept of a key. It is long and random: one SHA-256 cannot be turned back."""
    return hashlib.sha256(shown.reveal().encode(errors="surrogatepass")).digest()
