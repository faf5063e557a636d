"""The three phases of the release: one per installation, forward only."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused


class Phase(StrEnum):
    """BEFORE tolerates old-source values; from CLOSING on they are unreadable; AFTER they are gone."""

    BEFORE = "before"
    CLOSING = "closing"
    AFTER = "after"


NEXT: Final = {Phase.BEFORE: Phase.CLOSING, Phase.CLOSING: Phase.AFTER}


@attrs.frozen
class PhaseRefused(Refused):
    """The phase cannot go there."""

    code: ClassVar[str] = "phase_refused"

    now: Phase
    wanted: Phase

    def __str__(self) -> str:
        return f"The release is in phase {self.now.value}; it cannot go to {self.wanted.value}."


@attrs.frozen
class Release:
    """Where this installation stands in the move away from the old source."""

    phase: Phase = Phase.BEFORE
    since: datetime | None = None
    plan: str | None = None

    def to(self, phase: Phase, *, at: datetime, plan: str | None = None) -> "Release":
        """The next phase; *plan* is the digest of the plan that is being applied.

        Raises:
            PhaseRefused: not the next one.
        """
        if NEXT.get(self.phase) is not phase:
            raise PhaseRefused(self.phase, phase)
        return attrs.evolve(self, phase=phase, since=at, plan=plan or self.plan)
