"""What the repositories of one unit of work share."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

import attrs
import sqlalchemy as sa

from influence.adapters.sql.refusals import Broken, refusing
from influence.adapters.sql.tables.installation import installation
from influence.domain.errors import InfluenceError
from influence.domain.phase import Phase, Release
from influence.domain.ports.cutover import LegacyWriteRefused

T = TypeVar("T")
_PHASE: Final = sa.select(installation.c.phase)
MOST_AT_ONCE: Final = 500
"""Keys in one IN list: a few compiled statements serve every length."""


def batches(things: Sequence[T], size: int = MOST_AT_ONCE) -> Iterator[Sequence[T]]:
    """*things* in pieces of at most *size*."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


@attrs.frozen
class Scope:
    """One transaction of one tenant."""

    connection: sa.Connection
    tenant: int
    floor: Release | None = None
    """What is seen of the release, where the stored one lies behind, or nothing can change it any more."""

    def run(self, statement: sa.Executable, *rows: Mapping[str, Any]) -> sa.CursorResult[Any]:
        """The result of *statement*, with one or many sets of values."""
        return self.connection.execute(statement, rows[0] if len(rows) == 1 else list(rows) or None)

    def row(self, statement: sa.Executable) -> sa.Row[Any] | None:
        """The first row."""
        return self.connection.execute(statement).first()

    def refusing(self, answers: Mapping[Broken, InfluenceError]) -> AbstractContextManager[None]:
        """See `refusing`."""
        return refusing(self.connection, answers)

    def phase(self) -> Phase:
        """Where the release stands."""
        if self.floor is not None:
            return self.floor.phase
        phase: Phase = self.connection.execute(_PHASE).scalar_one()
        return phase

    def refuse_old_source(self) -> None:
        """Pass in phase BEFORE only. The triggers are the guard; this answers before anything is done.

        Raises:
            LegacyWriteRefused: the cut-over has begun.
        """
        if self.phase() is not Phase.BEFORE:
            raise LegacyWriteRefused
