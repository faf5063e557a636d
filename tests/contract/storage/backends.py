"""The stores that have to keep the contract. A further one joins with one line in `BACKENDS`."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.sql.premises import SqlPremises, open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
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
