"""The copies of the database that are known, in memory."""

from datetime import datetime

import attrs

from influence.adapters.memory.state import State
from influence.domain.backups import CopyUnknown, KnownCopy

INSTALLATION = "in-memory"


@attrs.frozen
class MemoryKnownCopies:
    """Every copy that was made or declared, over all tenants."""

    _state: State

    def note(self, copy: KnownCopy) -> KnownCopy:
        known = self._state.known_copies.get(copy.token)
        highest = max((one.number for one in self._state.known_copies.values()), default=0)
        kept = attrs.evolve(copy, number=known.number if known else highest + 1)
        self._state.known_copies[copy.token] = kept
        return kept

    def withdraw(self, token: str) -> None:
        if token in self._state.known_copies:
            del self._state.known_copies[token]

    def forget(self, number: int, at: datetime, by: str) -> KnownCopy:
        for copy in self.all():
            if copy.number == number and copy.is_out_of_reach:
                return self.note(attrs.evolve(copy, gone_at=at, gone_by=by))
        raise CopyUnknown(number)

    def all(self) -> tuple[KnownCopy, ...]:
        return tuple(sorted(self._state.known_copies.values(), key=lambda copy: copy.number))

    def installation(self) -> str:
        return INSTALLATION
