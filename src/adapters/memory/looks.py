"""When TikTok was last asked, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.sync_plan import Matter


@attrs.frozen
class MemoryLooks:
    """The looks of one tenant."""

    _own: Holdings

    def last(self, matter: Matter, among: Sequence[int] | None = None) -> Mapping[int, datetime]:
        if among is None:
            return {number: at for (kind, number), at in self._own.looks.items() if kind is matter}
        return {one: at for one in among if (at := self._own.looks.get((matter, one))) is not None}

    def note(self, matter: Matter, numbers: Iterable[int], at: datetime) -> None:
        for number in numbers:
            self._own.looks[matter, number] = max(at, self._own.looks.get((matter, number), at))
