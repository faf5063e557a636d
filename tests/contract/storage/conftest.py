"""A fresh store per test, one run per kind of store."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage, UnitOfWork
from tests.contract.storage.backends import BACKENDS, Backend

Write = Callable[..., AbstractContextManager[UnitOfWork]]
"""Opens a unit of work of a tenant (`acme`, unless told) and commits it at the end of the block."""


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """A fresh store."""
    with BACKENDS[request.param](tmp_path) as made:
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
