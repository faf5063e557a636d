"""Keys of the Business API: making, listing, revoking, and letting in whoever shows one."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.api_key_refusals import (
    ApiKeyEnded,
    ApiKeyMissing,
    ApiKeyNameTaken,
    ApiKeysFull,
    ApiKeyUnknown,
    ScopeMissing,
)
from influence.domain.api_keys import (
    LONGEST_LIFE,
    LONGEST_NAME,
    MOST_KEYS,
    ApiKey,
    ApiKeyId,
    Scope,
    Standing,
    digest_of,
    prefix_for,
    prefix_of,
    written,
)
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.ports.api_keys import KeyRing
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.storage import Storage
from influence.domain.secret import Secret


@attrs.frozen
class Made:
    """A new key and its text, which nobody is shown again."""

    key: ApiKey
    secret: Secret


@attrs.frozen
class RunApiKeys:
    """Run the keys of a tenant. What is kept of one cannot open anything."""

    _storage: Storage
    _clock: Clock
    _chance: Chance

    def all(self, by: Actor) -> tuple[ApiKey, ...]:
        """All keys, in the order in which they were made."""
        with self._storage.view(by.tenant) as view:
            return view.api_keys.all()

    def create(
        self, by: Actor, name: str, scopes: Iterable[Scope], *, lasts: timedelta | None = None
    ) -> Made:
        """Make a key that ends after *lasts*, or never.

        Raises:
            Unusable: the name is empty or too long, or the time is none that is meant.
            ApiKeyNameTaken, ApiKeysFull: there is one of that name, or there are too many.
        """
        secret = written(prefix_for(self._chance.key()), self._chance.token())
        now = self._clock.now()
        key = ApiKey(
            name=_name(name),
            prefix=prefix_of(secret) or "",
            digest=digest_of(secret),
            scopes=frozenset(scopes),
            made_at=now,
            made_by=by.user,
            expires_at=_end(now, lasts),
        )
        with self._storage.begin(by.tenant, by.user) as work:
            _refuse(work.api_keys.all(), key.name)
            kept = work.api_keys.add(key)
            work.commit()
        return Made(kept, secret)

    def revoke(self, by: Actor, number: ApiKeyId) -> ApiKey:
        """End a key. From the moment this returns it opens nothing. Raises `ApiKeyNotFound`."""
        with self._storage.begin(by.tenant, by.user) as work:
            key = work.api_keys.revoke(number, self._clock.now(), by.user)
            work.commit()
        return key

    def forget_ended(self, by: Actor) -> int:
        """Forget the keys that are revoked or expired; the answer is how many."""
        with self._storage.begin(by.tenant, by.user) as work:
            count = work.api_keys.forget_ended(self._clock.now())
            work.commit()
        return count


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unusable("name", name[:60], f"a key's name has 1 to {LONGEST_NAME} characters on one line")
    return name


def _end(now: datetime, lasts: timedelta | None) -> datetime | None:
    if lasts is None:
        return None
    if not timedelta(0) < lasts <= LONGEST_LIFE:
        raise Unusable("days", f"{lasts.days}", f"a key lasts 1 to {LONGEST_LIFE.days} days")
    return now + lasts


def _refuse(known: tuple[ApiKey, ...], name: str) -> None:
    if any(one.name == name and one.revoked_at is None for one in known):
        raise ApiKeyNameTaken(name)
    if len(known) >= MOST_KEYS:
        raise ApiKeysFull


_NO_KEY: Final = ApiKeyId(0)


@attrs.frozen
class Caller:
    """A program that showed its key: for whom it acts, under which name, and what it may do."""

    tenant: str
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime | None = None
    key: ApiKeyId = _NO_KEY

    @property
    def actor(self) -> Actor:
        """Who is written down for what it does."""
        return Actor(self.tenant, f"key {self.name}")

    def need(self, scope: Scope) -> None:
        """Pass when it may.

        Raises:
            ScopeMissing: its key does not allow it.
        """
        if scope not in self.scopes:
            raise ScopeMissing(scope)


_NOBODY = ApiKey(
    name="",
    prefix="",
    digest=bytes(32),
    scopes=frozenset(),
    made_at=datetime.min.replace(tzinfo=UTC),
    made_by="",
)


@attrs.frozen
class AdmitCaller:
    """Let in whoever shows a key that is right and in force."""

    _ring: KeyRing
    _clock: Clock

    def __call__(self, shown: Secret) -> Caller:
        """Who it is.

        Raises:
            ApiKeyMissing: nothing was shown.
            ApiKeyUnknown: it is no key of this installation; nothing tells how near it came.
            ApiKeyEnded: it was right, and is revoked or expired.
        """
        if not shown.reveal():
            raise ApiKeyMissing
        tenant, key = self._ring.find(prefix_of(shown) or "") or ("", _NOBODY)
        if not key.fits(shown):
            raise ApiKeyUnknown
        now = self._clock.now()
        _refuse_ended(key, now)
        if key.is_use_due(now):
            with suppress(InfluenceError):  # that it cannot be written down now keeps nobody out
                self._ring.note_use(key.id, now)
        return Caller(tenant, key.name, key.scopes, key.expires_at, key.id)


def _refuse_ended(key: ApiKey, now: datetime) -> None:
    standing = key.standing(now)
    if standing is Standing.REVOKED and key.revoked_at is not None:
        raise ApiKeyEnded("was revoked", key.revoked_at)
    if standing is Standing.EXPIRED and key.expires_at is not None:
        raise ApiKeyEnded("expired", key.expires_at)
