"""The stores that have to keep the contract. A further one joins with one line in `BACKENDS`."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

import attrs

from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.domain.ports.storage import Premises, Storage


@attrs.frozen
class Backend:
    """A fresh, empty store and the places where its data rests."""

    storage: Storage
    open_premises: Callable[[], Premises]


def memory(_: Path) -> Backend:
    """A store that ends with the test."""
    storage = MemoryStorage()
    return Backend(storage, lambda: MemoryPremises(storage))


def sqlite(folder: Path) -> Backend:
    """A store in a file of its own."""
    url = f"sqlite:///{folder / 'influence.db'}"
    import_module("influence.adapters.sql.schema").prepare(url)
    storage = import_module("influence.adapters.sql.storage").open_storage(url)
    return Backend(storage, lambda: import_module("influence.adapters.sql.premises").open_premises(url))


BACKENDS: Final[Mapping[str, Callable[[Path], Backend]]] = {"memory": memory, "sqlite": sqlite}
