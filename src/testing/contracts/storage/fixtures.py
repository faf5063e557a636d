"""What the sentences about a storage begin with, whichever store it is."""

from collections.abc import Callable, Iterable, Iterator
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
    """Run what needs a store on each of those that the configuration names for its subject."""
    if "backend" in metafunc.fixturenames:
        stores = list(stores_for(metafunc.module.__name__, metafunc.config.getini("influence_storages")))
        metafunc.parametrize("backend", stores, ids=[one.rpartition(":")[2] for one in stores], indirect=True)


def stores_for(suite: str, named: Iterable[str]) -> Iterator[str]:
    """The stores of *named* that *suite* is run on: a line may name the suites, without `test_`, behind its store."""
    for store, *subjects in map(str.split, named):
        if not subjects or suite.rpartition(".test_")[2] in subjects:
            yield store


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
