"""What the tests of the program begin with: an empty home, or the end of the story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entrypoints.story import Story, played_in
from tests.support.program import Program, program_in


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The release, played to the end of the cut-over: where the other journeys begin."""
    with played_in(tmp_path_factory.mktemp("story"), quickly=True) as played:
        yield played


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty home."""
    return program_in(tmp_path)
