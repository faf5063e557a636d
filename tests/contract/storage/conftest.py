"""The same stores as those of the contract itself."""

from influence.testing.contracts.storage.fixtures import (
    backend,
    premises,
    pytest_generate_tests,
    storage,
    write,
)

__all__ = ["backend", "premises", "pytest_generate_tests", "storage", "write"]
