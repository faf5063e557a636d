"""The stores that have to keep the contract. A further one joins with one line in `BACKENDS`.

The joined one stands in the settings of pytest alone: it is the same tables, within transactions of somebody else.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.sql.joining import JoinedUnitOfWork, join, protect
from influence.adapters.sql.premises import SqlPremises, open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, SqlView, open_storage
from influence.testing.contracts.storage.backends import Backend, memory


@cache
def _empty_database() -> tuple[TemporaryDirectory[str], Path]:
    """A file that was prepared once; making each anew takes longer than most tests."""
    folder = TemporaryDirectory()
    path = Path(folder.name) / "empty.db"
    prepare(f"sqlite:///{path}")
    return folder, path


@contextmanager
def sqlite(folder: Path) -> Iterator[Backend]:
    """A store in a file of its own."""
    _, empty = _empty_database()
    path = shutil.copy(empty, folder / "influence.db")
    storage: SqlStorage = open_storage(f"sqlite:///{path}", now=SteppedClock().now)
    premises: SqlPremises = open_premises(f"sqlite:///{path}")
    try:
        yield Backend(storage, premises, storage.inbox, storage.drift_alarms, storage.jobs, storage.key_ring)
    finally:
        storage.engine.dispose()
        premises.engine.dispose()


@attrs.frozen
class Hosted:
    """*storage* as a host uses it: each unit of work in a transaction of the host's, which ends with it.

    In every second one the host has written a row of its own before.
    """

    _storage: SqlStorage
    _engine: sa.Engine
    _turns: Iterator[int] = attrs.field(factory=count, init=False)

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[JoinedUnitOfWork]:
        """A unit of work that the host keeps as far as it was committed, also when it ends with an error."""
        with self._engine.connect() as connection:
            if next(self._turns) % 2:
                connection.exec_driver_sql("INSERT INTO host_notes (text) VALUES ('from the host')")
            try:
                with join(self._storage, lambda: connection).begin(tenant, by) as work:
                    yield work
            finally:
                connection.commit()

    @contextmanager
    def view(self, tenant: str) -> Iterator[SqlView]:
        """What a transaction of the host sees."""
        with (
            self._engine.connect() as connection,
            join(self._storage, lambda: connection).view(tenant) as view,
        ):
            yield view

    def tenants(self) -> tuple[str, ...]:
        """As ever."""
        return self._storage.tenants()

    def add_tenant(self, tenant: str) -> bool:
        """A tenant is not made with rows of the host."""
        return self._storage.add_tenant(tenant)

    def tenant_of_consent(self, state: str) -> str | None:
        """As ever."""
        return self._storage.tenant_of_consent(state)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """As ever."""
        return self._storage.tenants_with_grant(open_id)


@contextmanager
def joined(folder: Path) -> Iterator[Backend]:
    """The store in a file, within transactions of a host that has a table of its own there."""
    with sqlite(folder) as backend:
        engine = sa.create_engine(f"sqlite:///{folder / 'influence.db'}")
        end = protect(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE host_notes (id INTEGER PRIMARY KEY, text TEXT)")
        storage = backend.storage
        assert isinstance(storage, SqlStorage)
        try:
            yield attrs.evolve(backend, storage=Hosted(storage, engine))
        finally:
            end()
            engine.dispose()


BACKENDS: Final[Mapping[str, Callable[[Path], AbstractContextManager[Backend]]]] = {
    "memory": memory,
    "sqlite": sqlite,
}
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 # a folder of our own is made in it


@contextmanager
def all_backends() -> Iterator[Mapping[str, Backend]]:
    """One of each kind, by name; files rest in memory where that is possible."""
    place = str(_IN_MEMORY) if _IN_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=place) as folder, ExitStack() as stack:
        yield {name: stack.enter_context(open_(Path(folder))) for name, open_ in BACKENDS.items()}
