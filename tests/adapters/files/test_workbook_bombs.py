"""Hostile and broken workbooks end in one sentence, in little memory and time."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import Table
from tests.adapters.files.bombs import ALLOWED, BOMBS, HEAVY, taken

MOST_MEMORY: Final = 300  # MiB
MOST_SECONDS: Final = 5
PATIENCE: Final = 3  # how much slower a machine with other work may be
REPOSITORY: Final = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.soak) if name in HEAVY else name for name in BOMBS]
)
def test_a_hostile_workbook_is_refused_with_a_way_out(tmp_path: Path, name: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(BOMBS[name][0]())

    refusal = taken(str(path))

    assert isinstance(refusal, FileUnreadable)
    assert re.search(BOMBS[name][1], refusal.why)
    assert refusal.remedies


@pytest.mark.parametrize("name", ALLOWED)
def test_what_only_looks_hostile_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(ALLOWED[name]())

    assert isinstance(taken(str(path)), Table)


@pytest.mark.soak
def test_no_workbook_needs_much_memory_or_time(tmp_path: Path) -> None:
    for name, (make, _) in BOMBS.items():
        (tmp_path / name).write_bytes(make())

    ran = subprocess.run(
        [sys.executable, "-m", "tests.adapters.files.bombs", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    seconds, memory, slowest = ran.stdout.split(maxsplit=2)
    assert int(memory) < MOST_MEMORY
    assert float(seconds) < PATIENCE * MOST_SECONDS, slowest
