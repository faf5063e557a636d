"""Keys of the Business API in SQL."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.scope import Scope as Transaction
from influence.adapters.sql.tables.api_keys import api_keys
from influence.adapters.sql.tables.installation import tenants
from influence.domain.api_key_refusals import ApiKeyNameTaken, ApiKeyNotFound
from influence.domain.api_keys import ApiKey, ApiKeyId, Scope

_KEY: Final = api_keys.c
_FIELDS: Final = tuple(attrs.fields_dict(ApiKey))
_ALL: Final = attrgetter(*_FIELDS)
_FOUND: Final = Prepared(
    sa.select(tenants.c.name, *(_KEY[name] for name in _FIELDS))
    .join(tenants, tenants.c.id == _KEY.tenant_id)
    .where(_KEY.prefix == sa.bindparam("prefix"))
)
_SCOPES: Final = _FIELDS.index("scopes")


def _key_of(row: sa.Row[Any]) -> ApiKey:
    return _key_in(_ALL(row))


def _key_in(values: Sequence[Any]) -> ApiKey:
    """The key whose fields are *values*, in their order."""
    return ApiKey(**{**dict(zip(_FIELDS, values, strict=True)), "scopes": _scopes(values[_SCOPES])})


@lru_cache(1_000)
def _scopes(words: str) -> frozenset[Scope]:
    return frozenset(map(Scope, words.split()))


@attrs.frozen
class SqlApiKeys:
    """The keys of one tenant."""

    _scope: Transaction

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return _KEY.tenant_id == self._scope.tenant

    def add(self, key: ApiKey) -> ApiKey:
        fields = attrs.asdict(key, filter=lambda field, _: field.name != "id")
        row = {**fields, "tenant_id": self._scope.tenant, "scopes": " ".join(sorted(key.scopes))}
        fresh = (
            insert(api_keys)
            .values(row)
            .on_conflict_do_nothing(
                index_elements=["tenant_id", "name"], index_where=_KEY.revoked_at.is_(None)
            )
        )
        number = self._scope.run(fresh.returning(_KEY.id)).scalar()
        if number is None:
            raise ApiKeyNameTaken(key.name)
        return attrs.evolve(key, id=ApiKeyId(number))

    def get(self, number: ApiKeyId) -> ApiKey:
        row = self._scope.row(sa.select(api_keys).where(self._mine, _KEY.id == number))
        if row is None:
            raise ApiKeyNotFound(number)
        return _key_of(row)

    def all(self) -> tuple[ApiKey, ...]:
        wanted = sa.select(api_keys).where(self._mine).order_by(_KEY.id)
        return tuple(map(_key_of, self._scope.run(wanted)))

    def revoke(self, number: ApiKeyId, at: datetime, by: str) -> ApiKey:
        is_live = (self._mine, _KEY.id == number, _KEY.revoked_at.is_(None))
        self._scope.run(sa.update(api_keys).where(*is_live).values(revoked_at=at, revoked_by=by))
        return self.get(number)

    def forget_ended(self, now: datetime) -> int:
        has_ended = sa.or_(_KEY.revoked_at.is_not(None), _KEY.expires_at <= now)
        return self._scope.run(sa.delete(api_keys).where(self._mine, has_ended)).rowcount


@attrs.frozen
class SqlKeyRing:
    """The keys of all tenants. Each deed is a transaction of its own; any thread may call."""

    _engine: sa.Engine

    def find(self, prefix: str) -> tuple[str, ApiKey] | None:
        with transaction(self._engine, Mode.READ) as connection:
            row = _FOUND.first(connection, {"prefix": prefix})
        return None if row is None else (row[0], _key_in(row[1:]))

    def note_use(self, number: ApiKeyId, at: datetime) -> None:
        is_later = sa.or_(_KEY.used_at.is_(None), _KEY.used_at < at)
        with transaction(self._engine, Mode.WRITE) as connection:
            connection.execute(sa.update(api_keys).where(_KEY.id == number, is_later).values(used_at=at))
            connection.commit()
