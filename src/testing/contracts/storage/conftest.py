"""A fresh store per test, one run per store that `influence_storages` names."""

from influence.testing.contracts.storage.fixtures import (
    backend,
    premises,
    pytest_generate_tests,
    storage,
    write,
)

__all__ = ["backend", "premises", "pytest_generate_tests", "storage", "write"]
