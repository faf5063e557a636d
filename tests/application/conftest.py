"""A fresh desk per test, in memory."""

from pathlib import Path

import pytest

from tests.support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with nobody in it."""
    return Desk.in_memory(tmp_path)
