"""Trying the search where made-up values are known to be, before its "nothing found" is believed.

This is the one part of the search that uses the code that removes: what was planted goes as the old source goes.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

import sqlalchemy as sa

from influence.adapters.sql.rebuilding import drain
from influence.adapters.sql.removal import START, remove
from influence.adapters.sql.twin import ROWS, Twin, make_twin, schema_of
from influence.domain.cutover_record import ContentsChanged
from influence.domain.probes import Control, Probe

_SUBJECTS: Final = 1000


class Searched(Protocol):
    """The part of the premises that is tried."""

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        """Those that can be found."""
        ...

    def scrub(self) -> None:
        """Rewrite the files."""
        ...


SearchOf = Callable[[Path], Searched]


def rehearse(connection: sqlite3.Connection, search_of: SearchOf) -> Control:
    """What a search finds in a twin of a database while made-up values are there, and when they were purged."""
    return rehearse_for(schema_of(connection), search_of)


@lru_cache(maxsize=4)
def rehearse_for(schema: tuple[str, ...], search_of: SearchOf, rows: int = ROWS) -> Control:
    """The same for the tables that *schema* makes, with so many *rows* in those of the old source.

    In one process the answer for one schema is always the same.
    """
    with TemporaryDirectory(prefix="influence-twin-") as folder:
        twin = make_twin(Path(folder), schema, rows)
        try:
            search = search_of(twin.database)
            before = search.seen(twin.planted)
            _purge(twin)
            search.scrub()
        finally:
            twin.close()
        return Control(len(twin.planted), len(before), len(search.seen(twin.planted)))


def _purge(twin: Twin) -> None:
    """Remove what was planted. A removal that takes too little or too much is undone: the search then finds it all."""
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(twin.database))
    try:
        with suppress(ContentsChanged), engine.begin() as connection:
            while drain(connection, _SUBJECTS):
                pass
            reached, rows = START, 1
            while rows:
                rows, reached = remove(connection, _SUBJECTS, reached)
    finally:
        engine.dispose()
    twin.clear()
