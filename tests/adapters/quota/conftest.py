"""Both books of the quota, on virtual time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from influence.adapters.quota.memory import MemoryQuota
from influence.adapters.quota.sqlite import SqliteQuota
from influence.adapters.quota.waiting import WaitingQuota
from influence.domain.quota import limits
from tests.adapters.quota.virtual import VirtualTime

Begin = Callable[[str], WaitingQuota]


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture(params=["memory", "sqlite"])
def begin(request: pytest.FixtureRequest, time: VirtualTime, tmp_path: Path) -> Iterator[Begin]:
    """A fresh quota with the limits of a text; the file is the same in one test."""
    opened: list[SqliteQuota] = []

    def start(text: str) -> WaitingQuota:
        if request.param == "memory":
            return MemoryQuota(limits(text), time.timing)
        opened.append(SqliteQuota(limits(text), tmp_path / "quota", time.timing))
        return opened[-1]

    yield start
    for quota in opened:
        quota.close()
