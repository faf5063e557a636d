"""Everything that erases, on one store, and what is left of somebody in it."""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

import attrs

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.memory.signer import MemorySigner
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.log_file import SqlLogFile
from influence.adapters.sql.storage import SqlStorage
from influence.application.acting import Actor
from influence.application.apply_erasure import ApplyErasure
from influence.application.plan_erasure import ErasurePlan, PlanErasure, Wanted
from influence.application.revoke_consents import RevokeConsents
from influence.domain.erasures import Erasure
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.storage import Storage
from influence.testing.contracts.storage.backends import Backend

OPERATOR = Actor("acme", "tomas")
Rows = Mapping[str, Collection[str]]
"""Every row there is, as text, by table."""


@attrs.frozen
class Eraser:
    """One installation, and the person who erases there."""

    backend: Backend
    clock: SteppedClock = attrs.field(factory=SteppedClock)
    chance: CountedChance = attrs.field(factory=CountedChance)
    sealer: MemorySealer = attrs.field(factory=MemorySealer)
    signer: MemorySigner = attrs.field(factory=MemorySigner)
    market: FakeMarketplace = attrs.field()

    @market.default
    def _market(self) -> FakeMarketplace:
        return FakeMarketplace(self.clock)

    @property
    def storage(self) -> Storage:
        return self.backend.storage

    @property
    def log(self) -> LogFile:
        storage = self.backend.storage
        return SqlLogFile(storage.engine) if isinstance(storage, SqlStorage) else MemoryLogFile()

    def plan(self, wanted: Wanted) -> ErasurePlan:
        """The plan for somebody."""
        return PlanErasure(self.storage, self.chance, self.clock)(OPERATOR, wanted)

    def applying(self, storage: Storage) -> ApplyErasure:
        """The erasure in a process of its own, on another *storage*."""
        revoke = RevokeConsents(storage, self.market, self.sealer, self.clock)
        return ApplyErasure(
            storage, self.backend.premises, self.log, revoke, self.signer, self.chance, self.clock
        )

    def apply(self, plan: ErasurePlan) -> Erasure:
        """Erase as planned."""
        return self.applying(self.storage)(OPERATOR, plan)


def rows_of(backend: Backend) -> Rows:
    """Every row of the store, as text."""
    if isinstance(backend.storage, MemoryStorage):
        return {
            place: [repr(row) for row in table.items()] for place, table in backend.storage.state.places()
        }
    assert isinstance(backend.storage, SqlStorage)
    return {table: [repr(row) for row in rows] for table, rows in tables_of(backend.storage).items()}


def tables_of(storage: SqlStorage) -> Mapping[str, list[dict[str, object]]]:
    """Every row of every table, by column."""
    with closing(sqlite3.connect(path_of(storage))) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 # its own name
            for (name,) in names
        }


def path_of(storage: SqlStorage) -> Path:
    """The file."""
    with closing(storage.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        (_, _, path) = cursor.execute("PRAGMA database_list").fetchone()
    return Path(path)


def places_with(backend: Backend, text: str) -> dict[str, int]:
    """In how many rows, and in the bytes of which files, *text* stands."""
    found = {place: sum(text in row for row in rows) for place, rows in rows_of(backend).items()}
    if isinstance(backend.storage, SqlStorage):
        path = path_of(backend.storage)
        for file in path.parent.iterdir():
            if file.is_file():
                found[file.name] = file.read_bytes().count(text.encode())
    return {place: count for place, count in found.items() if count}
