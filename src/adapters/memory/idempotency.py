"""What was done for programs, in memory."""

from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.idempotency import Deed, Request, RequestTakenOver


@attrs.frozen
class MemoryDeeds:
    """The deeds of one tenant."""

    _own: Holdings

    def find(self, request: Request) -> Deed | None:
        return self._own.deeds.get((request.caller, request.key))

    def put(self, deed: Deed) -> None:
        self._own.deeds[deed.request.caller, deed.request.key] = deed

    def hold(self, deed: Deed, until: datetime) -> None:
        if not self._is_mine(deed):
            raise RequestTakenOver
        self.put(deed.held(until))

    def forget(self, deed: Deed) -> None:
        if self._is_mine(deed):
            del self._own.deeds[deed.request.caller, deed.request.key]

    def _is_mine(self, deed: Deed) -> bool:
        kept = self.find(deed.request)
        return kept is not None and kept.turn == deed.turn and kept.answer is None
