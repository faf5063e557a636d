"""What the sentences about a storage begin with, whichever store it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from pkgutil import resolve_name

import pytest

from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.contracts.storage.backends import Backend

Write = Callable[..., AbstractContextManager[UnitOfWork]]
"""Opens a unit of work of a tenant (`acme`, unless told) and commits it at the end of the block."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a store on each of those that the configuration names."""
    if "backend" in metafunc.fixturenames:
        stores: list[str] = metafunc.config.getini("influence_storages")
        metafunc.parametrize("backend", stores, ids=[one.rpartition(":")[2] for one in stores], indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """A fresh store."""
    with resolve_name(request.param)(tmp_path) as made:
        yield made


@pytest.fixture
def storage(backend: Backend) -> Storage:
    """A fresh store with the tenants `acme` and `bolt`."""
    backend.storage.add_tenant("acme")
    backend.storage.add_tenant("bolt")
    return backend.storage


@pytest.fixture
def premises(backend: Backend) -> Premises:
    """Where the data of *storage* rests."""
    return backend.premises


@pytest.fixture
def write(storage: Storage) -> Write:
    """Open units of work that are kept."""

    @contextmanager
    def write(tenant: str = "acme") -> Iterator[UnitOfWork]:
        with storage.begin(tenant) as work:
            yield work
            work.commit()

    return write
