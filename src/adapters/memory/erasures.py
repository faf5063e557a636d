"""Erasures as they are kept, in memory."""

import attrs

from influence.adapters.memory.state import State
from influence.domain.erasures import Erasure


@attrs.frozen
class MemoryErasures:
    """The erasures of the installation."""

    _state: State

    def of_plan(self, plan: str) -> Erasure | None:
        return next((one for one in self.all() if one.plan == plan), None)

    def get(self, pseudonym: str) -> Erasure | None:
        return self._state.erasures.get(pseudonym)

    def all(self) -> tuple[Erasure, ...]:
        return tuple(self._state.erasures.values())

    def save(self, erasure: Erasure) -> None:
        self._state.erasures[erasure.pseudonym] = erasure
