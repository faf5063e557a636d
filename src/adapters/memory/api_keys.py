"""Keys of the Business API in memory."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.api_key_refusals import ApiKeyNameTaken, ApiKeyNotFound
from influence.domain.api_keys import ApiKey, ApiKeyId, Standing


@attrs.frozen
class MemoryApiKeys:
    """The keys of one tenant."""

    _state: State
    _own: Holdings

    def add(self, key: ApiKey) -> ApiKey:
        if any(one.name == key.name and one.revoked_at is None for one in self._own.api_keys.values()):
            raise ApiKeyNameTaken(key.name)
        kept = attrs.evolve(key, id=ApiKeyId(self._state.number("api key")))
        self._own.api_keys[kept.id] = kept
        return kept

    def get(self, number: ApiKeyId) -> ApiKey:
        if number not in self._own.api_keys:
            raise ApiKeyNotFound(number)
        return self._own.api_keys[number]

    def all(self) -> tuple[ApiKey, ...]:
        return tuple(self._own.api_keys.values())

    def revoke(self, number: ApiKeyId, at: datetime, by: str) -> ApiKey:
        key = self.get(number)
        if key.revoked_at is None:
            self._own.api_keys[number] = attrs.evolve(key, revoked_at=at, revoked_by=by)
        return self._own.api_keys[number]

    def forget_ended(self, now: datetime) -> int:
        ended = [one.id for one in self.all() if one.standing(now) is not Standing.LIVE]
        for number in ended:
            del self._own.api_keys[number]
        return len(ended)


@attrs.frozen
class MemoryKeyRing:
    """The keys of all tenants."""

    _changed: Callable[[], AbstractContextManager[State]]
    _seen: Callable[[], State]

    def find(self, prefix: str) -> tuple[str, ApiKey] | None:
        found = (
            (tenant, key)
            for tenant, held in self._seen().tenants.items()
            for key in held.api_keys.values()
            if key.prefix == prefix
        )
        return next(found, None)

    def note_use(self, number: ApiKeyId, at: datetime) -> None:
        with self._changed() as state:
            for held in state.tenants.values():
                key = held.api_keys.get(number)
                if key is not None and (key.used_at is None or key.used_at < at):
                    held.api_keys[number] = attrs.evolve(key, used_at=at)
